//! Folds schemas that all hold into one alternative.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{Pointer, facts::is_prose, walk::Place};
use serde_json::{Map, Value, json};

use super::{
    applied::{Applied, Role, allows_all, also, is_list_of_names},
    effect::Effects,
    member::Member,
    number::Exact,
    references::{References, Site},
    shape::{Additional, Alternative, Kind, MOST_ALTERNATIVES},
};
use crate::canonical::canonical_data;

/// The flags that belong to a place as a whole, not to one of its alternatives.
const FLAGS: &[&str] = &["deprecated", "readOnly", "writeOnly", "nullable"];

/// Maps of further schemas, which are compared where they are used.
const DEFINITIONS: &[&str] = &["$defs", "definitions"];

/// Folds schemas that all hold into one alternative; `None` where no value could satisfy them.
pub(super) fn fold<'a>(
    leaves: Vec<(Site<'a>, Option<Kind>)>,
    references: References<'a>,
    effects: &mut Effects<'a>,
) -> Option<Alternative<'a>> {
    let mut kind = Kind::Anything;
    for given in leaves.iter().filter_map(|(_, kind)| *kind) {
        kind = kind.and(given)?;
    }
    let mut folded = Alternative {
        pointer: location(&leaves),
        kind,
        is_inferred: false,
        values: None,
        facets: BTreeMap::new(),
        low: None,
        high: None,
        properties: BTreeMap::new(),
        required: BTreeMap::new(),
        refused: BTreeSet::new(),
        additional: Additional::Open,
        items: None,
        places: Vec::new(),
        applied: Applied::default(),
        others: BTreeMap::new(),
        member: Member::default(),
    };
    let objects = || {
        leaves
            .iter()
            .filter_map(|(site, _)| Some((site, site.value.as_object()?)))
    };
    for (site, object) in objects() {
        folded.fold(site, object, references);
    }
    let has = |keyword: &str| objects().any(|(_, object)| object.contains_key(keyword));
    folded.settle_unevaluated(has("additionalProperties"), has("items"));
    folded.apply_to_other_parts(leaves.iter().map(|(site, _)| site), references);
    folded.infer_kind();
    folded.keep_values_of_kind()?;
    folded.keep_what_applies();
    effects.note(folded.stated_kind(), &leaves);
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
    fn fold(&mut self, site: &Site<'a>, object: &'a Map<String, Value>, references: References<'a>) {
        for (key, value) in object {
            if is_read_elsewhere(key, value, object) || (key == "type" && is_type(value)) {
                continue;
            }
            let place = site.pointer.join(key);
            if key == "additionalProperties" && value.is_object() {
                self.add_additional(place, plain(references, value));
                continue;
            }
            let is_known = self.add_assertion(key, value, &place, object)
                || self.add_facet(place.clone(), key, value)
                || self.applied.fold(key, value, &place, object);
            if !is_known {
                self.add_other(key, place, references.written_out(value));
            }
        }
    }

    /// Takes a keyword about values, bounds, properties or list members; `false` if it is none, or cannot be understood.
    fn add_assertion(&mut self, key: &str, value: &'a Value, place: &Pointer, object: &Map<String, Value>) -> bool {
        let is_schema = value.is_object() || value.is_boolean();
        match key {
            "const" => self.limit(place.clone(), std::iter::once(value)),
            "enum" if value.is_array() => self.limit(place.clone(), value.as_array().into_iter().flatten()),
            // The flags of OpenAPI 3.0, which are read with the bound.
            "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => {}
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                return self.bound(place.clone(), key, value, object);
            }
            "properties" if value.is_object() => self.add_properties(place, value),
            "required" if is_list_of_names(value) => {
                for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    self.required.entry(name).or_insert_with(|| place.clone());
                }
            }
            "additionalProperties" if is_schema => self.add_additional(place.clone(), value),
            "items" if is_schema => {
                let pointer = place.clone();
                self.items = Some(also(self.items.take(), Site { value, pointer }));
            }
            "prefixItems" if value.is_array() => self.add_places(place, value),
            _ => return false,
        }
        true
    }

    /// Keeps a keyword as it is written; several of one name all count.
    fn add_other(&mut self, key: &str, place: Pointer, value: Value) {
        let all = match self.others.remove(key) {
            None => value,
            Some((_, before)) if before == value => value,
            Some((_, before)) => {
                let mut all: Vec<Value> = match before.get("allOf").and_then(Value::as_array) {
                    Some(several) => several.clone(),
                    None => vec![before],
                };
                if !all.contains(&value) {
                    all.push(value);
                }
                all.sort_by_key(Value::to_string);
                json!({"allOf": all})
            }
        };
        self.others.insert(key.to_owned(), (place, all));
    }

    /// Reads `unevaluatedProperties` as `additionalProperties`, and `unevaluatedItems` as `items`. That is the same where no
    /// condition decides which properties or items are evaluated.
    fn settle_unevaluated(&mut self, are_properties_evaluated: bool, are_items_evaluated: bool) {
        let is_conditional = !self.applied.conditionals.is_empty();
        let depends = |role: &Role<'_>| matches!(role, Role::Dependent(_));
        if are_properties_evaluated {
            self.applied.schemas.remove(&Role::UnevaluatedProperties);
        } else if !is_conditional
            && !self.applied.schemas.keys().any(depends)
            && let Some(rest) = self.applied.schemas.remove(&Role::UnevaluatedProperties)
        {
            for site in rest.iter().flatten() {
                self.add_additional(site.pointer.clone(), site.value);
            }
            self.applied.settled.insert(Role::UnevaluatedProperties, rest);
        }
        if are_items_evaluated {
            self.applied.schemas.remove(&Role::UnevaluatedItems);
        } else if !is_conditional
            && self.applied.contains.is_empty()
            && let Some(rest) = self.applied.schemas.remove(&Role::UnevaluatedItems)
        {
            self.applied.settled.insert(Role::UnevaluatedItems, rest.clone());
            self.items = Some(rest);
        }
        self.applied.drop_idle();
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

    fn bound(&mut self, place: Pointer, key: &str, value: &Value, object: &Map<String, Value>) -> bool {
        let Some(number) = Exact::of(value) else { return false };
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
            beyond || (number == *before && exclusive && !open)
        });
        if is_tighter {
            *side = Some((place, (number, exclusive)));
        }
        true
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
            (before, value) if allows_all(value) => before,
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
}

