//! Parameters of operations and of their paths.

use std::collections::BTreeMap;

use openapi31_codegen::walk::Place;
use serde_json::{Value, json};

use super::{
    content::{compare_schemas, entries, is_true},
    loosely,
    serialisation::{Kinds, differing},
};
use crate::{
    canonical::canonical_data,
    diff::{
        comparison::Comparison,
        level::Side,
        route::{Call, Caller},
        schema::{NodeId, References, Shapes, Site},
        subject::short,
    },
};

/// A parameter: where it is written, and what it is after references were followed.
struct Parameter<'a> {
    written: Site<'a>,
    site: Site<'a>,
}

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Call<'a>, new: &Call<'a>) {
    let before = parameters(old, &comparison.pairs.old);
    let now = parameters(new, &comparison.pairs.new);
    let caller = new.caller;
    for (key, parameter) in &before {
        let Some(other) = now.get(key) else {
            let name = name_of(parameter.site.value);
            let message = format!("{} is gone", comparison.pairs.subject(&parameter.written.pointer, true));
            let rule = caller.pick("request-parameter-removed", "webhook-parameter-removed");
            comparison.report_at(
                node,
                rule,
                &parameter.written.pointer,
                message,
                [json!(name), Value::Null],
            );
            continue;
        };
        if let Some(node) = comparison.shared_node(node, &parameter.site, &other.site, caller.request()) {
            compare_parameter(comparison, node, &parameter.site, &other.site, caller);
        }
    }
    for (_, parameter) in now.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let name = name_of(parameter.site.value);
        let (rule, how) = match (caller, is_true(parameter.site.value, "required")) {
            (Caller::Client, true) => ("request-parameter-added-required", "new, and required"),
            (Caller::Client, false) => ("request-parameter-added", "new"),
            (Caller::Service, _) => ("webhook-parameter-added", "new"),
        };
        let message = format!(
            "{} is {how}",
            comparison.pairs.subject(&parameter.written.pointer, false)
        );
        comparison.report_at(
            node,
            rule,
            &parameter.written.pointer,
            message,
            [Value::Null, json!(name)],
        );
    }
}

/// What a parameter may say.
const PARAMETER: Described = Described {
    place: Place::Parameter,
    known: &[
        "name",
        "in",
        "required",
        "deprecated",
        "style",
        "explode",
        "allowReserved",
        "allowEmptyValue",
        "schema",
        "content",
        "$ref",
    ],
};

fn compare_parameter<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Site<'a>,
    new: &Site<'a>,
    caller: Caller,
) {
    let required = caller.pick(
        ["request-parameter-became-required", "request-parameter-became-optional"],
        ["webhook-parameter-became-required", "webhook-parameter-became-optional"],
    );
    let deprecated = caller.pick(
        ["request-parameter-deprecated", "request-parameter-undeprecated"],
        ["webhook-parameter-deprecated", "webhook-parameter-undeprecated"],
    );
    compare_description(comparison, node, [old, new], &PARAMETER, [required, deprecated]);
    if caller == Caller::Client {
        compare_emptiness(comparison, node, old, new);
        compare_default(comparison, node, old, new);
        if loosely::compare(comparison, node, old, new) {
            return;
        }
    }
    let rule = caller.pick("request-parameter-style-changed", "webhook-parameter-style-changed");
    compare_value(comparison, node, old, new, (caller.request(), rule));
}

/// A thing that carries a value: a parameter or a header.
pub(super) struct Described {
    pub(super) place: Place,
    /// The keywords that have rules.
    pub(super) known: &'static [&'static str],
}

/// Compares what is said of a parameter or a header, beside its value: by these rules, whether it is required and whether it
/// is deprecated.
pub(super) fn compare_description<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    [old, new]: [&Site<'a>; 2],
    described: &Described,
    [required, deprecated]: [[&'static str; 2]; 2],
) {
    let places = ((old.value, &old.pointer), (new.value, &new.pointer));
    let is_required = (is_true(old.value, "required"), is_true(new.value, "required"));
    comparison.report_requiredness(node, required, is_required, &new.pointer);
    comparison.compare_deprecation(node, deprecated, places.0, places.1);
    comparison.compare_words(node, described.place, places.0, places.1);
    comparison.report_unknown(node, described.place, described.known, places.0, places.1);
}

/// Compares how a parameter or a header is written, and what it carries.
pub(super) fn compare_value<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Site<'a>,
    new: &Site<'a>,
    (side, rule): (Side, &'static str),
) {
    let (one, other) = (carrier(old), carrier(new));
    let kinds = [
        Kinds::of(comparison.pairs.old.references, one.value.get("schema")),
        Kinds::of(comparison.pairs.new.references, other.value.get("schema")),
    ];
    if let Some(values) = differing(old, new, kinds) {
        let message = format!(
            "{} is serialised in another way",
            comparison.pairs.subject(&new.pointer, false)
        );
        comparison.report_at(node, rule, &new.pointer, message, values);
    }
    if one.pointer != old.pointer && other.pointer != new.pointer {
        let places = ((one.value, &one.pointer), (other.value, &other.pointer));
        comparison.compare_words(node, Place::MediaType, places.0, places.1);
        comparison.report_unknown(node, Place::MediaType, &["schema"], places.0, places.1);
    }
    compare_schemas(comparison, node, &one, &other, side);
}

/// What has the schema of a parameter or a header: itself, or its one media type.
fn carrier<'a>(site: &Site<'a>) -> Site<'a> {
    let content = entries(site.value, &site.pointer, "content");
    content.into_values().next().unwrap_or_else(|| site.clone())
}

