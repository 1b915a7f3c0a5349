//! Reports: what is in them, and that a hostile document cannot use them.

mod common;

use common::main_after;
use openapi_vendor::{
    diff::{Diff, Level, diff},
    report::{Report, Terminal, Text, github, html, json, markdown, sources, text},
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
    let name = "x\x1b[31m\r\nrefused:\u{7}<img src=x onerror=alert(1)> [a](javascript:b) @everyone | \"'`&amp;```<img>@everyone\
        \u{202e}desrever\u{2066}\u{200b}\u{9b}31m%0A::error::x\u{2028}::set-output name=a::b ##[error]";
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
fn nothing_that_steers_a_reader_is_printed_in_any_format() {
    let hostile = hostile();
    let report = Report::of(&hostile);
    for (format, text) in [
        ("text", text(&report, Terminal::PIPE)),
        ("json", json(&report)),
        ("markdown", markdown(&report, 60_000)),
        ("html", html(&report)),
        ("github", github(&report)),
    ] {
        let steers = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        // Ours, so that nobody is notified.
        let text = text.replace("@\u{200b}", "@");
        let found: Vec<char> = text.chars().filter(|c| steers(*c)).collect();
        assert!(found.is_empty(), "{format}: {found:?}");
    }
    let value: Value = serde_json::from_str(&json(&report)).expect("JSON");
    let names = value["changes"].to_string();
    assert!(names.contains('\u{202e}'), "a program gets what is there");
}

#[test]
fn the_log_of_a_workflow_takes_no_orders_from_a_document() {
    let hostile = hostile();
    let report = Report::of(&hostile);
    for text in [
        github(&report),
        text(
            &report,
            Terminal {
                colour: false,
                width: 40,
            },
        ),
    ] {
        for line in text.lines() {
            let ours = ["::error title=", "::warning title=", "::notice title="];
            let is_order = line.trim_start().starts_with("::") && !ours.iter().any(|start| line.starts_with(start));
            assert!(!is_order && !line.contains("##["), "{line}");
        }
    }
    assert!(github(&report).contains("%250A"), "{}", github(&report));
}

#[test]
fn annotations_stand_at_lines_of_the_repository_and_are_as_many_as_are_shown() {
    let with = |maximum: u32| {
        let property = |index: u32| {
            (
                format!("p{index:02}"),
                json!({"type": "integer", "maximum": maximum + index}),
            )
        };
        let properties: serde_json::Map<String, Value> = (0..25).map(property).collect();
        json!({"openapi": "3.1.0", "paths": {"/a": {"post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}},
            "responses": {"200": {"description": ""}},
        }}}})
    };
    let document = |value: &Value| Document::from_value(value.clone()).expect("OpenAPI");
    let (old, new) = (with(50), with(10));
    let diff = diff(&document(&old), &document(&new));
    let text = |value: &Value, is_local| Text {
        file: "a dir/new,1:2%.json".to_owned(),
        is_local,
        bytes: format!("{value:#}").into_bytes(),
    };
    let annotations = |is_local| {
        github(&Report {
            sources: sources(&diff, Some(&text(&old, is_local)), Some(&text(&new, is_local))),
            ..Report::of(&diff)
        })
    };
    let lines = annotations(true);
    assert_eq!(lines.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    let first = lines.lines().next().expect("a line");
    let expected =
        "::error file=a dir/new%2C1%3A2%25.json,line=12,col=21,title=request-maximum-lowered (breaking)::`maximum` of ";
    assert!(first.starts_with(expected), "{first}");
    let last = lines.lines().last().expect("a line");
    assert!(
        last.starts_with("Verdict: breaking (25 breaking).") && last.contains("15 more findings"),
        "{last}"
    );
    assert!(
        !annotations(false).contains("file="),
        "another revision has other lines"
    );
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
