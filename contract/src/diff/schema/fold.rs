//! Folds schemas that all hold into one alternative.

use std::{collections::BTreeMap, rc::Rc};

use openapi31_codegen::{
    Pointer,
    facts::is_prose,
    walk::{BOUNDS, Place},
};
use serde_json::{Map, Value};

use super::{
    member::Member,
    references::{Any, References, Site},
    shape::{Additional, Alternative, Kind, MOST_ALTERNATIVES},
};
use crate::canonical::canonical_data;

/// The words, flags and defaults that belong to a place as a whole, not to one of its alternatives.
const ABOUT: &[&str] = &["default", "deprecated", "readOnly", "writeOnly", "nullable"];

/// Compared as the bounds are.
const FORMAT: &str = "format";

/// Maps of further schemas, which are compared where they are used.
const DEFINITIONS: &[&str] = &["$defs", "definitions"];

/// Folds schemas that all hold into one alternative; `None` where no value could satisfy them.
pub(super) fn fold<'a>(leaves: Vec<(Site<'a>, Option<Kind>)>, references: References<'a>) -> Option<Alternative<'a>> {
    let mut kind = Kind::Anything;
    for given in leaves.iter().filter_map(|(_, kind)| *kind) {
        kind = kind.and(given)?;
    }
    let mut folded = Alternative {
        pointer: location(&leaves),
        kind,
        values: None,
        facets: BTreeMap::new(),
        low: None,
        high: None,
        properties: BTreeMap::new(),
        required: BTreeMap::new(),
        additional: Additional::Open,
        items: None,
        places: Vec::new(),
        others: BTreeMap::new(),
        member: Member::default(),
    };
    for (site, _) in &leaves {
        if let Some(object) = site.value.as_object() {
            folded.fold(site, object, references)?;
        }
    }
    folded.infer_kind();
    folded.keep_values_of_kind()?;
    folded.keep_what_applies();
    Some(folded)
}

