//! The contract of this repository, its sources and its overlays.

#[path = "../../contract/tests/common/mod.rs"]
mod common;

#[path = "../../build/settings.rs"]
mod settings;

use std::{fs, path::Path};

use common::Sandbox;
use openapi_vendor::{
    Project,
    assemble::committed_sources,
    canonical_text,
    command::{args::Refresh, check::check_committed, refresh::refresh},
    differences::{Kind, differences},
    merge::merge,
    overlay::{Overlay, overlay},
};
use openapi31_codegen::{Document, Pointer, facts};
use serde_json::Value;

/// A copy of what this repository has of the contract.
fn copy() -> Sandbox {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let sandbox = Sandbox::empty();
    for folder in ["spec", "spec/sources", "spec/overlays", "spec/history"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let relative = path.strip_prefix(root).expect("inside");
                sandbox.write(relative, fs::read(&path).expect("a file"));
            }
        }
    }
    sandbox.write(
        "openapi-vendor.toml",
        fs::read(root.join("openapi-vendor.toml")).expect("a file"),
    );
    sandbox.write("openapi.json", fs::read(root.join("openapi.json")).expect("a file"));
    sandbox
}

fn project(sandbox: &Sandbox) -> Project {
    xtask::project(sandbox.path("")).expect("a configuration")
}

fn findings(sandbox: &Sandbox) -> String {
    check_committed(&project(sandbox)).expect("checked").join("\n")
}

fn this_contract() -> Value {
    serde_json::from_str(&copy().read("openapi.json")).expect("JSON")
}

#[test]
fn the_committed_contract_is_what_its_sources_and_overlays_make() {
    assert_eq!(findings(&copy()), "");
}

#[test]
fn making_it_again_changes_nothing() {
    let sandbox = copy();
    let before = sandbox.files();
    let request = Refresh {
        committed: true,
        no_compile: true,
        ..Refresh::default()
    };
    refresh(&project(&sandbox), &request, std::io::empty()).expect("refreshed");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn the_committed_contract_and_its_facts_are_canonical() {
    let sandbox = copy();
    let text = sandbox.read("openapi.json");
    assert_eq!(
        canonical_text(&Document::from_json(text.as_bytes()).expect("OpenAPI")),
        text
    );
    for source in committed_sources(&project(&sandbox)).expect("sources") {
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
    let sandbox = copy();
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
            findings.contains("openapi.json is not what its sources and overlays make"),
            "{pointer}"
        );
        seen.push(keyword);
    }
    assert!(seen.len() >= keywords.len(), "{seen:?}");
}

#[test]
fn in_facts_the_contract_equals_its_sources_except_where_overlays_say_so() {
    let sandbox = copy();
    let sources = merge(&committed_sources(&project(&sandbox)).expect("sources")).expect("merged");
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
    let sandbox = copy();
    let read = |name: &str| {
        let bytes = sandbox.read(&format!("spec/overlays/{name}.yaml"));
        Overlay::parse(name, bytes.as_bytes()).expect("an overlay")
    };
    let sources = merge(&committed_sources(&project(&sandbox)).expect("sources")).expect("merged");
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
fn the_settings_that_travel_in_the_package_are_those_of_the_build_script() {
    assert_eq!(*project(&copy()).rust(), settings::settings());
}
