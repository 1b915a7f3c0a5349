//! Keywords without effect: those about another kind of values, such as `maxLength` of a number, and halves of pairs.

use std::collections::{BTreeMap, HashSet};

use openapi31_codegen::Pointer;
use serde_json::{Map, Value};

use super::{
    comparison::Comparison,
    references::{Site, address},
    shape::{Additional, Alternative, Kind, Shape},
    shapes::Shapes,
};

/// A keyword without effect.
#[derive(Clone, Debug)]
pub(super) struct Idle<'a> {
    pub(super) keyword: &'a str,
    pub(super) place: Pointer,
    pub(super) value: &'a Value,
}

/// Which of a place's keywords have no effect on any of its alternatives.
#[derive(Debug, Default)]
pub(super) struct Effects<'a> {
    idle: BTreeMap<usize, Idle<'a>>,
    /// The addresses of those that have one on some alternative.
    in_force: HashSet<usize>,
}

impl<'a> Effects<'a> {
    /// Notes what has an effect on an alternative of this kind, and what has none.
    pub(super) fn note(&mut self, kind: Kind, leaves: &[(Site<'a>, Option<Kind>)]) {
        for (site, _) in leaves {
            let Some(object) = site.value.as_object() else { continue };
            let has_one_type = object.get("type").is_some_and(Value::is_string);
            for (keyword, value) in object {
                if applies(keyword, kind) && has_partner(keyword, object) {
                    // With one type, it has an effect on all alternatives or on none.
                    if !has_one_type {
                        self.in_force.insert(address(value));
                    }
                } else {
                    self.idle.entry(address(value)).or_insert_with(|| Idle {
                        keyword,
                        place: site.pointer.join(keyword),
                        value,
                    });
                }
            }
        }
    }

    /// The keywords without any effect.
    pub(super) fn idle(&self) -> impl Iterator<Item = &Idle<'a>> {
        let idle = self.idle.iter().filter(|(address, _)| !self.in_force.contains(address));
        idle.map(|(_, idle)| idle)
    }
}

/// Whether a keyword says something about values of this kind.
fn applies(keyword: &str, kind: Kind) -> bool {
    let about: &[Kind] = match keyword {
        "pattern" | "minLength" | "maxLength" | "contentEncoding" | "contentMediaType" | "contentSchema" => {
            &[Kind::String]
        }
        "minItems" | "maxItems" | "uniqueItems" | "items" | "prefixItems" | "contains" | "minContains"
        | "maxContains" | "unevaluatedItems" => &[Kind::Array],
        "properties"
        | "required"
        | "additionalProperties"
        | "minProperties"
        | "maxProperties"
        | "patternProperties"
        | "propertyNames"
        | "dependentRequired"
        | "dependentSchemas"
        | "dependencies"
        | "unevaluatedProperties" => &[Kind::Object],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            &[Kind::Integer, Kind::Number]
        }
        _ => return true,
    };
    kind == Kind::Anything || about.contains(&kind)
}

/// Whether what a keyword needs beside it is there.
fn has_partner(keyword: &str, object: &Map<String, Value>) -> bool {
    match keyword {
        "then" | "else" => object.contains_key("if"),
        "contentSchema" => object.contains_key("contentMediaType"),
        "unevaluatedProperties" => !object.contains_key("additionalProperties"),
        "unevaluatedItems" => !object.contains_key("items"),
        "if" => object.contains_key("then") || object.contains_key("else"),
        "minContains" | "maxContains" => object.contains_key("contains"),
        // As a flag, it belongs to a bound.
        "exclusiveMinimum" => object.get(keyword) != Some(&Value::Bool(true)) || object.contains_key("minimum"),
        "exclusiveMaximum" => object.get(keyword) != Some(&Value::Bool(true)) || object.contains_key("maximum"),
        _ => true,
    }
}

impl<'a> Comparison<'_, 'a> {
    /// Reports keywords that changed and had no effect, neither before nor now.
    pub(super) fn without_effect(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let mut keywords: Vec<&str> = old
            .effects
            .idle()
            .chain(new.effects.idle())
            .map(|idle| idle.keyword)
            .collect();
        keywords.sort_unstable();
        keywords.dedup();
        for keyword in keywords {
            let has_effect = |shape: &Shape<'_>| shape.alternatives.iter().any(|alternative| alternative.has(keyword));
            let of = |shape: &Shape<'a>| -> Vec<Idle<'a>> {
                let idle = shape.effects.idle().filter(|idle| idle.keyword == keyword);
                idle.cloned().collect()
            };
            let written = |shapes: &Shapes<'a>, idle: &[Idle<'a>]| {
                let mut values: Vec<Value> = idle
                    .iter()
                    .map(|idle| shapes.references.written_out(idle.value))
                    .collect();
                values.sort_by_key(Value::to_string);
                values.dedup();
                match values.len() {
                    0 => Value::Null,
                    1 => values.remove(0),
                    _ => Value::Array(values),
                }
            };
            let (before, now) = (of(old), of(new));
            let (value, value_now) = (written(&self.pairs.old, &before), written(&self.pairs.new, &now));
            // What has an effect on one side only is reported there.
            let is_told = (before.is_empty() && has_effect(old)) || (now.is_empty() && has_effect(new));
            if value != value_now
                && !is_told
                && let Some(Idle { place, .. }) = now.first().or(before.first())
            {
                let subject = self.pairs.subject(place, now.is_empty());
                let message = format!("`{keyword}` of {subject} changed, and has no effect");
                self.add("keyword-without-effect-changed", place, message, [value, value_now]);
            }
        }
    }
}

impl Alternative<'_> {
    /// Drops keywords about other kinds of values.
    pub(super) fn keep_what_applies(&mut self) {
        let kind = self.kind;
        if kind == Kind::Anything {
            return;
        }
        self.facets.retain(|name, _| applies(name, kind));
        self.applied.keep(|keyword| applies(keyword, kind));
        if !applies("minimum", kind) {
            (self.low, self.high) = (None, None);
        }
        if !applies("properties", kind) {
            self.properties.clear();
            self.required.clear();
            self.additional = Additional::Open;
        }
        if !applies("items", kind) {
            self.items = None;
            self.places.clear();
        }
        if kind == Kind::Integer {
            self.close_bounds();
        }
    }

    /// Whether it has this keyword, and with effect.
    pub(super) fn has(&self, keyword: &str) -> bool {
        match keyword {
            "minimum" | "exclusiveMinimum" => self.low.is_some(),
            "maximum" | "exclusiveMaximum" => self.high.is_some(),
            "properties" => !self.properties.is_empty(),
            "required" => !self.required.is_empty(),
            "additionalProperties" => !matches!(self.additional, Additional::Open),
            "items" => self.items.is_some(),
            "prefixItems" => !self.places.is_empty(),
            "contains" | "minContains" | "maxContains" => !self.applied.contains.is_empty(),
            "if" | "then" | "else" => !self.applied.conditionals.is_empty(),
            "dependentRequired" | "dependencies" => !self.applied.dependent.is_empty(),
            _ => {
                let mut roles = self.applied.schemas.keys();
                self.facets.contains_key(keyword) || roles.any(|role| role.keyword() == keyword)
            }
        }
    }
}
