//! Documents that are OpenAPI and still cannot become this crate, or only look as if they could not.

mod common;

use common::{Sandbox, main_after};
use openapi_vendor::{
    merge::{Source, merge},
    read,
};
use openapi31_codegen::{Document, OperationNames, Settings, facts, generate};
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
fn two_paths_that_become_the_same_name_are_numbered() {
    let document = document(json!({"/a-b": operation("one"), "/a_b": operation("two")}));
    let settings = Settings {
        operation_names: OperationNames::Path,
        ..Settings::default()
    };
    let output = generate(&document, &settings).expect("Rust");
    assert_eq!(output.report.generated, 2);
    for method in ["pub async fn a_b(", "pub async fn a_b_2("] {
        assert!(output.code.contains(method), "{method}");
    }
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
    let mut value = document(json!({"/a": operation("a")})).into_value();
    value["components"] = json!({"schemas": {"A": {"enum": (0..1_000_000).collect::<Vec<_>>()}}});
    value["paths"]["/a"]["get"]["responses"]["200"]["content"] =
        json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
    let document = Document::from_value(value).expect("OpenAPI");
    facts(&document).expect("facts");
    let output = generate(&document, &Settings::default()).expect("Rust");
    assert!(output.code.len() < 1 << 20, "{} bytes", output.code.len());
    let places: Vec<String> = output.report.lines().collect();
    assert_eq!(
        places,
        [
            "enum: has any value of its type: of 1000000 values, at most 10000 are listed in Rust (at #/components/schemas/A/enum)"
        ]
    );
}

/// What reads as a document and cannot be merged into the contract stops a refresh before it writes.
#[test]
fn an_operation_id_that_is_used_twice_stops_a_refresh() {
    let sandbox = Sandbox::refreshed();
    let before = sandbox.files();
    let twice = main_after(|main| main["paths"]["/v1/c"] = operation("a"));
    let failure = sandbox.run(&["refresh", "--from", "main=-"], &twice);
    let failure = failure.expect_err("refused").to_string();
    assert!(failure.contains("the operation id `a`"), "{failure}");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn an_enum_that_grows_to_a_million_values_is_not_taken_by_itself() {
    let sandbox = Sandbox::refreshed();
    let before = sandbox.files();
    let many = main_after(|main| {
        main["components"]["schemas"]["Inputs"]["properties"]["format"]["enum"] =
            (0..1_000_000).map(|value| value.to_string()).collect();
    });
    let outcome = sandbox.run(&["refresh", "--from", "main=-"], &many).expect("compared");
    assert!(!outcome.passed, "{}", outcome.text);
    assert!(outcome.text.contains("  rust-approximated  "), "{}", outcome.text);
    assert_eq!(sandbox.files(), before);
}

/// Nothing that was there is lost by it, but nobody should have to find out from the code.
#[test]
fn what_does_not_become_rust_as_it_is_is_reported_by_a_refresh() {
    let sandbox = Sandbox::refreshed();
    let odd = main_after(|main| {
        let mixed = json!({"content": {"multipart/mixed": {}}});
        main["paths"]["/v1/c"] = json!({"post": {"operationId": "c", "requestBody": mixed, "responses": {}}});
        main["components"]["schemas"]["Inputs"]["properties"]["odd"] = json!({"if": {"type": "string"}});
    });
    let outcome = sandbox.run(&["refresh", "--from", "main=-"], &odd).expect("taken");
    for reported in [
        "`POST /v1/c` has no method in Rust: ",
        "Rust is looser than the document, for `if`: ",
    ] {
        assert!(outcome.text.contains(reported), "{reported}: {}", outcome.text);
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
