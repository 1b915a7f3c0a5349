//! What a reviewer reads: headings, equal changes told once, long lists, and where a change stands.

use std::collections::BTreeSet;

use openapi_vendor::{
    diff::{Diff, diff},
    report::{Grouping, Report, Terminal, Text, html, markdown, sources, text},
};
use openapi31_codegen::Document;
use serde_json::{Value, json};

/// Six lists of one page size each, and an order that has several things in it.
fn contract(edit: impl FnOnce(&mut Value)) -> Value {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/orders": {"post": {
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}}},
        }}},
        "components": {"schemas": {
            "Order": {"type": "object", "properties": {
                "coupon": {"type": "string"},
                "country": {"type": "string", "enum": ["AT"]},
                "count": {"type": "integer", "maximum": 20},
            }},
            "Receipt": {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}},
        }},
    });
    for name in ["a", "b", "c", "d", "e", "f"] {
        document["paths"][format!("/{name}")] = json!({"get": {
            "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}}],
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}}},
        }});
    }
    edit(&mut document);
    document
}

fn edited(document: &mut Value) {
    for name in ["a", "b", "c", "d", "e", "f"] {
        document["paths"][format!("/{name}")]["get"]["parameters"][0]["schema"]["maximum"] = json!(50);
    }
    let schemas = &mut document["components"]["schemas"];
    schemas["Receipt"] = json!({"type": "object", "properties": {"total": {"type": ["integer", "null"]}}});
    let order = schemas["Order"]["properties"].as_object_mut().expect("properties");
    order.remove("coupon");
    let countries: Vec<String> = (b'A'..=b'Z').map(|letter| format!("{}X", letter as char)).collect();
    order["country"]["enum"] = json!(countries);
    order["count"]["maximum"] = json!(50);
}

fn document(value: Value) -> Document {
    Document::from_value(value).expect("OpenAPI")
}

fn changes() -> Diff {
    diff(&document(contract(|_| {})), &document(contract(edited)))
}

fn file(name: &str, text: &str) -> Text {
    Text {
        file: name.to_owned(),
        is_local: true,
        bytes: text.as_bytes().to_vec(),
    }
}

#[test]
fn equal_changes_are_told_once_and_others_under_what_has_them() {
    let diff = changes();
    let (old, new) = (format!("{:#}", contract(|_| {})), format!("{:#}", contract(edited)));
    let report = Report {
        sources: sources(&diff, Some(&file("old.json", &old)), Some(&file("new.json", &new))),
        ..Report::of(&diff)
    };
    insta::assert_snapshot!("by_schema", text(&report, Terminal::PIPE));
    insta::assert_snapshot!("in_markdown", markdown(&report, 60_000));
    let report = Report {
        grouping: Grouping::Operation,
        ..report
    };
    insta::assert_snapshot!(
        "by_operation",
        text(
            &report,
            Terminal {
                colour: false,
                width: 60
            }
        )
    );
}

#[test]
fn no_change_is_left_out_and_none_is_told_twice() {
    let diff = changes();
    for grouping in [Grouping::Schema, Grouping::Operation] {
        let report = Report {
            grouping,
            ..Report::of(&diff)
        };
        for text in [text(&report, Terminal::PIPE), markdown(&report, 60_000), html(&report)] {
            for change in &diff.changes {
                assert_eq!(
                    text.matches(&change.fingerprint).count(),
                    1,
                    "{}: {text}",
                    change.message
                );
            }
        }
    }
}

#[test]
fn lines_are_no_wider_than_the_terminal_where_words_allow_it() {
    let diff = changes();
    let report = text(
        &Report::of(&diff),
        Terminal {
            colour: false,
            width: 70,
        },
    );
    // The verdict is one line, for programs.
    for line in report.lines().skip(1) {
        let is_one_word = line.split_whitespace().count() == 1;
        assert!(line.chars().count() <= 70 || is_one_word, "{line}");
    }
}

/// Where each change stands, by its rule.
fn places(diff: &Diff, old: &str, new: &str) -> BTreeSet<(String, String)> {
    let found = sources(diff, Some(&file("old", old)), Some(&file("new", new)));
    let places = diff.changes.iter().filter_map(|change| {
        let source = found.get(&change.fingerprint)?;
        Some((change.rule.to_owned(), source.to_string()))
    });
    places.collect()
}

const OLD: &str = r#"
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      parameters:
        - &page {in: query, name: page, schema: {type: integer}}
        -   in: query
            name: "li\u006dit"
            schema:
              type: integer
              maximum: 20
      responses:
        200:
          description: ''
          content:
            application/json:
              schema:
                type: object
                properties:
                  gone: {type: string}
                  "ключ": {type: string}
  /b:
    get:
      parameters:
        - *page
      responses: {200: {description: ''}}
"#;

#[test]
fn a_change_stands_in_the_new_file_and_what_is_gone_in_the_old_one() {
    let new = OLD
        .replace("maximum: 20", "maximum: 5")
        .replace("                  gone: {type: string}\n", "")
        .replace("\"ключ\": {type: string}", "\"ключ\": {type: string, enum: [a]}");
    let read = |text: &str| openapi_vendor::read::document(text.as_bytes()).expect("OpenAPI");
    let diff = diff(&read(OLD), &read(&new));
    let expected = [
        ("request-maximum-lowered", "new:13:15"),
        ("response-enum-closed", "new:22:42"),
        ("response-property-removed", "old:22:19"),
    ];
    let expected: BTreeSet<(String, String)> = expected.map(|(rule, place)| (rule.to_owned(), place.to_owned())).into();
    assert_eq!(places(&diff, OLD, &new), expected);
    // Windows ends lines in another way.
    let windows = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(places(&diff, &windows(OLD), &windows(&new)), expected);
}

#[test]
fn json_in_one_line_has_columns() {
    let line = |text: &str| serde_json::from_str::<Value>(text).expect("JSON").to_string();
    let old = line(r#"{"openapi": "3.1.0", "paths": {"/a\"\u00e9{}": {"get": {"responses": {}}}}}"#);
    let new = old.replace("\"responses\"", "\"deprecated\":true,\"responses\"");
    let read = |text: &str| openapi_vendor::read::document(text.as_bytes()).expect("OpenAPI");
    let found = places(&diff(&read(&old), &read(&new)), &old, &new);
    let column = new.find("\"deprecated\"").expect("there") - "é".len() + 2;
    assert_eq!(
        found,
        [("operation-deprecated".to_owned(), format!("new:1:{column}"))].into()
    );
}

#[test]
fn a_text_that_is_another_document_or_none_at_all_gives_no_line() {
    let diff = changes();
    let deep = "[".repeat(100_000);
    for odd in [
        "",
        "\0",
        "[",
        "- a\n\t- b",
        "{\"paths\": ",
        "*a",
        "a: *b",
        "%",
        "--- !!x",
        "? [a]\n: b",
        deep.as_str(),
    ] {
        assert_eq!(
            sources(&diff, Some(&file("old", odd)), Some(&file("new", odd))).len(),
            0,
            "{odd:.20}"
        );
    }
    assert_eq!(sources(&diff, None, None).len(), 0);
}
