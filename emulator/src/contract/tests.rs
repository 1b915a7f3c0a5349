use serde_json::{Map, Value, json};

use super::{
    Body, Contract,
    resolve::{MAX_SIZE, size},
};

#[test]
fn the_contract_in_this_package_is_that_of_the_repository() {
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
    // In a package by itself there is no repository.
    if let Ok(contract) = std::fs::read_to_string(repository) {
        assert!(contract == include_str!("../../openapi.json"));
    }
}

#[test]
fn the_embedded_contract_is_read_and_every_schema_compiles() {
    let contract = Contract::from_json(include_str!("../../openapi.json")).unwrap();
    assert!(contract.submit_paths().count() >= 25);
    assert_eq!(contract.routes().len(), Contract::embedded().routes().len());
}

#[test]
fn documents_that_are_no_contract_are_refused_with_a_reason() {
    for (text, reason) in [
        ("<html>", "not JSON"),
        ("{}", "not an OpenAPI 3 document"),
        (r#"{"openapi":"3.1.0"}"#, "`paths` is not an object"),
        (
            r##"{"openapi":"3.1.0","paths":{"/x":{"post":{"requestBody":{"content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/None"}}}}}}}}"##,
            "cannot be followed",
        ),
        (
            r##"{"openapi":"3.1.0","components":{"a":{"items":{"$ref":"#/components/a"}}},"paths":{"/x":{"post":
            {"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/a"}}}}}}}}"##,
            "too large",
        ),
        (
            r#"{"openapi":"3.1.0","paths":{"/x":{"post":{"requestBody":{"content":{"application/json":{"schema":
            {"type":"nonsense"}}}}}}}}"#,
            "is not valid",
        ),
        (r#"{"openapi":"3.1.0","paths":{"x/{y":{"get":{}}}}"#, "cannot be served"),
        (
            r#"{"openapi":"3.1.0","paths":{"/{x}":{"get":{}},"/{y}":{"get":{}}}}"#,
            "cannot be served",
        ),
    ] {
        let error = Contract::from_json(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn references_that_stand_for_more_than_memory_holds_are_refused() {
    let mut components = Map::new();
    for level in 0..18 {
        let next = json!({ "$ref": format!("#/components/schemas/S{}", level + 1) });
        let properties = json!({ "a": next, "b": next, "c": next, "d": next });
        components.insert(format!("S{level}"), json!({ "properties": properties }));
    }
    components.insert("S18".to_owned(), json!({ "type": "string" }));
    let body = |schema: Value| json!({ "requestBody": { "content": { "application/json": { "schema": schema } } } });
    let whole = json!({ "$ref": "#/components/schemas/S0" });
    let union = json!({ "discriminator": { "propertyName": "x", "mapping": { "a": "#/components/schemas/S0" } } });
    for schema in [whole, union] {
        let document = json!({ "openapi": "3.1.0", "components": { "schemas": components.clone() },
            "paths": { "/x": { "post": body(schema) } } });
        let error = Contract::from_json(&document.to_string()).unwrap_err().to_string();
        assert!(error.contains("too large"), "{error}");
    }
    // Each route alone would do.
    let paths: Map<String, Value> = (0..2000)
        .map(|number| {
            let schema = json!({ "$ref": "#/components/schemas/S13" });
            (format!("/x{number}"), json!({ "post": body(schema) }))
        })
        .collect();
    let document = json!({ "openapi": "3.1.0", "components": { "schemas": components }, "paths": paths });
    let error = Contract::from_json(&document.to_string()).unwrap_err().to_string();
    assert!(error.contains("too large"), "{error}");
}

#[test]
fn the_contract_takes_a_small_part_of_what_one_may_take() {
    let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let contract = Contract::embedded();
    let schemas = contract
        .routes()
        .iter()
        .flat_map(|route| &route.body)
        .flat_map(Body::schemas);
    let sizes: usize = schemas.map(|schema| size(&schema.value)).sum();
    println!("{sizes} of {MAX_SIZE}");
    assert!(sizes * 10 < MAX_SIZE && size(&document) * 10 < MAX_SIZE, "{sizes}");
}
