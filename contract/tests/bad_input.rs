//! Documents that are OpenAPI and still cannot become this crate, or only look as if they could not.

mod common;

use common::{Sandbox, main_after};
use openapi_vendor::{
    merge::{Source, merge},
    read,
};
use openapi31_codegen::{Document, Settings, facts, generate};
use serde_json::{Value, json};

fn document(paths: Value) -> Document {
    Document::from_value(json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}))
        .expect("OpenAPI")
}

fn operation(id: &str) -> Value {
    json!({"get": {"operationId": id, "responses": {"200": {"description": ""}}}})
}

#[test]
fn an_operation_id_that_is_used_twice_is_refused() {
    let document = document(json!({"/a": operation("same"), "/b": operation("same")}));
    let source = Source {
        name: "main".to_owned(),
        document,
    };
    let error = merge(&[source]).expect_err("refused").to_string();
    assert!(error.contains("the operation id `same`"), "{error}");
}

#[test]
fn two_paths_that_become_the_same_name_are_refused() {
    let document = document(json!({"/a-b": operation("one"), "/a_b": operation("two")}));
    let error = generate(&document, &Settings::default())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("this becomes `a_b` in Rust, and so does"), "{error}");
}

#[test]
fn keywords_of_rust_are_names_like_others() {
    let mut value = document(json!({"/type": operation("match")})).into_value();
    value["components"] = json!({"schemas": {"self": {"type": "object", "properties": {"fn": {"type": "string"}, "gen": {"type": "string"}}}}});
    value["paths"]["/type"]["get"]["responses"]["200"]["content"] =
        json!({"application/json": {"schema": {"$ref": "#/components/schemas/self"}}});
    generate(&Document::from_value(value).expect("OpenAPI"), &Settings::default()).expect("Rust");
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = |text: &str| format!("{{\"openapi\": \"3.1.0\", \"paths\": {}{}", text.repeat(100_000), "}");
    let error = read::document(deep("{\"a\":").as_bytes())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("nested too deeply"), "{error}");
    read::document("[".repeat(100_000).as_bytes()).expect_err("refused, as YAML too");
}

#[test]
fn a_million_values_are_read_and_do_not_become_variants() {
    let mut value = document(json!({})).into_value();
    value["components"] = json!({"schemas": {"A": {"enum": (0..1_000_000).collect::<Vec<_>>()}}});
    let document = Document::from_value(value).expect("OpenAPI");
    facts(&document).expect("facts");
    let error = generate(&document, &Settings::default())
        .expect_err("refused")
        .to_string();
    assert_eq!(
        error,
        "the enum has 1000000 values; at most 10000 become variants (at #/components/schemas/A/enum)"
    );
}

/// What reads as a document and cannot become this crate stops a refresh before it writes.
#[test]
fn what_does_not_become_rust_stops_a_refresh() {
    type Edit = fn(&mut Value);
    let edits: [(&str, Edit, &str); 4] = [
        (
            "a million values",
            |main| {
                main["components"]["schemas"]["Inputs"]["properties"]["format"]["enum"] =
                    (0..1_000_000).map(|value| value.to_string()).collect();
            },
            "the enum has 1000000 values",
        ),
        (
            "an operation id twice",
            |main| {
                main["paths"]["/v1/c"] = operation("a");
            },
            "the operation id `a`",
        ),
        (
            "two paths with one name",
            |main| {
                main["paths"]["/v1/x-y"] = operation("c");
                main["paths"]["/v1/x_y"] = operation("d");
            },
            "this becomes `x_y` in Rust",
        ),
        (
            "a keyword without a lowering",
            |main| {
                main["components"]["schemas"]["Inputs"]["if"] = json!({});
            },
            "the keyword `if`",
        ),
    ];
    for (name, edit, reported) in edits {
        let sandbox = Sandbox::refreshed();
        let before = sandbox.files();
        let failure = sandbox.run(&["refresh", "--from", "main=-"], &main_after(edit));
        let failure = failure.expect_err(name).to_string();
        assert!(failure.contains(reported), "{name}: {failure}");
        assert_eq!(sandbox.files(), before, "{name}");
    }
}

#[test]
fn schemas_that_refer_to_each_other_in_a_circle_are_taken() {
    let sandbox = Sandbox::refreshed();
    let circle = main_after(|main| {
        let next = json!({"$ref": "#/components/schemas/Inputs"});
        main["components"]["schemas"]["Inputs"]["properties"]["next"] = next;
    });
    let taken = sandbox.run(&["refresh", "--from", "main=-"], &circle).expect("taken");
    assert!(taken.text.contains("`Inputs.next` is new"), "{}", taken.text);
}
