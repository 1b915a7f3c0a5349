//! The command line as it is typed: usage, exit codes, help.

#[path = "../../contract/tests/common/mod.rs"]
mod common;

use std::process::{Command, Output};

use clap::{CommandFactory, Parser};
use common::Sandbox;
use xtask::cli::Cli;

fn xtask(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("CARGO_MANIFEST_DIR", sandbox.path("xtask"))
        .output()
        .expect("started")
}

#[test]
fn the_exit_code_says_whether_it_passed_failed_or_could_not_be_done() {
    let sandbox = Sandbox::refreshed();
    let code = |arguments: &[&str]| xtask(&sandbox, arguments).status.code();
    assert_eq!(code(&["spec", "check"]), Some(0));
    assert_eq!(code(&["spec", "refresh", "--committed", "--no-compile"]), Some(0));
    assert_eq!(code(&["spec", "diff", "vendored", "vendored"]), Some(0));
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["spec", "refresh", "--from", "main=nowhere.json"]), Some(2));
    assert_eq!(code(&["spec", "bake"]), Some(2));
    sandbox.write("openapi.json", "{}");
    assert_eq!(code(&["spec", "check"]), Some(1));
    std::fs::remove_file(sandbox.path("openapi.json")).expect("removed");
    assert_eq!(code(&["spec", "check"]), Some(2));
    std::fs::remove_dir_all(sandbox.path("spec")).expect("removed");
    assert_eq!(code(&["spec", "check"]), Some(2));
}

#[test]
fn what_was_asked_for_goes_to_stdout_and_what_is_wrong_to_stderr() {
    let sandbox = Sandbox::refreshed();
    let passed = xtask(&sandbox, &["spec", "check"]);
    assert!(!passed.stdout.is_empty() && passed.stderr.is_empty());
    let failed = xtask(&sandbox, &["spec", "refresh", "--from", "main=nowhere.json"]);
    assert!(failed.stdout.is_empty() && failed.stderr.starts_with(b"error: source `main`: nowhere.json"));
}

#[test]
fn wrong_usage_says_what_was_wanted() {
    let usages: [&[&str]; 7] = [
        &["spec", "refresh", "--from", "main"],
        &["spec", "refresh", "--from", "main="],
        &["spec", "refresh", "--from", "=openapi.json"],
        &["spec", "refresh", "--accept", "0123"],
        &["spec", "refresh", "--from", "main=a", "--committed"],
        &["spec", "refresh", "--retrieved", "yesterday"],
        &["spec", "refresh", "--retrieved", "2026-02-30"],
    ];
    let errors = usages.map(|usage| {
        Cli::try_parse_from([&["xtask"], usage].concat())
            .expect_err("refused")
            .to_string()
    });
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn help_says_what_each_task_does() {
    // A fixed width: the terminal's would be taken otherwise.
    let mut cli = Cli::command().term_width(100);
    cli.build();
    let mut texts = vec![cli.render_long_help().to_string()];
    let spec = cli.find_subcommand_mut("spec").expect("a task");
    for task in ["fetch", "refresh", "diff", "check", "show"] {
        let task = spec.find_subcommand_mut(task).expect("a task");
        texts.push(task.clone().term_width(100).render_long_help().to_string());
    }
    for task in ["surface", "rooms"] {
        let task = cli.find_subcommand_mut(task).expect("a task");
        texts.push(task.clone().term_width(100).render_long_help().to_string());
    }
    insta::assert_snapshot!(texts.join("\n----\n"));
}
