//! Documents from a server: conditionally, more than once, and nothing that is no document.

mod common;

use std::time::Duration;

use common::{
    LICENSES, MAIN, Sandbox, main_after,
    server::{Server, answer},
};
use openapi_vendor::{
    fetch::{Fetched, Fetcher},
    read,
};
use openapi31_codegen::document::MAX_BYTES;
use serde_json::{Value, json};

fn patient() -> Fetcher {
    Fetcher {
        attempts: 3,
        pause: Duration::from_millis(1),
        timeout: Duration::from_secs(2),
    }
}

/// A refreshed sandbox whose sources are on these servers.
fn served(main: &Server, licenses: &Server) -> Sandbox {
    let sandbox = Sandbox::small();
    let sources = common::SOURCES
        .replace("https://main.example/openapi.json", &main.url())
        .replace("https://licenses.example/openapi.json", &licenses.url());
    sandbox.write("openapi-vendor.toml", sources);
    sandbox.run(&["refresh"], "").expect("refreshed");
    sandbox
}

#[test]
fn a_document_that_did_not_change_is_not_sent_again() {
    let main = Server::answering(vec![
        answer("200 OK", "etag: \"one\"\r\n", MAIN),
        answer("304 Not Modified", "", ""),
    ]);
    let licenses = Server::answering(vec![answer("200 OK", "", LICENSES)]);
    let sandbox = served(&main, &licenses);
    let lock: Value = serde_json::from_str(&sandbox.read("spec/lock.json")).expect("JSON");
    assert_eq!(lock["sources"]["main"]["etag"], "\"one\"");
    let before = sandbox.files();
    let outcome = sandbox.run(&["refresh"], "").expect("refreshed");
    assert!(
        outcome.text.starts_with("main: unchanged\nlicenses: unchanged\n"),
        "{}",
        outcome.text
    );
    assert_eq!(sandbox.files(), before);
    let asked = main.asked();
    assert!(
        !asked[0].contains("if-none-match") && asked[1].contains("if-none-match: \"one\""),
        "{asked:?}"
    );
}

#[test]
fn what_upstream_says_today_is_checked_where_asked_for() {
    let changed = main_after(|document| document["paths"]["/v1/c"] = json!({"get": {"responses": {}}}));
    let main = Server::answering(vec![
        answer("200 OK", "", MAIN),
        answer("200 OK", "", MAIN),
        answer("200 OK", "", changed),
    ]);
    let licenses = Server::answering(vec![answer("200 OK", "", LICENSES)]);
    let sandbox = served(&main, &licenses);
    let check = || sandbox.run(&["check", "--upstream"], "").expect("checked");
    assert!(check().passed);
    let outcome = check();
    assert_eq!(outcome.code, 1);
    assert!(
        outcome
            .text
            .contains("the source `main` has changed upstream (differences: 1)"),
        "{}",
        outcome.text
    );
}

