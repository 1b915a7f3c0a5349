//! What the parts of the generator look at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Settings, document::resolve};

/// What the parts of the generator look at.
pub(super) struct Context<'a> {
    pub(super) settings: &'a Settings,
    /// The document as it came.
    pub(super) document: &'a Value,
    /// The document with Rust's names, in 3.1.
    pub(super) named: &'a Value,
    /// The document in 3.0.3.
    pub(super) lowered: &'a Value,
    pub(super) requests: BTreeSet<String>,
    pub(super) responses: BTreeSet<String>,
    /// The types that contain themselves.
    pub(super) cyclic: BTreeSet<String>,
    /// The types that requests of a model send, and no other.
    pub(super) sent_by_models: BTreeSet<String>,
}

impl<'a> Context<'a> {
    /// The 3.1 schema of a Rust type.
    pub(super) fn schema(&self, type_name: &str) -> Option<&'a Value> {
        crate::lower::components(self.named)?.get(type_name)
    }

    /// The objects that a schema is made of: itself, and what its `allOf` takes in.
    pub(super) fn parts(&self, schema: &'a Value) -> Vec<&'a Value> {
        let mut parts: Vec<&Value> = Vec::new();
        let mut waiting = vec![schema];
        while let Some(schema) = waiting.pop() {
            let Some(schema) = resolve(self.named, schema) else {
                continue;
            };
            if parts.iter().any(|part| std::ptr::eq(*part, schema)) {
                continue;
            }
            parts.push(schema);
            waiting.extend(
                schema
                    .get("allOf")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .rev(),
            );
        }
        parts
    }

    /// A property of a Rust type, wherever its schema takes it from.
    pub(super) fn property(&self, type_name: &str, property: &str) -> Option<&'a Value> {
        self.parts(self.schema(type_name)?)
            .into_iter()
            .find_map(|part| part.get("properties")?.get(property))
    }

    /// The properties of a Rust type, by name.
    pub(super) fn fields(&self, type_name: &str) -> Vec<Property<'a>> {
        self.schema(type_name)
            .map(|schema| properties(self, schema))
            .unwrap_or_default()
    }

    /// The 3.0.3 schema of a Rust type.
    pub(super) fn lowered_schema(&self, type_name: &str) -> Option<&'a Value> {
        crate::lower::components(self.lowered)?.get(type_name)
    }
}

/// A property, its schema, and whether it is required.
pub(super) type Property<'a> = (&'a str, &'a Value, bool);

/// The properties of an object, by name, wherever it takes them from.
pub(super) fn properties<'a>(context: &Context<'a>, schema: &'a Value) -> Vec<Property<'a>> {
    let parts = context.parts(schema);
    let required: BTreeSet<&str> = parts
        .iter()
        .filter_map(|part| part.get("required")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut properties: BTreeMap<&str, &Value> = BTreeMap::new();
    for (name, schema) in parts
        .iter()
        .filter_map(|part| part.get("properties")?.as_object())
        .flatten()
    {
        properties.entry(name).or_insert(schema);
    }
    properties
        .into_iter()
        .map(|(name, schema)| (name, schema, required.contains(name)))
        .collect()
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

pub(super) fn flag(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}
