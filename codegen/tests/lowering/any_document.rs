//! Nothing brings the generator down: a document that uses everything, changed at random.

use openapi31_codegen::{Document, Settings, generate};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The document that has every construct.
fn specimen() -> Value {
    serde_json::from_str(include_str!("../../specimen/specimen.json")).unwrap()
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
    fn whatever_the_document_what_comes_out_is_rust(changes in prop::collection::vec(change(), 1..6)) {
        let mut document = specimen();
        changes.into_iter().for_each(|change| apply(&mut document, change));
        let document = Document::from_value(document);
        if let Ok(output) = document.and_then(|document| generate(&document, &Settings::default())) {
            prop_assert!(syn::parse_file(&output.code).is_ok());
        }
    }
}
