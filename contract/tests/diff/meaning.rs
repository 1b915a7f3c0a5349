//! What the diff takes for equal, and what it says of each change.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Map, Value, json};

use crate::support::{assert_same, contract, rules, with_schemas};

#[test]
fn another_spelling_of_the_same_is_no_change() {
    let x = || json!({"type": "string"});
    assert_same(
        json!({"minimum": 6, "type": "number"}),
        json!({"minimum": 6.0, "type": "number"}),
    );
    assert_same(
        json!({"enum": ["a", "b"]}),
        json!({"enum": ["b", "a"], "type": "string"}),
    );
    assert_same(json!({"const": "a"}), json!({"enum": ["a"]}));
    assert_same(
        json!({"anyOf": [x(), {"type": "null"}]}),
        json!({"type": ["string", "null"]}),
    );
    assert_same(
        json!({"type": ["null", "string"]}),
        json!({"type": "string", "nullable": true}),
    );
    assert_same(
        json!({"anyOf": [x(), {"type": "integer"}]}),
        json!({"oneOf": [{"type": "integer"}, x()]}),
    );
    assert_same(
        json!({"anyOf": [x(), {"type": "integer"}]}),
        json!({"type": ["integer", "string"]}),
    );
    assert_same(json!({"allOf": [x()]}), x());
    assert_same(
        json!({"type": "integer", "exclusiveMinimum": 0}),
        json!({"type": "integer", "minimum": 1}),
    );
    assert_same(
        json!({"anyOf": [{"enum": ["a"]}, {"enum": ["b"]}], "type": "string"}),
        json!({"enum": ["a", "b"]}),
    );
    assert_same(
        json!({"type": "object", "properties": {"a": x(), "b": x()}, "required": ["a", "b"]}),
        json!({"allOf": [
            {"type": "object", "properties": {"b": x()}, "required": ["b"]},
            {"type": "object", "properties": {"a": x()}, "required": ["a"]},
        ]}),
    );
    assert_same(json!({"type": "array"}), json!({"type": "array", "items": {}}));
}

