//! Where schemas stand in a schema, and what a validator is given for one.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// What a keyword of a schema holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A schema for the same value.
    Same,
    /// A schema for another value: a member or a name of it.
    Other,
    /// A list of schemas for the same value.
    SameList,
    /// A list of schemas for members.
    OtherList,
    /// Schemas by name, for the same value.
    SameMap,
    /// Schemas by name, for members.
    OtherMap,
    /// No schema.
    Data,
}

pub(crate) fn holds(keyword: &str) -> Holds {
    match keyword {
        "not" | "if" | "then" | "else" => Holds::Same,
        "items"
        | "additionalProperties"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Holds::Other,
        "allOf" | "anyOf" | "oneOf" => Holds::SameList,
        "prefixItems" => Holds::OtherList,
        "dependentSchemas" => Holds::SameMap,
        "properties" | "patternProperties" => Holds::OtherMap,
        _ => Holds::Data,
    }
}

/// A schema with the definitions that it refers to: `{"root": schema, "schemas": {"S0": schema, …}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sample(pub(crate) Value);

impl Sample {
    pub(crate) fn root(&self) -> &Value {
        &self.0["root"]
    }

    pub(crate) fn schemas(&self) -> &Value {
        &self.0["schemas"]
    }

    /// The schema that `#/components/schemas/NAME` stands for.
    pub(crate) fn target(&self, reference: &str) -> Option<&Value> {
        self.schemas().get(reference.strip_prefix("#/components/schemas/")?)
    }

    /// The places of all schemas, as JSON pointers into this sample.
    pub(crate) fn places(&self) -> Vec<String> {
        let mut places = Vec::new();
        walk(self.root(), "/root".to_owned(), &mut places);
        for (name, schema) in self.schemas().as_object().into_iter().flatten() {
            walk(schema, format!("/schemas/{name}"), &mut places);
        }
        places
    }

    /// Whether types are given, every reference leads somewhere, and none leads back to itself without going into a member of the value: a
    /// validator would never end.
    pub(crate) fn is_sound(&self) -> bool {
        let Some(schemas) = self.schemas().as_object() else {
            return false;
        };
        let mut finished = Vec::new();
        let ends =
            |name: &String, finished: &mut Vec<String>| self.ends(&schemas[name], &mut vec![name.clone()], finished);
        schemas.keys().all(|name| ends(name, &mut finished))
            && self.refers_well(&self.0)
            && is_typed(self.root())
            && schemas.values().all(is_typed)
    }

    fn ends(&self, schema: &Value, path: &mut Vec<String>, finished: &mut Vec<String>) -> bool {
        let Some(object) = schema.as_object() else { return true };
        object.iter().all(|(keyword, value)| match holds(keyword) {
            Holds::Same => self.ends(value, path, finished),
            Holds::SameList => value
                .as_array()
                .is_none_or(|members| members.iter().all(|member| self.ends(member, path, finished))),
            Holds::SameMap => value
                .as_object()
                .is_none_or(|members| members.values().all(|member| self.ends(member, path, finished))),
            Holds::Data if keyword == "$ref" => self.reference_ends(value, path, finished),
            _ => true,
        })
    }

    fn reference_ends(&self, reference: &Value, path: &mut Vec<String>, finished: &mut Vec<String>) -> bool {
        let name = reference
            .as_str()
            .unwrap_or_default()
            .trim_start_matches("#/components/schemas/")
            .to_owned();
        if finished.contains(&name) {
            return true;
        }
        let Some(target) = self.schemas().get(&name).filter(|_| !path.contains(&name)) else {
            return false;
        };
        path.push(name.clone());
        let ends = self.ends(target, path, finished);
        path.pop();
        finished.push(name);
        ends
    }

    fn refers_well(&self, value: &Value) -> bool {
        match value {
            Value::Object(object) => object.iter().all(|(key, value)| match value {
                Value::String(reference) if key == "$ref" => self.target(reference).is_some(),
                other => self.refers_well(other),
            }),
            Value::Array(members) => members.iter().all(|member| self.refers_well(member)),
            _ => true,
        }
    }

    /// The schema as the JSON Schema library takes it.
    pub(crate) fn for_validator(&self) -> Value {
        let mut schemas = self.schemas().as_object().cloned().unwrap_or_default();
        schemas.insert("Root".to_owned(), self.root().clone());
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": "#/components/schemas/Root",
            "components": {"schemas": schemas},
        });
        without_nullable(&mut schema);
        schema
    }
}

/// Whether every schema with properties or items says that it is an object or a list. The diff takes it for one where
/// nothing is said, as authors mean it; JSON Schema does not.
fn is_typed(schema: &Value) -> bool {
    let Some(object) = schema.as_object() else { return true };
    let says = |keywords: &[&str]| keywords.iter().any(|keyword| object.contains_key(*keyword));
    if object.get("nullable").is_some() && !says(&["type", "$ref"]) {
        return false;
    }
    let mut is_typed_below = true;
    for_each_inner(&mut object.clone(), |keyword, inner| {
        is_typed_below &= ["not", "if", "then", "else", "dependentSchemas"].contains(&keyword) || is_typed(inner);
    });
    is_typed_below
}

fn walk(schema: &Value, place: String, places: &mut Vec<String>) {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let below = format!("{place}/{}", escaped(keyword));
        match holds(keyword) {
            Holds::Same | Holds::Other => walk(value, below, places),
            Holds::SameList | Holds::OtherList => {
                for (index, member) in value.as_array().into_iter().flatten().enumerate() {
                    walk(member, format!("{below}/{index}"), places);
                }
            }
            Holds::SameMap | Holds::OtherMap => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    walk(member, format!("{below}/{}", escaped(name)), places);
                }
            }
            Holds::Data => {}
        }
    }
    places.push(place);
}

pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Calls this for each schema directly inside this one.
pub(crate) fn for_each_inner(schema: &mut Map<String, Value>, mut inner: impl FnMut(&str, &mut Value)) {
    for (keyword, value) in schema {
        match holds(keyword) {
            Holds::Same | Holds::Other => inner(keyword, value),
            Holds::SameList | Holds::OtherList => {
                for member in value.as_array_mut().into_iter().flatten() {
                    inner(keyword, member);
                }
            }
            Holds::SameMap | Holds::OtherMap => {
                for (_, member) in value.as_object_mut().into_iter().flatten() {
                    inner(keyword, member);
                }
            }
            Holds::Data => {}
        }
    }
}

/// `nullable` is a word of OpenAPI 3.0, which JSON Schema does not know.
fn without_nullable(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.remove("nullable") == Some(Value::Bool(true)) {
                match object.get_mut("type") {
                    Some(Value::Array(types)) if !types.contains(&json!("null")) => types.push(json!("null")),
                    Some(only @ Value::String(_)) if *only != "null" => *only = json!([only, "null"]),
                    _ => {}
                }
            }
            object.values_mut().for_each(without_nullable);
        }
        Value::Array(members) => members.iter_mut().for_each(without_nullable),
        _ => {}
    }
}

/// The keywords of a sample, for the reader of a report.
pub(crate) fn keywords(sample: &Sample) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for place in sample.places() {
        for (keyword, held) in sample
            .0
            .pointer(&place)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let detail = match (holds(keyword), held) {
                (Holds::Data, Value::String(text)) if keyword == "type" => format!("type:{text}"),
                (Holds::Other, Value::Bool(held)) => format!("{keyword}:{held}"),
                _ => keyword.clone(),
            };
            found.insert(detail);
        }
    }
    found
}
