//! Keywords without effect, and values that a keyword cannot have.

use openapi_vendor::diff::Level;
use serde_json::{Value, json};

use crate::support::{assert_same, levels, reported};

#[test]
fn what_has_no_effect_is_told_at_level_none() {
    for (kind, keyword, value, other) in [
        ("string", "minItems", json!(1), json!(2)),
        ("array", "maximum", json!(1), json!(2)),
        ("integer", "pattern", json!("^a$"), json!("^b$")),
        ("string", "properties", json!({"a": {}}), json!({"b": {}})),
        ("string", "required", json!(["a"]), json!(["b"])),
        ("array", "then", json!({"minItems": 1}), json!({"minItems": 2})),
        ("array", "maxContains", json!(1), json!(2)),
        (
            "string",
            "contentSchema",
            json!({"type": "string"}),
            json!({"type": "object"}),
        ),
        ("number", "exclusiveMinimum", json!(true), json!(false)),
    ] {
        let with = |value: &Value| json!({"type": kind, keyword: value});
        let without = json!({"type": kind});
        for (old, new) in [(with(&value), with(&other)), (with(&value), without)] {
            assert_eq!(
                reported(&old, &new),
                ["keyword-without-effect-changed"],
                "{old} -> {new}"
            );
            assert_eq!(levels(&old, &new), (Level::None, Level::None));
        }
    }
}

#[test]
fn what_has_an_effect_on_one_of_two_types_is_told_once() {
    let with = |least: u32| json!({"type": ["string", "array"], "minItems": least});
    assert_eq!(reported(&with(1), &with(2)), ["request-min-items-raised"]);
    let nullable = |least: u32| json!({"type": ["string", "null"], "minLength": least});
    assert_eq!(reported(&nullable(1), &nullable(2)), ["request-min-length-raised"]);
}

#[test]
fn what_is_idle_is_the_same_as_absent() {
    for (kind, keywords) in [
        ("string", json!({"minLength": 0})),
        ("array", json!({"uniqueItems": false, "minItems": 0})),
        ("array", json!({"contains": {"type": "string"}, "minContains": 0})),
        (
            "object",
            json!({"minProperties": 0, "required": [], "dependentRequired": {}}),
        ),
        (
            "object",
            json!({"propertyNames": true, "unevaluatedProperties": {}, "patternProperties": {"^x": {}}}),
        ),
    ] {
        let mut schema = keywords.clone();
        schema["type"] = json!(kind);
        assert_same(json!({"type": kind}), schema);
    }
}

#[test]
fn keywords_of_the_wrong_type_are_unknown_and_never_passed_over() {
    let wrong = [
        json!("1"),
        json!({"a": 1}),
        json!([1]),
        json!(null),
        json!(-1.5),
        json!(true),
    ];
    for keyword in [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "multipleOf",
        "minLength",
        "maxItems",
        "minContains",
        "uniqueItems",
        "pattern",
        "format",
        "required",
        "properties",
        "additionalProperties",
        "items",
        "prefixItems",
        "enum",
        "type",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "dependencies",
        "patternProperties",
        "propertyNames",
        "unevaluatedProperties",
        "contentEncoding",
        "contentSchema",
        "readOnly",
        "nullable",
        "deprecated",
        "discriminator",
    ] {
        for (value, other) in wrong.iter().zip(wrong.iter().skip(1)) {
            let with = |value: &Value| json!({keyword: value});
            let found = levels(&with(value), &with(other));
            let back = levels(&with(other), &with(value));
            assert!(found <= (Level::Breaking, Level::Breaking) && back <= (Level::Breaking, Level::Breaking));
        }
    }
    for (keyword, value, other) in [
        ("minimum", json!("1"), json!("2")),
        ("required", json!({}), json!({"a": 1})),
        ("pattern", json!(1), json!(2)),
        ("type", json!("file"), json!("picture")),
        ("items", json!([{"type": "string"}]), json!([{"type": "integer"}])),
        ("readOnly", json!("yes"), json!("no")),
        ("dependentRequired", json!({"a": 1}), json!({"a": 2})),
        ("uniqueItems", json!(1), json!(2)),
    ] {
        let with = |value: &Value| json!({"description": "", keyword: value});
        assert_eq!(
            reported(&with(&value), &with(&other)),
            ["unknown-keyword-changed"],
            "{keyword}"
        );
    }
}
