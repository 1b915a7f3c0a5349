//! Schemas that another schema applies to its values, beside those of properties and list members.

use std::{collections::BTreeMap, rc::Rc};

use openapi31_codegen::Pointer;
use serde_json::{Map, Value};

use super::references::{Any, Site};
use crate::canonical::canonical_data;

/// What a schema is applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role<'a> {
    /// The value itself, which must not fit. Of several, none may fit.
    Not,
    /// The names of an object's properties.
    Names,
    /// The properties whose names match this pattern.
    Pattern(&'a str),
    /// The object, where it has this property.
    Dependent(&'a str),
    /// What is inside a text.
    Content,
    /// The properties that nothing else is applied to.
    UnevaluatedProperties,
    /// The list members that nothing else is applied to.
    UnevaluatedItems,
}

impl Role<'_> {
    /// Whether a condition that reads like this may decide what this role is about.
    pub(super) fn is_decided_by(&self, condition: &Value) -> bool {
        // Members that fit a `contains` are evaluated, whatever it says.
        *self == Self::UnevaluatedItems || condition.to_string().contains("roperties\"")
    }

    pub(super) fn keyword(&self) -> &'static str {
        match self {
            Self::Not => "not",
            Self::Names => "propertyNames",
            Self::Pattern(_) => "patternProperties",
            Self::Dependent(_) => "dependentSchemas",
            Self::Content => "contentSchema",
            Self::UnevaluatedProperties => "unevaluatedProperties",
            Self::UnevaluatedItems => "unevaluatedItems",
        }
    }
}

/// So many members of a list have to fit a schema.
#[derive(Clone, Debug)]
pub(super) struct Contains<'a> {
    pub(super) site: Site<'a>,
    pub(super) least: u64,
    pub(super) most: Option<u64>,
}

/// What fits the first schema has to fit the second; everything else, the third.
#[derive(Clone, Debug)]
pub(super) struct Conditional<'a> {
    pub(super) condition: Site<'a>,
    pub(super) then: Option<Site<'a>>,
    pub(super) otherwise: Option<Site<'a>>,
}

/// All schemas that one alternative applies to its values.
#[derive(Clone, Debug, Default)]
pub(super) struct Applied<'a> {
    pub(super) schemas: BTreeMap<Role<'a>, Any<'a>>,
    pub(super) contains: Vec<Contains<'a>>,
    pub(super) conditionals: Vec<Conditional<'a>>,
    /// Where the first property is, the second has to be.
    pub(super) dependent: BTreeMap<(&'a str, &'a str), Pointer>,
    /// Those about the rest that are read as `additionalProperties` or `items`.
    pub(super) settled: BTreeMap<Role<'a>, Any<'a>>,
}

impl<'a> Conditional<'a> {
    /// The condition and its branches.
    fn each(&self) -> impl Iterator<Item = Any<'a>> {
        let sites = [Some(&self.condition), self.then.as_ref(), self.otherwise.as_ref()];
        sites.into_iter().flatten().map(Site::alone)
    }

    /// Whether nothing depends on the condition, beside which properties it is about.
    pub(super) fn is_alone(&self) -> bool {
        self.then.is_none() && self.otherwise.is_none()
    }
}

impl Contains<'_> {
    /// Whether it matters how many members fit, beside that some do.
    pub(super) fn is_bounded(&self) -> bool {
        self.least == 0 || self.most.is_some()
    }

    /// Whether any number of members may fit.
    fn is_idle(&self) -> bool {
        self.least == 0 && self.most.is_none()
    }
}

