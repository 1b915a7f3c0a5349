//! Each pass of the lowering, before and after, on documents that have what the pass is about and nothing else; then
//! what stops the lowering, and that nothing brings it down.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use insta::assert_snapshot;
use openapi31_codegen::{
    Document, Error, PropertyType, ResponseUnion, Settings, generate,
    lower::{LOWERING, NAMING, Pass, lower},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Every pass has a test of this name, `-` as `_`, in the module `each_pass`.
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

fn passes() -> impl Iterator<Item = &'static Pass> {
    NAMING.iter().chain(LOWERING)
}

fn document(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Parcels", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn run(pass: &str, document: &Value, settings: &Settings) -> Result<Value, Error> {
    let pass = passes().find(|candidate| candidate.name == pass).unwrap();
    let mut document = document.clone();
    pass.run(&mut document, settings)?;
    Ok(document)
}

/// What a pass makes of a document: the two, in one text.
fn before_after(pass: &str, document: &Value, settings: &Settings) -> String {
    let after = run(pass, document, settings).unwrap();
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
    changes.join("\n")
}

/// One line for each leaf: the place and the value.
fn print_lines(value: &Value, place: &str, lines: &mut Vec<String>) {
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

fn schemas(pass: &str, schemas: Value) -> String {
    before_after(pass, &document(json!({}), schemas), &Settings::default())
}

fn paths(pass: &str, paths: Value, schemas: Value) -> String {
    before_after(pass, &document(paths, schemas), &Settings::default())
}

fn json_body(schema: Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema } } })
}

fn answer(schema: Value) -> Value {
    json!({ "200": { "description": "", "content": { "application/json": { "schema": schema } } } })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn every_pass_has_a_test() {
    let names: BTreeSet<&str> = passes().map(|pass| pass.name).collect();
    assert_eq!(names, TESTED.iter().copied().collect());
    let source = include_str!("lowering.rs");
    for name in TESTED {
        let test = format!("    fn {}_", name.replace('-', "_"));
        assert!(source.contains(&test), "no test is called {test}…");
    }
}

mod each_pass {
    use super::*;

    #[test]
    fn keywords_changes_nothing() {
        assert_eq!(
            schemas("keywords", json!({ "A": { "type": "string", "x-own": 1 } })),
            ""
        );
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
        assert_snapshot!(super::paths("inline-schemas", paths, schemas));
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
        assert_snapshot!(super::schemas("type-names", schemas));
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
        let paths = json!({ "/a": { "post": { "requestBody": json_body(reference("A")), "responses": answer(reference("B")) } } });
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
        assert_snapshot!(super::paths("nullable", paths, json!({})));
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
        assert_snapshot!(super::paths("success-only", paths, json!({})));
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
}

fn pets() -> Value {
    json!({
        "Pet": {
            "oneOf": [reference("Cat"), reference("Dog"), reference("Fish")],
            "discriminator": { "propertyName": "kind", "mapping": { "cat": "#/components/schemas/Cat", "kitten": "#/components/schemas/Cat" } },
        },
        "Cat": { "type": "object", "required": ["kind", "lives"], "properties": { "kind": { "type": "string" }, "lives": { "type": "integer" } } },
        "Dog": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["dog"] } } },
        "Fish": { "type": "object", "properties": { "kind": { "type": "string" } } },
    })
}

mod what_stops_it {
    use super::*;

    fn error(paths: Value, schemas: Value) -> String {
        let document = Document::from_value(document(paths, schemas)).unwrap();
        match generate(&document, &Settings::default()) {
            Ok(code) => panic!("it should be refused, but became\n{code}"),
            Err(error) => {
                assert!(error.pointer().is_some(), "no place: {error}");
                error.to_string()
            }
        }
    }

