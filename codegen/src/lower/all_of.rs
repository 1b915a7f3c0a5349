//! `allOf`: an object gets the properties of all members as its own.
//!
//! typify could do this, but it writes out every reference on the way: shared types become copies of themselves, and
//! types that contain themselves never end.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    scalars::is_constraint,
    schema::{ALIAS, SITE_KEYWORDS, component_place, components, components_mut},
};
use crate::{
    Error, Pointer, Result, Settings,
    document::{reference, schema_name},
};

/// Objects get the properties of all members of their `allOf`. If two members have the same property, the later one wins.
pub(super) fn objects(document: &mut Value, _: &Settings) -> Result<()> {
    let mut merged = Vec::new();
    for (name, schema) in components(document).into_iter().flatten() {
        let place = component_place(name);
        if let Some(schema) = merge(document, name, schema, &place)? {
            merged.push((name.clone(), schema));
        }
    }
    if let Some(components) = components_mut(document) {
        components.extend(merged);
    }
    Ok(())
}

/// The schema without its `allOf`. `None` where it has none, or only one that stands for a reference.
fn merge(document: &Value, name: &str, schema: &Value, place: &Pointer) -> Result<Option<Value>> {
    let Some(Value::Array(members)) = schema.get("allOf") else {
        return Ok(None);
    };
    let mut relevant = members.iter().filter(|member| !is_trivial(member));
    if let (Some(only), None, true) = (relevant.next(), relevant.next(), is_trivial(schema)) {
        let mut schema = schema.clone();
        schema["allOf"] = json!([only]);
        return Ok((members.len() > 1).then_some(schema));
    }
    let mut parts = Parts {
        document,
        place,
        inside: vec![name.to_owned()],
        done: BTreeSet::new(),
        properties: Map::new(),
        required: BTreeSet::new(),
        additional: None,
    };
    parts.merge(schema)?;
    let mut object = Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(parts.properties)),
        ("required".to_owned(), parts.required.into_iter().collect()),
    ]);
    object.extend(
        parts
            .additional
            .map(|schema| ("additionalProperties".to_owned(), schema)),
    );
    for key in SITE_KEYWORDS.iter().chain(&[ALIAS]) {
        object.extend(schema.get(*key).map(|value| ((*key).to_owned(), value.clone())));
    }
    Ok(Some(Value::Object(object)))
}

/// Whether a schema has nothing but its `allOf` that a Rust type would express.
fn is_trivial(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| {
        schema
            .keys()
            .map(String::as_str)
            .all(|key| ["allOf", ALIAS].contains(&key) || SITE_KEYWORDS.contains(&key) || is_constraint(key))
    })
}

/// What the members of an `allOf` have together.
struct Parts<'a> {
    document: &'a Value,
    place: &'a Pointer,
    /// The types that are being merged, each inside the one before.
    inside: Vec<String>,
    /// The types that were merged.
    done: BTreeSet<String>,
    properties: Map<String, Value>,
    required: BTreeSet<String>,
    additional: Option<Value>,
}

impl Parts<'_> {
    fn merge(&mut self, schema: &Value) -> Result<()> {
        if let Some(name) = reference(schema).and_then(schema_name) {
            return self.merge_type(name);
        }
        for member in list(schema, "allOf") {
            self.merge(member)?;
        }
        if is_trivial(schema) {
            return Ok(());
        }
        let is_object = schema.get("type").is_none_or(|name| name == "object")
            && !["anyOf", "oneOf", "enum", "items"]
                .iter()
                .any(|keyword| schema.get(*keyword).is_some());
        if !is_object {
            return Err(Error::at(self.place, "all members of an `allOf` should be objects"));
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            self.properties.extend(properties.clone());
        }
        let required = list(schema, "required").filter_map(Value::as_str);
        self.required.extend(required.map(str::to_owned));
        if let Some(additional @ Value::Object(_)) = schema.get("additionalProperties") {
            self.additional = Some(additional.clone());
        }
        Ok(())
    }

    fn merge_type(&mut self, name: String) -> Result<()> {
        if self.inside.contains(&name) {
            return Err(Error::at(
                self.place,
                format!("`{name}` contains itself through `allOf`"),
            ));
        }
        let Some(target) = components(self.document).and_then(|schemas| schemas.get(&name)) else {
            return Ok(());
        };
        if self.done.insert(name.clone()) {
            self.inside.push(name);
            self.merge(target)?;
            self.inside.pop();
        }
        Ok(())
    }
}

fn list<'a>(schema: &'a Value, keyword: &str) -> impl Iterator<Item = &'a Value> {
    schema.get(keyword).and_then(Value::as_array).into_iter().flatten()
}
