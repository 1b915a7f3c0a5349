//! What the diff says of the revisions that really were: upstream's documents, reduced to facts, with the overlays of today.
//! Each refresh adds the one that it takes.

use std::path::Path;

use openapi_vendor::{
    diff::{Level, diff},
    history::{check, read},
};
use openapi31_codegen::Document;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn revision(day: &str) -> Document {
    let entries = read(&Path::new(ROOT).join("spec/history")).expect("a history");
    let entry = entries.into_iter().find(|entry| entry.name.to_string() == day);
    entry.expect("a revision").document
}

#[test]
fn what_was_said_of_each_revision_is_still_said() {
    check(ROOT).expect("the same reports");
}

#[test]
fn until_september_routes_and_status_values_came_and_servers_changed() {
    let diff = diff(&revision("2026-04-14"), &revision("2026-09-19"));
    assert_eq!(diff.verdict, Level::Review);
}

#[test]
fn what_was_taken_back_is_a_revert() {
    let (old, new) = (revision("2026-09-19"), revision("2026-11-21"));
    let there = diff(&old, &new);
    assert_eq!((there.verdict, there.changes.len()), (Level::Additive, 2));
    let back = diff(&new, &old);
    let rules: Vec<&str> = back.changes.iter().map(|change| change.rule).collect();
    assert_eq!(rules, ["path-removed", "schema-removed"]);
    assert_eq!(back.verdict, Level::Breaking);
}
