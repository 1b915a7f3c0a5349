//! The program: what it prints, what it reads, and how it ends.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
};

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
        Self::run(PROGRAM, arguments)
    }

    fn run(program: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
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
    fn interrupt(self) -> (Option<i32>, String) {
        self.signal("INT")
    }

    fn signal(mut self, name: &str) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let script = "kill -\"$1\" \"$2\"";
        let sent = Command::new("sh").args(["-c", script, "sh", name, &pid]).status();
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

/// A submit of a prompt of this length; the status, and the id if there is a task.
async fn submit_long(http: &Client, base_url: &str, length: usize) -> (StatusCode, Value) {
    let request = http.post(format!("{base_url}/v1/flux-2-pro")).header("x-key", "bfl_1");
    let body = json!({ "prompt": "x".repeat(length), "width": 64, "height": 64 });
    read(request.json(&body).send().await.unwrap()).await
}

#[tokio::test]
async fn a_write_that_fails_half_way_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    // Files end at 16 KiB, as on a disk that is full there.
    let script = "trap '' XFSZ; ulimit -f 32; exec \"$@\"";
    let arguments = [
        "-c",
        script,
        "sh",
        PROGRAM,
        "--listen",
        "127.0.0.1:0",
        "--single-origin",
        "--speed",
        "0",
    ];
    let state = ["--state", file.to_str().unwrap()];
    let http = client();
    let mut running = Running::run("sh", &[&arguments[..], &state].concat());
    let base_url = running.base_url();
    let mut taken = Vec::new();
    let mut refused = 0;
    for length in [5000, 20_000, 5000, 9000, 100] {
        let before = fs::metadata(&file).unwrap().len();
        match submit_long(&http, &base_url, length).await {
            (StatusCode::OK, submitted) => taken.push(submitted["id"].clone()),
            (status, answer) => {
                assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{answer}");
                assert_eq!(fs::metadata(&file).unwrap().len(), before, "it was undone");
                refused += 1;
            }
        }
    }
    assert_eq!((taken.len(), refused), (3, 2));
    let credits = |base_url: String| {
        let request = http.get(format!("{base_url}/v1/credits")).header("x-key", "bfl_1");
        async move { read(request.send().await.unwrap()).await.1["credits"].clone() }
    };
    assert_eq!(
        credits(base_url).await,
        10_000.0 - 3.0 * 3.0,
        "what was refused is not charged"
    );
    running.child.kill().unwrap();
    running.child.wait().unwrap();

    let mut running = Running::on_one_port(&state);
    let base_url = running.base_url();
    for id in taken {
        let (status, polled) = poll(&http, &base_url, &id).await;
        assert_eq!((status, &polled["status"]), (StatusCode::OK, &json!("Ready")));
    }
    assert_eq!(credits(base_url).await, 10_000.0 - 3.0 * 3.0);
    let (code, errors) = running.interrupt();
    assert_eq!((code, errors.as_str()), (Some(0), ""));
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let state = ["--state", file.to_str().unwrap(), "--no-limits"];
    let http = client();
    let mut taken = Vec::new();
    for _ in 0..3 {
        let mut running = Running::on_one_port(&state);
        let base_url = running.base_url();
        for id in &taken {
            assert_eq!(poll(&http, &base_url, id).await.0, StatusCode::OK);
        }
        let (told, mut came) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..4 {
            let (http, base_url, told) = (http.clone(), base_url.clone(), told.clone());
            tokio::spawn(async move {
                let body = json!({ "prompt": "x".repeat(50_000), "width": 64, "height": 64 });
                loop {
                    let request = http.post(format!("{base_url}/v1/flux-2-pro")).header("x-key", "bfl_1");
                    let Ok(answer) = request.json(&body).send().await else {
                        return;
                    };
                    let Ok(submitted) = answer.json::<Value>().await else {
                        return;
                    };
                    told.send(submitted["id"].clone()).unwrap();
                }
            });
        }
        drop(told);
        for _ in 0..20 {
            taken.push(came.recv().await.unwrap());
        }
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        while let Some(id) = came.recv().await {
            taken.push(id);
        }
    }
    let mut running = Running::on_one_port(&state);
    let base_url = running.base_url();
    for id in &taken {
        assert_eq!(poll(&http, &base_url, id).await.0, StatusCode::OK);
    }
}

