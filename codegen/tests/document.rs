//! Input that is not what it should be: one clear error each, and never a crash.

use openapi31_codegen::{Document, document::MAX_BYTES};

fn refused(bytes: &[u8]) -> String {
    Document::from_json(bytes).expect_err("refused").to_string()
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
}
