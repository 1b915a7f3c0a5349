//! What the command says of itself.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use support::Bench;

fn printed(arguments: &[&str]) -> String {
    let run = Bench::new().run(arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    run.stdout
}

#[test]
fn the_help_says_everything_that_a_newcomer_needs() {
    insta::assert_snapshot!("bfl", printed(&["--help"]));
    insta::assert_snapshot!("generate", printed(&["generate", "--help"]));
    insta::assert_snapshot!("video", printed(&["video", "-h"]));
    insta::assert_snapshot!("resume", printed(&["resume", "--help"]));
    insta::assert_snapshot!("tasks", printed(&["tasks", "--help"]));
}

#[test]
fn a_wrong_command_line_is_refused_with_the_way_to_the_help() {
    Bench::new()
        .run(["generate", "a", "--colour", "red"])
        .refused(2, &["--colour", "--help"]);
    Bench::new().run(["paint"]).refused(2, &["paint", "--help"]);
}
