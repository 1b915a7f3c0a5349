//! Named schemas: added, removed, renamed. Other components, where nothing else tells that they changed.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{
    Pointer,
    facts::is_prose,
    walk::{self, Place},
};
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    route::Route,
    schema::{Shapes, at},
    uses::Uses,
    words::words_changed,
};
use crate::canonical::canonical_schema;

/// Sections whose changes are told where operations use them, and only there.
const TOLD_ELSEWHERE: [&str; 6] = [
    "callbacks",
    "headers",
    "parameters",
    "pathItems",
    "requestBodies",
    "responses",
];

/// Compares the named schemas, and looks for changes of what is named and not used.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, old_routes: &[Route<'a>], new_routes: &[Route<'a>]) {
    let is_same = |section: &str| match (named(comparison.old, section), named(comparison.new, section)) {
        (None, None) => true,
        (Some(old), Some(new)) => comparison.pairs.are_equal(old, new),
        _ => false,
    };
    let changed: Vec<&str> = TOLD_ELSEWHERE.into_iter().filter(|section| !is_same(section)).collect();
    let are_schemas_same = is_same("schemas");
    if changed.is_empty() && are_schemas_same {
        return;
    }
    let used_before = &Uses::of(comparison.old, old_routes);
    let used_now = &Uses::of(comparison.new, new_routes);
    for section in changed {
        compare_unused_components(comparison, section, used_before, used_now);
    }
    if !are_schemas_same {
        compare_schemas(comparison, used_before, used_now);
    }
}

/// What stands in a section of the components.
fn named<'a>(root: &'a Value, section: &str) -> Option<&'a Value> {
    root.get("components")?.get(section)
}

/// Reports that components changed that no operation uses, but not how.
fn compare_unused_components<'a>(
    comparison: &mut Comparison<'a>,
    section: &str,
    used_before: &Uses<'_>,
    used_now: &Uses<'_>,
) {
    let (before, now) = (entries(comparison.old, section), entries(comparison.new, section));
    let names: BTreeSet<&str> = before.keys().chain(now.keys()).copied().collect();
    for name in names {
        let (old, new) = (before.get(name), now.get(name));
        let is_used = old.is_some_and(|old| used_before.is_used(old)) || new.is_some_and(|new| used_now.is_used(new));
        let (how, values) = match (old, new) {
            (Some(old), Some(new)) if comparison.pairs.are_equal(old, new) => continue,
            (Some(_), Some(_)) => ("changed", [Value::Null, Value::Null]),
            (Some(_), None) => ("is gone", [json!(name), Value::Null]),
            _ => ("is new", [Value::Null, json!(name)]),
        };
        if !is_used {
            let place = Pointer::root().join("components").join(section).join(name);
            let subject = comparison.pairs.subject(&place, new.is_none());
            let message = format!("{subject}, which is unused, {how}");
            let [old, new] = values;
            comparison.report("unused-component-changed", &place, message, old, new);
        }
    }
}

/// Compares the named schemas.
fn compare_schemas<'a>(comparison: &mut Comparison<'a>, used_before: &Uses<'_>, used_now: &Uses<'_>) {
    let (before, now) = (entries(comparison.old, "schemas"), entries(comparison.new, "schemas"));
    let renamed = renamed(comparison, (&before, used_before), (&now, used_now));
    for (name, value) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
        match (renamed.get(name), used_before.is_used(value)) {
            (Some(other), _) => {
                let message = format!("the schema `{name}` was renamed to `{other}`");
                let values = [json!(name), json!(other)];
                comparison.report_for(
                    used_before.users(value),
                    "schema-renamed",
                    &place(other),
                    message,
                    values,
                );
            }
            (None, true) => {
                let message = format!("the schema `{name}` is gone");
                let values = [json!(name), Value::Null];
                comparison.report_for(
                    used_before.users(value),
                    "schema-removed",
                    &place(name),
                    message,
                    values,
                );
            }
            (None, false) => {
                let message = format!("the unused schema `{name}` is gone");
                comparison.report("unused-schema-removed", &place(name), message, json!(name), Value::Null);
            }
        }
    }
    let new_names: BTreeSet<&str> = renamed.values().copied().collect();
    let added = now
        .iter()
        .filter(|(name, _)| !before.contains_key(*name) && !new_names.contains(*name));
    for (name, value) in added {
        if used_now.is_used(value) {
            let message = format!("the schema `{name}` is new");
            let values = [Value::Null, json!(name)];
            comparison.report_for(used_now.users(value), "schema-added", &place(name), message, values);
        } else {
            let message = format!("the schema `{name}` is new and unused");
            comparison.report("unused-schema-added", &place(name), message, Value::Null, json!(name));
        }
    }
    for (name, value) in &before {
        let Some(other) = now.get(name) else { continue };
        if !used_before.is_used(value) && !used_now.is_used(other) {
            compare_unused(comparison, &place(name), value, other);
        }
    }
}

fn place(name: &str) -> Pointer {
    Pointer::root().join("components").join("schemas").join(name)
}

/// The new name of each schema that is gone and is there under another name.
fn renamed<'a>(
    comparison: &Comparison<'a>,
    (before, used_before): (&Named<'a>, &Uses<'_>),
    (now, used_now): (&Named<'a>, &Uses<'_>),
) -> BTreeMap<&'a str, &'a str> {
    let digest = |shapes: &Shapes<'a>, name: &str, value| shapes.digest_of(&at(value, place(name)));
    let gone: Vec<_> = before.iter().filter(|(name, _)| !now.contains_key(*name)).collect();
    if gone.is_empty() {
        return BTreeMap::new();
    }
    let mut candidates: BTreeMap<(u64, bool), Vec<&'a str>> = BTreeMap::new();
    for (name, value) in now.iter().rev().filter(|(name, _)| !before.contains_key(*name)) {
        let key = (digest(&comparison.pairs.new, name, *value), used_now.is_used(value));
        candidates.entry(key).or_default().push(*name);
    }
    let found = gone.into_iter().filter_map(|(name, value)| {
        let key = (digest(&comparison.pairs.old, name, *value), used_before.is_used(value));
        Some((*name, candidates.get_mut(&key)?.pop()?))
    });
    found.collect()
}

/// Reports that an unused schema changed, but not how.
fn compare_unused<'a>(comparison: &mut Comparison<'a>, place: &Pointer, old: &'a Value, new: &'a Value) {
    let facts = |value: &Value| {
        let mut value = value.clone();
        let dropped = walk::objects_mut(&mut value, Place::Schema, &mut Pointer::root(), &mut |at, _, object| {
            let is_reference = object.contains_key("$ref");
            object.retain(|key, _| !is_prose(at, is_reference, key));
            Ok(())
        });
        debug_assert!(dropped.is_ok(), "the visitor never fails");
        canonical_schema(&value)
    };
    if facts(old) != facts(new) {
        let message = format!("{}, which is unused, changed", comparison.pairs.subject(place, false));
        comparison.report("unused-schema-changed", place, message, Value::Null, Value::Null);
    } else if canonical_schema(old) != canonical_schema(new) {
        comparison
            .general
            .push((words_changed(&place.join("description"), &[""], &[""]), BTreeSet::new()));
    }
}

/// Components, by name.
type Named<'a> = BTreeMap<&'a str, &'a Value>;

fn entries<'a>(root: &'a Value, section: &str) -> Named<'a> {
    let entries = named(root, section).and_then(Value::as_object).into_iter().flatten();
    entries.map(|(name, value)| (name.as_str(), value)).collect()
}
