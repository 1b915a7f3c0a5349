//! Names and texts that are not meant for Rust: the code can be parsed all the same, and nothing gets out of its literal.

use openapi31_codegen::{Document, Settings, generate};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Rust that would be there only if a text got out of its literal or comment.
const PAYLOAD: &str = "escaped_payload";

fn hostile() -> Vec<String> {
    let out_of = |what: &str| format!("{what} pub fn {PAYLOAD}() {{}} {what}");
    let mut texts: Vec<String> = [
        "\"", "\\\"", "*/", "/*", "\r", "\n", "\r\n", "\n\n", "\u{0}", "\u{202e}", "\u{2066}", "\u{2028}", "\u{85}",
        "\"#", "\"##", "'", "{", "}", "{}", "{{", "`", "```", "]", ")]", "//", "///", "#", "r#\"", "\\", "<script>",
        "$crate", "\u{feff}",
    ]
    .iter()
    .map(|text| out_of(text))
    .collect();
    texts.extend(
        [
            "", " ", "self", "Self", "super", "crate", "fn", "type", "async", "r#type", "_", "__", "🦀", "ß", "ǅ", "é",
            "e\u{301}", "1", "007", "-", "--", "$ref", "x-alias", "client", "new",
        ]
        .map(str::to_owned),
    );
    texts.push("a".repeat(10_000));
    texts.push("🦀".repeat(10_000));
    texts
}

/// A document that says each text wherever a document has a name or prose.
fn document(texts: &[String]) -> Value {
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    let mut security = serde_json::Map::new();
    for (index, text) in texts.iter().enumerate() {
        let reference = format!("#/components/schemas/{}", text.replace('~', "~0").replace('/', "~1"));
        schemas.insert(
            text.clone(),
            json!({"type": "object", "title": text, "description": text, "required": [text], "x-unit": text, "properties": {
                text: {"type": "string", "description": text, "default": text, "pattern": text, "examples": [text]},
                "choice": {"enum": [text, "other"], "description": text},
                "constant": {"const": text},
                "union": {"oneOf": [{"type": "object", "title": text, "properties": {"a": {"type": "string"}}}, {"type": "integer", "title": text}], "discriminator": {"propertyName": text}},
                "again": {"$ref": reference}
            }}),
        );
        security.insert(
            text.clone(),
            json!({"type": "apiKey", "in": "header", "name": text, "description": text}),
        );
        paths.insert(
            format!("/{index}/{text}/{{{text}}}"),
            json!({"post": {
                "operationId": text, "summary": text, "description": text, "tags": [text], "deprecated": true,
                "security": [{text: [text]}],
                "parameters": [
                    {"name": text, "in": "path", "required": true, "description": text, "schema": {"type": "string"}},
                    {"name": text, "in": "query", "description": text, "schema": {"enum": [text]}},
                    {"name": text, "in": "header", "schema": {"type": "string"}},
                    {"name": text, "in": "cookie", "schema": {"type": "string"}}
                ],
                "requestBody": {"description": text, "content": {"multipart/form-data": {
                    "schema": {"type": "object", "properties": {text: {"type": "string", "format": "binary", "description": text}}},
                    "encoding": {text: {"contentType": text}}
                }}},
                "responses": {
                    "200": {"description": text, "content": {"application/json": {"schema": {"$ref": reference}}, text: {}}},
                    text: {"description": text}
                }
            }}),
        );
    }
    let texts: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    let first = texts.first().cloned().unwrap_or_default();
    json!({
        "openapi": "3.1.0",
        "info": {"title": first, "version": first, "description": first},
        "servers": texts.iter().map(|text| json!({"url": text, "description": text, "variables": {
            text.as_str().unwrap_or_default(): {"default": text, "enum": [text], "description": text}
        }})).collect::<Vec<_>>(),
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": security}
    })
}

fn all_on() -> Settings {
    Settings {
        unknown_properties: true,
        tables: true,
        json_schemas: true,
        redacted_debug: true,
        ..Settings::default()
    }
}

/// The code of a document, which is Rust without the payload.
fn check(document: Value, settings: &Settings) -> usize {
    let document = Document::from_value(document).expect("OpenAPI");
    let output = generate(&document, settings).expect("generated");
    let file = match syn::parse_file(&output.code) {
        Ok(file) => file,
        Err(error) => {
            let line = error.span().start().line;
            let lines: Vec<&str> = output.code.lines().skip(line.saturating_sub(3)).take(5).collect();
            panic!("{error} in line {line}:\n{}", lines.join("\n"));
        }
    };
    assert!(!has_payload(&file.items), "something got out of its literal");
    // A compiler takes a lone CR in a comment, and characters that turn the direction of writing, for attacks.
    let is_attack = |next: char| matches!(next, '\r' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(
        !output.code.contains(is_attack),
        "the code has characters that rustc refuses"
    );
    output.report.generated
}

fn has_payload(items: &[syn::Item]) -> bool {
    items.iter().any(|item| match item {
        syn::Item::Fn(function) => function.sig.ident == PAYLOAD,
        syn::Item::Mod(module) => module.content.as_ref().is_some_and(|(_, items)| has_payload(items)),
        syn::Item::Impl(block) => block.items.iter().any(|item| match item {
            syn::ImplItem::Fn(function) => function.sig.ident == PAYLOAD,
            _ => false,
        }),
        _ => false,
    })
}

#[test]
fn every_hostile_text_alone_gives_a_client() {
    for text in hostile() {
        for settings in [Settings::default(), all_on()] {
            check(document(std::slice::from_ref(&text)), &settings);
        }
    }
}

#[test]
fn all_hostile_texts_together_give_a_client() {
    let texts = hostile();
    let methods = check(document(&texts), &all_on());
    assert!(methods > texts.len() / 2, "{methods} of {}", texts.len());
}

#[test]
fn names_that_differ_only_in_what_rust_cannot_write_are_told_apart() {
    let names: Vec<String> = ["a-b", "a_b", "a b", "A-B", "aB", "a.b", "a/b", "a~b", "ab"]
        .map(str::to_owned)
        .to_vec();
    let methods = check(document(&names), &Settings::default());
    assert_eq!(methods, names.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_text_gives_a_client(texts in proptest::collection::btree_set(any::<String>(), 1..4)) {
        let texts: Vec<String> = texts.into_iter().collect();
        check(document(&texts), &all_on());
    }
}
