//! A document whose every name and text tries to break out of where it is written. That it compiles is the first test.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use openapi31_codegen_specimen::hostile::{
    constraints::EVIL,
    raw::types::{Evil, Marks, TagOne, Tagged},
};
use serde_json::{Value, json};

fn schema(name: &str) -> Value {
    let document: Value = serde_json::from_str(include_str!("../hostile.json")).unwrap();
    document["components"]["schemas"][name].clone()
}

#[test]
fn properties_keep_their_names_on_the_wire() {
    let mut all = json!({ "marks": "*/ /* */" });
    for name in schema("Evil")["properties"].as_object().unwrap().keys() {
        if name != "marks" {
            all[name] = json!("x");
        }
    }
    let read: Evil = serde_json::from_value(all.clone()).unwrap();
    assert!(
        read.extra_.is_empty(),
        "a property is not known: {:?}",
        read.extra_.keys()
    );
    assert_eq!(serde_json::to_value(&read).unwrap(), all);
}

#[test]
fn values_of_enums_keep_their_texts() {
    for value in schema("Marks")["enum"].as_array().unwrap() {
        let read: Marks = serde_json::from_value(value.clone()).unwrap();
        assert!(!matches!(read, Marks::Unknown(_)), "{value} is not known");
        assert_eq!(serde_json::to_value(&read).unwrap(), *value);
    }
}

#[test]
fn tags_keep_their_names_and_values() {
    let written = serde_json::to_value(Tagged::from(TagOne::new())).unwrap();
    assert_eq!(written, json!({ "\"\n*/": "\"\r\n1" }));
    let read: Tagged = serde_json::from_value(json!({ "\"\n*/": "*/2", "x": 3 })).unwrap();
    assert!(matches!(read, Tagged::Star2(two) if two.x == Some(3)));
}

#[test]
fn tables_have_the_texts_of_the_document() {
    let schema = schema("Evil");
    let properties: BTreeSet<&str> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let names: BTreeSet<&str> = EVIL.fields.iter().map(|field| field.name).collect();
    assert_eq!(names, properties);
}
