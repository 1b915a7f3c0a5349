//! `allOf`, and unions beside other keywords: one schema that says what they say together.
//!
//! typed code has no "and": an object gets the properties of all members as its own; a union gets them in each member.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Map, Value, json};

use super::{
    merge::{both, has_mixed_union},
    schema::{
        SITE_KEYWORDS, Schema, UNIONS, component_place, components, components_mut, is_trivial, list, reference_to,
        referred,
    },
};
use crate::{
    Error, Pointer, Report, Result, Settings,
    document::{reference, schema_name},
    walk,
};

/// How much all merged schemas may hold together, in properties: a chain in which each schema takes in all before it grows
/// with the square of its length.
const MOST_PROPERTIES: usize = 500_000;

pub(super) fn merge(document: &mut Value, _: &Settings, report: &mut Report) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        drop_unions_of_constraints(schema);
        Ok(())
    })?;
    let mut merger = Merger::default();
    for name in in_order(document) {
        let Some(schema) = components(document).and_then(|schemas| schemas.get(&name)) else {
            continue;
        };
        let place = component_place(&name);
        let merged = merger.merge(schema, &place, report)?;
        merger.done.insert(name, merged.unwrap_or_else(|| schema.clone()));
    }
    if let Some(components) = components_mut(document) {
        for (name, schema) in components.iter_mut() {
            if let Some(merged) = merger.done.get(name) {
                *schema = merged.clone();
            }
        }
    }
    // What a schema took in may have an `allOf` further inside.
    for _ in 0..DEEPEST {
        let mut has_changed = false;
        walk::schemas_mut(document, &mut |pointer, schema| {
            let whole = Value::Object(std::mem::take(schema));
            let merged = merger.merge(&whole, pointer, report)?;
            has_changed |= merged.is_some();
            if let Value::Object(result) = merged.unwrap_or(whole) {
                *schema = result;
            }
            Ok(())
        })?;
        if !has_changed {
            break;
        }
    }
    Ok(())
}

const DEEPEST: usize = 16;

/// A union whose members say nothing about a type: `anyOf: [{required: [a]}, {required: [b]}]`.
fn drop_unions_of_constraints(schema: &mut Schema) {
    for keyword in UNIONS {
        let Some(members) = schema.get(keyword).and_then(Value::as_array) else {
            continue;
        };
        let says_nothing = |member: &Value| member.as_object().is_none_or(is_trivial);
        let mut beside = schema.clone();
        beside.remove(keyword);
        if !is_trivial(&beside) && members.iter().all(says_nothing) {
            schema.remove(keyword);
        }
    }
}

/// The components, each after those that it takes in.
fn in_order(document: &Value) -> Vec<String> {
    let Some(schemas) = components(document) else {
        return Vec::new();
    };
    let mut order = Vec::with_capacity(schemas.len());
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for name in schemas.keys() {
        let mut waiting = vec![(name.clone(), false)];
        while let Some((name, is_left)) = waiting.pop() {
            if is_left {
                order.push(name);
            } else if seen.insert(name.clone()) {
                let taken_in = schemas.get(&name).map(taken_in).unwrap_or_default();
                waiting.push((name, true));
                waiting.extend(taken_in.into_iter().map(|name| (name, false)));
            }
        }
    }
    order
}

/// The components that a schema is merged from.
fn taken_in(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Value> = vec![schema];
    while let Some(schema) = waiting.pop() {
        found.extend(reference(schema).and_then(schema_name));
        for keyword in UNIONS.iter().chain(&["allOf"]) {
            waiting.extend(list(schema, keyword));
        }
    }
    found
}

/// Merges schemas, with the components that were merged before.
#[derive(Default)]
struct Merger {
    done: BTreeMap<String, Value>,
    properties: Cell<usize>,
}

impl Merger {
    /// The schema as one, where it is not one already.
    fn merge(&self, schema: &Value, place: &Pointer, report: &mut Report) -> Result<Option<Value>> {
        let problems = RefCell::new(Vec::new());
        let merged = schema.as_object().and_then(|schema| self.one(schema, &problems));
        for problem in problems.into_inner() {
            report.approximate(
                &place.join("allOf"),
                "allOf",
                format!("any JSON value: {problem}"),
                "repair the schema with an overlay",
            );
        }
        if self.properties.get() > MOST_PROPERTIES {
            return Err(Error::at(
                place,
                format!("the `allOf`s up to here give objects of more than {MOST_PROPERTIES} properties together"),
            ));
        }
        Ok(merged)
    }

