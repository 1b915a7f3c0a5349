//! What each keyword of a schema leaves out, in which direction.

use openapi_vendor::diff::{Level, diff};
use serde_json::{Value, json};

use crate::support::{assert_same, contract, levels, reported, rules};

#[track_caller]
fn narrows(old: Value, new: Value) {
    assert_eq!(levels(&old, &new).0, Level::Breaking, "{old} -> {new}");
    assert_eq!(levels(&new, &old).0, Level::Additive, "{new} -> {old}");
    assert_eq!(levels(&old, &new).1, Level::Additive, "answer: {old} -> {new}");
    assert!(levels(&new, &old).1 >= Level::Review, "answer: {new} -> {old}");
}

#[test]
fn all_patterns_count() {
    let allof = |patterns: &[&str]| {
        let parts: Vec<Value> = patterns.iter().map(|pattern| json!({"pattern": pattern})).collect();
        json!({"type": "string", "allOf": parts})
    };
    narrows(allof(&["^a"]), allof(&["^a", "b$"]));
    narrows(allof(&["^a", "b$"]), allof(&["c", "b$", "^a"]));
    assert_same(allof(&["^a", "b$"]), allof(&["b$", "^a", "^a"]));
    assert_eq!(
        levels(&allof(&["^a", "b$"]), &allof(&["^a", "c$"])),
        (Level::Breaking, Level::Review)
    );
}

#[test]
fn a_pattern_that_every_text_matches_is_none() {
    for pattern in ["", ".*", "^", "$", "^.*", r"^[\s\S]*$"] {
        assert_same(json!({"type": "string"}), json!({"type": "string", "pattern": pattern}));
    }
    narrows(json!({"type": "string"}), json!({"type": "string", "pattern": "^.+$"}));
    // A text with a line break does not match it.
    narrows(json!({"type": "string"}), json!({"type": "string", "pattern": "^.*$"}));
}

#[test]
fn multiples_count_together() {
    let of = |multiples: Value| {
        let parts: Vec<Value> = multiples
            .as_array()
            .into_iter()
            .flatten()
            .map(|multiple| json!({"multipleOf": multiple}))
            .collect();
        json!({"type": "number", "allOf": parts})
    };
    assert_same(of(json!([4, 6])), of(json!([12])));
    assert_same(of(json!([0.4, 0.6])), of(json!([1.2])));
    assert_same(of(json!([0.1])), of(json!([0.1, 0.05])));
    narrows(of(json!([4])), of(json!([4, 6])));
    narrows(of(json!([0.1])), of(json!([0.3])));
    narrows(of(json!([1e300])), of(json!([1e300, 1e-300, 7])));
    assert_eq!(
        levels(&of(json!([4])), &of(json!([6]))),
        (Level::Breaking, Level::Review)
    );
    assert_same(json!({"type": "integer"}), json!({"type": "integer", "multipleOf": 1}));
    narrows(json!({"type": "number"}), json!({"type": "number", "multipleOf": 1}));
}

#[test]
fn all_unknown_keywords_of_one_name_count() {
    let with = |values: &[u32]| {
        let parts: Vec<Value> = values.iter().map(|value| json!({"unheardOf": value})).collect();
        json!({"allOf": parts})
    };
    assert_eq!(reported(&with(&[1, 2]), &with(&[3, 2])), ["unknown-keyword-changed"]);
    assert_eq!(reported(&with(&[1, 2]), &with(&[2])), ["unknown-keyword-changed"]);
    assert_same(with(&[1, 2]), with(&[2, 1, 2]));
}

#[test]
fn integers_are_compared_exactly() {
    let at_most = |bound: Value| json!({"type": "integer", "maximum": bound});
    narrows(
        at_most(json!(9_007_199_254_740_993_u64)),
        at_most(json!(9_007_199_254_740_992_u64)),
    );
    narrows(at_most(json!(u64::MAX)), at_most(json!(u64::MAX - 1)));
    narrows(
        at_most(json!(9_007_199_254_740_993_u64)),
        at_most(json!(9_007_199_254_740_992.0)),
    );
    assert_same(at_most(json!(20)), at_most(json!(20.0)));
    assert_same(at_most(json!(20)), at_most(json!(20.5)));
    assert_same(
        json!({"type": "integer", "exclusiveMaximum": 9_007_199_254_740_994_u64}),
        at_most(json!(9_007_199_254_740_993_u64)),
    );
    narrows(
        json!({"enum": [9_007_199_254_740_992_u64, 9_007_199_254_740_993_u64]}),
        json!({"enum": [9_007_199_254_740_992_u64]}),
    );
    assert_same(
        json!({"const": 1.0, "default": 1.0}),
        json!({"enum": [1], "default": 1}),
    );
}

