//! Paths, path items and servers.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::support::{api, changes, rules_of};

fn ok() -> Value {
    json!({"get": {"responses": {"200": {"description": ""}}}})
}

fn at(path: &str) -> Document {
    api(json!({path: ok()}), json!({}))
}

fn served(servers: Value, path: &str) -> Document {
    api(json!({path: ok()}), json!({"servers": servers}))
}

#[test]
fn another_url_is_another_route() {
    for (one, other) in [
        ("/a", "/a/"),
        ("/a", "//a"),
        ("/{x}-{y}", "/{x}_{y}"),
        ("/{x}.json", "/{x}"),
        ("/v{x}", "/{x}"),
        ("/a%2Fb", "/a/b"),
    ] {
        assert_eq!(rules_of(&at(one), &at(other)), ["path-removed", "path-added"], "{one}");
    }
}

#[test]
fn another_spelling_of_a_url_is_none() {
    for (one, other) in [("/%7Eme", "/~me"), ("/a%2fb", "/a%2Fb"), ("/ä", "/%c3%a4")] {
        assert_eq!(rules_of(&at(one), &at(other)), [""; 0], "{one}");
    }
    assert_eq!(rules_of(&at("/{x}-{y}"), &at("/{a}-{b}")), ["path-parameter-renamed"]);
}

#[test]
fn routes_that_differ_in_placeholders_only_do_not_hide_each_other() {
    let with = |first: bool| {
        let mut item = ok();
        item["get"]["deprecated"] = json!(first);
        api(json!({"/{x}": item, "/{y}": ok()}), json!({}))
    };
    assert_eq!(
        changes(&with(false), &with(true)),
        [("operation-deprecated", "/paths/~1{x}/get/deprecated".to_owned())]
    );
    let one = at("/{x}");
    let both = with(false);
    assert_eq!(changes(&one, &both), [("method-added", "/paths/~1{y}/get".to_owned())]);
}

#[test]
fn placeholders_that_change_places_change_their_parameters() {
    let parameter =
        |name: &str, kind: &str| json!({"in": "path", "name": name, "required": true, "schema": {"type": kind}});
    let with = |path: &str| {
        let mut item = ok();
        item["get"]["parameters"] = json!([parameter("x", "integer"), parameter("y", "boolean")]);
        api(json!({path: item}), json!({}))
    };
    let found = diff(&with("/{x}/{y}"), &with("/{y}/{x}"));
    assert_eq!(found.verdict, Level::Breaking, "{found:#?}");
}

#[test]
fn a_path_item_is_looked_into_behind_its_reference() {
    let item = |kind: &str| json!({"parameters": [{"in": "query", "name": "q", "schema": {"type": kind}}], "get": ok()["get"]});
    let with = |kind: &str| {
        let paths = json!({
            "/a": {"$ref": "#/components/pathItems/A%20B"},
            "/b": {"$ref": "#/components/pathItems/A%20B", "summary": "Ours."},
        });
        api(paths, json!({"components": {"pathItems": {"A B": item(kind)}}}))
    };
    let found = diff(&with("boolean"), &with("integer"));
    let only = &found.changes[0];
    assert_eq!((only.rule, found.changes.len()), ("request-type-changed", 1));
    assert_eq!(only.location, "/components/pathItems/A B/parameters/0/schema");
    assert_eq!(only.operations.len(), 2, "{only:#?}");
    let inline = api(json!({"/a": item("boolean"), "/b": item("boolean")}), json!({}));
    assert_eq!(rules_of(&inline, &with("boolean")), ["words-changed"]);
}

#[test]
fn path_items_that_refer_to_each_other_end() {
    let paths = json!({"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}});
    let circle = api(paths, json!({}));
    assert_eq!(rules_of(&circle, &circle), [""; 0]);
    let both = changes(&circle, &at("/a"));
    assert!(both.contains(&("path-added", "/paths/~1a".to_owned())), "{both:?}");
}

#[test]
fn a_second_server_moves_no_route() {
    let one = served(json!([{"url": "https://x/v1"}]), "/a");
    let two = served(json!([{"url": "https://x/v1"}, {"url": "https://y/v2"}]), "/a");
    assert_eq!(rules_of(&one, &two), ["servers-changed"]);
    assert_eq!(rules_of(&two, &one), ["servers-changed"]);
    let next = served(json!([{"url": "https://x/v2"}]), "/a");
    assert_eq!(rules_of(&one, &next), ["servers-changed"]);
}

#[test]
fn a_route_below_a_server_is_found_before_one_that_is_spelled_alike() {
    let old = served(json!([{"url": "https://x/v1"}]), "/a");
    let new = api(
        json!({"/a": ok(), "/v1/a": ok()}),
        json!({"servers": [{"url": "https://x"}]}),
    );
    assert_eq!(changes(&old, &new), [("path-added", "/paths/~1a".to_owned())]);
}

#[test]
fn server_variables_are_the_addresses_that_they_give() {
    let with = |url: &str, variables: Value| served(json!([{"url": url, "variables": variables}]), "/a");
    let both = with("https://{r}.x", json!({"r": {"default": "eu", "enum": ["eu", "us"]}}));
    let listed = served(json!([{"url": "https://us.x"}, {"url": "https://eu.x"}]), "/a");
    let eu = with("https://{r}.x", json!({"r": {"default": "eu", "enum": ["eu"]}}));
    let us_first = with("https://{r}.x", json!({"r": {"default": "us", "enum": ["us", "eu"]}}));
    let renamed = with("https://{z}.x", json!({"z": {"default": "eu", "enum": ["us", "eu"]}}));
    assert_eq!(rules_of(&both, &eu), ["servers-changed"]);
    assert_eq!(rules_of(&both, &us_first), ["servers-changed"], "another default");
    assert_eq!(rules_of(&both, &renamed), [""; 0]);
    assert_eq!(rules_of(&eu, &served(json!([{"url": "https://eu.x"}]), "/a")), [""; 0]);
    assert_eq!(
        diff(&both, &listed).verdict,
        Level::Review,
        "which is the default is another thing"
    );
}

#[test]
fn no_server_is_the_one_of_the_document() {
    let none = at("/a");
    for servers in [json!([]), json!([{"url": "/"}]), json!([{"url": "."}])] {
        assert_eq!(rules_of(&none, &served(servers, "/a")), [""; 0]);
    }
    assert_eq!(rules_of(&served(json!([{"url": "/v1"}]), "/a"), &at("/v1/a")), [""; 0]);
}
