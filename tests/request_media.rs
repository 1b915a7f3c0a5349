//! Media of requests: read when a request is sent, looked at before, several in one call.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;
#[cfg(unix)]
use std::{
    io,
    path::{Path, PathBuf},
    thread::JoinHandle,
};

use bfl::{AnyRequest, ErrorKind, Event, Limits, Media, models};
use serde_json::{Value, json};
use support::{Server, emulated, finishing, png, quick};
use tempfile::tempdir;

/// A pipe in this folder, and the thread that writes an image into it once.
#[cfg(unix)]
fn pipe(folder: &Path) -> (PathBuf, JoinHandle<io::Result<()>>) {
    let path = folder.join("pipe.png");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let (content, pipe) = (png(640, 480), path.clone());
    (path, std::thread::spawn(move || fs::write(pipe, content)))
}

#[tokio::test]
async fn a_file_is_read_when_the_request_is_sent() {
    let (server, client) = finishing().await;
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.png");
    let request = models::FluxKontextPro::new("night").input_image(Media::file(&path));
    let error = client.submit(request.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Media);
    assert!(
        error.to_string().contains("fox.png` cannot be sent: No such file"),
        "{error}"
    );
    let error = client.submit(request.clone().unchecked()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_be_charged()), (ErrorKind::Media, false));
    assert_eq!(server.submits(), 0);
    fs::write(&path, png(640, 480)).unwrap();
    drop(client.submit(request).await.unwrap());
    assert!(
        server.body(0)["input_image"]
            .as_str()
            .unwrap()
            .starts_with("iVBORw0KGgo")
    );
}

#[cfg(unix)]
#[tokio::test]
async fn what_can_be_read_only_once_is_sent_whole() {
    let (server, client) = finishing().await;
    let folder = tempdir().unwrap();
    let (path, writer) = pipe(folder.path());
    let request = models::FluxKontextPro::new("night").input_image(Media::file(&path));
    drop(client.submit(request).await.unwrap());
    writer.join().unwrap().unwrap();
    assert!(
        server.body(0)["input_image"]
            .as_str()
            .unwrap()
            .starts_with("iVBORw0KGgo")
    );
}

#[tokio::test]
async fn a_result_is_a_medium() {
    let (_emulator, client) = emulated().await;
    let image = client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
    let url = image.url().unwrap().to_owned();
    let (server, client) = finishing().await;
    let edit = models::Flux2Max::new("at night")
        .input_images([Media::from(&image)])
        .input_image_2(image);
    drop(client.submit(edit).await.unwrap());
    let sent = server.body(0);
    assert_eq!(
        (sent["input_image"].as_str(), sent["input_image_2"].as_str()),
        (Some(&*url), Some(&*url))
    );
}

#[tokio::test]
async fn a_run_time_request_may_have_files() {
    let (server, client) = finishing().await;
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::write(&path, png(640, 480)).unwrap();
    let media = [
        ("input_image".to_owned(), Media::file(&path).into()),
        (
            "input_image_2".to_owned(),
            Media::url("https://example.com/a.png").into(),
        ),
    ];
    let request = AnyRequest::with_media("flux-2-pro", json!({ "prompt": "night", "input_image": "x" }), media);
    drop(client.submit(request).await.unwrap());
    let sent = server.body(0);
    assert!(sent["input_image"].as_str().unwrap().starts_with("iVBORw0KGgo"));
    assert_eq!(sent["input_image_2"], "https://example.com/a.png");
    let frames = [
        (0.0, Media::file(&path)),
        (4.0, Media::url("https://example.com/b.png")),
    ];
    let video = AnyRequest::with_media(
        "flux-3-video",
        json!({ "mode": "i2v", "prompt": "the fox runs" }),
        [("keyframes".to_owned(), frames.into())],
    );
    drop(client.submit(video).await.unwrap());
    let sent = server.body(1);
    assert_eq!((&sent["keyframes"][1][0], &sent["mode"]), (&json!(4.0), &json!("i2v")));
    assert!(sent["keyframes"][0][1].as_str().unwrap().starts_with("iVBORw0KGgo"));
}