#[test]
fn the_order_of_keys_and_names_is_no_change() {
    let written = |schema: &str| {
        let text = format!(
            r#"{{"openapi": "3.1.0", "paths": {{"/a": {{"post": {{"requestBody": {{"content": {{"application/json":
            {{"schema": {schema}}}}}}}, "responses": {{"200": {{"description": ""}}}}}}}}}}}}"#
        );
        Document::from_json(text.as_bytes()).expect("OpenAPI")
    };
    let one = written(r#"{"type": "object", "required": ["a", "b"], "properties": {"a": {"maximum": 6}, "b": {}}}"#);
    let other =
        written(r#"{"properties": {"b": {}, "a": {"maximum": 6.0}}, "required": ["b", "a"], "type": "object"}"#);
    assert_eq!(rules(&diff(&one, &other)), [""; 0]);
}

#[test]
fn a_constant_is_a_list_of_one_value() {
    let with = |value: &str| contract(json!({"const": value}), json!({"const": value}));
    let diff = diff(&with("one"), &with("two"));
    assert_eq!(
        rules(&diff),
        [
            "request-enum-value-removed",
            "response-enum-replaced",
            "request-enum-value-added"
        ]
    );
}

#[test]
fn a_bound_that_is_left_out_is_tighter_than_one_that_is_not() {
    let with = |bound: &str| contract(json!({"type": "number", bound: 0}), json!({"type": "number", bound: 0}));
    let found = diff(&with("minimum"), &with("exclusiveMinimum"));
    assert_eq!(rules(&found), ["request-minimum-raised", "response-minimum-raised"]);
    assert!(
        found.changes[0].message.ends_with("was 0 and is 0, not included"),
        "{}",
        found.changes[0].message
    );
    let found = diff(&with("exclusiveMaximum"), &with("maximum"));
    assert_eq!(rules(&found), ["response-maximum-raised", "request-maximum-raised"]);
}

/// The same small change, wherever a schema may stand.
#[test]
fn the_direction_is_known_through_every_composition() {
    let compositions: [fn(Value) -> Value; 8] = [
        |schema| json!({"type": "object", "properties": {"x": schema}}),
        |schema| json!({"type": "array", "items": schema}),
        |schema| json!({"type": "array", "prefixItems": [schema]}),
        |schema| json!({"type": "object", "additionalProperties": schema}),
        |schema| json!({"allOf": [schema, {"description": "Ours."}]}),
        |schema| json!({"anyOf": [schema, {"type": "null"}]}),
        |schema| json!({"oneOf": [schema, {"type": "boolean"}]}),
        |schema| json!({"$ref": "#/components/schemas/A", "x": schema}),
    ];
    for composition in compositions {
        let with = |maximum: u32| {
            let schema = json!({"type": "integer", "maximum": maximum});
            let composed = composition(schema.clone());
            with_schemas(composed.clone(), composed, json!({"A": schema}))
        };
        let found = diff(&with(20), &with(15));
        let levels: Vec<(&str, Level)> = found.changes.iter().map(|change| (change.rule, change.level)).collect();
        let expected = [
            ("request-maximum-lowered", Level::Breaking),
            ("response-maximum-lowered", Level::Additive),
        ];
        let inner = composition(json!("schema"));
        assert_eq!(
            levels.iter().filter(|level| expected.contains(level)).count(),
            2,
            "{inner}: {levels:?}"
        );
    }
}

#[test]
fn what_tells_members_apart_is_told_once() {
    let member = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}}, "required": [name]});
    let union = |tags: &[(&str, &str)]| {
        let mut targets: Vec<&str> = tags.iter().map(|(_, name)| *name).collect();
        targets.sort_unstable();
        targets.dedup();
        let reference = |name: &str| format!("#/components/schemas/{name}");
        let members: Vec<Value> = targets.iter().map(|name| json!({"$ref": reference(name)})).collect();
        let mapping: Map<String, Value> = tags
            .iter()
            .map(|(tag, name)| ((*tag).to_owned(), json!(reference(name))))
            .collect();
        with_schemas(
            json!({"oneOf": members, "discriminator": {"propertyName": "mode", "mapping": mapping}}),
            json!({}),
            json!({"A": member("a"), "B": member("b"), "C": member("c")}),
        )
    };
    let two = union(&[("a", "A"), ("b", "B")]);
    let reported = |new: &Document| -> Vec<&'static str> {
        let found = diff(&two, new).changes.into_iter().map(|change| change.rule);
        found.filter(|rule| rule.starts_with("request-")).collect()
    };
    assert_eq!(
        reported(&union(&[("a", "A"), ("b", "B"), ("c", "C")])),
        ["request-union-member-added"],
        "a member brings its own value"
    );
    assert_eq!(reported(&union(&[("a", "A")])), ["request-union-member-removed"]);
    assert_eq!(
        reported(&union(&[("a", "B"), ("b", "A")])),
        ["request-discriminator-changed"],
        "the same values stand for other members"
    );
    assert_eq!(
        reported(&union(&[("a", "A"), ("x", "B")])),
        ["request-discriminator-changed"]
    );
}

#[test]
fn a_parameter_is_called_by_its_name_in_the_document_that_has_it() {
    let with = |parameters: Value| {
        Document::from_value(json!({"openapi": "3.1.0", "paths": {"/a": {"get": {
            "parameters": parameters, "responses": {"200": {"description": ""}},
        }}}}))
        .expect("OpenAPI")
    };
    let parameter = |name: &str, maximum: u32| json!({"in": "query", "name": name, "schema": {"type": "integer", "maximum": maximum}});
    let before = with(json!([parameter("x", 20), parameter("y", 20)]));
    let after = with(json!([parameter("y", 15)]));
    let messages: Vec<String> = diff(&before, &after)
        .changes
        .into_iter()
        .map(|change| change.message)
        .collect();
    assert_eq!(
        messages,
        [
            "the query parameter `x` of `GET /a` is gone",
            "`maximum` of the query parameter `y` of `GET /a` was 20 and is 15"
        ]
    );
}

