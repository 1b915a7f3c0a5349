//! The state file.

use std::fs;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::{
    running::{PROGRAM, Running, client, ended, poll, submit},
    support::read,
};

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
    assert_eq!((code, errors.contains("note: ")), (Some(0), false), "{errors}");
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
        let (reported, mut came) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..4 {
            let (http, base_url, reported) = (http.clone(), base_url.clone(), reported.clone());
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
                    reported.send(submitted["id"].clone()).unwrap();
                }
            });
        }
        drop(reported);
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
