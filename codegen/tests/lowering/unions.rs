//! Unions: which member a value is, and what goes with it.

use serde_json::{Value, json};

use crate::support::{answer, code_of, document, generated, json_body, reference};

/// What was noted of schemas that are answered.
fn noted(schemas: Value) -> Vec<String> {
    let paths = schemas.as_object().unwrap().keys().map(|name| {
        let operation = json!({ "get": { "responses": answer(reference(name)) } });
        (format!("/{name}"), operation)
    });
    generated(document(paths.collect(), schemas.clone())).1
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

#[test]
fn a_value_that_may_be_several_members_at_once_is_noted() {
    let (a, b) = (
        object(&["a"], json!({ "a": { "type": "string" }, "id": { "type": "string" } })),
        object(&["b"], json!({ "b": { "type": "string" }, "id": { "type": "string" } })),
    );
    let note = |schema: Value| noted(json!({ "U": schema }));
    let several = "one member: what may be `Variant0` and `Variant1` at once loses the properties of one";
    let union = json!({ "anyOf": [a, b] });
    assert_eq!(note(union), [format!("~ U/anyOf anyOf: {several}")]);

    assert_eq!(note(json!({ "oneOf": [a, b] })), [""; 0], "it is one");
    let mut closed = a.clone();
    closed["additionalProperties"] = json!(false);
    assert_eq!(note(json!({ "anyOf": [closed, b] })), [""; 0], "one of them is closed");
    let mut other = b.clone();
    other["properties"]["id"]["type"] = json!("integer");
    assert_eq!(note(json!({ "anyOf": [a, other] })), [""; 0], "no value is both");
    let told = |value: &str, property: &str| object(&["is"], json!({ "is": { "enum": [value] }, property: {} }));
    assert_eq!(
        note(json!({ "anyOf": [told("a", "x"), told("b", "y")] })),
        [""; 0],
        "a constant tells"
    );
    let more = object(
        &["a"],
        json!({ "a": { "type": "string" }, "id": { "type": "string" }, "c": {} }),
    );
    assert_eq!(
        note(json!({ "anyOf": [a, more] })),
        [""; 0],
        "one has all that the other has"
    );
}

#[test]
fn what_is_required_beside_a_reference_to_a_union_is_required_of_its_members() {
    let member = |kind: &str| {
        let properties = json!({ "kind": { "const": kind }, "note": { "type": "string" } });
        json!({ "type": "object", "required": ["kind"], "properties": properties })
    };
    let code = code_of(json!({
        "Any": { "oneOf": [reference("A"), reference("B")] }, "A": member("a"), "B": member("b"),
        "Noted": { "$ref": "#/components/schemas/Any", "required": ["note"] },
        "Same": { "$ref": "#/components/schemas/Any", "required": ["kind"] },
        "Nullable": { "anyOf": [reference("A"), { "type": "null" }], "required": ["note"] },
        "Other": { "$ref": "#/components/schemas/Any", "required": ["other"] },
    }));
    assert!(code.contains("nullable: ::std::option::Option<"), "{code}");
    for name in ["NotedA", "NotedB", "Nullable"] {
        let (_, found) = code.split_once(&format!("pub struct {name} {{")).unwrap();
        let (found, _) = found.split_once('}').unwrap();
        assert!(found.contains("pub note: ::std::string::String"), "{name}: {found}");
    }
    let (_, found) = code.split_once("pub struct OtherA {").unwrap();
    assert!(
        found.contains("pub other: ::std::option::Option<::serde_json::Value>"),
        "{found}"
    );
    assert!(code.contains("pub type Same = Any;"), "{code}");
}

#[test]
fn a_discriminator_may_be_a_property_of_a_property() {
    let member = |kind: &str, ty: &str| {
        let meta = object(&["kind"], json!({ "kind": { "const": kind } }));
        object(&["meta"], json!({ "meta": meta, "value": { "type": ty } }))
    };
    let members = [member("a", "string"), member("b", "integer")];
    let code = code_of(json!({ "A": { "oneOf": members, "discriminator": { "propertyName": "meta.kind" } } }));
    assert!(!code.contains("serde(tag"), "{code}");
    let (_, reading) = code
        .split_once("unions::read_tagged(deserializer, \"A\", \"meta.kind\"")
        .unwrap();
    assert!(
        reading.contains("(&[\"a\"], |value|") && reading.contains("(&[\"b\"], |value|"),
        "{reading}"
    );
}

#[test]
fn a_tag_that_may_be_absent_stays_a_field() {
    let member = |name: &str| {
        object(
            &[name],
            json!({ "kind": { "type": "string" }, name: { "type": "string" } }),
        )
    };
    let union = |required: bool| {
        let members = ["a", "b"].map(|name| {
            let mut member = member(name);
            if required {
                member["required"] = json!(["kind", name]);
            }
            member
        });
        let [a, b] = members;
        let one_of = [reference("A"), reference("B")];
        let union = json!({ "oneOf": one_of, "discriminator": { "propertyName": "kind" } });
        let operation = json!({ "post": { "requestBody": json_body(reference("U")), "responses": {} } });
        generated(document(
            json!({ "/a": operation }),
            json!({ "A": a, "B": b, "U": union }),
        ))
        .0
    };
    assert!(union(true).contains("#[serde(tag = \"kind\")]"));
    let code = union(false);
    assert!(!code.contains("serde(tag") && code.contains("pub kind: "), "{code}");
}

#[test]
fn the_values_of_a_union_tell_it_from_other_members() {
    let member = |kind: &str| object(&["kind"], json!({ "kind": { "const": kind } }));
    let code = code_of(json!({
        "Outer": { "anyOf": [reference("Inner"), member("c")] },
        "Inner": { "oneOf": [member("a"), member("b")] },
    }));
    let (_, reading) = code.split_once("unions::read_best(deserializer, \"Outer\"").unwrap();
    let (reading, _) = reading.split_once("\n\n").unwrap();
    for values in [r#"[("kind", &["\"a\"", "\"b\""])]"#, r#"[("kind", &["\"c\""])]"#] {
        assert!(reading.contains(values), "{reading}");
    }
}