#[test]
fn a_state_file_of_somebody_else_or_in_use_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "mine").unwrap();
    let listen = ["--listen", "127.0.0.1:0", "--state", file.to_str().unwrap()];
    let (code, errors) = ended(&listen);
    assert_eq!(code, Some(1), "{errors}");
    assert!(
        errors.contains("notes.txt") && errors.contains("was not touched"),
        "{errors}"
    );
    assert_eq!(fs::read(&file).unwrap(), b"mine");

    fs::remove_file(&file).unwrap();
    let mut running = Running::start(&listen);
    running.base_url();
    let (code, errors) = ended(&listen);
    assert_eq!(code, Some(1), "{errors}");
    assert!(errors.contains("another emulator uses it"), "{errors}");
}

#[test]
fn what_was_skipped_in_a_state_file_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let listen = ["--listen", "127.0.0.1:0", "--state", file.to_str().unwrap()];
    let mut running = Running::start(&listen);
    running.base_url();
    running.interrupt();
    let mut whole = fs::read_to_string(&file).unwrap();
    whole.push_str("nonsense\n");
    fs::write(&file, whole).unwrap();
    let mut running = Running::start(&listen);
    running.base_url();
    let (_, errors) = running.interrupt();
    assert!(
        errors.contains("note: line 2 of ") && errors.contains("was skipped"),
        "{errors}"
    );
}

#[tokio::test]
async fn the_page_can_be_allowed_under_another_name() {
    let mut running = Running::on_one_port(&["--allow-host", "emulator"]);
    let base_url = running.base_url();
    for (host, status) in [("emulator:8787", StatusCode::OK), ("other", StatusCode::FORBIDDEN)] {
        let answer = client().get(&base_url).header("host", host).send().await.unwrap();
        assert_eq!(answer.status(), status, "{host}");
    }
    let (code, errors) = ended(&["--listen", "127.0.0.1:0", "--allow-host", "http://emulator"]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("not a host name"), "{errors}");
}

#[test]
fn a_contract_that_is_none_or_too_large_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contract.json");
    let contract = ["--listen", "127.0.0.1:0", "--contract", file.to_str().unwrap()];
    for content in ["openapi: 3.1.0\n", "", "{\"openapi\":\"3.1.0\"", "\u{feff}[]"] {
        fs::write(&file, content).unwrap();
        let (code, errors) = ended(&contract);
        assert_eq!(code, Some(1), "{errors}");
        assert!(errors.contains("contract.json"), "{errors}");
    }
    let (code, errors) = ended(&["--listen", "127.0.0.1:0", "--contract", "/dev/zero"]);
    assert_eq!(code, Some(1), "{errors}");
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
fn what_a_service_manager_sends_ends_it_well() {
    let mut running = Running::start(&["--listen", "127.0.0.1:0"]);
    running.base_url();
    assert_eq!(running.signal("TERM").0, Some(0));
}

#[test]
fn a_request_that_does_not_come_to_its_end_does_not_keep_it_from_ending() {
    use std::io::Write as _;

    let mut running = Running::on_one_port(&[]);
    let address = running.base_url().replace("http://", "");
    let mut stalled = std::net::TcpStream::connect(address).unwrap();
    let head = b"POST /v1/flux-2-pro HTTP/1.1\r\nhost: x\r\nx-key: bfl_x\r\ncontent-length: 100\r\n\r\n{";
    stalled.write_all(head).unwrap();
    assert_eq!(running.signal("TERM").0, Some(0));
}

#[tokio::test]
async fn where_all_addresses_are_listened_on_one_of_this_machine_is_reported() {
    let mut running = Running::start(&["--listen", "0.0.0.0:0", "--single-origin"]);
    let base_url = running.base_url();
    assert!(base_url.starts_with("http://127.0.0.1:"), "{base_url}");
    assert_eq!(client().get(&base_url).send().await.unwrap().status(), StatusCode::OK);
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
fn a_port_in_use_ends_with_1_and_its_address() {
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
        &["--alternative", "of the moon"],
        &["extra"],
    ] {
        let (code, errors) = ended(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: "), "{arguments:?}: {errors}");
    }
}
