//! After the submit: tasks that end badly, and that nothing which was paid for is lost.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::{
    io::{BufRead, BufReader, Read},
    time::Duration,
};

use bfl_emulator::{Clock, Emulator};
use support::{BFL, Bench, QUICK, Run};

#[test]
fn a_moderated_task_fails_with_its_reasons_and_its_handle() {
    let bench = Bench::new();
    for (marker, words) in [
        (
            "[moderate: request, Derivative Works Filter]",
            ["Derivative Works Filter", "refused again"],
        ),
        ("[moderate: content, Violence]", ["Violence", "another seed"]),
        ("[fail]", ["the task failed", "Generation failed"]),
        ("[fail: 503]", ["the task failed", "Generation failed"]),
    ] {
        let run = bench.run(["--emulator", "generate", &format!("a fox {marker}"), "-o", "fox.jpg"]);
        run.refused(1, &words);
        assert!(run.handle().unwrap().contains("\"polling_url\""), "{run:?}");
        assert!(
            !run.stderr.contains("a fox") && !run.stderr.contains("bfl resume"),
            "{run:?}"
        );
        assert!(bench.files().is_empty());
    }
}

/// A file that is too large stands in for a full disk: both fail in the middle of writing.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_to_the_end_leaves_nothing_and_can_be_resumed() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    let limited = [
        "-c",
        r#"trap "" XFSZ; ulimit -f 8; exec "$0" "$@""#,
        BFL,
        "generate",
        "a fox",
        "-m",
        QUICK,
        "-o",
        "fox.jpg",
    ];
    let run = Run::of(bench.command("sh", limited).output().unwrap());
    run.refused(1, &["`fox.jpg` cannot be written", "bfl resume"]);
    assert!(bench.files().is_empty());

    let paid = emulator.credits();
    bench
        .run_with_stdin(["resume", "-", "-o", "fox.jpg"], run.handle().unwrap())
        .saved("fox.jpg");
    assert_eq!(bench.picture("fox.jpg").1, (1024, 1024));
    assert_eq!(emulator.credits(), paid, "nothing is paid for twice");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_prints_the_handle_and_the_task_can_be_resumed() {
    let clock = Clock::manual();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let bench = Bench::on(&emulator);
    for signal in ["-INT", "-TERM"] {
        let mut running = Running::start(&bench, &["generate", "a fox [slow: 3600]", "-m", QUICK, "-v"]);
        running.wait_for("polled at");
        running.send(signal);
        let run = running.end();
        run.refused(130, &["interrupted", "bfl resume"]);
        assert!(bench.files().is_empty());

        clock.advance(Duration::from_secs(3601));
        bench.write("log", &run.stderr);
        let resumed = bench.run(["resume", "log", "-o", "fox.png"]);
        resumed.saved("fox.png").says(&["named .png and holds image/jpeg"]);
        std::fs::remove_file(bench.path("fox.png")).unwrap();
        std::fs::remove_file(bench.path("log")).unwrap();
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_of_the_download_leaves_no_file_and_the_task_can_be_resumed() {
    let emulator = Emulator::start().await.unwrap();
    emulator.fault("download = hang".parse().unwrap());
    let bench = Bench::on(&emulator);
    let mut running = Running::start(&bench, &["generate", "a fox", "-m", QUICK, "-v", "-o", "fox.jpg"]);
    running.wait_for("Ready");
    running.send("-INT");
    let run = running.end();
    run.refused(130, &["interrupted", "bfl resume"]);
    assert!(bench.files().is_empty());

    emulator.clear_faults();
    bench
        .run_with_stdin(["resume", "-", "-o", "fox.jpg"], run.handle().unwrap())
        .saved("fox.jpg");
}

/// The answer could be that a task was made.
#[cfg(unix)]
#[test]
fn an_interrupt_of_the_submit_waits_for_the_answer_unless_it_is_repeated() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let bench = Bench::new()
        .with("BFL_API_KEY", support::KEY)
        .with("BFL_BASE_URL", &format!("http://{}", silent.local_addr().unwrap()));
    let mut running = Running::start(&bench, &["generate", "a fox"]);
    let _accepted = silent.accept().unwrap();
    running.send("-INT");
    running.wait_for("interrupt again");
    running.send("-INT");
    running.end().refused(130, &["not known whether the request was taken"]);
}

/// A run that is still going on.
#[cfg(unix)]
struct Running {
    child: std::process::Child,
    stderr: BufReader<std::process::ChildStderr>,
    said: String,
}

#[cfg(unix)]
impl Running {
    fn start(bench: &Bench, arguments: &[&str]) -> Self {
        let mut child = bench.command(BFL, arguments).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let said = String::new();
        Self { child, stderr, said }
    }

    fn wait_for(&mut self, words: &str) {
        while !self.said.contains(words) {
            assert_ne!(
                self.stderr.read_line(&mut self.said).unwrap(),
                0,
                "it ended: {}",
                self.said
            );
        }
    }

    fn send(&self, signal: &str) {
        let kill = std::process::Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    fn end(mut self) -> Run {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.said.into_bytes();
        Run::of(output)
    }
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