/// Where an alternative is written: the innermost component, else the first schema with a type.
fn location(leaves: &[(Site<'_>, Option<Kind>)]) -> Pointer {
    let is_component =
        |site: &Site<'_>| matches!(site.pointer.segments(), [components, _, _] if components == "components");
    let component = leaves.iter().find(|(site, _)| is_component(site));
    let typed = leaves.iter().find(|(site, kind)| kind.is_some() && !is_component(site));
    component
        .or(typed)
        .or(leaves.first())
        .map_or_else(Pointer::root, |(site, _)| site.pointer.clone())
}

impl<'a> Alternative<'a> {
    fn fold(&mut self, site: &Site<'a>, object: &'a Map<String, Value>, references: References<'a>) -> Option<()> {
        let is_reference = object.contains_key("$ref");
        for (key, value) in object {
            let place = site.pointer.join(key);
            match key.as_str() {
                "$ref" | "type" | "allOf" | "discriminator" => {}
                "anyOf" | "oneOf" if value.is_array() && is_spread(object) => {}
                key if ABOUT.contains(&key) || DEFINITIONS.contains(&key) => {}
                "const" => self.limit(place, std::iter::once(value)),
                "enum" => self.limit(place, value.as_array().into_iter().flatten()),
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                    self.bound(place, key, value, object)
                }
                "properties" => self.add_properties(&place, value),
                "required" => {
                    for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                        self.required.entry(name).or_insert_with(|| place.clone());
                    }
                }
                "additionalProperties" => self.add_additional(place, value),
                "items" => self.items = Some(also(self.items.take(), Site { value, pointer: place })),
                "prefixItems" => self.add_places(&place, value),
                key if key == FORMAT || BOUNDS.contains(&key) => self.add_facet(place, key, value),
                key if is_prose(Place::Schema, is_reference, key) => {}
                _ => {
                    self.others.insert(key.clone(), (place, references.written_out(value)));
                }
            }
        }
        Some(())
    }

    /// Only these values; where there is a list already, only those that are in both.
    fn limit(&mut self, place: Pointer, values: impl Iterator<Item = &'a Value>) {
        let mut listed: BTreeMap<String, &Value> =
            values.map(|value| (canonical_data(value).to_string(), value)).collect();
        if let Some((_, before)) = self.values.take() {
            listed.retain(|text, _| before.contains_key(text));
        }
        self.values = Some((place, listed));
    }

    fn bound(&mut self, place: Pointer, key: &str, value: &Value, object: &Map<String, Value>) {
        let Some(number) = value.as_f64() else { return };
        // OpenAPI 3.0 writes a flag beside the bound.
        let flag = |name: &str| object.get(name) == Some(&Value::Bool(true));
        let exclusive = match key {
            "minimum" => flag("exclusiveMinimum"),
            "maximum" => flag("exclusiveMaximum"),
            _ => true,
        };
        let is_low = key.ends_with("inimum");
        let side = if is_low { &mut self.low } else { &mut self.high };
        let is_tighter = side.as_ref().is_none_or(|(_, (before, open))| {
            let beyond = if is_low { number > *before } else { number < *before };
            beyond || (number.total_cmp(before).is_eq() && exclusive && !open)
        });
        if is_tighter {
            *side = Some((place, (number, exclusive)));
        }
    }

    fn add_properties(&mut self, place: &Pointer, value: &'a Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let site = Site {
                value,
                pointer: place.join(name),
            };
            let before = self.properties.remove(name.as_str());
            self.properties.insert(name, also(before, site));
        }
    }

    fn add_additional(&mut self, place: Pointer, value: &'a Value) {
        self.additional = match (std::mem::take(&mut self.additional), value) {
            (Additional::Closed(place), _) => Additional::Closed(place),
            (_, Value::Bool(false)) => Additional::Closed(place),
            (before, Value::Bool(true)) => before,
            (before, Value::Object(object)) if object.is_empty() => before,
            (Additional::Schema(any), _) => Additional::Schema(also(Some(any), Site { value, pointer: place })),
            (Additional::Open, _) => Additional::Schema(also(None, Site { value, pointer: place })),
        };
    }

    fn add_places(&mut self, place: &Pointer, value: &'a Value) {
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            let site = Site {
                value,
                pointer: place.join(index),
            };
            match self.places.get_mut(index) {
                Some(before) => *before = also(Some(before.clone()), site),
                None => self.places.push(also(None, site)),
            }
        }
    }

    /// The tighter of two lengths; of other keywords, the first.
    fn add_facet(&mut self, place: Pointer, key: &str, value: &Value) {
        let Some(name) = BOUNDS.iter().chain([&FORMAT]).find(|name| **name == key) else {
            return;
        };
        let value = canonical_data(value);
        // A bound without effect counts as none.
        let is_idle = match key {
            "uniqueItems" => value == Value::Bool(false),
            key if key.starts_with("min") => value == 0,
            _ => false,
        };
        if is_idle {
            return;
        }
        let is_tighter = match self.facets.get(name) {
            None => true,
            Some((_, before)) => match (before.as_f64(), value.as_f64()) {
                (Some(before), Some(now)) if key.starts_with("max") => now < before,
                (Some(before), Some(now)) => now > before,
                _ => false,
            },
        };
        if is_tighter {
            self.facets.insert(name, (place, value));
        }
    }

    fn infer_kind(&mut self) {
        if self.kind != Kind::Anything {
            return;
        }
        let values = self.values.iter().flat_map(|(_, values)| values.values());
        let mut kinds: Vec<Kind> = values.map(|value| Kind::of(value)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        self.kind = match kinds.as_slice() {
            [only] => *only,
            [Kind::Integer, Kind::Number] => Kind::Number,
            _ if !self.properties.is_empty() => Kind::Object,
            _ if self.items.is_some() || !self.places.is_empty() => Kind::Array,
            _ => Kind::Anything,
        };
    }

    fn keep_values_of_kind(&mut self) -> Option<()> {
        let kind = self.kind;
        if let Some((_, values)) = &mut self.values {
            values.retain(|_, value| kind.covers(Kind::of(value)));
            if values.is_empty() {
                return None;
            }
        }
        Some(())
    }

    /// Drops keywords about other kinds of values, which have no effect: `maxLength` of a number.
    fn keep_what_applies(&mut self) {
        let kind = self.kind;
        if kind == Kind::Anything {
            return;
        }
        self.facets.retain(|name, _| match *name {
            "format" => true,
            "pattern" | "minLength" | "maxLength" => kind == Kind::String,
            "minItems" | "maxItems" | "uniqueItems" => kind == Kind::Array,
            "minProperties" | "maxProperties" => kind == Kind::Object,
            _ => matches!(kind, Kind::Integer | Kind::Number),
        });
        if !matches!(kind, Kind::Integer | Kind::Number) {
            (self.low, self.high) = (None, None);
        }
        if kind != Kind::Object {
            self.additional = Additional::Open;
        }
        if kind == Kind::Integer {
            self.close_bounds();
        }
    }

    /// More than 0 is at least 1, where only whole numbers count.
    fn close_bounds(&mut self) {
        if let Some((_, (bound, exclusive))) = &mut self.low {
            *bound = if *exclusive { bound.floor() + 1.0 } else { bound.ceil() };
            *exclusive = false;
        }
        if let Some((_, (bound, exclusive))) = &mut self.high {
            *bound = if *exclusive { bound.ceil() - 1.0 } else { bound.floor() };
            *exclusive = false;
        }
    }
}

fn also<'a>(before: Option<Any<'a>>, site: Site<'a>) -> Any<'a> {
    let mut all = before.map_or_else(|| vec![Vec::new()], |any| any.as_ref().clone());
    if let Some(first) = all.first_mut() {
        first.push(site);
    }
    Rc::new(all)
}

/// Whether the unions of this schema were spread. They always are, until there are too many alternatives.
fn is_spread(object: &Map<String, Value>) -> bool {
    let size = |key| object.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    size("anyOf") <= MOST_ALTERNATIVES && size("oneOf") <= MOST_ALTERNATIVES
}
