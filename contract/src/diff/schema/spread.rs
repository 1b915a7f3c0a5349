//! Spreads a schema into alternatives: references are followed, `allOf` is one alternative of several parts, unions and
//! lists of types are several alternatives.

use openapi31_codegen::{Pointer, facts::is_prose, walk::Place};
use serde_json::{Map, Value};

use super::{
    fold::fold,
    references::{Any, References, Site, address, members},
    shape::{Kind, MOST_ALTERNATIVES, Shape},
};
use crate::canonical::canonical_data;

/// One schema to be spread, and the next stage.
#[derive(Clone)]
struct Waiting<'a> {
    site: Site<'a>,
    stage: Stage,
}

#[derive(Clone, Copy)]
enum Stage {
    References,
    AnyOf,
    OneOf,
    Keywords,
}

/// An alternative that is being put together.
#[derive(Clone, Default)]
struct Draft<'a> {
    waiting: Vec<Waiting<'a>>,
    leaves: Vec<(Site<'a>, Option<Kind>)>,
    seen: Vec<usize>,
}

/// The alternatives of a place, as they are written, and the annotations of the place as a whole.
pub(super) fn spread<'a>(references: References<'a>, any: &Any<'a>) -> Shape<'a> {
    let mut shape = Shape {
        pointer: any
            .first()
            .and_then(|all| all.first())
            .map_or_else(Pointer::root, |site| site.pointer.clone()),
        ..Shape::default()
    };
    for all in any.iter() {
        spread_all(references, all, &mut shape);
    }
    annotate(references, any, &mut shape);
    shape
}

/// Spreads the conjunction of these schemas into alternatives.
fn spread_all<'a>(references: References<'a>, all: &[Site<'a>], shape: &mut Shape<'a>) {
    let waiting = all.iter().rev().map(|site| Waiting {
        site: site.clone(),
        stage: Stage::References,
    });
    let mut drafts = vec![Draft {
        waiting: waiting.collect(),
        ..Draft::default()
    }];
    let mut made = 0;
    while let Some(mut draft) = drafts.pop() {
        let Some(next) = draft.waiting.pop() else {
            made += 1;
            match fold(draft.leaves, references) {
                Some(alternative) if alternative.kind == Kind::Null => {
                    shape.null.get_or_insert(alternative.pointer);
                }
                Some(alternative) => shape.alternatives.push(alternative),
                None => {}
            }
            continue;
        };
        if next.site.value == &Value::Bool(false) {
            continue;
        }
        let Some(object) = next.site.value.as_object() else {
            drafts.push(draft);
            continue;
        };
        let room = made + drafts.len() < MOST_ALTERNATIVES;
        shape.is_truncated |= !room;
        match next.stage {
            Stage::References => {
                note_words(&next.site, object, shape);
                open(references, draft, next.site, object, &mut drafts);
            }
            Stage::AnyOf if room => fork(draft, next.site, object, ("anyOf", Stage::OneOf), &mut drafts),
            Stage::OneOf if room => fork(draft, next.site, object, ("oneOf", Stage::Keywords), &mut drafts),
            Stage::AnyOf | Stage::OneOf | Stage::Keywords => {
                let kinds = kinds(object);
                if kinds.is_empty() {
                    draft.leaves.push((next.site, None));
                    drafts.push(draft);
                    continue;
                }
                for kind in kinds.into_iter().rev() {
                    let mut draft = draft.clone();
                    draft.leaves.push((next.site.clone(), Some(kind)));
                    drafts.push(draft);
                }
            }
        }
    }
}

/// Puts a schema's own keywords, its target and its `allOf` in line.
fn open<'a>(
    references: References<'a>,
    mut draft: Draft<'a>,
    site: Site<'a>,
    object: &'a Map<String, Value>,
    drafts: &mut Vec<Draft<'a>>,
) {
    let address = address(site.value);
    if draft.seen.contains(&address) {
        drafts.push(draft);
        return;
    }
    draft.seen.push(address);
    let start = |site| Waiting {
        site,
        stage: Stage::References,
    };
    let parts: Vec<Site<'a>> = members(object, "allOf", &site.pointer).collect();
    draft.waiting.extend(parts.into_iter().rev().map(start));
    draft.waiting.extend(references.target(site.value).map(start));
    draft.waiting.push(Waiting {
        site,
        stage: Stage::AnyOf,
    });
    drafts.push(draft);
}

