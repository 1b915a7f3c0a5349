//! Whether only the words changed.

use openapi_vendor::prose::prose;
use openapi31_codegen::Document;
use serde_json::{Value, json};

fn prose_of(schema: Value) -> (String, usize) {
    let root = json!({
        "openapi": "3.1.0", "info": {"title": "API", "version": "1"}, "tags": ["a", "b"],
        "components": {"schemas": {"A": schema}}
    });
    let prose = prose(&Document::from_value(root).expect("OpenAPI"));
    (prose.sha256, prose.texts)
}

#[test]
fn other_words_make_another_digest() {
    let one = prose_of(json!({"description": "One."}));
    let other = prose_of(json!({"description": "Other."}));
    assert_ne!(one.0, other.0);
    assert_eq!((one.1, other.1), (3, 3), "info.title, tags, description");
}

#[test]
fn words_that_move_make_another_digest() {
    assert_ne!(prose_of(json!({"description": "A"})), prose_of(json!({"title": "A"})));
}

#[test]
fn facts_and_layout_do_not_count() {
    let one = prose_of(json!({"type": "string", "title": "A", "example": {"a": 1, "b": 2.0}}));
    let other = prose_of(json!({"example": {"b": 2, "a": 1.0}, "title": "A", "maxLength": 3}));
    assert_eq!(one, other);
}
