//! What the client is written from, and what is asked of it everywhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    Settings,
    document::resolve,
    model::{Kind, Model, Type, TypeDef, Union},
};

/// What the client is written from.
#[derive(Clone, Copy)]
pub(super) struct Contract<'a> {
    pub(super) settings: &'a Settings,
    pub(super) model: &'a Model,
    /// The document as it came.
    pub(super) document: &'a Value,
    /// The document with Rust's names, which has every bound and default.
    pub(super) named: &'a Value,
}

impl<'a> Contract<'a> {
    /// Whether there are the modules `constraints` and `routes`: the requests of models refer to them.
    pub(super) fn has_tables(&self) -> bool {
        self.settings.tables || self.settings.submit.is_some()
    }

    /// The 3.1 schema of a Rust type.
    pub(super) fn schema(&self, type_name: &str) -> Option<&'a Value> {
        components(self.named)?.get(type_name)
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

    /// The properties of a Rust type, by name.
    pub(super) fn properties(&self, type_name: &str) -> Vec<Property<'a>> {
        self.schema(type_name)
            .map(|schema| properties(self, schema))
            .unwrap_or_default()
    }

    /// A type that is not another name of something else.
    pub(super) fn resolved<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        let mut resolved = ty;
        for _ in 0..MOST_ALIASES {
            match self.definition(resolved).map(|definition| &definition.kind) {
                Some(Kind::Alias(target)) => resolved = target,
                _ => break,
            }
        }
        resolved
    }

    /// The definition of a named type.
    pub(super) fn definition(&self, ty: &Type) -> Option<&'a TypeDef> {
        match ty {
            Type::Named(name) => self.model.type_def(name),
            _ => None,
        }
    }

    /// The struct or union that a request carries in this place.
    pub(super) fn object(&self, ty: &Type) -> Option<&'a TypeDef> {
        self.definition(self.resolved(ty))
            .filter(|definition| matches!(definition.kind, Kind::Struct(_) | Kind::Union(_)))
    }

    /// The union with this name that a property tells apart.
    pub(super) fn tagged(&self, name: &str) -> Option<&'a Union> {
        match &self.model.type_def(name)?.kind {
            Kind::Union(union) if union.tag.is_some() => Some(union),
            _ => None,
        }
    }
}

/// How many aliases may stand one behind the other.
const MOST_ALIASES: usize = 64;

/// The name of a member's type, in a box or not.
pub(super) fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(name) => Some(name),
        Type::Boxed(inner) => named(inner),
        _ => None,
    }
}

/// The component schemas of a document.
pub(super) fn components(document: &Value) -> Option<&Map<String, Value>> {
    document.get("components")?.get("schemas")?.as_object()
}

/// A property, its schema, and whether it is required.
pub(super) type Property<'a> = (&'a str, &'a Value, bool);

/// The properties of an object, by name, wherever it takes them from.
pub(super) fn properties<'a>(contract: &Contract<'a>, schema: &'a Value) -> Vec<Property<'a>> {
    let parts = contract.parts(schema);
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
