//! Parameters and headers: what is written on the wire.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::support::{api, rules_of};

fn with(parameter: Value) -> Document {
    api(
        json!({"/a": {"get": {"parameters": [parameter], "responses": {"200": {"description": ""}}}}}),
        json!({}),
    )
}

fn query(facts: Value) -> Document {
    let mut parameter = json!({"in": "query", "name": "q"});
    for (key, value) in facts.as_object().expect("an object") {
        parameter[key] = value.clone();
    }
    with(parameter)
}

fn header(facts: Value) -> Document {
    api(
        json!({"/a": {"get": {"responses": {"200": {"description": "", "headers": {"X": facts}}}}}}),
        json!({}),
    )
}

fn list() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

#[test]
fn the_media_type_of_a_parameter_or_a_header_is_how_it_is_serialised() {
    let content = |media: &str, kind: &str| json!({"content": {media: {"schema": {"type": kind}}}});
    for (side, wrap) in [
        ("request-parameter", query as fn(Value) -> Document),
        ("response-header", header),
    ] {
        let changed = [format!("{side}-style-changed")];
        let json = wrap(content("application/json", "boolean"));
        assert_eq!(rules_of(&json, &wrap(content("text/csv", "boolean"))), changed);
        assert_eq!(rules_of(&json, &wrap(json!({"schema": {"type": "boolean"}}))), changed);
        assert_eq!(
            rules_of(&json, &wrap(content("Application/JSON; charset=utf-8", "boolean"))),
            [""; 0]
        );
        let typed = diff(&json, &wrap(content("application/json", "array")));
        assert_eq!(typed.verdict, Level::Breaking, "{typed:#?}");
    }
}

#[test]
fn what_says_nothing_of_the_values_of_a_parameter_changes_nothing() {
    let integer = json!({"type": "integer"});
    for (one, other) in [
        (
            json!({"schema": {"type": "string"}}),
            json!({"schema": {"type": "string"}, "explode": false}),
        ),
        (
            json!({"schema": integer}),
            json!({"schema": integer, "style": "pipeDelimited"}),
        ),
        (
            json!({"schema": integer}),
            json!({"schema": integer, "allowReserved": true}),
        ),
        (
            json!({"schema": list()}),
            json!({"schema": list(), "style": "form", "explode": true}),
        ),
        (
            json!({"schema": {"type": "object"}, "style": "deepObject", "explode": true}),
            json!({"schema": {"type": "object"}, "style": "deepObject", "explode": false}),
        ),
        (
            json!({"schema": {"anyOf": [integer, {"type": "null"}]}}),
            json!({"schema": {"anyOf": [integer, {"type": "null"}]}, "explode": false}),
        ),
    ] {
        assert_eq!(rules_of(&query(one.clone()), &query(other)), [""; 0], "{one}");
    }
    let path = |explode: bool| {
        with(json!({"in": "path", "name": "q", "required": true, "explode": explode, "schema": list()}))
    };
    assert_eq!(rules_of(&path(false), &path(true)), [""; 0], "a,b either way");
}

#[test]
fn what_is_written_in_another_way_breaks() {
    for (one, other) in [
        (json!({"schema": list()}), json!({"schema": list(), "explode": false})),
        (
            json!({"schema": list(), "explode": false}),
            json!({"schema": list(), "explode": false, "style": "pipeDelimited"}),
        ),
        (json!({"schema": {}}), json!({"schema": {}, "explode": false})),
        (
            json!({"schema": {"type": "string"}, "allowReserved": true}),
            json!({"schema": {"type": "string"}}),
        ),
        (
            json!({"in": "path", "required": true, "schema": {"type": "string"}}),
            json!({"in": "path", "required": true, "schema": {"type": "string"}, "style": "label"}),
        ),
    ] {
        let (one, other) = (query(one), query(other));
        assert_eq!(rules_of(&one, &other), ["request-parameter-style-changed"]);
    }
}

