//! After the submit: tasks that end badly, and that nothing which was paid for is lost.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use support::{Bench, QUICK, Run};

#[test]
fn a_moderated_task_fails_with_its_reasons_and_cannot_be_resumed() {
    let bench = Bench::new();
    for (code, marker, words) in [
        (
            5,
            "[moderate: request, Derivative Works Filter]",
            ["Derivative Works Filter", "refused again"],
        ),
        (5, "[moderate: content, Violence]", ["Violence", "another seed"]),
        (1, "[fail]", ["the task failed", "Generation failed"]),
        (1, "[fail: 503]", ["the task failed", "Generation failed"]),
    ] {
        let run = bench.run(["--emulator", "generate", &format!("a fox {marker}"), "-o", "fox.jpg"]);
        run.refused(code, &words).says(&["(task "]);
        assert!(
            !run.stderr.contains("a fox") && !run.stderr.contains("bfl resume"),
            "{run:?}"
        );
        assert!(bench.files().is_empty());
    }
    let states: Vec<_> = bench
        .records()
        .iter()
        .map(|record| record["end"]["state"].clone())
        .collect();
    assert_eq!(states, ["moderated", "moderated", "failed", "failed"]);
}

/// A file that is too large stands in for a full disk: both fail in the middle of writing.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_to_the_end_leaves_nothing_and_can_be_resumed() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let mut limited = bench.in_shell(
        r#"trap "" XFSZ; ulimit -f 8; exec "$0" "$@""#,
        &["generate", "a fox", "-m", QUICK, "-o", "fox.jpg"],
    );
    let run = Run::of(limited.output().unwrap());
    run.refused(1, &["`fox.jpg` cannot be written", "bfl resume"]);
    assert!(bench.files().is_empty());

    let paid = emulator.credits();
    bench.run(["resume", run.to_resume().unwrap()]).saved("fox.jpg");
    assert_eq!(bench.picture("fox.jpg").1, (1024, 1024));
    assert_eq!(emulator.credits(), paid, "nothing is paid for twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_that_leads_elsewhere_does_not_get_the_key() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write(
        "task.json",
        r#"{"id": "1", "polling_url": "https://example.com/v1/get_result?id=1", "model": "x"}"#,
    );
    bench
        .run(["resume", "task.json"])
        .refused(1, &["polling URL is not asked", "example.com"]);
}

/// A proxy's page says nothing of a task.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_answer_about_a_task_does_not_end_it() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    emulator.fault("download = status 404".parse().unwrap());
    let run = bench.run(["generate", "a fox", "-m", QUICK, "-o", "fox.jpg"]);
    run.refused(6, &["signed URL does not work"]);
    assert_eq!(bench.tasks()[0]["state"], "unfinished");

    emulator.clear_faults();
    bench.run(["resume", run.to_resume().unwrap()]).saved("fox.jpg");
    assert_eq!(bench.tasks()[0]["state"], "saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_with_escapes_reach_the_terminal_and_the_store_as_texts() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let url = format!("{}/v1/get_result?id=1", emulator.base_url());
    let answer = serde_json::json!({"id": "a\u{9b}2J\u{1b}]0;x\u{7}\u{202e}", "polling_url": url});
    emulator.fault(format!("submit = body {answer}").parse().unwrap());
    for rule in [
        r#"poll first 1 = body {"id":"1","status":"Odd\u009b31m"}"#,
        r#"poll skip 1 = body {"id":"1","status":"Error","details":{"error":"no\u001b[2J\u009b"}}"#,
    ] {
        emulator.fault(rule.parse().unwrap());
    }
    let run = bench.run(["generate", "a fox", "-m", QUICK, "-v", "-o", "fox.jpg"]);
    let listed = bench.run(["tasks"]);
    let json = bench.run(["tasks", "--json"]);
    for text in [&run.stderr, &listed.stdout, &json.stdout] {
        let is_plain = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
        assert!(text.chars().all(is_plain), "{text:?}");
    }
    assert_eq!(bench.records()[0]["handle"]["id"], answer["id"], "as it came");
}
