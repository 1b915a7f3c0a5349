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
    insta::assert_snapshot!("resume", printed(&["resume", "--help"]));
    insta::assert_snapshot!("tasks", printed(&["tasks", "--help"]));
}

#[test]
fn the_list_of_models_says_what_each_gives_and_requires() {
    let list = printed(&["models"]);
    let line = |slug: &str| {
        let found = list.lines().find(|line| line.split_whitespace().next() == Some(slug));
        found.unwrap().split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("flux-2-pro"), "image prompt");
    assert_eq!(line("flux-tools/erase-v1"), "image image, mask");
    assert_eq!(line("flux-pro"), "image prompt (deprecated)");
    assert!(line("flux-3-video").starts_with("video ") && line("flux-3-video").contains("t2v: prompt;"));
    assert!(list.lines().count() >= 33);
}

#[test]
fn a_wrong_command_line_is_refused_with_the_way_to_the_help() {
    Bench::new()
        .run(["generate", "a", "--colour", "red"])
        .refused(2, &["--colour", "--help"]);
    Bench::new().run(["paint"]).refused(2, &["paint", "--help"]);
}
