//! What changed in a security scheme: told once, with all operations that ask for it.

use std::collections::BTreeSet;

use openapi31_codegen::{Pointer, walk::Place};
use serde_json::{Value, json};

use super::{
    content::entries,
    schemes::{Common, text},
};
use crate::diff::{
    comparison::Comparison,
    schema::{NodeId, Site},
    words::words_changed,
};

/// Compares a scheme that is in both documents; no operation asks for it if it has no node.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: Option<NodeId>, common: &Common<'a>) {
    let (old, new) = (&common.old, &common.new);
    let own_node = comparison.pairs.node();
    if let Some(node) = node {
        comparison.put_below(node, own_node);
    }
    let places = ((old.value, &old.pointer), (new.value, &new.pointer));
    comparison.compare_words(own_node, Place::SecurityScheme, places.0, places.1);
    compare_hint(comparison, own_node, old, new);
    compare_scope_words(comparison, own_node, old, new);
    if !common.is_changed {
        return;
    }
    if node.is_none() {
        let message = format!("the security scheme `{}`, which is unused, changed", common.name);
        let values = [Value::Null, Value::Null];
        comparison.report_at(
            own_node,
            "unused-security-scheme-changed",
            &new.pointer,
            message,
            values,
        );
        return;
    }
    let (one, other) = (text(old.value, common.name), text(new.value, common.name));
    if one != other || old.value.get("type") != new.value.get("type") {
        let message = format!("`{}` was {one} and is {other}", common.name);
        comparison.report_at(
            own_node,
            "security-scheme-changed",
            &new.pointer,
            message,
            [json!(one), json!(other)],
        );
        return;
    }
    let known = [
        "type",
        "name",
        "in",
        "scheme",
        "bearerFormat",
        "flows",
        "openIdConnectUrl",
        "$ref",
    ];
    comparison.report_unknown(own_node, Place::SecurityScheme, &known, places.0, places.1);
    compare_address(comparison, own_node, (old, new), "openIdConnectUrl", common.name);
    compare_flows(comparison, own_node, common);
}

fn compare_flows<'a>(comparison: &mut Comparison<'a>, node: NodeId, common: &Common<'a>) {
    let flows = |scheme: &Site<'a>| entries(scheme.value, &scheme.pointer, "flows");
    let (before, now) = (flows(&common.old), flows(&common.new));
    for (flow, site) in &before {
        let Some(other) = now.get(flow) else {
            let message = format!("`{}` no longer gives tokens by the flow `{flow}`", common.name);
            comparison.report_at(
                node,
                "oauth-flow-removed",
                &site.pointer,
                message,
                [json!(flow), Value::Null],
            );
            continue;
        };
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"] {
            compare_address(comparison, node, (site, other), key, common.name);
        }
        compare_scopes(comparison, node, (site, other), common.name);
    }
    for (flow, site) in now.iter().filter(|(flow, _)| !before.contains_key(*flow)) {
        let message = format!("`{}` gives tokens by the flow `{flow}`", common.name);
        comparison.report_at(
            node,
            "oauth-flow-added",
            &site.pointer,
            message,
            [Value::Null, json!(flow)],
        );
    }
}

fn compare_address<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    (old, new): (&Site<'a>, &Site<'a>),
    key: &str,
    name: &str,
) {
    let address = |site: &Site<'a>| site.value.get(key).cloned().unwrap_or(Value::Null);
    let (before, now) = (address(old), address(new));
    if before != now {
        let text = |address: &Value| match address.as_str() {
            Some(address) => format!("`{address}`"),
            None => "not told".to_owned(),
        };
        let message = format!("`{key}` of `{name}` was {} and is {}", text(&before), text(&now));
        let place = if now.is_null() { &old.pointer } else { &new.pointer };
        comparison.report_at(
            node,
            "security-address-changed",
            &place.join(key),
            message,
            [before, now],
        );
    }
}

fn compare_scopes<'a>(comparison: &mut Comparison<'a>, node: NodeId, (old, new): (&Site<'a>, &Site<'a>), name: &str) {
    let (before, now) = (scopes(old), scopes(new));
    for scope in before.difference(&now) {
        let message = format!("`{name}` no longer knows the scope `{scope}`");
        let place = old.pointer.join("scopes").join(scope);
        comparison.report_at(
            node,
            "oauth-scope-removed",
            &place,
            message,
            [json!(scope), Value::Null],
        );
    }
    for scope in now.difference(&before) {
        let message = format!("`{name}` knows the scope `{scope}`");
        let place = new.pointer.join("scopes").join(scope);
        comparison.report_at(node, "oauth-scope-added", &place, message, [Value::Null, json!(scope)]);
    }
}

fn scopes<'a>(flow: &Site<'a>) -> BTreeSet<&'a str> {
    entries(flow.value, &flow.pointer, "scopes").into_keys().collect()
}

/// How a token looks is a hint for readers, says OpenAPI.
fn compare_hint<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    let hint = |site: &Site<'a>| site.value.get("bearerFormat").and_then(Value::as_str);
    report_words(
        comparison,
        node,
        &new.pointer.join("bearerFormat"),
        [hint(old), hint(new)],
    );
}

/// What a scope is for is told behind its name.
fn compare_scope_words<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    let flows = |scheme: &Site<'a>| entries(scheme.value, &scheme.pointer, "flows");
    let now = flows(new);
    for (flow, site) in flows(old) {
        let Some(other) = now.get(flow) else { continue };
        let words = |site: &Site<'a>| entries(site.value, &site.pointer, "scopes");
        let now = words(other);
        for (scope, words) in words(&site) {
            if let Some(other) = now.get(scope) {
                let texts = [words.value.as_str(), other.value.as_str()];
                report_words(comparison, node, &other.pointer, texts);
            }
        }
    }
}

fn report_words<'t>(comparison: &mut Comparison<'_>, node: NodeId, place: &Pointer, [old, new]: [Option<&'t str>; 2]) {
    if old != new {
        let texts = |text: Option<&'t str>| text.into_iter().collect::<Vec<&str>>();
        comparison
            .pairs
            .add_finding(node, words_changed(place, &texts(old), &texts(new)));
    }
}
