//! The program: what it prints, what it reads, and how it ends.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod command;
mod running;
mod state;
#[path = "../support/mod.rs"]
mod support;

use std::{fs, net::TcpListener, process::Command};

use reqwest::StatusCode;
use serde_json::json;

use self::running::{PROGRAM, Running, client, ended, poll, submit};

#[tokio::test]
async fn what_it_prints_tells_a_person_and_a_shell_how_to_use_it() {
    let key = "bfl_it's$HOME\"here\"";
    let mut running = Running::start(&["--listen", "127.0.0.1:0", "--key", key]);
    let base_url = running.base_url();
    let exports = running.line() + &running.line();
    let (shell_url, shell_key) = evaluated(&exports);
    assert_eq!((&shell_url, shell_key.as_str()), (&base_url, key));
    let (status, answer) = submit(&client(), &shell_url, &shell_key).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (status, _) = submit(&client(), &base_url, "bfl_other").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "the key is the only one");
    let (_, errors) = running.interrupt();
    assert!(errors.contains(&format!("open {base_url}/ in a browser")), "{errors}");
}

/// The two variables after a shell has evaluated a text.
fn evaluated(text: &str) -> (String, String) {
    let script = r#"eval "$1"; printf '%s\n%s\n' "$BFL_BASE_URL" "$BFL_API_KEY""#;
    let shell = Command::new("sh")
        .args(["-c", script, "sh", text])
        .env_remove("BFL_BASE_URL")
        .env_remove("BFL_API_KEY")
        .output()
        .unwrap();
    let reported = String::from_utf8(shell.stdout).unwrap();
    let (base_url, key) = reported.trim_end().split_once('\n').unwrap();
    (base_url.to_owned(), key.to_owned())
}

#[tokio::test]
async fn the_variables_of_a_running_emulator_are_printed_and_the_program_returns() {
    let mut running = Running::on_one_port(&[]);
    let base_url = running.base_url();
    let address = base_url.trim_start_matches("http://");
    let output = Command::new(PROGRAM)
        .args(["--print-env", "--listen", address])
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    let (shell_url, key) = evaluated(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(shell_url, base_url);
    assert_eq!(submit(&client(), &shell_url, &key).await.0, StatusCode::OK);
}

#[test]
fn the_variables_of_an_emulator_that_does_not_run_yet_come_with_a_note() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let listen = format!("0.0.0.0:{}", free.port());
    let output = Command::new(PROGRAM)
        .args(["--print-env", "--listen", &listen, "--key", "bfl_x"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .starts_with("note: nothing listens on 127.0.0.1:")
    );
    let variables = evaluated(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(variables, (format!("http://{free}"), "bfl_x".to_owned()));
    let (code, errors) = ended(&["--print-env", "--listen", "127.0.0.1:0"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("needs the port"), "{errors}");
}

#[tokio::test]
async fn each_request_has_a_line_that_shows_neither_key_nor_prompt() {
    let mut running = Running::on_one_port(&["-v", "--fault", "poll first 1 = status 503"]);
    let (http, base_url) = (client(), running.base_url());
    let (_, submitted) = submit(&http, &base_url, "bfl_secret").await;
    for _ in 0..2 {
        poll(&http, &base_url, &submitted["id"]).await;
    }
    submit(&http, &base_url, "no key").await;
    let (_, errors) = running.interrupt();
    let task = format!("task {}", &submitted["id"].as_str().unwrap()[..8]);
    let lines: Vec<&str> = errors.lines().filter(|line| line.contains('→')).collect();
    assert_eq!(lines.len(), 4, "{errors}");
    assert!(
        lines[0].contains(" POST /v1/flux-2-pro → 200 · ") && lines[0].ends_with(&task),
        "{errors}"
    );
    assert!(
        lines[1].contains(" GET /v1/get_result → 503 · ") && lines[1].ends_with("fault: status 503"),
        "{errors}"
    );
    assert!(lines[2].contains(" GET /v1/get_result → 200 · "), "{errors}");
    assert!(lines[3].contains(" POST /v1/flux-2-pro → 4"), "{errors}");
    assert!(
        !errors.contains("bfl_secret") && !errors.contains("a fox") && !errors.contains('?'),
        "{errors}"
    );
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
        &["--print-env", "--", "true"],
    ] {
        let (code, errors) = ended(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: "), "{arguments:?}: {errors}");
    }
}
