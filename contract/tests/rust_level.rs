//! What the diff says of the generated code: which items callers lose to which change of the contract.

use openapi_vendor::diff::{Change, Level, diff_with_rust};
use openapi31_codegen::{Document, OperationNames, Settings};
use serde_json::{Value, json};

/// A request with an enum, a response with a field, and a route beside it.
fn contract() -> Value {
    let inputs = json!({
        "type": "object",
        "required": ["prompt"],
        "properties": {
            "prompt": {"type": "string"},
            "seed": {"type": "integer"},
            "format": {"type": "string", "enum": ["png", "jpeg"]},
        },
    });
    let answer = json!({
        "type": "object",
        "required": ["id", "cost"],
        "properties": {"id": {"type": "string"}, "cost": {"type": "integer"}},
    });
    let returns = |schema: &str| json!({"200": {"description": "", "content": {"application/json": {"schema": {"$ref": schema}}}}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/v1/draw": {"post": {
                "operationId": "draw",
                "requestBody": {
                    "required": true,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Inputs"}}},
                },
                "responses": returns("#/components/schemas/Answer"),
            }},
            "/v1/balance": {"get": {"operationId": "balance", "responses": returns("#/components/schemas/Answer")}},
        },
        "components": {"schemas": {"Inputs": inputs, "Answer": answer}},
    })
}

fn inputs<'a>(document: &'a mut Value, property: &str) -> &'a mut Value {
    &mut document["components"]["schemas"]["Inputs"]["properties"][property]
}

fn answer<'a>(document: &'a mut Value, property: &str) -> &'a mut Value {
    &mut document["components"]["schemas"]["Answer"]["properties"][property]
}

fn after(edit: impl FnOnce(&mut Value)) -> Vec<Change> {
    let settings = Settings {
        operation_names: OperationNames::Path,
        path_prefix: "/v1/".to_owned(),
        tables: true,
        ..Settings::default()
    };
    let old = contract();
    let mut new = old.clone();
    edit(&mut new);
    let [old, new] = [old, new].map(|value| Document::from_value(value).expect("OpenAPI"));
    diff_with_rust(&old, &new, &settings).changes
}

#[test]
fn a_breaking_change_names_the_items_that_it_takes_from_callers() {
    type Edit = fn(&mut Value);
    let cases: [(&str, Edit, &str); 8] = [
        (
            "a variant of an enum is gone",
            |document| *inputs(document, "format") = json!({"type": "string", "enum": ["png"]}),
            "`Inputs.format` lost \"jpeg\"; in Rust `types::InputsFormat::Jpeg` is gone",
        ),
        (
            "`new` takes one more argument",
            |document| {
                *inputs(document, "size") = json!({"type": "integer"});
                document["components"]["schemas"]["Inputs"]["required"] = json!(["prompt", "size"]);
            },
            "`Inputs.size` is new, and required; in Rust `types::Inputs::new` was `fn(prompt: impl Into<String>) -> Self` \
             and is `fn(prompt: impl Into<String>, size: i64) -> Self`",
        ),
        (
            "a setter became an argument of `new`",
            |document| document["components"]["schemas"]["Inputs"]["required"] = json!(["prompt", "seed"]),
            "`Inputs.seed` is required now; in Rust `types::Inputs::seed` is gone, `types::Inputs.seed` was \
             `Option<i64>` and is `i64`, `types::Inputs::new` was `fn(prompt: impl Into<String>) -> Self` and is \
             `fn(prompt: impl Into<String>, seed: i64) -> Self`",
        ),
        (
            "a setter takes another type",
            |document| *inputs(document, "seed") = json!({"type": "string"}),
            "`Inputs.seed` was integer and is string; in Rust `types::Inputs.seed` was `Option<i64>` and is \
             `Option<String>`, `types::Inputs::seed` was `fn(mut self, seed: i64) -> Self` and is \
             `fn(mut self, seed: impl Into<String>) -> Self`",
        ),
        (
            "a setter is gone",
            |document| {
                let properties = &mut document["components"]["schemas"]["Inputs"]["properties"];
                properties.as_object_mut().expect("properties").remove("seed");
            },
            "`Inputs.seed` is gone; in Rust `types::Inputs.seed` and `types::Inputs::seed` are gone",
        ),
        (
            "a method is gone",
            |document| drop(document["paths"].as_object_mut().expect("paths").remove("/v1/balance")),
            "`GET /v1/balance` is gone; in Rust `Client::balance` and `routes::BALANCE` are gone",
        ),
        (
            "a field has another type",
            |document| *answer(document, "cost") = json!({"type": "string"}),
            "`Answer.cost` was integer and is string; in Rust `types::Answer.cost` was `i64` and is `String`",
        ),
        (
            "a field may be missing",
            |document| document["components"]["schemas"]["Answer"]["required"] = json!(["id"]),
            "`Answer.cost` is optional now; in Rust `types::Answer.cost` was `i64` and is `Option<i64>`",
        ),
    ];
    for (name, edit, message) in cases {
        let changes = after(edit);
        let reported: Vec<(&str, Level)> = changes
            .iter()
            .map(|change| (change.message.as_str(), change.rust))
            .collect();
        assert_eq!(reported, [(message, Level::Breaking)], "{name}");
    }
}

