//! Everything about the file is settled before anything is paid for.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use support::{Bench, QUICK};

/// Runs `bfl generate -o PATH`, which has to be refused before anything is sent.
#[track_caller]
fn refused(bench: &Bench, emulator: &Emulator, path: &str, words: &[&str]) {
    let known = bench.files();
    let run = bench.run(["generate", "a fox", "-m", QUICK, "-o", path]);
    run.refused(2, &[words, &["cannot be written", "nothing was sent"]].concat());
    assert_eq!((emulator.record().len(), bench.files()), (0, known), "{run:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_no_file_can_have_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let long = |length: usize, end: &str| "x".repeat(length - end.len()) + end;
    refused(&bench, &emulator, &long(256, ".jpg"), &["too long"]);
    // It would get an extension.
    refused(&bench, &emulator, &long(252, ""), &["too long"]);
    refused(&bench, &emulator, &format!("{}/", "d".repeat(256)), &["too long"]);
    bench
        .run(["generate", "a fox", "-m", QUICK, "-o", &long(255, ".jpg")])
        .saved(&long(255, ".jpg"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_written_is_refused() {
    use std::os::unix::fs::symlink;

    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("file", "x");
    std::fs::create_dir(bench.path("taken.jpg")).unwrap();
    refused(&bench, &emulator, "taken", &["not a regular file"]);
    symlink("nowhere/fox.jpg", bench.path("dangling.jpg")).unwrap();
    symlink("loop.jpg", bench.path("loop.jpg")).unwrap();
    refused(&bench, &emulator, "file/fox.jpg", &[]);
    refused(
        &bench,
        &emulator,
        "dangling.jpg",
        &["a symbolic link that leads to no file"],
    );
    refused(&bench, &emulator, "loop.jpg", &["symbolic link"]);
    refused(&bench, &emulator, "~/fox.jpg", &["did not expand `~`"]);
    refused(&bench, &emulator, "~/out/", &["did not expand `~`"]);
    refused(&bench, &emulator, "/proc/fox.jpg", &[]);
    refused(&bench, &emulator, "/dev/full", &["no file"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_made_if_the_path_ends_in_a_slash() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = bench.run(["generate", "a fox", "-m", QUICK, "-o", "new/deep/"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.starts_with("new/deep/flux-2-klein-4b-"), "{run:?}");
    assert!(bench.path(run.stdout.trim_end()).is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_look_alike_get_files_of_their_own() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let long = "x".repeat(100);
    let ids = [
        "../../a",
        "..-..-a",
        "A",
        "a",
        &format!("{long}1"),
        &format!("{long}2"),
        "\u{9b}a",
    ];
    bench
        .run(["generate", "a fox", "-m", QUICK, "-o", "first.jpg"])
        .saved("first.jpg");
    let handle = bench.records()[0]["handle"].clone();
    for id in ids {
        let mut other = handle.clone();
        other["id"] = id.into();
        bench.write("handle.json", other.to_string());
        let run = bench.run(["resume", "handle.json"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(!run.stdout.trim_end().contains(['/', '\u{9b}']), "{run:?}");
    }
    assert_eq!(bench.files().len(), 2 + ids.len(), "{:?}", bench.files());
}
