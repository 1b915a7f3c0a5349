//! What the passes make of documents together: nothing stops them, and what becomes looser is noted.

use insta::assert_snapshot;
use openapi31_codegen::{Document, Settings, generate, lower::lower};
use serde_json::{Map, Value, json};

use crate::support::{answer, code_of, document, generated, json_body, lowered, named, notes, reference};

#[test]
fn keywords_that_rust_cannot_express_are_noted_where_they_stand() {
    for keyword in [
        "not",
        "if",
        "propertyNames",
        "dependentRequired",
        "unevaluatedProperties",
        "contains",
    ] {
        let schema = json!({ "type": "object", "properties": { "inner": { "type": "object", keyword: {}, "properties": { "a": { "type": "string" } } } } });
        let notes = notes(&lowered(json!({ "A": schema })).report);
        assert_eq!(
            notes,
            [format!(
                "~ A/properties/inner/{keyword} {keyword}: not expressed in Rust: the service checks it"
            )]
        );
    }
}

#[test]
fn vendor_keywords_and_annotations_say_nothing() {
    let schema = json!({
        "type": "string", "unit": "kg", "x-own": {}, "$comment": "", "contentMediaType": "image/png", "$id": "a", "xml": {},
        "contentEncoding": "base64", "examples": ["a"], "readOnly": true, "minContains": 1, "externalDocs": {},
    });
    assert_eq!(notes(&lowered(json!({ "A": schema })).report), [""; 0]);
}

#[test]
fn names_of_properties_that_are_texts_are_no_news() {
    let schema = json!({ "type": "object", "additionalProperties": { "type": "string" }, "propertyNames": { "type": "string" } });
    assert_eq!(notes(&lowered(json!({ "A": schema })).report), [""; 0]);
}

#[test]
fn a_property_with_the_name_of_a_keyword_is_no_keyword() {
    let schema = json!({ "type": "object", "properties": { "not": { "type": "string" }, "if": { "type": "string" }, "$ref": { "type": "string" } } });
    let code = code_of(json!({ "A": schema }));
    for field in ["pub not: ", "pub if_: ", "pub ref_: "] {
        assert!(code.contains(field), "{field} in {code}");
    }
}

#[test]
fn unions_take_in_what_stands_beside_them() {
    assert_snapshot!(named(json!({
        "Order": { "required": ["id"], "properties": { "id": { "type": "string" } }, "oneOf": [
            { "type": "object", "title": "by sku", "properties": { "sku": { "type": "string" } } },
            { "type": "object", "properties": { "url": { "type": "string" } } },
        ] },
        "Numbers": { "type": "integer", "oneOf": [{ "const": 1, "title": "one" }, { "const": 2, "title": "two" }] },
        "Impossible": { "allOf": [{ "type": "string" }, { "type": "integer" }] },
        "Narrowed": { "allOf": [{ "type": "string", "enum": ["a", "b"] }, { "enum": ["b", "c"] }] },
    })));
}

#[test]
fn discriminators_come_in_all_forms() {
    assert_snapshot!(named(json!({
        "Animal": { "oneOf": [reference("Pet"), reference("Cow")], "discriminator": { "propertyName": "kind" } },
        "Cow": { "type": "object", "properties": { "kind": { "const": "cow" } } },
        "Pet": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } }, "discriminator": { "propertyName": "kind" } },
        "Cat": { "allOf": [reference("Pet"), { "type": "object", "properties": { "lives": { "type": "integer" } } }] },
        "Dog": { "allOf": [reference("Pet")] },
        "Odd": { "type": "string", "discriminator": { "propertyName": "kind" } },
    })));
}

#[test]
fn a_document_of_3_0_gives_what_the_same_document_of_3_1_gives() {
    let schema = |name: Value, size: Value| json!({ "A": { "type": "object", "required": ["name"], "properties": { "name": name, "size": size } } });
    let operation = json!({ "/a": { "get": { "responses": answer(reference("A")) } } });
    let mut older = document(
        operation.clone(),
        schema(
            json!({ "type": "string", "nullable": true, "enum": ["a", "b", null] }),
            json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true }),
        ),
    );
    older["openapi"] = json!("3.0.3");
    let newer = document(
        operation,
        schema(
            json!({ "type": ["string", "null"], "enum": ["a", "b", null] }),
            json!({ "type": "number", "exclusiveMinimum": 0 }),
        ),
    );
    let named = |document| {
        lower(&Document::from_value(document).unwrap(), &Settings::default())
            .unwrap()
            .named
    };
    assert_eq!(named(older), named(newer));
}

