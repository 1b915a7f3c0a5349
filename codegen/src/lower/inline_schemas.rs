//! Schemas that stand inside others get names of their own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    discriminators::{tag_properties, tag_property},
    schema::{component_place, components_mut, is_null, is_string_enum, reference_to, site_keywords},
};
use crate::{
    Error, Result, Settings,
    names::{slug, type_name, without_placeholders},
    operations::{Direction, reachable},
    walk,
};

/// Enums, objects and unions that stand inside another schema become schemas of their own, named by where they stand.
pub(super) fn name_all(document: &mut Value, settings: &Settings) -> Result<()> {
    let mut naming = Naming {
        requests: reachable(document, Direction::Request),
        tags: tag_properties(document),
        settings,
        found: BTreeMap::new(),
    };
    if let Some(components) = components_mut(document) {
        for (name, schema) in components.iter_mut() {
            naming.inside(schema, &type_name(name), name);
        }
    }
    name_bodies(document, settings, &mut naming);
    let found = naming.found;
    if found.is_empty() {
        return Ok(());
    }
    let Some(components) = components_mut(document) else {
        return Err(Error::new("the document has no object for its components"));
    };
    for (name, schema) in found {
        if components.contains_key(&name) {
            let place = component_place(&name);
            return Err(Error::at(
                &place,
                format!("a schema inside another one would also be named `{name}`"),
            ));
        }
        components.insert(name, schema);
    }
    Ok(())
}

fn name_bodies(document: &mut Value, settings: &Settings, naming: &mut Naming<'_>) {
    for (shared, suffix) in [("requestBodies", "Body"), ("responses", "Response")] {
        let parts = document
            .get_mut("components")
            .and_then(|components| components.get_mut(shared)?.as_object_mut());
        for (name, part) in parts.into_iter().flatten() {
            name_media(part, &format!("{}{suffix}", type_name(name)), naming);
        }
    }
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    for (path, item) in paths {
        let base = type_name(&without_placeholders(slug(path, &settings.path_prefix)));
        for operation in walk::METHODS {
            let Some(operation) = item.get_mut(operation) else {
                continue;
            };
            for (part, suffix) in [("requestBody", "Body"), ("responses", "Response")] {
                if let Some(part) = operation.get_mut(part) {
                    name_media(part, &format!("{base}{suffix}"), naming);
                }
            }
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
                let name = format!("{base}{}", type_name(name));
                if let Some(schema) = parameter.get_mut("schema") {
                    naming.here(schema, &name, "");
                }
            }
        }
    }
}

/// Names the schemas of all media types below a body or a map of responses. Only what succeeds gets a type.
fn name_media(part: &mut Value, name: &str, naming: &mut Naming<'_>) {
    let Some(part) = part.as_object_mut() else {
        return;
    };
    if let Some(content) = part.get_mut("content").and_then(Value::as_object_mut) {
        for media in content.values_mut() {
            if let Some(schema) = media.get_mut("schema") {
                naming.here(schema, name, "");
            }
        }
        return;
    }
    for (_, response) in part.iter_mut().filter(|(status, _)| status.starts_with('2')) {
        name_media(response, name, naming);
    }
}

struct Naming<'a> {
    requests: BTreeSet<String>,
    tags: BTreeSet<(String, String)>,
    settings: &'a Settings,
    found: BTreeMap<String, Value>,
}

impl Naming<'_> {
    /// Names what stands in this schema, and then the schema itself if it is one that needs a name.
    fn here(&mut self, schema: &mut Value, name: &str, owner: &str) {
        self.inside(schema, name, owner);
        if !needs_a_name(schema) {
            return;
        }
        let mut site = site_keywords(schema);
        let mut named = std::mem::take(schema);
        if let Some(named) = named.as_object_mut() {
            named.remove("default");
        }
        let nullable = take_null(&mut named);
        let name = self.free_name(&type_name(name), &named);
        *schema = reference_to(&name);
        if nullable {
            site.insert("anyOf".to_owned(), json!([schema, { "type": "null" }]));
            *schema = Value::Object(site);
        } else if !site.is_empty() {
            site.insert("allOf".to_owned(), json!([schema]));
            *schema = Value::Object(site);
        }
        self.found.insert(name, named);
    }

    /// Names what stands in this schema. `owner` is the component whose properties these are, if it is one.
    fn inside(&mut self, schema: &mut Value, name: &str, owner: &str) {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            for (property, schema) in properties {
                let handwritten = self.requests.contains(owner) && self.settings.rust_type(property).is_some();
                let is_tag = self.tags.contains(&(owner.to_owned(), property.clone()));
                if !handwritten && !is_tag {
                    self.here(schema, &format!("{name}{}", type_name(property)), "");
                }
            }
        }
        for (keyword, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(schema) = schema.get_mut(keyword) {
                self.here(schema, &format!("{name}{suffix}"), "");
            }
        }
        if let Some(Value::Array(members)) = schema.get_mut("allOf") {
            for member in members {
                self.inside(member, name, owner);
            }
        }
        let tag = tag_property(schema).map(str::to_owned);
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(members)) = schema.get_mut(keyword) {
                self.members(members, name, tag.as_deref());
            }
        }
    }

    /// Names the members of a union. `tag` is the property that tells them apart, if one does.
    fn members(&mut self, members: &mut [Value], name: &str, tag: Option<&str>) {
        let is_only = members.iter().filter(|member| !is_null(member)).count() == 1;
        for (index, member) in members.iter_mut().enumerate() {
            let name = if is_only {
                name.to_owned()
            } else {
                format!("{name}Variant{index}")
            };
            self.tags.extend(tag.map(|tag| (name.clone(), tag.to_owned())));
            self.here(member, &name, if tag.is_some() { &name } else { "" });
        }
    }

    /// The wanted name, unless another inline schema has it.
    fn free_name(&self, wanted: &str, schema: &Value) -> String {
        let is_free = |name: &str| self.found.get(name).is_none_or(|other| other == schema);
        if is_free(wanted) {
            return wanted.to_owned();
        }
        (2..)
            .map(|number| format!("{wanted}{number}"))
            .find(|name| is_free(name))
            .unwrap_or_default()
    }
}

/// Removes null from a union: it belongs to the place that uses the union. True if there was one.
fn take_null(schema: &mut Value) -> bool {
    let mut had_null = false;
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(members)) = schema.get_mut(keyword) {
            let before = members.len();
            members.retain(|member| !is_null(member));
            had_null |= members.len() < before;
        }
    }
    had_null
}

fn needs_a_name(schema: &Value) -> bool {
    let members = |keyword: &str| {
        schema
            .get(keyword)
            .and_then(Value::as_array)
            .map_or(0, |members| members.iter().filter(|member| !is_null(member)).count())
    };
    is_string_enum(schema)
        || schema
            .get("properties")
            .is_some_and(|properties| properties.as_object().is_some_and(|p| !p.is_empty()))
        || ["anyOf", "oneOf", "allOf"].iter().any(|keyword| members(keyword) > 1)
}
