//! What a body carries: media types and their schemas.

use std::{collections::BTreeMap, sync::LazyLock};

use openapi31_codegen::{Pointer, walk::Place};
use serde_json::{Map, Value, json};

use super::media_type::MediaType;
use crate::diff::{
    comparison::Comparison,
    level::Side,
    schema::{Any, NodeId, Site, at},
};

/// The rules for media types that travel in one direction.
pub(super) struct ContentRules {
    side: Side,
    added: &'static str,
    removed: &'static str,
    widened: &'static str,
    narrowed: &'static str,
    /// For another type of the same syntax, where that is no loss.
    changed: Option<&'static str>,
}

impl ContentRules {
    pub(super) fn of(side: Side) -> Self {
        match side {
            Side::Request => Self {
                side,
                added: "request-media-type-added",
                removed: "request-media-type-removed",
                widened: "request-media-type-widened",
                narrowed: "request-media-type-narrowed",
                changed: None,
            },
            Side::Response | Side::Neither => Self {
                side,
                added: "response-media-type-added",
                removed: "response-media-type-removed",
                widened: "response-media-type-widened",
                narrowed: "response-media-type-narrowed",
                changed: Some("response-media-type-changed"),
            },
        }
    }
}

/// A media type, as it is written, and what it carries.
struct Media<'a> {
    kind: MediaType,
    name: &'a str,
    site: Site<'a>,
}

fn media_types<'a>(owner: &Site<'a>) -> Vec<Media<'a>> {
    let entries = entries(owner.value, &owner.pointer, "content").into_iter();
    let media = entries.map(|(name, site)| Media {
        kind: MediaType::of(name),
        name,
        site,
    });
    media.collect()
}

/// Compares the media types of two bodies, and what each carries.
pub(super) fn compare_content<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Site<'a>,
    new: &Site<'a>,
    rules: &ContentRules,
) {
    let (mut before, mut now) = (media_types(old), media_types(new));
    let (all_before, all_now) = (media_types(old), media_types(new));
    let same: [fn(&Media<'_>, &Media<'_>) -> bool; 2] =
        [|one, other| one.name == other.name, |one, other| one.kind == other.kind];
    for is_same in same {
        take_pairs(&mut before, &mut now, is_same, |one, other| {
            compare_media(comparison, node, &one.site, &other.site, rules.side);
        });
    }
    let mut report = |rule, what: String, place: &Pointer, values| {
        let message = format!("{} {what}", comparison.pairs.subject(place, false));
        comparison.report_at(node, rule, place, message, values);
    };
    let (mut widened, mut narrowed) = (Ranges::new(), Ranges::new());
    let mut covered = Vec::new();
    before.retain(|one| match narrowest(&all_now, &one.kind) {
        Some(range) => {
            if now.iter().any(|other| other.name == range.name) {
                widened.entry(range.name).or_default().push(one.name);
            }
            covered.push((one.site.clone(), range.site.clone()));
            false
        }
        None => true,
    });
    now.retain(|one| match narrowest(&all_before, &one.kind) {
        Some(range) => {
            if before.iter().any(|other| other.name == range.name) {
                narrowed.entry(range.name).or_default().push(one.name);
            }
            covered.push((range.site.clone(), one.site.clone()));
            false
        }
        None => !widened.contains_key(one.name),
    });
    before.retain(|one| !narrowed.contains_key(one.name));
    for (range, names) in &widened {
        let (what, names) = (format!("can be any `{range}`"), names.join(", "));
        let place = new.pointer.join("content").join(range);
        report(rules.widened, what, &place, [json!(names), json!(range)]);
    }
    for (range, names) in &narrowed {
        let names = names.join(", ");
        let what = format!("can be `{names}` only, and no other `{range}`");
        let place = old.pointer.join("content").join(range);
        report(rules.narrowed, what, &place, [json!(range), json!(names)]);
    }
    if let Some(rule) = rules.changed {
        let is_readable = |one: &Media<'_>, other: &Media<'_>| one.kind.has_syntax_of(&other.kind);
        take_pairs(&mut before, &mut now, is_readable, |one, other| {
            let what = format!("is `{}` and no longer `{}`, of the same syntax", other.name, one.name);
            report(rule, what, &other.site.pointer, [json!(one.name), json!(other.name)]);
            covered.push((one.site.clone(), other.site.clone()));
        });
    }
    for one in before {
        let what = format!("can no longer be `{}`", one.name);
        report(rules.removed, what, &one.site.pointer, [json!(one.name), Value::Null]);
    }
    for other in now {
        let what = format!("can be `{}`", other.name);
        report(rules.added, what, &other.site.pointer, [Value::Null, json!(other.name)]);
    }
    for (one, other) in covered {
        compare_media(comparison, node, &one, &other, rules.side);
    }
}

/// Names of media types by the range that they are in.
type Ranges<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The narrowest of these that covers a type.
fn narrowest<'m, 'a>(all: &'m [Media<'a>], kind: &MediaType) -> Option<&'m Media<'a>> {
    let covering = all.iter().filter(|media| media.kind.covers(kind));
    covering.max_by_key(|media| media.kind.precision())
}

/// Takes out of both lists what is the same.
fn take_pairs<'a>(
    old: &mut Vec<Media<'a>>,
    new: &mut Vec<Media<'a>>,
    is_same: impl Fn(&Media<'a>, &Media<'a>) -> bool,
    mut found: impl FnMut(&Media<'a>, &Media<'a>),
) {
    old.retain(|one| match new.iter().position(|other| is_same(one, other)) {
        Some(index) => {
            found(one, &new.remove(index));
            false
        }
        None => true,
    });
}

fn compare_media<'a>(comparison: &mut Comparison<'a>, node: NodeId, old: &Site<'a>, new: &Site<'a>, side: Side) {
    let places = ((old.value, &old.pointer), (new.value, &new.pointer));
    comparison.compare_words(node, Place::MediaType, places.0, places.1);
    comparison.report_unknown(node, Place::MediaType, &["schema"], places.0, places.1);
    compare_schemas(comparison, node, old, new, side);
}

/// Compares what stands behind `schema`. Where there is none, anything may come.
pub(super) fn compare_schemas<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Site<'a>,
    new: &Site<'a>,
    side: Side,
) {
    if old.value.get("schema").is_some() || new.value.get("schema").is_some() {
        comparison.pairs.below(node, &schema_of(old), &schema_of(new), side);
    }
}

fn schema_of<'a>(site: &Site<'a>) -> Any<'a> {
    // Not `true`: keywords have places, and a finding about this schema needs one.
    static ANYTHING: LazyLock<Value> = LazyLock::new(|| Value::Object(Map::new()));
    let schema = site.value.get("schema").unwrap_or(&ANYTHING);
    at(schema, site.pointer.join("schema"))
}

/// The entries of the map behind `key`, each with its place.
pub(super) fn entries<'a>(owner: &'a Value, place: &Pointer, key: &str) -> BTreeMap<&'a str, Site<'a>> {
    let place = place.join(key);
    let object: Option<&'a Map<String, Value>> = owner.get(key).and_then(Value::as_object);
    object
        .into_iter()
        .flatten()
        .filter(|(name, _)| key != "responses" || !name.starts_with("x-"))
        .map(|(name, value)| {
            let pointer = place.join(name);
            (name.as_str(), Site { value, pointer })
        })
        .collect()
}

pub(super) fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}
