//! Contracts of one operation, and what the diff says of two.

use openapi_vendor::diff::{Diff, Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

pub(crate) fn contract(request: Value, response: Value) -> Document {
    with_schemas(request, response, json!({}))
}

pub(crate) fn with_schemas(request: Value, response: Value, schemas: Value) -> Document {
    Document::from_value(json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/v1/a": {"post": {
            "operationId": "a",
            "requestBody": {"content": {"application/json": {"schema": request}}},
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": response}}}},
        }}},
        "components": {"schemas": schemas},
    }))
    .expect("OpenAPI")
}

pub(crate) fn rules(diff: &Diff) -> Vec<&str> {
    diff.changes.iter().map(|change| change.rule).collect()
}

/// Both as a request and as an answer.
pub(crate) fn assert_same(one: Value, other: Value) {
    let (before, after) = (contract(one.clone(), one), contract(other.clone(), other));
    assert_eq!(rules(&diff(&before, &after)), [""; 0], "forth");
    assert_eq!(rules(&diff(&after, &before)), [""; 0], "back");
}

/// A contract with these paths and whatever else stands beside them.
pub(crate) fn api(paths: Value, others: Value) -> Document {
    let mut document = json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths});
    for (key, value) in others.as_object().expect("an object") {
        document[key] = value.clone();
    }
    Document::from_value(document).expect("OpenAPI")
}

/// The rules and places of what one document changes over another.
pub(crate) fn changes(old: &Document, new: &Document) -> Vec<(&'static str, String)> {
    let diff = diff(old, new);
    let changes = diff.changes.iter();
    changes.map(|change| (change.rule, change.location.clone())).collect()
}

/// The rules only.
pub(crate) fn rules_of(old: &Document, new: &Document) -> Vec<&'static str> {
    changes(old, new).into_iter().map(|(rule, _)| rule).collect()
}

/// The levels of two schemas' difference, in a request and in an answer.
pub(crate) fn levels(old: &Value, new: &Value) -> (Level, Level) {
    let request = diff(&contract(old.clone(), json!({})), &contract(new.clone(), json!({})));
    let response = diff(&contract(json!({}), old.clone()), &contract(json!({}), new.clone()));
    (request.verdict, response.verdict)
}

/// The rules of requests that a change breaks or follows.
pub(crate) fn reported(old: &Value, new: &Value) -> Vec<String> {
    let found = diff(&contract(old.clone(), json!({})), &contract(new.clone(), json!({})));
    found.changes.iter().map(|change| change.rule.to_owned()).collect()
}
