//! Every rule of the diff has a small patch of one document that it, and nothing else, reports; or the patch of the
//! rule that undoes it, backwards.

use std::collections::BTreeMap;

use json_patch::{Patch, patch};
use openapi_vendor::{
    command::{
        args::{Rules, RulesFormat},
        rules::rules,
    },
    diff::{Diff, Level, RULES, Rule, add_rust, diff, rule},
};
use openapi31_codegen::{Document, Settings};
use serde_json::{Value, json};

const BASE: &str = include_str!("fixtures/rules/base.json");
const PATCHES: &str = include_str!("fixtures/rules/patches.json");

fn base() -> Value {
    serde_json::from_str(BASE).expect("JSON")
}

fn patches() -> BTreeMap<String, Patch> {
    serde_json::from_str(PATCHES).expect("patches")
}

fn document(value: Value) -> Document {
    Document::from_value(value).expect("OpenAPI")
}

fn patched(changes: &Patch) -> Document {
    let mut value = base();
    patch(&mut value, changes).expect("applies");
    document(value)
}

/// The rule's own patch, or its reverse's, and whether that one is read backwards.
fn found(rule: &Rule) -> Option<(Diff, String)> {
    let patches = patches();
    let before = document(base());
    if let Some(changes) = patches.get(rule.id) {
        return Some((
            diff(&before, &patched(changes)),
            serde_json::to_string(changes).expect("JSON"),
        ));
    }
    let changes = patches.get(rule.reverse)?;
    Some((
        diff(&patched(changes), &before),
        format!("`{}` backwards", rule.reverse),
    ))
}

/// Rules about generated code, which have tests of their own.
fn is_about_rust(rule: &Rule) -> bool {
    rule.id.starts_with("rust-")
}

#[test]
fn every_rule_reports_its_patch_and_its_report_was_read() {
    let mut report = String::new();
    for rule in RULES.iter().filter(|rule| !is_about_rust(rule)) {
        let (diff, patch) = found(rule).unwrap_or_else(|| panic!("{} has no patch", rule.id));
        report += &format!("{}\n  {patch}\n", rule.id);
        for change in &diff.changes {
            let operations: Vec<&str> = change.operations.iter().map(String::as_str).collect();
            report += &format!(
                "  {} {}: {} (#{}; {}; {} -> {})\n",
                change.level,
                change.rule,
                change.message,
                change.location,
                operations.join(", "),
                change.old,
                change.new
            );
        }
        assert!(diff.changes.iter().any(|change| change.rule == rule.id), "{report}");
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_patch_is_reported_by_its_rule_alone() {
    // A new parameter schema has a name as well as a use; a pair has a length as well as places.
    let may_have_company = [
        "schema-added",
        "schema-removed",
        "request-type-changed",
        "response-type-changed",
    ];
    for rule in RULES
        .iter()
        .filter(|rule| !is_about_rust(rule) && !may_have_company.contains(&rule.id))
    {
        let (diff, _) = found(rule).expect("a patch");
        let rules: Vec<&str> = diff.changes.iter().map(|change| change.rule).collect();
        assert_eq!(rules, [rule.id]);
    }
}

#[test]
fn the_table_is_sound() {
    let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.len(), "ids are unique");
    for entry in RULES {
        let reverse = rule(entry.reverse).unwrap_or_else(|| panic!("{} has no reverse", entry.id));
        assert_eq!(reverse.side, entry.side, "{}", entry.id);
        let is_kebab = entry.id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(is_kebab, "{}", entry.id);
        assert!(entry.about.ends_with('.') && !entry.example.is_empty(), "{}", entry.id);
    }
    for id in patches().keys() {
        assert!(rule(id).is_some(), "no rule {id}");
    }
}

#[test]
fn what_is_undone_is_reported_by_the_rules_that_undo() {
    for (id, changes) in patches() {
        let (before, after) = (document(base()), patched(&changes));
        let (forth, back) = (diff(&before, &after), diff(&after, &before));
        assert_eq!(forth.changes.len(), back.changes.len(), "{id}");
        for change in &forth.changes {
            let undone = back.changes.iter().find(|other| {
                let reverse = rule(change.rule).expect("a rule").reverse;
                let is_reverse = other.rule == reverse || rule(other.rule).expect("a rule").reverse == change.rule;
                is_reverse && (&other.old, &other.new) == (&change.new, &change.old)
            });
            assert!(undone.is_some(), "{id}: {change:#?} is not undone by {back:#?}");
        }
    }
}

#[test]
fn what_no_change_of_the_contract_explains_is_reported_by_itself() {
    let settings = Settings::default();
    let small = |schema: &str| {
        let text = format!(
            r##"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a": {{"get": {{"operationId": "a",
            "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema":
            {{"$ref": "#/components/schemas/A"}}}}}}}}}}}}}}}}, "components": {{"schemas": {{"A": {schema}}}}}}}"##
        );
        Document::from_json(text.as_bytes()).expect("OpenAPI")
    };
    let one = small(r#"{"type": "object", "properties": {"x": {"type": "string"}}}"#);
    let two = small(r#"{"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}"#);
    let rules = |old: &Document, new: &Document| {
        let mut diff = Diff::default();
        add_rust(&mut diff, old, new, &settings);
        diff.changes
            .iter()
            .map(|change| (change.rule, change.level))
            .collect::<Vec<_>>()
    };
    let there = rules(&one, &two);
    assert!(there.contains(&("rust-item-added", Level::Additive)), "{there:?}");
    assert!(there.contains(&("rust-item-changed", Level::Breaking)), "{there:?}");
    let back = rules(&two, &one);
    assert!(back.contains(&("rust-item-removed", Level::Breaking)), "{back:?}");
}

#[test]
fn what_does_not_become_rust_as_it_is_is_reported_once() {
    let value = json!({
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {
            "operationId": "a",
            "requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}},
            "responses": {"200": {"content": {"application/json": {"schema": {"type": "string"}}}}},
        }}},
    });
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut value = value.clone();
        change(&mut value["paths"]["/a"]["post"]);
        document(value)
    };
    let rules = |old: &Document, new: &Document, strict: bool| {
        let settings = Settings {
            strict,
            ..Settings::default()
        };
        let mut diff = Diff::default();
        add_rust(&mut diff, old, new, &settings);
        let rules = diff.changes.iter().map(|change| (change.rule, change.level));
        rules
            .filter(|(rule, _)| !rule.starts_with("rust-item"))
            .collect::<Vec<_>>()
    };
    let one = document(value.clone());
    let no_method = changed(&|operation| operation["requestBody"]["content"] = json!({"multipart/mixed": {}}));
    let looser = changed(&|operation| {
        operation["responses"]["200"]["content"]["application/json"]["schema"] = json!({"if": {"type": "string"}});
    });
    for (lost, rule) in [(no_method, "rust-operation-omitted"), (looser, "rust-approximated")] {
        assert_eq!(rules(&one, &lost, false), [(rule, Level::Review)]);
        assert_eq!(rules(&lost, &lost, false), [], "{rule} was there before");
        assert_eq!(
            rules(&one, &lost, true),
            [("rust-not-generated", Level::Breaking)],
            "{rule}"
        );
    }
}

/// With `UPDATE_DOCS=1` the page is written.
#[test]
fn the_page_of_rules_is_printed_from_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/contract-rules.md");
    let page = rules(&Rules {
        rule: None,
        format: RulesFormat::Markdown,
    });
    let page = page.expect("a page");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).expect("written");
    }
    assert_eq!(std::fs::read_to_string(path).expect("the page"), page);
}
