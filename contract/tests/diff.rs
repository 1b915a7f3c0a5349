//! What the diff takes for equal, what it takes for a revert, and that nothing from outside brings it down.

use openapi_vendor::diff::{Diff, Level, diff};
use openapi31_codegen::Document;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn contract(request: Value, response: Value) -> Document {
    with_schemas(request, response, json!({}))
}

fn with_schemas(request: Value, response: Value, schemas: Value) -> Document {
    Document::from_value(json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/v1/a": {"post": {
            "operationId": "a",
            "requestBody": {"content": {"application/json": {"schema": request}}},
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": response}}}},
        }}},
        "components": {"schemas": schemas},
    }))
    .expect("OpenAPI")
}

fn rules(diff: &Diff) -> Vec<&str> {
    diff.changes.iter().map(|change| change.rule).collect()
}

/// Both as a request and as an answer.
fn assert_same(one: Value, other: Value) {
    let (before, after) = (contract(one.clone(), one), contract(other.clone(), other));
    assert_eq!(rules(&diff(&before, &after)), [""; 0], "forth");
    assert_eq!(rules(&diff(&after, &before)), [""; 0], "back");
}

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
            "response-enum-value-added",
            "request-enum-value-added",
            "response-enum-value-removed"
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
    let told = |new: &Document| -> Vec<&'static str> {
        let found = diff(&two, new).changes.into_iter().map(|change| change.rule);
        found.filter(|rule| rule.starts_with("request-")).collect()
    };
    assert_eq!(
        told(&union(&[("a", "A"), ("b", "B"), ("c", "C")])),
        ["request-union-member-added"],
        "a member brings its own value"
    );
    assert_eq!(told(&union(&[("a", "A")])), ["request-union-member-removed"]);
    assert_eq!(
        told(&union(&[("a", "B"), ("b", "A")])),
        ["request-discriminator-changed"],
        "the same values stand for other members"
    );
    assert_eq!(
        told(&union(&[("a", "A"), ("x", "B")])),
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
fn objects_that_an_answer_may_be_are_compared_as_their_merge() {
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
    assert_eq!(rules(&diff(&before, &after)), ["response-property-added"]);
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

#[test]
fn schemas_that_run_in_circles_are_compared() {
    let circle = |kind: &str| {
        let reference = json!({"$ref": "#/components/schemas/A"});
        with_schemas(
            reference.clone(),
            reference.clone(),
            json!({"A": {"type": "object", "properties": {"next": reference, "x": {"type": kind}}}}),
        )
    };
    assert_eq!(rules(&diff(&circle("string"), &circle("string"))), [""; 0]);
    assert_eq!(
        rules(&diff(&circle("string"), &circle("integer"))),
        ["request-type-changed", "response-type-changed"]
    );
    let looping = || {
        with_schemas(
            json!({"$ref": "#/components/schemas/A"}),
            json!({}),
            json!({"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}}),
        )
    };
    assert_eq!(rules(&diff(&looping(), &looping())), [""; 0]);
}

#[test]
fn a_chain_of_ten_thousand_schemas_is_no_deeper_than_one() {
    let chain = |last: &str| {
        let mut schemas: Map<String, Value> = (0..10_000)
            .map(|index| {
                let next = format!("#/components/schemas/S{}", index + 1);
                (
                    format!("S{index}"),
                    json!({"type": "object", "properties": {"next": {"$ref": next}}}),
                )
            })
            .collect();
        schemas.insert("S10000".to_owned(), json!({"type": last}));
        with_schemas(
            json!({"$ref": "#/components/schemas/S0"}),
            json!({}),
            Value::Object(schemas),
        )
    };
    assert_eq!(
        rules(&diff(&chain("string"), &chain("integer"))),
        ["request-type-changed"]
    );
}

#[test]
fn a_million_values_are_compared() {
    let list = |from: u32| contract(json!({"enum": (from..from + 1_000_000).collect::<Vec<_>>()}), json!({}));
    let diff = diff(&list(0), &list(1));
    assert_eq!(rules(&diff), ["request-enum-value-removed", "request-enum-value-added"]);
    assert!(diff.changes.iter().all(|change| change.message.len() < 200));
}

#[test]
fn a_union_of_unions_does_not_explode() {
    let union = |last: &str| {
        let member = |index: u32| json!({"anyOf": [{"type": "string", "minLength": index}, {"type": "integer", "minimum": index}]});
        let mut all: Vec<Value> = (1..40).map(member).collect();
        all.push(json!({"anyOf": [{"type": last}, {"type": "string"}]}));
        contract(json!({"allOf": all}), json!({}))
    };
    assert_eq!(diff(&union("string"), &union("string")).verdict, Level::None);
    assert_ne!(diff(&union("string"), &union("boolean")).verdict, Level::None);
}

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
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|members| json!({"anyOf": members})),
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
                    ["enum", "required", "anyOf", "type"].contains(&key.as_str()),
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

/// A document whose operation reaches a chain of so many schemas, each of which refers to the next.
fn chain(length: usize) -> Document {
    let name = |index: usize| format!("S{index}");
    let schemas: Map<String, Value> = (0..length)
        .map(|index| {
            let next = json!({"$ref": format!("#/components/schemas/{}", name((index + 1).min(length - 1)))});
            (name(index), json!({"type": "object", "properties": {"next": next}}))
        })
        .collect();
    let first = json!({"$ref": "#/components/schemas/S0"});
    with_schemas(first.clone(), first, Value::Object(schemas))
}

#[test]
fn a_long_chain_of_schemas_needs_no_deep_stack() {
    let lowered = std::thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(|| openapi31_codegen::lower(&chain(3_000), &openapi31_codegen::Settings::default()).map(drop))
        .expect("a thread")
        .join();
    assert!(lowered.is_ok_and(|lowered| lowered.is_ok()));
    assert_eq!(rules(&diff(&chain(1_000), &chain(1_000))), [""; 0]);
}

#[test]
fn references_that_explode_below_an_unknown_keyword_end() {
    let schemas = |last: &str| {
        let levels = (0..20).map(|level| {
            let next = json!({"$ref": format!("#/components/schemas/L{}", level + 1)});
            (
                format!("L{level}"),
                json!({"x": [next.clone(), next.clone(), next.clone(), next]}),
            )
        });
        let mut schemas: Map<String, Value> = levels.collect();
        schemas.insert("L20".to_owned(), json!({"x": last}));
        Value::Object(schemas)
    };
    let request = json!({"type": "object", "unheardOf": {"$ref": "#/components/schemas/L0"}});
    let of = |last: &str| with_schemas(request.clone(), json!({}), schemas(last));
    // What lies beyond the bound is not compared; what matters is that this ends.
    let _ = diff(&of("a"), &of("b"));
}
