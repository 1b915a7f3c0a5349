//! What stops the lowering, and with which message.

use insta::assert_snapshot;
use openapi31_codegen::{Document, Settings, generate, lower::lower};
use serde_json::{Value, json};

use crate::support::{answer, document, pets, reference};

fn error(paths: Value, schemas: Value) -> String {
    let document = Document::from_value(document(paths, schemas)).unwrap();
    match generate(&document, &Settings::default()) {
        Ok(code) => panic!("it should be refused, but became\n{code}"),
        Err(error) => {
            assert!(error.pointer().is_some(), "no place: {error}");
            error.to_string()
        }
    }
}

#[test]
fn a_keyword_that_no_pass_knows_stops_with_its_place() {
    for keyword in [
        "not",
        "if",
        "then",
        "else",
        "patternProperties",
        "$defs",
        "contains",
        "propertyNames",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
        "$dynamicRef",
        "contentEncoding",
        "minContains",
    ] {
        let schema = json!({ "type": "object", "properties": { "inner": { "type": "object", keyword: {} } } });
        assert_eq!(
            error(json!({}), json!({ "A": schema })),
            format!(
                "the keyword `{keyword}` has no lowering to OpenAPI 3.0 (at #/components/schemas/A/properties/inner/{keyword})"
            )
        );
    }
}

#[test]
fn a_property_with_the_name_of_a_keyword_is_no_keyword() {
    let schema = json!({ "type": "object", "properties": { "not": { "type": "string" }, "if": { "type": "string" }, "$ref": { "type": "string" } } });
    let document = Document::from_value(document(json!({}), json!({ "A": schema }))).unwrap();
    generate(&document, &Settings::default()).unwrap();
}

#[test]
fn a_boolean_schema_stops_with_its_place() {
    assert_snapshot!(
        error(json!({}), json!({ "A": { "type": "object", "properties": { "a": true } } })),
        @"`true` and `false` as schemas have no lowering here: write `{}` (at #/components/schemas/A/properties/a)"
    );
    assert_snapshot!(
        error(json!({}), json!({ "A": { "anyOf": [{ "type": "string" }, false] } })),
        @"`true` and `false` as schemas have no lowering here: write `{}` (at #/components/schemas/A/anyOf)"
    );
}

#[test]
fn a_reference_into_the_middle_of_a_schema_stops_with_its_place() {
    let schemas = json!({
        "A": { "type": "object", "properties": { "a": { "$ref": "#/components/schemas/B/properties/b" } } },
        "B": { "type": "object", "properties": { "b": { "type": "string" } } },
    });
    assert_snapshot!(error(json!({}), schemas));
}

#[test]
fn two_paths_that_become_one_name_stop_with_both_places() {
    let operation = json!({ "get": { "responses": {} } });
    assert_snapshot!(
        error(json!({ "/a-b": operation, "/a_b": operation }), json!({})),
        @"this becomes `a_b` in Rust, and so does #/paths/~1a-b/get (at #/paths/~1a_b/get)"
    );
}

#[test]
fn two_schemas_that_become_one_name_stop_with_both_places() {
    assert_snapshot!(
        error(json!({}), json!({ "a-b": { "type": "string" }, "AB": { "type": "object", "properties": {} }, "aB": { "type": "string" } })),
        @"this becomes `AB` in Rust, and so does #/components/schemas/a-b (at #/components/schemas/aB)"
    );
}

#[test]
fn a_schema_that_has_the_name_of_an_inline_one_stops_with_its_place() {
    let schemas = json!({
        "A": { "type": "object", "properties": { "size": { "type": "string", "enum": ["s"] } } },
        "ASize": { "type": "string" },
    });
    assert_snapshot!(error(json!({}), schemas), @"a schema inside another one would also be named `ASize` (at #/components/schemas/ASize)");
}

#[test]
fn two_properties_that_become_one_name_stop_with_both_places() {
    let schemas = json!({ "A": { "type": "object", "properties": { "self": { "type": "string" }, "Self": { "type": "string" } } } });
    assert_snapshot!(error(json!({}), schemas), @"this becomes `self_` in Rust, and so does #/components/schemas/A/properties/Self (at #/components/schemas/A/properties/self)");
}

