//! That `check` finds whatever is not as the sources and overlays make it.

mod common;

use common::Sandbox;
use openapi_vendor::{
    assemble::{assemble, committed_sources},
    command::{
        args::Refresh,
        check::{check_committed, check_contract},
    },
    differences::differences,
    lock::Lock,
};
use serde_json::Value;

fn findings(sandbox: &Sandbox) -> String {
    check_committed(&sandbox.project()).expect("checked").join("\n")
}

#[test]
fn what_is_not_as_it_was_written_is_named_with_what_to_do() {
    type Edit = (&'static str, fn(&Sandbox));
    let edits: [Edit; 12] = [
        ("a fact of the contract", |sandbox| {
            sandbox.write("openapi.json", sandbox.read("openapi.json").replace("2048", "4096"));
        }),
        ("our words in the contract", |sandbox| {
            sandbox.write("openapi.json", sandbox.read("openapi.json").replace("Pixels.", ""));
        }),
        ("the layout of the contract", |sandbox| {
            sandbox.write("openapi.json", sandbox.read("openapi.json").replace("  ", "\t"));
        }),
        ("a contract that is cut off", |sandbox| {
            sandbox.write("openapi.json", &sandbox.read("openapi.json")[..100]);
        }),
        ("a fact of a source", |sandbox| {
            let facts = sandbox.read("spec/sources/main.json").replace("2048", "4096");
            sandbox.write("spec/sources/main.json", facts);
        }),
        ("the address of a source", |sandbox| {
            sandbox.write(
                "openapi-vendor.toml",
                common::SOURCES.replace("main.example", "other.example"),
            );
        }),
        ("a count", |sandbox| {
            let lock = sandbox
                .read("spec/lock.json")
                .replacen("\"schemas\": 1", "\"schemas\": 2", 1);
            sandbox.write("spec/lock.json", lock);
        }),
        ("a lock that knows nothing", |sandbox| {
            sandbox.write("spec/lock.json", r#"{"sources": {}}"#)
        }),
        ("a source that was removed", |sandbox| {
            let sources = common::SOURCES.replace("licenses", "licences");
            sandbox.write(
                "openapi-vendor.toml",
                sources.replace("licences.example", "licenses.example"),
            );
            sandbox.write("spec/sources/licences.json", sandbox.read("spec/sources/licenses.json"));
        }),
        ("an overlay that nothing reads", |sandbox| {
            sandbox.write("spec/overlays/more.yaml", "")
        }),
        ("an action that matches nothing", |sandbox| {
            sandbox.write("spec/overlays/repairs.yaml", common::REPAIRS.replace("width", "weight"));
        }),
        ("many facts", |sandbox| {
            sandbox.write("openapi.json", r#"{"openapi": "3.1.0"}"#)
        }),
    ];
    let texts = edits.map(|(name, edit)| {
        let sandbox = Sandbox::refreshed();
        edit(&sandbox);
        let outcome = sandbox.run(&["check"], "").expect("checked");
        assert!(!outcome.passed, "{name}");
        format!("{name}:\n{}", outcome.text)
    });
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn an_accepted_change_needs_a_reason_and_has_to_be_there() {
    let sandbox = Sandbox::refreshed();
    let breaking = common::main_after(|document| {
        document["components"]["schemas"]["Inputs"]["properties"]["width"]["maximum"] = 1024.into();
    });
    let contract_before = sandbox.read("openapi.json");
    sandbox.write("upstream/main.json", breaking);
    let refused = sandbox.refresh(&["main"]).expect("refused").refused;
    let request = |because: &str| Refresh {
        accept: vec![refused[0].fingerprint.clone()],
        because: vec![because.to_owned()],
        ..Refresh::default()
    };
    sandbox
        .refresh_with(&["main"], request("proposed by sync: give the reason before you merge"))
        .expect("taken");
    insta::assert_snapshot!(findings(&sandbox), @r#"spec/accepted.json: d84e8030bdfb34ee (request-maximum-lowered at #/components/schemas/Inputs/properties/width/maximum) has no reason, only "proposed by sync: give the reason before you merge": write in `because` why the change is accepted"#);
    let accepted = sandbox.read("spec/accepted.json");
    let reason = accepted.replace(
        "proposed by sync: give the reason before you merge",
        "They said so in June.",
    );
    sandbox.write("spec/accepted.json", &reason);
    assert_eq!(findings(&sandbox), "");
    sandbox.write("spec/accepted.json", reason.replace("They said so in June.", " "));
    assert!(findings(&sandbox).contains("has no reason"), "{}", findings(&sandbox));

    // Upstream takes it back, and the entry is left behind.
    sandbox.write("upstream/main.json", common::MAIN);
    let on_the_same_day = Refresh {
        retrieved: Some(time::macros::date!(2026 - 11 - 21)),
        ..Refresh::default()
    };
    sandbox.refresh_with(&["main"], on_the_same_day).expect("taken back");
    assert_eq!(sandbox.read("openapi.json"), contract_before);
    assert_eq!(findings(&sandbox), "");
    sandbox.write("spec/accepted.json", reason);
    insta::assert_snapshot!(findings(&sandbox), @"spec/accepted.json: d84e8030bdfb34ee (request-maximum-lowered at #/components/schemas/Inputs/properties/width/maximum) no longer applies: remove it");
}

#[test]
fn what_cannot_be_checked_is_no_finding() {
    let removals = [
        "openapi.json",
        "openapi-vendor.toml",
        "spec/sources/main.json",
        "spec/overlays/repairs.yaml",
    ];
    let failures = removals.map(|file| {
        let sandbox = Sandbox::refreshed();
        std::fs::remove_file(sandbox.path(file)).expect("removed");
        sandbox.run(&["check"], "").expect_err(file).to_string()
    });
    insta::assert_snapshot!(failures.join("\n"));
}

#[test]
fn more_than_ten_differences_are_counted() {
    let number = |from: u32| -> Value {
        (from..from + 25)
            .map(|number| (number.to_string(), Value::from(1)))
            .collect()
    };
    let project = Sandbox::empty().project();
    let finding =
        check_contract(&project, &number(0).to_string(), number(25).to_string().as_bytes()).expect("a finding");
    assert_eq!(
        finding.matches("\n  missing").count() + finding.matches("\n  added").count(),
        10
    );
    assert!(finding.contains("\n  and 40 more"), "{finding}");
}

#[test]
fn a_million_values_are_compared_in_a_moment() {
    let list = |from: u32| -> Value { (from..from + 1_000_000).collect() };
    let differences = differences(&list(0), &list(1));
    assert_eq!(differences.len(), 2);
}

#[test]
fn nothing_outside_the_repository_is_read() {
    let sandbox = Sandbox::refreshed();
    std::fs::remove_dir_all(sandbox.path("upstream")).expect("removed");
    assert_eq!(findings(&sandbox), "");
    let sources = committed_sources(&sandbox.project()).expect("sources");
    assemble(&sources, &[], &Lock::default()).expect("made");
}
