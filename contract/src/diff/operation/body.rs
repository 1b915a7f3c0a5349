//! Request bodies.

use openapi31_codegen::walk::Place;
use serde_json::json;

use super::value::{compare_content, is_true};
use crate::diff::{
    comparison::Comparison,
    level::Side,
    route::Route,
    schema::{NodeId, Shapes, Site},
};

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
    let body = |route: &Route<'a>, shapes: &Shapes<'a>| {
        let pointer = route.operation.place().join("requestBody");
        let value = route.operation.value.get("requestBody")?;
        Some(shapes.references.follow(Site { value, pointer }))
    };
    let (before, now) = (body(old, &comparison.pairs.old), body(new, &comparison.pairs.new));
    match (before, now) {
        (None, None) => {}
        (Some(before), None) => {
            let message = format!("`{}` no longer takes a body", new.name());
            comparison.report_at(
                node,
                "request-body-removed",
                &before.pointer,
                message,
                [json!(true), json!(false)],
            );
        }
        (None, Some(now)) => {
            let (rule, how) = match is_true(now.value, "required") {
                true => ("request-body-added-required", "has to carry"),
                false => ("request-body-added", "may carry"),
            };
            let message = format!("`{}` {how} a body", new.name());
            comparison.report_at(node, rule, &now.pointer, message, [json!(false), json!(true)]);
        }
        (Some(before), Some(now)) => {
            let is_required = (is_true(before.value, "required"), is_true(now.value, "required"));
            let rules = ["request-body-became-required", "request-body-became-optional"];
            let what = format!("the body of `{}`", new.name());
            comparison.report_requiredness(node, rules, is_required, &now.pointer, &what);
            comparison.compare_words(
                node,
                Place::RequestBody,
                (before.value, &before.pointer),
                (now.value, &now.pointer),
            );
            let known = ["content", "required", "$ref"];
            let places = ((before.value, &before.pointer), (now.value, &now.pointer));
            comparison.report_unknown(node, Place::RequestBody, &known, places.0, places.1);
            let rules = ["request-media-type-added", "request-media-type-removed"];
            compare_content(comparison, node, &before, &now, Side::Request, rules);
        }
    }
}
