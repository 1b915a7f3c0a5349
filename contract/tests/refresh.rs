//! What a refresh writes, what it says, and that a failed one writes nothing.

mod common;

use common::{MAIN, Sandbox, main_after};
use openapi_vendor::command::{args::Refresh, refresh::Verdict, run};
use serde_json::{Value, json};
use time::macros::date;

fn lock(sandbox: &Sandbox) -> Value {
    serde_json::from_str(&sandbox.read("spec/lock.json")).expect("JSON")
}

#[test]
fn a_first_refresh_writes_facts_lock_and_contract() {
    let sandbox = Sandbox::small();
    let request = Refresh {
        retrieved: Some(date!(2026 - 11 - 21)),
        ..Refresh::default()
    };
    let report = sandbox.refresh_with(&["main", "licenses"], request).expect("refreshed");
    insta::assert_snapshot!("first_report", report);
    insta::assert_snapshot!("first_facts", sandbox.read("spec/sources/main.json"));
    insta::assert_snapshot!("first_lock", sandbox.read("spec/lock.json"));
    insta::assert_snapshot!("first_contract", sandbox.read("openapi.json"));
    assert!(sandbox.run(&["check"], "").expect("checked").passed);
}

#[test]
fn none_of_their_words_is_kept() {
    let sandbox = Sandbox::refreshed();
    for file in [
        "spec/sources/main.json",
        "spec/sources/licenses.json",
        "spec/lock.json",
        "openapi.json",
    ] {
        assert!(!sandbox.read(file).contains("Their"), "{file}");
    }
}

