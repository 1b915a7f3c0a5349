//! What a document says about itself.

use std::collections::BTreeSet;

use openapi31_codegen::{Pointer, walk::Place};
use serde_json::Value;

use super::{comparison::Comparison, words::words_changed};

/// Compares `info`, and looks for keywords that nobody knows.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a>) {
    let (old, new) = (comparison.old, comparison.new);
    let node = comparison.pairs.node();
    let root = Pointer::root();
    comparison.compare_words(node, Place::Root, (old, &root), (new, &root));
    let known = [
        "openapi",
        "info",
        "servers",
        "paths",
        "webhooks",
        "components",
        "security",
        "tags",
    ];
    comparison.report_unknown(node, Place::Root, &known, (old, &root), (new, &root));
    const NONE: &Value = &Value::Null;
    let info = root.join("info");
    let (before, now) = (old.get("info").unwrap_or(NONE), new.get("info").unwrap_or(NONE));
    comparison.compare_words(node, Place::Info, (before, &info), (now, &info));
    if before.get("title") != now.get("title") {
        let text = |value: &'a Value| value.get("info")?.get("title")?.as_str();
        let (before, now): (Vec<_>, Vec<_>) = (text(old).into_iter().collect(), text(new).into_iter().collect());
        comparison
            .pairs
            .add_finding(node, words_changed(&info.join("title"), &before, &now));
    }
    if before.get("version") != now.get("version") {
        let value = |value: &Value| value.get("version").cloned().unwrap_or(Value::Null);
        let message = format!("the document's version was {} and is {}", value(before), value(now));
        let values = [value(before), value(now)];
        comparison.report_at(node, "contract-version-changed", &info.join("version"), message, values);
    }
    let components = root.join("components");
    let known = [
        "schemas",
        "responses",
        "parameters",
        "requestBodies",
        "headers",
        "securitySchemes",
        "callbacks",
        "pathItems",
        "examples",
    ];
    let (before, now) = (
        old.get("components").unwrap_or(NONE),
        new.get("components").unwrap_or(NONE),
    );
    comparison.report_unknown(
        node,
        Place::Components,
        &known,
        (before, &components),
        (now, &components),
    );
    let found = comparison
        .pairs
        .nodes
        .get_mut(node)
        .map(|node| std::mem::take(&mut node.findings));
    comparison
        .general
        .extend(found.into_iter().flatten().map(|finding| (finding, BTreeSet::new())));
}
