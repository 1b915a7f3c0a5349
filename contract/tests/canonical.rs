//! The same document has the same bytes.

use openapi_vendor::{canonical, canonical_text};
use openapi31_codegen::{Document, facts};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn with_schema(schema: Value) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": "API", "version": "1"}, "components": {"schemas": {"A": schema}}})
}

fn schema_of(document: Value) -> Value {
    canonical(&document)["components"]["schemas"]["A"].clone()
}

#[test]
fn sets_are_sorted_and_unions_are_not() {
    let schema = schema_of(with_schema(json!({
        "type": ["string", "null"],
        "required": ["b", "a"],
        "enum": ["b", 10, 9.5, null, "a", true, [2], {"a": 1}],
        "anyOf": [{"type": "string"}, {"type": "null"}],
        "default": ["b", "a"]
    })));
    assert_eq!(
        schema,
        json!({
            "type": ["null", "string"],
            "required": ["a", "b"],
            "enum": [null, true, 9.5, 10, "a", "b", [2], {"a": 1}],
            "anyOf": [{"type": "string"}, {"type": "null"}],
            "default": ["b", "a"]
        })
    );
}

#[test]
fn properties_and_data_that_are_called_like_a_set_keep_their_order() {
    let schema = with_schema(json!({
        "properties": {"required": {"type": "boolean"}},
        "default": {"required": ["b", "a"], "enum": [2, 1], "type": ["string", "null"]},
        "const": {"enum": ["b", "a"]}
    }));
    assert_eq!(schema_of(schema.clone()), schema["components"]["schemas"]["A"]);
}

#[test]
fn whole_numbers_are_written_without_a_fraction() {
    let text = |number: Value| schema_of(with_schema(json!({"maximum": number})))["maximum"].to_string();
    assert_eq!(text(json!(64.0)), "64");
    assert_eq!(text(json!(-64.0)), "-64");
    assert_eq!(text(json!(-0.0)), "0");
    assert_eq!(text(json!(1.5)), "1.5");
    assert_eq!(text(json!(4_294_967_295.0)), "4294967295");
    assert_eq!(text(json!(u64::MAX)), "18446744073709551615");
    assert_eq!(text(json!(i64::MIN)), "-9223372036854775808");
    assert_eq!(text(json!(-9_223_372_036_854_775_808.0)), "-9223372036854775808");
    assert_eq!(text(json!(9_223_372_036_854_775_808.0)), "9223372036854775808");
    assert_eq!(text(json!(18_446_744_073_709_551_616.0)), "1.8446744073709552e+19");
    assert_eq!(text(json!(1e300)), "1e+300");
    assert_eq!(text(json!(5e-324)), "5e-324");
}

#[test]
fn the_text_has_sorted_keys_two_spaces_and_a_final_newline() {
    let document = Document::from_json(br#"{"paths":{},"openapi":"3.1.0","info":{"version":"1","title":"A"}}"#);
    insta::assert_snapshot!(canonical_text(&document.expect("OpenAPI")), @r#"
    {
      "info": {
        "title": "A",
        "version": "1"
      },
      "openapi": "3.1.0",
      "paths": {}
    }
    "#);
    let document = Document::from_json(br#"{"openapi":"3.1.0"}"#).expect("OpenAPI");
    assert!(canonical_text(&document).ends_with("}\n"));
}

/// Schemas of every shape, with data that looks like schemas.
fn any_schema() -> impl Strategy<Value = Value> {
    let keys = prop::sample::select(vec![
        "type",
        "enum",
        "required",
        "anyOf",
        "items",
        "properties",
        "default",
        "const",
        "maximum",
        "a~b/c",
        "é",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-1000..1000_i32).prop_map(|number| Value::from(f64::from(number))),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..6).prop_map(|entries| {
                let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value));
                Value::Object(entries.collect::<Map<_, _>>())
            }),
        ]
    })
}

/// JSON with the keys of every object in the opposite order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by(|(one, _), (other, _)| other.cmp(one));
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}:{}", json!(key), backwards(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::Array(members) => format!("[{}]", members.iter().map(backwards).collect::<Vec<_>>().join(",")),
        _ => value.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn doing_it_twice_changes_nothing(schema in any_schema()) {
        let once = canonical(&with_schema(schema));
        prop_assert_eq!(canonical(&once).to_string(), once.to_string());
    }

    #[test]
    fn reading_what_was_written_changes_nothing(schema in any_schema()) {
        let once = canonical(&with_schema(schema));
        let read: Value = serde_json::from_str(&once.to_string()).expect("JSON");
        prop_assert_eq!(canonical(&read).to_string(), once.to_string());
    }

    #[test]
    fn the_order_of_keys_does_not_matter(schema in any_schema()) {
        let document = with_schema(schema);
        let reordered: Value = serde_json::from_str(&backwards(&document)).expect("JSON");
        prop_assert_eq!(canonical(&reordered).to_string(), canonical(&document).to_string());
    }

    #[test]
    fn the_order_of_sets_does_not_matter(mut members in prop::collection::vec(any_schema(), 0..6)) {
        let document = |members: &[Value]| canonical(&with_schema(json!({"enum": members}))).to_string();
        let forwards = document(&members);
        members.reverse();
        prop_assert_eq!(document(&members), forwards);
    }
}

#[test]
fn facts_and_layout_do_not_depend_on_each_other() {
    let document = with_schema(json!({"title": "A", "type": ["string", "null"], "minimum": 1.0, "example": 2.0}));
    let facts_of = |document: Value| {
        facts(&Document::from_value(document).expect("OpenAPI"))
            .expect("facts")
            .into_value()
    };
    assert_eq!(
        canonical(&facts_of(document.clone())),
        canonical(&facts_of(canonical(&document)))
    );
}
