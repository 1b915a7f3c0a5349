//! The program while it runs.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::support::{client_builder, read};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_bfl-emulator");

/// The program while it runs; it is killed if a test fails.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) output: BufReader<ChildStdout>,
    pub(crate) errors: BufReader<ChildStderr>,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::run(PROGRAM, arguments)
    }

    pub(crate) fn run(program: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let errors = BufReader::new(child.stderr.take().unwrap());
        Self { child, output, errors }
    }

    /// On a free port of this machine, everything on one port, at once.
    pub(crate) fn on_one_port(arguments: &[&str]) -> Self {
        let mut all = vec!["--listen", "127.0.0.1:0", "--single-origin", "--speed", "0"];
        all.extend(arguments);
        Self::start(&all)
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    /// The address that it prints once it listens.
    pub(crate) fn base_url(&mut self) -> String {
        let line = self.line();
        let address = line.trim().strip_prefix("listening on ");
        address.unwrap_or_else(|| panic!("{line:?}")).to_owned()
    }

    /// Presses Ctrl-C: the exit code, and what was left to read on stderr.
    pub(crate) fn interrupt(self) -> (Option<i32>, String) {
        self.signal("INT")
    }

    pub(crate) fn signal(mut self, name: &str) -> (Option<i32>, String) {
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
pub(crate) fn ended(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

pub(crate) fn client() -> Client {
    client_builder().build().unwrap()
}

pub(crate) async fn submit(http: &Client, base_url: &str, key: &str) -> (StatusCode, Value) {
    let request = http.post(format!("{base_url}/v1/flux-2-pro")).header("x-key", key);
    let body = json!({ "prompt": "a fox", "width": 64, "height": 64 });
    read(request.json(&body).send().await.unwrap()).await
}

pub(crate) async fn poll(http: &Client, base_url: &str, id: &Value) -> (StatusCode, Value) {
    let url = format!("{base_url}/v1/get_result?id={}", id.as_str().unwrap());
    read(http.get(url).send().await.unwrap()).await
}
