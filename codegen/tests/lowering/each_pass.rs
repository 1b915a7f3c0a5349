//! Each pass, before and after, on documents that have what the pass is about and nothing else.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use openapi31_codegen::{PropertyType, ResponseUnion, Settings};
use serde_json::json;

use crate::support::{answer, before_after, document, json_body, passes, pets, reference, schemas};

/// Every pass has a test of this name, `-` as `_`, in this file.
const TESTED: &[&str] = &[
    "all-of",
    "const",
    "discriminators",
    "examples",
    "exclusive-bounds",
    "flags",
    "inline-schemas",
    "integer-bounds",
    "keywords",
    "nullable",
    "one-of",
    "open-objects",
    "operation-ids",
    "property-types",
    "ref-siblings",
    "response-unions",
    "side-table",
    "string-unions",
    "success-only",
    "tuples",
    "type-arrays",
    "type-names",
    "version",
    "words",
];

#[test]
fn every_pass_has_a_test() {
    let names: BTreeSet<&str> = passes().map(|pass| pass.name).collect();
    assert_eq!(names, TESTED.iter().copied().collect());
    let source = include_str!("each_pass.rs");
    for name in TESTED {
        let test = format!("fn {}_", name.replace('-', "_"));
        assert!(source.contains(&test), "no test is called {test}…");
    }
}

