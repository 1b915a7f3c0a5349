//! The operations of both documents: which were added and removed, and how the others changed.

mod body;
mod params;
mod response;
mod security;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{
    Pointer,
    walk::{METHODS, Place},
};
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    route::{Route, routes},
};

/// Changes of servers, by old and new servers: the first place, and the operations.
type ServerChanges = BTreeMap<(Vec<String>, Vec<String>), (Pointer, BTreeSet<String>)>;

/// Compares the operations of both documents.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a>) {
    let (old, new) = (comparison.old, comparison.new);
    let (before, now) = (routes(old), routes(new));
    let index = |routes: &[Route<'_>]| -> BTreeMap<(String, &'static str), usize> {
        routes
            .iter()
            .enumerate()
            .map(|(index, route)| (route.key(), index))
            .collect()
    };
    let (before_by_key, now_by_key) = (index(&before), index(&now));
    let mut moved = ServerChanges::new();
    for (key, index) in &before_by_key {
        match now_by_key.get(key) {
            Some(other) => compare_operation(comparison, &before[*index], &now[*other], &mut moved),
            None => report_unmatched(comparison, &before[*index], &now, false),
        }
    }
    for (key, index) in &now_by_key {
        if !before_by_key.contains_key(key) {
            report_unmatched(comparison, &now[*index], &before, true);
        }
    }
    for ((old, new), (place, operations)) in moved {
        let subject = match (operations.len(), operations.first()) {
            (1, Some(only)) => format!("`{only}` is"),
            (count, _) => format!("{count} operations are"),
        };
        let message = format!("{subject} served from {} instead of {}", listed(&new), listed(&old));
        comparison.report_for(operations, "servers-changed", &place, message, [json!(old), json!(new)]);
    }
}

/// A route that is in one document only.
fn report_unmatched<'a>(comparison: &mut Comparison<'a>, route: &Route<'a>, others: &[Route<'a>], is_new: bool) {
    let path = route.key().0;
    let has_siblings = others.iter().any(|other| other.key().0 == path);
    let name = route.name();
    let place = match has_siblings {
        true => route.operation.place(),
        false => Pointer::root().join("paths").join(route.operation.path),
    };
    let rule = match (has_siblings, is_new) {
        (false, true) => "path-added",
        (false, false) => "path-removed",
        (true, true) => "method-added",
        (true, false) => "method-removed",
    };
    let message = format!("`{name}` is {}", if is_new { "new" } else { "gone" });
    let values = if is_new {
        [Value::Null, json!(name)]
    } else {
        [json!(name), Value::Null]
    };
    let operations = BTreeSet::from([name]);
    comparison.report_for(operations, rule, &place, message, values);
}

/// A route that is in both.
fn compare_operation<'a>(comparison: &mut Comparison<'a>, old: &Route<'a>, new: &Route<'a>, moved: &mut ServerChanges) {
    let name = new.name();
    let node = comparison.pairs.node();
    comparison.roots.push((name.clone(), node));
    let (place, old_place) = (new.operation.place(), old.operation.place());
    let (before, now) = (old.operation.value, new.operation.value);
    if old.path != new.path {
        let message = format!("the placeholders of `{}` were renamed: `{}`", old.path, new.path);
        let item = Pointer::root().join("paths").join(new.operation.path);
        comparison.report_at(
            node,
            "path-parameter-renamed",
            &item,
            message,
            [json!(old.path), json!(new.path)],
        );
    }
    let id = |value: &Value| value.get("operationId").cloned().unwrap_or(Value::Null);
    if id(before) != id(now) {
        let text = |id: Value| id.as_str().map_or_else(|| "none".to_owned(), |id| format!("`{id}`"));
        let message = format!(
            "the operation id of `{name}` was {} and is {}",
            text(id(before)),
            text(id(now))
        );
        comparison.report_at(
            node,
            "operation-id-changed",
            &place.join("operationId"),
            message,
            [id(before), id(now)],
        );
    }
    let rules = ["operation-deprecated", "operation-undeprecated"];
    comparison.compare_deprecation(node, rules, (before, &old_place), (now, &place));
    note_servers(old, new, moved);
    security::compare(comparison, node, old, new);
    comparison.compare_words(node, Place::Operation, (before, &old_place), (now, &place));
    let item = |route: &Route<'a>| Pointer::root().join("paths").join(route.operation.path);
    let (old_item, new_item) = (item(old), item(new));
    comparison.compare_words(
        node,
        Place::PathItem,
        (old.operation.item, &old_item),
        (new.operation.item, &new_item),
    );
    let known = [&METHODS[..], &["parameters", "servers"]].concat();
    let items = ((old.operation.item, &old_item), (new.operation.item, &new_item));
    comparison.report_unknown(node, Place::PathItem, &known, items.0, items.1);
    let known = [
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "security",
        "servers",
        "deprecated",
        "tags",
    ];
    comparison.report_unknown(node, Place::Operation, &known, (before, &old_place), (now, &place));
    params::compare(comparison, node, old, new);
    body::compare(comparison, node, old, new);
    response::compare(comparison, node, old, new);
}

/// One change for all operations that move from the same servers to the same servers.
fn note_servers(old: &Route<'_>, new: &Route<'_>, moved: &mut ServerChanges) {
    if old.servers == new.servers {
        return;
    }
    let key = (
        old.servers.iter().cloned().collect(),
        new.servers.iter().cloned().collect(),
    );
    let entry = moved
        .entry(key)
        .or_insert_with(|| (new.servers_at.clone(), BTreeSet::new()));
    entry.1.insert(new.name());
}

fn listed(texts: &[String]) -> String {
    texts
        .iter()
        .map(|text| format!("`{text}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