#[test]
fn what_callers_keep_is_not_named() {
    type Edit = fn(&mut Value);
    let cases: [(&str, Edit, Level); 4] = [
        (
            "a variant of an open enum came",
            |document| *inputs(document, "format") = json!({"type": "string", "enum": ["png", "jpeg", "webp"]}),
            Level::Additive,
        ),
        (
            "a setter came",
            |document| *inputs(document, "size") = json!({"type": "integer"}),
            Level::Additive,
        ),
        (
            "a field came",
            |document| *answer(document, "size") = json!({"type": "integer"}),
            Level::Additive,
        ),
        (
            "the operation has another id, and the method the name of its path",
            |document| document["paths"]["/v1/balance"]["get"]["operationId"] = json!("funds"),
            Level::None,
        ),
    ];
    for (name, edit, level) in cases {
        let changes = after(edit);
        let [change] = changes.as_slice() else {
            panic!("{name}: {changes:#?}");
        };
        assert_eq!(change.rust, level, "{name}");
        assert!(!change.message.contains("Rust"), "{name}: {}", change.message);
    }
}

#[test]
fn a_method_that_is_named_after_its_operation_id_is_put_to_the_change_of_its_route() {
    type Edit = fn(&mut Value);
    let cases: [(&str, Edit, &str); 2] = [
        (
            "the route is gone",
            |document| drop(document["paths"].as_object_mut().expect("paths").remove("/v1/draw")),
            "`POST /v1/draw` is gone; in Rust `Client::draw_a_picture` is gone",
        ),
        (
            "the operation has another id",
            |document| document["paths"]["/v1/draw"]["post"]["operationId"] = json!("paint"),
            "the operation id of `POST /v1/draw` was `drawAPicture` and is `paint`; in Rust `Client::draw_a_picture` is gone",
        ),
    ];
    for (name, edit, message) in cases {
        let mut old = contract();
        old["paths"]["/v1/draw"]["post"]["operationId"] = json!("drawAPicture");
        let mut new = old.clone();
        edit(&mut new);
        let [old, new] = [old, new].map(|value| Document::from_value(value).expect("OpenAPI"));
        let changes = diff_with_rust(&old, &new, &Settings::default()).changes;
        let about_the_method: Vec<&str> = changes
            .iter()
            .filter(|change| change.rust == Level::Breaking && change.message.contains("Client"))
            .map(|change| change.message.as_str())
            .collect();
        assert_eq!(about_the_method, [message], "{name}");
    }
}
