//! Several documents of one API as one.
//!
//! Equal entries are merged into one; entries that differ are an error that names both sources.
//! What a document says at its root for all of its operations (servers, security) still holds for those operations
//! only: where the merged root differs, it moves down to them.

use std::collections::HashMap;

use openapi31_codegen::{
    Document, Error, Pointer, Result,
    walk::{self, METHODS, Place},
};
use serde_json::{Map, Value, json};

use crate::read::checked;

/// A document and its name in errors.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name.
    pub name: String,
    /// The document, in facts.
    pub document: Document,
}

/// Merges documents. The first one gives `info` and the security of the root; the first that has servers gives those.
///
/// # Errors
/// No source, sources of OpenAPI 3.0 and 3.1, entries that differ, or an operation id that is used twice.
pub fn merge(sources: &[Source]) -> Result<Document> {
    let Some(first) = sources.first() else {
        return Err(Error::new("there are no sources to merge"));
    };
    check_operation_ids(sources)?;
    let head = Head {
        version: highest_version(first, sources)?,
        info: first.document.value().get("info"),
        servers: sources.iter().find_map(|source| source.document.value().get("servers")),
        security: first.document.value().get("security"),
    };
    let mut merged = json!({});
    for source in sources {
        let document = head.put_on(source.document.value().clone());
        add(&mut merged, document, &Pointer::root()).map_err(|pointer| conflict(sources, source, &pointer))?;
    }
    checked(Document::from_value(merged)?)
}

/// What the merged document has at its root.
struct Head<'a> {
    version: &'a str,
    info: Option<&'a Value>,
    servers: Option<&'a Value>,
    security: Option<&'a Value>,
}

impl Head<'_> {
    /// The document with this head instead of its own, saying the same about each of its operations.
    fn put_on(&self, mut document: Value) -> Value {
        push_servers_down(&mut document, self.servers);
        push_security_down(&mut document, self.security);
        if let Value::Object(root) = &mut document {
            root.insert("openapi".to_owned(), Value::from(self.version));
            for (key, value) in [
                ("info", self.info),
                ("servers", self.servers),
                ("security", self.security),
            ] {
                match value {
                    Some(value) => root.insert(key.to_owned(), value.clone()),
                    None => root.remove(key),
                };
            }
        }
        document
    }
}

/// 3.1.1 of 3.1.0 and 3.1.1. A schema means something else in 3.0, so these two do not mix.
fn highest_version<'a>(first: &'a Source, sources: &'a [Source]) -> Result<&'a str> {
    let mut highest = version(first);
    for source in sources {
        let version = version(source);
        if version_parts(version).0 != version_parts(highest).0 {
            let message = format!(
                "the source `{}` is OpenAPI {highest} and the source `{}` is {version}: they cannot be merged",
                first.name, source.name
            );
            return Err(Error::at(&Pointer::root().join("openapi"), message));
        }
        if version_parts(version).1 > version_parts(highest).1 {
            highest = version;
        }
    }
    Ok(highest)
}

fn version(source: &Source) -> &str {
    let version = source.document.value().get("openapi");
    version.and_then(Value::as_str).unwrap_or_default()
}

/// `("3.1", 0)` of `3.1.0`.
fn version_parts(version: &str) -> (&str, u32) {
    let (minor, patch) = version.rsplit_once('.').unwrap_or((version, ""));
    (minor, patch.parse().unwrap_or_default())
}

/// A path item without servers of its own gets those of its document's root, if the merged root has other ones.
fn push_servers_down(document: &mut Value, merged: Option<&Value>) {
    let own = document.get("servers").cloned();
    if let Some(own) = own.filter(|own| Some(own) != merged) {
        for item in path_items_mut(document) {
            item.entry("servers").or_insert_with(|| own.clone());
        }
    }
}

/// An operation without security of its own gets that of its document's root, if the merged root has another one.
/// If its document requires none, it gets an empty list, which means that.
fn push_security_down(document: &mut Value, merged: Option<&Value>) {
    let own = document.get("security").cloned();
    if own.as_ref() == merged {
        return;
    }
    let own = own.unwrap_or_else(|| json!([]));
    for item in path_items_mut(document) {
        for (key, operation) in item.iter_mut() {
            if let (true, Value::Object(operation)) = (METHODS.contains(&key.as_str()), operation) {
                operation.entry("security").or_insert_with(|| own.clone());
            }
        }
    }
}

fn path_items_mut(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths
        .into_iter()
        .flatten()
        .filter(|(path, _)| !Place::Paths.has_extension(path))
        .filter_map(|(_, item)| item.as_object_mut())
}

/// Adds what is not there yet. The error is the place where both have something, and it differs.
fn add(into: &mut Value, from: Value, pointer: &Pointer) -> std::result::Result<(), Pointer> {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) if is_merged_by_entry(pointer) => {
            for (key, value) in from {
                match into.get_mut(&key) {
                    Some(present) => add(present, value, &pointer.join(&key))?,
                    None => drop(into.insert(key, value)),
                }
            }
            Ok(())
        }
        (Value::Array(into), Value::Array(from)) if is_merged_by_member(pointer) => {
            for member in from {
                if !into.contains(&member) {
                    into.push(member);
                }
            }
            Ok(())
        }
        (into, from) if *into == from => Ok(()),
        _ => Err(pointer.clone()),
    }
}

fn is_merged_by_entry(pointer: &Pointer) -> bool {
    match pointer.segments() {
        [] => true,
        [map] => ["paths", "webhooks", "components"].contains(&map.as_str()),
        [map, _] => map == "components",
        _ => false,
    }
}

fn is_merged_by_member(pointer: &Pointer) -> bool {
    matches!(pointer.segments(), [list] if list == "tags")
}

fn conflict(sources: &[Source], source: &Source, pointer: &Pointer) -> Error {
    let other = sources.iter().find(|other| other.document.get(pointer).is_some());
    let other = other.map_or("", |other| &other.name);
    let message = format!("the sources `{other}` and `{}` differ here", source.name);
    Error::at(pointer, message)
}

/// OpenAPI wants operation ids to be unique; two sources do not know of each other.
fn check_operation_ids(sources: &[Source]) -> Result<()> {
    let mut seen: HashMap<String, (&str, Pointer)> = HashMap::new();
    for source in sources {
        let root = source.document.value();
        walk::objects(
            root,
            Place::Root,
            &mut Pointer::root(),
            &mut |place, pointer, object| {
                let id = object.get("operationId").and_then(Value::as_str);
                let Some(id) = id.filter(|_| place == Place::Operation) else {
                    return Ok(());
                };
                let name = source.name.as_str();
                match seen.insert(id.to_owned(), (name, pointer.clone())) {
                    Some((other, place)) if place != *pointer => Err(Error::at(
                        pointer,
                        format!(
                            "the operation id `{id}` of the source `{name}` is also at #{place} of the source `{other}`"
                        ),
                    )),
                    _ => Ok(()),
                }
            },
        )?;
    }
    Ok(())
}
