//! Types of parameters and headers that are written alike: on the wire, everything is text.

use openapi31_codegen::walk::Place;
use serde_json::{Value, json};

use super::serialisation::{Kinds, differing, is_any_text, style};
use crate::diff::{
    comparison::Comparison,
    level::Side,
    schema::{NodeId, References, Site, at},
    subject::short,
};

/// A parameter of both documents with its schema and what kinds of values that allows.
struct Typed<'a> {
    parameter: Site<'a>,
    schema: Site<'a>,
    /// The schema after references were followed.
    followed: Site<'a>,
    kinds: Kinds,
}

impl<'a> Typed<'a> {
    fn of(references: References<'a>, parameter: &Site<'a>) -> Option<Self> {
        let schema = Site {
            value: parameter.value.get("schema")?,
            pointer: parameter.pointer.join("schema"),
        };
        Some(Self {
            parameter: parameter.clone(),
            followed: references.follow(schema.clone()),
            kinds: Kinds::of(references, Some(schema.value)),
            schema,
        })
    }

    /// The schema of the members, if it takes lists only and they are sent one by one, as parameters of one name.
    fn spread_items(&self) -> Option<Site<'a>> {
        let place = self.parameter.value.get("in").and_then(Value::as_str);
        let is_spread = matches!(place, Some("query" | "cookie")) && style(self.parameter.value) == ("form", true);
        let items = self
            .followed
            .value
            .get("items")
            .filter(|_| is_spread && self.kinds.are_lists())?;
        Some(Site {
            value: items,
            pointer: self.followed.pointer.join("items"),
        })
    }
}

/// What differs in its type and is written alike: a number is a text, and a text is a list of one. Says whether there is
/// nothing left to compare.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) -> bool {
    let old = Typed::of(comparison.pairs.old.references, old);
    let new = Typed::of(comparison.pairs.new.references, new);
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    became_list(comparison, node, &old, &new)
        || became_single(comparison, node, &old, &new)
        || became_text(comparison, node, &old, &new)
}

fn became_list<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Typed<'a>, new: &Typed<'a>) -> bool {
    let least = new.followed.value.get("minItems").and_then(Value::as_u64);
    let Some(items) = new
        .spread_items()
        .filter(|_| old.kinds.are_single() && least.is_none_or(|least| least < 2))
    else {
        return false;
    };
    let subject = comparison.pairs.subject(&new.parameter.pointer, false);
    let message = format!("{subject} may be sent several times");
    let values = [json!("one value"), json!("several values")];
    comparison.report_at(
        node,
        "request-parameter-became-list",
        &new.schema.pointer,
        message,
        values,
    );
    if !is_any_text(items.value) {
        below(comparison, node, &old.schema, &items);
    }
    true
}

fn became_single<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Typed<'a>, new: &Typed<'a>) -> bool {
    let Some(items) = old.spread_items().filter(|_| new.kinds.are_single()) else {
        return false;
    };
    let subject = comparison.pairs.subject(&new.parameter.pointer, false);
    let message = format!("{subject} may be sent once only");
    let values = [json!("several values"), json!("one value")];
    comparison.report_at(
        node,
        "request-parameter-became-single",
        &new.schema.pointer,
        message,
        values,
    );
    below(comparison, node, &items, &new.schema);
    true
}

fn became_text<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Typed<'a>, new: &Typed<'a>) -> bool {
    let is_alike = differing(&old.parameter, &new.parameter, [old.kinds, old.kinds]).is_none();
    let had_numbers = old.kinds.are_single() && old.kinds.have_numbers();
    if !had_numbers || !is_alike || !is_any_text(new.followed.value) {
        return false;
    }
    let subject = comparison.pairs.subject(&new.parameter.pointer, false);
    let message = format!("{subject} may be any text, which is written like what it was");
    let before = old.followed.value.get("type").cloned().unwrap_or(Value::Null);
    let values = [before, json!("string")];
    comparison.report_at(node, "request-type-widened", &new.schema.pointer, message, values);
    let places = (
        (old.schema.value, &old.schema.pointer),
        (new.schema.value, &new.schema.pointer),
    );
    comparison.compare_words(node, Place::Schema, places.0, places.1);
    true
}

/// What was any text in the header of a response, and is a number: who read a text still does. Says whether that is all.
pub(super) fn became_number<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) -> bool {
    let old = Typed::of(comparison.pairs.old.references, old);
    let new = Typed::of(comparison.pairs.new.references, new);
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    let is_alike = differing(&old.parameter, &new.parameter, [new.kinds, new.kinds]).is_none();
    if !new.kinds.are_numbers() || !is_alike || !is_any_text(old.followed.value) {
        return false;
    }
    let subject = comparison.pairs.subject(&new.parameter.pointer, false);
    let now = new.followed.value.get("type").cloned().unwrap_or(Value::Null);
    let message = format!("{subject} was any text and is {}, which is written as one", short(&now));
    let values = [json!("string"), now];
    comparison.report_at(node, "response-type-narrowed", &new.schema.pointer, message, values);
    let places = (
        (old.schema.value, &old.schema.pointer),
        (new.schema.value, &new.schema.pointer),
    );
    comparison.compare_words(node, Place::Schema, places.0, places.1);
    true
}

fn below<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>) {
    let any = |site: &Site<'a>| at(site.value, site.pointer.clone());
    comparison.pairs.below(node, &any(old), &any(new), Side::Request);
}
