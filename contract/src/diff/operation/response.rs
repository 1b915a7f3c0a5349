//! Responses and their headers.

use std::collections::BTreeMap;

use openapi31_codegen::walk::Place;
use serde_json::{Value, json};

use super::{
    content::{ContentRules, compare_content, entries, is_true},
    loosely,
    params::{Described, compare_description, compare_value},
    statuses::Statuses,
};
use crate::diff::{
    comparison::Comparison,
    route::{Call, Caller},
    schema::{NodeId, Site},
    words::words_changed,
};

/// Statuses by the range or `default` that took their place, or whose place they took.
type Ranges<'s> = BTreeMap<&'s str, Vec<&'s str>>;

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Call<'a>, new: &Call<'a>) {
    let (before, now) = (Statuses::of(old), Statuses::of(new));
    let mut pairs: Vec<(&Site<'a>, &Site<'a>)> = Vec::new();
    let (mut widened, mut narrowed) = (Ranges::new(), Ranges::new());
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for (status, response) in before.iter() {
        let is_success = before.is_success(status);
        // A `default` that stood for errors beside the status does not stand for success because the status is gone.
        let means_the_same = |range: &str| before.get(range).is_none() || before.is_success(range) == is_success;
        let covering = now
            .covering(status, is_success)
            .filter(|(range, _)| means_the_same(range));
        match (now.get(status), covering) {
            (Some(other), _) => pairs.push((response, other)),
            (None, Some((range, other))) => {
                pairs.push((response, other));
                if before.get(range).is_none() && is_success {
                    widened.entry(range).or_default().push(status);
                } else if !is_success {
                    removed.push((status, response));
                }
            }
            (None, None) => removed.push((status, response)),
        }
    }
    for (status, response) in now.iter().filter(|(status, _)| before.get(status).is_none()) {
        let is_success = now.is_success(status);
        let means_the_same = |range: &str| now.get(range).is_none() || now.is_success(range) == is_success;
        let covering = before
            .covering(status, is_success)
            .filter(|(range, _)| means_the_same(range));
        let Some((range, other)) = covering else {
            // A range beside what it covers is wider, too.
            let inside = before.iter().filter(|(inside, _)| is_within(inside, status, &now));
            let inside: Vec<&str> = inside.map(|(inside, _)| inside).collect();
            match (is_success && !inside.is_empty(), widened.contains_key(status)) {
                (_, true) => {}
                (true, _) => drop(widened.insert(status, inside)),
                _ => added.push((status, response)),
            }
            continue;
        };
        pairs.push((other, response));
        if now.get(range).is_none() && is_success {
            narrowed.entry(range).or_default().push(status);
        } else if !is_success {
            added.push((status, response));
        }
    }
    removed.retain(|(status, _)| !narrowed.contains_key(status));
    for (one, other) in pairs {
        let one = comparison.pairs.old.references.follow(one.clone());
        let other = comparison.pairs.new.references.follow(other.clone());
        if let Some(node) = comparison.shared_node(node, &one, &other, new.caller.answer()) {
            compare_response(comparison, node, &one, &other, new.caller);
        }
    }
    let caller = new.caller;
    for (range, statuses) in &widened {
        let rule = caller.pick("response-status-widened", "webhook-answer-added");
        let (statuses, place) = (statuses.join(", "), now.get(range).map(|site| &site.pointer));
        let message = format!("`{}` documents {range} instead of {statuses}", new.title);
        let values = [json!(statuses), json!(range)];
        comparison.report_at(node, rule, place.unwrap_or(&new.operation.pointer), message, values);
    }
    for (range, statuses) in &narrowed {
        let rule = caller.pick("response-status-narrowed", "webhook-answer-removed");
        let (statuses, place) = (statuses.join(", "), before.get(range).map(|site| &site.pointer));
        let message = format!("`{}` documents {statuses} instead of {range}", new.title);
        let values = [json!(range), json!(statuses)];
        comparison.report_at(node, rule, place.unwrap_or(&old.operation.pointer), message, values);
    }
    for (status, response) in removed {
        let rule = match (caller, before.is_success(status)) {
            (Caller::Service, _) => "webhook-answer-removed",
            (Caller::Client, true) => "response-success-removed",
            (Caller::Client, false) => "response-error-removed",
        };
        let message = format!("`{}` no longer documents status {status}", new.title);
        comparison.report_at(node, rule, &response.pointer, message, [json!(status), Value::Null]);
    }
    for (status, response) in added {
        let rule = match (caller, now.is_success(status)) {
            (Caller::Service, _) => "webhook-answer-added",
            (Caller::Client, true) => "response-success-added",
            (Caller::Client, false) => "response-error-added",
        };
        let message = format!("`{}` documents status {status}", new.title);
        comparison.report_at(node, rule, &response.pointer, message, [Value::Null, json!(status)]);
    }
}

