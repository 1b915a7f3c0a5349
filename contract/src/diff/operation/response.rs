//! Responses and their headers.

use std::collections::BTreeMap;

use openapi31_codegen::walk::Place;
use serde_json::{Value, json};

use super::value::{compare_content, compare_value, entries, is_true};
use crate::diff::{
    comparison::Comparison,
    level::Side,
    route::Route,
    schema::{NodeId, Site},
    words::words_changed,
};

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
    let before = entries(old.operation.value, &old.operation.place(), "responses");
    let now = entries(new.operation.value, &new.operation.place(), "responses");
    for (status, response) in &before {
        if let Some(other) = now.get(status) {
            let (before, now) = (
                comparison.pairs.old.references.follow(response.clone()),
                comparison.pairs.new.references.follow(other.clone()),
            );
            compare_response(comparison, node, &before, &now);
            continue;
        }
        let rule = if status.starts_with('2') {
            "response-success-removed"
        } else {
            "response-error-removed"
        };
        let message = format!("`{}` no longer documents status {status}", new.name());
        comparison.report_at(node, rule, &response.pointer, message, [json!(status), Value::Null]);
    }
    for (status, response) in now.iter().filter(|(status, _)| !before.contains_key(*status)) {
        let rule = if status.starts_with('2') {
            "response-success-added"
        } else {
            "response-error-added"
        };
        let message = format!("`{}` documents status {status}", new.name());
        comparison.report_at(node, rule, &response.pointer, message, [Value::Null, json!(status)]);
    }
}

fn compare_response<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    comparison.compare_words(
        node,
        Place::Response,
        (old.value, &old.pointer),
        (new.value, &new.pointer),
    );
    let text = |site: &Site<'a>| {
        site.value
            .get("description")
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    if text(old) != text(new) {
        let texts = |site| text(site).into_iter().collect::<Vec<_>>();
        comparison.pairs.add_finding(
            node,
            words_changed(&new.pointer.join("description"), &texts(old), &texts(new)),
        );
    }
    let known = ["description", "headers", "content", "$ref"];
    comparison.report_unknown(
        node,
        Place::Response,
        &known,
        (old.value, &old.pointer),
        (new.value, &new.pointer),
    );
    compare_headers(comparison, node, old, new);
    let rules = ["response-media-type-added", "response-media-type-removed"];
    compare_content(comparison, node, old, new, Side::Response, rules);
}

fn compare_headers<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    let lower = |entries: BTreeMap<&'a str, Site<'a>>| -> BTreeMap<String, Site<'a>> {
        entries
            .into_iter()
            .map(|(name, site)| (name.to_ascii_lowercase(), site))
            .collect()
    };
    let before = lower(entries(old.value, &old.pointer, "headers"));
    let now = lower(entries(new.value, &new.pointer, "headers"));
    for (name, header) in &before {
        let Some(other) = now.get(name) else {
            let message = format!("{} is gone", comparison.pairs.subject(&header.pointer, true));
            comparison.report_at(
                node,
                "response-header-removed",
                &header.pointer,
                message,
                [json!(name), Value::Null],
            );
            continue;
        };
        let (before, now) = (
            comparison.pairs.old.references.follow(header.clone()),
            comparison.pairs.new.references.follow(other.clone()),
        );
        let rules = ["response-header-became-required", "response-header-became-optional"];
        let is_required = (is_true(before.value, "required"), is_true(now.value, "required"));
        let subject = comparison.pairs.subject(&other.pointer, false);
        comparison.report_requiredness(node, rules, is_required, &now.pointer, &subject);
        comparison.compare_words(
            node,
            Place::Header,
            (before.value, &before.pointer),
            (now.value, &now.pointer),
        );
        let known = ["required", "schema", "content", "$ref"];
        let places = ((before.value, &before.pointer), (now.value, &now.pointer));
        comparison.report_unknown(node, Place::Header, &known, places.0, places.1);
        compare_value(comparison, node, &before, &now, Side::Response);
    }
    for (name, header) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let message = format!("{} is new", comparison.pairs.subject(&header.pointer, false));
        comparison.report_at(
            node,
            "response-header-added",
            &header.pointer,
            message,
            [Value::Null, json!(name)],
        );
    }
}
