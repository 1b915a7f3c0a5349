//! How a repository begins to follow a document.

mod common;

use common::{
    MAIN, Sandbox, main_after,
    server::{Server, answer},
};
use serde_json::json;

#[test]
fn a_document_at_an_address_is_followed_from_then_on() {
    let later = main_after(|document| document["paths"]["/v1/c"] = json!({"get": {"responses": {}}}));
    let server = Server::answering(vec![answer("200 OK", "", MAIN), answer("200 OK", "", later)]);
    let sandbox = Sandbox::empty();
    sandbox.write(
        "Cargo.toml",
        "[package]\nname = \"a\"\n[build-dependencies]\nopenapi31-codegen = \"0.1\"\n",
    );
    let outcome = sandbox.run(&["init", &server.url()], "").expect("begun");
    for file in [
        "openapi-vendor.toml",
        "openapi.json",
        "spec/lock.json",
        "spec/sources/main.json",
        "spec/surface.txt",
    ] {
        assert!(
            sandbox.path(file).exists() && outcome.text.contains(file),
            "{file}: {}",
            outcome.text
        );
    }
    assert!(
        outcome.text.contains("Next:\n  commit these files\n"),
        "{}",
        outcome.text
    );
    let config = sandbox
        .read("openapi-vendor.toml")
        .replace(&server.url(), "https://main.example/openapi.json");
    insta::assert_snapshot!("configuration", config);
    assert!(sandbox.run(&["check"], "").expect("checked").passed);
    let outcome = sandbox.run(&["refresh"], "").expect("taken");
    assert!(outcome.text.contains("`GET /v1/c` is new"), "{}", outcome.text);
    assert!(sandbox.run(&["check"], "").expect("checked").passed);
}

#[test]
fn a_document_in_a_file_is_followed_too_and_its_words_are_not_kept() {
    let sandbox = Sandbox::empty();
    sandbox.write("CHANGELOG.md", "# Changelog\n");
    let file = sandbox.path("upstream/main.json").display().to_string();
    sandbox.run(&["init", &file], "").expect("begun");
    let config = sandbox.read("openapi-vendor.toml");
    assert!(
        config.contains("url = \"upstream/main.json\""),
        "as seen from the root: {config}"
    );
    assert!(
        config.contains("changelog = \"CHANGELOG.md\"") && !config.contains("[rust]"),
        "{config}"
    );
    assert!(!sandbox.read("openapi.json").contains("Their"));
    assert!(sandbox.run(&["check", "--upstream"], "").expect("checked").passed);
}

#[test]
fn what_is_there_is_not_overwritten_and_what_fails_leaves_nothing() {
    let sandbox = Sandbox::empty();
    let main = sandbox.path("upstream/main.json").display().to_string();
    let before = sandbox.files();
    let failure = |source: &str| sandbox.run(&["init", source], "").expect_err(source).to_string();
    assert!(failure("nowhere.json").starts_with("nowhere.json: "));
    assert!(failure("-").contains("a refresh reads it again"));
    assert!(failure("http://upstream.example/openapi.json").contains("https was expected"));
    sandbox.write("upstream/none.json", "<html>");
    let none = sandbox.path("upstream/none.json");
    assert!(failure(&none.display().to_string()).contains("HTML"));
    std::fs::remove_file(none).expect("removed");
    assert_eq!(sandbox.files(), before);

    sandbox.write("openapi.json", "{}");
    assert_eq!(failure(&main), "openapi.json exists already; `init` overwrites nothing");
    std::fs::remove_file(sandbox.path("openapi.json")).expect("removed");
    sandbox.run(&["init", &main], "").expect("begun");
    assert_eq!(
        failure(&main),
        "openapi-vendor.toml exists already; `init` overwrites nothing"
    );
}

#[test]
fn a_repository_without_a_configuration_says_how_to_begin() {
    let failure = Sandbox::empty()
        .run(&["refresh"], "")
        .expect_err("nothing to follow")
        .to_string();
    assert_eq!(
        failure,
        "there is no openapi-vendor.toml: run `openapi-vendor init URL` to follow a document"
    );
}