    #[test]
    fn a_keyword_that_no_pass_knows_stops_with_its_place() {
        for keyword in [
            "not",
            "if",
            "then",
            "else",
            "patternProperties",
            "$defs",
            "contains",
            "propertyNames",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
            "$dynamicRef",
            "contentEncoding",
            "minContains",
        ] {
            let schema = json!({ "type": "object", "properties": { "inner": { "type": "object", keyword: {} } } });
            assert_eq!(
                error(json!({}), json!({ "A": schema })),
                format!(
                    "the keyword `{keyword}` has no lowering to OpenAPI 3.0 (at #/components/schemas/A/properties/inner/{keyword})"
                )
            );
        }
    }

    #[test]
    fn a_property_with_the_name_of_a_keyword_is_no_keyword() {
        let schema = json!({ "type": "object", "properties": { "not": { "type": "string" }, "if": { "type": "string" }, "$ref": { "type": "string" } } });
        let document = Document::from_value(document(json!({}), json!({ "A": schema }))).unwrap();
        generate(&document, &Settings::default()).unwrap();
    }

    #[test]
    fn a_boolean_schema_stops_with_its_place() {
        assert_snapshot!(
            error(json!({}), json!({ "A": { "type": "object", "properties": { "a": true } } })),
            @"`true` and `false` as schemas have no lowering here: write `{}` (at #/components/schemas/A/properties/a)"
        );
        assert_snapshot!(
            error(json!({}), json!({ "A": { "anyOf": [{ "type": "string" }, false] } })),
            @"`true` and `false` as schemas have no lowering here: write `{}` (at #/components/schemas/A/anyOf)"
        );
    }

    #[test]
    fn a_reference_into_the_middle_of_a_schema_stops_with_its_place() {
        let schemas = json!({
            "A": { "type": "object", "properties": { "a": { "$ref": "#/components/schemas/B/properties/b" } } },
            "B": { "type": "object", "properties": { "b": { "type": "string" } } },
        });
        assert_snapshot!(error(json!({}), schemas));
    }

    #[test]
    fn two_paths_that_become_one_name_stop_with_both_places() {
        let operation = json!({ "get": { "responses": {} } });
        assert_snapshot!(
            error(json!({ "/a-b": operation, "/a_b": operation }), json!({})),
            @"this becomes `a_b` in Rust, and so does #/paths/~1a-b/get (at #/paths/~1a_b/get)"
        );
    }

    #[test]
    fn two_schemas_that_become_one_name_stop_with_both_places() {
        assert_snapshot!(
            error(json!({}), json!({ "a-b": { "type": "string" }, "AB": { "type": "object", "properties": {} }, "aB": { "type": "string" } })),
            @"this becomes `AB` in Rust, and so does #/components/schemas/a-b (at #/components/schemas/aB)"
        );
    }

    #[test]
    fn a_schema_that_has_the_name_of_an_inline_one_stops_with_its_place() {
        let schemas = json!({
            "A": { "type": "object", "properties": { "size": { "type": "string", "enum": ["s"] } } },
            "ASize": { "type": "string" },
        });
        assert_snapshot!(error(json!({}), schemas), @"a schema inside another one would also be named `ASize` (at #/components/schemas/ASize)");
    }

    #[test]
    fn two_properties_that_become_one_name_stop_with_both_places() {
        let schemas = json!({ "A": { "type": "object", "properties": { "self": { "type": "string" }, "Self": { "type": "string" } } } });
        assert_snapshot!(error(json!({}), schemas), @"this becomes `self_` in Rust, and so does #/components/schemas/A/properties/Self (at #/components/schemas/A/properties/self)");
    }

    #[test]
    fn two_enum_values_that_become_one_variant_stop_with_their_place() {
        let schemas = json!({ "A": { "type": "string", "enum": ["a-b", "a_b", "c"] } });
        assert_snapshot!(error(json!({}), schemas), @"the values `a-b` and `a_b` become the same variant in Rust (at #/components/schemas/A/enum)");
    }

    #[test]
    fn a_member_of_a_tagged_union_that_is_used_on_its_own_stops_with_its_place() {
        let mut schemas = pets();
        schemas["Owner"] = json!({ "type": "object", "properties": { "cat": reference("Cat") } });
        assert_snapshot!(error(json!({}), schemas), @"`Cat` is a member of the union `Pet`, tagged by `kind`, and is also used on its own here (at #/components/schemas/Owner/properties/cat)");
    }

