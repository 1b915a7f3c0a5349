//! That `spec check` finds whatever is not as the sources and overlays make it.

mod common;

use bfl_codegen::{
    Document, Pointer, canonical_text, facts,
    merge::merge,
    overlay::{Overlay, overlay},
};
use common::Sandbox;
use serde_json::Value;
use xtask::{
    check::{check, check_contract},
    cli::Refresh,
    contract::{committed_sources, contract},
    differences::{Kind, differences},
    lock::Lock,
};

fn findings(sandbox: &Sandbox) -> String {
    check(&sandbox.repository()).expect("checked").join("\n")
}

fn this_contract() -> Value {
    serde_json::from_str(&Sandbox::of_this_repository().read("openapi.json")).expect("JSON")
}

#[test]
fn the_committed_contract_is_what_its_sources_and_overlays_make() {
    assert_eq!(findings(&Sandbox::of_this_repository()), "");
}

#[test]
fn making_it_again_changes_nothing() {
    let sandbox = Sandbox::of_this_repository();
    let before = sandbox.files();
    sandbox.run(&["spec", "refresh", "--committed"], "").expect("refreshed");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn the_committed_contract_and_its_facts_are_canonical() {
    let sandbox = Sandbox::of_this_repository();
    let text = sandbox.read("openapi.json");
    assert_eq!(
        canonical_text(&Document::from_json(text.as_bytes()).expect("OpenAPI")),
        text
    );
    for source in committed_sources(&sandbox.repository()).expect("sources") {
        assert_eq!(
            facts(&source.document).expect("facts"),
            source.document,
            "{} has words",
            source.name
        );
    }
}

/// Every entry of an object and every member of a list that is a fact.
fn places(value: &Value, pointer: &Pointer, into: &mut Vec<Pointer>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(members) => members
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let pointer = pointer.join(key);
        places(child, &pointer, into);
        into.push(pointer);
    }
}

/// Takes out what is at this place, and returns how to put it back.
fn take_out(root: &mut Value, pointer: &Pointer) -> Value {
    let (parent, key) = parent(root, pointer);
    match parent {
        Value::Object(object) => object.remove(&key).expect("an entry"),
        Value::Array(members) => members.remove(key.parse().expect("an index")),
        _ => panic!("{pointer} has no parent"),
    }
}

fn put_back(root: &mut Value, pointer: &Pointer, value: Value) {
    let (parent, key) = parent(root, pointer);
    match parent {
        Value::Object(object) => drop(object.insert(key, value)),
        Value::Array(members) => members.insert(key.parse().expect("an index"), value),
        _ => panic!("{pointer} has no parent"),
    }
}

fn parent<'a>(root: &'a mut Value, pointer: &Pointer) -> (&'a mut Value, String) {
    let mut parent = pointer.clone();
    parent.pop();
    let key = pointer.segments().last().expect("not the root").clone();
    (root.pointer_mut(&parent.to_string()).expect("a parent"), key)
}

#[test]
fn removing_any_one_fact_is_found_at_its_place() {
    let expected = this_contract();
    let mut found = expected.clone();
    let mut all = Vec::new();
    let document = Document::from_value(expected.clone()).expect("OpenAPI");
    places(facts(&document).expect("facts").value(), &Pointer::root(), &mut all);
    assert!(all.len() > 3000, "{} facts", all.len());
    for pointer in all {
        let removed = take_out(&mut found, &pointer);
        let differences = differences(&expected, &found);
        assert!(!differences.is_empty(), "{pointer} was not missed");
        let mut list = pointer.clone();
        list.pop();
        let at = &differences[0].pointer;
        // Members of a list move up, so that the first difference may be inside the place or beside it.
        assert!(
            at.to_string().starts_with(&list.to_string()),
            "{pointer} was missed at {at}"
        );
        put_back(&mut found, &pointer, removed);
    }
    assert_eq!(found, expected);
}

