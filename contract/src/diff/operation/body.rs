//! Request bodies.

use openapi31_codegen::walk::Place;
use serde_json::json;

use super::content::{ContentRules, compare_content, is_true};
use crate::diff::{
    comparison::Comparison,
    route::{Call, Caller},
    schema::{NodeId, Shapes, Site},
};

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Call<'a>, new: &Call<'a>) {
    let caller = new.caller;
    let body = |call: &Call<'a>, shapes: &Shapes<'a>| {
        let pointer = call.operation.pointer.join("requestBody");
        let value = call.operation.value.get("requestBody")?;
        Some(shapes.references.follow(Site { value, pointer }))
    };
    let (before, now) = (body(old, &comparison.pairs.old), body(new, &comparison.pairs.new));
    match (before, now) {
        (None, None) => {}
        (Some(_), None) => {
            let (rule, how) = caller.pick(("request-body-removed", "takes"), ("webhook-body-removed", "carries"));
            let message = format!("`{}` no longer {how} a body", new.title);
            let place = old.operation.pointer.join("requestBody");
            comparison.report_at(node, rule, &place, message, [json!(true), json!(false)]);
        }
        (None, Some(now)) => {
            let (rule, how) = match (caller, is_true(now.value, "required")) {
                (Caller::Client, true) => ("request-body-added-required", "has to carry"),
                (Caller::Client, false) => ("request-body-added", "may carry"),
                (Caller::Service, _) => ("webhook-body-added", "carries"),
            };
            let message = format!("`{}` {how} a body", new.title);
            let place = new.operation.pointer.join("requestBody");
            comparison.report_at(node, rule, &place, message, [json!(false), json!(true)]);
        }
        (Some(before), Some(now)) => {
            if let Some(node) = comparison.shared_node(node, &before, &now, caller.request()) {
                compare_bodies(comparison, node, &before, &now, caller);
            }
        }
    }
}

fn compare_bodies<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>, caller: Caller) {
    let is_required = (is_true(old.value, "required"), is_true(new.value, "required"));
    let rules = caller.pick(
        ["request-body-became-required", "request-body-became-optional"],
        ["webhook-body-became-required", "webhook-body-became-optional"],
    );
    comparison.report_requiredness(node, rules, is_required, &new.pointer);
    let places = ((old.value, &old.pointer), (new.value, &new.pointer));
    comparison.compare_words(node, Place::RequestBody, places.0, places.1);
    let known = ["content", "required", "$ref"];
    comparison.report_unknown(node, Place::RequestBody, &known, places.0, places.1);
    compare_content(comparison, node, old, new, &ContentRules::of(caller.request()));
}
