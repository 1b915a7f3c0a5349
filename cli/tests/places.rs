//! `-o`: files, folders, templates and stdout. Nothing is overwritten.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use image::ImageFormat;
use support::{Bench, QUICK, Run};

const FOX: [&str; 5] = ["--emulator", "generate", "A red fox, quick & bright!", "--seed", "7"];

fn fox<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&FOX, more].concat()
}

#[test]
fn a_file_that_is_there_stays_and_the_new_one_gets_a_number() {
    let bench = Bench::new();
    bench.write("fox.jpg", "mine");
    bench.run(fox(&["-o", "fox.jpg"])).saved("fox-2.jpg");
    bench.run(fox(&["-o", "fox.jpg"])).saved("fox-3.jpg");
    assert_eq!(std::fs::read(bench.path("fox.jpg")).unwrap(), b"mine");
    bench.run(fox(&["-o", "fox.jpg", "--force"])).saved("fox.jpg");
    assert_eq!(bench.picture("fox.jpg").0, ImageFormat::Jpeg);
    assert_eq!(bench.files(), ["fox-2.jpg", "fox-3.jpg", "fox.jpg"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_changed_is_no_hindrance_and_a_forced_one_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::new();
    bench.write("fox.jpg", "mine");
    std::fs::set_permissions(bench.path("fox.jpg"), std::fs::Permissions::from_mode(0o444)).unwrap();
    bench.run(fox(&["-o", "fox.jpg"])).saved("fox-2.jpg");
    bench
        .run(fox(&["-o", "fox.jpg", "--force"]))
        .refused(2, &["write-protected"]);
}

#[test]
fn runs_at_once_into_one_folder_lose_nothing() {
    let bench = Bench::new();
    let children: Vec<_> = (0..6)
        .map(|_| {
            bench
                .command(support::BFL, fox(&["-o", "out/fox.png"]))
                .spawn()
                .unwrap()
        })
        .collect();
    let mut paths: Vec<String> = children
        .into_iter()
        .map(|child| {
            let run = Run::of(child.wait_with_output().unwrap());
            assert_eq!(run.code, Some(0), "{run:?}");
            run.stdout.trim_end().to_owned()
        })
        .collect();
    paths.sort();
    let numbers = (2..=6).map(|number| format!("out/fox-{number}.png"));
    let expected: Vec<String> = numbers.chain(["out/fox.png".to_owned()]).collect();
    assert_eq!(paths, expected);
    for path in paths {
        assert_eq!(bench.picture(&path).0, ImageFormat::Png);
    }
}

#[test]
fn a_template_names_the_file_by_what_made_it_and_makes_its_folders() {
    let bench = Bench::new();
    let run = bench.run(fox(&["-o", "out/{model}/{prompt}-{seed}-{n}.png"]));
    run.saved("out/flux-2-pro/A-red-fox-quick-bright-7-1.png");
    let run = bench.run(fox(&["-o", "{date}/{time}-{id}"]));
    let path = run.stdout.trim_end();
    let id = bench.records().last().unwrap()["handle"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(path.ends_with(&format!("-{id}.jpg")), "{run:?}");
    assert!(bench.path(path).is_file() && path.starts_with("20"), "{run:?}");
    for (wrong, words) in [
        (
            "{fox}.jpg",
            &["no placeholder {fox}", "{prompt}", "nothing was sent"][..],
        ),
        ("fox{.jpg", &["{{"]),
        ("{id}/", &["add the name of a file"]),
    ] {
        bench.run(fox(&["-o", wrong])).refused(2, words);
    }
    bench.run(fox(&["-o", "a{{b}}.jpg"])).saved("a{b}.jpg");
}

#[test]
fn stdout_gets_the_bytes_and_nothing_else() {
    let bench = Bench::new();
    let output = bench
        .command(support::BFL, fox(&["-o", "-", "--format", "png"]))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(image::guess_format(&output.stdout).unwrap(), ImageFormat::Png);
    assert!(bench.files().is_empty());
    bench
        .run(fox(&["-o", "-", "-n", "2"]))
        .refused(2, &["several results cannot go to stdout"]);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_stdout_that_is_gone_loses_nothing() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let mut gone = bench.in_shell(
        r#"exec "$0" "$@" | true"#,
        &["generate", "a fox", "-m", QUICK, "-o", "-"],
    );
    let run = Run::of(gone.output().unwrap());
    run.says(&["cannot be written to stdout", "bfl resume"]);
    bench.run(["resume", "-o", "a.jpg"]).saved("a.jpg");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resumed_task_goes_where_it_was_to_go() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("fox.jpg", "mine");
    let generate = ["generate", "-m", QUICK, "--seed", "9", "--detach"];
    for (prompt, output, path) in [
        ("a fox", "out/{seed}-{prompt}.jpg", "out/9-a-fox.jpg"),
        ("an owl", "fox.jpg", "fox-2.jpg"),
    ] {
        let run = bench.run([&generate[..], &[prompt, "-o", output]].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        bench.run(["resume", run.stdout.trim_end()]).saved(path);
    }
    assert!(emulator.violations().is_empty(), "{:?}", emulator.violations());
}

#[test]
fn several_have_seeds_and_names_of_their_own_and_can_be_made_again() {
    let bench = Bench::new();
    let run = bench.run(fox(&["-o", "fox.jpg", "-n", "4", "--json"]));
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut made: Vec<(i64, String)> = run
        .stdout
        .lines()
        .map(|line| {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            (
                object["seed"].as_i64().unwrap(),
                object["file"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    made.sort();
    let names = (1..=4).map(|number| (6 + number, format!("fox-{number}.jpg")));
    assert_eq!(made, names.collect::<Vec<_>>());

    bench.run([
        "--emulator",
        "generate",
        "A red fox, quick & bright!",
        "--seed",
        "9",
        "-o",
        "third.jpg",
    ]);
    let content = |name: &str| std::fs::read(bench.path(name)).unwrap();
    assert_eq!(content("third.jpg"), content("fox-3.jpg"));
    assert_ne!(content("fox-1.jpg"), content("fox-2.jpg"));
    bench.run(fox(&["-n", "0"])).refused(2, &["1..=1000"]);
}
