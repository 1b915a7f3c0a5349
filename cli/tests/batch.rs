//! `bfl batch`: many requests, once each, however often the command is run.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::collections::HashSet;

use bfl_emulator::Emulator;
use serde_json::Value;
use support::{Bench, QUICK};

/// Lines for so many pictures, each of which is small.
fn foxes(count: usize) -> String {
    let line =
        |number| format!("{{\"prompt\": \"fox {number}\", \"width\": 64, \"height\": 64, \"model\": \"{QUICK}\"}}\n");
    (1..=count).map(line).collect()
}

/// How many tasks were submitted.
fn submits(emulator: &Emulator) -> usize {
    let submits = emulator.record();
    submits
        .iter()
        .filter(|exchange| exchange.method == "POST" && exchange.status == 200)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_pictures_are_made_once_and_skipped_the_second_time() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("foxes.jsonl", foxes(200));
    let batch = ["batch", "foxes.jsonl", "-o", "out/{n}-{prompt}.jpg", "-y", "--json"];
    let run = bench.run(batch);
    assert_eq!(run.code, Some(0), "{run:?}");
    run.says(&["200 saved", "credits"]);
    let lines: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: HashSet<&str> = lines.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(
        (ids.len(), std::fs::read_dir(bench.path("out")).unwrap().count()),
        (200, 200)
    );
    assert!(bench.path("out/200-fox-200.jpg").is_file());

    let again = bench.run(batch);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""), "{again:?}");
    again.says(&["200 done before"]);
    assert_eq!(submits(&emulator), 200);
    assert!(emulator.violations().is_empty(), "{:?}", emulator.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_new_is_made_and_equal_lines_are_two() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let line = format!("{{\"prompt\":\"a fox\",\"model\":\"{QUICK}\"}}\n");
    bench.write("a.jsonl", line.repeat(2));
    bench.run(["batch", "a.jsonl", "-o", "a/"]);
    assert_eq!(submits(&emulator), 2);
    bench.write("a.jsonl", format!("{}{}", line.repeat(3), line.replace("fox", "owl")));
    bench
        .run(["batch", "a.jsonl", "-o", "b/"])
        .says(&["2 done before, 2 to make"]);
    assert_eq!(submits(&emulator), 4);
    // Old records may go: what is done stays known.
    bench.run(["tasks", "--prune"]);
    bench.run(["batch", "a.jsonl", "-o", "a/"]).says(&["4 done before"]);
    bench
        .run(["batch", "a.jsonl", "-o", "a/", "-n", "2", "--seed", "1"])
        .says(&["8 saved"]);
    bench
        .run(["batch", "a.jsonl", "-o", "a/", "--fresh"])
        .says(&["4 saved"]);
    assert_eq!(submits(&emulator), 16);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_is_resumed_and_what_may_have_been_charged_is_never_sent_again() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("foxes.jsonl", foxes(3));
    emulator.fault("submit first 1 = hang".parse().unwrap());
    let batch = ["batch", "foxes.jsonl", "-o", "out/"];
    let run = bench.run([&batch[..], &["--timeout", "2s"]].concat());
    assert_ne!(run.code, Some(0), "{run:?}");
    emulator.clear_faults();
    let sent = submits(&emulator);
    let unknown = bench
        .tasks()
        .into_iter()
        .find(|task| task["state"] == "may-have-been-charged")
        .unwrap();
    for _ in 0..2 {
        let run = bench.run(batch);
        assert_eq!(run.code, Some(1), "{run:?}");
        run.says(&[
            "may have been charged, and are not sent again",
            unknown["id"].as_str().unwrap(),
            "--forget",
        ]);
    }
    assert!(submits(&emulator) <= sent + 2, "only what had not been sent");
    bench.run(["tasks", "--forget", unknown["id"].as_str().unwrap()]);
    assert_eq!(bench.run(batch).code, Some(0));
    assert_eq!(std::fs::read_dir(bench.path("out")).unwrap().count(), 3);

    bench.write("later.jsonl", foxes(2));
    bench.run(["batch", "later.jsonl", "--detach"]);
    let sent = submits(&emulator);
    let run = bench.run(["batch", "later.jsonl"]);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(0), 2), "{run:?}");
    run.says(&["2 under way"]);
    assert_eq!(submits(&emulator), sent, "nothing is paid for twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_stops_no_other_and_is_counted_by_its_kind() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write(
        "a.csv",
        format!(
            "prompt,model,seed\nfox,{QUICK},7\n\"owl [moderate: content, Violence]\",{QUICK},\ncat [fail],{QUICK},\n"
        ),
    );
    let batch = ["batch", "a.csv", "-o", "{seed}.jpg"];
    let run = bench.run(batch);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), "7.jpg\n"), "{run:?}");
    run.says(&["line 3: ", "line 4: ", "1 saved", "1 failed", "1 moderated", "credits"]);
    let sent = submits(&emulator);
    let run = bench.run(batch);
    assert_eq!(run.code, Some(1), "{run:?}");
    run.says(&[
        "1 done before",
        "1 moderated before",
        "line 3: moderation refused",
        "1 to make",
    ]);
    assert_eq!(
        submits(&emulator),
        sent + 1,
        "what failed is tried again, what was moderated is not"
    );
}

#[test]
fn a_line_that_cannot_be_sent_is_named_and_nothing_is_sent() {
    let bench = Bench::new();
    for (name, content, words) in [
        (
            "a.jsonl",
            "{\"prompt\":\"a\"}\n{\"promt\":\"b\"}\n",
            &["line 2", "promt"][..],
        ),
        ("a.jsonl", "{\"prompt\":\"a\"}\nb\n", &["line 2 is no JSON object"]),
        (
            "a.jsonl",
            "{\"prompt\":\"a\",\"model\":\"fluks\"}",
            &["line 1", "fluks"],
        ),
        ("a.jsonl", "{\"prompt\":\"a\",\"output\":\"{x}\"}", &["line 1", "{x}"]),
        (
            "a.jsonl",
            "{\"prompt\":\"a\",\"input_image\":\"@no.jpg\"}",
            &["line 1", "no.jpg"],
        ),
        ("a.csv", "prompt,width\na,wide\n", &["line 2", "width"]),
        ("a.jsonl", "", &["no lines"]),
    ] {
        bench.write(name, content);
        bench.run(["--emulator", "batch", name]).refused(2, words);
    }
    bench
        .run(["--emulator", "batch", "none.jsonl"])
        .refused(2, &["none.jsonl"]);
    assert!(bench.records().is_empty());
}

#[test]
fn stdin_is_a_batch_too_and_options_count_for_lines_that_say_nothing_else() {
    let bench = Bench::new();
    let lines = "{\"prompt\":\"a\"}\n{\"prompt\":\"b\",\"width\":128,\"height\":64,\"output\":\"b.png\"}\n";
    let run = bench.run_with_stdin(
        [
            "--emulator",
            "batch",
            "-",
            "--width",
            "320",
            "--height",
            "256",
            "-o",
            "{prompt}.jpg",
        ],
        lines,
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        (bench.picture("a.jpg").1, bench.picture("b.png").1),
        ((320, 256), (128, 64))
    );
}
