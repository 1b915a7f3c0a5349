//! Documents that are OpenAPI and still cannot become this crate, or only look as if they could not.

mod common;

use bfl_codegen::{
    Document, Settings, facts, generate,
    merge::{Source, merge},
};
use serde_json::{Value, json};

fn document(paths: Value) -> Document {
    Document::from_value(json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}))
        .expect("OpenAPI")
}

fn operation(id: &str) -> Value {
    json!({"get": {"operationId": id, "responses": {"200": {"description": ""}}}})
}

#[test]
fn an_operation_id_that_is_used_twice_is_refused() {
    let document = document(json!({"/a": operation("same"), "/b": operation("same")}));
    let source = Source {
        name: "main".to_owned(),
        document,
    };
    let error = merge(&[source]).expect_err("refused").to_string();
    assert!(error.contains("the operation id `same`"), "{error}");
}

#[test]
fn two_paths_that_become_the_same_name_are_refused() {
    let document = document(json!({"/a-b": operation("one"), "/a_b": operation("two")}));
    let error = generate(&document, &Settings::default())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("this becomes `a_b` in Rust, and so does"), "{error}");
}

#[test]
fn keywords_of_rust_are_names_like_others() {
    let mut value = document(json!({"/type": operation("match")})).into_value();
    value["components"] = json!({"schemas": {"self": {"type": "object", "properties": {"fn": {"type": "string"}, "gen": {"type": "string"}}}}});
    value["paths"]["/type"]["get"]["responses"]["200"]["content"] =
        json!({"application/json": {"schema": {"$ref": "#/components/schemas/self"}}});
    generate(&Document::from_value(value).expect("OpenAPI"), &Settings::default()).expect("Rust");
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = |text: &str| format!("{{\"openapi\": \"3.1.0\", \"paths\": {}{}", text.repeat(100_000), "}");
    let error = Document::from_bytes(deep("{\"a\":").as_bytes())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("nested too deeply"), "{error}");
    Document::from_bytes("[".repeat(100_000).as_bytes()).expect_err("refused, as YAML too");
}

#[test]
fn a_million_values_are_read() {
    let mut value = document(json!({})).into_value();
    value["components"] = json!({"schemas": {"A": {"enum": (0..1_000_000).collect::<Vec<_>>()}}});
    let document = Document::from_value(value).expect("OpenAPI");
    facts(&document).expect("facts");
}
