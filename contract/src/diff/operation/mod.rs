//! The operations of both documents: which were added and removed, and how the others changed.

mod body;
mod callbacks;
mod content;
mod loosely;
mod media_type;
mod pairing;
mod params;
mod response;
mod scheme_changes;
mod schemes;
mod security;
mod serialisation;
mod servers;
mod statuses;

use std::collections::{BTreeSet, HashSet};

use openapi31_codegen::{
    facts::is_prose,
    walk::{METHODS, Place},
};
use serde_json::{Value, json};

use self::{callbacks::Waiting, pairing::pair, security::Schemes, servers::Moved};
use super::{
    comparison::Comparison,
    path::path_key,
    route::{Call, Caller, Route},
    schema::{NodeId, Site},
    words::words_changed,
};
use crate::canonical::canonical_data;

/// Compares the operations of both documents.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, before: &[Route<'a>], now: &[Route<'a>]) {
    let pairing = pair(before, now);
    let mut moved = Moved::default();
    let mut schemes = Schemes::pair(comparison);
    let mut waiting = Waiting::new();
    for (old, new) in &pairing.pairs {
        let (old, new) = (&before[*old], &now[*new]);
        let node = comparison.pairs.node();
        comparison.roots.push((new.call.title.clone(), node));
        report_renamed(comparison, node, old, new);
        moved.note(old, new);
        security::compare(comparison, node, &mut schemes, old, new);
        waiting.push_back((node, old.call.clone(), new.call.clone()));
    }
    while let Some((node, old, new)) = waiting.pop_front() {
        compare_call(comparison, node, &old, &new, &mut waiting);
    }
    schemes.compare(comparison);
    for (indexes, routes, others, is_new) in [
        (&pairing.removed, before, now, false),
        (&pairing.added, now, before, true),
    ] {
        let paths: HashSet<String> = others.iter().map(|other| other.key_of(&other.path)).collect();
        for index in indexes {
            report_unmatched(comparison, &routes[*index], &paths, is_new);
        }
    }
    moved.report(comparison);
}

/// A route that is in one document only.
fn report_unmatched<'a>(comparison: &mut Comparison<'a>, route: &Route<'a>, others: &HashSet<String>, is_new: bool) {
    let has_siblings = others.contains(&route.key_of(&route.path));
    let title = route.call.title.clone();
    let place = match has_siblings {
        true => route.call.operation.pointer.clone(),
        false => route.place(),
    };
    let rule = match (route.call.caller, has_siblings, is_new) {
        (Caller::Service, _, true) => "webhook-added",
        (Caller::Service, _, false) => "webhook-removed",
        (Caller::Client, false, true) => "path-added",
        (Caller::Client, false, false) => "path-removed",
        (Caller::Client, true, true) => "method-added",
        (Caller::Client, true, false) => "method-removed",
    };
    let message = format!("`{title}` is {}", if is_new { "new" } else { "gone" });
    let values = if is_new {
        [Value::Null, json!(title)]
    } else {
        [json!(title), Value::Null]
    };
    comparison.report_for(BTreeSet::from([title]), rule, &place, message, values);
}

/// Placeholders with other names in the same places.
fn report_renamed<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
    let is_renamed = !new.is_webhook()
        && path_key(&old.path) == path_key(&new.path)
        && placeholders(&old.path) != placeholders(&new.path);
    if is_renamed {
        let message = format!("the placeholders of `{}` were renamed: `{}`", old.path, new.path);
        let values = [json!(old.path), json!(new.path)];
        comparison.report_at(node, "path-parameter-renamed", &new.place(), message, values);
    }
}

/// The names of a path's placeholders, in their order.
fn placeholders(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0)).collect()
}

/// An operation that is in both.
fn compare_call<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Call<'a>,
    new: &Call<'a>,
    waiting: &mut Waiting<'a>,
) {
    let (before, now) = (old.operation.value, new.operation.value);
    let is_same = |old: &Site<'a>, new: &Site<'a>| comparison.pairs.are_equal(old.value, new.value);
    let (old_items, new_items) = (old.item.parts(), new.item.parts());
    // Under another path, the placeholders may have changed places.
    if old.path == new.path
        && is_same(&old.operation, &new.operation)
        && old_items.len() == new_items.len()
        && old_items.iter().zip(new_items).all(|(old, new)| is_same(old, new))
    {
        return;
    }
    let id = |value: &Value| value.get("operationId").cloned().unwrap_or(Value::Null);
    if id(before) != id(now) {
        let text = |id: Value| id.as_str().map_or_else(|| "none".to_owned(), |id| format!("`{id}`"));
        let message = format!(
            "the operation id of `{}` was {} and is {}",
            new.title,
            text(id(before)),
            text(id(now))
        );
        let place = new.operation.pointer.join("operationId");
        comparison.report_at(node, "operation-id-changed", &place, message, [id(before), id(now)]);
    }
    let places = ((before, &old.operation.pointer), (now, &new.operation.pointer));
    let rules = ["operation-deprecated", "operation-undeprecated"];
    comparison.compare_deprecation(node, rules, places.0, places.1);
    comparison.compare_words(node, Place::Operation, places.0, places.1);
    let known = [
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "security",
        "servers",
        "deprecated",
        "tags",
        "callbacks",
    ];
    comparison.report_unknown(node, Place::Operation, &known, places.0, places.1);
    compare_items(comparison, node, old, new);
    params::compare(comparison, node, old, new);
    body::compare(comparison, node, old, new);
    response::compare(comparison, node, old, new);
    callbacks::compare(comparison, node, old, new, waiting);
}

/// What stands around the operations of a path: in the path item, and beside a reference to one.
fn compare_items<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Call<'a>, new: &Call<'a>) {
    let keys = |call: &Call<'a>| -> BTreeSet<&'a str> {
        let parts = call.item.parts().iter();
        let keys = parts.flat_map(|part| part.value.as_object().into_iter().flatten());
        keys.map(|(key, _)| key.as_str()).collect()
    };
    for key in keys(old)
        .union(&keys(new))
        .filter(|key| is_prose(Place::PathItem, false, key))
    {
        let (before, now) = (old.item.get(key), new.item.get(key));
        let text = |site: &Option<Site<'a>>| {
            let value = site.as_ref()?.value;
            Some(
                value
                    .as_str()
                    .map_or_else(|| canonical_data(value).to_string(), str::to_owned),
            )
        };
        let (one, other) = (text(&before), text(&now));
        if let (true, Some(place)) = (one != other, now.or(before)) {
            let (one, other): (Vec<&str>, Vec<&str>) = (
                one.iter().map(String::as_str).collect(),
                other.iter().map(String::as_str).collect(),
            );
            let finding = words_changed(&place.pointer, &one, &other);
            comparison.pairs.add_finding(node, finding);
        }
    }
    let known = [&METHODS[..], &["parameters", "servers", "$ref"]].concat();
    if let (Some(old), Some(new)) = (old.item.parts().last(), new.item.parts().last()) {
        let places = ((old.value, &old.pointer), (new.value, &new.pointer));
        comparison.report_unknown(node, Place::PathItem, &known, places.0, places.1);
    }
}
