//! `schemars::JsonSchema` of the generated types has the contract's bounds and defaults.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bfl::raw::types::{Flux2Inputs, Flux3VideoInputsBody, FluxPro11Inputs, OutputFormat, StatusResponse};
use schemars::schema_for;
use serde_json::{Value, json};

#[test]
fn bounds_and_defaults_are_kept() {
    let schema = schema_for!(FluxPro11Inputs).to_value();
    let width = &schema["properties"]["width"];
    assert_eq!(width["minimum"], 256);
    assert_eq!(width["maximum"], 1440);
    assert_eq!(width["multipleOf"], 32);
    assert_eq!(width["default"], 1024);
    let constant: Value = serde_json::from_str(Flux2Inputs::JSON_SCHEMA).unwrap();
    assert_eq!(constant["required"], json!(["prompt"]));
    assert_eq!(constant["properties"]["safety_tolerance"]["maximum"], 5);
}

#[test]
fn a_schema_refers_to_nothing_outside_itself() {
    for schema in [schema_for!(Flux2Inputs), schema_for!(Flux3VideoInputsBody)] {
        assert!(!schema.to_value().to_string().contains("#/components"));
    }
    let video = schema_for!(Flux3VideoInputsBody).to_value();
    assert_eq!(video["oneOf"][0]["properties"]["mode"]["enum"], json!(["t2v"]));
}

#[test]
fn enums_list_the_contracts_values() {
    assert_eq!(
        schema_for!(OutputFormat).to_value()["enum"],
        json!(["jpeg", "png", "webp"])
    );
    assert!(
        schema_for!(StatusResponse).to_value()["enum"]
            .as_array()
            .unwrap()
            .contains(&json!("Task not found"))
    );
}

#[derive(schemars::JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct Wish {
    request: Flux2Inputs,
}

#[test]
fn the_schema_of_a_type_that_has_a_request_in_it_has_its_bounds() {
    let schema = schema_for!(Wish).to_value();
    let text = schema.to_string();
    assert!(text.contains("\"minimum\":64"), "{text}");
}