#[test]
fn a_list_of_one_is_written_like_one_value() {
    let text = query(json!({"schema": {"type": "string", "maxLength": 5}}));
    let texts = |longest: u32, least: u32| {
        let items = json!({"type": "string", "maxLength": longest});
        query(json!({"schema": {"type": ["array", "null"], "minItems": least, "items": items}}))
    };
    assert_eq!(rules_of(&text, &texts(5, 1)), ["request-parameter-became-list"]);
    assert_eq!(rules_of(&texts(5, 1), &text), ["request-parameter-became-single"]);
    assert_eq!(
        rules_of(&text, &texts(4, 1)),
        ["request-max-length-lowered", "request-parameter-became-list"]
    );
    assert_eq!(diff(&text, &texts(5, 2)).verdict, Level::Breaking, "one is not enough");
    let joined = query(json!({"schema": list(), "explode": false}));
    assert_eq!(
        diff(&text, &joined).verdict,
        Level::Breaking,
        "a comma would part the text"
    );
}

#[test]
fn a_number_is_written_like_a_text() {
    let of = |schema: Value| query(json!({"schema": schema}));
    let number = of(json!({"type": "integer"}));
    assert_eq!(
        rules_of(&number, &of(json!({"type": "string"}))),
        ["request-type-widened"]
    );
    let short = of(json!({"type": "string", "maxLength": 3}));
    assert_eq!(diff(&number, &short).verdict, Level::Breaking);
    assert_eq!(diff(&of(json!({"type": "string"})), &number).verdict, Level::Breaking);
}

#[test]
fn a_number_in_the_header_of_an_answer_is_read_as_the_text_that_it_was() {
    let with = |schema: Value| header(json!({"schema": schema}));
    let text = with(json!({"type": "string"}));
    for kind in ["integer", "number", "boolean"] {
        let found = diff(&text, &with(json!({"type": kind})));
        assert_eq!(found.verdict, Level::Additive, "{kind}: {found:#?}");
        assert_eq!(
            rules_of(&text, &with(json!({"type": kind}))),
            ["response-type-narrowed"]
        );
        assert_eq!(
            diff(&with(json!({"type": kind})), &text).verdict,
            Level::Breaking,
            "{kind}"
        );
    }
    let limited = with(json!({"type": "string", "enum": ["a"]}));
    assert_eq!(
        diff(&limited, &with(json!({"type": "integer"}))).verdict,
        Level::Breaking
    );
    assert_eq!(diff(&text, &with(list())).verdict, Level::Breaking);
}

#[test]
fn the_default_of_a_parameter_is_what_a_request_without_it_asks_for() {
    let with = |facts: Value, default: Value| {
        let mut facts = facts;
        facts["schema"] = json!({"type": "integer", "default": default});
        query(facts)
    };
    let optional = |default: u8| with(json!({}), json!(default));
    let changed = ["request-parameter-default-changed"];
    assert_eq!(rules_of(&optional(1), &optional(2)), changed);
    assert_eq!(
        rules_of(&query(json!({"schema": {"type": "integer"}})), &optional(2)),
        changed
    );
    assert_eq!(rules_of(&optional(1), &with(json!({}), json!(1.0))), [""; 0]);
    let required = |default: u8| with(json!({"required": true}), json!(default));
    assert_eq!(
        rules_of(&required(1), &required(2)),
        ["request-default-changed"],
        "it is always sent"
    );
}

#[test]
fn a_default_that_parameters_refer_to_is_told_of_them_and_of_the_schema() {
    let with = |required: bool, default: u8| {
        let schema = json!({"$ref": "#/components/schemas/N"});
        let parameter = json!({"in": "query", "name": "q", "required": required, "schema": schema});
        api(
            json!({"/a": {"get": {"parameters": [parameter], "responses": {"200": {"description": ""}}}}}),
            json!({"components": {"schemas": {"N": {"type": "integer", "default": default}}}}),
        )
    };
    assert_eq!(
        rules_of(&with(false, 1), &with(false, 2)),
        ["request-parameter-default-changed", "request-default-changed"]
    );
    assert_eq!(rules_of(&with(true, 1), &with(true, 2)), ["request-default-changed"]);
}