/// Whether a status is one of a range, or of `default`.
fn is_within(status: &str, range: &str, all: &Statuses<'_>) -> bool {
    let covering = all.covering(status, status.starts_with('2'));
    covering.is_some_and(|(found, _)| found == range)
}

fn compare_response<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>, caller: Caller) {
    let places = ((old.value, &old.pointer), (new.value, &new.pointer));
    comparison.compare_words(node, Place::Response, places.0, places.1);
    let text = |site: &Site<'a>| {
        let text = site.value.get("description").and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    if text(old) != text(new) {
        let texts = |site| text(site).into_iter().collect::<Vec<_>>();
        let finding = words_changed(&new.pointer.join("description"), &texts(old), &texts(new));
        comparison.pairs.add_finding(node, finding);
    }
    let known = ["description", "headers", "content", "$ref"];
    comparison.report_unknown(node, Place::Response, &known, places.0, places.1);
    compare_headers(comparison, node, old, new, caller);
    compare_content(comparison, node, old, new, &ContentRules::of(caller.answer()));
}

fn compare_headers<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>, caller: Caller) {
    let (before, now) = (headers(old), headers(new));
    for (name, header) in &before {
        let Some(other) = now.get(name) else {
            let message = format!("{} is gone", comparison.pairs.subject(&header.pointer, true));
            let rule = caller.pick("response-header-removed", "webhook-answer-header-removed");
            comparison.report_at(node, rule, &header.pointer, message, [json!(name), Value::Null]);
            continue;
        };
        let before = comparison.pairs.old.references.follow(header.clone());
        let now = comparison.pairs.new.references.follow(other.clone());
        if let Some(node) = comparison.shared_node(node, &before, &now, caller.answer()) {
            compare_header(comparison, node, &before, &now, caller);
        }
    }
    for (name, header) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let followed = comparison.pairs.new.references.follow(header.clone());
        let rule = match (caller, is_true(followed.value, "required")) {
            (Caller::Client, _) => "response-header-added",
            (Caller::Service, false) => "webhook-answer-header-added",
            (Caller::Service, true) => "webhook-answer-header-added-required",
        };
        let message = format!("{} is new", comparison.pairs.subject(&header.pointer, false));
        comparison.report_at(node, rule, &header.pointer, message, [Value::Null, json!(name)]);
    }
}

/// What a header may say.
const HEADER: Described = Described {
    place: Place::Header,
    known: &[
        "required",
        "deprecated",
        "style",
        "explode",
        "schema",
        "content",
        "$ref",
    ],
};

fn compare_header<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>, caller: Caller) {
    let required = caller.pick(
        ["response-header-became-required", "response-header-became-optional"],
        [
            "webhook-answer-header-became-required",
            "webhook-answer-header-became-optional",
        ],
    );
    let deprecated = caller.pick(
        ["response-header-deprecated", "response-header-undeprecated"],
        ["webhook-answer-header-deprecated", "webhook-answer-header-undeprecated"],
    );
    compare_description(comparison, node, [old, new], &HEADER, [required, deprecated]);
    if caller == Caller::Client && loosely::became_number(comparison, node, old, new) {
        return;
    }
    let rule = caller.pick("response-header-style-changed", "webhook-answer-header-style-changed");
    compare_value(comparison, node, old, new, (caller.answer(), rule));
}

/// The headers of a response, by their names in lower case. The content type is told by `content`.
fn headers<'a>(response: &Site<'a>) -> BTreeMap<String, Site<'a>> {
    let entries = entries(response.value, &response.pointer, "headers").into_iter();
    let entries = entries.map(|(name, site)| (name.to_ascii_lowercase(), site));
    entries.filter(|(name, _)| name != "content-type").collect()
}
