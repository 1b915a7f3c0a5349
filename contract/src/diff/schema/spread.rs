//! Spreads a schema into alternatives: references are followed, `allOf` is one alternative of several parts, unions and
//! lists of types are several alternatives.

use std::borrow::Cow;

use openapi31_codegen::{Pointer, facts::is_prose, walk::Place};
use serde_json::{Map, Value};

use super::{
    annotated::{annotated, is_null},
    drafts::{Draft, Drafts, Stage, Waiting},
    fits::Fits,
    fold::{fold, says_nothing},
    kind::types,
    member::Member,
    reading::Reading,
    references::{Any, References, Site, address, members},
    shape::{Alternative, Kind, Shape},
};
use crate::canonical::canonical_data;

/// How many schemas may be folded into the alternatives of one place before it is compared as it is written.
const MOST_LEAVES: usize = 1_000_000;

/// The alternatives of a place, as they are written, and the annotations of the place as a whole.
pub(super) fn spread<'a>(references: References<'a>, any: &Any<'a>, most: usize) -> Shape<'a> {
    let mut shape = Shape {
        pointer: any
            .first()
            .and_then(|all| all.first())
            .map_or_else(Pointer::root, |site| site.pointer.clone()),
        ..Shape::default()
    };
    for all in any.iter() {
        let before = shape.null.take();
        let known = shape.alternatives.len();
        spread_all(references, all, most, &mut shape);
        let fits = Fits::in_document(references, Reading::Loose);
        let is_allowed = |value: &Value| fits.all(all, value) != Some(false);
        let null = shape.null.take().filter(|_| is_allowed(&Value::Null));
        shape.null = before.or(null);
        let mut index = 0;
        shape.alternatives.retain_mut(|alternative| {
            index += 1;
            index <= known || alternative.keep_values(is_allowed)
        });
    }
    annotate(references, any, &mut shape);
    shape
}

/// Spreads the conjunction of these schemas into alternatives.
fn spread_all<'a>(references: References<'a>, all: &[Site<'a>], most: usize, shape: &mut Shape<'a>) {
    let mut drafts = Drafts::of(references, all);
    let (mut made, mut folded) = (0, 0);
    while let Some(mut draft) = drafts.next() {
        let Some(next) = drafts.waiting.take(&mut draft.waiting) else {
            let leaves = drafts.leaves_of(&draft);
            folded += leaves.len();
            match fold(leaves, references, &mut shape.effects) {
                Some(alternative) if alternative.kind == Kind::Null => {
                    shape.null.get_or_insert(alternative.pointer);
                }
                Some(mut alternative) => {
                    made += 1;
                    if let Some(place) = alternative.take_null() {
                        shape.null.get_or_insert(place);
                    }
                    shape.alternatives.push(alternative.of_member(drafts.member_of(draft)));
                }
                None => made += 1,
            }
            continue;
        };
        let value = drafts.site(next).value;
        if value == &Value::Bool(false) {
            continue;
        }
        let Some(object) = value.as_object() else {
            drafts.push(draft);
            continue;
        };
        let room = made + drafts.len() < most && folded < MOST_LEAVES;
        shape.is_truncated |= !room;
        match next.stage {
            Stage::References => {
                note_words(drafts.site(next), object, shape);
                drafts.open(draft, next, object);
            }
            Stage::AnyOf | Stage::OneOf if room => fork(&mut drafts, draft, next, object),
            Stage::AnyOf | Stage::OneOf | Stage::Keywords => match types(object).as_slice() {
                [] if says_nothing(object) => drafts.add_silent_leaf(draft, next),
                [] => drafts.add_leaf(draft, next, None),
                [_, _, ..] if !room => drafts.add_leaf(draft, next, None),
                kinds => {
                    for kind in kinds.iter().rev() {
                        drafts.add_leaf(draft.clone(), next, Some(*kind));
                    }
                }
            },
        }
    }
}

/// Remembers words and the null of OpenAPI 3.0.
fn note_words<'a>(site: &Site<'_>, object: &'a Map<String, Value>, shape: &mut Shape<'a>) {
    let is_reference = object.contains_key("$ref");
    for (key, value) in object {
        if is_prose(Place::Schema, is_reference, key) {
            let text = match value {
                Value::String(text) => Cow::Borrowed(text.as_str()),
                _ => Cow::Owned(canonical_data(value).to_string()),
            };
            shape.words.entry((key, text)).or_insert_with(|| site.pointer.clone());
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
    let first = any.first().map(Vec::as_slice).unwrap_or_default();
    for site in annotated(references, first) {
        if let Some(value) = site.value.get("default") {
            let place = site.pointer.join("default");
            shape.default.get_or_insert_with(|| (place, canonical_data(value)));
        }
        for flag in ["deprecated", "readOnly", "writeOnly"] {
            if site.value.get(flag) == Some(&Value::Bool(true)) {
                shape.flags.entry(flag).or_insert_with(|| site.pointer.join(flag));
            }
        }
    }
}

/// One draft for each member of a union; the schema itself goes on to its next stage in all of them.
fn fork<'a>(drafts: &mut Drafts<'a>, mut draft: Draft<'a>, waiting: Waiting, object: &'a Map<String, Value>) {
    let (key, stage) = match waiting.stage {
        Stage::AnyOf => ("anyOf", Stage::OneOf),
        _ => ("oneOf", Stage::Keywords),
    };
    let own = Waiting { stage, ..waiting };
    let union: Vec<Site<'a>> = members(object, key, &drafts.site(waiting).pointer).collect();
    if union.is_empty() {
        drafts.waiting.put(&mut draft.waiting, own);
        drafts.push(draft);
        return;
    }
    let owner = address(drafts.site(waiting).value);
    let is_choice = key == "oneOf" && union.len() > 1;
    let way = drafts.choose(waiting.way);
    let (nulls, others): (Vec<_>, Vec<_>) = union
        .into_iter()
        .enumerate()
        .partition(|(_, member)| is_null(member.value));
    let is_union = others.len() > 1;
    // Nulls come first: they are done with at once, and wait for nothing while the others go on.
    for (index, member) in others.into_iter().rev().chain(nulls) {
        let mut draft = draft.clone();
        if is_union {
            draft.member.take(&member, drafts.references);
        }
        if is_choice {
            drafts.choices.put(&mut draft.choices, (owner, index));
        }
        let member = drafts.wait(member, way);
        drafts.waiting.put(&mut draft.waiting, member);
        // The schema's own keywords come first.
        drafts.waiting.put(&mut draft.waiting, own);
        drafts.push(draft);
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

impl<'a> Alternative<'a> {
    pub(super) fn of_member(mut self, member: Member<'a>) -> Self {
        if let Some(site) = &member.site {
            self.pointer = site.pointer.clone();
        }
        self.member = member;
        self
    }
}