#[test]
fn names_that_become_one_in_rust_are_numbered_and_keep_their_numbers_when_others_come() {
    let mut schemas = json!({
        "a-b": { "type": "object", "properties": { "a": { "type": "string" } } },
        "AB": { "type": "object", "properties": { "b": { "type": "string" } } },
        "a_b": { "type": "string", "enum": ["x-y", "x_y"] },
        "Owner": { "type": "object", "properties": { "size": { "enum": ["s"] } } },
        "OwnerSize": { "type": "object", "properties": { "self": { "type": "string" }, "Self": { "type": "string" } } },
    });
    let before = named(schemas.clone());
    assert_snapshot!(before);
    schemas["zebra"] = json!({ "type": "string", "enum": ["z"] });
    let after = named(schemas);
    for line in before.lines() {
        assert!(after.contains(line), "{line} in {after}");
    }
}

#[test]
fn two_paths_that_become_one_method_are_numbered() {
    let operation = json!({ "get": { "responses": {} } });
    let (code, _) = generated(document(json!({ "/a-b": operation, "/a_b": operation }), json!({})));
    for method in ["pub async fn a_b(", "pub async fn a_b_2("] {
        assert!(code.contains(method), "{method} in {code}");
    }
}

#[test]
fn only_the_operation_that_cannot_be_sent_is_omitted() {
    let paths = json!({
        "/mixed": { "post": { "requestBody": { "content": { "multipart/mixed": {} } }, "responses": answer(json!({ "type": "string" })) } },
        "/fine": { "post": { "requestBody": json_body(json!({ "type": "integer" })), "responses": {} } },
    });
    let (code, notes) = generated(document(paths, json!({})));
    assert!(code.contains("pub async fn fine("));
    assert!(!code.contains("pub async fn mixed("));
    assert_eq!(
        notes,
        [
            "! POST /mixed: its body is `multipart/mixed`, whose parts OpenAPI does not describe",
            "~ /paths/~1fine/post/responses responses: the bytes of the answer: no success is documented",
        ]
    );
}

#[test]
fn objects_without_properties_are_maps() {
    let code = code_of(json!({ "A": { "type": "object", "properties": {
        "free": { "type": "object" },
        "anything": {},
        "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
        "named": { "type": "object", "propertyNames": { "pattern": "^a" }, "additionalProperties": { "type": "boolean" } },
        "patterns": { "type": "object", "patternProperties": { "^a": { "type": "string" } } },
    } } }));
    let map = "::std::option::Option<::std::collections::HashMap<::std::string::String, ";
    for field in [
        "pub free: ::std::option::Option<::serde_json::Map<::std::string::String, ::serde_json::Value>>".to_owned(),
        "pub anything: ::std::option::Option<::serde_json::Value>".to_owned(),
        format!("pub counts: {map}i64>>"),
        format!("pub named: {map}bool>>"),
        format!("pub patterns: {map}::std::string::String>>"),
    ] {
        assert!(code.contains(&field), "{field} in {code}");
    }
}

#[test]
fn schemas_that_contain_themselves_end() {
    let code = code_of(json!({
        "Node": { "type": "object", "required": ["list"], "properties": { "next": reference("Node"), "other": reference("Other"), "list": reference("List"), "any": reference("Json") } },
        "Other": { "type": "object", "properties": { "node": reference("Node") } },
        "List": { "type": "array", "items": reference("List") },
        "Json": { "anyOf": [{ "type": "string" }, { "type": "array", "items": reference("Json") }, { "type": "object", "additionalProperties": reference("Json") }] },
        "Self": { "allOf": [reference("Self"), { "type": "object", "properties": { "a": { "type": "string" } } }] },
        "Alias": { "$ref": "#/components/schemas/Again" },
        "Again": { "$ref": "#/components/schemas/Alias" },
        "Union": { "oneOf": [reference("Union"), { "type": "string" }] },
    }));
    for part in [
        "pub next: ::std::option::Option<::std::boxed::Box<Node>>",
        "pub struct List(",
        "pub enum Json {",
    ] {
        assert!(code.contains(part), "{part} in {code}");
    }
}

