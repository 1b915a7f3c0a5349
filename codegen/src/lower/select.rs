//! The operations that are wanted, and the components that they reach: nothing else of a document is looked at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::schema::{component_place, components, list};
use crate::{
    Omitted, Pointer, Report, Result, Settings,
    document::{reference, resolve, schema_name},
    names::slug,
    walk::METHODS,
};

/// Referenced path items are written out; what no selected operation reaches goes.
pub(super) fn operations(document: &mut Value, settings: &Settings, report: &mut Report) -> Result<()> {
    if let Some(root) = document.as_object_mut() {
        root.remove("webhooks");
    }
    report.operations = 0;
    write_out_path_items(document, report);
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-")) {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            report.operations += 1;
            if !operation.is_object() || !is_wanted(path, method, operation, settings) {
                item.remove(method);
            } else if let Some(operation) = operation.as_object_mut() {
                operation.remove("callbacks");
            }
        }
    }
    let reached = reached(document);
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        for (kind, named) in components.iter_mut().filter(|(kind, _)| *kind != "securitySchemes") {
            if let Some(named) = named.as_object_mut() {
                named.retain(|name, _| reached.contains(&(kind.clone(), name.clone())));
            }
        }
    }
    Ok(())
}

fn write_out_path_items(document: &mut Value, report: &mut Report) {
    let mut items = Vec::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        if reference(item).is_none() {
            continue;
        }
        let mut written = resolve(document, item)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        if written.is_empty() {
            // Nobody knows how many there are.
            report.operations += 1;
            report.omitted.push(Omitted {
                operation: format!("* {path}"),
                pointer: Pointer::root().join("paths").join(path),
                reason: "its `$ref` leads to no path item of this document".to_owned(),
                help: "give the file that the `$ref` names, or write the path item out with an overlay".to_owned(),
            });
        }
        let beside = item.as_object().into_iter().flatten().filter(|(key, _)| *key != "$ref");
        written.extend(beside.map(|(key, value)| (key.clone(), value.clone())));
        items.push((path.clone(), Value::Object(written)));
    }
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.extend(items);
    }
}

fn is_wanted(path: &str, method: &str, operation: &Value, settings: &Settings) -> bool {
    if settings.operations.is_empty() && settings.tags.is_empty() {
        return true;
    }
    let id = operation.get("operationId").and_then(Value::as_str);
    let route = format!("{} {path}", method.to_uppercase());
    let short = slug(path, &settings.path_prefix);
    let is_named = settings
        .operations
        .iter()
        .any(|wanted| Some(wanted.as_str()) == id || *wanted == route || wanted == short);
    let is_tagged = list(operation, "tags")
        .filter_map(Value::as_str)
        .any(|tag| settings.tags.iter().any(|wanted| wanted == tag));
    is_named || is_tagged
}

/// The components that operations reach, as kind and name. A reference into the middle of one reaches all of it; a schema with
/// a discriminator reaches those that its mapping names, and those that extend it.
fn reached(document: &Value) -> BTreeSet<(String, String)> {
    let extended_by = extended_by(document);
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&Value> = document.get("paths").into_iter().collect();
    let mut targets: Vec<String> = Vec::new();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => {
                targets.extend(reference(value).map(str::to_owned));
                if let Some(discriminator) = object.get("discriminator") {
                    let mapped = discriminator.get("mapping").and_then(Value::as_object);
                    let mapped = mapped.into_iter().flat_map(Map::values).filter_map(Value::as_str);
                    targets.extend(mapped.map(target_of_mapping));
                }
                waiting.extend(object.values());
            }
            Value::Array(members) => waiting.extend(members),
            _ => {}
        }
        while let Some(target) = targets.pop() {
            let Some(pointer) = Pointer::parse(&target) else {
                continue;
            };
            if let [components, kind, name, ..] = pointer.segments()
                && components == "components"
            {
                if !reached.insert((kind.clone(), name.clone())) {
                    continue;
                }
                let found = document.get("components").and_then(|kinds| kinds.get(kind)?.get(name));
                waiting.extend(found);
                if kind == "schemas" && found.is_some_and(|schema| schema.get("discriminator").is_some()) {
                    let children = extended_by.get(name).into_iter().flatten();
                    targets.extend(children.map(|child| format!("#{}", component_place(child))));
                }
            } else if reached.insert((String::new(), target.clone())) {
                waiting.extend(document.pointer(&pointer.to_string()));
            }
        }
    }
    reached
}

/// What a mapping's text refers to: a name stands for the schema of that name.
pub(super) fn target_of_mapping(text: &str) -> String {
    if text.starts_with('#') {
        text.to_owned()
    } else {
        format!("#{}", component_place(text))
    }
}

/// The component schemas that take in another by `allOf`, directly or through others, by that other.
pub(super) fn extended_by(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, schema) in components(document).into_iter().flatten() {
        let bases = list(schema, "allOf").filter_map(|member| reference(member).and_then(schema_name));
        for base in bases.filter(|base| base != name) {
            direct.entry(base).or_default().insert(name.clone());
        }
    }
    let with_discriminator = components(document).into_iter().flatten().filter(|(name, schema)| {
        direct.contains_key(*name) && (schema.get("discriminator").is_some() || has_union(schema))
    });
    with_discriminator
        .map(|(base, _)| {
            let mut found = BTreeSet::new();
            let mut waiting: Vec<&String> = direct.get(base).into_iter().flatten().collect();
            while let Some(child) = waiting.pop() {
                if child != base && found.insert(child.clone()) {
                    waiting.extend(direct.get(child).into_iter().flatten());
                }
            }
            (base.clone(), found)
        })
        .collect()
}

fn has_union(schema: &Value) -> bool {
    schema
        .as_object()
        .is_some_and(|schema| super::schema::union(schema).is_some())
}
