//! The command as it is typed.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

fn run(arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openapi31-codegen"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut input = child.stdin.take().expect("a pipe");
    // One that reads nothing closes its end.
    drop(input.write_all(stdin.as_bytes()));
    drop(input);
    child.wait_with_output().expect("it ends")
}

const DOCUMENT: &str = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/parcels": {"get": {
    "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": ["string", "null"]}}}}}
}}}}"#;

#[test]
fn it_prints_the_code_of_a_document() {
    let output = run(&["-"], DOCUMENT);
    let code = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0));
    assert!(code.contains("pub async fn parcels"), "{code}");
}

#[test]
fn it_prints_the_document_that_progenitor_gets() {
    let output = run(&["--lower", "-"], DOCUMENT);
    let lowered: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(lowered["openapi"], "3.0.3");
}

#[test]
fn what_is_wrong_goes_to_stderr_with_the_place() {
    let output = run(&["-"], &DOCUMENT.replace("\"type\"", "\"not\": {}, \"type\""));
    assert_eq!(
        (output.status.code(), output.stdout.as_slice()),
        (Some(1), b"".as_slice())
    );
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(
        error.starts_with("error: -: the keyword `not` has no lowering") && error.contains("(at #/paths/"),
        "{error}"
    );
    assert_eq!(run(&["nowhere.json"], "").status.code(), Some(1));
}

#[test]
fn wrong_usage_shows_the_help() {
    for arguments in [&[][..], &["--lower"], &["--raise", "-"], &["a", "b"]] {
        let output = run(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stderr.starts_with(b"Generate a Rust client"), "{arguments:?}");
    }
    assert_eq!(run(&["--help"], "").status.code(), Some(0));
}
