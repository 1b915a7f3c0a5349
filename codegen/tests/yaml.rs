//! Documents in YAML.

use openapi31_codegen::Document;
use serde_json::json;

fn read(text: &str) -> Document {
    Document::from_bytes(text.as_bytes()).expect("OpenAPI")
}

#[test]
fn yaml_is_told_from_json_by_its_content() {
    let yaml = read("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n");
    assert_eq!(
        yaml.value(),
        &json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}})
    );
    assert_eq!(
        &read(r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}"#),
        &yaml
    );
    assert_eq!(&read("{openapi: 3.1.0, info: {title: T, version: '1'}}"), &yaml);
    assert_eq!(read("\u{feff}openapi: 3.1\n").value(), &json!({"openapi": "3.1"}));
}

#[test]
fn words_and_keys_are_what_they_look_like() {
    let document = read(
        "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        200: {description: no}\n        default: {description: 2020-01-01}\n",
    );
    assert_eq!(
        document.value()["paths"]["/a"]["get"]["responses"],
        json!({"200": {"description": "no"}, "default": {"description": "2020-01-01"}})
    );
}

#[test]
fn keys_and_numbers_that_json_does_not_have_are_texts() {
    let document = read("openapi: 3.1.0\nx-a: {2.5: 3, on: 4, 2024-01-01: 5}\nx-b: [.inf, -.INF, .nan, ~]\n");
    assert_eq!(document.value()["x-a"], json!({"2.5": 3, "on": 4, "2024-01-01": 5}));
    assert_eq!(document.value()["x-b"], json!([".inf", "-.inf", ".nan", null]));
}

#[test]
fn of_keys_that_are_there_twice_the_last_holds_and_a_note_says_so() {
    let document = read("openapi: 3.1.0\ninfo:\n  title: one\n  title: two\n");
    assert_eq!(document.value()["info"]["title"], "two");
    let [note] = document.notes() else {
        panic!("{:?}", document.notes())
    };
    assert!(
        note.how.contains("title") && note.how.contains("line 4"),
        "{}",
        note.how
    );
}

#[test]
fn hostile_yaml_is_refused_without_a_crash() {
    let mut laughs = "openapi: 3.1.0\nx-0: &a0 [a, a, a, a, a, a, a, a, a, a]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("x-{level}: &a{level} [{aliases}]\n"));
    }
    let nested: String = (0..10_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth % 2_000)))
        .collect();
    let cases = [
        laughs,
        format!("openapi: {}", "[".repeat(100_000)),
        format!("openapi: 3.1.0\nx: {}1", "- ".repeat(10_000)),
        nested,
        "openapi: 3.1.0\npaths: [".to_owned(),
        "openapi: *nowhere".to_owned(),
        "\"".to_owned(),
    ];
    for text in cases {
        let error = Document::from_bytes(text.as_bytes()).expect_err("refused").to_string();
        assert!(error.starts_with("the document is not YAML"), "{error}");
        assert!(error.len() < 1_000 && !error.contains('\n'), "{error}");
    }
}