#[test]
fn a_renamed_or_unfolded_schema_is_none_on_the_wire() {
    let schema = json!({"type": "object", "properties": {"x": {"type": "string"}}});
    let named = |name: &str| {
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        with_schemas(reference.clone(), reference, json!({name: schema}))
    };
    let renamed = diff(&named("A"), &named("B"));
    assert_eq!(
        (renamed.verdict, rules(&renamed)),
        (Level::None, vec!["schema-renamed"])
    );
    let inline = diff(&named("A"), &contract(schema.clone(), schema.clone()));
    assert_eq!((inline.verdict, rules(&inline)), (Level::None, vec!["schema-removed"]));
}

#[test]
fn v1_may_stand_in_the_server_or_in_the_path() {
    let at = |server: &str, path: &str| {
        Document::from_value(json!({
            "openapi": "3.1.0", "servers": [{"url": server}],
            "paths": {path: {"get": {"responses": {"200": {"description": ""}}}}},
        }))
        .expect("OpenAPI")
    };
    let diff = diff(&at("https://api.example/v1", "/a"), &at("https://api.example", "/v1/a"));
    assert_eq!(rules(&diff), [""; 0]);
}

#[test]
fn a_widening_to_a_superset_breaks_no_request() {
    for (one, other) in [
        (json!({"type": "integer"}), json!({"type": "number"})),
        (json!({"type": "string"}), json!({"type": ["string", "null"]})),
        (json!({"enum": ["a"]}), json!({"type": "string"})),
        (
            json!({"anyOf": [{"type": "integer"}, {"type": "number"}]}),
            json!({"type": "number"}),
        ),
        (
            json!({"type": "string", "maxLength": 5}),
            json!({"anyOf": [{"type": "string"}, {"type": "array"}]}),
        ),
        (
            json!({"type": "integer", "multipleOf": 32}),
            json!({"type": "integer", "multipleOf": 16}),
        ),
        (json!({"type": "string"}), json!({})),
    ] {
        let response = || json!({"type": "string"});
        let wider = diff(&contract(one.clone(), response()), &contract(other.clone(), response()));
        assert!(wider.verdict <= Level::Additive, "{one} -> {other}: {wider:#?}");
        let narrower = diff(&contract(other, response()), &contract(one, response()));
        assert!(narrower.verdict <= Level::Breaking, "{narrower:#?}");
    }
}

#[test]
fn an_object_that_an_answer_could_be_already_is_no_new_kind() {
    let object = |names: &[&str]| {
        let properties: Map<String, Value> = names
            .iter()
            .map(|name| ((*name).to_owned(), json!({"type": "string"})))
            .collect();
        json!({"type": "object", "properties": properties, "required": names})
    };
    let request = || json!({"type": "string"});
    let before = contract(request(), object(&["id"]));
    let after = contract(request(), json!({"anyOf": [object(&["id", "cost"]), object(&["id"])]}));
    assert_eq!(rules(&diff(&before, &after)), ["response-union-member-split"]);
}

#[test]
fn a_schema_used_both_ways_is_judged_both_ways_and_reported_once_each() {
    let shared = |maximum: u32| {
        let reference = json!({"$ref": "#/components/schemas/A"});
        with_schemas(
            reference.clone(),
            reference,
            json!({"A": {"type": "integer", "maximum": maximum}}),
        )
    };
    let diff = diff(&shared(20), &shared(15));
    assert_eq!(rules(&diff), ["request-maximum-lowered", "response-maximum-lowered"]);
    assert_eq!(
        (diff.changes[0].level, diff.changes[1].level),
        (Level::Breaking, Level::Additive)
    );
    assert_eq!(diff.changes[0].location, "/components/schemas/A/maximum");
}

#[test]
fn words_alone_are_docs_wherever_they_stand() {
    let described = |words: &str| {
        contract(
            json!({"type": "string", "description": words}),
            json!({"type": "string"}),
        )
    };
    let diff = diff(&described("One."), &described("Other."));
    assert_eq!((diff.verdict, rules(&diff)), (Level::Docs, vec!["words-changed"]));
}
