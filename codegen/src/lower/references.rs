//! References of schemas. 3.1 lets them lead anywhere; a type is made of a component.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::schema::{ORIGIN, component_place, components_mut, reference_to};
use crate::{
    Pointer, Report, Result, Settings,
    document::schema_name,
    names::{UniqueNames, type_name},
    walk::{self, Place},
};

/// Every `$ref` of a schema leads to a component: what it led to elsewhere becomes one. One that leads nowhere becomes a
/// schema that takes anything.
pub(super) fn to_components(document: &mut Value, _: &Settings, report: &mut Report) -> Result<()> {
    let mut names = UniqueNames::default();
    if let Some(components) = components_mut(document) {
        names.reserve(components.keys().map(String::as_str));
    }
    let mut hoisted: BTreeMap<String, String> = BTreeMap::new();
    // What is hoisted may itself have references that lead elsewhere.
    for _ in 0..LONGEST_CHAIN {
        let found = rewrites(document, &mut names, &mut hoisted, report)?;
        if found.is_empty() {
            return Ok(());
        }
        for rewrite in found {
            rewrite.apply(document);
        }
    }
    Ok(())
}

/// How many times what was hoisted may have something to hoist.
const LONGEST_CHAIN: usize = 128;

/// The keywords that refer to a schema.
const REFERENCES: [&str; 3] = ["$dynamicRef", "$recursiveRef", "$ref"];

enum Rewrite {
    /// The reference at this place leads to this component.
    To(Pointer, String),
    /// This component is a copy of what stands here.
    Copy(String, Value),
    /// What the reference at this place leads to is unknown.
    Unknown(Pointer),
}

impl Rewrite {
    fn apply(self, document: &mut Value) {
        match self {
            Self::To(place, name) => {
                if let Some(schema) = schema_at(document, &place) {
                    schema.retain(|key, _| !REFERENCES.contains(&key.as_str()));
                    schema.extend(reference_to(&name).as_object().cloned().unwrap_or_default());
                }
            }
            Self::Copy(name, value) => {
                if let Some(components) = components_mut(document) {
                    components.insert(name, value);
                }
            }
            Self::Unknown(place) => {
                if let Some(schema) = schema_at(document, &place) {
                    schema.retain(|key, _| !REFERENCES.contains(&key.as_str()));
                }
            }
        }
    }
}

fn schema_at<'a>(document: &'a mut Value, place: &Pointer) -> Option<&'a mut Map<String, Value>> {
    document.pointer_mut(&place.to_string())?.as_object_mut()
}

fn rewrites(
    document: &Value,
    names: &mut UniqueNames,
    hoisted: &mut BTreeMap<String, String>,
    report: &mut Report,
) -> Result<Vec<Rewrite>> {
    let mut found = Vec::new();
    let mut anchors = None;
    walk::objects(
        document,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, schema| {
            let keyword = REFERENCES.into_iter().find(|keyword| schema.contains_key(*keyword));
            let Some(keyword) = keyword.filter(|_| place == Place::Schema) else {
                return Ok(());
            };
            let text = schema.get(keyword).and_then(Value::as_str).unwrap_or_default();
            let is_component = schema_name(text).is_some_and(|name| {
                keyword == "$ref" && super::components(document).is_some_and(|schemas| schemas.contains_key(&name))
            });
            if is_component {
                return Ok(());
            }
            let anchors = anchors.get_or_insert_with(|| anchors_of(document));
            match target(document, pointer, keyword, text, anchors) {
                None => {
                    report.approximate(
                        &pointer.join(keyword),
                        keyword,
                        format!("any JSON value: `{text}` leads to nothing in this document"),
                        "add the schema with an overlay, or give the file that it is in",
                    );
                    found.push(Rewrite::Unknown(pointer.clone()));
                }
                Some(target) => {
                    let text = format!("#{target}");
                    let name = schema_name(&text)
                        .filter(|_| target.segments().len() == 3)
                        .or_else(|| hoisted.get(&text).cloned());
                    let name = name.unwrap_or_else(|| {
                        let name = names.claim(&name_of(&target));
                        let mut value = document.pointer(&target.to_string()).cloned().unwrap_or_default();
                        if let Some(schema) = value.as_object_mut() {
                            schema.insert(ORIGIN.to_owned(), json!(target.to_string()));
                        }
                        hoisted.insert(text, name.clone());
                        found.push(Rewrite::Copy(name.clone(), value));
                        name
                    });
                    found.push(Rewrite::To(pointer.clone(), name));
                }
            }
            Ok(())
        },
    )?;
    // Copies first: a copy still has the references of its original.
    found.sort_by_key(|rewrite| !matches!(rewrite, Rewrite::Copy(..)));
    Ok(found)
}

