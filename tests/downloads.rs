//! Downloads: whole or not at all, and only of what was signed.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{fs, path::Path};

use bfl::{ErrorKind, Image, models, types::Flux2Inputs};
use support::{Reply, Server, accepted, answer, emulated, quick, ready};
use tempfile::tempdir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\ncontent";

fn fox() -> Flux2Inputs {
    Flux2Inputs::new("a red fox in the snow").width(128).height(64)
}

/// A finished image whose file is answered like this.
async fn image_answered(reply: impl Fn() -> Reply + Send + Sync + 'static) -> (Server, Image) {
    let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!(
            "{url}/results/x_sample.jpeg?se=2026-11-21T14%3A41%3A06Z&sig=a%2Bb/c%3D&rsct=image/jpeg"
        )),
        _ => reply(),
    })
    .await;
    let client = quick(&server.url).max_download(1 << 20).build().unwrap();
    let image = client.generate(models::Flux2Pro, fox()).await.unwrap();
    (server, image)
}

fn files(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn an_image_is_saved_whole_and_replaces_nothing_unless_it_is_told() {
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.jpg");
    fs::write(&path, "old").unwrap();
    let image = client.generate(models::Flux2Pro, fox()).await.unwrap();
    let error = image.save(&path).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::File);
    assert!(error.to_string().contains("there already"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(image.download().overwrite(true).save(&path).await.unwrap(), path);
    assert_eq!(fs::read(&path).unwrap(), image.bytes().await.unwrap());
    assert_eq!(files(folder.path()), ["fox.jpg"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_saved_file_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    let path = folder.path().join("fox.jpg");
    client
        .generate(models::Flux2Pro, fox())
        .await
        .unwrap()
        .save(&path)
        .await
        .unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&path), mode(&plain));
}

#[tokio::test]
async fn the_signed_url_is_asked_byte_for_byte() {
    let (server, image) = image_answered(|| answer(200, "", PNG)).await;
    image.bytes().await.unwrap();
    assert_eq!(
        server.received()[2].target,
        "/results/x_sample.jpeg?se=2026-11-21T14%3A41%3A06Z&sig=a%2Bb/c%3D&rsct=image/jpeg"
    );
    assert_eq!(image.mime().as_deref(), Some("image/jpeg"));
    let expiry = image
        .expires_at()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    assert_eq!(expiry.as_secs(), 1_795_272_066);
}

#[tokio::test]
async fn a_url_that_would_be_changed_on_the_way_is_refused() {
    for query in ["sig=a b", "sig='a'", "sig=\"a\"", "sig=ü"] {
        let server = Server::start(move |request, url, _| match request.method.as_str() {
            "POST" => accepted(url),
            _ => ready(&format!("{url}/x.png?{query}")),
        })
        .await;
        let client = quick(&server.url).build().unwrap();
        let image = client.generate(models::Flux2Pro, fox()).await.unwrap();
        let error = image.bytes().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UntrustedUrl, "{query}");
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn a_download_that_breaks_off_leaves_nothing_behind() {
    let truncated = || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n\x89PNGhalf".to_vec());
    let (_server, image) = image_answered(truncated).await;
    let folder = tempdir().unwrap();
    let error = image.save(folder.path().join("fox.jpg")).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Download);
    assert!(error.task().is_some());
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn a_download_that_is_too_long_is_cut_whether_it_says_so_or_not() {
    let announced = || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_vec());
    let endless = || Reply::Endless(vec![0; 1 << 16]);
    let folder = tempdir().unwrap();
    for image in [image_answered(announced).await, image_answered(endless).await] {
        let error = image.1.save(folder.path().join("fox.jpg")).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Download);
        assert!(error.to_string().contains("max_download"), "{error}");
    }
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn an_expired_link_is_an_error_of_its_own() {
    for code in [403, 404, 410] {
        let (_server, image) = image_answered(move || answer(code, "", "<Error/>")).await;
        let error = image.bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (&ErrorKind::LinkExpired, Some(code)));
        assert!(error.task().is_some());
    }
}

#[tokio::test]
async fn a_path_that_cannot_be_written_is_said_before_anything_is_fetched() {
    let (server, image) = image_answered(|| answer(200, "", PNG)).await;
    let folder = tempdir().unwrap();
    for path in [folder.path().join("missing/fox.jpg"), folder.path().to_owned()] {
        let error = image.save(&path).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::File);
        assert!(error.to_string().contains(&*path.to_string_lossy()), "{error}");
        assert!(error.task().is_some());
    }
    assert_eq!(server.received().len(), 2);
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn a_path_without_an_extension_gets_the_one_of_the_content() {
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let image = client
        .generate(models::Flux2Pro, fox().output_format(bfl::types::OutputFormat::Webp))
        .await
        .unwrap();
    let path = image.save(folder.path().join("fox")).await.unwrap();
    assert_eq!(path, folder.path().join("fox.webp"));
    assert_eq!(files(folder.path()), ["fox.webp"]);
    let error = image.save(folder.path().join("fox")).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::File, "fox.webp is there now");
    assert_eq!(files(folder.path()), ["fox.webp"]);
}