#[test]
fn a_chain_of_ten_thousand_schemas_is_generated() {
    let schema = |inner: Value| json!({ "type": "object", "properties": { "next": inner } });
    let schemas: Map<String, Value> = (0..10_000)
        .map(|index| (format!("S{index}"), schema(reference(&format!("S{}", index + 1)))))
        .chain([("S10000".to_owned(), json!({ "type": "string" }))])
        .collect();
    let operation = json!({ "/a": { "get": { "responses": answer(reference("S0")) } } });
    let (code, _) = generated(document(operation, Value::Object(schemas)));
    assert!(code.contains("pub struct S9999 "));
}

#[test]
fn a_chain_that_doubles_at_each_step_does_not_fill_the_memory() {
    let chain = |step: &dyn Fn(Value) -> Value| -> Value {
        let schemas: Map<String, Value> = (0..40)
            .map(|index| (format!("S{index}"), step(reference(&format!("S{}", index + 1)))))
            .chain([(
                "S40".to_owned(),
                json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
            )])
            .collect();
        document(
            json!({ "/a": { "get": { "responses": answer(reference("S0")) } } }),
            Value::Object(schemas),
        )
    };
    let steps: [&dyn Fn(Value) -> Value; 3] = [
        &|next| json!({ "type": "object", "properties": { "a": next, "b": next } }),
        &|next| json!({ "allOf": [next, next] }),
        &|next| json!({ "oneOf": [{ "allOf": [next, { "type": "object", "properties": { "a": {} } }] }, { "allOf": [next, { "type": "object", "properties": { "b": {} } }] }] }),
    ];
    for step in steps {
        let document = Document::from_value(chain(step)).unwrap();
        if let Ok(output) = generate(&document, &Settings::default()) {
            assert!(output.code.len() < 4_000_000, "{} bytes", output.code.len());
        }
    }
}

#[test]
fn a_property_whose_name_no_compiler_takes_is_left_out_and_noted() {
    let long = "a".repeat(40_000);
    let schema = json!({
        "type": "object", "required": [long, "b"],
        "properties": { long.as_str(): { "type": "string" }, "b": { "type": "string" } },
    });
    let lowered = lowered(json!({ "A": schema }));
    let schema = &lowered.named["components"]["schemas"]["A"];
    assert_eq!(schema["properties"], json!({ "b": { "type": "string" } }));
    assert_eq!(schema["required"], json!(["b"]));
    assert_eq!(
        notes(&lowered.report),
        ["~ A/properties properties: no field for a property whose name is longer than 1024 bytes"]
    );
}

#[test]
fn data_that_looks_like_a_reference_to_the_document_is_followed_once() {
    let schema = json!({ "type": "object", "properties": { "a": { "default": { "$ref": "#" } } } });
    assert!(code_of(json!({ "A": schema })).contains("pub struct A "));
}

#[test]
fn a_document_without_paths_is_generated() {
    let (code, notes) = generated(json!({ "openapi": "3.1.0", "info": { "title": "", "version": "" } }));
    assert!(code.contains("pub struct Client"));
    assert_eq!(notes, [""; 0]);
}

#[test]
fn numbers_and_truth_values_are_no_tags() {
    for (first, second) in [(json!(1), json!(2)), (json!(true), json!(false))] {
        let member = |value: Value, property: &str| {
            json!({
                "type": "object", "required": ["is", property],
                "properties": { "is": { "const": value }, property: { "type": "string" } },
            })
        };
        let union =
            json!({ "oneOf": [member(first, "a"), member(second, "b")], "discriminator": { "propertyName": "is" } });
        let code = code_of(json!({ "A": union }));
        assert!(code.contains("unions::read_best(deserializer, \"A\""), "{code}");
        assert!(!code.contains("serde(tag"), "{code}");
    }
}