#[test]
fn two_enum_values_that_become_one_variant_stop_with_their_place() {
    let schemas = json!({ "A": { "type": "string", "enum": ["a-b", "a_b", "c"] } });
    assert_snapshot!(error(json!({}), schemas), @"the values `a-b` and `a_b` become the same variant in Rust (at #/components/schemas/A/enum)");
}

#[test]
fn a_member_of_a_tagged_union_that_is_used_on_its_own_stops_with_its_place() {
    let mut schemas = pets();
    schemas["Owner"] = json!({ "type": "object", "properties": { "cat": reference("Cat") } });
    assert_snapshot!(error(json!({}), schemas), @"`Cat` is a member of the union `Pet`, tagged by `kind`, and is also used on its own here (at #/components/schemas/Owner/properties/cat)");
}

#[test]
fn a_tag_that_stands_for_two_members_stops_with_its_place() {
    let mut schemas = pets();
    schemas["Fish"]["properties"]["kind"] = json!({ "const": "dog" });
    assert_snapshot!(error(json!({}), schemas), @"the tag `dog` stands for more than one member (at #/components/schemas/Pet)");
}

#[test]
fn a_type_that_takes_itself_in_stops_with_its_place() {
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    assert_snapshot!(
        error(json!({}), json!({ "A": { "allOf": [reference("A"), object] } })),
        @"`A` contains itself through `allOf` (at #/components/schemas/A)"
    );
    assert_snapshot!(
        error(json!({}), json!({ "A": { "allOf": [reference("B"), object] }, "B": { "allOf": [reference("A"), object] } })),
        @"`A` contains itself through `allOf` (at #/components/schemas/A)"
    );
}

#[test]
fn an_all_of_of_several_that_are_no_objects_stops_with_its_place() {
    assert_snapshot!(
        error(json!({}), json!({ "A": { "allOf": [{ "type": "string" }, { "type": "string", "enum": ["a"] }] } })),
        @"all members of an `allOf` should be objects (at #/components/schemas/A)"
    );
}

#[test]
fn a_tagged_union_of_what_is_no_object_stops_with_its_place() {
    let mut schemas = pets();
    schemas["Fish"] = json!({ "type": "string" });
    assert_snapshot!(error(json!({}), schemas), @"a member of a discriminated union should be an object (at #/components/schemas/Fish)");
    let mut schemas = pets();
    schemas["Pet"]["oneOf"] = json!([reference("Cat"), reference("Dog"), reference("Fish"), { "type": "null" }]);
    assert_snapshot!(error(json!({}), schemas), @"a member of a discriminated union should be an object; null belongs to the place that uses the union (at #/components/schemas/Pet/oneOf/3)");
}

#[test]
fn a_discriminator_without_a_union_or_a_property_stops_with_its_place() {
    let mut schemas = pets();
    schemas["Pet"]["discriminator"] = json!({});
    assert_snapshot!(error(json!({}), schemas), @"a discriminator needs a `propertyName` (at #/components/schemas/Pet/discriminator)");
    assert_snapshot!(error(json!({}), json!({ "A": { "type": "object", "discriminator": { "propertyName": "a" } } })), @"a discriminator needs a `oneOf` or `anyOf` beside it (at #/components/schemas/A)");
}

#[test]
fn a_path_that_is_a_reference_stops_with_its_place() {
    let mut document = document(json!({ "/a": { "$ref": "#/components/pathItems/A" } }), json!({}));
    document["components"]["pathItems"] = json!({ "A": { "get": { "responses": {} } } });
    let document = Document::from_value(document).unwrap();
    assert_snapshot!(lower(&document, &Settings::default()).unwrap_err(), @"a `$ref` in place of a path is not supported (at #/paths/~1a)");
}

#[test]
fn a_schema_of_the_wrong_shape_stops_with_its_place() {
    let schemas = json!({ "A": { "type": "object", "properties": { "a": { "type": "strong" } } } });
    assert_snapshot!(error(json!({}), schemas), @r#""strong" is not a JSON type (at #/components/schemas/A/properties/a/type)"#);
}

#[test]
fn answers_of_two_shapes_are_an_error() {
    let mut responses = answer(json!({ "type": "string" }));
    responses["201"] = answer(json!({ "type": "integer" }))["200"].clone();
    assert_snapshot!(error(json!({ "/a": { "get": { "responses": responses } } }), json!({})), @"the 2xx responses differ, and a client method returns one type (at #/paths/~1a/get/responses)");
}
