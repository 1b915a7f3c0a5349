//! Joins a schema with its `allOf` and its sibling keywords.

use serde_json::{Map, Value, json};

use super::{Progenitor, type_of};

/// How many references may lead to each other in one `allOf`.
const LONGEST_CHAIN: usize = 40;

/// Keywords that say nothing about values.
pub(super) const ANNOTATIONS: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// One union that a value has to meet.
#[derive(Clone)]
pub(super) struct Union {
    pub(super) is_any_of: bool,
    pub(super) members: Vec<Value>,
    pub(super) discriminator: Option<Value>,
}

/// What a schema asks for, without `allOf`.
#[derive(Clone, Default)]
pub(super) struct Flat {
    pub(super) keywords: Map<String, Value>,
    pub(super) unions: Vec<Union>,
    pub(super) is_nullable: bool,
    /// Null is not among what it allows. Its unions are not asked.
    pub(super) refuses_null: bool,
    /// Nothing can meet it all.
    pub(super) is_contradictory: bool,
    /// It is closed, and another part has other properties.
    pub(super) was_closed: bool,
}

impl Flat {
    pub(super) fn is_object(&self) -> bool {
        type_of(&self.keywords) == Some("object")
            || (type_of(&self.keywords).is_none()
                && ["properties", "additionalProperties", "required"]
                    .iter()
                    .any(|key| self.keywords.contains_key(*key)))
    }

    pub(super) fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.keywords
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    pub(super) fn required(&self) -> impl Iterator<Item = &str> {
        let names = self.keywords.get("required").and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Takes on what another part asks for.
    pub(super) fn meet(&mut self, other: Self) {
        self.unions.extend(other.unions);
        self.is_contradictory |= other.is_contradictory;
        self.was_closed |= other.was_closed;
        self.check_closed(&other.keywords);
        for (key, theirs) in other.keywords {
            let met = match self.keywords.remove(&key) {
                None => Some(theirs),
                Some(ours) if ours == theirs => Some(ours),
                Some(ours) => meet_keyword(&key, ours, theirs),
            };
            match met {
                Some(met) => {
                    self.keywords.insert(key, met);
                }
                None => self.is_contradictory = true,
            }
        }
    }

    /// Opens a closed object if the other part has properties of its own: together, they would allow nothing.
    fn check_closed(&mut self, theirs: &Map<String, Value>) {
        let closed = |keywords: &Map<String, Value>| keywords.get("additionalProperties") == Some(&json!(false));
        let has_others = |keywords: &Map<String, Value>, others: &Map<String, Value>| {
            let known = keywords.get("properties").and_then(Value::as_object);
            let others = others.get("properties").and_then(Value::as_object);
            others.is_some_and(|others| {
                others
                    .keys()
                    .any(|name| known.is_none_or(|known| !known.contains_key(name)))
            })
        };
        let is_shut = (closed(&self.keywords) && has_others(&self.keywords, theirs))
            || (closed(theirs) && has_others(theirs, &self.keywords));
        if is_shut {
            self.was_closed = true;
        }
    }
}

fn meet_keyword(key: &str, ours: Value, theirs: Value) -> Option<Value> {
    match (key, ours, theirs) {
        ("properties", Value::Object(mut ours), Value::Object(theirs)) => {
            for (name, schema) in theirs {
                let met = match ours.remove(&name) {
                    None => schema,
                    Some(other) => both(other, schema),
                };
                ours.insert(name, met);
            }
            Some(Value::Object(ours))
        }
        ("required", Value::Array(mut ours), Value::Array(theirs)) => {
            for name in theirs {
                if !ours.contains(&name) {
                    ours.push(name);
                }
            }
            Some(Value::Array(ours))
        }
        ("additionalProperties", Value::Bool(true), other) | ("additionalProperties", other, Value::Bool(true)) => {
            Some(other)
        }
        ("additionalProperties", Value::Bool(false), _) | ("additionalProperties", _, Value::Bool(false)) => {
            Some(json!(false))
        }
        ("additionalProperties" | "items", ours, theirs) => Some(both(ours, theirs)),
        ("type", ours, theirs) => {
            let is_integer = [&ours, &theirs]
                .into_iter()
                .all(|name| name == "integer" || name == "number");
            is_integer.then(|| json!("integer"))
        }
        ("enum", Value::Array(ours), Value::Array(theirs)) => {
            let common: Vec<Value> = ours.into_iter().filter(|value| theirs.contains(value)).collect();
            (!common.is_empty()).then_some(Value::Array(common))
        }
        // Either bound allows what both allow.
        (_, ours, _) => Some(ours),
    }
}

fn both(ours: Value, theirs: Value) -> Value {
    let accepts_all = |schema: &Value| schema.as_object().is_some_and(Map::is_empty);
    if ours == theirs || accepts_all(&theirs) {
        ours
    } else if accepts_all(&ours) {
        theirs
    } else {
        json!({ "allOf": [ours, theirs] })
    }
}

impl<'a> Progenitor<'a> {
    pub(super) fn flat(&self, schema: &Value) -> Flat {
        let mut flat = self.parts(schema, &mut Vec::new());
        if flat.was_closed {
            flat.keywords.remove("additionalProperties");
        }
        flat
    }

