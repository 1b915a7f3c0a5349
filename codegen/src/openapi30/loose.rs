//! Which schemas accept more in 3.0 than the document says.
//!
//! `not` and `oneOf` turn that around: a looser member of theirs would refuse what the document allows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{document::reference, walk::Place};

/// The keywords that 3.0 has no form for. The rest of the schema stays.
pub(super) const LOST: &[&str] = &[
    "$dynamicRef",
    "$recursiveRef",
    "additionalItems",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// The component schemas that become looser, by reference.
pub(super) struct Loose {
    references: BTreeSet<String>,
}

impl Loose {
    pub(super) fn of(root: &Value) -> Self {
        let mut users: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut references = BTreeSet::new();
        let mut waiting = Vec::new();
        let schemas = root.pointer("/components/schemas").and_then(Value::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            let own = format!("#/components/schemas/{name}");
            if has_lost_keyword(schema) {
                waiting.push(own.clone());
            }
            for target in references_of(schema) {
                users.entry(target).or_default().insert(own.clone());
            }
        }
        while let Some(next) = waiting.pop() {
            if references.insert(next.clone()) {
                waiting.extend(users.get(next.as_str()).into_iter().flatten().cloned());
            }
        }
        Self { references }
    }

    /// Whether this schema accepts more in 3.0 than it does here.
    pub(super) fn contains(&self, schema: &Value) -> bool {
        has_lost_keyword(schema)
            || references_of(schema)
                .iter()
                .any(|target| self.references.contains(*target) || !target.starts_with("#/components/schemas/"))
    }
}

fn has_lost_keyword(schema: &Value) -> bool {
    let mut found = false;
    each_schema(schema, &mut |schema| {
        found |= schema.keys().any(|key| LOST.contains(&key.as_str()))
    });
    found
}

fn references_of(schema: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    each_schema(schema, &mut |schema| {
        found.extend(schema.get("$ref").and_then(Value::as_str))
    });
    found.extend(reference(schema));
    found
}

/// Calls `visit` for every schema at and below a schema.
fn each_schema<'a>(schema: &'a Value, visit: &mut dyn FnMut(&'a Map<String, Value>)) {
    let mut waiting = vec![(Place::Schema, schema)];
    while let Some((place, value)) = waiting.pop() {
        match value {
            Value::Object(object) => {
                if place == Place::Schema {
                    visit(object);
                }
                let inner = object.iter().map(|(key, value)| (place.child(key), value));
                waiting.extend(inner.filter(|(place, _)| matches!(place, Place::Schema | Place::Schemas)));
            }
            Value::Array(members) => waiting.extend(members.iter().map(|member| (place, member))),
            _ => {}
        }
    }
}
