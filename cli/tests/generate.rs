//! From a prompt to a file.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use image::ImageFormat;
use support::{Bench, QUICK};

const EMULATED: [&str; 2] = ["--emulator", "generate"];

fn generate<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&EMULATED, arguments].concat()
}

#[test]
fn the_first_command_of_the_readme_works_twice_without_a_key() {
    let bench = Bench::new();
    for name in ["fox.jpg", "fox-2.jpg"] {
        let run = bench.run(generate(&["a red fox in the snow", "-o", "fox.jpg"]));
        run.saved(name).says(&["emulator"]);
        assert_eq!(bench.picture(name), (ImageFormat::Jpeg, (1024, 1024)));
    }
    assert_eq!(bench.files(), ["fox-2.jpg", "fox.jpg"]);
}

#[test]
fn the_picture_has_the_size_that_was_asked_and_the_format_that_the_name_says() {
    let bench = Bench::new();
    for (name, format) in [
        ("a.jpg", ImageFormat::Jpeg),
        ("a.JPEG", ImageFormat::Jpeg),
        ("a.png", ImageFormat::Png),
        ("a.webp", ImageFormat::WebP),
    ] {
        let run = bench.run(generate(&[
            "a fox", "-o", name, "--width", "320", "--height", "208", "--seed", "7",
        ]));
        run.saved(name);
        assert_eq!(bench.picture(name), (format, (320, 208)));
    }
}

#[test]
fn the_format_option_beats_the_name_and_says_so() {
    let bench = Bench::new();
    let run = bench.run(generate(&["a fox", "-o", "a.png", "--format", "webp"]));
    run.saved("a.png").says(&["note:", "--format webp"]);
    assert_eq!(bench.picture("a.png").0, ImageFormat::WebP);
}

#[test]
fn the_emulator_may_be_asked_for_on_either_side_and_ignores_the_environment() {
    let bench = Bench::new()
        .with("BFL_API_KEY", "no key at all")
        .with("BFL_BASE_URL", "nonsense://");
    bench
        .run(["--emulator", "generate", "a fox", "-o", "a.jpg"])
        .saved("a.jpg");
    bench
        .run(["generate", "a fox", "-o", "b.jpg", "--emulator"])
        .saved("b.jpg");
    assert_eq!(bench.files(), ["a.jpg", "b.jpg"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn key_and_host_come_from_the_environment() {
    let emulator = Emulator::builder().key(support::KEY).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = bench.run(["generate", "a fox", "-m", QUICK, "-o", "a.jpg"]);
    run.saved("a.jpg");
    let said: Vec<&str> = run.stderr.lines().collect();
    let [submitted, ended] = said.as_slice() else {
        panic!("a pipe gets a line at the submit and one at the end: {run:?}");
    };
    assert!(submitted.starts_with("flux-2-klein-4b: submitted as ") && submitted.ends_with(" for 1.4 credits"));
    assert!(
        ended.starts_with("1.4 credits · ") && ended.contains(" · seed "),
        "{ended}"
    );
    let quiet = bench.run(["generate", "a fox", "-m", QUICK, "-o", "b.jpg", "-q"]);
    quiet.saved("b.jpg");
    assert_eq!(quiet.stderr, "");
    assert!(emulator.credits() < 10_000.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn verbose_tells_where_and_at_what_cost_but_neither_key_nor_prompt_nor_signature() {
    let emulator = Emulator::builder().key(support::KEY).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = bench.run([
        "generate",
        "a secret prompt",
        "-m",
        QUICK,
        "-v",
        "--seed",
        "4294967297",
        "-o",
        "a.jpg",
    ]);
    let host = emulator.poll_url().replace("http://", "");
    run.saved("a.jpg")
        .says(&[&host, "cost", "credits", "seed 4294967297", "image/jpeg", ": Ready"]);
    assert!(
        !run.stderr.contains("secret") && !run.stderr.contains("sig="),
        "{run:?}"
    );
}

#[test]
fn without_a_name_the_file_is_named_after_model_and_task() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("out")).unwrap();
    for (arguments, start) in [
        (vec!["a fox"], "flux-2-pro-"),
        (vec!["a fox", "-o", "out"], "out/flux-2-pro-"),
        (
            vec!["a fox", "-o", "out/", "-m", "flux-kontext-pro"],
            "out/flux-kontext-pro-",
        ),
    ] {
        let run = bench.run(generate(&arguments));
        let path = run.stdout.trim_end();
        assert!(path.starts_with(start), "{run:?}");
        let (format, _) = bench.picture(path);
        assert!(
            path.ends_with(if format == ImageFormat::Png { ".png" } else { ".jpg" }),
            "{run:?}"
        );
    }
}

#[test]
fn files_go_into_the_request_and_shape_the_result() {
    let bench = Bench::new();
    bench
        .run(generate(&[
            "a fox", "-o", "in.png", "--width", "320", "--height", "192",
        ]))
        .saved("in.png");
    let input = ["--input-image", "in.png"];
    let both = [input, input].concat();
    bench
        .run(generate(&[&["more", "-o", "a.jpg"], &both[..]].concat()))
        .saved("a.jpg");
    bench
        .run(generate(
            &[&["-m", "flux-tools/erase-v1", "-o", "b.png"], &both[..]].concat(),
        ))
        .saved("b.png");
    assert_eq!(bench.picture("b.png"), (ImageFormat::Png, (320, 192)));
    let named = ["-m", "flux-tools/erase-v1", "-o", "c.png", "--set", "mask=@in.png"];
    bench.run(generate(&[&named[..], &input].concat())).saved("c.png");
    let url = ["x", "--input-image", "https://example.com/a.png", "-o", "d.jpg"];
    bench.run(generate(&url)).saved("d.jpg");
}

#[test]
fn other_fields_are_set_by_name() {
    let bench = Bench::new();
    let wide = [
        "a fox",
        "-m",
        "flux-kontext-pro",
        "--set",
        "aspect_ratio=2:1",
        "-o",
        "a.png",
    ];
    bench.run(generate(&wide)).saved("a.png");
    let (_, (width, height)) = bench.picture("a.png");
    assert!(width > height);
}

#[test]
fn an_image_or_a_video_makes_another_video() {
    let bench = Bench::new();
    let model = ["the fox runs", "-m", "flux-3-video", "--set", "duration=5"];
    bench.run(generate(&["a fox", "-o", "fox.jpg"])).saved("fox.jpg");
    let from_image = ["-o", "i.mp4", "--input-image", "fox.jpg"];
    bench.run(generate(&[&model[..], &from_image].concat())).saved("i.mp4");
    let from_video = ["-o", "v.mp4", "--input-image", "i.mp4"];
    bench.run(generate(&[&model[..], &from_video].concat())).saved("v.mp4");
    for name in ["i.mp4", "v.mp4"] {
        assert_eq!(std::fs::read(bench.path(name)).unwrap()[4..8], *b"ftyp");
    }
}
