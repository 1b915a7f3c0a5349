//! What holds for the findings of any two documents, before they become changes.

use std::collections::BTreeMap;

use openapi31_codegen::Document;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Comparison, Level, components, diff, document, findings::fingerprint, operation, route::routes, schema};

/// Schemas with unions, tags, lists, maps and references.
fn any_schema(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({})),
        Just(json!({"type": "string"})),
        Just(json!({"type": ["string", "null"]})),
        Just(json!({"type": "boolean"})),
        (0_u32..3, 4_u32..6).prop_map(|(low, high)| json!({"type": "integer", "minimum": low, "maximum": high})),
        prop::sample::subsequence(vec!["a", "b", "c"], 1..3)
            .prop_map(|values| json!({"type": "string", "enum": values})),
        prop::sample::select(names).prop_map(|name| json!({"$ref": format!("#/components/schemas/{name}")})),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let properties = prop::collection::btree_map("[a-c]", inner.clone(), 1..4);
        let object = (properties, any::<bool>()).prop_map(|(properties, is_required)| {
            let required: Vec<&String> = properties.keys().filter(|_| is_required).collect();
            json!({"type": "object", "required": required, "properties": properties})
        });
        let tagged = prop::sample::select(vec!["x", "y", "z"]);
        let tagged = (tagged, inner.clone()).prop_map(|(tag, value)| {
            json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": tag}, "value": value}})
        });
        prop_oneof![
            inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            prop::collection::vec(prop_oneof![inner, tagged], 1..4).prop_map(|members| json!({"oneOf": members})),
            object,
        ]
    })
}

/// Documents of two operations that share schemas.
fn any_document() -> impl Strategy<Value = Document> {
    const NAMES: &[&str] = &["A", "B", "C"];
    let schemas = [any_schema(NAMES), any_schema(NAMES), any_schema(NAMES)];
    (schemas, any_schema(NAMES), any_schema(NAMES), any_schema(NAMES)).prop_map(
        |([a, b, c], request, response, parameter)| {
            let content = |schema: &Value| json!({"application/json": {"schema": schema}});
            let operation = |request: &Value, response: &Value| {
                json!({
                    "parameters": [{"in": "query", "name": "limit", "schema": parameter}],
                    "requestBody": {"content": content(request)},
                    "responses": {"200": {"description": "", "content": content(response)}},
                })
            };
            // A name that refers to nothing but itself says nothing.
            let named = |schema: Value| {
                if schema.get("$ref").is_some() {
                    json!({"type": "number"})
                } else {
                    schema
                }
            };
            Document::from_value(json!({
                "openapi": "3.1.0",
                "paths": {
                    "/a": {"post": operation(&request, &response)},
                    "/b": {"post": operation(&response, &request)},
                },
                "components": {"schemas": {"A": named(a), "B": named(b), "C": named(c)}},
            }))
            .expect("OpenAPI")
        },
    )
}

/// What is said of a thing, if it says only that it is itself.
fn says_nothing(message: &str) -> bool {
    let bare = message.replace('`', "");
    let is_itself = |between: &str| bare.split_once(between).is_some_and(|(one, other)| one == other);
    let has_changed =
        |(_, values): (&str, &str)| values.split_once(" and is ").is_some_and(|(one, other)| one == other);
    is_itself(" may be ") || is_itself(" is no longer ") || bare.split_once(" was ").is_some_and(has_changed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn findings_that_say_different_things_have_different_fingerprints(old in any_document(), new in any_document()) {
        let mut comparison = Comparison::new(old.value(), new.value());
        document::compare(&mut comparison);
        let (before, now) = (routes(comparison.old), routes(comparison.new));
        operation::compare(&mut comparison, &before, &now);
        schema::compare(&mut comparison.pairs);
        components::compare(&mut comparison, &before, &now);
        let mut messages: BTreeMap<String, String> = BTreeMap::new();
        let below = comparison.pairs.nodes.iter().flat_map(|node| &node.findings);
        for finding in comparison.general.iter().map(|(finding, _)| finding).chain(below) {
            let message = messages.entry(fingerprint(finding)).or_insert_with(|| finding.message.clone());
            prop_assert_eq!(&*message, &finding.message, "one fingerprint at #{}", &finding.location);
        }
    }

    #[test]
    fn every_change_has_a_place_and_says_what_changed(old in any_document(), new in any_document()) {
        for change in diff(&old, &new).changes {
            prop_assert!(!change.location.is_empty(), "{:?} is nowhere", change);
            prop_assert!(!says_nothing(&change.message), "{:?}", change);
        }
    }

    #[test]
    fn what_is_accepted_in_one_diff_is_no_other_change_in_another(
        old in any_document(), new in any_document(), later in any_document()
    ) {
        // Only what is breaking is accepted.
        let breaking = |new: &Document| {
            let changes = diff(&old, new).changes.into_iter();
            changes.filter(|change| change.level == Level::Breaking).map(|change| (change.fingerprint, change.message))
        };
        let accepted: BTreeMap<String, String> = breaking(&new).collect();
        for (fingerprint, now) in breaking(&later) {
            if let Some(message) = accepted.get(&fingerprint) {
                prop_assert_eq!(message, &now);
            }
        }
    }
}
