//! Spreads a schema into alternatives: references are followed, `allOf` is one alternative of several parts, unions and
//! lists of types are several alternatives.

use openapi31_codegen::{Pointer, facts::is_prose, walk::Place};
use serde_json::{Map, Value};

use super::{
    annotated::{annotated, is_null},
    fits::Fits,
    fold::fold,
    kind::types,
    member::Member,
    reading::Reading,
    references::{Any, References, Site, address, members},
    shape::{Alternative, Kind, MOST_ALTERNATIVES, Shape},
};
use crate::canonical::canonical_data;

/// One schema to be spread, and the next stage.
#[derive(Clone)]
struct Waiting<'a> {
    site: Site<'a>,
    stage: Stage,
    /// How it was reached: a step in [`Ways`].
    way: Option<usize>,
}

/// The schemas that were passed on the way to others, each with the step before it.
#[derive(Default)]
struct Ways {
    steps: Vec<(Step, Option<usize>)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Schema(usize),
    /// One member of a union was taken.
    Choice,
}

impl Ways {
    fn add(&mut self, step: Step, before: Option<usize>) -> Option<usize> {
        self.steps.push((step, before));
        Some(self.steps.len() - 1)
    }

    /// Whether the way leads back to this schema, and through a choice.
    fn returns_by_choice(&self, address: usize, mut way: Option<usize>) -> bool {
        let mut has_choice = false;
        while let Some((step, before)) = way.and_then(|way| self.steps.get(way)) {
            match step {
                Step::Choice => has_choice = true,
                Step::Schema(passed) if *passed == address => return has_choice,
                Step::Schema(_) => {}
            }
            way = *before;
        }
        false
    }
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
    member: Member<'a>,
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
        let before = shape.null.take();
        let known = shape.alternatives.len();
        spread_all(references, all, &mut shape);
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
fn spread_all<'a>(references: References<'a>, all: &[Site<'a>], shape: &mut Shape<'a>) {
    let mut ways = Ways::default();
    let waiting = all.iter().rev().map(|site| Waiting {
        site: site.clone(),
        stage: Stage::References,
        way: None,
    });
    let mut drafts = vec![Draft {
        waiting: waiting.collect(),
        ..Draft::default()
    }];
    let mut made = 0;
    while let Some(mut draft) = drafts.pop() {
        let Some(next) = draft.waiting.pop() else {
            made += 1;
            match fold(draft.leaves, references, &mut shape.effects) {
                Some(alternative) if alternative.kind == Kind::Null => {
                    shape.null.get_or_insert(alternative.pointer);
                }
                Some(mut alternative) => {
                    if let Some(place) = alternative.take_null() {
                        shape.null.get_or_insert(place);
                    }
                    shape.alternatives.push(alternative.of_member(draft.member));
                }
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
                open(references, draft, next, object, (&mut drafts, &mut ways));
            }
            Stage::AnyOf | Stage::OneOf if room => fork(references, draft, next, (&mut drafts, &mut ways)),
            Stage::AnyOf | Stage::OneOf | Stage::Keywords => {
                let kinds = types(object);
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
///
/// A schema that holds already adds nothing. A member of a union that leads back to the union adds no alternative.
fn open<'a>(
    references: References<'a>,
    mut draft: Draft<'a>,
    next: Waiting<'a>,
    object: &'a Map<String, Value>,
    (drafts, ways): (&mut Vec<Draft<'a>>, &mut Ways),
) {
    let site = next.site;
    let address = address(site.value);
    if draft.seen.contains(&address) {
        if !ways.returns_by_choice(address, next.way) {
            drafts.push(draft);
        }
        return;
    }
    draft.seen.push(address);
    let way = ways.add(Step::Schema(address), next.way);
    let start = |site| Waiting {
        site,
        stage: Stage::References,
        way,
    };
    let parts: Vec<Site<'a>> = members(object, "allOf", &site.pointer).collect();
    draft.waiting.extend(parts.into_iter().rev().map(start));
    draft.waiting.extend(references.target(site.value).map(start));
    draft.waiting.push(Waiting {
        site,
        stage: Stage::AnyOf,
        way,
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
fn fork<'a>(
    references: References<'a>,
    mut draft: Draft<'a>,
    waiting: Waiting<'a>,
    (drafts, ways): (&mut Vec<Draft<'a>>, &mut Ways),
) {
    let Waiting { site, stage, way } = waiting;
    let (key, next) = match stage {
        Stage::AnyOf => ("anyOf", Stage::OneOf),
        _ => ("oneOf", Stage::Keywords),
    };
    let owner = address(site.value);
    let object = site.value.as_object();
    let union: Vec<Site<'a>> = object
        .into_iter()
        .flat_map(|object| members(object, key, &site.pointer))
        .collect();
    draft.waiting.push(Waiting { site, stage: next, way });
    if union.is_empty() {
        drafts.push(draft);
        return;
    }
    let way = ways.add(Step::Choice, way);
    let is_union = union.iter().filter(|member| !is_null(member.value)).nth(1).is_some();
    for (index, member) in union.into_iter().enumerate().rev() {
        let mut draft = draft.clone();
        if is_union {
            draft.member.take(&member, references);
        }
        if key == "oneOf" {
            draft.member.choices.push((owner, index));
        }
        // Below the schema itself, whose own keywords come first.
        let last = draft.waiting.len() - 1;
        draft.waiting.insert(
            last,
            Waiting {
                site: member,
                stage: Stage::References,
                way,
            },
        );
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
