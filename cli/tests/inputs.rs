//! What goes into a request: `@FILE`, `-` and `@@` mean the same everywhere, and content decides what a file is.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::{Emulator, Phase};
use image::ImageFormat;
use support::{Bench, QUICK};

/// The bodies of all submits.
fn sent(emulator: &Emulator) -> Vec<serde_json::Value> {
    let record = emulator.record();
    let submits = record.iter().filter(|received| received.phase == Phase::Submit);
    submits
        .map(|received| serde_json::from_str(&received.body).unwrap())
        .collect()
}

fn png(width: u32) -> Vec<u8> {
    let mut content = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(width, 64)
        .write_to(&mut content, ImageFormat::Png)
        .unwrap();
    content.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_comes_from_the_command_line_a_file_or_stdin_wherever_a_text_is_due() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let text = "ein Fuchs im Schnee";
    bench.write("plain.txt", format!("{text}\n"));
    bench.write("dos.txt", format!("\u{feff}{text}\r\n"));
    bench.write(
        "wide.txt",
        format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>(),
    );
    let generate = ["generate", "-m", QUICK, "--force", "-o", "a.jpg"];
    for given in [
        vec![text],
        vec!["@plain.txt"],
        vec!["@dos.txt"],
        vec!["@wide.txt"],
        vec!["-"],
        vec!["@-"],
        vec!["--set", "prompt=@plain.txt"],
        vec!["--set", "prompt=-"],
        vec!["--", text],
    ] {
        let run = bench.run_with_stdin([&generate[..], &given].concat(), text);
        run.saved("a.jpg");
    }
    for (given, meant) in [("@@alice", "@alice"), ("@@", "@"), ("alice@home", "alice@home")] {
        bench.run([&generate[..], &[given]].concat()).saved("a.jpg");
        bench
            .run([&generate[..], &["--set", &format!("prompt={given}")]].concat())
            .saved("a.jpg");
        let sent = sent(&emulator);
        assert!(
            sent[sent.len() - 2..].iter().all(|request| request["prompt"] == meant),
            "{given}"
        );
    }
    bench
        .run([&generate[..], &["--", "-5 degrees, a fox"]].concat())
        .saved("a.jpg");
    let sent = sent(&emulator);
    assert!(sent[..9].iter().all(|request| request["prompt"] == text), "{sent:?}");
    assert_eq!(sent.last().unwrap()["prompt"], "-5 degrees, a fox");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_of_any_length_comes_from_a_file_or_stdin() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let long = "a fox ".repeat(50_000);
    bench.write("long.txt", &long);
    bench
        .run(["generate", "@long.txt", "-m", QUICK, "-o", "a.jpg"])
        .saved("a.jpg");
    bench
        .run_with_stdin(["generate", "-", "-m", QUICK, "-o", "b.jpg"], &long)
        .saved("b.jpg");
    let kept = bench.records()[0]["request"]["prompt"].clone();
    assert_eq!(kept, format!("<{} characters>", long.trim_end_matches('\n').len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_or_a_format_may_come_from_a_file_too() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("seed", "7\n");
    bench.write("format", "png\n");
    let run = [
        "generate",
        "a fox",
        "-m",
        QUICK,
        "-o",
        "a.png",
        "--set",
        "seed=@seed",
        "--set",
        "output_format=@format",
    ];
    bench.run(run).saved("a.png");
    assert_eq!(
        (&sent(&emulator)[0]["seed"], &sent(&emulator)[0]["output_format"]),
        (&7.into(), &"png".into())
    );
}

#[test]
fn a_text_that_cannot_be_read_is_refused_with_the_way_to_say_it() {
    let bench = Bench::new();
    bench.write("fox.png", png(64));
    let refused = |arguments: &[&str], words: &[&str]| {
        bench
            .run([&["--emulator", "generate"], arguments].concat())
            .refused(2, words);
    };
    refused(&["@alice"], &["`alice` cannot be read", "@@"]);
    refused(&["--set", "prompt=@alice"], &["`alice` cannot be read", "@@"]);
    refused(&["@"], &["followed by the name of a file", "@@"]);
    refused(&["@fox.png"], &["`fox.png` is not text"]);
    refused(&["@."], &["`.` cannot be read"]);
    refused(&["@~/fox.txt"], &["did not expand `~`"]);
    refused(&["-", "--input-image", "-"], &["given twice", "stdin"]);
    refused(&["-"], &["needs a non-empty prompt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_comes_from_a_path_a_file_stdin_or_a_uri_wherever_one_is_due() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("@odd.png", png(64));
    bench.write("fox.png", png(64));
    let path = bench.path("fox.png");
    let path = path.to_str().unwrap();
    let base64 = base64_of(&png(64));
    let data = format!("data:image/png;base64,{base64}");
    let file = format!("file://{path}");
    let generate = ["generate", "a fox", "--force", "-o", "a.png", "-m", QUICK];
    for given in ["fox.png", path, "@fox.png", "-", "@-", "@@odd.png", &data, &file] {
        let run = [&generate[..], &["--input-image", given]].concat();
        bench.run_with_stdin(run, png(64)).saved("a.png");
    }
    for given in ["@fox.png", "-", "@@odd.png", &data, &file, &base64] {
        let set = format!("input_image={given}");
        let run = bench.run_with_stdin([&generate[..], &["--set", &set]].concat(), png(64));
        // There, a text is no path.
        match given {
            "@@odd.png" => _ = run.refused(2, &["`@odd.png` is neither", "input_image=@@odd.png"]),
            _ => _ = run.saved("a.png"),
        }
    }
    let record = emulator.record();
    let sizes: Vec<usize> = record
        .iter()
        .filter(|received| received.phase == Phase::Submit)
        .map(|received| received.body.len())
        .collect();
    assert_eq!(sizes.len(), 13);
    assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
}

fn base64_of(content: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(content)
}

/// A short film by the emulator.
const FILM: &[&str] = &[
    "--emulator",
    "generate",
    "the fox runs",
    "-m",
    "flux-3-video",
    "--set",
    "duration=5",
];

#[test]
fn content_decides_what_a_file_is_and_never_its_name() {
    let bench = Bench::new();
    bench.write("fox.png", png(320));
    bench
        .run([FILM, &["--input-image", "fox.png", "-o", "i.mp4"]].concat())
        .saved("i.mp4");
    for (name, content, state) in [
        ("clip", "i.mp4", "v2v"),
        ("clip.jpg", "i.mp4", "v2v"),
        ("picture.mp4", "fox.png", "i2v"),
    ] {
        std::fs::copy(bench.path(content), bench.path(name)).unwrap();
        bench
            .run([FILM, &["--input-image", name, "--force", "-o", "out.mp4"]].concat())
            .saved("out.mp4");
        assert_eq!(bench.records().last().unwrap()["request"]["mode"], state, "{name}");
    }
}

#[test]
fn a_text_where_an_image_is_due_is_refused_with_the_right_way() {
    let bench = Bench::new();
    bench.write("fox.jpg", png(64));
    bench.write("note.txt", "not a picture");
    let refused = |arguments: &[&str], words: &[&str]| {
        let run = bench.run([&["--emulator", "generate", "x"], arguments].concat());
        run.refused(2, words);
        assert!(run.stderr.len() < 1000, "{run:?}");
    };
    refused(
        &["--set", "input_image=fox.jpg"],
        &["`fox.jpg` is neither", "input_image=@fox.jpg"],
    );
    refused(
        &["-m", "flux-3-video", "--set", "keyframes=fox.jpg"],
        &["`fox.jpg` is neither", "keyframes=@fox.jpg"],
    );
    refused(
        &["-m", "flux-3-video", "--set", r#"keyframes=["fox.jpg"]"#],
        &["keyframes=@fox.jpg"],
    );
    refused(
        &["--set", "input_image=@note.txt"],
        &["`note.txt` cannot be sent", "neither an image"],
    );
    refused(
        &["--input-image", r"C:\pics\fox.jpg"],
        &["no such file, and it is neither a URL"],
    );
    refused(&["--input-image", "~/fox.jpg"], &["did not expand `~`"]);
    refused(
        &["--input-image", "file://elsewhere/fox.jpg"],
        &["is not a file on this machine"],
    );
    let long = "A".repeat(100_000);
    refused(&["--input-image", &long], &["(100000 characters)"]);
    refused(
        &["--input-image", &format!("data:image/png,{long}")],
        &["contains no base64"],
    );
    refused(&["--set", &format!("input_image={long}?")], &["is neither"]);
    refused(&["--width", &long], &["invalid value", "(100000 characters)"]);
    refused(&[&long], &["in quotes", "(100002 characters)"]);
}

#[test]
fn keyframes_may_hold_files() {
    let bench = Bench::new();
    bench.write("a.png", png(320));
    let keyframes = r#"keyframes=[[0, "@a.png"], [4, "@a.png"]]"#;
    bench
        .run([FILM, &["-o", "a.mp4", "--set", keyframes]].concat())
        .saved("a.mp4");
}