    fn parts(&self, schema: &Value, trail: &mut Vec<&'a str>) -> Flat {
        if let Some(name) = self.component(schema) {
            let (Some(target), false) = (
                self.given_schema(name),
                trail.contains(&name) || trail.len() > LONGEST_CHAIN,
            ) else {
                return Flat::default();
            };
            trail.push(name);
            let mut flat = self.parts(target, trail);
            trail.pop();
            // These say something about the component alone.
            flat.keywords.retain(|key, _| !key.starts_with("x-"));
            return flat;
        }
        let Some(object) = schema.as_object().filter(|object| !object.contains_key("$ref")) else {
            return Flat::default();
        };
        let mut flat = Flat::default();
        for (key, value) in object {
            let combines = ["allOf", "anyOf", "oneOf", "nullable"].contains(&key.as_str());
            if !combines && !ANNOTATIONS.contains(&key.as_str()) {
                flat.keywords.insert(key.clone(), value.clone());
            }
        }
        let members = |key: &str| object.get(key).and_then(Value::as_array);
        for key in ["anyOf", "oneOf"] {
            if let Some(members) = members(key).filter(|members| !members.is_empty()) {
                flat.unions.push(Union {
                    is_any_of: key == "anyOf",
                    members: members.clone(),
                    discriminator: object.get("discriminator").cloned(),
                });
            }
        }
        flat.is_nullable = object.get("nullable") == Some(&json!(true));
        let without_null = |key: &str| {
            flat.keywords
                .get(key)
                .is_some_and(|values| !values.as_array().is_some_and(|values| values.contains(&Value::Null)))
        };
        flat.refuses_null = !flat.is_nullable && (without_null("enum") || flat.keywords.contains_key("type"));
        for member in members("allOf").into_iter().flatten() {
            let part = self.parts(member, trail);
            if object.get("nullable") != Some(&json!(true)) {
                flat.is_nullable |= part.is_nullable;
                flat.refuses_null |= part.refuses_null;
            }
            flat.meet(part);
        }
        flat.is_nullable &= !flat.refuses_null;
        flat
    }

    /// Whether null is allowed, and said to be.
    pub(super) fn accepts_null(&self, schema: &Value) -> bool {
        self.may_be_null(schema, 0)
    }

    fn may_be_null(&self, schema: &Value, depth: usize) -> bool {
        if depth > LONGEST_CHAIN {
            return false;
        }
        let flat = self.flat(schema);
        if flat.is_nullable {
            return true;
        }
        if flat.keywords.contains_key("type") {
            return false;
        }
        let values = flat.keywords.get("enum").and_then(Value::as_array);
        match values {
            Some(values) => values.contains(&Value::Null),
            None => flat
                .unions
                .first()
                .is_some_and(|union| union.members.iter().any(|member| self.may_be_null(member, depth + 1))),
        }
    }
}