#[tokio::test]
async fn a_medium_given_by_extra_is_checked_and_priced() {
    let (server, client) = finishing().await;
    let by_extra = |text: &str| models::Flux2Pro::new("night").extra("input_image", text);
    let error = client.submit(by_extra("photo.jpg")).await.unwrap_err();
    assert_eq!(error.violations()[0].field, "input_image");
    let plain = models::Flux2Pro::new("night").estimate().await.unwrap().unwrap();
    let with_image = by_extra("https://example.com/a.png").estimate().await.unwrap().unwrap();
    assert!(with_image.credits > plain.credits && with_image.assumed);
    assert_eq!(server.submits(), 0);
}

#[tokio::test]
async fn a_file_that_changed_since_it_was_checked_is_not_sent() {
    let server = Server::finishing("https://example.com/x.png").await;
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::write(&path, png(640, 480)).unwrap();
    let client = quick(&server.url)
        .limits(Limits::default().with_others(1))
        .build()
        .unwrap();
    let first = client.submit(models::Flux2Pro::new("1")).await.unwrap();
    let changing = path.clone();
    let request = models::FluxKontextPro::new("night")
        .input_image(Media::file(&path))
        .on_event(move |event| {
            if matches!(event, Event::WaitingForSlot) {
                fs::write(&changing, png(800, 600)).unwrap();
            }
        });
    let error = client.submit(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Media);
    assert!(error.to_string().contains("has changed"), "{error}");
    assert_eq!(server.submits(), 1);
    drop(first);
}

#[cfg(unix)]
#[tokio::test]
async fn looking_at_a_pipe_does_not_empty_it() {
    let (server, client) = finishing().await;
    let folder = tempdir().unwrap();
    let (path, writer) = pipe(folder.path());
    let request = models::FluxKontextPro::new("night").input_image(Media::file(&path));
    request.check().await.unwrap();
    writer.join().unwrap().unwrap();
    drop(client.submit(request.clone()).await.unwrap());
    drop(client.submit(request).await.unwrap());
    assert_eq!(server.body(0), server.body(1));
}

#[tokio::test]
async fn media_for_what_is_no_object_are_not_dropped() {
    let (server, client) = finishing().await;
    for request in [Value::Null, json!([]), json!("a fox")] {
        let media = [("image".to_owned(), Media::url("https://example.com/a.png").into())];
        let error = client
            .submit(AnyRequest::with_media("flux-9", request, media))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
    assert_eq!(server.submits(), 0);
}

#[tokio::test]
async fn several_references_are_one_call() {
    let (server, client) = finishing().await;
    let url = |number: u32| Media::url(format!("https://example.com/{number}.png"));
    let request = models::Flux2Max::new("a fox beside a hare")
        .input_image_3(url(9))
        .input_images([url(1), url(2)]);
    drop(client.submit(request).await.unwrap());
    assert_eq!(
        server.body(0),
        json!({
            "prompt": "a fox beside a hare",
            "input_image": "https://example.com/1.png",
            "input_image_2": "https://example.com/2.png",
        })
    );
    let too_many = models::Flux2Max::new("a fox").input_images((0..9).map(url));
    let error = client.submit(too_many).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("`input_images`"), "{error}");
    assert_eq!(server.submits(), 1);
}

#[tokio::test]
async fn base64_is_not_taken_for_a_url_by_guess() {
    let (server, client) = finishing().await;
    let encoded = serde_json::to_value(Media::bytes(png(640, 480))).unwrap();
    let request = models::FluxKontextPro::new("night").input_image(Media::url(encoded.as_str().unwrap()));
    let error = client.submit(request).await.unwrap_err();
    assert!(error.to_string().contains("`Media::base64`"), "{error}");
    let request = models::FluxKontextPro::new("night").input_image(Media::base64(encoded.as_str().unwrap()));
    drop(client.submit(request).await.unwrap());
    assert_eq!(server.body(0)["input_image"], encoded);
}
