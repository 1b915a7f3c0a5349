//! What survives a restart.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::fs;
use std::io::Write as _;

use bfl_emulator::{Emulator, StartError};
use serde_json::json;
use support::{Session, read};

#[tokio::test]
async fn tasks_credits_and_signed_urls_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let session = Session::with(|builder| builder.state(&file).single_origin(true).finetune("fox")).await;
    let address = session
        .emulator
        .base_url()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let body = json!({ "prompt": "a fox", "width": 64, "height": 64 });
    let submitted = session.submit("flux-2-pro", &body).await;
    let polled = session.poll(&submitted).await.1;
    let sample = polled["result"]["sample"].as_str().unwrap();
    let picture = session.download(sample).await;
    session
        .post_json("/v1/delete_finetune", &json!({ "finetune_id": "fox" }))
        .await;
    let credits = session.emulator.credits();
    session.emulator.shutdown().await;

    let session =
        Session::with(|builder| builder.state(&file).single_origin(true).listen(address).finetune("fox")).await;
    assert_eq!(session.emulator.credits(), credits);
    let again = session.poll(&submitted).await.1;
    assert_eq!(again["result"]["seed"], polled["result"]["seed"]);
    assert_eq!(session.download(sample).await, picture, "the old address is still good");
    let (_, finetunes) = read(session.get("/v1/my_finetunes").await).await;
    assert_eq!(finetunes["finetunes"], json!([]));
}

#[tokio::test]
async fn a_line_that_was_cut_off_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let session = Session::with(|builder| builder.state(&file)).await;
    session.submit("flux-2-pro", &json!({ "prompt": "a fox" })).await;
    session.emulator.shutdown().await;
    let mut torn = fs::OpenOptions::new().append(true).open(&file).unwrap();
    torn.write_all(b"not json\n{\"task\":{\"id\":\"x").unwrap();
    let session = Session::with(|builder| builder.state(&file)).await;
    session.submit("flux-2-pro", &json!({ "prompt": "another" })).await;
    let credits = session.emulator.credits();
    session.emulator.shutdown().await;
    let session = Session::with(|builder| builder.state(&file)).await;
    assert_eq!(session.emulator.credits(), credits);
}

#[tokio::test]
async fn a_state_file_that_cannot_be_used_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let started = Emulator::builder().state(folder.path()).start().await;
    assert!(matches!(started, Err(StartError::State { .. })));
}