#[test]
fn headers_that_openapi_ignores_are_none() {
    let of = |name: &str, kind: &str| with(json!({"in": "header", "name": name, "schema": {"type": kind}}));
    for name in ["Accept", "content-type", "AUTHORIZATION"] {
        assert_eq!(rules_of(&of(name, "boolean"), &of(name, "integer")), [""; 0]);
    }
    assert_eq!(
        rules_of(&of("X-Trace", "boolean"), &of("x-trace", "integer")),
        ["request-type-changed"]
    );
}

#[test]
fn an_edit_of_what_operations_share_is_one_finding() {
    let operation = || {
        json!({
            "parameters": [{"$ref": "#/components/parameters/P"}],
            "requestBody": {"$ref": "#/components/requestBodies/B"},
            "responses": {"200": {"$ref": "#/components/responses/R"}},
        })
    };
    let with = |edit: bool| {
        let kind = if edit { "integer" } else { "boolean" };
        let content = json!({"application/json": {"schema": {"type": kind}}});
        let components = json!({
            "parameters": {"P": {"in": "query", "name": "p", "required": edit, "schema": {}}},
            "requestBodies": {"B": {"required": edit, "content": content}},
            "responses": {"R": {"description": "", "content": content, "headers": {"H": {"$ref": "#/components/headers/H"}}}},
            "headers": {"H": {"schema": {"type": kind}}},
        });
        let paths = json!({
            "/a": {"post": operation(), "put": operation()},
            "/b": {"post": operation(), "parameters": [{"in": "query", "name": "q", "required": edit}]},
        });
        api(paths, json!({"components": components}))
    };
    let found = diff(&with(false), &with(true));
    let mut count: Vec<(&str, usize)> = found
        .changes
        .iter()
        .map(|c| (c.location.as_str(), c.operations.len()))
        .collect();
    count.sort_unstable();
    assert_eq!(
        count,
        [
            ("/components/headers/H/schema", 3),
            ("/components/parameters/P", 3),
            ("/components/requestBodies/B", 3),
            ("/components/requestBodies/B/content/application~1json/schema", 3),
            ("/components/responses/R/content/application~1json/schema", 3),
            ("/paths/~1b/parameters/0", 1),
        ]
    );
    assert!(
        found
            .changes
            .iter()
            .any(|c| c.message == "the shared body `B` is required now"),
        "{found:#?}"
    );
}

#[test]
fn a_parameter_that_is_gone_is_named_and_located_where_it_was_referred_to() {
    let with = |used: &[&str]| {
        let item = |path: &&str| {
            let parameters = match used.contains(path) {
                true => json!([{"$ref": "#/components/parameters/P"}]),
                false => json!([]),
            };
            json!({"get": {"parameters": parameters, "responses": {"200": {"description": ""}}}})
        };
        let parameters = json!({"P": {"in": "query", "name": "page", "schema": {"type": "string"}}});
        let paths = json!({"/a": item(&"/a"), "/b": item(&"/b")});
        api(paths, json!({"components": {"parameters": parameters}}))
    };
    let first = diff(&with(&["/a", "/b"]), &with(&["/b"]));
    let second = diff(&with(&["/b"]), &with(&[]));
    assert_eq!(
        first.changes[0].message,
        "the query parameter `page` of `GET /a` is gone"
    );
    assert_ne!(
        first.changes[0].fingerprint, second.changes[0].fingerprint,
        "who accepts the one has not accepted the other"
    );
}

#[test]
fn a_component_that_nobody_uses_changes_nothing_and_is_told() {
    let with = |required: bool| {
        let parameters = json!({"P": {"in": "query", "name": "page", "required": required}});
        api(json!({}), json!({"components": {"parameters": parameters}}))
    };
    let found = diff(&with(false), &with(true));
    assert_eq!((found.verdict, found.changes.len()), (Level::None, 1));
    assert_eq!(
        found.changes[0].message,
        "the query parameter `page`, which is unused, changed"
    );
    assert_eq!(rules_of(&with(true), &with(true)), [""; 0]);
}