#[test]
fn the_tighter_one_of_two_bounds_counts() {
    let with =
        |minimum: u32, exclusive: u32| json!({"type": "number", "minimum": minimum, "exclusiveMinimum": exclusive});
    assert_same(with(5, 3), json!({"type": "number", "minimum": 5}));
    assert_same(with(5, 5), json!({"type": "number", "exclusiveMinimum": 5}));
    assert_same(
        json!({"type": "number", "minimum": 5, "exclusiveMinimum": true}),
        json!({"type": "number", "exclusiveMinimum": 5}),
    );
}

#[test]
fn a_format_of_more_bits_is_wider() {
    let integer = |format: &str| json!({"type": "integer", "format": format});
    narrows(integer("int64"), integer("int32"));
    narrows(
        json!({"type": "number", "format": "double"}),
        json!({"type": "number", "format": "float"}),
    );
    narrows(json!({"type": "integer"}), integer("int32"));
    assert_eq!(
        levels(&integer("int32"), &integer("uint32")),
        (Level::Breaking, Level::Review)
    );
    let small = json!({"type": "integer", "minimum": 0, "maximum": 100});
    let formatted = |format: &str| json!({"type": "integer", "minimum": 0, "maximum": 100, "format": format});
    for format in ["int8", "int32", "int64", "uint8"] {
        assert_same(small.clone(), formatted(format));
    }
    narrows(
        json!({"type": "integer", "minimum": 0, "maximum": 5_000_000_000_u64}),
        json!({"type": "integer", "minimum": 0, "maximum": 5_000_000_000_u64, "format": "int32"}),
    );
    narrows(
        json!({"type": "string", "format": "uri"}),
        json!({"type": "string", "allOf": [{"format": "uri"}, {"format": "iri"}]}),
    );
}

#[test]
fn nothing_left_of_what_was_listed_breaks_a_reader() {
    let levels = |old: Value, new: Value| levels(&old, &new).1;
    assert_eq!(
        levels(json!({"const": "ok"}), json!({"const": "done"})),
        Level::Breaking
    );
    assert_eq!(
        levels(json!({"enum": ["a", "b"]}), json!({"enum": ["c"]})),
        Level::Breaking
    );
    assert_eq!(
        levels(json!({"enum": ["a", "b"]}), json!({"enum": ["b", "c"]})),
        Level::Review
    );
    assert_eq!(
        levels(json!({"enum": ["a", "b"]}), json!({"enum": ["b"]})),
        Level::Additive
    );
}

#[test]
fn constants_beside_a_format_are_one_list() {
    let with = |numbers: &[u32]| {
        let members: Vec<Value> = numbers.iter().map(|number| json!({"const": number})).collect();
        json!({"type": "integer", "format": "int32", "oneOf": members})
    };
    let found = diff(
        &contract(json!({}), with(&[1, 2])),
        &contract(json!({}), with(&[1, 2, 3])),
    );
    assert_eq!(rules(&found), ["response-enum-value-added"]);
}

#[test]
fn no_type_takes_null_too() {
    let object = |kind: Option<Value>| {
        let mut schema = json!({"properties": {"a": {"type": "string"}}});
        if let Some(kind) = kind {
            schema["type"] = kind;
        }
        schema
    };
    let nullable = object(Some(json!(["object", "null"])));
    // Everything else is taken too.
    assert_eq!(levels(&nullable, &object(None)).0, Level::Additive);
    assert_eq!(levels(&nullable, &json!({})).0, Level::Additive);
    assert_eq!(levels(&nullable, &object(Some(json!("object")))).0, Level::Breaking);
}

#[test]
fn assertions_that_are_added_narrow() {
    let list = || json!({"type": "array"});
    let object = || json!({"type": "object"});
    let text = || json!({"type": "string"});
    let with = |mut schema: Value, more: Value| {
        schema
            .as_object_mut()
            .expect("a schema")
            .extend(more.as_object().cloned().expect("keywords"));
        schema
    };
    for (schema, more) in [
        (list(), json!({"contains": {"type": "integer"}})),
        (
            list(),
            json!({"contains": {"type": "integer"}, "minContains": 0, "maxContains": 3}),
        ),
        (
            list(),
            json!({"contains": {"type": "integer"}, "unevaluatedItems": false}),
        ),
        (list(), json!({"unevaluatedItems": {"type": "integer"}})),
        (object(), json!({"dependentRequired": {"a": ["b"]}})),
        (object(), json!({"dependentSchemas": {"a": {"required": ["b"]}}})),
        (object(), json!({"dependencies": {"a": ["b"]}})),
        (object(), json!({"dependencies": {"a": {"required": ["b"]}}})),
        (object(), json!({"patternProperties": {"^x-": {"type": "string"}}})),
        (object(), json!({"propertyNames": {"maxLength": 8}})),
        (
            object(),
            json!({"if": {"required": ["a"]}, "then": {"required": ["b"]}}),
        ),
        (
            object(),
            json!({"if": {"required": ["a"]}, "else": {"required": ["b"]}}),
        ),
        (text(), json!({"not": {"const": "a"}})),
        (text(), json!({"contentEncoding": "base64"})),
        (text(), json!({"contentMediaType": "image/png"})),
    ] {
        narrows(schema.clone(), with(schema, more));
    }
    narrows(
        json!({"type": "string", "contentMediaType": "application/json"}),
        json!({"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object"}}),
    );
}