#[test]
fn the_verdict_tells_bytes_layout_words_and_facts_apart() {
    let verdict = |main: String| {
        let sandbox = Sandbox::refreshed();
        sandbox.write("upstream/main.json", main);
        let report = sandbox.refresh(&["main"]).expect("refreshed");
        assert_eq!(report.sources[1].1, Verdict::NotRead);
        report.sources[0].1.to_string()
    };
    assert_eq!(verdict(MAIN.to_owned()), "unchanged");
    assert_eq!(verdict(main_after(|_| {})), "only its layout changed");
    assert_eq!(
        verdict(main_after(|document| {
            document["components"]["schemas"]["Inputs"]["required"] = json!(["format", "prompt"]);
            document["components"]["schemas"]["Inputs"]["properties"]["width"]["minimum"] = json!(64);
        })),
        "only its layout changed"
    );
    assert_eq!(
        verdict(main_after(
            |document| document["info"]["description"] = json!("Other words.")
        )),
        "only its words changed"
    );
    insta::assert_snapshot!(verdict(main_after(|document| {
        let inputs = &mut document["components"]["schemas"]["Inputs"];
        inputs["required"] = json!(["prompt"]);
        inputs["properties"]["format"]["enum"] = json!(["jpeg", "png", "webp"]);
        inputs["properties"]["width"]["maximum"] = json!(4096);
        document["paths"]["/v1/c"] = json!({"get": {"responses": {}}});
    })), @r#"
    its facts changed
      added   #/components/schemas/Inputs/properties/format/enum: "webp"
      changed #/components/schemas/Inputs/properties/width/maximum: 2048 became 4096
      missing #/components/schemas/Inputs/required: "format"
      added   #/paths/~1v1~1c: {"get":{"responses":{}}}
    "#);
}

#[test]
fn the_same_bytes_keep_their_date_and_others_get_a_new_one() {
    let sandbox = Sandbox::small();
    let retrieved = |sandbox: &Sandbox| lock(sandbox)["sources"]["main"]["retrieved"].clone();
    let on = |date| Refresh {
        retrieved: Some(date),
        ..Refresh::default()
    };
    sandbox
        .refresh_with(&["main", "licenses"], on(date!(2020 - 01 - 02)))
        .expect("refreshed");
    assert_eq!(retrieved(&sandbox), "2020-01-02");
    let report = sandbox.refresh(&["main"]).expect("refreshed");
    assert_eq!((retrieved(&sandbox), report.written.len()), (json!("2020-01-02"), 0));
    sandbox
        .refresh_with(&["main"], on(date!(2021 - 01 - 02)))
        .expect("refreshed");
    assert_eq!(retrieved(&sandbox), "2021-01-02");
    sandbox.write("upstream/main.json", main_after(|_| {}));
    let report = sandbox.refresh(&["main"]).expect("refreshed");
    assert_eq!(
        (retrieved(&sandbox), report.written.len()),
        (json!("2021-01-02"), 0),
        "a reordering is no change"
    );
    sandbox.write(
        "upstream/main.json",
        main_after(|document| document["info"]["description"] = json!("Other words.")),
    );
    sandbox.refresh(&["main"]).expect("refreshed");
    assert!(retrieved(&sandbox).as_str().expect("a date") > "2021-01-02");
    assert_eq!(lock(&sandbox)["sources"]["licenses"]["retrieved"], "2020-01-02");
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let sandbox = Sandbox::small();
    let before = sandbox.files();
    let request = Refresh {
        dry_run: true,
        ..Refresh::default()
    };
    let report = sandbox.refresh_with(&["main", "licenses"], request).expect("refreshed");
    assert!(report.to_string().contains("would be written: 6\n"), "{report}");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn an_edited_overlay_is_taken_without_the_documents() {
    let sandbox = Sandbox::refreshed();
    sandbox.write(
        "spec/overlays/repairs.yaml",
        common::REPAIRS.replace("Pixels.", "In pixels."),
    );
    assert!(!sandbox.run(&["check"], "").expect("checked").passed);
    let outcome = sandbox.run(&["refresh", "--committed"], "").expect("refreshed");
    assert!(
        outcome.text.contains("written: 1\n  openapi.json\n"),
        "{}",
        outcome.text
    );
    assert!(sandbox.run(&["check"], "").expect("checked").passed);
}

#[test]
fn an_action_that_matches_nothing_is_told_and_the_refresh_goes_on() {
    let sandbox = Sandbox::refreshed();
    sandbox.write("spec/overlays/repairs.yaml", common::REPAIRS.replace("width", "weight"));
    let report = sandbox.refresh(&["main"]).expect("refreshed");
    let reported = "overlay actions that match nothing: 1\n  overlay `repairs`, action 0: ";
    assert!(report.to_string().contains(reported), "{report}");
    let outcome = sandbox.run(&["check"], "").expect("checked");
    insta::assert_snapshot!(outcome.text, @"check failed: overlay `repairs`, action 0: $.components.schemas.Inputs.properties.weight matches nothing: fix or remove it");
}

#[test]
fn a_document_comes_from_standard_input_in_json_or_yaml() {
    let sandbox = Sandbox::refreshed();
    let yaml = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/v1/b: {get: {operationId: b, responses: {'200': {description: ''}}}}, /v1/no: {get: {responses: {}}}}\n";
    let outcome = sandbox
        .run(&["refresh", "--from", "licenses=-"], yaml)
        .expect("refreshed");
    assert!(
        outcome
            .text
            .starts_with("main: not read again\nlicenses: its facts changed\n"),
        "{}",
        outcome.text
    );
    assert!(sandbox.read("openapi.json").contains("/v1/no"));
}

#[test]
fn a_refresh_that_fails_says_why_and_writes_nothing() {
    let cases: [(&str, &[&str], &str); 11] = [
        ("an unknown source", &["--from", "mian=-"], "{}"),
        ("a source twice", &["--from", "main=-", "--from", "main=-"], "{}"),
        (
            "standard input twice",
            &["--from", "main=-", "--from", "licenses=-"],
            "{}",
        ),
        ("a missing file", &["--from", "main=nowhere.json"], ""),
        ("HTML", &["--from", "main=-"], "<html>"),
        ("empty", &["--from", "main=-"], ""),
        ("truncated", &["--from", "main=-"], r#"{"openapi": "3.1.0","#),
        (
            "dangling",
            &["--from", "main=-"],
            r##"{"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/b"}}}"##,
        ),
        (
            "two sources that contradict each other",
            &["--from", "licenses=-"],
            r#"{"openapi": "3.1.0", "paths": {"/v1/a": {}}}"#,
        ),
        (
            "a document that lost its paths",
            &["--from", "main=-"],
            r#"{"openapi": "3.1.0", "components": {"schemas": {"Inputs": {"properties": {"width": true}}}}}"#,
        ),
        (
            "an overlay that does not fit",
            &["--from", "main=-"],
            r#"{"openapi": "3.1.0", "paths": {"/v1/a": {}}, "components": {"schemas": {"Inputs": {"properties": {"width": true}}}}}"#,
        ),
    ];
    let sandbox = Sandbox::refreshed();
    let before = sandbox.files();
    let failures = cases.map(|(name, arguments, stdin)| {
        let arguments = [&["refresh"], arguments].concat();
        let failure = sandbox.run(&arguments, stdin).expect_err(name);
        format!("{name}:\n{failure}")
    });
    insta::assert_snapshot!(failures.join("\n\n"));
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_document_that_lost_most_of_its_paths_is_an_outage() {
    let with_paths = |count: usize| {
        main_after(|document| {
            let paths = document["paths"].as_object_mut().expect("paths");
            for index in 1..count {
                paths.insert(
                    format!("/v1/more/{index}"),
                    json!({"get": {"operationId": format!("more_{index}"), "responses": {}}}),
                );
            }
        })
    };
    let sandbox = Sandbox::refreshed();
    sandbox.write("upstream/main.json", with_paths(10));
    sandbox.refresh(&["main"]).expect("refreshed");
    let before = sandbox.files();

    sandbox.write("upstream/main.json", with_paths(4));
    let failure = sandbox.refresh(&["main"]).expect_err("an outage").to_string();
    assert_eq!(
        failure,
        "source `main`: the document has 4 paths where there were 10: this looks like an outage. If it is \
         intended, delete spec/sources/main.json and its entry in spec/lock.json first"
    );

    // Half of them is a change, which somebody has to accept path by path.
    sandbox.write("upstream/main.json", with_paths(5));
    let report = sandbox.refresh(&["main"]).expect("judged");
    let rules: Vec<&str> = report.refused.iter().map(|change| change.rule).collect();
    assert_eq!(rules, ["path-removed"; 5]);
    sandbox.write("upstream/main.json", with_paths(10));
    assert_eq!(sandbox.files(), before, "neither was taken");

    sandbox.write("upstream/main.json", with_paths(5));
    let request = Refresh {
        accept: report.refused.iter().map(|change| change.fingerprint.clone()).collect(),
        because: vec!["they are gone".to_owned(); 5],
        ..Refresh::default()
    };
    let report = sandbox.refresh_with(&["main"], request).expect("taken");
    assert!(report.refused.is_empty(), "{report}");
    assert_eq!(lock(&sandbox)["sources"]["main"]["counts"]["paths"], 5);

    // What the message tells to do where so few are meant.
    sandbox.write("upstream/main.json", with_paths(2));
    sandbox.refresh(&["main"]).expect_err("an outage");
    std::fs::remove_file(sandbox.path("spec/sources/main.json")).expect("removed");
    let mut entries = lock(&sandbox);
    entries["sources"].as_object_mut().expect("sources").remove("main");
    sandbox.write("spec/lock.json", entries.to_string());
    let report = sandbox.refresh(&["main"]).expect("compared as any other change");
    assert_eq!((&report.sources[0].1, report.refused.len()), (&Verdict::New, 3));
}

#[test]
fn a_document_that_is_too_large_is_not_read_to_its_end() {
    let sandbox = Sandbox::refreshed();
    let endless = std::io::Read::chain(std::io::repeat(b' '), std::io::empty());
    let command = common::parse(&["refresh", "--from", "main=-"]).expect("usage");
    let failure = run(command, &sandbox.project(), endless).expect_err("too large");
    assert_eq!(
        failure.to_string(),
        "source `main`: the document has 20971521 bytes; at most 20971520 are read"
    );
}

#[test]
fn a_source_of_which_nothing_is_known_has_to_be_given() {
    let failure = Sandbox::small().refresh(&["main"]).expect_err("refused");
    assert_eq!(
        failure.to_string(),
        "the source `licenses` has no committed document: run `openapi-vendor refresh --from licenses=FILE`"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_replaced_leaves_the_others_as_they_were() {
    let sandbox = Sandbox::refreshed();
    std::fs::remove_file(sandbox.path("openapi.json")).expect("removed");
    std::fs::create_dir(sandbox.path("openapi.json")).expect("made");
    sandbox.write("openapi.json/in-the-way", "");
    let before = sandbox.files();
    sandbox.write("upstream/main.json", MAIN.replace("2048", "4096"));
    sandbox.refresh(&["main"]).expect_err("a folder is in the way");
    sandbox.write("upstream/main.json", MAIN);
    assert_eq!(sandbox.files(), before);
}
