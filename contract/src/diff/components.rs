//! Named schemas: added, removed, renamed.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{
    Pointer,
    document::schema_name,
    facts::is_prose,
    walk::{self, Place},
};
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    route::routes,
    schema::{Shapes, address, at},
    words::words_changed,
};
use crate::canonical::canonical_schema;

/// Compares the named schemas.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a>) {
    let (used_before, used_now) = (uses(comparison.old), uses(comparison.new));
    let (before, now) = (schemas(comparison.old), schemas(comparison.new));
    let mut added: Vec<&'a str> = now.keys().filter(|name| !before.contains_key(*name)).copied().collect();
    let place = |name: &str| Pointer::root().join("components").join("schemas").join(name);
    for (name, value) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
        let users = used_before.get(name);
        let same = added.iter().position(|other| {
            let digest = |shapes: &Shapes<'a>, name: &str, value| shapes.digest_of(&at(value, place(name)));
            let is_used = users.is_some() == used_now.contains_key(other);
            is_used
                && now.get(other).is_some_and(|value_now| {
                    digest(&comparison.pairs.old, name, value) == digest(&comparison.pairs.new, other, value_now)
                })
        });
        let operations = users.cloned().unwrap_or_default();
        match (same, users) {
            (Some(index), _) => {
                let other = added.remove(index);
                let message = format!("the schema `{name}` was renamed to `{other}`");
                comparison.report_for(
                    operations,
                    "schema-renamed",
                    &place(other),
                    message,
                    [json!(name), json!(other)],
                );
            }
            (None, Some(_)) => {
                let message = format!("the schema `{name}` is gone");
                comparison.report_for(
                    operations,
                    "schema-removed",
                    &place(name),
                    message,
                    [json!(name), Value::Null],
                );
            }
            (None, None) => {
                let message = format!("the unused schema `{name}` is gone");
                comparison.report("unused-schema-removed", &place(name), message, json!(name), Value::Null);
            }
        }
    }
    for name in added {
        match used_now.get(name) {
            Some(operations) => {
                let message = format!("the schema `{name}` is new");
                comparison.report_for(
                    operations.clone(),
                    "schema-added",
                    &place(name),
                    message,
                    [Value::Null, json!(name)],
                );
            }
            None => {
                let message = format!("the schema `{name}` is new and unused");
                comparison.report("unused-schema-added", &place(name), message, Value::Null, json!(name));
            }
        }
    }
    for (name, value) in &before {
        let Some(other) = now.get(name) else { continue };
        if used_before.contains_key(name) || used_now.contains_key(name) {
            continue;
        }
        compare_unused(comparison, &place(name), value, other);
    }
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

fn schemas(root: &Value) -> BTreeMap<&str, &Value> {
    let schemas = root
        .get("components")
        .and_then(|all| all.get("schemas"))
        .and_then(Value::as_object);
    schemas
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
        .collect()
}

/// Which operations lead to which named schemas.
fn uses(root: &Value) -> BTreeMap<&str, BTreeSet<String>> {
    let mut uses: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let named = schemas(root);
    for route in routes(root) {
        let mut waiting = vec![route.operation.value];
        waiting.extend(route.operation.item.get("parameters"));
        let mut seen = BTreeSet::new();
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(object) => {
                    if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                        let name = schema_name(target).and_then(|name| named.get_key_value(name.as_str()));
                        if let Some((name, _)) = name {
                            uses.entry(name).or_default().insert(route.name());
                        }
                        let target = Pointer::parse(target).and_then(|target| root.pointer(&target.to_string()));
                        waiting.extend(target.filter(|target| seen.insert(address(target))));
                    }
                    waiting.extend(object.values());
                }
                Value::Array(members) => waiting.extend(members),
                _ => {}
            }
        }
    }
    uses
}