    fn one(&self, schema: &Schema, problems: &RefCell<Vec<String>>) -> Option<Value> {
        if self.properties.get() > MOST_PROPERTIES {
            return None;
        }
        let mut own = schema.clone();
        let members = match own.remove("allOf") {
            Some(Value::Array(members)) => members,
            _ if has_mixed_union(schema) => Vec::new(),
            _ => return None,
        };
        let is_telling = |member: &&Value| member.as_object().is_some_and(|member| !is_trivial(member));
        let telling: Vec<&Value> = members.iter().filter(is_telling).collect();
        if let ([only], true) = (telling.as_slice(), is_trivial(&own)) {
            let is_alone = members.len() == 1;
            let name = referred(only).or_else(|| lone_reference(only));
            let mut demands: Vec<&Value> = members.iter().flat_map(|member| list(member, "required")).collect();
            demands.extend(own.get("required").and_then(Value::as_array).into_iter().flatten());
            if let Some(name) = name.filter(|name| !self.requires_more(name, &demands)) {
                own.insert("allOf".to_owned(), json!([reference_to(&name)]));
                let unchanged = is_alone && referred(only).is_some();
                return (!unchanged).then_some(Value::Object(own));
            }
        }
        let site: Map<String, Value> = SITE_KEYWORDS
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), own.get(*key)?.clone())))
            .collect();
        let mut together: Schema = Map::new();
        for part in members
            .iter()
            .map(|member| self.resolved(member, problems))
            .chain([self.beside(own, problems)])
        {
            let Value::Object(part) = part else {
                continue;
            };
            let resolved = |member: &Value| self.resolved(member, problems);
            match both(&together, &part, &resolved) {
                Some(result) => together = result,
                None => {
                    problems
                        .borrow_mut()
                        .push("no value is valid by all members".to_owned());
                    return Some(Value::Object(site));
                }
            }
        }
        together.extend(site);
        let count = together
            .get("properties")
            .and_then(Value::as_object)
            .map_or(0, Map::len);
        self.properties.set(self.properties.get() + count);
        Some(Value::Object(together))
    }

    /// Whether an object, or a member of a union, is asked for more properties than it requires itself.
    fn requires_more(&self, name: &str, demands: &[&Value]) -> bool {
        let Some(target) = self.done.get(name).filter(|_| !demands.is_empty()) else {
            return false;
        };
        let asks_more = |schema: &Value| {
            let requires = |name: &Value| list(schema, "required").any(|known| known == name);
            let is_object = schema.get("type").is_some_and(|name| name == "object");
            is_object && !demands.iter().all(|name| requires(name))
        };
        let members = UNIONS.iter().flat_map(|keyword| list(target, keyword));
        let mut members =
            members.map(|member| referred(member).and_then(|name| self.done.get(&name)).unwrap_or(member));
        asks_more(target) || members.any(asks_more)
    }

    /// What stands beside an `allOf`. A union with something beside it is spread over that.
    fn beside(&self, own: Schema, problems: &RefCell<Vec<String>>) -> Value {
        if !has_mixed_union(&own) {
            return Value::Object(own);
        }
        let (mut union, mut rest) = (Map::new(), own);
        for keyword in UNIONS {
            if union.is_empty() {
                union.extend(rest.remove(keyword).map(|members| (keyword.to_owned(), members)));
            }
        }
        union.extend(
            rest.remove("discriminator")
                .map(|found| ("discriminator".to_owned(), found)),
        );
        let resolved = |member: &Value| self.resolved(member, problems);
        let rest = match self.beside(rest, problems) {
            Value::Object(rest) => rest,
            _ => Map::new(),
        };
        both(&rest, &union, &resolved).map_or_else(
            || {
                problems
                    .borrow_mut()
                    .push("no member of the union agrees with what stands beside it".to_owned());
                json!({})
            },
            Value::Object,
        )
    }

    /// The schema behind a reference, merged.
    fn resolved(&self, member: &Value, problems: &RefCell<Vec<String>>) -> Value {
        let mut current = member.clone();
        let mut seen = BTreeSet::new();
        while let Some(name) = referred(&current).or_else(|| lone_reference(&current)) {
            let target = self.done.get(&name).filter(|_| seen.insert(name.clone()));
            let Some(target) = target else {
                problems
                    .borrow_mut()
                    .push(format!("`{name}` contains itself through `allOf`"));
                return json!({});
            };
            current = target.clone();
        }
        let merged = current.as_object().and_then(|schema| self.one(schema, problems));
        merged.unwrap_or(current)
    }
}

/// The component of an `allOf` that takes in nothing else, whatever words stand beside it.
fn lone_reference(schema: &Value) -> Option<String> {
    let object = schema.as_object()?;
    let [only] = object.get("allOf")?.as_array()?.as_slice() else {
        return None;
    };
    let is_about_the_place = |key: &String| key == "allOf" || SITE_KEYWORDS.contains(&key.as_str());
    object.keys().all(is_about_the_place).then(|| referred(only)).flatten()
}