/// What a reference to `true` or `false` leads to; everything else as it is.
fn plain<'a>(references: References<'a>, value: &'a Value) -> &'a Value {
    let is_alone = value.as_object().is_some_and(|object| object.len() == 1);
    let pointer = Pointer::root();
    let target = references.follow(Site { value, pointer }).value;
    if is_alone && target.is_boolean() { target } else { value }
}

/// Whether a schema has no keyword that is folded into an alternative.
pub(super) fn says_nothing(object: &Map<String, Value>) -> bool {
    object.iter().all(|(key, value)| is_read_elsewhere(key, value, object))
}

/// Whether a keyword was followed, belongs to the place as a whole, or says nothing about values.
fn is_read_elsewhere(key: &str, value: &Value, object: &Map<String, Value>) -> bool {
    match key {
        "default" | "discriminator" => true,
        "$ref" => value.is_string(),
        "allOf" => value.is_array(),
        "anyOf" | "oneOf" => value.is_array() && is_spread(object),
        flag if FLAGS.contains(&flag) => value.is_boolean(),
        key if DEFINITIONS.contains(&key) => true,
        key => is_prose(Place::Schema, object.contains_key("$ref"), key),
    }
}

fn is_type(value: &Value) -> bool {
    let is_name = |value: &Value| value.as_str().is_some_and(|name| Kind::named(name).is_some());
    is_name(value) || value.as_array().is_some_and(|names| names.iter().all(is_name))
}

/// Whether the unions of this schema were spread. They always are, until there are too many alternatives.
fn is_spread(object: &Map<String, Value>) -> bool {
    let size = |key| object.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    size("anyOf") <= MOST_ALTERNATIVES && size("oneOf") <= MOST_ALTERNATIVES
}
