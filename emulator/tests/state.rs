//! What survives a restart.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::{fs, io::Write as _, path::Path};

use bfl_emulator::{Emulator, StartError};
use serde_json::json;
use support::{Session, read};

async fn session_on(file: &Path) -> Session {
    Session::with(|builder| builder.state(file)).await
}

#[tokio::test]
async fn tasks_credits_and_signed_urls_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let session = Session::with(|builder| builder.state(&file).single_origin(true).finetune("fox")).await;
    let address = session.address();
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
    let session = session_on(&file).await;
    session.submit("flux-2-pro", &json!({ "prompt": "a fox" })).await;
    session.emulator.shutdown().await;
    let mut torn = fs::OpenOptions::new().append(true).open(&file).unwrap();
    torn.write_all(b"not json\n{\"task\":{\"id\":\"x").unwrap();
    let session = session_on(&file).await;
    session.submit("flux-2-pro", &json!({ "prompt": "another" })).await;
    let credits = session.emulator.credits();
    session.emulator.shutdown().await;
    let session = session_on(&file).await;
    assert_eq!(session.emulator.credits(), credits);
}

#[tokio::test]
async fn a_state_file_that_cannot_be_used_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let started = Emulator::builder().state(folder.path()).start().await;
    assert!(matches!(started, Err(StartError::State { .. })));
}

/// A file that nobody but a state file's reader would take for one.
fn written(folder: &tempfile::TempDir, content: &[u8]) -> std::path::PathBuf {
    let file = folder.path().join("file");
    fs::write(&file, content).unwrap();
    file
}

#[tokio::test]
async fn a_file_of_somebody_else_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    for content in [
        &b"Dear diary,\nnothing happened.\n"[..],
        b"no line end",
        b"\n",
        b"{\"task\":5}\n{\"tasks\":[]}\n",
        b"{\"id\":\"x\",\"polling_url\":\"http://127.0.0.1\"}\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
        b"PK\x03\x04",
        b"[\n  1\n]",
    ] {
        let file = written(&folder, content);
        let changed = fs::metadata(&file).unwrap().modified().unwrap();
        let error = Emulator::builder().state(&file).start().await.unwrap_err();
        assert!(error.to_string().contains("not a state file"), "{error}");
        assert_eq!(fs::read(&file).unwrap(), content);
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), changed);
    }
}

#[tokio::test]
async fn one_emulator_at_a_time_has_the_file_by_whatever_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let first = session_on(&file).await;
    let mut names = vec![file.clone()];
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let hard = folder.path().join("hard");
        fs::hard_link(&file, &hard).unwrap();
        names.extend([link, hard]);
    }
    for name in names {
        let error = Emulator::builder().state(&name).start().await.unwrap_err();
        assert!(error.to_string().contains("another emulator uses it"), "{error}");
    }
    first.submit("flux-2-pro", &json!({ "prompt": "a fox" })).await;
    drop(first);
    let second = session_on(&file).await;
    assert_eq!(second.emulator.credits(), 10_000.0 - 3.0);
}

#[tokio::test]
async fn damaged_lines_are_reported_and_later_ones_survive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let session = session_on(&file).await;
    assert!(session.emulator.notes().is_empty());
    for prompt in ["one", "two", "three"] {
        session.submit("flux-2-pro", &json!({ "prompt": prompt })).await;
    }
    session.emulator.shutdown().await;
    let whole = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let damages = [
        lines[2].replace("\"secs\":0", "\"secs\":18446744073709551615"),
        lines[2].replace("\"nanos\":0", "\"nanos\":-1"),
        lines[2].replace("2026", "99999"),
        lines[2].replace("/v1/flux-2-pro", "/v1/flux-9"),
        lines[2].replacen("\"id\":\"", "\"id\":\"x", 1),
        lines[2][..lines[2].len() / 2].to_owned(),
        "\0".repeat(100),
        "[".repeat(10_000),
        String::new(),
    ];
    for damage in damages {
        assert_ne!(damage, lines[2]);
        fs::write(&file, format!("{}\n{}\n{damage}\n{}\n", lines[0], lines[1], lines[3])).unwrap();
        let session = session_on(&file).await;
        assert_eq!(session.emulator.credits(), 10_000.0 - 2.0 * 3.0, "{damage:.80}");
        let notes = session.emulator.notes();
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(
            notes[0].contains("line 3 of ") || notes[0].contains("does not accept it"),
            "{notes:?}"
        );
    }
}

#[tokio::test]
async fn a_damaged_first_line_costs_the_old_addresses_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let session = session_on(&file).await;
    session.submit("flux-2-pro", &json!({ "prompt": "one" })).await;
    session.emulator.shutdown().await;
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replacen("signing", "sinning", 1)).unwrap();
    let session = session_on(&file).await;
    assert_eq!(session.emulator.credits(), 10_000.0 - 3.0);
    assert!(session.emulator.notes()[0].contains("line 1 of "));
}

#[tokio::test]
async fn lines_that_are_there_twice_make_one_task() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let session = session_on(&file).await;
    session.submit("flux-2-pro", &json!({ "prompt": "one" })).await;
    session.emulator.shutdown().await;
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{whole}{whole}")).unwrap();
    let session = session_on(&file).await;
    assert_eq!(session.emulator.credits(), 10_000.0 - 3.0);
}

#[tokio::test]
async fn a_drawn_seed_and_a_used_finetune_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.jsonl");
    let session = Session::with(|builder| builder.state(&file).single_origin(true)).await;
    let address = session.address();
    let body = json!({ "prompt": "x", "finetune_id": "fox" });
    let submitted = session.submit("flux-2-klein-4b-finetuned", &body).await;
    let before = session.poll(&submitted).await.1["result"]["seed"].clone();
    session.emulator.shutdown().await;
    let session = Session::with(|builder| builder.state(&file).single_origin(true).listen(address)).await;
    assert_eq!(session.poll(&submitted).await.1["result"]["seed"], before);
    let (_, listed) = read(session.get("/v1/my_finetunes").await).await;
    assert_eq!(listed["finetunes"], json!(["fox"]));
}
