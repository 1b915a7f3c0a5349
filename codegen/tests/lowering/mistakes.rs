//! What documents get wrong: it is put right where that is certain, and noted.

use openapi31_codegen::{Document, Settings, generate};
use serde_json::{Value, json};

use crate::support::{answer, code_of, document, generated, lowered, notes};

#[test]
fn numbers_and_truth_values_of_a_text_are_texts() {
    let schemas = json!({
        "A": { "type": "string", "enum": [1.5, 2, true, "b"] },
        "B": { "type": ["string", "null"], "enum": [1, null] },
        "C": { "type": "integer", "enum": [1, 2] },
    });
    let lowered = lowered(schemas.clone());
    let named = &lowered.named["components"]["schemas"];
    assert_eq!(named["A"]["enum"], json!(["1.5", "2", "true", "b"]));
    let how = "numbers and `true` are the texts that they look like, as `type` says";
    assert_eq!(
        notes(&lowered.report),
        [format!("~ A/enum enum: {how}"), format!("~ B/enum enum: {how}")]
    );
    let code = code_of(schemas);
    assert!(code.contains("pub type C = i64;"), "{code}");
}

#[test]
fn a_parameter_without_a_name_is_noted() {
    let operation = json!({ "parameters": [{ "in": "query", "schema": {} }], "responses": answer(json!({})) });
    let (_, notes) = generated(document(json!({ "/a": { "get": operation } }), json!({})));
    assert_eq!(
        notes,
        ["~ /paths/~1a/get/parameters/0 name: it is not sent: the parameter has no name"]
    );
}

#[test]
fn an_operation_whose_body_or_path_item_is_nowhere_is_listed_once_and_counted() {
    let nowhere = |kind: &str| json!({ "$ref": format!("#/components/{kind}/Nowhere") });
    let operation = json!({ "requestBody": nowhere("requestBodies"), "responses": answer(json!({})) });
    let paths = json!({ "/a": { "post": operation }, "/b": nowhere("pathItems") });
    let document = Document::from_value(document(paths, json!({}))).unwrap();
    let report = generate(&document, &Settings::default()).unwrap().report;
    assert_eq!((report.operations, report.generated), (2, 0));
    assert_eq!(
        notes(&report),
        [
            "! * /b: its `$ref` leads to no path item of this document",
            "! POST /a: its `requestBody` refers to nothing in this document",
        ]
    );
}

#[test]
fn schemes_that_no_operation_asks_for_leave_no_credentials() {
    let code = |security: Value| {
        let operation = json!({ "get": { "responses": answer(json!({})), "security": security } });
        let mut document = document(json!({ "/a": operation }), json!({}));
        document["components"]["securitySchemes"] = json!({ "key": { "type": "http", "scheme": "bearer" } });
        generated(document).0
    };
    assert!(code(json!([{ "key": [] }])).contains("pub struct Credentials"));
    for security in [json!([]), json!([{}]), json!([{ "nowhere": [] }])] {
        let code = code(security);
        assert!(!code.contains("Credentials") && !code.contains("SCHEMES"), "{code}");
    }
}
