//! Unions: which member became which, whether members exclude each other, and what a reader or a sender notices.

use openapi_vendor::diff::{Diff, Level, diff};
use serde_json::{Value, json};

use crate::support::{assert_same, contract, levels, rules, with_schemas};

fn object(properties: &[(&str, Value)], required: &[&str]) -> Value {
    let properties: serde_json::Map<String, Value> = properties
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn text() -> Value {
    json!({"type": "string"})
}

/// A member that says what it is.
fn tagged(tag: &str, value: Value) -> Value {
    object(&[("kind", json!({"const": tag})), ("value", value)], &["kind", "value"])
}

fn of_request(old: Value, new: Value) -> Diff {
    diff(&contract(old, text()), &contract(new, text()))
}

fn of_response(old: Value, new: Value) -> Diff {
    diff(&contract(text(), old), &contract(text(), new))
}

#[test]
fn a_schema_that_reaches_itself_through_unions_is_compared() {
    let recursive = |leaf: &str| {
        let root = json!({"$ref": "#/components/schemas/Tree"});
        let schemas = json!({
            "Tree": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"$ref": "#/components/schemas/Branch"}, {"type": leaf}]},
            "Branch": {"oneOf": [{"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}, {"$ref": "#/components/schemas/Tree"}]},
        });
        with_schemas(root.clone(), root, schemas)
    };
    assert_eq!(rules(&diff(&recursive("string"), &recursive("string"))), [""; 0]);
    let changed = diff(&recursive("string"), &recursive("boolean"));
    assert_eq!(rules(&changed), ["request-type-changed", "response-type-changed"]);
}

#[test]
fn a_ring_of_ten_thousand_unions_is_compared() {
    let ring = |last: &str| {
        let length = 10_000;
        let reference = |index: usize| json!({"$ref": format!("#/components/schemas/S{}", index % length)});
        let schemas: serde_json::Map<String, Value> = (0..length)
            .map(|index| {
                let leaf = if index + 1 == length { last } else { "integer" };
                let member = json!({"type": "array", "items": reference(index + 1)});
                (format!("S{index}"), json!({"anyOf": [member, {"type": leaf}]}))
            })
            .collect();
        with_schemas(reference(0), text(), Value::Object(schemas))
    };
    assert_eq!(rules(&diff(&ring("string"), &ring("string"))), [""; 0]);
    let changed = diff(&ring("string"), &ring("boolean"));
    assert_eq!(rules(&changed), ["request-type-changed"]);
}

#[test]
fn members_that_differ_far_below_are_two() {
    let deep = |leaf: &str| {
        (0..30).fold(object(&[(leaf, text())], &[]), |inner, _| {
            object(&[("inner", inner)], &[])
        })
    };
    let changed_deep = (0..30).fold(object(&[("y", json!({"type": "integer"}))], &[]), |inner, _| {
        object(&[("inner", inner)], &[])
    });
    let old = json!({"anyOf": [deep("x"), deep("y")]});
    let new = json!({"anyOf": [deep("x"), changed_deep]});
    assert_eq!(levels(&old, &new), (Level::Breaking, Level::Breaking));
}

#[test]
fn tagged_members_are_compared_each_with_its_own() {
    let integer = || json!({"type": "integer"});
    let old = json!({"oneOf": [tagged("a", text()), tagged("b", integer())]});
    for new in [
        json!({"oneOf": [tagged("a", integer()), tagged("b", text())]}),
        json!({"oneOf": [object(&[("kind", json!({"const": "a"}))], &["kind"]), tagged("b", integer())]}),
        json!({"oneOf": [tagged("a", text()), tagged("b", text())]}),
    ] {
        assert_eq!(of_response(old.clone(), new).verdict, Level::Breaking);
    }
    assert_same(old, json!({"oneOf": [tagged("b", integer()), tagged("a", text())]}));
}

#[test]
fn a_new_tag_is_like_a_new_value_of_a_list() {
    let old = json!({"oneOf": [tagged("a", text()), tagged("b", text())]});
    let new = json!({"oneOf": [tagged("c", text()), tagged("a", text()), tagged("b", text())]});
    assert_eq!(
        rules(&of_response(old.clone(), new.clone())),
        ["response-union-tag-added"]
    );
    assert_eq!(
        rules(&of_request(old.clone(), new.clone())),
        ["request-union-member-added"]
    );
    assert_eq!(
        rules(&of_request(new.clone(), old.clone())),
        ["request-union-member-removed"]
    );
    assert_eq!(rules(&of_response(new, old)), ["response-union-member-removed"]);
}

#[test]
fn a_member_without_a_tag_that_nobody_knew_breaks_a_reader() {
    let old = json!({"anyOf": [object(&[("id", text())], &["id"]), {"type": "boolean"}]});
    let new = json!({"anyOf": [object(&[("id", text())], &["id"]), {"type": "boolean"}, object(&[("error", text())], &["error"])]});
    assert_eq!(
        rules(&of_response(old.clone(), new.clone())),
        ["response-union-member-added"]
    );
    assert_eq!(levels(&old, &new), (Level::Additive, Level::Breaking));
}

#[test]
fn a_member_that_another_one_includes_is_not_missed() {
    let wide = || {
        object(
            &[("id", text()), ("note", json!({"type": ["string", "null"]}))],
            &["id"],
        )
    };
    let narrow = || object(&[("id", text()), ("note", text())], &["id", "note"]);
    let both = json!({"anyOf": [wide(), narrow()]});
    assert_eq!(
        rules(&of_request(both.clone(), wide())),
        ["request-union-member-merged"]
    );
    assert_eq!(of_request(wide(), both.clone()).verdict, Level::Additive);
    assert_eq!(of_response(wide(), both.clone()).verdict, Level::Additive);
    assert_eq!(of_request(both, narrow()).verdict, Level::Breaking);
}

#[test]
fn only_one_member_of_a_one_of_may_fit() {
    let a = || object(&[("a", text())], &["a"]);
    let b = || object(&[("b", text())], &["b"]);
    let (any, one) = (json!({"anyOf": [a(), b()]}), json!({"oneOf": [a(), b()]}));
    assert_eq!(
        rules(&of_request(any.clone(), one.clone())),
        ["request-union-became-exclusive"]
    );
    assert_eq!(
        rules(&of_request(one.clone(), any.clone())),
        ["request-union-no-longer-exclusive"]
    );
    assert_eq!(rules(&of_response(any, one.clone())), [""; 0]);
    // Who sends `a` sends no `c`.
    let more = json!({"oneOf": [a(), b(), object(&[("c", text())], &["c"])]});
    assert_eq!(rules(&of_request(one.clone(), more)), ["request-union-member-added"]);
    // All that was sent fits the new one too.
    let shadowed = json!({"oneOf": [a(), b(), object(&[("a", text()), ("d", text())], &[])]});
    assert_eq!(of_request(one, shadowed).verdict, Level::Breaking);
}

#[test]
fn numbers_fit_an_integer_and_a_number() {
    let split = json!({"oneOf": [{"type": "integer"}, {"type": "number"}]});
    assert_eq!(of_request(json!({"type": "number"}), split).verdict, Level::Breaking);
    let apart = json!({"oneOf": [{"type": "integer", "maximum": 9}, {"type": "integer", "minimum": 10}]});
    let joined = json!({"anyOf": [{"type": "integer", "maximum": 9}, {"type": "integer", "minimum": 10}]});
    assert_same(apart, joined);
}

#[test]
fn members_of_a_one_of_that_fitted_twice_before_exclude_nobody_anew() {
    let open = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let with = |names: &[&str]| {
        let schemas: serde_json::Map<String, Value> = ["A", "B", "C"]
            .iter()
            .map(|name| ((*name).to_owned(), object(&[("x", text())], &[])))
            .collect();
        let members: Vec<Value> = names.iter().map(|name| open(name)).collect();
        with_schemas(json!({"oneOf": members}), text(), Value::Object(schemas))
    };
    let found = diff(&with(&["A", "B"]), &with(&["A", "B", "C"]));
    assert!(found.verdict <= Level::Additive, "{found:#?}");
}

#[test]
fn each_member_has_its_place_its_message_and_its_fingerprint() {
    let union = |names: &[&str]| {
        let members: Vec<Value> = names.iter().map(|name| tagged(name, text())).collect();
        let kind = json!({"$ref": "#/components/schemas/Kind"});
        with_schemas(kind.clone(), kind, json!({"Kind": {"oneOf": members}}))
    };
    let found = diff(&union(&["a"]), &union(&["a", "b", "c"]));
    let mut seen = std::collections::BTreeSet::new();
    for change in &found.changes {
        assert!(seen.insert(change.fingerprint.clone()), "{change:#?}");
        assert!(
            change.location.starts_with("/components/schemas/Kind/oneOf/"),
            "{change:#?}"
        );
        assert!(
            change.message.contains("`kind` \"b\"") || change.message.contains("`kind` \"c\""),
            "{change:#?}"
        );
    }
    assert_eq!(found.changes.len(), 4, "{found:#?}");
    let other = diff(&union(&["a"]), &union(&["a", "d", "c"]));
    let accepted =
        |diff: &Diff| -> Vec<String> { diff.changes.iter().map(|change| change.fingerprint.clone()).collect() };
    let common = accepted(&other)
        .into_iter()
        .filter(|fingerprint| seen.contains(fingerprint))
        .count();
    assert_eq!(common, 2, "only `c` is the same");
}

#[test]
fn a_map_of_texts_that_became_a_map_of_anything_breaks_a_reader() {
    let map = |values: Value| json!({"type": "object", "additionalProperties": values});
    assert_eq!(
        levels(&map(text()), &map(json!(true))),
        (Level::Additive, Level::Breaking)
    );
    assert_eq!(
        levels(&map(json!(true)), &map(text())),
        (Level::Breaking, Level::Additive)
    );
}

#[test]
fn an_entry_of_a_map_that_is_declared_by_its_name_is_still_an_entry() {
    let map = json!({"type": "object", "additionalProperties": {"type": "string"}});
    let declared =
        json!({"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": {"type": "string"}});
    assert_same(map.clone(), declared.clone());
    let other = json!({"type": "object", "properties": {"id": {"type": "integer"}}, "additionalProperties": {"type": "string"}});
    assert_eq!(levels(&map, &other), (Level::Breaking, Level::Breaking));
}

#[test]
fn a_lone_member_with_another_tag_is_another_value() {
    let (old, new) = (tagged("a", text()), tagged("b", text()));
    assert_eq!(of_request(old, new).verdict, Level::Breaking);
}