#[test]
fn a_server_that_stumbles_is_asked_again() {
    let server = Server::answering(vec![
        answer("503 Service Unavailable", "", ""),
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec(),
        answer("200 OK", "", MAIN),
    ]);
    assert_eq!(patient().document(&server.url()).expect("at last"), MAIN.as_bytes());
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn what_will_not_get_better_is_not_tried_again() {
    let server = Server::answering(vec![answer("404 Not Found", "", "")]);
    let failure = patient().fetch(&server.url(), None).expect_err("not there").to_string();
    assert!(
        failure.ends_with("the server answered 404 Not Found; a document was expected"),
        "{failure}"
    );
    assert_eq!(server.asked().len(), 1);
    let server = Server::answering(vec![answer("500 Internal Server Error", "", "")]);
    let failure = patient().fetch(&server.url(), None).expect_err("broken").to_string();
    assert!(failure.ends_with("(tried 3 times)"), "{failure}");
}

#[test]
fn each_pause_is_twice_as_long_as_the_last() {
    let pauses = [1, 2, 3, 4].map(|tried| Fetcher::default().pause_after(tried).as_secs());
    assert_eq!(pauses, [1, 2, 4, 8]);
    assert_eq!(
        patient().pause_after(u32::MAX),
        Duration::from_millis(u64::from(u32::MAX))
    );
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let server = Server::silent();
    let hasty = Fetcher {
        attempts: 2,
        pause: Duration::from_millis(1),
        timeout: Duration::from_millis(50),
    };
    let failure = hasty.fetch(&server.url(), None).expect_err("no answer").to_string();
    assert!(
        failure.contains("timeout") && failure.ends_with("(tried 2 times)"),
        "{failure}"
    );
}

#[test]
fn a_document_without_end_is_read_to_the_limit_and_refused() {
    let endless = [
        b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec(),
        vec![b' '; MAX_BYTES + 1_000],
    ]
    .concat();
    let fetcher = Fetcher {
        timeout: Duration::from_secs(30),
        ..patient()
    };
    let bytes = fetcher.document(&Server::answering(vec![endless]).url()).expect("read");
    assert_eq!(bytes.len(), MAX_BYTES + 1);
    let refused = read::document(&bytes).expect_err("too large").to_string();
    assert!(refused.contains("at most 20971520 are read"), "{refused}");
}

#[test]
fn a_document_that_says_it_is_too_large_is_not_read() {
    let huge = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_vec();
    let failure = patient()
        .fetch(&Server::answering(vec![huge]).url(), None)
        .expect_err("refused")
        .to_string();
    assert!(failure.contains("99999999 bytes; at most 20971520"), "{failure}");
}

#[test]
fn only_https_is_asked_except_on_this_machine() {
    for url in [
        "http://api.example/openapi.json",
        "http://127.0.0.1.example/",
        "ftp://127.0.0.1/",
        "http://",
    ] {
        patient().fetch(url, None).expect_err(url);
    }
    let server = Server::answering(vec![answer("302 Found", "location: http://api.example/\r\n", "")]);
    patient()
        .fetch(&server.url(), None)
        .expect_err("a redirect from loopback is not followed");
    let server = Server::answering(vec![answer("200 OK", "", "{}")]);
    let answer = patient().fetch(&server.url(), None).expect("this machine");
    assert!(matches!(answer, Fetched::Document { .. }));
}

#[test]
fn what_is_no_contract_is_refused_and_nothing_is_written() {
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
    let bodies: [(&str, &[u8], &str); 9] = [
        ("HTML", b"<!doctype html><html></html>", "HTML"),
        ("empty", b"", "empty"),
        ("truncated", &MAIN.as_bytes()[..200], "truncated"),
        ("gzip without a header", &gzip, "gzip"),
        ("invalid UTF-8", b"{\"openapi\": \"\xff\xfe\"}", "not UTF-8"),
        (
            "200 with an error body",
            br#"{"detail": "Not authenticated"}"#,
            "it is not OpenAPI",
        ),
        (
            "a circle of references",
            br##"{"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}"##,
            "points back to itself",
        ),
        (
            "a reference to somewhere else",
            br#"{"openapi": "3.1.0", "paths": {"/a": {"$ref": "https://evil.example/a.json"}}}"#,
            "nothing is fetched from the network",
        ),
        (
            "no paths left",
            br#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}"#,
            "0 paths where there were 1",
        ),
    ];
    for (name, body, reported) in bodies {
        let main = Server::answering(vec![answer("200 OK", "", MAIN), answer("200 OK", "", body)]);
        let licenses = Server::answering(vec![answer("200 OK", "", LICENSES)]);
        let sandbox = served(&main, &licenses);
        let before = sandbox.files();
        let failure = sandbox.run(&["refresh"], "").expect_err(name).to_string();
        assert!(failure.contains(reported), "{name}: {failure}");
        assert_eq!(sandbox.files(), before, "{name}");
    }
}

#[test]
fn documents_are_kept_as_they_are() {
    let server = Server::answering(vec![answer("200 OK", "", LICENSES)]);
    let sandbox = Sandbox::small();
    let (out, licenses) = (sandbox.path("kept"), format!("licenses={}", server.url()));
    let out = out.to_str().expect("a path");
    let outcome = sandbox
        .run(&["fetch", "--from", "main=-", "--from", &licenses, "--out", out], MAIN)
        .expect("fetched");
    assert!(outcome.text.starts_with("main: 841 bytes in "), "{}", outcome.text);
    assert_eq!(sandbox.read("kept/main.json"), MAIN);
    assert_eq!(sandbox.read("kept/licenses.json"), LICENSES);
    assert!(!sandbox.path("openapi.json").exists(), "nothing else is touched");
}

#[test]
fn documents_are_kept_all_or_none() {
    let sandbox = Sandbox::small();
    let main = format!("main={}", sandbox.path("upstream/main.json").display());
    let out = sandbox.path("kept");
    let out = out.to_str().expect("a path");
    let refused = |from: [&str; 2], stdin: &str| {
        let arguments = ["fetch", "--from", from[0], "--from", from[1], "--out", out];
        let failure = sandbox.run(&arguments, stdin).expect_err("refused").to_string();
        assert!(!sandbox.path("kept").exists(), "{failure}");
        failure
    };
    let reported = [
        refused([&main, "licenses=-"], "<html>"),
        refused([&main, "licenses=nowhere.json"], ""),
        refused([&main, "mian=-"], MAIN),
        refused([&main, &main], ""),
        refused(["main=-", "licenses=-"], MAIN),
    ];
    insta::assert_snapshot!(reported.join("\n"), @r"
    source `licenses`: the document is HTML or XML, not OpenAPI: is the address right?
    source `licenses`: nowhere.json: No such file or directory (os error 2)
    `mian` is not a source in openapi-vendor.toml. The sources are
      main (https://main.example/openapi.json)
      licenses (https://licenses.example/openapi.json)
    the source `main` is given twice
    only one source can be standard input
    ");
}

#[test]
fn a_breaking_change_is_taken_only_with_a_reason() {
    let broken = main_after(|document| {
        let properties = &mut document["components"]["schemas"]["Inputs"]["properties"];
        properties["width"]["maximum"] = json!(1024);
    });
    let sandbox = Sandbox::refreshed();
    sandbox.write("upstream/main.json", broken);
    let main = format!("main={}", sandbox.path("upstream/main.json").display());
    let before = sandbox.files();
    let refused = sandbox.run(&["refresh", "--from", &main], "").expect("refused");
    assert_eq!((refused.passed, refused.code), (false, 1));
    assert_eq!(sandbox.files(), before);
    let fingerprint = refused
        .text
        .split("--because TEXT:\n  ")
        .nth(1)
        .expect("a list")
        .split(' ')
        .next()
        .expect("a fingerprint");
    let accept = [
        "refresh",
        "--from",
        &main,
        "--accept",
        fingerprint,
        "--because",
        "they no longer draw larger ones",
    ];
    let taken = sandbox.run(&accept, "").expect("taken");
    assert!(taken.passed, "{}", taken.text);
    assert!(
        sandbox
            .read("spec/accepted.json")
            .contains("they no longer draw larger ones")
    );
    assert!(
        sandbox
            .read("CHANGELOG.md")
            .contains("- breaking: `maximum` of `Inputs.width` was 2048 and is 1024")
    );
    let checked = sandbox.run(&["check"], "").expect("checked");
    assert!(checked.passed, "{}", checked.text);

    let stale = sandbox.read("spec/accepted.json");
    sandbox.write("upstream/main.json", MAIN);
    sandbox.run(&["refresh", "--from", &main], "").expect("taken back");
    assert!(
        !sandbox.read("spec/accepted.json").contains(fingerprint),
        "an entry goes with its change"
    );
    sandbox.write("spec/accepted.json", stale);
    let checked = sandbox.run(&["check"], "").expect("checked");
    assert!(
        checked.text.contains("no longer applies: remove it"),
        "{}",
        checked.text
    );
    let unknown = ["refresh", "--from", &main, "--accept", "0000", "--because", "why not"];
    sandbox.run(&unknown, "").expect_err("no such change");
}
