//! What the build script of `bfl` makes of a document that `BFL_OPENAPI` names, through the function that it calls.

#[path = "../../build/contract.rs"]
mod contract;
#[path = "../../build/settings.rs"]
mod settings;

use std::fs;

use openapi_vendor::history;
use serde_json::{Map, Value, json};

fn client(document: &Value, is_given: bool) -> Result<String, String> {
    contract::client(document.to_string().as_bytes(), is_given, &settings::settings())
        .map_err(|error| error.to_string())
}

fn read(path: &str) -> Value {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

/// Upstream's own document, without its words.
fn upstream() -> Value {
    read("../spec/sources/main.json")
}

/// The contracts of this repository, each with its day, from the oldest on.
fn revisions() -> Vec<(String, Value)> {
    let folder = format!("{}/../spec/history", env!("CARGO_MANIFEST_DIR"));
    let entries = history::read(folder.as_ref()).expect("a history");
    let named = entries
        .into_iter()
        .map(|entry| (entry.name.to_string(), entry.document.into_value()));
    named.collect()
}

/// With words at each place where a document as downloaded has them, of which some become rustdoc.
fn with_words(mut document: Value, words: &str) -> Value {
    document["info"]["description"] = json!(words);
    for operations in document["paths"].as_object_mut().expect("paths").values_mut() {
        for operation in operations.as_object_mut().expect("operations").values_mut() {
            operation["summary"] = json!(words);
            operation["description"] = json!(words);
        }
    }
    let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
    for schema in schemas.values_mut() {
        schema["title"] = json!(words);
        schema["description"] = json!(words);
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for property in properties.into_iter().flat_map(Map::values_mut) {
            property["description"] = json!(words);
        }
    }
    document
}

#[test]
fn words_of_a_document_as_downloaded_never_reach_the_code() {
    const WORDS: &str = "What somebody else wrote.";
    let downloaded = with_words(upstream(), WORDS);
    let code = client(&downloaded, true).expect("it fits");
    assert!(!code.contains(WORDS));
    let without = client(&upstream(), true).expect("it fits");
    assert!(code == without, "nothing else is lost");
    assert!(
        client(&downloaded, false).expect("it fits").contains(WORDS),
        "as the crate's own, they would"
    );
}

#[test]
fn words_of_a_document_that_was_refreshed_are_ours_and_stay() {
    let ours = read("../openapi.json");
    assert!(ours.get(openapi31_codegen::SOURCES).is_some());
    let (given, own) = (client(&ours, true), client(&ours, false));
    assert!(
        given.expect("it fits") == own.expect("it fits"),
        "the same as the crate's own"
    );
    assert!(
        client(&with_words(ours, "Our words."), true)
            .expect("it fits")
            .contains("Our words.")
    );
}

#[test]
fn of_the_documents_that_were_those_since_september_fit() {
    client(&upstream(), true).expect("upstream's own");
    let (since, before): (Vec<_>, Vec<_>) = revisions()
        .into_iter()
        .partition(|(day, _)| day.as_str() >= "2026-09-19");
    assert!(since.len() >= 2 && before.len() == 2);
    for (day, document) in since {
        client(&document, true).expect(&day);
    }
    for (day, mut document) in before {
        let failure = client(&document, true).expect_err(&day);
        assert_eq!(
            failure,
            "the document does not fit the handwritten layer of this crate: a task's status is never `Reasoning` \
             (` Reasoning,` was expected in the generated code). Is it the document of the FLUX API, of about this \
             version?",
            "{day}"
        );
        // What the page on changes says to add.
        let add = |document: &mut Value, status: &str| {
            let statuses = &mut document["components"]["schemas"]["StatusResponse"]["enum"];
            statuses.as_array_mut().expect("a list").push(json!(status));
        };
        add(&mut document, "Reasoning");
        let failure = client(&document, true).expect_err(&day);
        assert!(
            failure.contains("a task's status is never `Generating`"),
            "{day}: {failure}"
        );
        add(&mut document, "Generating");
        client(&document, true).expect(&day);
    }
}

#[test]
fn what_is_no_contract_says_what_was_wanted() {
    let other = json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}});
    let failure = client(&other, true).expect_err("another API");
    assert!(failure.contains("Is it the document of the FLUX API"), "{failure}");
    let yaml = contract::client(b"openapi: 3.1.0\npaths: {}\n", true, &settings::settings());
    let failure = yaml.expect_err("YAML").to_string();
    assert!(failure.contains("JSON"), "{failure}");
}