/// Remembers words and the null of OpenAPI 3.0.
fn note_words(site: &Site<'_>, object: &Map<String, Value>, shape: &mut Shape<'_>) {
    let is_reference = object.contains_key("$ref");
    for (key, value) in object {
        if is_prose(Place::Schema, is_reference, key) {
            let text = value
                .as_str()
                .map_or_else(|| canonical_data(value).to_string(), str::to_owned);
            shape
                .words
                .entry((key.clone(), text))
                .or_insert_with(|| site.pointer.join(key));
        }
    }
    if object.get("nullable") == Some(&Value::Bool(true)) {
        shape.null.get_or_insert_with(|| site.pointer.join("nullable"));
    }
    if let Some(value) = object.get("discriminator") {
        let place = site.pointer.join("discriminator");
        shape.discriminator.get_or_insert_with(|| (place, discriminator(value)));
    }
}

/// Adds the annotations of the place as a whole: of each, the outermost one.
fn annotate<'a>(references: References<'a>, any: &Any<'a>, shape: &mut Shape<'a>) {
    let mut waiting: Vec<Site<'a>> = any.first().into_iter().flatten().rev().cloned().collect();
    let mut seen = Vec::new();
    while let Some(site) = waiting.pop() {
        let Some(object) = site.value.as_object() else { continue };
        if seen.contains(&address(site.value)) {
            continue;
        }
        seen.push(address(site.value));
        if let Some(value) = object.get("default") {
            let place = site.pointer.join("default");
            shape.default.get_or_insert_with(|| (place, canonical_data(value)));
        }
        for flag in ["deprecated", "readOnly", "writeOnly"] {
            if object.get(flag) == Some(&Value::Bool(true)) {
                shape.flags.entry(flag).or_insert_with(|| site.pointer.join(flag));
            }
        }
        for union in ["anyOf", "oneOf"] {
            let mut real = members(object, union, &site.pointer).filter(|member| !is_null(member.value));
            if let (Some(only), None) = (real.next(), real.next()) {
                waiting.push(only);
            }
        }
        let parts: Vec<Site<'a>> = members(object, "allOf", &site.pointer).collect();
        waiting.extend(parts.into_iter().rev());
        waiting.extend(references.target(site.value));
    }
}

/// One draft for each member of the union under `key`; the schema itself goes on to its next stage in all of them.
fn fork<'a>(
    mut draft: Draft<'a>,
    site: Site<'a>,
    object: &'a Map<String, Value>,
    (key, next): (&str, Stage),
    drafts: &mut Vec<Draft<'a>>,
) {
    let union: Vec<Site<'a>> = members(object, key, &site.pointer).collect();
    draft.waiting.push(Waiting { site, stage: next });
    if union.is_empty() {
        drafts.push(draft);
        return;
    }
    for member in union.into_iter().rev() {
        let mut draft = draft.clone();
        // Below the schema itself, whose own keywords come first.
        let last = draft.waiting.len() - 1;
        draft.waiting.insert(
            last,
            Waiting {
                site: member,
                stage: Stage::References,
            },
        );
        drafts.push(draft);
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type") == Some(&Value::from("null")) || schema.get("const") == Some(&Value::Null)
}

fn kinds(object: &Map<String, Value>) -> Vec<Kind> {
    match object.get("type") {
        Some(Value::String(name)) => Kind::named(name).into_iter().collect(),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).filter_map(Kind::named).collect(),
        _ => Vec::new(),
    }
}

/// Which property tells members apart, and which value stands for which schema, by name.
fn discriminator(value: &Value) -> Value {
    let mut value = canonical_data(value);
    let mapping = value.get_mut("mapping").and_then(Value::as_object_mut);
    for target in mapping.into_iter().flat_map(Map::values_mut) {
        if let Some(name) = target.as_str().and_then(|target| target.rsplit('/').next()) {
            *target = Value::from(name);
        }
    }
    value
}
