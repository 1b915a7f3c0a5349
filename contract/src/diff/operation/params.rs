//! Parameters of operations and of their paths.

use std::collections::BTreeMap;

use openapi31_codegen::walk::Place;
use serde_json::{Value, json};

use super::value::{compare_value, is_true};
use crate::diff::{
    comparison::Comparison,
    level::Side,
    route::Route,
    schema::{NodeId, Shapes, Site},
};

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Route<'a>, new: &Route<'a>) {
    let before = parameters(old, &comparison.pairs.old);
    let now = parameters(new, &comparison.pairs.new);
    for (key, parameter) in &before {
        match now.get(key) {
            Some(other) => compare_parameter(comparison, node, parameter, other),
            None => {
                let name = name_of(parameter.value);
                let message = format!("{} is gone", comparison.pairs.subject(&parameter.pointer, true));
                let values = [json!(name), Value::Null];
                comparison.report_at(node, "request-parameter-removed", &parameter.pointer, message, values);
            }
        }
    }
    for (_, parameter) in now.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let name = name_of(parameter.value);
        let is_required = is_true(parameter.value, "required");
        let (rule, how) = if is_required {
            ("request-parameter-added-required", "new, and required")
        } else {
            ("request-parameter-added", "new")
        };
        let message = format!("{} is {how}", comparison.pairs.subject(&parameter.pointer, false));
        comparison.report_at(node, rule, &parameter.pointer, message, [Value::Null, json!(name)]);
    }
}

fn compare_parameter<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    let subject = comparison.pairs.subject(&new.pointer, false);
    comparison.report_requiredness(
        node,
        ["request-parameter-became-required", "request-parameter-became-optional"],
        (is_true(old.value, "required"), is_true(new.value, "required")),
        &new.pointer,
        &subject,
    );
    let rules = ["request-parameter-deprecated", "request-parameter-undeprecated"];
    comparison.compare_deprecation(node, rules, (old.value, &old.pointer), (new.value, &new.pointer));
    let (before, now) = (style(old.value), style(new.value));
    if before != now {
        let message = format!("{subject} is serialised in another way");
        comparison.report_at(
            node,
            "request-parameter-style-changed",
            &new.pointer,
            message,
            [before, now],
        );
    }
    comparison.compare_words(
        node,
        Place::Parameter,
        (old.value, &old.pointer),
        (new.value, &new.pointer),
    );
    let known = [
        "name",
        "in",
        "required",
        "deprecated",
        "style",
        "explode",
        "allowReserved",
        "schema",
        "content",
        "$ref",
    ];
    let known = [&known[..], &["allowEmptyValue"]].concat();
    comparison.report_unknown(
        node,
        Place::Parameter,
        &known,
        (old.value, &old.pointer),
        (new.value, &new.pointer),
    );
    compare_value(comparison, node, old, new, Side::Request);
}

/// The parameters of an operation and of its path, by place and name; those of the path by their order in it.
fn parameters<'a>(route: &Route<'a>, shapes: &Shapes<'a>) -> BTreeMap<(String, String), Site<'a>> {
    let place = route.operation.place();
    let mut item = place.clone();
    item.pop();
    let mut found = BTreeMap::new();
    for (owner, place) in [(route.operation.item, item), (route.operation.value, place)] {
        let list = owner.get("parameters").and_then(Value::as_array);
        for (index, value) in list.into_iter().flatten().enumerate() {
            let site = shapes.references.follow(Site {
                value,
                pointer: place.join("parameters").join(index),
            });
            let text = |key: &str| site.value.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = match text("in") {
                "path" => placeholder(route.operation.path, text("name")),
                "header" => text("name").to_ascii_lowercase(),
                _ => text("name").to_owned(),
            };
            found.insert((text("in").to_owned(), name), site);
        }
    }
    found
}

/// Which placeholder of the path it is.
fn placeholder(path: &str, name: &str) -> String {
    match path.find(&format!("{{{name}}}")) {
        Some(at) => path[..at].matches('{').count().to_string(),
        None => name.to_owned(),
    }
}

/// How a parameter is written, with the defaults of OpenAPI.
fn style(parameter: &Value) -> Value {
    let text = |key| parameter.get(key).and_then(Value::as_str);
    let style = text("style").unwrap_or(match text("in") {
        Some("query" | "cookie") => "form",
        _ => "simple",
    });
    let explode = parameter
        .get("explode")
        .and_then(Value::as_bool)
        .unwrap_or(style == "form");
    json!({
        "style": style,
        "explode": explode,
        "allowReserved": is_true(parameter, "allowReserved"),
        "allowEmptyValue": is_true(parameter, "allowEmptyValue"),
    })
}

fn name_of(parameter: &Value) -> &str {
    parameter.get("name").and_then(Value::as_str).unwrap_or("?")
}
