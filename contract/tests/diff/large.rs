//! Circles, chains and lists that nobody would write by hand: the diff ends, and soon.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Map, Value, json};

use crate::support::{contract, rules, with_schemas};

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

#[test]
fn a_change_far_from_where_a_circle_is_entered_is_found() {
    let names = ["A", "B", "C", "D", "E", "F"];
    let with = |kind: &str| {
        let schemas: Map<String, Value> = names
            .iter()
            .zip(names.iter().cycle().skip(1))
            .map(|(name, next)| {
                let kind = if *name == "F" { kind } else { "string" };
                let properties = json!({
                    name.to_lowercase(): {"type": kind},
                    "next": {"$ref": format!("#/components/schemas/{next}")},
                });
                ((*name).to_owned(), json!({"type": "object", "properties": properties}))
            })
            .collect();
        let first = json!({"$ref": "#/components/schemas/A"});
        with_schemas(first, json!({"type": "string"}), Value::Object(schemas))
    };
    assert_eq!(
        rules(&diff(&with("string"), &with("boolean"))),
        ["request-type-changed"]
    );
    assert_eq!(rules(&diff(&with("string"), &with("string"))), [""; 0]);
}
