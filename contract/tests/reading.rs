//! Input that is not what it should be: one clear error each, and never a crash.

use openapi_vendor::read;
use openapi31_codegen::{Document, document::MAX_BYTES};
use serde_json::json;

fn refused(bytes: &[u8]) -> String {
    read::document(bytes).expect_err("refused").to_string()
}

fn with_schemas(schemas: &str) -> String {
    format!(r#"{{"openapi": "3.1.0", "components": {{"schemas": {schemas}}}}}"#)
}

#[test]
fn every_bad_document_is_refused_with_what_was_wanted() {
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("HTML", b"<!doctype html><title>Not found</title>".to_vec()),
        ("empty", b"".to_vec()),
        ("blank", b" \r\n\t ".to_vec()),
        ("truncated JSON", br#"{"openapi": "3.1.0", "paths": {"#.to_vec()),
        ("not JSON", br#"{"openapi": nope}"#.to_vec()),
        ("an error in JSON", br#"{"detail": "Not Found"}"#.to_vec()),
        ("a list", b"[]".to_vec()),
        ("a text", b"Internal Server Error".to_vec()),
        ("Swagger 2", br#"{"swagger": "2.0", "paths": {}}"#.to_vec()),
        ("OpenAPI 4", br#"{"openapi": "4.0.0"}"#.to_vec()),
        ("OpenAPI 3.2", br#"{"openapi": "3.2.0"}"#.to_vec()),
        ("a version that is a number", br#"{"openapi": 31}"#.to_vec()),
        (
            "paths that are a list",
            br#"{"openapi": "3.1.0", "paths": []}"#.to_vec(),
        ),
        (
            "dangling $ref",
            with_schemas(r##"{"A": {"$ref": "#/components/schemas/B"}}"##).into_bytes(),
        ),
        (
            "remote $ref",
            with_schemas(r#"{"A": {"$ref": "https://a.example/b.json"}}"#).into_bytes(),
        ),
        (
            "$ref to a file",
            with_schemas(r#"{"A": {"$ref": "../../etc/passwd"}}"#).into_bytes(),
        ),
        (
            "$ref to itself",
            with_schemas(r##"{"A": {"$ref": "#/components/schemas/A"}}"##).into_bytes(),
        ),
        (
            "$refs in a circle",
            with_schemas(r##"{"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}"##)
                .into_bytes(),
        ),
        (
            "$ref that is a number",
            with_schemas(r#"{"A": {"$ref": 1}}"#).into_bytes(),
        ),
        ("JSON that is not UTF-8", b"{\"openapi\": \"\xff\"}".to_vec()),
        ("YAML that is not UTF-8", b"openapi: \xff".to_vec()),
        ("not YAML", b"openapi: [3.1.0\npaths: }".to_vec()),
        ("YAML with a key twice", b"openapi: 3.1.0\nopenapi: 3.1.1\n".to_vec()),
        ("too large", vec![b' '; MAX_BYTES + 1]),
        (
            "deep JSON",
            format!(r#"{{"openapi": {}"#, "[".repeat(100_000)).into_bytes(),
        ),
    ];
    let errors: Vec<String> = cases
        .iter()
        .map(|(name, bytes)| format!("{name}:\n{}", refused(bytes)))
        .collect();
    insta::assert_snapshot!(errors.join("\n\n"));
}

#[test]
fn deep_yaml_is_an_error_and_not_a_crash() {
    let flow = format!("openapi: {}", "[".repeat(100_000));
    let block: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let dashes = "- ".repeat(100_000);
    for text in [flow, block, dashes] {
        let error = read::yaml(text.as_bytes()).expect_err("too deep").to_string();
        assert!(error.starts_with("the document is"), "{error}");
    }
}

#[test]
fn aliases_that_explode_are_an_error() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let alias = format!("*a{}, ", level - 1).repeat(10);
        text += &format!("a{level}: &a{level} [{alias}]\n");
    }
    read::yaml(text.as_bytes()).expect_err("too large");
}

#[test]
fn schemas_that_contain_themselves_are_fine() {
    let text = with_schemas(r##"{"A": {"properties": {"a": {"$ref": "#/components/schemas/A"}}}}"##);
    read::document(text.as_bytes()).expect("OpenAPI");
}

#[test]
fn data_and_properties_are_not_followed() {
    let text = with_schemas(r#"{"A": {"default": {"$ref": "nowhere"}, "properties": {"$ref": {"type": "string"}}}}"#);
    read::document(text.as_bytes()).expect("OpenAPI");
}

#[test]
fn a_text_in_yaml_stays_a_text() {
    let text = b"openapi: 3.1.0\ninfo: {title: no, version: 'v1'}\nx: [yes, off, y, true, 'true', 0o7, 1e3, ~, 1:30]\n";
    let document = read::document(text).expect("OpenAPI").into_value();
    assert_eq!(document["info"]["title"], "no");
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(
        document["x"],
        json!(["yes", "off", "y", true, "true", 7, 1e3, null, "1:30"])
    );
}

#[test]
fn json_and_yaml_of_the_same_document_are_equal() {
    let json = br#"{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "x": [1, 1.5, "a\nb", null, true]}"#;
    let yaml = b"openapi: 3.1.0\ninfo:\n  title: A\n  version: '1'\nx:\n- 1\n- 1.5\n- \"a\\nb\"\n- null\n- true\n";
    let read = read::document(json).expect("OpenAPI");
    assert_eq!(read, read::document(yaml).expect("OpenAPI"));
    assert_eq!(
        read,
        Document::from_value(read::yaml(json).expect("YAML")).expect("OpenAPI")
    );
    let marked = [b"\xEF\xBB\xBF".as_slice(), json].concat();
    assert_eq!(read, read::document(&marked).expect("OpenAPI"));
}
