//! What the command prints: its help, its rules, and nothing where nobody reads.

use std::process::{Command, Output, Stdio};

use openapi_vendor::diff::RULES;
use serde_json::Value;

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_openapi-vendor"))
}

fn printed(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, .. } = command().args(arguments).output().expect("started");
    (status.code(), String::from_utf8(stdout).expect("UTF-8"))
}

#[test]
fn the_help_of_a_diff_names_every_option() {
    // The width of a pipe, not of the terminal that runs the tests.
    insta::assert_snapshot!(printed(&["diff", "--help"]).1);
    insta::assert_snapshot!(printed(&["rules", "--help"]).1);
}

#[test]
fn rules_are_listed_one_a_line_and_one_is_told_with_what_undoes_it() {
    let (code, all) = printed(&["rules"]);
    assert_eq!((code, all.lines().count()), (Some(0), RULES.len()));
    let (_, some) = printed(&["rules", "response-enum-*"]);
    assert!(some.lines().count() > 2 && some.lines().all(|line| line.starts_with("response-enum-")));
    insta::assert_snapshot!(printed(&["rules", "path-removed"]).1, @r"
    path-removed
      direction  neither
      level      breaking
      meaning    A route is gone.
      example    `POST /v1/old` disappeared
      undone by  path-added
    ");
    let (_, json) = printed(&["rules", "--format", "json"]);
    let rules: Vec<Value> = serde_json::from_str(&json).expect("JSON");
    assert_eq!(rules.len(), RULES.len());
    for (rule, value) in RULES.iter().zip(&rules) {
        for key in ["id", "direction", "level", "about", "example", "reverse"] {
            assert!(value[key].is_string(), "{key} of {}", rule.id);
        }
    }
    let Output { status, stderr, .. } = command().args(["rules", "path-remove"]).output().expect("started");
    assert_eq!(
        (status.code(), String::from_utf8_lossy(&stderr).as_ref()),
        (
            Some(2),
            "error: there is no rule `path-remove`; did you mean `path-removed`?\n"
        )
    );
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    for arguments in [
        &["rules", "--format", "markdown"][..],
        &["diff", "--help"],
        &["diff", "nowhere", "nowhere"],
    ] {
        let mut child = command()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        // Both ends are closed before anything is written, or soon after.
        drop(child.stdout.take());
        drop(child.stderr.take());
        let code = child.wait().expect("ended").code();
        let expected = if arguments.contains(&"nowhere") { 2 } else { 0 };
        assert_eq!(code, Some(expected), "{arguments:?}");
    }
}
