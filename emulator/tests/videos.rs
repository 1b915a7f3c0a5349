//! Videos: size, length, price, and what is made of one.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use serde_json::{Value, json};
use support::{Session, plain, png};

const MARK: [u8; 3] = [250, 20, 200];

#[tokio::test]
async fn a_video_of_the_emulator_shows_in_what_is_made_of_it() {
    let session = Session::start().await;
    let start = json!({ "mode": "i2v", "prompt": "x", "keyframes": png(&plain(320, 180, MARK)), "duration": 5 });
    let clip = session.file("flux-3-video", &start).await;
    let clip = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, clip);
    for (slug, body) in [
        (
            "flux-3-video",
            json!({ "mode": "v2v", "prompt": "x", "start_video": clip }),
        ),
        ("flux-tools/video-edit-v1", json!({ "prompt": "x", "video": clip })),
        (
            "flux-tools/video-upscale-v1",
            json!({ "input_video": clip, "upscale_factor": 1.5 }),
        ),
    ] {
        let made = session.file(slug, &body).await;
        // Whoever decodes it is in the library; here the raw samples of the mark's colour have to be in the file.
        let like_the_mark = made.iter().filter(|sample| sample.abs_diff(87) < 3).count();
        assert!(like_the_mark > 20_000, "{slug}: {like_the_mark}");
    }
}

#[tokio::test]
async fn a_video_has_the_asked_length_and_shape() {
    let session = Session::start().await;
    let body = json!({ "mode": "t2v", "prompt": "a fox", "aspect_ratio": "9:16", "duration": 7 });
    let clip = session.file("flux-3-video", &body).await;
    let clip = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, clip);
    // What the emulator reads from its own video shows in the size and price of the upscaled one.
    let polled = session
        .ready(
            "flux-tools/video-upscale-v1",
            &json!({ "input_video": clip, "upscale_factor": 1.5 }),
        )
        .await;
    let megapixels = f64::from(704 * 3 / 2) * f64::from(1280 * 3 / 2) / 1_048_576.0;
    assert_eq!(polled["cost"], (megapixels * 10.5 * 7.0).ceil());
}

/// Width and height in the track header of an MP4 file.
fn frame_size(file: &[u8]) -> (u32, u32) {
    let name = file.windows(4).position(|word| word == b"tkhd").unwrap();
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let end = name - 4 + number(name - 4) as usize;
    // In 16.16 fixed point, at the end of the box.
    (number(end - 8) >> 16, number(end - 4) >> 16)
}

#[tokio::test]
async fn a_video_has_the_frame_size_of_its_resolution_class() {
    let session = Session::start().await;
    for (resolution, size) in [
        ("hd", (1280, 704)),
        ("fhd", (1920, 1088)),
        ("qhd", (2560, 1440)),
        ("uhd", (3840, 2176)),
    ] {
        let body = json!({ "mode": "t2v", "prompt": "x", "aspect_ratio": "16:9", "resolution": resolution,
            "duration": 5 });
        assert_eq!(
            frame_size(&session.file("flux-3-video", &body).await),
            size,
            "{resolution}"
        );
    }
    let portrait = json!({ "mode": "t2v", "prompt": "x", "aspect_ratio": "9:16", "resolution": "hd", "duration": 5 });
    assert_eq!(
        frame_size(&session.file("flux-3-video", &portrait).await),
        (704, 1280),
        "portrait"
    );
}

#[tokio::test]
async fn an_upscaled_video_has_its_size_times_the_factor() {
    let session = Session::start().await;
    let body = json!({ "mode": "t2v", "prompt": "x", "resolution": "hd", "duration": 5 });
    let clip = session.file("flux-3-video", &body).await;
    let (width, height) = frame_size(&clip);
    let clip = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, clip);
    for (factor, times) in [
        (1.5, (width * 3 / 2, height * 3 / 2)),
        (2.0, (width * 2, height * 2)),
        (3.0, (width * 3, height * 3)),
    ] {
        let body = json!({ "input_video": clip, "upscale_factor": factor });
        let made = session.file("flux-tools/video-upscale-v1", &body).await;
        assert_eq!(frame_size(&made), times, "{factor}");
    }
}

