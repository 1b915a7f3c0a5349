//! What the whole lowering makes of documents.

use openapi31_codegen::{Document, Settings, generate, lower::lower};
use serde_json::{Value, json};

use crate::support::{answer, document, json_body, pets, reference};

fn generated(paths: Value, schemas: Value) -> String {
    let document = Document::from_value(document(paths, schemas)).unwrap();
    generate(&document, &Settings::default()).unwrap()
}

fn lowered(schemas: Value) -> Value {
    let document = Document::from_value(document(json!({}), schemas)).unwrap();
    lower(&document, &Settings::default()).unwrap().lowered["components"]["schemas"].clone()
}

#[test]
fn a_response_union_whose_members_disagree_is_left_alone() {
    let schemas = json!({
        "A": { "type": "object", "properties": { "id": { "type": "string" } } },
        "B": { "type": "object", "properties": { "id": { "type": "integer" } } },
    });
    let paths =
        json!({ "/a": { "get": { "responses": answer(json!({ "anyOf": [reference("A"), reference("B")] })) } } });
    assert_eq!(
        crate::support::paths("response-unions", paths.clone(), schemas.clone()),
        ""
    );
    assert!(generated(paths, schemas).contains("pub enum AResponse"));
}

#[test]
fn a_document_of_3_0_gives_what_the_same_document_of_3_1_gives() {
    let schema = |name: Value, size: Value| json!({ "A": { "type": "object", "required": ["name"], "properties": { "name": name, "size": size } } });
    let mut older = document(
        json!({}),
        schema(
            json!({ "type": "string", "nullable": true, "enum": ["a", "b", null] }),
            json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true }),
        ),
    );
    older["openapi"] = json!("3.0.3");
    let newer = document(
        json!({}),
        schema(
            json!({ "type": ["string", "null"], "enum": ["a", "b", null] }),
            json!({ "type": "number", "exclusiveMinimum": 0 }),
        ),
    );
    let lowered = |document| lower(&Document::from_value(document).unwrap(), &Settings::default()).unwrap();
    let (older, newer) = (lowered(older), lowered(newer));
    assert_eq!(older.named, newer.named);
    assert_eq!(older.lowered, newer.lowered);
}

#[test]
fn a_nullable_union_of_several_members_stays_a_union() {
    let schemas = json!({ "A": { "type": "object", "properties": { "a": { "anyOf": [{ "type": "integer" }, { "type": "string" }, { "type": "null" }] } } } });
    let lowered = lowered(schemas.clone());
    assert_eq!(
        lowered["A"]["properties"]["a"],
        json!({ "allOf": [reference("Aa")], "nullable": true })
    );
    assert_eq!(
        lowered["Aa"],
        json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }] })
    );
    assert!(generated(json!({}), schemas).contains("pub a: ::std::option::Option<Aa>"));
}

#[test]
fn a_discriminated_union_without_a_mapping_is_tagged_by_constants_or_names() {
    let mut schemas = pets();
    schemas["Pet"]["discriminator"] = json!({ "propertyName": "kind" });
    assert_eq!(
        lowered(schemas)["Pet"]["x-tags"],
        json!({ "property": "kind", "values": { "Cat": ["Cat"], "Dog": ["dog"], "Fish": ["Fish"] } })
    );
}

#[test]
fn a_tag_that_members_take_in_by_all_of_tags_them() {
    let mut schemas = pets();
    schemas["Base"] = json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } });
    schemas["Fish"] =
        json!({ "allOf": [reference("Base"), { "type": "object", "properties": { "fins": { "type": "integer" } } }] });
    let lowered = lowered(schemas.clone());
    assert_eq!(lowered["Fish"]["required"], json!([]));
    assert_eq!(lowered["Fish"]["properties"], json!({ "fins": { "type": "integer" } }));
    assert!(generated(json!({}), schemas).contains("Fish(Fish)"));
}

#[test]
fn what_is_taken_in_keeps_its_types_even_those_that_contain_themselves() {
    let inner = json!({ "allOf": [reference("A"), { "type": "object", "properties": { "z": { "type": "string" } } }] });
    let code = generated(
        json!({}),
        json!({ "A": { "allOf": [{ "type": "object", "properties": { "a": inner } }, { "type": "object", "properties": { "q": reference("A") } }] } }),
    );
    assert!(
        code.contains("pub q: ::std::option::Option<::std::boxed::Box<A>>"),
        "{code}"
    );
}

#[test]
fn a_discriminated_union_of_one_member_is_that_member() {
    let schemas = json!({
        "Pet": { "oneOf": [reference("Cat")], "discriminator": { "propertyName": "kind" } },
        "Cat": { "type": "object", "properties": { "kind": { "const": "cat" } } },
    });
    assert_eq!(
        lowered(schemas)["Cat"]["properties"]["kind"],
        json!({ "type": "string", "enum": ["cat"] })
    );
}

