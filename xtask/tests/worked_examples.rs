//! The reports in `docs/contract-changes.md` are what the tool prints of two documents that others wrote, reduced to facts.

use std::fs;

use xtask::{cli::Cli, project};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

const FOLDER: &str = "tests/fixtures/third-party/";

fn report(file: &str, filter: &[&str]) -> String {
    // Cargo runs tests in the folder of their package.
    let file = format!("{FOLDER}{file}");
    let typed = ["xtask", "spec", "diff", &file, "vendored", "--no-rust"];
    let typed = [&typed, filter, &["--format", "markdown"]].concat();
    let cli: Cli = clap::Parser::try_parse_from(typed).expect("usage");
    xtask::run(cli, &project(ROOT).expect("a project"), std::io::empty())
        .expect("compared")
        .text
        .replace(FOLDER, "")
}

/// The page with this text between the marks of this name.
fn printed(page: &str, name: &str, text: &str) -> String {
    let (before, rest) = page.split_once(&format!("<!-- printed: {name} -->\n")).expect("a mark");
    let (_, after) = rest.split_once("<!-- end -->").expect("its end");
    format!("{before}<!-- printed: {name} -->\n{text}\n<!-- end -->{after}")
}

/// With `UPDATE_DOCS=1` the page is written.
#[test]
fn the_examples_are_what_the_tool_prints() {
    let severe = report("flux-image-generation.yml", &["--level", "review"]);
    let june = report(
        "kontext-max-2025-06.json",
        &["--rule", "request-*", "--rule", "response-*"],
    );
    let path = format!("{ROOT}/docs/contract-changes.md");
    let page = fs::read_to_string(&path).expect("the page");
    let expected = printed(
        &printed(&page, "third-party", severe.trim_end()),
        "june-2025",
        june.trim_end(),
    );
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, expected).expect("written");
        return;
    }
    assert!(
        page == expected,
        "run `UPDATE_DOCS=1 cargo test --package xtask --test worked_examples`:\n{expected}"
    );
}

#[test]
fn the_routes_of_the_third_party_meet_ours() {
    let report = report("flux-image-generation.yml", &[]);
    assert!(!report.contains("`path-removed`"), "{report}");
}
