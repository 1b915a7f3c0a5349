//! Downloads: whole or not at all, and only of what was signed.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    fs,
    io::Write,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};

use bfl::{AnyRequest, Client, ErrorKind, Host, Image, models, raw::types::OutputFormat};
use bytes::Bytes;
use support::{KEY, Reply, Server, accepted, answer, emulated, quick, ready};
use tempfile::tempdir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\ncontent";

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow").width(128).height(64)
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
    let client = quick(&server.url).max_download(1 << 24).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    (server, image)
}

fn files(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
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
async fn a_download_that_breaks_off_leaves_nothing_behind() {
    let truncated = || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n\x89PNGhalf".to_vec());
    let (_server, image) = image_answered(truncated).await;
    let folder = tempdir().unwrap();
    let error = image.save(folder.path().join("fox.jpg")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
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
        assert_eq!(error.kind(), ErrorKind::Download);
        assert!(error.to_string().contains("max_download"), "{error}");
    }
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn content_is_known_however_small_its_first_piece_is() {
    let whole =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nRIFF\r\nc\r\n\x08\0\0\0WEBPVP8 \r\n0\r\n\r\n";
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
        assert_eq!(error.kind(), ErrorKind::Download, "{content}");
        assert!(files(folder.path()).is_empty());
    }
}

#[tokio::test]
async fn a_download_tells_how_far_it_is() {
    let (_server, image) = image_answered(|| answer(200, "", PNG)).await;
    let reported = std::sync::Mutex::new(Vec::new());
    image
        .download()
        .on_progress(|done, total| reported.lock().unwrap().push((done, total)))
        .bytes()
        .await
        .unwrap();
    let length = PNG.len() as u64;
    assert_eq!(reported.lock().unwrap().last(), Some(&(length, Some(length))));
}

#[tokio::test]
async fn a_download_that_breaks_off_begins_again() {
    let times = AtomicUsize::new(0);
    let (server, image) = image_answered(move || match times.fetch_add(1, SeqCst) {
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
    assert_eq!((error.kind(), error.status()), (ErrorKind::Download, Some(503)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
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
    let image = client.generate(fox()).await.unwrap();
    assert_eq!(image.bytes().await.unwrap(), PNG);
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_nothing_behind() {
    let (_server, image) =
        image_answered(|| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n\x89PNG".to_vec())).await;
    let folder = tempdir().unwrap();
    let saving = image.save(folder.path().join("fox.png"));
    let cut = tokio::time::timeout(Duration::from_millis(100), saving).await;
    assert!(cut.is_err());
    assert!(files(folder.path()).is_empty());
}

/// An answer whose end is the end of the connection.
fn without_length(headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}connection: close\r\n\r\n");
    Reply::Raw([head.as_bytes(), body].concat())
}

/// A file of each format that the service gives, as the emulator makes them.
async fn results() -> Vec<Bytes> {
    let (_emulator, client) = emulated().await;
    let mut results = Vec::new();
    for format in [OutputFormat::Jpeg, OutputFormat::Png, OutputFormat::Webp] {
        let image = client.generate(fox().output_format(format)).await.unwrap();
        results.push(image.bytes().await.unwrap());
    }
    let task = client
        .submit(AnyRequest::new(
            "flux-3-video",
            serde_json::json!({ "mode": "t2v", "prompt": "a fox" }),
        ))
        .await
        .unwrap();
    results.push(task.await.unwrap().bytes().await.unwrap());
    results
}

#[tokio::test]
async fn a_body_without_a_length_has_to_end_as_its_format_says() {
    for whole in results().await {
        let content = whole.clone();
        let (_server, image) = image_answered(move || without_length("", &content)).await;
        assert_eq!(image.bytes().await.unwrap(), whole);
        for missing in [1, 2, whole.len() / 2] {
            let cut = whole.slice(..whole.len() - missing);
            let (server, image) = image_answered(move || without_length("", &cut)).await;
            let error = image.bytes().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Download, "{missing} bytes are missing");
            assert!(error.to_string().contains("its format"), "{error}");
            assert_eq!(server.received().len(), 5, "it is asked for again");
        }
    }
}

#[tokio::test]
async fn a_result_that_is_cut_under_its_length_is_asked_for_again() {
    let whole = results().await.swap_remove(1);
    let (times, content) = (AtomicUsize::new(0), whole.clone());
    let (_server, image) = image_answered(move || match times.fetch_add(1, SeqCst) {
        0 => answer(200, "", &content[..content.len() - 9]),
        _ => answer(200, "", &content[..]),
    })
    .await;
    assert_eq!(image.bytes().await.unwrap(), whole);
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    coder.write_all(content).unwrap();
    coder.finish().unwrap()
}

#[tokio::test]
async fn a_coding_that_nobody_asked_for_is_undone() {
    let whole = results().await.swap_remove(1);
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    deflate.write_all(&whole).unwrap();
    for (coding, body) in [("gzip", gzipped(&whole)), ("deflate", deflate.finish().unwrap())] {
        let header = format!("content-encoding: {coding}\r\n");
        let (server, image) = image_answered(move || answer(200, &header, &body[..])).await;
        let folder = tempdir().unwrap();
        let path = image.save(folder.path().join("fox")).await.unwrap();
        assert_eq!(path.extension().unwrap(), "png");
        assert_eq!(fs::read(path).unwrap(), whole);
        assert_eq!(server.received()[2].header("accept-encoding"), Some("identity"));
    }
}

#[tokio::test]
async fn a_coding_is_undone_within_the_bound_and_to_its_end() {
    let bomb = gzipped(&vec![1; 50_000_000]);
    let (server, image) = image_answered(move || answer(200, "content-encoding: gzip\r\n", &bomb[..])).await;
    let error = image.bytes().await.unwrap_err();
    assert!(error.to_string().contains("max_download"), "{error}");
    assert_eq!(server.received().len(), 3, "it would be as long again");
    let cut = gzipped(PNG);
    let (server, image) =
        image_answered(move || without_length("content-encoding: gzip\r\n", &cut[..cut.len() - 3])).await;
    let error = image.bytes().await.unwrap_err();
    assert!(error.to_string().contains("coding is cut"), "{error}");
    assert_eq!(server.received().len(), 5);
}

#[tokio::test]
async fn a_coding_that_is_announced_and_is_not_there_does_no_harm() {
    for coding in ["gzip", "deflate"] {
        for whole in results().await {
            let (header, content) = (format!("content-encoding: {coding}\r\n"), whole.clone());
            let (_server, image) = image_answered(move || answer(200, &header, &content[..])).await;
            assert_eq!(image.bytes().await.unwrap(), whole);
        }
    }
}

#[tokio::test]
async fn a_coding_that_cannot_be_undone_is_named() {
    let (server, image) = image_answered(|| answer(200, "content-encoding: br\r\n", PNG)).await;
    let error = image.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    assert!(error.to_string().contains("`br`"), "{error}");
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn a_drip_under_the_stall_timeout_ends() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!("{url}/x.png")),
        _ => Reply::Drip(Duration::from_millis(20)),
    })
    .await;
    let client = quick(&server.url)
        .stall_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let image = client.generate(fox()).await.unwrap();
    let error = image.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    assert!(error.to_string().contains("min_download_rate"), "{error}");
    assert_eq!(server.received().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_drip_ends_with_the_default_policies_too() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!("{url}/x.png")),
        _ => Reply::Drip(Duration::from_secs(59)),
    })
    .await;
    let client = Client::builder().api_key(KEY).host(Host::custom(&server.url).unwrap());
    let image = client.build().unwrap().generate(fox()).await.unwrap();
    let start = tokio::time::Instant::now();
    let error = image.bytes().await.unwrap_err();
    assert!(
        error.to_string().contains("slower than 16384 bytes a second"),
        "{error}"
    );
    // Five attempts of 60 s, and the waits between them.
    let took = start.elapsed().as_secs();
    assert!((300..320).contains(&took), "{took} s");
}
