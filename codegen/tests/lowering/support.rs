//! Documents to lower, and what a pass makes of them as text.

use std::collections::BTreeSet;

use openapi31_codegen::{
    Document, Lowered, Report, Settings, generate,
    lower::{PASSES, lower},
};
use serde_json::{Map, Value, json};

pub(crate) fn document(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Parcels", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

pub(crate) fn run(pass: &str, document: &Value, settings: &Settings) -> (Value, Report) {
    let pass = PASSES.iter().find(|candidate| candidate.name == pass).unwrap();
    let mut document = document.clone();
    let mut report = Report::default();
    pass.run(&mut document, settings, &mut report).unwrap();
    (document, report)
}

/// What a pass makes of a document, as the lines that go and come, and what it notes.
pub(crate) fn before_after(pass: &str, document: &Value, settings: &Settings) -> String {
    let (after, report) = run(pass, document, settings);
    let lines = |value: &Value| -> String {
        let mut lines = Vec::new();
        print_lines(value, "", &mut lines);
        lines.join("\n")
    };
    let (before, after) = (lines(document), lines(&after));
    let only = |these: &str, others: &str, mark: char| -> Vec<String> {
        let others: BTreeSet<&str> = others.lines().collect();
        let these = these.lines().filter(|line| !others.contains(line));
        these.map(|line| format!("{mark} {line}")).collect()
    };
    let mut changes = only(&before, &after, '-');
    changes.extend(only(&after, &before, '+'));
    changes.extend(notes(&report));
    changes.join("\n")
}

/// What a report says, a line each.
pub(crate) fn notes(report: &Report) -> Vec<String> {
    let place = |pointer: &dyn ToString| pointer.to_string().replace("/components/schemas/", "");
    let omitted = report
        .omitted
        .iter()
        .map(|found| format!("! {}: {}", found.operation, found.reason));
    let approximated = report
        .approximated
        .iter()
        .map(|found| format!("~ {} {}: {}", place(&found.pointer), found.keyword, found.how));
    omitted.chain(approximated).collect()
}

/// The code of a document, and what was noted.
pub(crate) fn generated(document: Value) -> (String, Vec<String>) {
    let document = Document::from_value(document).unwrap();
    let output = generate(&document, &Settings::default()).unwrap();
    (output.code, notes(&output.report))
}

/// The code of schemas that are asked for and answered.
pub(crate) fn code_of(schemas: Value) -> String {
    let body = schemas
        .as_object()
        .unwrap()
        .keys()
        .map(|name| (name.clone(), reference(name)));
    let body = json!({ "type": "object", "properties": body.collect::<Map<_, _>>() });
    let operation = json!({ "post": { "requestBody": json_body(body.clone()), "responses": answer(body) } });
    generated(document(json!({ "/a": operation }), schemas)).0
}

/// The lowering of schemas that are asked for and answered.
pub(crate) fn lowered(schemas: Value) -> Lowered {
    let paths: Value = schemas
        .as_object()
        .unwrap()
        .keys()
        .map(|name| {
            let operation = json!({ "requestBody": json_body(reference(name)), "responses": answer(reference(name)) });
            (format!("/{name}"), json!({ "post": operation }))
        })
        .collect();
    let document = Document::from_value(document(paths, schemas)).unwrap();
    lower(&document, &Settings::default()).unwrap()
}

/// The schemas that come out of [`lowered`], and what was noted, as text.
pub(crate) fn named(schemas: Value) -> String {
    let lowered = lowered(schemas);
    let mut lines = Vec::new();
    print_lines(&lowered.named["components"]["schemas"], "", &mut lines);
    lines.extend(notes(&lowered.report));
    lines.join("\n")
}

/// One line for each leaf: the place and the value.
pub(crate) fn print_lines(value: &Value, place: &str, lines: &mut Vec<String>) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (key, child) in object {
                print_lines(child, &format!("{place}/{}", key.replace('/', "~1")), lines);
            }
        }
        Value::Array(members) if members.iter().any(|member| member.is_object() || member.is_array()) => {
            for (index, child) in members.iter().enumerate() {
                print_lines(child, &format!("{place}/{index}"), lines);
            }
        }
        leaf => lines.push(format!(
            "{} = {leaf}",
            place.replace("/components/schemas", "").trim_start_matches('/')
        )),
    }
}

pub(crate) fn schemas(pass: &str, schemas: Value) -> String {
    before_after(pass, &document(json!({}), schemas), &Settings::default())
}

pub(crate) fn paths(pass: &str, paths: Value, schemas: Value) -> String {
    before_after(pass, &document(paths, schemas), &Settings::default())
}

pub(crate) fn json_body(schema: Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema } } })
}

pub(crate) fn answer(schema: Value) -> Value {
    json!({ "200": { "description": "", "content": { "application/json": { "schema": schema } } } })
}

pub(crate) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
