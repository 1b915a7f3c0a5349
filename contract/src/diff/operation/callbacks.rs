//! Callbacks: requests that the service sends to an address that the client named.

use std::collections::{BTreeMap, VecDeque};

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::content::entries;
use crate::diff::{
    comparison::Comparison,
    route::{Call, Caller, PathItem},
    schema::{NodeId, References, Site},
};

/// Operations that wait to be compared. A callback has operations whose callbacks have operations, and so on.
pub(super) type Waiting<'a> = VecDeque<(NodeId, Call<'a>, Call<'a>)>;

/// The operations of one callback, by the expression that gives the address and by method.
type Operations<'a> = BTreeMap<(&'a str, &'static str), Call<'a>>;

pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Call<'a>,
    new: &Call<'a>,
    waiting: &mut Waiting<'a>,
) {
    let callbacks = |call: &Call<'a>| entries(call.operation.value, &call.operation.pointer, "callbacks");
    let (before, now) = (callbacks(old), callbacks(new));
    for (name, callback) in &before {
        match now.get(name) {
            Some(other) => compare_callback(comparison, node, name, [callback, other], waiting),
            None => report(comparison, node, name, &callback.pointer, false),
        }
    }
    for (name, callback) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
        report(comparison, node, name, &callback.pointer, true);
    }
}

fn compare_callback<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    name: &str,
    [old, new]: [&Site<'a>; 2],
    waiting: &mut Waiting<'a>,
) {
    let old = comparison.pairs.old.references.follow(old.clone());
    let new = comparison.pairs.new.references.follow(new.clone());
    let Some(node) = comparison.shared_node(node, &old, &new, Caller::Service.request()) else {
        return;
    };
    let mut before = operations(comparison.pairs.old.references, name, &old);
    let mut now = operations(comparison.pairs.new.references, name, &new);
    if let [Some(was), Some(is)] = [only_address(&before), only_address(&now)]
        && was != is
    {
        let message = format!("the callback `{name}` goes to `{is}` instead of `{was}`");
        let values = [json!(was), json!(is)];
        comparison.report_at(node, "callback-address-changed", &new.pointer.join(is), message, values);
        before = before
            .into_iter()
            .map(|((_, method), call)| ((is, method), call))
            .collect();
    }
    for (key, call) in &before {
        match now.remove(key) {
            Some(other) => {
                if let Some(node) =
                    comparison.shared_node(node, &call.operation, &other.operation, Caller::Service.request())
                {
                    waiting.push_back((node, call.clone(), other));
                }
            }
            None => report(comparison, node, name, &call.operation.pointer, false),
        }
    }
    for call in now.values() {
        report(comparison, node, name, &call.operation.pointer, true);
    }
}

fn report(comparison: &mut Comparison<'_>, node: NodeId, what: &str, place: &Pointer, is_new: bool) {
    let (rule, how) = match is_new {
        true => ("callback-added", "new"),
        false => ("callback-removed", "gone"),
    };
    let message = format!("{} is {how}", comparison.pairs.subject(place, !is_new));
    let mut values = [json!(what), Value::Null];
    if is_new {
        values.reverse();
    }
    comparison.report_at(node, rule, place, message, values);
}

fn operations<'a>(references: References<'a>, name: &str, callback: &Site<'a>) -> Operations<'a> {
    let mut found = Operations::new();
    let expressions = callback.value.as_object().into_iter().flatten();
    for (expression, value) in expressions.filter(|(key, _)| !key.starts_with("x-")) {
        let pointer = callback.pointer.join(expression);
        let item = PathItem::read(references.root, Site { value, pointer });
        for (method, operation) in item.operations() {
            let call = Call {
                title: format!("{} callback {name}", method.to_uppercase()),
                path: expression,
                operation,
                item: item.clone(),
                caller: Caller::Service,
            };
            found.insert((expression.as_str(), method), call);
        }
    }
    found
}

/// The address, if there is one only.
fn only_address<'a>(operations: &Operations<'a>) -> Option<&'a str> {
    let mut addresses = operations.keys().map(|(address, _)| *address);
    let first = addresses.next()?;
    addresses.all(|address| address == first).then_some(first)
}