#[tokio::test]
async fn a_video_reports_no_cost_before_it_is_ready() {
    let session = Session::start().await;
    let submitted = session
        .submit("flux-3-video", &json!({ "mode": "t2v", "prompt": "x" }))
        .await;
    assert_eq!(submitted["cost"], Value::Null);
    assert_eq!(session.poll(&submitted).await.1["cost"], 85.0);
}

#[tokio::test]
async fn a_draft_can_be_enhanced_from_its_cache() {
    let session = Session::start().await;
    let draft = session
        .ready(
            "flux-3-video",
            &json!({ "mode": "t2v", "prompt": "a fox", "draft": true }),
        )
        .await;
    let link = draft["result"]["draft_cache"].as_str().unwrap();
    let bundle = session.download(link).await;
    let bundle = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bundle);
    for cache in [link, &bundle] {
        let body = json!({ "mode": "draft_enhance", "draft_cache": cache, "resolution": "hd" });
        let enhanced = session.ready("flux-3-video", &body).await;
        assert_eq!(enhanced["result"]["prompt"], "a fox");
        assert_eq!(enhanced["result"]["seed"], draft["result"]["seed"]);
    }
}

/// Seconds in the movie header of an MP4 file.
fn length(file: &[u8]) -> f64 {
    let name = file.windows(4).position(|word| word == b"mvhd").unwrap();
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    // Version and flags, two times of eight bytes, ticks in a second, and eight bytes of ticks.
    assert_eq!(file[name + 4], 1, "version");
    assert_eq!(number(name + 28), 0, "no video has so many ticks");
    f64::from(number(name + 32)) / f64::from(number(name + 24))
}

#[tokio::test]
async fn size_and_duration_of_a_video_follow_the_request() {
    let session = Session::start().await;
    for (ratio, resolution, seconds, size) in [
        ("16:9", "hd", 6, (1280, 704)),
        ("9:16", "hd", 7, (704, 1280)),
        ("1:1", "fhd", 5, (1440, 1440)),
        ("21:9", "hd", 20, (1440, 608)),
    ] {
        let body = json!({ "mode": "t2v", "prompt": "x", "aspect_ratio": ratio, "resolution": resolution,
            "duration": seconds });
        let file = session.file("flux-3-video", &body).await;
        assert_eq!((frame_size(&file), length(&file)), (size, f64::from(seconds)), "{body}");
    }
    let without = json!({ "mode": "t2v", "prompt": "x" });
    let file = session.file("flux-3-video", &without).await;
    assert_eq!((frame_size(&file), length(&file)), ((1280, 704), 5.0));
}

/// How many frames an MP4 file has.
fn frames(file: &[u8]) -> u32 {
    let name = file.windows(4).position(|word| word == b"stsz").unwrap();
    // Version and flags, the size that all have (none), and the count.
    u32::from_be_bytes(file[name + 12..name + 16].try_into().unwrap())
}

#[tokio::test]
async fn a_film_has_24_frames_a_second_and_its_size_is_that_of_its_pictures() {
    let session = Session::start().await;
    let picture = 1280 * 704 * 3 / 2;
    let image = |colour| png(&plain(320, 180, colour));
    let (first, second) = (image([200, 30, 30]), image([30, 30, 200]));
    for (body, seconds, pictures) in [
        (json!({ "mode": "t2v", "prompt": "a fox", "duration": 5 }), 5, 1),
        (json!({ "mode": "t2v", "prompt": "a fox", "duration": 20 }), 20, 1),
        (
            json!({ "mode": "i2v", "prompt": "x", "keyframes": [first, second], "duration": 5 }),
            5,
            2,
        ),
        (
            json!({ "mode": "i2v", "prompt": "x", "keyframes": [[0, first], [2, second], [5, first]], "duration": 5 }),
            5,
            3,
        ),
    ] {
        let mut body = body;
        body["aspect_ratio"] = json!("16:9");
        let film = session.file("flux-3-video", &body).await;
        assert_eq!(frames(&film), seconds * 24, "{pictures}");
        let beyond_pictures = film.len() - picture * pictures;
        assert!(
            beyond_pictures < 200_000 * seconds as usize,
            "{seconds}: {beyond_pictures}"
        );
    }
}
