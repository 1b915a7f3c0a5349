//! The part of 3.0.3 that progenitor 0.15 generates code from.
//!
//! Every type gets its name here, by progenitor's own rules: progenitor takes two types of one name for the same. Of the
//! keywords, only those stay that its type generator reads without a panic, in the forms in which it reads them right.

mod answers;
mod bodies;
mod components;
mod defaults;
mod flat;
mod idents;
mod method_names;
mod objects;
mod operations;
mod parameters;
mod paths;
mod patterns;
mod shapes;
mod tagged;
mod unions;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::{Map, Value, json};

use crate::{Pointer, Report, document::reference};

/// A document of 3.0.3 on its way into progenitor's part of it.
struct Progenitor<'a> {
    /// The document in 3.0.3, as it is for any tool.
    given: &'a Value,
    report: Report,
    /// Where in the document this is.
    at: Pointer,
    depth: usize,
    /// The component schemas' names there and here.
    keys: BTreeMap<&'a str, String>,
    /// The component schemas that allow null. Here, the places that refer to them do.
    nullable: BTreeSet<&'a str>,
    /// The Rust types' names.
    taken: BTreeSet<String>,
    /// The component schemas here.
    schemas: Map<String, Value>,
    /// The functions that give defaults.
    default_functions: BTreeSet<String>,
}

pub(super) fn lower(given: &Value, report: Report) -> (Value, Report) {
    let mut lowering = Progenitor {
        given,
        report,
        at: Pointer::root(),
        depth: 0,
        keys: BTreeMap::new(),
        nullable: BTreeSet::new(),
        taken: BTreeSet::new(),
        schemas: Map::new(),
        default_functions: BTreeSet::new(),
    };
    lowering.name_components();
    lowering.components();
    let paths = lowering.paths();
    let mut lowered = Map::new();
    let kept = ["openapi", "info", "externalDocs", "security", "servers", "tags"];
    for (key, value) in given.as_object().into_iter().flatten() {
        if kept.contains(&key.as_str()) || (key.starts_with("x-") && key != "x-webhooks") {
            lowered.insert(key.clone(), value.clone());
        }
    }
    lowered.insert("paths".to_owned(), Value::Object(paths));
    let mut components = Map::from_iter([("schemas".to_owned(), Value::Object(lowering.schemas))]);
    if let Some(schemes) = given.pointer("/components/securitySchemes") {
        components.insert("securitySchemes".to_owned(), schemes.clone());
    }
    lowered.insert("components".to_owned(), Value::Object(components));
    let mut report = lowering.report;
    report.approximated.sort();
    report.approximated.dedup();
    (Value::Object(lowered), report)
}

impl<'a> Progenitor<'a> {
    fn note(&mut self, keyword: &str, how: &str, help: &str) {
        let place = self.at.join(keyword);
        self.report.approximate(&place, keyword, how, help);
    }

    fn at_key<T>(&mut self, key: impl fmt::Display, then: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push(key);
        let result = then(self);
        self.at.pop();
        result
    }

    /// The name of the component schema that is referred to.
    fn component(&self, schema: &Value) -> Option<&'a str> {
        let name = reference(schema)?.strip_prefix("#/components/schemas/")?;
        self.keys.get_key_value(name).map(|(name, _)| *name)
    }

    /// The component schema of this name, as it was given.
    fn given_schema(&self, name: &str) -> Option<&'a Value> {
        self.given.get("components")?.get("schemas")?.get(name)
    }

    /// The object itself, or the component that its reference leads to.
    fn resolved(&self, value: &'a Value) -> &'a Value {
        crate::document::resolve(self.given, value).unwrap_or(value)
    }
}

fn refer_to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn type_of(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}
