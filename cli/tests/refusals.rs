//! What is wrong gets one clear error with what was wanted, before anything is sent or written.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::net::TcpListener;

use bfl_emulator::Emulator;
use support::Bench;

/// Runs `bfl --emulator generate …`, which has to be refused with code 2 and to leave no file.
#[track_caller]
fn refused(arguments: &[&str], words: &[&str]) {
    let bench = Bench::new();
    bench.write("page.png", "<html>not a picture</html>");
    bench.write("clip.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isomiso2");
    let run = bench.run([&["--emulator", "generate"], arguments].concat());
    run.refused(2, words);
    assert_eq!(bench.files(), ["clip.mp4", "page.png"], "{run:?}");
}

#[test]
fn without_a_key_both_ways_out_are_named() {
    for key in [None, Some(""), Some("  ")] {
        let mut bench = Bench::new();
        if let Some(key) = key {
            bench = bench.with("BFL_API_KEY", key);
        }
        bench
            .run(["generate", "a fox"])
            .refused(3, &["BFL_API_KEY", "--emulator"]);
        assert!(bench.files().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_named_as_the_reason() {
    let emulator = Emulator::builder().key("bfl_right").start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench
        .run(["generate", "a fox"])
        .refused(3, &["did not accept the key", "403"]);
    let malformed = Bench::on(&emulator).with("BFL_API_KEY", "not-a-key");
    malformed
        .run(["generate", "a fox"])
        .refused(3, &["not in the form of a key"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_credits_are_named_as_the_reason() {
    let emulator = Emulator::builder().credits(0.5).start().await.unwrap();
    Bench::on(&emulator)
        .run(["generate", "a fox"])
        .refused(4, &["credits", "402"]);
}

#[test]
fn a_host_that_does_not_answer_is_named_as_the_reason() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let bench = Bench::new()
        .with("BFL_API_KEY", support::KEY)
        .with("BFL_BASE_URL", &format!("http://{free}"));
    bench
        .run(["generate", "a fox", "-v"])
        .refused(6, &["cannot be reached", "because:"]);
    assert!(bench.files().is_empty());
}

#[test]
fn a_base_url_that_is_none_is_refused() {
    let bench = Bench::new()
        .with("BFL_API_KEY", support::KEY)
        .with("BFL_BASE_URL", "nonsense");
    bench
        .run(["generate", "a fox"])
        .refused(2, &["base URL", "https://api.bfl.ai"]);
}

#[test]
fn the_real_service_is_out_of_bounds_for_tests() {
    let bench = Bench::new().with("BFL_API_KEY", support::KEY);
    bench.run(["generate", "a fox"]).refused(2, &["BFL_FORBID_LIVE"]);
}

#[test]
fn an_unknown_model_gets_the_nearest_names_and_the_way_to_the_list() {
    refused(
        &["x", "-m", "flux-2-por"],
        &["no model `flux-2-por`", "Did you mean `flux-2-pro`", "`bfl models`"],
    );
    refused(&["x", "-m", "flux-tools/earse"], &["`flux-tools/erase-v1`"]);
    refused(
        &["x", "-m", "klein"],
        &["models match", "`flux-2-klein-4b`", "`flux-2-klein-9b`"],
    );
    refused(&["x", "-m", "dall-e-3"], &["no model `dall-e-3`\n`bfl models`"]);
}

#[test]
fn a_prompt_that_is_missing_or_blank_is_asked_for() {
    refused(&[], &["`flux-2-pro` needs a non-empty prompt"]);
    refused(&["  "], &["`flux-2-pro` needs a non-empty prompt"]);
    refused(&["-m", "flux-3-video"], &["needs a non-empty prompt"]);
}

#[test]
fn sizes_out_of_bounds_are_refused_with_the_bound() {
    refused(&["x", "--width", "10"], &["`width` should be at least 64, not 10"]);
    refused(&["x", "--height", "-1"], &["`height` should be at least 64"]);
    refused(&["x", "--width", "wide"], &["invalid value 'wide'"]);
}

#[test]
fn an_option_that_the_model_does_not_have_is_refused_with_those_it_has() {
    refused(
        &["x", "-m", "flux-kontext-pro", "--width", "512"],
        &[
            "does not take --width",
            "--seed",
            "--input-image",
            "--set for aspect_ratio",
        ],
    );
    refused(&["x", "-m", "flux-3-image", "--seed", "1"], &["does not take --seed"]);
    refused(
        &["x", "-m", "flux-3-video", "--height", "512"],
        &["(mode t2v) does not take --height"],
    );
    refused(
        &["x", "-m", "flux-tools/deblur-v1", "--input-image", "clip.mp4"],
        &["does not take a prompt"],
    );
    refused(&["x", "--set", "colour=red"], &["does not take `colour`"]);
    refused(
        &["x", "--set", "webhook_url=https://example.com"],
        &["does not take `webhook_url`"],
    );
    refused(&["x", "--set", "prompt=y"], &["`prompt` is given twice"]);
    refused(
        &["x", "--set", "output_format=png", "--format", "png"],
        &["`output_format` is given twice"],
    );
    refused(&["x", "--set", "colour"], &["NAME=VALUE"]);
    refused(&["x", "-m", "flux-3-video", "--set", "mode=x2v"], &["one of", "i2v"]);
}

#[test]
fn inputs_that_a_model_has_no_place_for_are_refused_with_what_it_takes() {
    let url = ["--input-image", "https://example.com/a.png"];
    refused(
        &[&["x", "-m", "flux-pro"], &url[..]].concat(),
        &["does not take --input-image"],
    );
    let nine: Vec<&str> = url.iter().copied().cycle().take(18).collect();
    refused(&[&["x"], &nine[..]].concat(), &["takes up to 8 images", "1 of 9"]);
    refused(&["x", "--input-image", "clip.mp4"], &["takes up to 8 images"]);
    refused(
        &[&["x", "-m", "flux-tools/video-edit-v1"], &url[..]].concat(),
        &["takes one video"],
    );
}

#[test]
fn an_input_that_is_missing_for_the_model_is_asked_for() {
    refused(&["-m", "flux-tools/deblur-v1"], &["needs --input-image (for `image`)"]);
    refused(&["x", "-m", "flux-2-klein-4b-finetuned"], &["needs --set finetune_id="]);
    refused(
        &[
            "-m",
            "flux-tools/outpainting-v1",
            "--input-image",
            "https://example.com/a.png",
        ],
        &["needs --height and --width"],
    );
}

#[test]
fn a_file_that_is_no_image_or_cannot_be_read_is_refused() {
    refused(&["x", "--input-image", "page.png"], &["`page.png`", "neither an image"]);
    refused(&["x", "--input-image", "nothing.png"], &["`nothing.png`"]);
    refused(&["x", "--input-image", "."], &["`.` cannot be sent"]);
    refused(
        &["x", "-m", "flux-pro-1.0-fill", "--set", "image=@page.png"],
        &["`page.png`"],
    );
}

#[test]
fn a_format_that_the_model_does_not_give_is_refused() {
    refused(&["x", "-o", "fox.tiff"], &["cannot produce tiff", "jpeg, png, webp"]);
    refused(&["x", "-o", "fox.mp4"], &["cannot produce mp4"]);
    refused(
        &["x", "--format", "tiff"],
        &["`output_format` should be one of jpeg, png, webp"],
    );
    refused(
        &["x", "-m", "flux-3-video", "-o", "fox.jpg"],
        &["makes videos", "extension of an image"],
    );
    refused(
        &["x", "-m", "flux-3-image", "-o", "fox.mp4"],
        &["makes images", "extension of a video"],
    );
    refused(
        &["x", "-m", "flux-3-image", "--format", "png"],
        &["does not take --format"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_cannot_be_written_is_refused_before_anything_is_paid_for() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("file", "x");
    for (path, why) in [
        ("file/fox.jpg", "cannot be written"),
        ("file/", "is a file and no folder"),
        (&format!("{}.jpg", "x".repeat(252)), "too long"),
        #[cfg(unix)]
        ("/dev/null", "it is a device or a pipe and no file"),
    ] {
        bench
            .run(["generate", "a fox", "-o", path])
            .refused(2, &[why, "nothing was sent"]);
    }
    assert_eq!(bench.files(), ["file"]);
    assert_eq!(emulator.credits(), 10_000.0);
}

#[test]
fn what_resume_cannot_read_is_refused() {
    let bench = Bench::new();
    bench.write("task.json", r#"{"id": 1}"#);
    bench
        .run(["resume", "task.json"])
        .refused(2, &["`task.json` contains no task handle"]);
    bench
        .run(["resume", "nothing.json"])
        .refused(2, &["`nothing.json` is neither a file"]);
    bench
        .run(["resume", "task.json", "--emulator"])
        .refused(2, &["emulator"]);
}
