//! Each pass, before and after, on documents that have what the pass is about and nothing else.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use openapi31_codegen::{OperationNames, ResponseUnion, Settings, lower::PASSES};
use serde_json::json;

use crate::support::{answer, before_after, document, json_body, paths, reference, schemas};

/// Every pass has a test of this name, `-` as `_`, in this file.
const TESTED: &[&str] = &[
    "all-of",
    "bases",
    "const",
    "flags",
    "inline-schemas",
    "keywords",
    "operation-ids",
    "ref-siblings",
    "references",
    "response-unions",
    "select",
    "type-arrays",
    "type-names",
    "unions",
    "words",
];

#[test]
fn every_pass_has_a_test() {
    let names: BTreeSet<&str> = PASSES.iter().map(|pass| pass.name).collect();
    assert_eq!(names, TESTED.iter().copied().collect());
    let source = include_str!("each_pass.rs");
    for name in TESTED {
        let test = format!("fn {}_", name.replace('-', "_"));
        assert!(source.contains(&test), "no test is called {test}…");
    }
}

#[test]
fn select_takes_the_wanted_operations_and_what_they_reach() {
    let mut document = document(
        json!({
            "/a": { "$ref": "#/components/pathItems/A" },
            "/b": { "post": { "tags": ["b"], "callbacks": {}, "responses": answer(reference("Whole")) }, "get": { "responses": {} } },
            "/c": { "get": { "operationId": "c", "responses": answer(json!({ "$ref": "#/components/schemas/Part/properties/inner" })) } },
            "/lost": { "$ref": "#/components/pathItems/Lost" },
        }),
        json!({
            "Base": { "type": "object", "discriminator": { "propertyName": "kind" } },
            "Extends": { "allOf": [reference("Base")] },
            "Mapped": { "type": "object" },
            "Part": { "type": "object", "properties": { "inner": { "type": "string" } } },
            "Unused": { "not": {} },
            "Whole": { "oneOf": [reference("Base")], "discriminator": { "propertyName": "kind", "mapping": { "m": "Mapped" } } },
        }),
    );
    document["webhooks"] = json!({ "paid": {} });
    document["components"]["pathItems"] = json!({ "A": { "get": { "responses": answer(reference("Unused")) } } });
    let settings = Settings {
        operations: vec!["c".to_owned()],
        tags: vec!["b".to_owned()],
        ..Settings::default()
    };
    assert_snapshot!("select_some", before_after("select", &document, &settings));
    assert_snapshot!("select_all", before_after("select", &document, &Settings::default()));
}

#[test]
fn references_lead_to_components() {
    assert_snapshot!(schemas(
        "references",
        json!({
            "Middle": { "type": "object", "properties": {
                "part": { "$ref": "#/components/schemas/Whole/properties/part" },
                "again": { "$ref": "#/components/schemas/Whole/properties/part" },
                "own": { "$ref": "#/components/schemas/Middle/$defs/Own" },
                "local": { "$ref": "#/$defs/Own" },
                "anchor": { "$ref": "#here" },
                "escaped": { "$ref": "#/components/schemas/With%20space" },
                "lost": { "$ref": "#/components/schemas/Lost" },
            }, "$defs": { "Own": { "type": "string" } } },
            "With space": { "type": "integer" },
            "Whole": { "$anchor": "here", "type": "object", "properties": { "part": { "type": "string", "enum": ["a"] } } },
        })
    ));
}

#[test]
fn keywords_that_say_nothing_about_a_type_go() {
    assert_snapshot!(schemas(
        "keywords",
        json!({
            "Vendor": { "type": "string", "x-own": 1, "unit": "kg", "readOnly": true, "$comment": "" },
            "Checks": { "type": "object", "properties": { "not": { "not": {} } }, "propertyNames": {}, "dependentRequired": {}, "if": {}, "minProperties": 1 },
            "Map": { "type": "object", "patternProperties": { "^a": { "type": "integer" } } },
            "Beside": { "type": "object", "properties": { "a": {} }, "patternProperties": { "^x": {} } },
            "Anything": true,
            "Nothing": false,
            "List": { "type": "array", "items": true, "contains": { "type": "string" } },
            "Odd": { "type": "strong", "enum": 3, "properties": [], "required": "a" },
        })
    ));
}