/// `?q=` without a value.
fn compare_emptiness<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    let may_be_empty = |site: &Site<'a>| {
        let is_query = site.value.get("in").and_then(Value::as_str) == Some("query");
        is_query && is_true(site.value, "allowEmptyValue")
    };
    let (before, now) = (may_be_empty(old), may_be_empty(new));
    if before == now {
        return;
    }
    let (rule, how) = match now {
        true => ("request-parameter-empty-allowed", "may be empty now"),
        false => ("request-parameter-empty-refused", "may no longer be empty"),
    };
    let message = format!("{} {how}", comparison.pairs.subject(&new.pointer, false));
    let place = new.pointer.join("allowEmptyValue");
    comparison.report_at(node, rule, &place, message, [json!(before), json!(now)]);
}

/// What a parameter stands for that is left out.
fn compare_default<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    let before = default_of(comparison.pairs.old.references, old);
    let now = default_of(comparison.pairs.new.references, new);
    let value = |default: &Option<Site<'a>>| default.as_ref().map(|default| canonical_data(default.value));
    let values = [value(&before), value(&now)];
    let Some(place) = now.or(before).filter(|_| values[0] != values[1]) else {
        return;
    };
    let [was, is] = values
        .each_ref()
        .map(|value| value.as_ref().map_or_else(|| "none".to_owned(), short));
    // What has to be sent is never left out. The default of a schema that others use too is told with the schema.
    let is_required = [old, new].iter().all(|parameter| is_true(parameter.value, "required"));
    let is_inline = place.pointer.segments().starts_with(new.pointer.segments());
    let rule = match (is_required, is_inline) {
        (true, true) => "request-default-changed",
        (true, false) => return,
        (false, _) => "request-parameter-default-changed",
    };
    let subject = comparison.pairs.subject(&new.pointer, false);
    let message = format!("the default of {subject} was {was} and is {is}");
    let values = values.map(|value| value.unwrap_or(Value::Null));
    comparison.report_at(node, rule, &place.pointer, message, values);
}

/// The default that a parameter's schema has, or that the schema has which it refers to.
fn default_of<'a>(references: References<'a>, parameter: &Site<'a>) -> Option<Site<'a>> {
    let schema = Site {
        value: parameter.value.get("schema")?,
        pointer: parameter.pointer.join("schema"),
    };
    [schema.clone(), references.follow(schema)]
        .into_iter()
        .find_map(|schema| {
            Some(Site {
                value: schema.value.get("default")?,
                pointer: schema.pointer.join("default"),
            })
        })
}

/// The parameters of an operation and of its path, by place and name; those of the path by their order in it.
fn parameters<'a>(call: &Call<'a>, shapes: &Shapes<'a>) -> BTreeMap<(String, String), Parameter<'a>> {
    let own = call.operation.value.get("parameters").map(|value| Site {
        value,
        pointer: call.operation.pointer.join("parameters"),
    });
    let mut found = BTreeMap::new();
    for list in call.item.get("parameters").into_iter().chain(own) {
        for (index, value) in list.value.as_array().into_iter().flatten().enumerate() {
            let written = Site {
                value,
                pointer: list.pointer.join(index),
            };
            let site = shapes.references.follow(written.clone());
            let text = |key: &str| site.value.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = match text("in") {
                "path" => placeholder(call.path, text("name")),
                "header" => text("name").to_ascii_lowercase(),
                _ => text("name").to_owned(),
            };
            let place = text("in").to_owned();
            // OpenAPI: the operation says elsewhere what these are.
            if place == "header" && ["accept", "content-type", "authorization"].contains(&name.as_str()) {
                continue;
            }
            found.insert((place, name), Parameter { written, site });
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

fn name_of(parameter: &Value) -> &str {
    parameter.get("name").and_then(Value::as_str).unwrap_or("?")
}
