//! What holds for any two schemas.

use openapi_vendor::diff::diff;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{contract, rules};

/// Small schemas of every shape.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({})),
        Just(json!({"type": "string"})),
        Just(json!({"type": ["string", "null"]})),
        (0_u32..4, 4_u32..9).prop_map(|(low, high)| json!({"type": "integer", "minimum": low, "maximum": high})),
        (0_u32..4).prop_map(|length| json!({"type": "string", "minLength": length})),
        prop::sample::subsequence(vec!["a", "b", "c"], 1..3)
            .prop_map(|values| json!({"type": "string", "enum": values})),
        prop::sample::select(vec!["int32", "int64", "uint8"])
            .prop_map(|format| json!({"type": "integer", "format": format, "multipleOf": 2})),
        prop::sample::subsequence(vec!["^a", "b$", ".*"], 1..3).prop_map(|patterns| {
            let parts: Vec<Value> = patterns.iter().map(|pattern| json!({"pattern": pattern})).collect();
            json!({"type": "string", "allOf": parts})
        }),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|members| json!({"anyOf": members})),
            (inner.clone(), 0_u32..3).prop_map(|(schema, least)| json!({"type": "array", "contains": schema, "minContains": least})),
            inner.clone().prop_map(|schema| json!({"not": schema})),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| json!({"if": one, "then": other})),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| json!({
                "type": "object", "patternProperties": {"^x-": one}, "dependentSchemas": {"a": other},
                "unevaluatedProperties": false,
            })),
            (inner.clone(), prop::sample::select(vec!["readOnly", "writeOnly"])).prop_map(|(schema, flag)| json!({
                "type": "object", "properties": {"a": {"allOf": [schema], flag: true}}, "required": ["a"],
            })),
            prop::collection::btree_map("[a-d]", inner, 1..4)
                .prop_map(|properties| json!({"type": "object", "required": properties.keys().next(), "properties": properties}))
                .prop_map(|mut object| {
                    let required = object["required"].take();
                    object["required"] = json!([required]);
                    object
                }),
        ]
    })
}

/// The same, with every list whose order means nothing turned round.
fn turned(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .rev()
            .map(|(key, value)| {
                let mut value = turned(value);
                if let (true, Value::Array(members)) = (
                    ["enum", "required", "allOf", "anyOf", "type"].contains(&key.as_str()),
                    &mut value,
                ) {
                    members.reverse();
                }
                (key.clone(), value)
            })
            .collect(),
        Value::Array(members) => members.iter().map(turned).collect(),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn a_document_does_not_differ_from_itself(request in schema(), response in schema()) {
        let document = contract(request, response);
        let found = diff(&document, &document);
        prop_assert_eq!(rules(&found), [""; 0]);
    }

    #[test]
    fn order_means_nothing(request in schema(), response in schema()) {
        let (one, other) = (contract(request.clone(), response.clone()), contract(turned(&request), turned(&response)));
        let found = diff(&one, &other);
        prop_assert_eq!(rules(&found), [""; 0]);
    }

    #[test]
    fn the_same_diff_twice_has_the_same_fingerprints(one in schema(), other in schema()) {
        let (before, after) = (contract(one.clone(), one), contract(other.clone(), other));
        prop_assert_eq!(diff(&before, &after), diff(&before, &after));
    }

    #[test]
    fn what_differs_forth_differs_back(one in schema(), other in schema()) {
        let (before, after) = (contract(one.clone(), one), contract(other.clone(), other));
        prop_assert_eq!(diff(&before, &after).changes.is_empty(), diff(&after, &before).changes.is_empty());
    }
}