#[test]
fn bases_become_the_union_of_those_that_extend_them() {
    assert_snapshot!(schemas(
        "bases",
        json!({
            "Pet": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } }, "discriminator": { "propertyName": "kind", "mapping": { "cat": "#/components/schemas/Cat" } } },
            "Cat": { "allOf": [reference("Pet"), { "type": "object", "properties": { "lives": { "type": "integer" } } }] },
            "Dog": { "allOf": [reference("Pet")] },
            "Alone": { "type": "object", "properties": { "a": {} }, "discriminator": { "propertyName": "a" } },
        })
    ));
}

#[test]
fn unions_have_members_that_differ() {
    assert_snapshot!(schemas(
        "unions",
        json!({
            "Two": { "anyOf": [{ "type": "string", "enum": ["a", "b"] }, { "type": "string", "enum": ["b", "c"] }], "default": "a" },
            "Nullable": { "oneOf": [{ "type": "string", "enum": ["a"] }, { "type": "string", "enum": ["c"] }, { "type": "null" }] },
            "Open": { "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "string" }] },
            "Same": { "oneOf": [{ "type": "integer", "minimum": 1 }, { "type": "integer", "maximum": -1 }] },
            "Free": { "anyOf": [{ "type": "string" }, {}] },
            "Nested": { "anyOf": [{ "anyOf": [{ "type": "string" }, { "type": "integer" }] }, { "type": "boolean" }] },
        })
    ));
}

#[test]
fn words_become_rustdoc() {
    let schema = json!({
        "type": "object",
        "title": "gone",
        "x-gone": 1,
        "description": "A [pro] <b>, see https://a.example.\n\n    code",
        "properties": { "title": { "type": "string", "title": "gone" } },
    });
    assert_snapshot!(schemas("words", json!({ "A": schema })));
}

#[test]
fn flags_of_3_0_become_their_3_1_form() {
    let mut document = document(
        json!({}),
        json!({
            "Text": { "type": "string", "nullable": true, "enum": ["a", null] },
            "Reference": { "nullable": true, "description": "d", "allOf": [reference("Text")] },
            "Sibling": { "nullable": true, "$ref": "#/components/schemas/Text" },
            "Union": { "nullable": true, "oneOf": [{ "type": "string" }, { "type": "integer" }] },
            "Anything": { "nullable": true },
            "Never": { "type": "string", "nullable": false },
            "Above": { "type": "number", "minimum": 3, "exclusiveMinimum": true },
            "From": { "type": "number", "maximum": 3, "exclusiveMaximum": false },
        }),
    );
    document["openapi"] = json!("3.0.3");
    assert_snapshot!(before_after("flags", &document, &Settings::default()));
}

#[test]
fn const_becomes_an_enum_with_a_type() {
    assert_snapshot!(schemas(
        "const",
        json!({
            "Text": { "const": "a" },
            "Number": { "const": 3, "type": "integer" },
            "Flag": { "const": true },
            "Untyped": { "enum": ["a", "b", null] },
        })
    ));
}

#[test]
fn type_arrays_become_unions() {
    assert_snapshot!(schemas(
        "type-arrays",
        json!({
            "Nullable": { "type": ["string", "null"], "maxLength": 3, "description": "d", "default": "a" },
            "Enum": { "type": ["string", "null"], "enum": ["a", "b", null] },
            "Several": { "type": ["integer", "string", "null"], "minimum": 1, "maxLength": 3 },
            "Single": { "type": ["string"], "maxLength": 3 },
        })
    ));
}

#[test]
fn ref_siblings_become_an_all_of() {
    assert_snapshot!(schemas(
        "ref-siblings",
        json!({
            "A": { "$ref": "#/components/schemas/B", "description": "d", "default": 1 },
            "B": { "type": "integer" },
            "C": { "$ref": "#/components/schemas/B", "allOf": [{ "minimum": 3 }] },
            "Alone": { "$ref": "#/components/schemas/B" },
        })
    ));
}

#[test]
fn response_unions_become_their_merge() {
    let schemas = json!({
        "Ticket": { "type": "object", "required": ["id", "poll"], "properties": { "id": { "type": "string", "description": "one" }, "poll": { "type": "string" } } },
        "Tracked": { "type": "object", "required": ["id", "hook"], "properties": { "id": { "type": "string", "description": "other" }, "hook": { "type": "string" } } },
    });
    let paths = json!({
        "/both": { "post": { "responses": answer(json!({ "anyOf": [reference("Ticket"), reference("Tracked")] })) } },
        "/one": { "post": { "responses": answer(reference("Ticket")) } },
    });
    let settings = Settings {
        response_unions: vec![ResponseUnion {
            name: "Submitted".to_owned(),
            members: vec!["Ticket".to_owned(), "Tracked".to_owned()],
        }],
        ..Settings::default()
    };
    let document = document(paths, schemas);
    assert_snapshot!(
        "response_unions_with_a_name",
        before_after("response-unions", &document, &settings)
    );
    assert_snapshot!(
        "response_unions_without_settings",
        before_after("response-unions", &document, &Settings::default())
    );
}

#[test]
fn inline_schemas_become_named_ones() {
    let document_paths = json!({ "/pets/{id}": { "put": {
        "parameters": [{ "name": "sort", "in": "query", "schema": { "type": "string", "enum": ["up", "down"] } }],
        "requestBody": json_body(json!({ "type": "object", "properties": { "name": { "type": "string" } } })),
        "responses": answer(json!({ "type": "object", "properties": { "ok": { "type": "boolean" } } })),
    } } });
    let schemas = json!({ "Pet": { "type": "object", "properties": {
        "size": { "type": "string", "enum": ["s", "m"], "default": "s", "description": "d" },
        "colour": { "anyOf": [{ "type": "string", "enum": ["red"] }, { "type": "null" }], "default": null },
        "home": { "type": "object", "properties": { "street": { "type": "object", "properties": { "name": { "type": "string" } } } } },
        "age": { "anyOf": [{ "type": "integer" }, { "type": "string" }, { "type": "null" }] },
        "toys": { "type": "array", "items": { "type": "string", "enum": ["ball"] } },
        "by_day": { "type": "object", "additionalProperties": { "type": "string", "enum": ["walk"] } },
        "free": { "type": "object" },
        "empty": { "type": "object", "properties": {} },
    } } });
    assert_snapshot!(paths("inline-schemas", document_paths, schemas));
}

#[test]
fn inline_schemas_of_shared_bodies_and_of_tagged_members_become_named_ones() {
    let mut document = document(
        json!({}),
        json!({ "Pet": {
            "discriminator": { "propertyName": "kind" },
            "oneOf": [
                { "type": "object", "properties": { "kind": { "type": "string", "enum": ["cat"] } } },
                { "type": "object", "properties": { "kind": { "type": "string", "enum": ["dog"] } } },
            ],
        } }),
    );
    let body = json_body(json!({ "type": "object", "properties": { "a": { "type": "string" } } }));
    document["components"]["requestBodies"] = json!({ "store": body });
    document["components"]["responses"] = json!({ "stored": body });
    assert_snapshot!(before_after("inline-schemas", &document, &Settings::default()));
}

#[test]
fn type_names_become_those_of_rust() {
    let components = json!({
        "T2VInput": { "type": "object", "properties": { "next": reference("T2VInput"), "of": reference("self") } },
        "self": { "type": "string" },
        "Same": { "oneOf": [reference("T2VInput")], "discriminator": { "propertyName": "a", "mapping": { "a": "#/components/schemas/T2VInput" } } },
    });
    assert_snapshot!(schemas("type-names", components));
}

#[test]
fn operation_ids_become_the_names_of_methods() {
    let operation = json!({ "responses": {} });
    let paths = json!({
        "/v1/pro-1.1-ultra": { "post": { "operationId": "pro_v1_post", "responses": {} } },
        "/v1/pets": { "get": operation, "post": operation },
        "/v1/owners": { "get": operation },
        "/v1/owners/{owner_id}": { "get": operation },
        "/v1/models/{slug}/usage": { "post": operation },
        "/v1/type": { "get": operation },
        "/v1/new": { "get": operation },
        "/": { "post": operation },
    });
    let by_path = Settings {
        operation_names: OperationNames::Path,
        path_prefix: "/v1/".to_owned(),
        ..Settings::default()
    };
    let document = document(paths, json!({}));
    assert_snapshot!(
        "operation_ids_by_path",
        before_after("operation-ids", &document, &by_path)
    );
    assert_snapshot!(
        "operation_ids",
        before_after("operation-ids", &document, &Settings::default())
    );
}

#[test]
fn all_of_becomes_one_object() {
    assert_snapshot!(schemas(
        "all-of",
        json!({
            "Base": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "kind": { "type": "string" } } },
            "Middle": { "description": "d", "allOf": [reference("Base"), { "type": "object", "properties": { "next": reference("Top") } }] },
            "Top": { "type": "object", "required": ["own"], "properties": { "own": {}, "kind": { "enum": ["top"] } }, "allOf": [reference("Middle")] },
            "Words": { "allOf": [reference("Base"), { "description": "d", "maxLength": 3 }] },
            "Alone": { "allOf": [reference("Base")], "description": "d" },
        })
    ));
}
