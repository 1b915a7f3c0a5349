//! Progenitor itself generates code from what it gets.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "random/mod.rs"]
#[allow(dead_code)]
mod random;

use openapi31_codegen::{
    Document,
    openapi30::progenitor::{GenerationSettings, generate, openapi},
};
use progenitor_impl::{Generator, InterfaceStyle};
use proptest::prelude::*;
use random::{component, schema};
use serde_json::{Value, json};

fn document(value: Value) -> Document {
    Document::from_value(value).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn progenitor_generates_code_from_any_lowered_schemas(
        schema in schema(),
        a in component(0),
        b in component(1),
        c in component(2),
    ) {
        let (openapi, _) = openapi(&document(random::document(&schema, [&a, &b, &c]))).unwrap();
        let mut settings = GenerationSettings::default();
        settings.with_interface(InterfaceStyle::Builder);
        for settings in [GenerationSettings::default(), settings] {
            Generator::new(&settings).generate_tokens(&openapi).unwrap();
        }
    }
}

fn with_paths(paths: &Value, schemas: &Value) -> Document {
    document(json!({
        "openapi": "3.1.0",
        "info": { "title": "Parcels", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    }))
}

fn code(document: &Document) -> String {
    let (tokens, _) = generate(document, &GenerationSettings::default()).unwrap();
    tokens.to_string().split_whitespace().collect()
}

#[test]
fn the_callers_settings_count() {
    let parcel = json!({ "Parcel": { "type": "object", "properties": { "id": { "type": ["string", "null"] } } } });
    let mut settings = GenerationSettings::default();
    settings.with_derive("PartialEq").with_timeout(7);
    let (tokens, report) = generate(&with_paths(&json!({}), &parcel), &settings).unwrap();
    let code = tokens.to_string();
    assert!(code.contains("PartialEq") && code.contains("7u64"), "{code}");
    assert!(report.is_exact());
}

#[test]
fn an_operation_that_reqwest_has_no_call_for_is_omitted_and_listed() {
    let answer = json!({ "responses": { "204": { "description": "" } } });
    let paths = json!({ "/parcels": { "trace": answer, "get": answer } });
    let (_, report) = generate(&with_paths(&paths, &json!({})), &GenerationSettings::default()).unwrap();
    assert_eq!((report.operations, report.generated), (2, 1));
    assert_eq!(report.omitted[0].operation, "TRACE /parcels");
}

#[test]
fn what_progenitor_panics_on_is_looked_for_and_only_that_is_left_out() {
    // Progenitor panics where a type that it is told to convert to has a name that is no path.
    let schemas = json!({
        "Bad": { "type": "object", "properties": { "id": { "type": "string", "format": "parcel-id" } } },
        "Good": { "type": "object", "properties": { "id": { "type": "string" } } },
    });
    let convert = serde_json::from_value(json!({ "type": "string", "format": "parcel-id" })).unwrap();
    let mut settings = GenerationSettings::default();
    settings.with_conversion(convert, "no path", std::iter::empty());
    let (tokens, report) = generate(&with_paths(&json!({}), &schemas), &settings).unwrap();
    let code = tokens.to_string();
    assert!(code.contains("struct Good"), "{code}");
    let [place] = report.approximated.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(place.pointer.to_string(), "/components/schemas/Bad");
    assert!(place.how.contains("progenitor fails"), "{}", place.how);
}

#[test]
fn two_kinds_of_success_become_the_first_and_errors_keep_their_type() {
    let json_of = |name: &str| json!({ "description": "", "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } } });
    let paths = json!({ "/parcels": { "post": { "operationId": "send", "responses": {
        "200": json_of("Parcel"), "202": { "description": "" }, "404": json_of("Problem"), "default": json_of("Problem"),
    } } } });
    let object = json!({ "type": "object", "properties": { "id": { "type": "string" } } });
    let code = code(&with_paths(&paths, &json!({ "Parcel": object, "Problem": object })));
    assert!(
        code.contains("Result<ResponseValue<types::Parcel>,Error<types::Problem>,>"),
        "{code}"
    );
    assert!(
        code.contains("200u16=>") && code.contains("400u16..=499u16=>"),
        "{code}"
    );
    assert!(!code.contains("202u16"), "{code}");
}

#[test]
fn arguments_of_one_name_are_told_apart() {
    let parameter = |location: &str, name: &str| json!({ "name": name, "in": location, "required": location == "path", "schema": { "type": "string" } });
    let paths = json!({ "/parcels/{id}": { "get": {
        "operationId": "read",
        "parameters": [parameter("path", "id"), parameter("query", "id"), parameter("header", "id"), parameter("cookie", "id")],
        "responses": { "204": { "description": "" } },
    } } });
    let code = code(&with_paths(&paths, &json!({})));
    for argument in [
        "id_in_path:&'astr",
        "id:Option<&'astr>",
        "i_d:Option<&'astr>",
        "cookie:Option<&'astr>",
    ] {
        assert!(code.contains(argument), "{argument}: {code}");
    }
    assert!(
        code.contains("QueryParam::new(\"id\"") && code.contains("header_map.append(\"iD\""),
        "{code}"
    );
}

#[test]
fn a_document_of_3_0_goes_through() {
    let given = json!({
        "openapi": "3.0.1",
        "info": { "title": "Parcels", "version": "1" },
        "paths": { "/parcels": { "get": { "operationId": "list", "responses": { "200": {
            "description": "", "content": { "application/json": { "schema": { "type": "string", "nullable": true } } },
        } } } } },
    });
    assert!(
        code(&document(given))
            .contains("Result<ResponseValue<::std::option::Option<::std::string::String>>,Error<()>,>")
    );
}

#[test]
fn an_enum_that_serde_tags_comes_back_tagged() {
    let tag =
        |value: &str| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "const": value } } });
    let schemas = json!({
        "Stamp": { "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } },
        "Mark": { "oneOf": [
            { "allOf": [{ "$ref": "#/components/schemas/Stamp" }, tag("stamp")] },
            { "type": "object", "required": ["kind", "x"], "properties": { "kind": { "const": "hole" }, "x": { "type": "integer" } } },
            tag("none"),
        ] },
    });
    let code = code(&with_paths(&json!({}), &schemas));
    assert!(code.contains("#[serde(tag=\"kind\")]pubenumMark"), "{code}");
    assert!(
        code.contains("Stamp{text:::std::string::String,}") && code.contains("Hole{x:i64,}"),
        "{code}"
    );
}