#[test]
fn members_that_may_lack_their_tag_are_told_by_what_fits_then() {
    let member = |property: &str| json!({ "type": "object", "required": [property], "properties": { property: { "type": "string" } } });
    let schemas = json!({
        "A": { "oneOf": [reference("B"), reference("C")], "discriminator": { "propertyName": "kind" } },
        "B": member("b"), "C": member("c"),
    });
    let code = code_of(schemas);
    let (_, reading) = code.split_once("unions::read_tagged(deserializer, \"A\"").unwrap();
    assert!(reading.contains("Known { required: 1, names: &[\"b\"]"), "{reading}");
}

#[test]
fn what_is_required_and_not_declared_has_a_field() {
    let schema = json!({ "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string" } } });
    let operation =
        json!({ "post": { "requestBody": json_body(reference("A")), "responses": answer(reference("A")) } });
    let (code, notes) = generated(document(json!({ "/a": operation }), json!({ "A": schema })));
    assert!(
        code.contains("pub b: ::std::option::Option<::serde_json::Value>"),
        "{code}"
    );
    assert_eq!(
        notes,
        ["~ A/required required: `b` is optional: nothing declares what it is"]
    );
}

#[test]
fn what_is_said_of_properties_that_nothing_declares_is_their_type() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "unevaluatedProperties": { "type": "integer" } });
    let code = code_of(json!({ "A": schema }));
    assert!(code.contains("HashMap<::std::string::String, i64>"), "{code}");
}

#[test]
fn values_beyond_the_largest_signed_integer_are_unsigned() {
    let code = code_of(json!({ "A": { "enum": [1, u64::MAX] } }));
    assert!(code.contains("pub type A = u64;"), "{code}");
}

#[test]
fn an_empty_path_needs_nothing_that_changes() {
    let (code, _) = generated(document(
        json!({ "": { "get": { "operationId": "root", "responses": {} } } }),
        json!({}),
    ));
    assert!(code.contains("let call = Call::new(Method::GET, \"root\""), "{code}");
}

#[test]
fn a_security_scheme_of_no_kind_is_noted() {
    let mut document = document(
        json!({ "/a": { "get": { "responses": answer(json!({})), "security": [{ "a": [] }] } } }),
        json!({}),
    );
    document["components"]["securitySchemes"] = json!({ "a": { "type": "apiKey", "in": "body", "name": "key" } });
    assert_eq!(
        generated(document).1,
        ["~ /components/securitySchemes/a securitySchemes: the client does not present it: OpenAPI has no such scheme"]
    );
}

#[test]
fn what_is_required_beside_a_reference_is_required() {
    let base = json!({ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "a": { "type": "string" } } });
    let code = code_of(json!({
        "Base": base,
        "Beside": { "allOf": [reference("Base")], "required": ["a"] },
        "Member": { "allOf": [reference("Base"), { "required": ["a"] }] },
        "Sibling": { "$ref": "#/components/schemas/Base", "required": ["a"] },
        "Same": { "allOf": [reference("Base")], "required": ["id"] },
    }));
    for name in ["Beside", "Member", "Sibling"] {
        let (_, found) = code.split_once(&format!("pub struct {name} {{")).unwrap();
        let (found, _) = found.split_once('}').unwrap();
        assert!(found.contains("pub a: ::std::string::String"), "{name}: {found}");
    }
    assert!(code.contains("pub type Same = Base;"), "{code}");
}

#[test]
fn an_object_or_null_takes_in_another_object_or_null() {
    let code = code_of(json!({
        "Base": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } },
        "A": { "allOf": [
            { "oneOf": [reference("Base"), { "type": "null" }] },
            { "type": ["object", "null"], "properties": { "a": { "type": "string" } } },
        ] },
    }));
    let (_, found) = code.split_once("pub struct A {").unwrap();
    let (found, _) = found.split_once('}').unwrap();
    assert!(found.contains("pub id: ") && found.contains("pub a: "), "{found}");
}
