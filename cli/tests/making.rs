//! What every command that makes something does: sizes, prices, limits of money and time, and what is printed.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use serde_json::Value;
use support::{Bench, QUICK};

fn submits(emulator: &Emulator) -> usize {
    let record = emulator.record();
    record.iter().filter(|exchange| exchange.method == "POST").count()
}

#[test]
fn the_command_may_be_left_out_and_a_prompt_may_come_in_any_way() {
    let bench = Bench::new();
    bench.write("prompt.txt", "a red fox\n");
    for arguments in [
        &["a red fox"][..],
        &["@prompt.txt"],
        &["--prompt", "-5 degrees"],
        &["-5 degrees, a fox"],
        &["- a fox", "--seed", "1"],
        &["generate", "fox"],
    ] {
        let run = bench.run([&["--emulator"], arguments, &["--force", "-o", "a.jpg"]].concat());
        run.saved("a.jpg");
    }
    let piped = bench.run_with_stdin(["--emulator", "-o", "b.jpg"], "a piped fox\n");
    piped.saved("b.jpg");
    let records = bench.records();
    let request = &records.last().unwrap()["request"];
    assert_eq!(request["prompt"], "a piped fox");
}

#[test]
fn a_prompt_without_quotes_and_a_misspelt_command_are_not_paid_for() {
    let bench = Bench::new().with("BFL_API_KEY", support::KEY);
    bench.run(["a", "red", "fox"]).refused(2, &["in quotes: \"a red fox\""]);
    bench.run(["generate", "a", "red", "fox"]).refused(2, &["in quotes"]);
    bench.run(["modles"]).refused(2, &["no command `modles`", "bfl models"]);
    bench
        .run(["edit", "night"])
        .refused(2, &["no image to edit", "-i photo.jpg"]);
}