    #[test]
    fn a_tag_that_stands_for_two_members_stops_with_its_place() {
        let mut schemas = pets();
        schemas["Fish"]["properties"]["kind"] = json!({ "const": "dog" });
        assert_snapshot!(error(json!({}), schemas), @"the tag `dog` stands for more than one member (at #/components/schemas/Pet)");
    }

    #[test]
    fn a_type_that_takes_itself_in_stops_with_its_place() {
        let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        assert_snapshot!(
            error(json!({}), json!({ "A": { "allOf": [reference("A"), object] } })),
            @"`A` contains itself through `allOf` (at #/components/schemas/A)"
        );
        assert_snapshot!(
            error(json!({}), json!({ "A": { "allOf": [reference("B"), object] }, "B": { "allOf": [reference("A"), object] } })),
            @"`A` contains itself through `allOf` (at #/components/schemas/A)"
        );
    }

    #[test]
    fn an_all_of_of_several_that_are_no_objects_stops_with_its_place() {
        assert_snapshot!(
            error(json!({}), json!({ "A": { "allOf": [{ "type": "string" }, { "type": "string", "enum": ["a"] }] } })),
            @"all members of an `allOf` should be objects (at #/components/schemas/A)"
        );
    }

    #[test]
    fn a_tagged_union_of_what_is_no_object_stops_with_its_place() {
        let mut schemas = pets();
        schemas["Fish"] = json!({ "type": "string" });
        assert_snapshot!(error(json!({}), schemas), @"a member of a discriminated union should be an object (at #/components/schemas/Fish)");
        let mut schemas = pets();
        schemas["Pet"]["oneOf"] = json!([reference("Cat"), reference("Dog"), reference("Fish"), { "type": "null" }]);
        assert_snapshot!(error(json!({}), schemas), @"a member of a discriminated union should be an object; null belongs to the place that uses the union (at #/components/schemas/Pet/oneOf/3)");
    }

    #[test]
    fn a_discriminator_without_a_union_or_a_property_stops_with_its_place() {
        let mut schemas = pets();
        schemas["Pet"]["discriminator"] = json!({});
        assert_snapshot!(error(json!({}), schemas), @"a discriminator needs a `propertyName` (at #/components/schemas/Pet/discriminator)");
        assert_snapshot!(error(json!({}), json!({ "A": { "type": "object", "discriminator": { "propertyName": "a" } } })), @"a discriminator needs a `oneOf` or `anyOf` beside it (at #/components/schemas/A)");
    }

    #[test]
    fn a_path_that_is_a_reference_stops_with_its_place() {
        let mut document = document(json!({ "/a": { "$ref": "#/components/pathItems/A" } }), json!({}));
        document["components"]["pathItems"] = json!({ "A": { "get": { "responses": {} } } });
        let document = Document::from_value(document).unwrap();
        assert_snapshot!(lower(&document, &Settings::default()).unwrap_err(), @"a `$ref` in place of a path is not supported (at #/paths/~1a)");
    }

    #[test]
    fn a_schema_of_the_wrong_shape_stops_with_its_place() {
        let schemas = json!({ "A": { "type": "object", "properties": { "a": { "type": "strong" } } } });
        assert_snapshot!(error(json!({}), schemas), @r#""strong" is not a JSON type (at #/components/schemas/A/properties/a/type)"#);
    }

    #[test]
    fn answers_of_two_shapes_are_an_error() {
        let mut responses = answer(json!({ "type": "string" }));
        responses["201"] = answer(json!({ "type": "integer" }))["200"].clone();
        assert_snapshot!(error(json!({ "/a": { "get": { "responses": responses } } }), json!({})), @"the 2xx responses differ, and a client method returns one type (at #/paths/~1a/get/responses)");
    }
}

mod what_comes_out {
    use super::*;

    fn generated(paths: Value, schemas: Value) -> String {
        let document = Document::from_value(document(paths, schemas)).unwrap();
        generate(&document, &Settings::default()).unwrap()
    }

