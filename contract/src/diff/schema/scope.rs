//! Keywords that see only what is declared beside them. What another part of an `allOf` declares is undeclared to them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    applied::{allows_all, also},
    references::{References, Site, address, members},
    regular::matches,
    shape::Alternative,
};

impl<'a> Alternative<'a> {
    /// Applies each part's `additionalProperties` and `items` to what only other parts declare.
    pub(super) fn apply_to_other_parts<'s>(
        &mut self,
        parts: impl Iterator<Item = &'s Site<'a>>,
        references: References<'a>,
    ) where
        'a: 's,
    {
        let parts: Vec<_> = parts.filter_map(|site| Some((site, site.value.as_object()?))).collect();
        if parts.len() < 2 {
            return;
        }
        for (site, object) in parts {
            if let Some(rest) = object.get("additionalProperties") {
                let patterns = object.get("patternProperties").and_then(Value::as_object);
                let mut known = names(object);
                known.extend(self.properties.keys().filter(|name| {
                    let mut patterns = patterns.into_iter().flat_map(Map::keys);
                    patterns.any(|pattern| matches(pattern, name) != Some(false))
                }));
                self.apply_to_names(site, "additionalProperties", rest, &known);
            } else if let Some(rest) = object.get("unevaluatedProperties")
                && let Some(names) = names_below(references, site)
            {
                self.apply_to_names(site, "unevaluatedProperties", rest, &names);
            }
            self.apply_to_places(site, object);
        }
    }

    fn apply_to_names(&mut self, site: &Site<'a>, keyword: &str, rest: &'a Value, known: &BTreeSet<&str>) {
        if allows_all(rest) {
            return;
        }
        for (name, property) in &mut self.properties {
            if known.contains(name) {
                continue;
            }
            if rest == &Value::Bool(false) {
                self.refused.insert(name);
            } else {
                let pointer = site.pointer.join(keyword);
                *property = also(Some(property.clone()), Site { value: rest, pointer });
            }
        }
    }

    fn apply_to_places(&mut self, site: &Site<'a>, object: &'a Map<String, Value>) {
        let Some(items) = object.get("items").filter(|items| !allows_all(items)) else {
            return;
        };
        let fixed = object.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
        for place in self.places.iter_mut().skip(fixed) {
            let pointer = site.pointer.join("items");
            *place = also(Some(place.clone()), Site { value: items, pointer });
        }
    }
}

fn names(object: &Map<String, Value>) -> BTreeSet<&str> {
    let declared = object.get("properties").and_then(Value::as_object);
    declared.into_iter().flat_map(Map::keys).map(String::as_str).collect()
}

/// The properties that a schema declares, itself or by what it applies to the same value. `None` if that is not known.
fn names_below<'a>(references: References<'a>, site: &Site<'a>) -> Option<BTreeSet<&'a str>> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![site.clone()];
    while let Some(site) = waiting.pop() {
        let Some(object) = site.value.as_object().filter(|_| seen.insert(address(site.value))) else {
            continue;
        };
        if object.contains_key("patternProperties") {
            return None;
        }
        found.extend(names(object));
        for list in ["allOf", "anyOf", "oneOf"] {
            waiting.extend(members(object, list, &site.pointer));
        }
        for keyword in ["if", "then", "else"] {
            let pointer = site.pointer.clone();
            waiting.extend(object.get(keyword).map(|value| Site { value, pointer }));
        }
        let dependent = object.get("dependentSchemas").and_then(Value::as_object);
        waiting.extend(dependent.into_iter().flat_map(Map::values).map(|value| Site {
            value,
            pointer: site.pointer.clone(),
        }));
        waiting.extend(references.target(site.value));
    }
    Some(found)
}
