//! Values that travel in one direction only.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::support::{contract, rules, with_schemas};

fn object(property: Value, required: bool) -> Value {
    let names: &[&str] = if required { &["v"] } else { &[] };
    json!({"type": "object", "properties": {"v": property}, "required": names})
}

/// Sent and received.
fn both(schema: Value) -> Document {
    let reference = json!({"$ref": "#/components/schemas/A"});
    with_schemas(reference.clone(), reference, json!({"A": schema}))
}

fn sent(schema: Value) -> Document {
    contract(schema, json!({}))
}

fn received(schema: Value) -> Document {
    contract(json!({}), schema)
}

#[test]
fn a_value_that_is_never_sent_restricts_no_request() {
    let hidden = |more: Value| {
        let mut property = json!({"type": "string", "readOnly": true});
        property
            .as_object_mut()
            .expect("a schema")
            .extend(more.as_object().cloned().expect("keywords"));
        property
    };
    let plain = || sent(object(hidden(json!({})), false));
    for other in [
        sent(object(hidden(json!({"maxLength": 3})), false)),
        sent(object(hidden(json!({})), true)),
        sent(object(hidden(json!({"type": "integer"})), true)),
        sent(json!({"type": "object", "properties": {}})),
    ] {
        for found in [diff(&plain(), &other), diff(&other, &plain())] {
            assert_eq!(found.verdict, Level::None, "{found:#?}");
        }
    }
}

#[test]
fn what_changes_about_it_is_told_at_level_none_unless_it_is_told_for_the_other_direction() {
    let with = |length: u32| object(json!({"type": "string", "readOnly": true, "maxLength": length}), false);
    assert_eq!(rules(&diff(&sent(with(3)), &sent(with(2)))), ["unsent-value-changed"]);
    assert_eq!(
        rules(&diff(&both(with(3)), &both(with(2)))),
        ["response-max-length-lowered"]
    );
    let described = |words: &str| object(json!({"type": "string", "readOnly": true, "description": words}), false);
    assert_eq!(
        rules(&diff(&sent(described("One.")), &sent(described("Other.")))),
        ["words-changed"]
    );
}

#[test]
fn a_value_that_never_comes_back_is_missed_by_no_reader() {
    let hidden = |kind: &str| json!({"type": kind, "writeOnly": true});
    let plain = || received(object(hidden("string"), true));
    for other in [
        received(object(hidden("integer"), true)),
        received(object(hidden("string"), false)),
        received(json!({"type": "object", "properties": {}})),
    ] {
        for found in [diff(&plain(), &other), diff(&other, &plain())] {
            assert_eq!(found.verdict, Level::None, "{found:#?}");
        }
    }
}

#[test]
fn a_value_that_ceases_to_travel_is_one_finding() {
    let with = |flag: Option<&str>, length: u32| {
        let mut property = json!({"type": "string", "maxLength": length});
        if let Some(flag) = flag {
            property[flag] = json!(true);
        }
        object(property, true)
    };
    let found = diff(&sent(with(None, 3)), &sent(with(Some("readOnly"), 3)));
    assert_eq!(rules(&found), ["request-became-read-only"]);
    let found = diff(&received(with(None, 3)), &received(with(Some("writeOnly"), 3)));
    assert_eq!(rules(&found), ["response-became-write-only"]);
    let found = diff(&sent(with(Some("readOnly"), 3)), &sent(with(None, 2)));
    assert_eq!(
        rules(&found),
        [
            "request-property-became-required",
            "request-no-longer-read-only",
            "unsent-value-changed"
        ]
    );
    let found = diff(&received(with(Some("writeOnly"), 3)), &received(with(None, 3)));
    assert_eq!(rules(&found), ["response-no-longer-write-only"]);
}

#[test]
fn a_flag_counts_wherever_it_is_written() {
    let wrapped: [fn(Value) -> Value; 4] = [
        |schema| schema,
        |schema| json!({"allOf": [schema, {"title": "V"}]}),
        |schema| json!({"anyOf": [schema, {"type": "null"}]}),
        |_| json!({"$ref": "#/components/schemas/V"}),
    ];
    for wrap in wrapped {
        let with = |length: u32, flag: &str| {
            let schema = json!({"type": "string", "maxLength": length, flag: true});
            let (place, empty) = (object(wrap(schema.clone()), true), json!({}));
            let (request, response) = if flag == "readOnly" {
                (place, empty)
            } else {
                (empty, place)
            };
            let is_named = wrap(json!({})).get("$ref").is_some();
            with_schemas(
                request,
                response,
                if is_named { json!({"V": schema}) } else { json!({}) },
            )
        };
        for flag in ["readOnly", "writeOnly"] {
            let found = diff(&with(3, flag), &with(2, flag));
            assert_eq!(rules(&found), ["unsent-value-changed"], "{flag} {}", wrap(json!({})));
        }
    }
}