impl<'a> Applied<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.schemas.is_empty() && self.contains.is_empty() && self.conditionals.is_empty() && self.dependent.is_empty()
    }

    /// Everything in it that is no schema, as text: equal texts and equal schemas are equal conditions.
    pub(super) fn text(&self) -> String {
        let roles: Vec<&Role<'_>> = self.schemas.keys().collect();
        let counts: Vec<(u64, Option<u64>)> = self.contains.iter().map(|one| (one.least, one.most)).collect();
        let conditionals = self.conditionals.iter();
        let branches: Vec<(bool, bool)> = conditionals
            .map(|one| (one.then.is_some(), one.otherwise.is_some()))
            .collect();
        let dependent: Vec<&(&str, &str)> = self.dependent.keys().collect();
        format!("{roles:?} {counts:?} {branches:?} {dependent:?}")
    }

    /// All schemas in it, in the order of [`Self::text`].
    pub(super) fn each(&self) -> Vec<Any<'a>> {
        let contains = self.contains.iter().map(|one| one.site.alone());
        let conditionals = self.conditionals.iter().flat_map(Conditional::each);
        let schemas = self.schemas.values().cloned();
        schemas.chain(contains).chain(conditionals).collect()
    }

    /// The schema of a role; also where it is read as another keyword, and is none of these.
    pub(super) fn rest(&self, role: Role<'a>) -> Option<&Any<'a>> {
        self.schemas.get(&role).or_else(|| self.settled.get(&role))
    }

    /// The conditions that may decide which properties or list members are evaluated.
    pub(super) fn that_evaluate(&self, role: Role<'a>) -> Vec<Any<'a>> {
        let conditionals = self.conditionals.iter().flat_map(Conditional::each);
        if role == Role::UnevaluatedItems {
            let contains = self.contains.iter().map(|contains| contains.site.alone());
            return contains.chain(conditionals).collect();
        }
        let dependent = self
            .schemas
            .iter()
            .filter(|(role, _)| matches!(role, Role::Dependent(_)));
        dependent.map(|(_, any)| any.clone()).chain(conditionals).collect()
    }

    /// Drops conditions that matter only where something is said of unevaluated properties or list members.
    pub(super) fn drop_idle(&mut self) {
        let has_rest = |role| self.schemas.contains_key(&role);
        let (properties, items) = (has_rest(Role::UnevaluatedProperties), has_rest(Role::UnevaluatedItems));
        if !properties && !items {
            self.conditionals.retain(|conditional| !conditional.is_alone());
        }
        if !items {
            self.contains.retain(|contains| !contains.is_idle());
        }
    }

    /// Drops the schemas under keywords without effect.
    pub(super) fn keep(&mut self, has_effect: impl Fn(&str) -> bool) {
        self.schemas.retain(|role, _| has_effect(role.keyword()));
        if !has_effect("contains") {
            self.contains.clear();
        }
        if !has_effect("dependentRequired") {
            self.dependent.clear();
        }
    }

    /// Takes a keyword; `false` if it is none of these, or cannot be understood.
    pub(super) fn fold(
        &mut self,
        key: &str,
        value: &'a Value,
        place: &Pointer,
        object: &'a Map<String, Value>,
    ) -> bool {
        let site = || Site {
            value,
            pointer: place.clone(),
        };
        let is_schema = value.is_object() || value.is_boolean();
        match key {
            "not" if is_schema => self.deny(site()),
            "propertyNames" if is_schema => self.apply(Role::Names, site()),
            "contentSchema" if is_schema => {
                if object.contains_key("contentMediaType") {
                    self.apply(Role::Content, site());
                }
            }
            "unevaluatedProperties" if is_schema => self.apply(Role::UnevaluatedProperties, site()),
            "unevaluatedItems" if is_schema => self.apply(Role::UnevaluatedItems, site()),
            "patternProperties" if value.is_object() => self.apply_each(value, place, Role::Pattern),
            "dependentSchemas" if value.is_object() => self.apply_each(value, place, Role::Dependent),
            "dependentRequired" if is_map_of_names(value) => self.depend(value, place),
            // As JSON Schema had both until draft 7.
            "dependencies" if value.is_object() => {
                self.depend(value, place);
                self.apply_each(value, place, Role::Dependent);
            }
            "contains" if is_schema => {
                let count = |key: &str| object.get(key).and_then(count);
                self.contains.push(Contains {
                    site: site(),
                    least: count("minContains").unwrap_or(1),
                    most: count("maxContains"),
                });
            }
            "minContains" | "maxContains" => return count(value).is_some(),
            "if" if is_schema => {
                let branch = |key: &str| {
                    let value = object.get(key).filter(|value| !allows_all(value))?;
                    let mut pointer = place.clone();
                    pointer.pop();
                    let pointer = pointer.join(key);
                    Some(Site { value, pointer })
                };
                self.conditionals.push(Conditional {
                    condition: site(),
                    then: branch("then"),
                    otherwise: branch("else"),
                });
            }
            "then" | "else" => return is_schema,
            _ => return false,
        }
        true
    }

    fn deny(&mut self, site: Site<'a>) {
        let mut denied = self
            .schemas
            .remove(&Role::Not)
            .map_or_else(Vec::new, |any| any.to_vec());
        denied.push(vec![site]);
        self.schemas.insert(Role::Not, Rc::new(denied));
    }

    fn apply(&mut self, role: Role<'a>, site: Site<'a>) {
        // Even a schema that allows all lets properties in where undeclared ones are shut out.
        if allows_all(site.value) && !matches!(role, Role::Pattern(_)) {
            return;
        }
        let before = self.schemas.remove(&role);
        self.schemas.insert(role, also(before, site));
    }

    fn apply_each(&mut self, value: &'a Value, place: &Pointer, role: fn(&'a str) -> Role<'a>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if value.is_object() || value.is_boolean() {
                let pointer = place.join(name);
                self.apply(role(name), Site { value, pointer });
            }
        }
    }

    fn depend(&mut self, value: &'a Value, place: &Pointer) {
        for (trigger, names) in value.as_object().into_iter().flatten() {
            for name in names.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let place = place.join(trigger);
                self.dependent.entry((trigger, name)).or_insert(place);
            }
        }
    }
}

/// One more schema that has to hold.
pub(super) fn also<'a>(before: Option<Any<'a>>, site: Site<'a>) -> Any<'a> {
    let mut all = before.map_or_else(|| vec![Vec::new()], |any| any.as_ref().clone());
    if let Some(first) = all.first_mut() {
        first.push(site);
    }
    Rc::new(all)
}

/// Whether a schema says nothing.
pub(super) fn allows_all(value: &Value) -> bool {
    value == &Value::Bool(true) || value.as_object().is_some_and(Map::is_empty)
}

fn count(value: &Value) -> Option<u64> {
    canonical_data(value).as_u64()
}

fn is_map_of_names(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.values().all(is_list_of_names))
}

/// Whether a value is a list of texts.
pub(super) fn is_list_of_names(value: &Value) -> bool {
    value.as_array().is_some_and(|names| names.iter().all(Value::is_string))
}