    fn lowered(schemas: Value) -> Value {
        let document = Document::from_value(document(json!({}), schemas)).unwrap();
        lower(&document, &Settings::default()).unwrap().lowered["components"]["schemas"].clone()
    }

    #[test]
    fn a_response_union_whose_members_disagree_is_left_alone() {
        let schemas = json!({
            "A": { "type": "object", "properties": { "id": { "type": "string" } } },
            "B": { "type": "object", "properties": { "id": { "type": "integer" } } },
        });
        let paths =
            json!({ "/a": { "get": { "responses": answer(json!({ "anyOf": [reference("A"), reference("B")] })) } } });
        assert_eq!(super::paths("response-unions", paths.clone(), schemas.clone()), "");
        assert!(generated(paths, schemas).contains("pub enum AResponse"));
    }

    #[test]
    fn a_document_of_3_0_gives_what_the_same_document_of_3_1_gives() {
        let schema = |name: Value, size: Value| json!({ "A": { "type": "object", "required": ["name"], "properties": { "name": name, "size": size } } });
        let mut older = document(
            json!({}),
            schema(
                json!({ "type": "string", "nullable": true, "enum": ["a", "b", null] }),
                json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true }),
            ),
        );
        older["openapi"] = json!("3.0.3");
        let newer = document(
            json!({}),
            schema(
                json!({ "type": ["string", "null"], "enum": ["a", "b", null] }),
                json!({ "type": "number", "exclusiveMinimum": 0 }),
            ),
        );
        let lowered = |document| lower(&Document::from_value(document).unwrap(), &Settings::default()).unwrap();
        let (older, newer) = (lowered(older), lowered(newer));
        assert_eq!(older.named, newer.named);
        assert_eq!(older.lowered, newer.lowered);
    }

    #[test]
    fn a_nullable_union_of_several_members_stays_a_union() {
        let schemas = json!({ "A": { "type": "object", "properties": { "a": { "anyOf": [{ "type": "integer" }, { "type": "string" }, { "type": "null" }] } } } });
        let lowered = lowered(schemas.clone());
        assert_eq!(
            lowered["A"]["properties"]["a"],
            json!({ "allOf": [reference("Aa")], "nullable": true })
        );
        assert_eq!(
            lowered["Aa"],
            json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }] })
        );
        assert!(generated(json!({}), schemas).contains("pub a: ::std::option::Option<Aa>"));
    }

    #[test]
    fn a_discriminated_union_without_a_mapping_is_tagged_by_constants_or_names() {
        let mut schemas = pets();
        schemas["Pet"]["discriminator"] = json!({ "propertyName": "kind" });
        assert_eq!(
            lowered(schemas)["Pet"]["x-tags"],
            json!({ "property": "kind", "values": { "Cat": ["Cat"], "Dog": ["dog"], "Fish": ["Fish"] } })
        );
    }

    #[test]
    fn a_tag_that_members_take_in_by_all_of_tags_them() {
        let mut schemas = pets();
        schemas["Base"] =
            json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } });
        schemas["Fish"] = json!({ "allOf": [reference("Base"), { "type": "object", "properties": { "fins": { "type": "integer" } } }] });
        let lowered = lowered(schemas.clone());
        assert_eq!(lowered["Fish"]["required"], json!([]));
        assert_eq!(lowered["Fish"]["properties"], json!({ "fins": { "type": "integer" } }));
        assert!(generated(json!({}), schemas).contains("Fish(Fish)"));
    }

    #[test]
    fn what_is_taken_in_keeps_its_types_even_those_that_contain_themselves() {
        let inner =
            json!({ "allOf": [reference("A"), { "type": "object", "properties": { "z": { "type": "string" } } }] });
        let code = generated(
            json!({}),
            json!({ "A": { "allOf": [{ "type": "object", "properties": { "a": inner } }, { "type": "object", "properties": { "q": reference("A") } }] } }),
        );
        assert!(
            code.contains("pub q: ::std::option::Option<::std::boxed::Box<A>>"),
            "{code}"
        );
    }

    #[test]
    fn a_discriminated_union_of_one_member_is_that_member() {
        let schemas = json!({
            "Pet": { "oneOf": [reference("Cat")], "discriminator": { "propertyName": "kind" } },
            "Cat": { "type": "object", "properties": { "kind": { "const": "cat" } } },
        });
        assert_eq!(
            lowered(schemas)["Cat"]["properties"]["kind"],
            json!({ "type": "string", "enum": ["cat"] })
        );
    }

    #[test]
    fn schemas_that_contain_themselves_are_generated() {
        let code = generated(
            json!({ "/a": { "post": { "requestBody": json_body(reference("Node")), "responses": answer(reference("Json")) } } }),
            json!({
                "Node": { "type": "object", "required": ["list"], "properties": { "next": reference("Node"), "other": reference("Other"), "list": reference("List"), "any": reference("Json") } },
                "Other": { "type": "object", "properties": { "node": reference("Node") } },
                "List": { "type": "array", "items": reference("List") },
                "Json": { "anyOf": [{ "type": "string" }, { "type": "array", "items": reference("Json") }, { "type": "object", "additionalProperties": reference("Json") }] },
            }),
        );
        assert!(
            code.contains("pub next: ::std::option::Option<::std::boxed::Box<Node>>"),
            "{code}"
        );
        assert!(code.contains("pub static NODE: Object"), "{code}");
    }

    #[test]
    fn objects_without_properties_are_maps() {
        let code = generated(
            json!({}),
            json!({
                "A": { "type": "object", "properties": {
                    "free": { "type": "object" },
                    "empty": { "type": "object", "properties": {} },
                    "anything": {},
                    "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
                } },
            }),
        );
        for field in [
            "pub free: ::serde_json::Map<",
            "pub anything: ::std::option::Option<::serde_json::Value>",
            "pub counts: ::std::collections::HashMap<::std::string::String, i64>",
        ] {
            assert!(code.contains(field), "{field} in {code}");
        }
    }

    #[test]
    fn keywords_of_rust_become_legal_names() {
        let words = ["type", "self", "crate", "fn", "gen"];
        let get = json!({ "get": { "responses": {} } });
        let paths: Value = words.iter().map(|word| (format!("/{word}"), get.clone())).collect();
        let properties: Value = words
            .iter()
            .map(|word| ((*word).to_owned(), json!({ "type": "string" })))
            .collect();
        let schemas = json!({
            "self": { "type": "object", "properties": properties },
            "type": { "type": "string", "enum": ["type", "self", "crate", "fn"] },
        });
        let code = generated(paths, schemas);
        for item in ["pub struct Self_", "pub enum Type", "Self_,", "Fn,"] {
            assert!(code.contains(item), "{item} in {code}");
        }
        for word in words {
            assert!(code.contains(&format!("pub async fn {word}_<")), "{word} in {code}");
            assert!(code.contains(&format!("pub {word}_: ")), "{word} in {code}");
        }
    }

    #[test]
    fn parameters_in_components_and_beside_methods_are_those_of_the_operation() {
        let mut document = document(
            json!({ "/a/{id}": {
                "parameters": [{ "$ref": "#/components/parameters/Id" }],
                "get": { "parameters": [{ "$ref": "#/components/parameters/Page" }], "responses": {} },
                "delete": { "responses": {} },
            } }),
            json!({}),
        );
        document["components"]["parameters"] = json!({
            "Id": { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
            "Page": { "name": "page", "in": "query", "schema": { "type": "integer" } },
        });
        let code = generate(&Document::from_value(document).unwrap(), &Settings::default()).unwrap();
        for part in [
            "pub async fn a_get<",
            "pub async fn a_delete<",
            "id: &'a str",
            "page: Option<i64>",
        ] {
            assert!(code.contains(part), "{part} in {code}");
        }
    }

    #[test]
    fn a_chain_that_doubles_at_each_step_does_not_fill_the_memory() {
        let schemas: Value = (0..40)
            .map(|index| {
                let next = reference(&format!("S{}", index + 1));
                (
                    format!("S{index}"),
                    json!({ "type": "object", "properties": { "a": next, "b": next } }),
                )
            })
            .chain([(
                "S40".to_owned(),
                json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
            )])
            .collect();
        let paths = json!({ "/a": { "post": { "requestBody": json_body(reference("S0")), "responses": {} } } });
        assert!(generated(paths, schemas).len() < 4_000_000);
    }

    #[test]
    fn deep_nesting_is_generated() {
        let deep = (0..20).fold(
            json!({ "type": "string" }),
            |inner, _| json!({ "type": "object", "properties": { "a": inner } }),
        );
        assert!(generated(json!({}), json!({ "A": deep })).contains("pub struct Aaa"));
    }

    #[test]
    fn data_that_looks_like_a_reference_to_the_document_is_followed_once() {
        let schema = json!({ "type": "object", "properties": { "a": { "default": { "$ref": "#" } } } });
        let paths = json!({ "/a": { "post": { "requestBody": json_body(reference("A")), "responses": {} } } });
        assert!(generated(paths, json!({ "A": schema })).contains("pub struct A "));
    }

    #[test]
    fn a_document_without_paths_is_generated() {
        let document = json!({ "openapi": "3.1.0", "info": { "title": "", "version": "" } });
        generate(&Document::from_value(document).unwrap(), &Settings::default()).unwrap();
    }
}

