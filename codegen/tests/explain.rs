//! What becomes of a place, and why.

use openapi31_codegen::{Document, Explanation, Pointer, Settings, explain};
use serde_json::json;

fn explained(place: &str) -> Explanation {
    let document = Document::from_value(json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/parcels/{id}": {"put": {
            "operationId": "put-parcel",
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/parcel"}}}},
            "responses": {"204": {"description": ""}, "4XX": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}}
        }}},
        "components": {
            "parameters": {"Id": {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}},
            "schemas": {
                "parcel": {"allOf": [
                    {"$ref": "#/components/schemas/base"},
                    {"type": "object", "properties": {"label": {"type": "object", "properties": {"text": {"type": ["string", "null"]}}}}}
                ]},
                "base": {"type": "object", "properties": {"weight": {"type": "integer", "title": "Weight"}}},
                "unused": {"type": "string"}
            }
        }
    }))
    .expect("OpenAPI");
    let pointer = Pointer::parse(place).expect("a pointer");
    explain(&document, &Settings::default(), &pointer).expect("explained")
}

fn passes(explanation: &Explanation) -> Vec<&str> {
    explanation.steps.iter().map(|step| step.pass).collect()
}

#[test]
fn what_is_merged_named_and_renamed_is_followed() {
    let explanation = explained("#/components/schemas/parcel/allOf/1/properties/label/properties/text");
    assert_eq!(passes(&explanation), ["type-arrays", "all-of", "inline-schemas"]);
    assert_eq!(
        explanation.rust,
        [
            "the struct `types::ParcelLabel` with 1 field",
            "in it, the field `text: ::std::option::Option<::std::string::String>`"
        ]
    );
}

#[test]
fn operations_are_told_with_arguments_bodies_and_answers() {
    let method = "the method `Client::put_parcel`, which sends PUT /parcels/{id}";
    for (place, detail) in [
        ("", None),
        ("/parameters/0", Some("its argument `id` of `::std::string::String`")),
        (
            "/requestBody",
            Some("its body: `types::Parcel` as JSON (application/json)"),
        ),
        ("/responses/204", Some("its answer 204: nothing")),
        ("/responses/4XX", Some("its answer 4XX: `::std::string::String`")),
    ] {
        let explanation = explained(&format!("#/paths/~1parcels~1{{id}}/put{place}"));
        let wanted: Vec<&str> = std::iter::once(method).chain(detail).collect();
        assert_eq!(explanation.rust, wanted, "{place}");
    }
}

#[test]
fn what_nothing_reaches_is_gone() {
    let explanation = explained("#/components/schemas/unused");
    assert_eq!(passes(&explanation), ["select"]);
    assert_eq!((&explanation.steps[0].place, explanation.rust.len()), (&None, 0));
}
