//! Media: what is sent is known by its content, is within the service's limits, and is encoded only on the wire.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use bfl::{
    ErrorKind, MAX_IMAGE_BYTES, MAX_VIDEO_BYTES, Media, MediaList, models,
    types::{FluxKontextProInputs, Keyframes},
};
use serde_json::Value;
use support::{Server, quick};
use tempfile::tempdir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

/// What the server gets as `input_image`.
async fn sent(media: Media) -> String {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let request = FluxKontextProInputs::new("night").input_image(media);
    drop(client.submit(models::FluxKontextPro, request).await.unwrap());
    let request = &server.received()[0];
    let types: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "content-type")
        .collect();
    assert!(
        matches!(types[..], [(_, only)] if only == "application/json"),
        "{types:?}"
    );
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    body["input_image"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_path_bytes_and_a_url_are_sent() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("picture.txt");
    fs::write(&path, PNG).unwrap();
    let encoded = STANDARD.encode(PNG);
    assert_eq!(
        sent(Media::file(&path).await.unwrap()).await,
        encoded,
        "whatever its name"
    );
    assert_eq!(sent(Media::bytes(PNG).unwrap()).await, encoded);
    assert_eq!(
        sent("https://example.com/a.png".into()).await,
        "https://example.com/a.png"
    );
}

#[tokio::test]
async fn the_services_limits_are_checked_before_anything_is_sent() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("large.png");
    let large = |beginning: &[u8], length: usize| {
        let mut content = beginning.to_vec();
        content.resize(length, 0);
        content
    };
    fs::write(&path, large(PNG, MAX_IMAGE_BYTES + 1)).unwrap();
    let error = Media::file(&path).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Media);
    assert!(error.to_string().contains("at most 20971520"), "{error}");
    let mp4 = b"\0\0\0\x18ftypisom";
    assert!(
        Media::bytes(large(mp4, MAX_IMAGE_BYTES + 1)).is_ok(),
        "a video may be larger"
    );
    fs::write(&path, large(mp4, MAX_VIDEO_BYTES + 1)).unwrap();
    let error = Media::file(&path).await.unwrap_err();
    assert!(error.to_string().contains("larger than the 52428800"), "{error}");
    let mut wide = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    wide.extend([0, 0, 0x20, 0, 0, 0, 0x20, 0, 8, 2, 0, 0, 0]);
    let error = Media::bytes(wide).unwrap_err();
    assert!(error.to_string().contains("8192 by 8192 pixels"), "{error}");
}

#[tokio::test]
async fn what_is_no_picture_or_cannot_be_read_is_said_with_its_path() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("page.png");
    fs::write(&path, "<html>").unwrap();
    for path in [path, folder.path().join("missing.png"), folder.path().to_owned()] {
        let error = Media::file(&path).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Media);
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_without_an_end_is_read_to_the_limit_only() {
    let error = Media::file("/dev/zero").await.unwrap_err();
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[test]
fn lists_and_keyframes_take_media_too() {
    let media = || Media::bytes(PNG).unwrap();
    let list: MediaList = [media(), "https://example.com/a.png".into()].into_iter().collect();
    let list = serde_json::to_value(&list).unwrap();
    assert_eq!(list[0], STANDARD.encode(PNG));
    let timed = serde_json::to_value(Keyframes::from(vec![(1.5, media())])).unwrap();
    assert_eq!(timed[0][0], 1.5);
    assert_eq!(format!("{:?}", media()), "Media(<12 bytes>)");
}