/// The document that has every construct.
fn specimen() -> Value {
    serde_json::from_str(include_str!("../specimen/specimen.json")).unwrap()
}

/// How many values a document has, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(object) => object.values().map(size).sum(),
        Value::Array(members) => members.iter().map(size).sum(),
        _ => 0,
    }
}

/// The value at a position, counted as [`size`] counts.
fn nth(value: &mut Value, position: usize) -> Option<&mut Value> {
    if position == 0 {
        return Some(value);
    }
    let mut position = position - 1;
    let children: Vec<&mut Value> = match value {
        Value::Object(object) => object.values_mut().collect(),
        Value::Array(members) => members.iter_mut().collect(),
        _ => return None,
    };
    for child in children {
        let size = size(child);
        if position < size {
            return nth(child, position);
        }
        position -= size;
    }
    None
}

/// What a value is replaced by: garbage, or what stands elsewhere in the document.
fn replacement() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        "[\\PC]{0,8}".prop_map(|value| json!(value)),
        prop::sample::select(vec![
            "string",
            "object",
            "null",
            "#/components/schemas/Route",
            "²",
            "self",
            ""
        ])
        .prop_map(|value| json!(value)),
    ];
    let key = prop_oneof![
        prop::sample::select(vec![
            "type",
            "properties",
            "items",
            "anyOf",
            "oneOf",
            "allOf",
            "$ref",
            "enum",
            "const",
            "nullable",
            "discriminator",
            "propertyName",
            "mapping",
            "required",
            "additionalProperties",
            "content",
            "schema",
            "responses",
            "parameters",
            "get",
            "200",
            "default",
        ])
        .prop_map(str::to_owned),
        "[\\PC]{0,4}",
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..4)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

#[derive(Clone, Debug)]
enum Change {
    Replace(usize, Value),
    Copy(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), replacement()).prop_map(|(at, value)| Change::Replace(at, value)),
        (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Change::Copy(from, to)),
    ]
}

fn apply(document: &mut Value, change: Change) {
    let size = size(document);
    let (at, value) = match change {
        Change::Replace(at, value) => (at % size, value),
        Change::Copy(from, to) => (to % size, nth(document, from % size).cloned().unwrap_or_default()),
    };
    if let Some(place) = nth(document, at) {
        *place = value;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_document_generating_it_returns(changes in prop::collection::vec(change(), 1..6)) {
        let mut document = specimen();
        changes.into_iter().for_each(|change| apply(&mut document, change));
        if let Ok(document) = Document::from_value(document) {
            drop(generate(&document, &Settings::default()));
        }
    }
}
