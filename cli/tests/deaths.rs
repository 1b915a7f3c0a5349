//! The command dies, the task does not: in whatever way and at whatever time a run ends, its task is in the store.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Stdio,
    time::{Duration, Instant},
};

use bfl_emulator::{Clock, Emulator, Phase};
use support::{BFL, Bench, QUICK, Run, Running};

const SIGNALS: [(&str, i32); 4] = [("-HUP", 129), ("-INT", 130), ("-QUIT", 131), ("-TERM", 143)];

fn submits(emulator: &Emulator) -> usize {
    let record = emulator.record();
    record.iter().filter(|received| received.phase == Phase::Submit).count()
}

/// Waits until something is so that nobody tells of.
async fn until(is: impl Fn() -> bool) {
    let started = Instant::now();
    while !is() {
        assert!(started.elapsed() < Duration::from_secs(60), "it did not come");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Accepts a connection and reads until the request is there.
fn request_to(server: &TcpListener) -> TcpStream {
    let (mut stream, _) = server.accept().unwrap();
    assert_ne!(stream.read(&mut [0; 4096]).unwrap(), 0);
    stream
}

fn answer(mut stream: TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
}

fn against(server: &TcpListener) -> Bench {
    Bench::new()
        .with("BFL_API_KEY", support::KEY)
        .with("BFL_BASE_URL", &format!("http://{}", server.local_addr().unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_signal_that_ends_a_run_says_how_to_go_on() {
    let clock = Clock::manual();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let bench = Bench::on(&emulator);
    for (signal, code) in SIGNALS {
        let mut running = Running::start(
            &bench,
            ["generate", "a fox [slow: 3600]", "-m", QUICK, "-v", "-o", "fox.jpg"],
        );
        running.wait_for("polled at");
        running.send(signal);
        let run = running.end();
        run.refused(code, &["interrupted while waiting"]);
        assert!(bench.files().is_empty());

        clock.advance(Duration::from_secs(3601));
        bench.run(["resume", run.to_resume().unwrap()]).saved("fox.jpg");
        std::fs::remove_file(bench.path("fox.jpg")).unwrap();
    }
    assert_eq!(submits(&emulator), SIGNALS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nohup_started_outlives_its_terminal() {
    let clock = Clock::manual();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let arguments = ["generate", "a fox [slow: 60]", "-m", QUICK, "-v", "-o", "fox.jpg"];
    let mut running = Running::of(bench.in_shell(r#"trap "" HUP; exec "$0" "$@""#, &arguments));
    running.wait_for("polled at");
    running.send("-HUP");
    clock.advance(Duration::from_secs(61));
    running.end().saved("fox.jpg");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_of_the_download_leaves_no_file_and_the_task_can_be_resumed() {
    let emulator = Emulator::start().await.unwrap();
    emulator.fault("download = hang".parse().unwrap());
    let bench = Bench::on(&emulator);
    let mut running = Running::start(&bench, ["generate", "a fox", "-m", QUICK, "-v", "-o", "fox.jpg"]);
    running.wait_for("Ready");
    running.send("-INT");
    let run = running.end();
    run.refused(130, &["interrupted"]);
    assert!(bench.files().is_empty());

    emulator.clear_faults();
    bench.run(["resume", run.to_resume().unwrap()]).saved("fox.jpg");
}

/// The answer could be that a task was made.
#[test]
fn an_interrupt_of_the_submit_waits_for_the_answer_unless_it_is_repeated() {
    for (signal, code) in SIGNALS {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let bench = against(&silent);
        let mut running = Running::start(&bench, ["generate", "a fox"]);
        let _accepted = request_to(&silent);
        running.send("-INT");
        running.wait_for("interrupt again");
        running.send(signal);
        running.end().refused(code, &["may have been created and charged"]);
        assert_eq!(bench.tasks()[0]["state"], "may-have-been-charged");
    }
}

#[test]
fn an_interrupt_of_the_submit_keeps_the_handle_that_the_answer_has() {
    for (signal, code) in SIGNALS {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let bench = against(&server);
        let mut running = Running::start(&bench, ["generate", "a fox"]);
        let stream = request_to(&server);
        running.send(signal);
        running.wait_for("interrupt again");
        let url = format!("http://{}/v1/get_result?id=cd833dd2-1", server.local_addr().unwrap());
        answer(
            stream,
            "200 OK",
            "",
            &format!(r#"{{"id":"cd833dd2-1","polling_url":"{url}"}}"#),
        );
        let run = running.end();
        run.refused(code, &["interrupted just after the submit"]);
        assert_eq!(run.to_resume(), Some("cd833dd2"));
        assert_eq!(bench.records()[0]["handle"]["polling_url"], url.as_str());
        assert_eq!(bench.tasks()[0]["state"], "unfinished");
    }
}

#[test]
fn an_interrupt_while_the_service_is_busy_submits_no_more() {
    for (signal, code) in SIGNALS {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let bench = against(&server);
        let running = Running::start(&bench, ["generate", "a fox"]);
        let stream = request_to(&server);
        answer(stream, "429 Too Many Requests", "retry-after: 3600\r\n", "{}");
        // The answer is read before the signal, or the request is in flight: in both cases nothing more is sent.
        running.send(signal);
        let run = running.end();
        assert!(run.code == Some(code) || run.code == Some(6), "{run:?}");
        server.set_nonblocking(true).unwrap();
        assert!(server.accept().is_err(), "one submit, and no other");
        assert!(bench.records().is_empty(), "nothing was charged");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_during_the_wait_after_a_429_ends_at_once_with_nothing_sent() {
    let emulator = Emulator::start().await.unwrap();
    emulator.fault("submit = status 429; retry-after 20".parse().unwrap());
    let bench = Bench::on(&emulator);
    let running = Running::start(&bench, ["generate", "a fox", "-m", QUICK]);
    until(|| emulator.record().iter().any(|received| received.status == 429)).await;
    // The answer is on its way to the run: an interrupt finds it before or in the wait.
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.send("-TERM");
    emulator.clear_faults();
    let started = Instant::now();
    let run = running.end();
    run.refused(143, &["interrupted before the submit; nothing was sent"]);
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(submits(&emulator), 1);
    assert!(bench.records().is_empty());
}

#[test]
fn a_run_that_is_killed_during_its_submit_leaves_an_intent_that_is_never_sent_again() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let bench = against(&server);
    let running = Running::start(&bench, ["generate", "a fox", "-o", "fox.jpg"]);
    let stream = request_to(&server);
    let record = &bench.records()[0];
    assert_eq!(record["request"]["prompt"], "a fox", "before the request is answered");
    running.kill();
    drop(stream);

    let task = &bench.tasks()[0];
    assert_eq!(task["state"], "may-have-been-charged");
    let listed = bench.run(["tasks"]);
    assert!(listed.stdout.contains("may have been charged"), "{listed:?}");
    let id = task["id"].as_str().unwrap();
    bench
        .run(["resume", id])
        .refused(2, &["never submitted again", "bfl tasks --forget"]);
    bench.run(["resume", "--all"]).refused(2, &["no unfinished task"]);
    server.set_nonblocking(true).unwrap();
    assert!(server.accept().is_err());

    assert_eq!(bench.run(["tasks", "--forget", id]).code, Some(0));
    assert!(bench.records().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_while_it_waits_is_resumed_to_the_file_that_was_asked() {
    let clock = Clock::manual();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let bench = Bench::on(&emulator);
    let mut running = Running::start(
        &bench,
        ["generate", "a fox [slow: 3600]", "-m", QUICK, "-v", "-o", "fox.jpg"],
    );
    running.wait_for("polled at");
    assert_eq!(bench.tasks()[0]["state"], "running");
    let id = bench.tasks()[0]["task"].as_str().unwrap().to_owned();
    bench.run(["resume", &id[..4]]).refused(2, &["process is waiting"]);
    running.kill();
    assert_eq!(bench.tasks()[0]["state"], "unfinished");

    clock.advance(Duration::from_secs(3601));
    bench.run(["resume"]).saved("fox.jpg");
    assert_eq!(bench.tasks()[0]["state"], "saved");
    assert_eq!(submits(&emulator), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_download_left_goes_with_the_next_run_and_that_of_a_live_one_stays() {
    let emulator = Emulator::start().await.unwrap();
    emulator.fault("download = drip 1000 2s".parse().unwrap());
    let bench = Bench::on(&emulator);
    let parts = || -> Vec<String> {
        bench
            .files()
            .into_iter()
            .filter(|name| name.ends_with(".part"))
            .collect()
    };
    let downloading = async |name: &str, known: usize| {
        let running = Running::start(&bench, ["generate", "a fox", "-m", QUICK, "-o", name]);
        until(|| parts().len() > known).await;
        running
    };
    let killed = downloading("killed.jpg", 0).await;
    let dead = parts();
    let live = downloading("live.jpg", 1).await;
    killed.kill();
    assert_eq!(parts().len(), 2);

    emulator.clear_faults();
    bench
        .run(["generate", "a hare", "-m", QUICK, "-o", "hare.jpg"])
        .saved("hare.jpg");
    let left = parts();
    assert!(left.len() == 1 && left[0] != dead[0], "{left:?}");
    live.send("-INT");
    live.end();
    assert!(parts().is_empty());

    let run = bench.run(["resume", "--all"]);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(0), 2), "{run:?}");
    assert_eq!(bench.files(), ["hare.jpg", "killed.jpg", "live.jpg"]);
    assert_eq!(submits(&emulator), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_runs_at_once_share_the_store() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let names: Vec<String> = (0..8).map(|number| format!("{number}.jpg")).collect();
    let runs: Vec<Running> = names
        .iter()
        .map(|name| Running::start(&bench, ["generate", "a fox", "-m", QUICK, "-o", name]))
        .collect();
    for (run, name) in runs.into_iter().zip(&names) {
        run.end().saved(name);
    }
    let tasks = bench.tasks();
    assert_eq!(tasks.len(), 8);
    assert!(tasks.iter().all(|task| task["state"] == "saved"), "{tasks:?}");
    assert_eq!(submits(&emulator), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_or_full_stderr_or_stdout_changes_nothing_about_what_is_stored() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let arguments = ["generate", "a fox", "-v", "-m", QUICK, "--force", "-o", "fox.jpg"];
    for (redirected, code) in [
        ("2>&-", 0),
        ("2>/dev/full", 0),
        (">&-", 0),
        (">/dev/full", 1),
        (">&- 2>&-", 0),
        (">/dev/full 2>/dev/full", 1),
    ] {
        let script = format!(r#"exec "$0" "$@" {redirected}"#);
        let run = Run::of(bench.in_shell(&script, &arguments).output().unwrap());
        assert_eq!(run.code, Some(code), "{redirected}: {run:?}");
        assert!(
            bench.tasks().iter().all(|task| task["state"] == "saved"),
            "{redirected}"
        );
    }
    emulator.fault("poll = status 401".parse().unwrap());
    let script = r#"exec "$0" "$@" 2>/dev/full"#;
    let run = Run::of(bench.in_shell(script, &arguments).output().unwrap());
    assert_eq!(run.code, Some(3));
    assert_eq!(bench.tasks()[0]["state"], "unfinished");
    emulator.clear_faults();
    bench.run(["resume", "--force"]).saved("fox.jpg");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_ends_nothing() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let mut child = bench
        .command(BFL, ["generate", "a fox", "-v", "-m", QUICK, "-o", "fox.jpg"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(bench.tasks()[0]["state"], "saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_written_is_an_error_before_anything_is_paid_for() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.write("file", "x");
    let file = bench.path("file").join("state");
    let mut limited = bench.in_shell(
        r#"trap "" XFSZ; ulimit -f 0; exec "$0" "$@""#,
        &["generate", "a fox", "-m", QUICK],
    );
    let unwritable = Run::of(limited.output().unwrap());
    unwritable.refused(2, &["could not be stored", "nothing was sent", "BFL_STATE_DIR"]);
    let bench = bench.with("BFL_STATE_DIR", file.to_str().unwrap());
    bench
        .run(["generate", "a fox", "-m", QUICK])
        .refused(2, &["task store cannot be used", "BFL_STATE_DIR"]);
    assert_eq!(submits(&emulator), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submit_that_was_refused_for_certain_leaves_no_record() {
    let emulator = Emulator::builder().key("bfl_right").start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench.run(["generate", "a fox"]).refused(3, &["did not accept the key"]);
    assert!(bench.records().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_read_is_kept_for_a_person() {
    let emulator = Emulator::start().await.unwrap();
    emulator.fault("submit = body {\"note\":\"odd\"}".parse().unwrap());
    let bench = Bench::on(&emulator);
    let run = bench.run(["generate", "a fox", "-m", QUICK]);
    run.refused(7, &["may have been charged", "bfl tasks"]);
    assert!(!run.stderr.contains("odd"));
    let record = &bench.records()[0];
    let answer = bench.store().join(record["answer"].as_str().unwrap());
    assert_eq!(std::fs::read_to_string(answer).unwrap(), "{\"note\":\"odd\"}");
    assert_eq!(bench.tasks()[0]["state"], "may-have-been-charged");
}