#[test]
fn keywords_changes_nothing() {
    let unchanged = schemas("keywords", json!({ "A": { "type": "string", "x-own": 1 } }));
    assert_eq!(unchanged, "");
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
fn string_unions_become_one_enum() {
    assert_snapshot!(schemas(
        "string-unions",
        json!({
            "Two": { "anyOf": [{ "type": "string", "enum": ["a", "b"] }, { "type": "string", "enum": ["b", "c"] }], "default": "a" },
            "Nullable": { "oneOf": [{ "type": "string", "enum": ["a"] }, { "type": "string", "enum": ["c"] }, { "type": "null" }] },
            "Open": { "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "string" }] },
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
    let paths = json!({ "/pets/{id}": { "put": {
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
    assert_snapshot!(crate::support::paths("inline-schemas", paths, schemas));
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
    let schemas = json!({
        "T2VInput": { "type": "object", "properties": { "next": reference("T2VInput"), "of": reference("self") } },
        "self": { "type": "string" },
        "Same": { "oneOf": [reference("T2VInput")], "discriminator": { "propertyName": "a", "mapping": { "a": "#/components/schemas/T2VInput" } } },
    });
    assert_snapshot!(crate::support::schemas("type-names", schemas));
}

#[test]
fn operation_ids_become_paths() {
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
    let settings = Settings {
        path_prefix: "/v1/".to_owned(),
        ..Settings::default()
    };
    assert_snapshot!(before_after("operation-ids", &document(paths, json!({})), &settings));
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

#[test]
fn property_types_refer_to_a_stand_in() {
    let paths =
        json!({ "/a": { "post": { "requestBody": json_body(reference("A")), "responses": answer(reference("B")) } } });
    let properties = json!({
        "image": { "anyOf": [{ "type": "string" }, { "type": "null" }], "description": "d", "default": null },
        "other": { "type": "string" },
    });
    let schemas = json!({
        "A": { "type": "object", "properties": properties },
        "B": { "type": "object", "properties": properties },
    });
    let settings = Settings {
        property_types: vec![PropertyType {
            properties: vec!["image".to_owned()],
            rust_type: "crate::Media".to_owned(),
            media: None,
        }],
        ..Settings::default()
    };
    assert_snapshot!(before_after("property-types", &document(paths, schemas), &settings));
}

#[test]
fn discriminators_take_the_tag_out_of_the_members() {
    assert_snapshot!(schemas("discriminators", pets()));
}

#[test]
fn nullable_says_what_a_union_with_null_said() {
    assert_snapshot!(schemas(
        "nullable",
        json!({
            "One": { "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "null" }], "description": "d" },
            "Reference": { "anyOf": [reference("One"), { "type": "null" }], "default": null },
            "Free": { "anyOf": [{}, { "type": "null" }] },
            "Several": { "oneOf": [{ "type": "string" }, { "type": "integer" }, { "type": "null" }] },
            "OnlyNull": { "type": "null" },
            "UnionOfNull": { "anyOf": [{ "type": "null" }] },
        })
    ));
}

#[test]
fn nullable_parameters_are_left_out_instead() {
    let parameter =
        json!({ "name": "a", "in": "query", "schema": { "anyOf": [{ "type": "string" }, { "type": "null" }] } });
    let paths = json!({ "/a": { "get": { "parameters": [parameter], "responses": {} } } });
    assert_snapshot!(crate::support::paths("nullable", paths, json!({})));
}

#[test]
fn examples_become_an_example() {
    assert_snapshot!(schemas(
        "examples",
        json!({
            "Several": { "type": "string", "examples": ["a", "b"] },
            "None": { "type": "string", "examples": [] },
            "Both": { "type": "string", "example": "a", "examples": ["b"] },
        })
    ));
}

#[test]
fn exclusive_bounds_become_flags() {
    assert_snapshot!(schemas(
        "exclusive-bounds",
        json!({
            "Above": { "type": "number", "exclusiveMinimum": 0 },
            "Below": { "type": "number", "exclusiveMaximum": 1.5 },
            "ExclusiveIsStricter": { "type": "number", "exclusiveMinimum": 3, "minimum": 3, "exclusiveMaximum": 8, "maximum": 9 },
            "InclusiveIsStricter": { "type": "number", "exclusiveMinimum": 3, "minimum": 4, "exclusiveMaximum": 8, "maximum": 7 },
        })
    ));
}

#[test]
fn integer_bounds_become_integers() {
    assert_snapshot!(schemas(
        "integer-bounds",
        json!({
            "Integer": { "type": "integer", "minimum": 64.0, "maximum": 2048.0, "multipleOf": 16.0 },
            "Fraction": { "type": "integer", "minimum": 0.5 },
            "Huge": { "type": "integer", "maximum": 1e300 },
            "Number": { "type": "number", "minimum": 64.0 },
        })
    ));
}

#[test]
fn tuples_become_arrays_of_anything() {
    assert_snapshot!(schemas(
        "tuples",
        json!({
            "Pair": { "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }], "items": false, "minItems": 2 },
            "Open": { "type": "array", "items": true },
            "List": { "type": "array", "items": { "type": "string" } },
        })
    ));
}

#[test]
fn one_of_stands_for_any_of() {
    assert_snapshot!(schemas(
        "one-of",
        json!({ "A": { "type": "object", "properties": { "anyOf": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } } } })
    ));
}

#[test]
fn success_only_drops_other_responses() {
    let response = json!({ "description": "" });
    let paths = json!({ "/a": { "get": { "responses": { "200": response, "204": response, "2XX": response, "404": response, "default": response } } } });
    assert_snapshot!(crate::support::paths("success-only", paths, json!({})));
}

#[test]
fn open_objects_keep_what_they_do_not_declare() {
    assert_snapshot!(schemas(
        "open-objects",
        json!({
            "Closed": { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false },
            "Open": { "type": "object", "properties": { "a": { "type": "object", "properties": { "b": {} } } } },
            "Typed": { "type": "object", "properties": { "a": {} }, "additionalProperties": { "type": "integer" } },
            "Map": { "type": "object", "additionalProperties": { "type": "integer" } },
            "Free": { "type": "object" },
        })
    ));
}

#[test]
fn side_table_takes_bounds_and_defaults() {
    assert_snapshot!(schemas(
        "side-table",
        json!({
            "Number": { "type": "integer", "format": "int32", "minimum": 1, "exclusiveMaximum": true, "maximum": 9, "multipleOf": 2, "default": 3, "example": 3 },
            "Text": { "type": "string", "format": "uri", "minLength": 1, "maxLength": 9, "pattern": "^a" },
            "File": { "type": "string", "format": "binary" },
            "List": { "type": "array", "items": {}, "minItems": 1, "maxItems": 2, "uniqueItems": true },
            "Numbers": { "type": "integer", "enum": [1, 2] },
            "default": { "type": "object", "properties": { "default": { "type": "string" }, "minimum": {} } },
        })
    ));
}

#[test]
fn version_becomes_3_0_3() {
    let document = json!({
        "openapi": "3.1.1", "info": {}, "webhooks": { "a": {} }, "jsonSchemaDialect": "https://a.example",
    });
    assert_snapshot!(before_after("version", &document, &Settings::default()));
}
