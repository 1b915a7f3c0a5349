//! What the diff says of the revisions that really were: upstream's documents, reduced to facts.

use openapi_vendor::{
    diff::{Diff, Level, diff, diff_with_rust},
    report::{Report, Terminal, text},
};
use openapi31_codegen::Document;

fn revision(day: &str) -> Document {
    let path = format!("{}/tests/fixtures/history/{day}.json", env!("CARGO_MANIFEST_DIR"));
    Document::from_json(&std::fs::read(path).expect("a fixture")).expect("OpenAPI")
}

fn with_rust(old: &Document, new: &Document) -> Diff {
    diff_with_rust(old, new, xtask::project("").rust())
}

#[test]
fn in_march_and_april_properties_were_taken_back() {
    let diff = with_rust(&revision("2026-03-28"), &revision("2026-04-14"));
    insta::assert_snapshot!(text(&Report::of(&diff), Terminal::PIPE));
}

#[test]
fn until_september_routes_and_status_values_came_and_servers_changed() {
    let (old, new) = (revision("2026-04-14"), revision("2026-09-19"));
    assert_eq!(diff(&old, &new).verdict, Level::Review);
    insta::assert_snapshot!(text(&Report::of(&with_rust(&old, &new)), Terminal::PIPE));
}

#[test]
fn in_october_one_route_came_with_its_schema() {
    let diff = with_rust(&revision("2026-09-19"), &revision("2026-10"));
    assert_eq!((diff.verdict, diff.changes.len()), (Level::Additive, 2));
    insta::assert_snapshot!(text(&Report::of(&diff), Terminal::PIPE));
}

#[test]
fn what_was_taken_back_is_a_revert() {
    let (old, new) = (revision("2026-09-19"), revision("2026-10"));
    let back = diff(&new, &old);
    let rules: Vec<&str> = back.changes.iter().map(|change| change.rule).collect();
    assert_eq!(rules, ["path-removed", "schema-removed"]);
    assert_eq!(back.verdict, Level::Breaking);
}
