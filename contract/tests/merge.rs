//! Several documents as one, with what each of them says about its own operations.

use openapi_vendor::merge::{Source, merge};
use openapi31_codegen::Document;
use serde_json::{Value, json};

fn source(name: &str, root: Value) -> Source {
    let mut document = json!({"openapi": "3.1.0", "info": {"title": "API", "version": "1"}});
    for (key, value) in root.as_object().expect("an object") {
        document[key] = value.clone();
    }
    Source {
        name: name.to_owned(),
        document: Document::from_value(document).expect("OpenAPI"),
    }
}

fn merged(one: Value, other: Value) -> Value {
    merge(&[source("one", one), source("other", other)])
        .expect("merged")
        .into_value()
}

fn refused(one: Value, other: Value) -> String {
    merge(&[source("one", one), source("other", other)])
        .expect_err("refused")
        .to_string()
}

#[test]
fn everything_of_both_comes_in_and_what_is_equal_comes_in_once() {
    let document = merged(
        json!({
            "paths": {"/a": {"get": {}}},
            "tags": [{"name": "t"}],
            "components": {"schemas": {"A": {"type": "string"}}, "securitySchemes": {"key": {"type": "http"}}}
        }),
        json!({
            "paths": {"/b": {"get": {}}},
            "tags": [{"name": "t"}, {"name": "u"}],
            "components": {"schemas": {"A": {"type": "string"}, "B": {}}, "responses": {"R": {"description": ""}}}
        }),
    );
    assert_eq!(document["paths"], json!({"/a": {"get": {}}, "/b": {"get": {}}}));
    assert_eq!(document["tags"], json!([{"name": "t"}, {"name": "u"}]));
    assert_eq!(
        document["components"],
        json!({
            "schemas": {"A": {"type": "string"}, "B": {}},
            "securitySchemes": {"key": {"type": "http"}},
            "responses": {"R": {"description": ""}}
        })
    );
}

#[test]
fn the_version_is_the_highest_and_the_info_is_the_first() {
    let document = merged(
        json!({"openapi": "3.1.0"}),
        json!({"openapi": "3.1.1", "info": {"title": "Other", "version": "2"}}),
    );
    assert_eq!(document["openapi"], "3.1.1");
    assert_eq!(document["info"], json!({"title": "API", "version": "1"}));
}

#[test]
fn openapi_3_0_and_3_1_do_not_mix() {
    insta::assert_snapshot!(
        refused(json!({"openapi": "3.1.0"}), json!({"openapi": "3.0.3"})),
        @"the source `one` is OpenAPI 3.1.0 and the source `other` is 3.0.3: they cannot be merged (at #/openapi)"
    );
}

#[test]
fn entries_that_differ_are_an_error_that_names_both_sources_and_the_place() {
    let schema = |kind: &str| json!({"components": {"schemas": {"A": {"type": kind}}}});
    insta::assert_snapshot!(
        refused(schema("string"), schema("integer")),
        @"the sources `one` and `other` differ here (at #/components/schemas/A)"
    );
    let path = |kind: &str| json!({"paths": {"/a": {kind: {}}}});
    insta::assert_snapshot!(
        refused(path("get"), path("post")),
        @"the sources `one` and `other` differ here (at #/paths/~1a)"
    );
}

#[test]
fn an_operation_id_is_used_once() {
    let path = |path: &str| json!({"paths": {path: {"get": {"operationId": "a"}}}});
    insta::assert_snapshot!(
        refused(path("/a"), path("/b")),
        @"the operation id `a` of the source `other` is also at #/paths/~1a/get of the source `one` (at #/paths/~1b/get)"
    );
    assert_eq!(merged(path("/a"), path("/a"))["paths"], path("/a")["paths"]);
}

#[test]
fn other_servers_move_down_to_the_paths_of_their_source() {
    let eu = json!([{"url": "https://eu.example"}]);
    let us = json!([{"url": "https://us.example"}]);
    let own = json!([{"url": "https://own.example"}]);
    let document = merged(
        json!({"servers": eu, "paths": {"/a": {"get": {}}}}),
        json!({"servers": us, "paths": {
            "/b": {"get": {}},
            "/c": {"servers": own, "get": {}},
            "/d": {"get": {"servers": own}}
        }}),
    );
    assert_eq!(document["servers"], eu);
    assert_eq!(
        document["paths"],
        json!({
            "/a": {"get": {}},
            "/b": {"servers": us, "get": {}},
            "/c": {"servers": own, "get": {}},
            "/d": {"servers": us, "get": {"servers": own}}
        })
    );
}

#[test]
fn a_source_without_servers_takes_those_of_the_other() {
    let eu = json!([{"url": "https://eu.example"}]);
    let with = json!({"servers": eu, "paths": {"/a": {"get": {}}}});
    let without = json!({"paths": {"/b": {"get": {}}}});
    for document in [merged(with.clone(), without.clone()), merged(without, with)] {
        assert_eq!(document["servers"], eu);
        assert_eq!(document["paths"], json!({"/a": {"get": {}}, "/b": {"get": {}}}));
    }
}

#[test]
fn an_operation_stays_as_open_or_closed_as_its_source_makes_it() {
    let key = json!([{"key": []}]);
    let closed = json!({"security": key, "paths": {"/closed": {"get": {}, "parameters": []}}});
    let open = json!({"paths": {"/open": {"get": {}}, "/own": {"get": {"security": key}}}});
    let document = merged(closed.clone(), open.clone());
    assert_eq!(document["security"], key);
    assert_eq!(document["paths"]["/open"]["get"]["security"], json!([]));
    assert_eq!(document["paths"]["/own"]["get"]["security"], key);
    let document = merged(open, closed);
    assert_eq!(document.get("security"), None);
    assert_eq!(
        document["paths"]["/closed"],
        json!({"get": {"security": key}, "parameters": []})
    );
    assert_eq!(document["paths"]["/open"]["get"], json!({}));
}

#[test]
fn nothing_to_merge_is_an_error() {
    assert_eq!(
        merge(&[]).expect_err("nothing").to_string(),
        "there are no sources to merge"
    );
}
