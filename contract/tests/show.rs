//! Every step of the way to the contract can be looked at.

mod common;

use common::{MAIN, Sandbox};

#[test]
fn the_overlaid_stage_is_the_contract() {
    let sandbox = Sandbox::refreshed();
    let shown = sandbox.run(&["show"], "").expect("shown");
    assert_eq!(shown.text, sandbox.read("openapi.json"));
}

#[test]
fn the_canonical_stage_of_a_document_is_what_is_committed_of_it() {
    let sandbox = Sandbox::refreshed();
    let shown = sandbox
        .run(&["show", "--stage", "canonical", "-"], MAIN)
        .expect("shown");
    assert_eq!(shown.text, sandbox.read("spec/sources/main.json"));
}

#[test]
fn the_canonical_stage_of_the_sources_is_their_merge() {
    let shown = Sandbox::refreshed()
        .run(&["show", "--stage", "canonical"], "")
        .expect("shown")
        .text;
    assert!(shown.contains("/v1/a") && shown.contains("/v1/b") && !shown.contains("Pixels."));
}

#[test]
fn the_upstream_stage_is_the_document_itself() {
    let sandbox = Sandbox::refreshed();
    let shown = sandbox.run(&["show", "--stage", "upstream", "-"], MAIN).expect("shown");
    assert_eq!(shown.text, MAIN);
    let failure = sandbox
        .run(&["show", "--stage", "upstream"], "")
        .expect_err("nothing to show");
    assert_eq!(
        failure.to_string(),
        "upstream's documents are not stored, only their facts: give a FILE, or use --stage canonical"
    );
}

#[test]
fn a_document_of_another_author_is_shown_with_our_overlays_as_far_as_they_fit() {
    let yaml = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    let shown = Sandbox::refreshed().run(&["show", "-"], yaml).expect("shown").text;
    assert!(shown.contains(r#""title": "API""#), "{shown}");
}

#[test]
fn what_is_not_openapi_is_not_shown() {
    let sandbox = Sandbox::refreshed();
    for stage in ["upstream", "canonical", "overlaid"] {
        let failure = sandbox
            .run(&["show", "--stage", stage, "-"], "<html>")
            .expect_err("refused");
        assert!(
            failure.to_string().starts_with("standard input: the document is HTML"),
            "{failure}"
        );
    }
}