#[test]
fn a_shape_becomes_the_pixels_of_the_model_and_is_said() {
    let bench = Bench::new();
    let run = bench.run(["--emulator", "a fox", "--aspect", "16:9", "-o", "wide.jpg"]);
    run.saved("wide.jpg").says(&["--aspect 16:9 becomes 1360x768"]);
    assert_eq!(bench.picture("wide.jpg").1, (1360, 768));
    let run = bench.run(["--emulator", "a fox", "--size", "1000x1001", "-o", "odd.jpg"]);
    run.saved("odd.jpg")
        .says(&["--size 1000x1001 becomes 992x992 (multiples of 16)"]);
    assert_eq!(bench.picture("odd.jpg").1, (992, 992));
    let run = bench.run([
        "--emulator",
        "edit",
        "night",
        "-i",
        "wide.jpg",
        "--aspect",
        "1:1",
        "-o",
        "square.jpg",
    ]);
    run.saved("square.jpg");
    let (_, (width, height)) = bench.picture("square.jpg");
    assert!(
        width == height && width * height <= 1360 * 768,
        "as large as the input: {width}x{height}"
    );
    let run = bench.run([
        "--emulator",
        "expand",
        "wide.jpg",
        "--aspect",
        "1:1",
        "-o",
        "canvas.png",
    ]);
    run.saved("canvas.png");
    assert_eq!(bench.picture("canvas.png").1, (1360, 1360), "the input fits on it");
    let erase = ["--emulator", "erase", "wide.jpg", "wide.jpg", "--size", "1mp"];
    bench.run(erase).refused(2, &["takes no size"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_all_and_sends_nothing() {
    let emulator = Emulator::builder().credits(50.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = bench.run([
        "a fox",
        "--size",
        "2mp",
        "--aspect",
        "1:1",
        "-o",
        "fox.jpg",
        "--dry-run",
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for words in [
        "flux-2-pro",
        "prompt: a fox",
        "1440x1440",
        "fox.jpg",
        "4.5 credits (0.045 USD)",
        "50 credits, 45.5 after",
    ] {
        assert!(run.stdout.contains(words), "{words}: {run:?}");
    }
    let run = bench.run(["a fox", "--dry-run", "--json"]);
    let shown: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&shown["price"], &shown["balance_after"]), (&3.0.into(), &47.0.into()));
    assert_eq!(shown["request"]["prompt"], "a fox");
    assert_eq!(
        (submits(&emulator), bench.files().len(), bench.records().len()),
        (0, 0, 0)
    );
    let wrong = bench.run(["a fox", "--width", "7", "--dry-run"]);
    wrong.refused(2, &["at least 64"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_cost_too_much_is_not_sent() {
    let emulator = Emulator::builder().credits(50.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench
        .run(["a fox", "--max-cost", "2.5"])
        .refused(2, &["may cost 3 credits", "allows 2.5", "--max-cost 3"]);
    bench
        .run(["a fox", "-m", "flux-dev", "--max-cost", "9"])
        .refused(2, &["price", "not published"]);
    let film = ["video", "the fox runs", "--duration", "5", "-o", "fox.mp4"];
    bench
        .run(film)
        .refused(4, &["may cost 85 credits", "balance is 50", "-y"]);
    assert_eq!(submits(&emulator), 0);
    bench
        .run(["a fox", "-m", QUICK, "--max-cost", "1.4", "-o", "a.jpg"])
        .saved("a.jpg");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_out_of_time_keeps_its_task() {
    let emulator = Emulator::builder().speed(0.1).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = bench.run(["a fox", "--timeout", "1s", "-o", "a.jpg"]);
    run.refused(6, &["timed out after 1s", "bfl resume"]);
    assert_eq!(bench.tasks()[0]["state"], "unfinished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detached_task_is_named_and_can_be_resumed() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = bench.run(["a fox", "-m", QUICK, "--detach", "-o", "a.jpg"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let id = run.stdout.trim_end();
    assert_eq!(bench.tasks()[0]["state"], "unfinished");
    bench.run(["resume", id]).saved("a.jpg");
    assert_eq!(submits(&emulator), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_is_printed_as_an_object() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = bench.run(["a fox", "-m", QUICK, "--seed", "7", "-o", "a.jpg", "--json"]);
    let object: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&object["file"], &object["model"]), (&"a.jpg".into(), &QUICK.into()));
    assert_eq!((&object["seed"], &object["cost"]), (&7.into(), &1.4.into()));
    for name in ["id", "prompt", "submitted_at", "ended_at"] {
        assert!(object[name].is_string(), "{name}: {object}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_end_has_its_exit_code() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let run = |prompt: &str| bench.run([prompt, "-m", QUICK, "-o", "a.jpg"]).code;
    assert_eq!(run("a fox"), Some(0));
    assert_eq!(run("a fox [fail]"), Some(1));
    assert_eq!(bench.run(["a fox", "--width", "7"]).code, Some(2));
    assert_eq!(Bench::new().run(["a fox"]).code, Some(3));
    assert_eq!(run("a fox [moderate: content, Violence]"), Some(5));
    for (fault, code) in [
        ("submit = status 402", 4),
        ("download = status 404", 6),
        ("submit = body {}", 7),
    ] {
        emulator.fault(fault.parse().unwrap());
        assert_eq!(run("a fox"), Some(code), "{fault}");
        emulator.clear_faults();
    }
    let help = bench.run(["--help"]).stdout;
    for code in [
        "0    done",
        "1    failed",
        "2    nothing",
        "3    ",
        "4    ",
        "5    moderated",
        "6    try later",
        "7    ",
        "128+",
    ] {
        assert!(help.contains(code), "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_and_retries_are_visible_in_a_pipe_and_the_log_on_request() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let bench = Bench::on(&emulator);
    emulator.fault("submit first 1 = status 429; retry-after 1".parse().unwrap());
    let run = bench.run(["a secret fox", "-m", QUICK, "-o", "a.jpg"]);
    run.saved("a.jpg").says(&["the service is busy; next attempt in"]);
    let log = bench.run(["a secret fox", "-m", QUICK, "-o", "b.jpg", "-vv"]);
    log.saved("b.jpg").says(&["DEBUG", "bfl"]);
    let asked = Bench::on(&emulator).with("RUST_LOG", "bfl=info");
    let asked = asked.run(["a secret fox", "-m", QUICK, "-o", "a.jpg"]);
    asked.saved("a.jpg").says(&["INFO", "submitted"]);
    for run in [&run, &log, &asked] {
        assert!(
            !run.stderr.contains("secret") && !run.stderr.contains("sig="),
            "{run:?}"
        );
    }
}
