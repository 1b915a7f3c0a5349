//! The program: what it prints, what it reads, and how it ends.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use support::{client_builder, read};

const PROGRAM: &str = env!("CARGO_BIN_EXE_bfl-emulator");

/// The program while it runs; it is killed if a test fails.
struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
    errors: BufReader<ChildStderr>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let errors = BufReader::new(child.stderr.take().unwrap());
        Self { child, output, errors }
    }

    /// On a free port of this machine, everything on one port, at once.
    fn on_one_port(arguments: &[&str]) -> Self {
        let mut all = vec!["--listen", "127.0.0.1:0", "--single-origin", "--speed", "0"];
        all.extend(arguments);
        Self::start(&all)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    /// The address that it prints once it listens.
    fn base_url(&mut self) -> String {
        let line = self.line();
        let address = line.trim().strip_prefix("listening on ");
        address.unwrap_or_else(|| panic!("{line:?}")).to_owned()
    }

    /// Presses Ctrl-C: the exit code, and what was left to read on stderr.
    fn interrupt(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -INT \"$1\"", "sh", &pid]).status();
        assert!(sent.unwrap().success());
        let mut errors = String::new();
        self.errors.read_to_string(&mut errors).unwrap();
        (self.child.wait().unwrap().code(), errors)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Exit code and stderr of a run that ends by itself.
fn ended(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn client() -> Client {
    client_builder().build().unwrap()
}

async fn submit(http: &Client, base_url: &str, key: &str) -> (StatusCode, Value) {
    let request = http.post(format!("{base_url}/v1/flux-2-pro")).header("x-key", key);
    let body = json!({ "prompt": "a fox", "width": 64, "height": 64 });
    read(request.json(&body).send().await.unwrap()).await
}

async fn poll(http: &Client, base_url: &str, id: &Value) -> (StatusCode, Value) {
    let url = format!("{base_url}/v1/get_result?id={}", id.as_str().unwrap());
    read(http.get(url).send().await.unwrap()).await
}

#[tokio::test]
async fn a_shell_takes_over_what_print_env_prints() {
    let key = "bfl_it's$HOME\"here\"";
    let mut running = Running::start(&["--listen", "127.0.0.1:0", "--print-env", "--key", key]);
    let printed = running.line() + &running.line();
    let script = r#"eval "$1"; printf '%s\n%s\n' "$BFL_BASE_URL" "$BFL_API_KEY""#;
    let shell = Command::new("sh")
        .args(["-c", script, "sh", &printed])
        .env_remove("BFL_BASE_URL")
        .env_remove("BFL_API_KEY")
        .output()
        .unwrap();
    let told = String::from_utf8(shell.stdout).unwrap();
    let (base_url, told_key) = told.trim_end().split_once('\n').unwrap();
    assert_eq!(told_key, key);
    let (status, answer) = submit(&client(), base_url, told_key).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (status, _) = submit(&client(), base_url, "bfl_other").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "the key is the only one");
}

#[tokio::test]
async fn a_scenario_from_a_file_breaks_answers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.json");
    fs::write(&file, r#"{ "rules": ["poll first 1 = status 503"] }"#).unwrap();
    let mut running = Running::on_one_port(&["--scenario", file.to_str().unwrap()]);
    let (http, base_url) = (client(), running.base_url());
    let (_, submitted) = submit(&http, &base_url, "bfl_1").await;
    let (status, _) = poll(&http, &base_url, &submitted["id"]).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let (status, polled) = poll(&http, &base_url, &submitted["id"]).await;
    assert_eq!((status, &polled["status"]), (StatusCode::OK, &json!("Ready")));
}

#[tokio::test]
async fn tasks_in_a_state_file_survive_an_interrupted_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let arguments = ["--state", file.to_str().unwrap()];
    let mut running = Running::on_one_port(&arguments);
    let http = client();
    let base_url = running.base_url();
    let (_, submitted) = submit(&http, &base_url, "bfl_1").await;
    let (_, before) = poll(&http, &base_url, &submitted["id"]).await;
    assert_eq!(running.interrupt().0, Some(0));

    let mut running = Running::on_one_port(&arguments);
    let (status, after) = poll(&http, &running.base_url(), &submitted["id"]).await;
    assert_eq!((status, &after["status"]), (StatusCode::OK, &json!("Ready")));
    assert_eq!(after["result"]["seed"], before["result"]["seed"]);
}

#[test]
fn an_interrupted_run_ends_well_and_warns_of_nothing_on_loopback() {
    let mut running = Running::start(&["--listen", "127.0.0.1:0"]);
    running.base_url();
    let (code, errors) = running.interrupt();
    assert_eq!(code, Some(0), "{errors}");
    assert!(errors.contains("polling on http://127.0.0.1:"), "{errors}");
    assert!(!errors.contains("note:"), "{errors}");
}

#[test]
fn listening_beyond_this_machine_is_noted() {
    let mut running = Running::start(&["--listen", "0.0.0.0:0"]);
    running.base_url();
    let (code, errors) = running.interrupt();
    assert_eq!(code, Some(0), "{errors}");
    let note = errors.lines().next().unwrap();
    assert!(
        note.starts_with("note: ") && note.contains("from other machines"),
        "{errors}"
    );
}

#[test]
fn a_taken_port_ends_with_1_and_its_address() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, errors) = ended(&["--single-origin", "--listen", &address]);
    assert_eq!(code, Some(1), "{errors}");
    assert!(
        errors.starts_with("error: cannot listen on ") && errors.contains(&address),
        "{errors}"
    );
}

#[test]
fn a_file_that_is_not_there_ends_with_1_and_its_name() {
    for option in ["--scenario", "--contract"] {
        let (code, errors) = ended(&["--listen", "127.0.0.1:0", option, "/no/such/file"]);
        assert_eq!(code, Some(1), "{errors}");
        assert!(errors.contains("/no/such/file"), "{errors}");
    }
}

#[test]
fn wrong_arguments_end_with_2() {
    for arguments in [
        &["--no-such-option"][..],
        &["--listen", "somewhere"],
        &["--speed", "fast"],
        &["--fault", "poll = no such fault"],
        &["--other-side", "of the moon"],
        &["extra"],
    ] {
        let (code, errors) = ended(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: "), "{arguments:?}: {errors}");
    }
}
