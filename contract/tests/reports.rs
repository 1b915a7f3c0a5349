//! Reports: what is in them, and that a hostile document cannot use them.

mod common;

use common::main_after;
use openapi_vendor::{
    diff::{Diff, Level, diff},
    report::{Report, Terminal, html, markdown, text},
};
use openapi31_codegen::Document;
use serde_json::{Value, json};

/// Two documents that differ in a property whose name attacks the reader, and in many others.
fn hostile() -> Diff {
    let with = |properties: Value| {
        Document::from_value(json!({"openapi": "3.1.0", "paths": {"/v1/<script>alert(1)</script>": {"post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}},
            "responses": {"200": {"description": ""}},
        }}}}))
        .expect("OpenAPI")
    };
    let name = "x\x1b[31m\r\nrefused:\u{7}<img src=x onerror=alert(1)> [a](javascript:b) @everyone | \"'`&amp;```<img>@everyone";
    diff(
        &with(json!({name: {"type": "string", "description": "<b>old</b>"}})),
        &with(json!({name: {"type": "string", "description": "</pre><script>alert(2)</script>", "default": "<i>"}})),
    )
}

#[test]
fn a_page_has_a_filter_for_each_level_and_the_old_beside_the_new() {
    let with = |edit: fn(&mut Value)| serde_json::from_str(&main_after(edit)).expect("JSON");
    let old = Document::from_value(with(|_| {})).expect("OpenAPI");
    let new = Document::from_value(with(|document| {
        document["info"]["version"] = json!("2");
        document["paths"]["/v1/a"]["post"]["summary"] = json!("Other words.");
        document["paths"]["/v1/c"] = json!({"get": {"responses": {"200": {"description": ""}}}});
        let width = &mut document["components"]["schemas"]["Inputs"]["properties"]["width"];
        width["default"] = json!(128);
        width["maximum"] = json!(1024);
    }))
    .expect("OpenAPI");
    let page = html(&Report::of(&diff(&old, &new)));
    let (head, body) = page.split_once("<main>").expect("a page");
    for level in Level::ALL {
        let filter = format!("body:has(#show-{level}:not(:checked)) tbody.{level}");
        let (_, rest) = head.split_once(&filter).unwrap_or_else(|| panic!("{filter}"));
        let (others, rule) = rest.split_once('{').expect("a rule");
        assert!(
            !others.contains('}') && rule.starts_with(" display: none; }"),
            "{filter}"
        );
    }
    // One line for each element that stands in a column of its own.
    let (body, _) = body.split_once("<script>").expect("a script");
    let body = [
        "<label",
        "<tbody",
        "<fieldset",
        "<script",
        "</form>",
        "<tr",
        "<td",
        "</tbody>",
    ]
    .into_iter()
    .fold(body.to_owned(), |body, tag| body.replace(tag, &format!("\n{tag}")));
    insta::assert_snapshot!(body);
}

#[test]
fn a_page_takes_no_markup_from_a_document() {
    let page = html(&Report::of(&hostile()));
    let scripts = page.split("<script").count() - 1;
    assert_eq!(scripts, 2, "the page's own");
    for markup in ["<script", "<img", "<b>old", "<i>", "javascript:b)\"", "</pre><"] {
        let rest = page.split("<main>").nth(1).expect("a page");
        let rest = rest.split("<script type=").next().expect("the rows");
        assert!(!rest.contains(markup) || markup == "</pre><", "{markup}");
    }
    assert!(page.contains("&lt;/pre&gt;&lt;script&gt;alert(2)&lt;/script&gt;"));
    assert!(
        !page.contains("http://") && !page.contains("https://"),
        "it needs nothing else"
    );
}

#[test]
fn a_terminal_takes_no_orders_from_a_document() {
    let report = text(&Report::of(&hostile()), Terminal::PIPE);
    let is_order = |c: char| c.is_control() && c != '\n';
    assert!(!report.contains(is_order), "{report:?}");
    assert!(!report.lines().any(|line| line.starts_with("refused:")), "{report}");
    let coloured = text(
        &Report::of(&hostile()),
        Terminal {
            colour: true,
            width: 80,
        },
    );
    assert!(coloured.contains("\x1b[1;33m") && !coloured.contains("\x1b[31m"));
}

#[test]
fn a_pull_request_takes_no_markup_and_notifies_nobody() {
    let report = markdown(&Report::of(&hostile()), 60_000);
    assert!(!report.contains("``"), "every backtick has its partner: {report}");
    for line in report.lines() {
        assert!(line.matches('`').count().is_multiple_of(2), "{line}");
        for live in line.split('`').step_by(2) {
            assert!(
                !live.contains('<') && !live.contains("@everyone") && !live.contains("[a]("),
                "{live}"
            );
        }
    }
}

#[test]
fn a_pull_requests_body_says_what_was_cut() {
    let with = |count: u32, maximum: u32| {
        let property = |index: u32| {
            (
                format!("property_{index}"),
                json!({"type": "integer", "maximum": maximum}),
            )
        };
        let properties: serde_json::Map<String, Value> = (0..count).map(property).collect();
        Document::from_value(json!({"openapi": "3.1.0", "paths": {"/a": {"post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}},
            "responses": {"200": {"description": ""}},
        }}}}))
        .expect("OpenAPI")
    };
    let diff = diff(&with(1_000, 20), &with(2_000, 15));
    let body = markdown(&Report::of(&diff), 60_000);
    assert!(body.chars().count() <= 60_000, "{} characters", body.chars().count());
    let lines = body.lines().filter(|line| line.starts_with("- ")).count();
    assert!(
        body.contains("### breaking (1000)") && lines > 300,
        "the most severe first: {lines} lines"
    );
    let left_out = format!("… and {} more", diff.changes.len() - lines);
    assert!(body.contains(&left_out), "{left_out}: {}", &body[body.len() - 200..]);
    assert!(!markdown(&Report::of(&diff), 10_000_000).contains("… and"));
}
