//! Input that is not what it should be: one clear error each, and never a crash.

use openapi31_codegen::{Document, document::MAX_BYTES, facts};
use serde_json::{Value, json};

fn refused(bytes: &[u8]) -> String {
    Document::from_json(bytes).expect_err("refused").to_string()
}

fn with_schemas(schemas: Value) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": schemas}})
}

#[test]
fn each_bad_document_is_refused_with_what_was_wanted() {
    let deep = format!(r#"{{"openapi": {}"#, "[".repeat(100_000));
    let cases: [(&[u8], &str); 8] = [
        (b"<!doctype html>", "the document is HTML or XML"),
        (b" \r\n\t ", "the document is empty"),
        (b"\x1f\x8b\x08", "the document is compressed"),
        (b"{\"openapi\": \"\xff\"}", "the document is not UTF-8"),
        (br#"{"openapi": "3.1.0", "paths": {"#, "the document is truncated"),
        (b"openapi: 3.1.0", "the document is not JSON"),
        (br#"{"swagger": "2.0"}"#, "the document is Swagger 2.0"),
        (deep.as_bytes(), "the document is nested too deeply"),
    ];
    for (bytes, reason) in cases {
        let error = refused(bytes);
        assert!(error.starts_with(reason), "{error}");
    }
    assert!(refused(&vec![b' '; MAX_BYTES + 1]).ends_with("at most 20971520 are read"));
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let marked = b"\xEF\xBB\xBF{\"openapi\": \"3.1.0\"}";
    Document::from_json(marked).expect("OpenAPI");
    Document::from_bytes(marked).expect("OpenAPI");
}

#[test]
fn other_versions_are_refused_with_their_place() {
    for (version, reason) in [
        (json!("4.0.0"), "OpenAPI \"4.0.0\" is not supported"),
        (json!("3.10.0"), "OpenAPI \"3.10.0\" is not supported"),
        (json!("3.1\u{1b}[2J"), "OpenAPI \"3.1\\u{1b}[2J\" is not supported"),
        (json!(4), "the version should be a string"),
        (
            json!({"major": 3}),
            "the version should be a string such as \"3.1.0\", not an object",
        ),
    ] {
        let error = Document::from_value(json!({"openapi": version}))
            .expect_err("refused")
            .to_string();
        assert!(
            error.starts_with(reason) && error.ends_with("(at #/openapi)"),
            "{error}"
        );
    }
    for version in [
        json!("3.1.1"),
        json!("3.1"),
        json!(3.1),
        json!("3.0.4"),
        json!("3.1.0-rc1"),
    ] {
        let document = Document::from_value(json!({"openapi": version})).expect("OpenAPI");
        assert!(
            document.value()["openapi"]
                .as_str()
                .is_some_and(|text| text.starts_with("3."))
        );
        assert_eq!(document.notes(), []);
    }
}

#[test]
fn what_3_2_adds_is_listed_and_the_rest_is_taken() {
    let document = Document::from_value(json!({
        "openapi": "3.2.0",
        "$self": "https://api.example/openapi.json",
        "paths": {"/a": {
            "get": {"responses": {"200": {"description": "", "content": {"application/jsonl": {"itemSchema": {}}}}}},
            "query": {"responses": {}},
            "additionalOperations": {"LINK": {"responses": {}}},
            "parameters": [{"name": "q", "in": "querystring", "content": {}}]
        }},
        // What only looks like it is not.
        "components": {"schemas": {"A": {"properties": {"query": {}, "itemSchema": {}}, "default": {"in": "querystring"}}}}
    }))
    .expect("OpenAPI");
    let notes: Vec<String> = document.notes().iter().map(|note| note.pointer.to_string()).collect();
    assert_eq!(
        notes,
        [
            "/openapi",
            "/$self",
            "/paths/~1a/query",
            "/paths/~1a/additionalOperations",
            "/paths/~1a/get/responses/200/content/application~1jsonl/itemSchema",
            "/paths/~1a/parameters/0/in",
        ]
    );
    let mut as_3_1 = document.into_value();
    as_3_1["openapi"] = json!("3.1.0");
    assert_eq!(Document::from_value(as_3_1).expect("OpenAPI").notes(), []);
}

#[test]
fn references_that_lead_nowhere_are_listed_all_at_once() {
    let document = Document::from_value(with_schemas(json!({
        "Lost": {"$ref": "#/components/schemas/Nowhere"},
        "Circle": {"$ref": "#/components/schemas/Back"},
        "Back": {"$ref": "#/components/schemas/Circle"},
        "File": {"items": {"$ref": "./other.json#/A"}},
        "Address": {"$ref": "https://api.example/a.json"},
        "Number": {"$ref": 5},
        "Fine": {"$ref": "#/components/schemas/File"},
        "ToLost": {"$ref": "#/components/schemas/Lost"},
        "Named": {"properties": {"$ref": {"type": "string"}}, "default": {"$ref": "#/nowhere"}}
    })))
    .expect("OpenAPI");
    let unresolved: Vec<String> = document
        .unresolved()
        .iter()
        .map(|unresolved| format!("{} {}", unresolved.pointer, unresolved.reason))
        .collect();
    assert_eq!(
        unresolved,
        [
            "/components/schemas/Address/$ref `https://api.example/a.json` is an address, and nothing is fetched from the network",
            "/components/schemas/Back/$ref `#/components/schemas/Circle` points back to itself",
            "/components/schemas/Circle/$ref `#/components/schemas/Back` points back to itself",
            "/components/schemas/File/items/$ref `./other.json#/A` points outside the document; only local references are followed",
            "/components/schemas/Lost/$ref `#/components/schemas/Nowhere` does not exist in the document",
            "/components/schemas/Number/$ref a `$ref` should be a string",
        ]
    );
    let error = document.check_references().expect_err("strict").to_string();
    assert!(
        error.starts_with("6 references cannot be followed:\n  `https:"),
        "{error}"
    );
    assert!(document.unresolved()[0].help.contains("save that document as a file"));
    facts(&document).expect("what was lost before is no matter of the facts");
}

#[test]
fn references_become_plain_pointers() {
    let document = Document::from_value(json!({
        "openapi": "3.1.0",
        "paths": {"/a{id}": {"get": {"responses": {}}}, "/b": {"$ref": "#/paths/~1a%7Bid%7D"}},
        "components": {"schemas": {
            "Tree": {"$id": "https://api.example/tree", "$anchor": "tree", "properties": {"left": {"type": "string"}}},
            "ByAnchor": {"$ref": "#tree"},
            "ById": {"$ref": "https://api.example/tree#/properties/left"}
        }}
    }))
    .expect("OpenAPI");
    document.check_references().expect("all of them");
    assert_eq!(document.value()["paths"]["/b"]["$ref"], "#/paths/~1a{id}");
    let schemas = &document.value()["components"]["schemas"];
    assert_eq!(schemas["ByAnchor"]["$ref"], "#/components/schemas/Tree");
    assert_eq!(schemas["ById"]["$ref"], "#/components/schemas/Tree/properties/left");
}

#[test]
fn a_chain_of_ten_thousand_references_ends() {
    let name = |number: usize| format!("S{number:05}");
    let link = |number: usize| {
        (
            name(number),
            json!({"$ref": format!("#/components/schemas/{}", name(number + 1))}),
        )
    };
    let mut schemas: serde_json::Map<String, Value> = (0..10_000).map(link).collect();
    schemas.insert(name(10_000), json!({"type": "string"}));
    let document = Document::from_value(with_schemas(Value::Object(schemas))).expect("OpenAPI");
    let reason = &document.unresolved()[0].reason;
    assert!(
        reason.ends_with("leads through more than 32 other references"),
        "{reason}"
    );
}

#[test]
fn a_value_that_is_nested_too_deeply_is_refused_without_a_crash() {
    let mut deep = json!({});
    for _ in 0..200_000 {
        deep = Value::Array(vec![deep]);
    }
    let mut document = with_schemas(json!({}));
    document["x-deep"] = deep;
    let error = Document::from_value(document).expect_err("refused").to_string();
    assert!(error.starts_with("the document is nested too deeply"), "{error}");
}

#[test]
fn halves_of_characters_are_replaced_and_noted() {
    let read = |text: &str| {
        let bytes =
            format!(r#"{{ "openapi": "3.1.0", "info": {{ "title": "{text}", "version": "1" }}, "paths": {{}} }}"#);
        let document = Document::from_json(bytes.as_bytes()).unwrap();
        let title = document.value()["info"]["title"].as_str().unwrap().to_owned();
        (title, document.notes().len())
    };
    assert_eq!(read(r"[^\ud800-\udfff]"), ("[^\u{FFFD}-\u{FFFD}]".to_owned(), 1));
    assert_eq!(read(r"\ud83d\ude00"), ("\u{1F600}".to_owned(), 0));
    assert_eq!(read(r"\ud83d\ude00\ude00"), ("\u{1F600}\u{FFFD}".to_owned(), 1));
    assert_eq!(read(r"\\ud800"), (r"\ud800".to_owned(), 0));
    assert_eq!(read(r"\ud800\\ud800"), ("\u{FFFD}\\ud800".to_owned(), 1));
}

#[test]
fn a_mapping_to_the_file_that_a_schema_had_leads_to_the_schema() {
    let document = Document::from_value(with_schemas(json!({
        "Pet": { "oneOf": [{ "$ref": "#/components/schemas/Cat" }], "discriminator": { "propertyName": "is", "mapping": {
            "a": "./schemas/Cat.yaml", "b": "Cat.json", "c": "Cat", "d": "Dog.json", "e": "x.json",
        } } },
        "Cat": {}, "x.json": {},
    })))
    .unwrap();
    let mapping = &document.value()["components"]["schemas"]["Pet"]["discriminator"]["mapping"];
    let cat = "#/components/schemas/Cat";
    assert_eq!(
        *mapping,
        json!({ "a": cat, "b": cat, "c": "Cat", "d": "Dog.json", "e": "x.json" })
    );
}
