//! What a document does not have: listed, each with the reason, and no more than its place is lost.

use openapi31_codegen::{Document, Settings, generate};
use serde_json::json;

#[test]
fn each_reference_that_leads_nowhere_is_listed_with_its_reason() {
    let document = Document::from_value(json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "a", "responses": {
            "200": {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {
                "address": {"$ref": "https://api.example/a.json"},
                "gone": {"$ref": "#/components/schemas/Gone"}
            }}}}},
            "404": {"$ref": "answers.json"}
        }}}},
        "components": {"schemas": {"Unused": {"$ref": "#/components/schemas/Gone"}}}
    }))
    .expect("OpenAPI");
    let output = generate(&document, &Settings::default()).expect("generated");
    assert_eq!((output.report.generated, output.report.omitted.len()), (1, 0));
    let places: Vec<String> = output
        .report
        .approximated
        .iter()
        .map(|place| {
            format!(
                "{} {}",
                place.pointer.segments().iter().rev().nth(1).expect("a step"),
                place.how
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            "address any JSON value: `https://api.example/a.json` is an address, and nothing is fetched from the network",
            "gone any JSON value: `#/components/schemas/Gone` does not exist in the document",
            "404 passed over: `answers.json` points outside the document; only local references are followed",
        ]
    );
}

#[test]
fn what_is_new_in_openapi_3_2_is_listed_and_the_rest_comes_out() {
    let document = Document::from_value(json!({
        "openapi": "3.2.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {
            "get": {"operationId": "a", "responses": {"200": {"description": ""}}},
            "query": {"operationId": "b", "responses": {"200": {"description": ""}}}
        }}
    }))
    .expect("OpenAPI");
    let output = generate(&document, &Settings::default()).expect("generated");
    assert!(output.code.contains("pub async fn a"), "{}", output.code);
    let keywords: Vec<&str> = output
        .report
        .approximated
        .iter()
        .map(|place| place.keyword.as_str())
        .collect();
    assert_eq!(keywords, ["openapi", "query"]);
}