/// Where a reference leads.
fn target(
    document: &Value,
    place: &Pointer,
    keyword: &str,
    text: &str,
    anchors: &BTreeMap<String, Pointer>,
) -> Option<Pointer> {
    if let Some(anchor) = anchors.get(text) {
        return Some(anchor.clone());
    }
    let fragment = text.strip_prefix('#')?;
    if fragment.is_empty() || keyword == "$recursiveRef" {
        return enclosing_component(place);
    }
    let pointer = Pointer::parse(&percent_decoded(fragment))?;
    let is_there = |pointer: &Pointer| {
        let pointer = schema_behind(document, pointer)?;
        document.pointer(&pointer.to_string())?.as_object()?;
        Some(pointer)
    };
    is_there(&pointer).or_else(|| {
        // A schema that was embedded with references to its own root.
        (0..place.segments().len()).rev().find_map(|length| {
            let mut embedded = Pointer::root();
            let own = place.segments().iter().take(length);
            own.chain(pointer.segments()).for_each(|segment| embedded.push(segment));
            is_there(&embedded)
        })
    })
}

/// The schema of a parameter or header that is referred to where a schema is due.
fn schema_behind(document: &Value, pointer: &Pointer) -> Option<Pointer> {
    match pointer.segments() {
        [components, kind, _] if components == "components" && (kind == "parameters" || kind == "headers") => {
            let schema = pointer.join("schema");
            document.pointer(&schema.to_string()).map(|_| schema)
        }
        _ => Some(pointer.clone()),
    }
}

fn enclosing_component(place: &Pointer) -> Option<Pointer> {
    match place.segments() {
        [components, schemas, name, ..] if components == "components" && schemas == "schemas" => {
            Some(component_place(name))
        }
        _ => None,
    }
}

/// The places that schemas give a name of their own: `#name` for `$anchor`, the address for `$id`.
fn anchors_of(document: &Value) -> BTreeMap<String, Pointer> {
    let mut anchors = BTreeMap::new();
    let visited = walk::objects(
        document,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, schema| {
            if place == Place::Schema {
                for (keyword, prefix) in [("$anchor", "#"), ("$dynamicAnchor", "#"), ("$id", "")] {
                    if let Some(name) = schema.get(keyword).and_then(Value::as_str) {
                        anchors
                            .entry(format!("{prefix}{name}"))
                            .or_insert_with(|| pointer.clone());
                    }
                }
            }
            Ok(())
        },
    );
    debug_assert!(visited.is_ok(), "the visitor never fails");
    anchors
}

/// A name for what stands at a place: its own, behind those of the schemas around it.
fn name_of(place: &Pointer) -> String {
    const GENERIC: [&str; 15] = [
        "$defs",
        "allOf",
        "anyOf",
        "application/json",
        "components",
        "content",
        "definitions",
        "items",
        "oneOf",
        "parameters",
        "paths",
        "properties",
        "responses",
        "schema",
        "schemas",
    ];
    let telling: Vec<String> = match place.segments() {
        [.., keyword, name] if keyword == "$defs" || keyword == "definitions" => vec![type_name(name)],
        segments => segments
            .iter()
            .filter(|segment| !GENERIC.contains(&segment.as_str()))
            .map(|segment| type_name(segment))
            .collect(),
    };
    if telling.is_empty() {
        "Schema".to_owned()
    } else {
        telling.concat()
    }
}

/// `%20` -> a space; what is not UTF-8 then stays as it is.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A mapping's target, as a reference to a component.
pub(super) fn mapped(target: &str) -> Value {
    json!(super::select::target_of_mapping(target))
}
