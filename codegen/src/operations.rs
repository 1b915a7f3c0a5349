//! The operations of a document, and the schemas that they reach.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    Pointer,
    document::{reference, schema_name},
    walk::METHODS,
};

/// An operation and where it stands.
pub struct OperationRef<'a> {
    /// Its path, as the document spells it.
    pub path: &'a str,
    /// Its method, in lower case.
    pub method: &'static str,
    /// The operation itself.
    pub value: &'a Value,
    /// The path item around it.
    pub item: &'a Value,
}

impl OperationRef<'_> {
    /// Where it stands in the document.
    pub fn place(&self) -> Pointer {
        Pointer::root().join("paths").join(self.path).join(self.method)
    }
}

/// All operations, by path and then in the order of [`METHODS`].
pub fn operations_of(document: &Value) -> Vec<OperationRef<'_>> {
    let Some(paths) = document.get("paths").and_then(Value::as_object) else {
        return Vec::new();
    };
    let sorted: BTreeMap<&String, &Value> = paths.iter().filter(|(path, _)| !path.starts_with("x-")).collect();
    sorted
        .into_iter()
        .flat_map(|(path, item)| {
            METHODS.into_iter().filter_map(move |method| {
                let value = item.get(method)?;
                Some(OperationRef {
                    path,
                    method,
                    value,
                    item,
                })
            })
        })
        .collect()
}

/// The direction in which a schema travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the caller to the service.
    Request,
    /// From the service to the caller.
    Response,
}

/// The component schemas that bodies of this direction carry, however deep.
pub fn reachable(document: &Value, direction: Direction) -> BTreeSet<String> {
    let mut followed = BTreeSet::new();
    for operation in operations_of(document) {
        match direction {
            Direction::Request => {
                if let Some(body) = operation.value.get("requestBody") {
                    collect(document, body, &mut followed);
                }
                for owner in [operation.value, operation.item] {
                    if let Some(parameters) = owner.get("parameters") {
                        collect(document, parameters, &mut followed);
                    }
                }
            }
            Direction::Response => {
                if let Some(responses) = operation.value.get("responses") {
                    collect(document, responses, &mut followed);
                }
            }
        }
    }
    schema_names(&followed)
}

/// The component schemas that a value refers to, directly or through others.
pub fn referenced(document: &Value, value: &Value) -> BTreeSet<String> {
    let mut followed = BTreeSet::new();
    collect(document, value, &mut followed);
    schema_names(&followed)
}

/// Follows every reference once; what looks like one inside of plain data may lead anywhere, to the root even. A chain of
/// references may be long, so this does not call itself.
fn collect(document: &Value, value: &Value, followed: &mut BTreeSet<String>) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => {
                if let Some(target) = reference(value)
                    && followed.insert(target.to_owned())
                {
                    waiting.extend(document.pointer(target.trim_start_matches('#')));
                }
                waiting.extend(object.values());
            }
            Value::Array(members) => waiting.extend(members),
            _ => {}
        }
    }
}

fn schema_names(followed: &BTreeSet<String>) -> BTreeSet<String> {
    followed.iter().filter_map(|target| schema_name(target)).collect()
}