#[tokio::test]
async fn content_is_known_however_small_its_first_piece_is() {
    let whole =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nRIFF\r\nc\r\n\x10\0\0\0WEBPVP8 \r\n0\r\n\r\n";
    let (_server, image) = image_answered(|| Reply::Raw(whole.to_vec())).await;
    let folder = tempdir().unwrap();
    let path = image.save(folder.path().join("fox")).await.unwrap();
    assert_eq!(path.extension().unwrap(), "webp");
}

#[tokio::test]
async fn what_is_no_image_is_not_kept() {
    for content in ["<?xml version=\"1.0\"?><Error/>", "{\"detail\":\"no\"}", ""] {
        let (_server, image) = image_answered(move || answer(200, "content-type: image/png\r\n", content)).await;
        let folder = tempdir().unwrap();
        let error = image.save(folder.path().join("fox.png")).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Download, "{content}");
        assert!(files(folder.path()).is_empty());
    }
}

#[tokio::test]
async fn a_download_tells_how_far_it_is() {
    let (_server, image) = image_answered(|| answer(200, "", PNG)).await;
    let told = std::sync::Mutex::new(Vec::new());
    image
        .download()
        .on_progress(|done, total| told.lock().unwrap().push((done, total)))
        .bytes()
        .await
        .unwrap();
    let length = PNG.len() as u64;
    assert_eq!(told.lock().unwrap().last(), Some(&(length, Some(length))));
}

#[tokio::test]
async fn an_expired_link_is_replaced_by_a_fresh_one() {
    let server = Server::start(|request, url, before| {
        let fresh = request.target.contains("fresh");
        match (request.method.as_str(), before) {
            ("POST", _) => accepted(url),
            (_, 1) => ready(&format!("{url}/x.png?sig=old")),
            (_, 3) => ready(&format!("{url}/x.png?sig=fresh")),
            _ if fresh => answer(200, "", PNG),
            _ => answer(403, "", "<Error/>"),
        }
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(models::Flux2Pro, fox()).await.unwrap();
    assert_eq!(image.bytes().await.unwrap(), PNG);
    assert_eq!(image.refreshed().await.unwrap_err().kind(), &ErrorKind::Auth);
    assert_eq!(server.submits(), 1);
}

#[tokio::test]
async fn a_download_that_breaks_off_begins_again() {
    let times = std::sync::atomic::AtomicUsize::new(0);
    let (server, image) = image_answered(move || match times.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => answer(503, "retry-after: 0\r\n", "busy"),
        1 => Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n\x89PNGhalf".to_vec()),
        _ => answer(200, "", PNG),
    })
    .await;
    let folder = tempdir().unwrap();
    let path = image.save(folder.path().join("fox.png")).await.unwrap();
    assert_eq!(fs::read(path).unwrap(), PNG);
    assert_eq!(files(folder.path()), ["fox.png"]);
    assert_eq!(server.received().len(), 5);
}

#[tokio::test]
async fn a_download_does_not_wait_longer_than_its_link_may_live() {
    let (server, image) = image_answered(|| answer(503, "retry-after: 3600\r\n", "busy")).await;
    let error = image.bytes().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (&ErrorKind::Download, Some(503)));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(3600)));
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn a_result_that_is_not_there_yet_is_asked_for_again_under_the_same_url() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1 | 3) => ready(&format!("{url}/x.png?sig=same")),
        (_, 2) => answer(404, "", "<Error/>"),
        _ => answer(200, "", PNG),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(models::Flux2Pro, fox()).await.unwrap();
    assert_eq!(image.bytes().await.unwrap(), PNG);
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_nothing_behind() {
    let (_server, image) =
        image_answered(|| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n\x89PNG".to_vec())).await;
    let folder = tempdir().unwrap();
    let saving = image.save(folder.path().join("fox.png"));
    let cut = tokio::time::timeout(std::time::Duration::from_millis(100), saving).await;
    assert!(cut.is_err());
    assert!(files(folder.path()).is_empty());
}
