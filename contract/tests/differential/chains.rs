//! Ten thousand schemas one after the other, or two thousand in a ring: the diff needs no deep stack, and says what changed at the end.

use openapi_vendor::diff::{Diff, Level, diff};
use openapi31_codegen::Document;
use serde_json::{Map, Value, json};

const LENGTH: usize = 10_000;
const RING: usize = 2_000;
/// What a thread of a program has by default.
const STACK: usize = 2 << 20;

/// A way from one schema to the next, which is for the same value or for a member of it.
type Link = (&'static str, fn(Value, usize) -> Value);

const LINKS: [Link; 11] = [
    ("$ref", |next, _| next),
    ("allOf", |next, _| json!({"allOf": [next]})),
    (
        "allOf with words",
        |next, index| json!({"allOf": [next, {"minLength": index % 7}]}),
    ),
    (
        "anyOf",
        |next, index| json!({"anyOf": [next, {"const": format!("v{index}")}]}),
    ),
    ("anyOf null", |next, _| json!({"anyOf": [next, {"type": "null"}]})),
    (
        "oneOf",
        |next, index| json!({"oneOf": [next, {"type": "object", "required": ["kind"], "properties": {"kind": {"const": index}}}]}),
    ),
    ("items", |next, _| json!({"type": "array", "items": next})),
    ("prefixItems", |next, _| json!({"type": "array", "prefixItems": [next]})),
    (
        "properties",
        |next, _| json!({"type": "object", "properties": {"next": next}}),
    ),
    (
        "additionalProperties",
        |next, _| json!({"type": "object", "additionalProperties": next}),
    ),
    (
        "union below",
        |next, _| json!({"type": "object", "properties": {"next": {"anyOf": [next, {"type": "integer"}]}}}),
    ),
];

fn reference(index: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/S{index}")})
}

fn document(root: Value, schemas: Map<String, Value>) -> Document {
    Document::from_value(json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {
            "requestBody": {"content": {"application/json": {"schema": root}}},
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": root}}}},
        }}},
        "components": {"schemas": schemas},
    }))
    .expect("OpenAPI")
}

fn chain(link: fn(Value, usize) -> Value, last: Value) -> Document {
    let mut schemas: Map<String, Value> = (0..LENGTH)
        .map(|index| (format!("S{index}"), link(reference(index + 1), index)))
        .collect();
    schemas.insert(format!("S{LENGTH}"), last);
    document(reference(0), schemas)
}

fn ring(link: fn(Value, usize) -> Value, last: &str) -> Document {
    let schemas = (0..RING)
        .map(|index| {
            let mut schema = link(reference((index + 1) % RING), index);
            if index + 1 == RING {
                schema = json!({"anyOf": [schema, {"type": last}]});
            }
            (format!("S{index}"), schema)
        })
        .collect();
    document(reference(0), schemas)
}

/// Compares on a thread with the stack that a thread has by default.
fn compared(old: Document, new: Document) -> Diff {
    let compare = move || diff(&old, &new);
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(compare)
        .expect("a thread")
        .join()
        .expect("no panic")
}

fn assert_the_end_is_told(is_chosen: fn(&str) -> bool) {
    for (name, link) in LINKS.into_iter().filter(|(name, _)| is_chosen(name)) {
        let same = compared(
            chain(link, json!({"type": "string"})),
            chain(link, json!({"type": "string"})),
        );
        assert_eq!(same.verdict, Level::None, "{name}");
        let changed = compared(
            chain(link, json!({"type": "string"})),
            chain(link, json!({"type": "boolean"})),
        );
        assert!(changed.verdict >= Level::Review, "{name}: {}", changed.verdict);
    }
}

#[test]
fn what_changes_at_the_end_of_a_long_chain_is_told() {
    assert_the_end_is_told(|name| !name.contains("Of") || name.starts_with("allOf"));
}

#[test]
fn what_changes_at_the_end_of_a_long_chain_of_unions_is_told() {
    assert_the_end_is_told(|name| name.starts_with("anyOf") || name.starts_with("oneOf"));
}

#[test]
fn a_chain_of_nullable_schemas_is_followed_to_its_end() {
    for nullable in ["anyOf", "oneOf"] {
        let of = |last: &str| {
            let mut schemas: Map<String, Value> = (0..LENGTH)
                .map(|index| {
                    let schema = json!({nullable: [reference(index + 1), {"type": "null"}]});
                    (format!("S{index}"), schema)
                })
                .collect();
            schemas.insert(format!("S{LENGTH}"), json!({"type": last}));
            document(reference(0), schemas)
        };
        let changed = compared(of("string"), of("boolean"));
        let rules: Vec<&str> = changed.changes.iter().map(|change| change.rule).collect();
        assert_eq!(rules, ["request-type-changed", "response-type-changed"], "{nullable}");
    }
}

/// At each of its places, a chain of unions may be all that follow: what that takes is bounded for the whole document.
#[test]
fn what_changes_at_the_end_of_a_chain_of_unions_that_are_all_reached_is_told() {
    let of = |last: &str| {
        let mut schemas: Map<String, Value> = (0..RING)
            .map(|index| {
                let properties = json!({"kind": {"const": index}, "next": reference(index + 1)});
                let other = json!({"type": "object", "required": ["kind"], "properties": properties});
                (format!("S{index}"), json!({"anyOf": [reference(index + 1), other]}))
            })
            .collect();
        schemas.insert(format!("S{RING}"), json!({"type": last}));
        document(reference(0), schemas)
    };
    assert_eq!(compared(of("string"), of("string")).verdict, Level::None);
    assert!(compared(of("string"), of("boolean")).verdict >= Level::Review);
}

fn assert_rings_are_compared(is_chosen: fn(&str) -> bool) {
    for (name, link) in LINKS.into_iter().filter(|(name, _)| is_chosen(name)) {
        let same = compared(ring(link, "string"), ring(link, "string"));
        assert_eq!(same.verdict, Level::None, "{name}");
        let changed = compared(ring(link, "string"), ring(link, "boolean"));
        assert!(changed.verdict >= Level::Review, "{name}: {}", changed.verdict);
    }
}

#[test]
fn long_rings_are_compared() {
    assert_rings_are_compared(|name| !name.contains("Of"));
}

#[test]
fn long_rings_of_unions_are_compared() {
    assert_rings_are_compared(|name| name.contains("Of"));
}

#[test]
fn unions_that_run_through_each_other_are_compared() {
    let both = |last: &str| {
        let schemas = json!({
            "A": {"anyOf": [{"$ref": "#/components/schemas/B"}, {"type": "array", "items": {"$ref": "#/components/schemas/A"}}]},
            "B": {"oneOf": [
                {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}, "x": {"type": last}}},
                {"type": "integer"},
                {"$ref": "#/components/schemas/C"},
            ]},
            "C": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/A"}]},
        });
        document(
            json!({"$ref": "#/components/schemas/A"}),
            schemas.as_object().cloned().unwrap_or_default(),
        )
    };
    assert_eq!(compared(both("string"), both("string")).verdict, Level::None);
    assert_eq!(compared(both("string"), both("boolean")).verdict, Level::Breaking);
}