#[test]
fn schemas_that_contain_themselves_are_generated() {
    let code = generated(
        json!({ "/a": { "post": { "requestBody": json_body(reference("Node")), "responses": answer(reference("Json")) } } }),
        json!({
            "Node": { "type": "object", "required": ["list"], "properties": { "next": reference("Node"), "other": reference("Other"), "list": reference("List"), "any": reference("Json") } },
            "Other": { "type": "object", "properties": { "node": reference("Node") } },
            "List": { "type": "array", "items": reference("List") },
            "Json": { "anyOf": [{ "type": "string" }, { "type": "array", "items": reference("Json") }, { "type": "object", "additionalProperties": reference("Json") }] },
        }),
    );
    assert!(
        code.contains("pub next: ::std::option::Option<::std::boxed::Box<Node>>"),
        "{code}"
    );
    assert!(code.contains("pub static NODE: Object"), "{code}");
}

#[test]
fn objects_without_properties_are_maps() {
    let code = generated(
        json!({}),
        json!({
            "A": { "type": "object", "properties": {
                "free": { "type": "object" },
                "empty": { "type": "object", "properties": {} },
                "anything": {},
                "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
            } },
        }),
    );
    for field in [
        "pub free: ::serde_json::Map<",
        "pub anything: ::std::option::Option<::serde_json::Value>",
        "pub counts: ::std::collections::HashMap<::std::string::String, i64>",
    ] {
        assert!(code.contains(field), "{field} in {code}");
    }
}

#[test]
fn keywords_of_rust_become_legal_names() {
    let words = ["type", "self", "crate", "fn", "gen"];
    let get = json!({ "get": { "responses": {} } });
    let paths: Value = words.iter().map(|word| (format!("/{word}"), get.clone())).collect();
    let properties: Value = words
        .iter()
        .map(|word| ((*word).to_owned(), json!({ "type": "string" })))
        .collect();
    let schemas = json!({
        "self": { "type": "object", "properties": properties },
        "type": { "type": "string", "enum": ["type", "self", "crate", "fn"] },
    });
    let code = generated(paths, schemas);
    for item in ["pub struct Self_", "pub enum Type", "Self_,", "Fn,"] {
        assert!(code.contains(item), "{item} in {code}");
    }
    for word in words {
        assert!(code.contains(&format!("pub async fn {word}_<")), "{word} in {code}");
        assert!(code.contains(&format!("pub {word}_: ")), "{word} in {code}");
    }
}

#[test]
fn parameters_in_components_and_beside_methods_are_those_of_the_operation() {
    let mut document = document(
        json!({ "/a/{id}": {
            "parameters": [{ "$ref": "#/components/parameters/Id" }],
            "get": { "parameters": [{ "$ref": "#/components/parameters/Page" }], "responses": {} },
            "delete": { "responses": {} },
        } }),
        json!({}),
    );
    document["components"]["parameters"] = json!({
        "Id": { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
        "Page": { "name": "page", "in": "query", "schema": { "type": "integer" } },
    });
    let code = generate(&Document::from_value(document).unwrap(), &Settings::default()).unwrap();
    for part in [
        "pub async fn a_get<",
        "pub async fn a_delete<",
        "id: &'a str",
        "page: Option<i64>",
    ] {
        assert!(code.contains(part), "{part} in {code}");
    }
}

#[test]
fn a_chain_that_doubles_at_each_step_does_not_fill_the_memory() {
    let schemas: Value = (0..40)
        .map(|index| {
            let next = reference(&format!("S{}", index + 1));
            (
                format!("S{index}"),
                json!({ "type": "object", "properties": { "a": next, "b": next } }),
            )
        })
        .chain([(
            "S40".to_owned(),
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        )])
        .collect();
    let paths = json!({ "/a": { "post": { "requestBody": json_body(reference("S0")), "responses": {} } } });
    assert!(generated(paths, schemas).len() < 4_000_000);
}

#[test]
fn deep_nesting_is_generated() {
    let deep = (0..20).fold(
        json!({ "type": "string" }),
        |inner, _| json!({ "type": "object", "properties": { "a": inner } }),
    );
    assert!(generated(json!({}), json!({ "A": deep })).contains("pub struct Aaa"));
}

#[test]
fn data_that_looks_like_a_reference_to_the_document_is_followed_once() {
    let schema = json!({ "type": "object", "properties": { "a": { "default": { "$ref": "#" } } } });
    let paths = json!({ "/a": { "post": { "requestBody": json_body(reference("A")), "responses": {} } } });
    assert!(generated(paths, json!({ "A": schema })).contains("pub struct A "));
}

#[test]
fn a_document_without_paths_is_generated() {
    let document = json!({ "openapi": "3.1.0", "info": { "title": "", "version": "" } });
    generate(&Document::from_value(document).unwrap(), &Settings::default()).unwrap();
}