#[test]
fn removing_one_fact_of_each_kind_fails_the_check() {
    let sandbox = Sandbox::of_this_repository();
    let original = this_contract();
    let mut all = Vec::new();
    let document = Document::from_value(original.clone()).expect("OpenAPI");
    places(facts(&document).expect("facts").value(), &Pointer::root(), &mut all);
    let is_index = |segment: &String| segment.parse::<usize>().is_ok();
    // One of each keyword: `/…/maximum`, `/…/required/0`.
    let kind = |pointer: &Pointer| -> Vec<String> {
        let segments = pointer.segments().iter().rev();
        segments
            .take(2)
            .map(|segment| {
                if is_index(segment) {
                    "0".to_owned()
                } else {
                    segment.clone()
                }
            })
            .collect()
    };
    let keywords = [
        "additionalProperties",
        "anyOf",
        "const",
        "default",
        "deprecated",
        "enum",
        "exclusiveMinimum",
        "format",
        "in",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "multipleOf",
        "name",
        "oneOf",
        "operationId",
        "prefixItems",
        "required",
        "security",
        "servers",
        "type",
        "url",
        "writeOnly",
    ];
    let mut seen: Vec<String> = Vec::new();
    for pointer in all {
        let kind = kind(&pointer);
        let keyword = if kind[0] == "0" {
            kind[1].clone() + "/0"
        } else {
            kind[0].clone()
        };
        let is_keyword = keywords.contains(&keyword.trim_end_matches("/0"));
        if !is_keyword || seen.contains(&keyword) {
            continue;
        }
        let mut edited = original.clone();
        take_out(&mut edited, &pointer);
        sandbox.write("openapi.json", format!("{edited:#}\n"));
        let findings = findings(&sandbox);
        assert!(
            findings.contains("openapi.json is not what spec/sources and spec/overlays make"),
            "{pointer}"
        );
        seen.push(keyword);
    }
    assert!(seen.len() >= keywords.len(), "{seen:?}");
}

#[test]
fn in_facts_the_contract_equals_its_sources_except_where_overlays_say_so() {
    let sandbox = Sandbox::of_this_repository();
    let sources = merge(&committed_sources(&sandbox.repository()).expect("sources")).expect("merged");
    let vendored = Document::from_value(this_contract()).expect("OpenAPI");
    let vendored = facts(&vendored).expect("facts");
    let is_new_entry = |pointer: &Pointer| match pointer.segments() {
        [paths, path] => paths == "paths" && (path.ends_with("-finetuned") || path.starts_with("/v1/flux-")),
        [_, schemas, _] => schemas == "schemas",
        _ => false,
    };
    let is_repaired = |pointer: &Pointer| match pointer.segments() {
        [_, _, schema, _, property, default] => {
            schema.starts_with("Flux2") && ["width", "height"].contains(&property.as_str()) && default == "default"
        }
        _ => false,
    };
    let (mut new_paths, mut repaired) = (0, 0);
    for difference in differences(sources.value(), vendored.value()) {
        let pointer = &difference.pointer;
        match &difference.kind {
            Kind::Added(_) if is_new_entry(pointer) => new_paths += usize::from(pointer.segments()[0] == "paths"),
            Kind::Changed(before, _) if is_repaired(pointer) && before.as_i64() == Some(0) => repaired += 1,
            _ => panic!("no overlay should do this: {difference}"),
        }
    }
    assert_eq!(
        (new_paths, repaired),
        (8, 6),
        "six klein routes, flux-pro, flux-schnell; three schemas, two sides"
    );
}

#[test]
fn the_words_overlay_adds_no_fact() {
    let sandbox = Sandbox::of_this_repository();
    let read = |name: &str| {
        let bytes = sandbox.read(&format!("spec/overlays/{name}.yaml"));
        Overlay::parse(name, bytes.as_bytes()).expect("an overlay")
    };
    let sources = merge(&committed_sources(&sandbox.repository()).expect("sources")).expect("merged");
    let before = overlay(sources, &[read("repairs"), read("additions")])
        .expect("overlaid")
        .document;
    let after = overlay(before.clone(), &[read("docs")]).expect("overlaid").document;
    let differences = differences(
        facts(&before).expect("facts").value(),
        facts(&after).expect("facts").value(),
    );
    assert_eq!(differences, []);
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
                "spec/sources.toml",
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
                "spec/sources.toml",
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
        let outcome = sandbox.run(&["spec", "check"], "").expect("checked");
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
        .refresh_with(&["main"], request("proposed by spec/sync: say why before it is merged"))
        .expect("taken");
    insta::assert_snapshot!(findings(&sandbox), @r#"spec/accepted.json: d84e8030bdfb34ee (request-maximum-lowered at #/components/schemas/Inputs/properties/width/maximum) has no reason, only "proposed by spec/sync: say why before it is merged": replace `because` by why the change is taken"#);
    let accepted = sandbox.read("spec/accepted.json");
    let reason = accepted.replace(
        "proposed by spec/sync: say why before it is merged",
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
        "spec/sources.toml",
        "spec/sources/main.json",
        "spec/overlays/repairs.yaml",
    ];
    let failures = removals.map(|file| {
        let sandbox = Sandbox::refreshed();
        std::fs::remove_file(sandbox.path(file)).expect("removed");
        sandbox.run(&["spec", "check"], "").expect_err(file).to_string()
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
    let finding = check_contract(&number(0).to_string(), number(25).to_string().as_bytes()).expect("a finding");
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
    let sources = committed_sources(&sandbox.repository()).expect("sources");
    contract(&sources, &[], &Lock::default()).expect("made");
}