#[test]
fn what_is_inside_an_assertion_is_compared_in_its_direction() {
    let (wide, narrow) = (json!({"maxLength": 9}), json!({"maxLength": 8}));
    let each: [fn(Value) -> Value; 7] = [
        |schema| json!({"type": "array", "contains": schema}),
        |schema| json!({"type": "object", "patternProperties": {"^x-": schema}}),
        |schema| json!({"type": "object", "propertyNames": schema}),
        |schema| json!({"type": "object", "dependentSchemas": {"a": {"properties": {"b": schema}}}}),
        |schema| json!({"type": "string", "if": {"minLength": 3}, "then": schema}),
        |schema| json!({"type": "string", "if": {"minLength": 3}, "else": schema}),
        |schema| json!({"type": "string", "contentMediaType": "text/plain", "contentSchema": schema}),
    ];
    for with in each {
        narrows(with(wide.clone()), with(narrow.clone()));
    }
    // What may not fit is the other way round.
    let not = |schema: &Value| json!({"type": "string", "not": schema});
    narrows(not(&narrow), not(&wide));
    assert_eq!(
        levels(&not(&json!({"const": "a"})), &not(&json!({"const": "b"}))),
        (Level::Breaking, Level::Breaking)
    );
    let condition = |length: u32| json!({"type": "string", "if": {"minLength": length}, "then": {"maxLength": 9}});
    assert_eq!(levels(&condition(3), &condition(4)), (Level::Additive, Level::Breaking));
}

#[test]
fn more_that_may_not_fit_leaves_less() {
    let not = |values: &[&str]| {
        let parts: Vec<Value> = values.iter().map(|value| json!({"not": {"const": value}})).collect();
        json!({"type": "string", "allOf": parts})
    };
    narrows(not(&["a"]), not(&["a", "b"]));
    assert_same(not(&["a", "b"]), not(&["b", "a"]));
}

#[test]
fn conditions_in_another_order_or_behind_a_name_are_the_same() {
    let condition = |name: &str| json!({"if": {"required": [name]}, "then": {"required": ["z"]}});
    assert_same(
        json!({"type": "object", "allOf": [condition("a"), condition("b")]}),
        json!({"type": "object", "allOf": [condition("b"), condition("a")]}),
    );
    let words = |text: &str| json!({"type": "object", "not": {"required": ["a"], "description": text}});
    assert_eq!(reported(&words("One."), &words("Other.")), ["words-changed"]);
}

#[test]
fn unevaluated_properties_are_the_undeclared_ones() {
    let declared = json!({"a": {"type": "string"}});
    assert_same(
        json!({"type": "object", "properties": declared, "unevaluatedProperties": false}),
        json!({"type": "object", "properties": declared, "additionalProperties": false}),
    );
    assert_same(
        json!({"allOf": [{"type": "object", "properties": declared}], "unevaluatedProperties": false}),
        json!({"type": "object", "properties": declared, "additionalProperties": false}),
    );
    // Which ones that are depends on the condition.
    let conditional = |rest: bool| {
        json!({"type": "object", "properties": declared, "if": {"required": ["a"]},
            "then": {"properties": {"b": {}}}, "unevaluatedProperties": rest})
    };
    assert_eq!(
        reported(&conditional(true), &conditional(false)),
        ["request-unevaluated-properties-added"]
    );
}

#[test]
fn a_pattern_beside_closed_properties_lets_some_in() {
    let sealed =
        |patterns: Value| json!({"type": "object", "additionalProperties": false, "patternProperties": patterns});
    let (none, some) = (sealed(json!({})), sealed(json!({"^x-": true})));
    assert_eq!(reported(&none, &some), ["request-pattern-property-allowed"]);
    assert_eq!(reported(&some, &none), ["request-pattern-property-refused"]);
    // What was one of a map's entries is one of the pattern's.
    let map = json!({"type": "object", "additionalProperties": {"type": "integer"}});
    let both = json!({"type": "object", "additionalProperties": {"type": "integer"},
        "patternProperties": {"^x-": {"type": "string"}}});
    assert_eq!(reported(&map, &both), ["request-type-changed"]);
}
