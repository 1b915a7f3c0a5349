//! Schemas that stand inside others get names of their own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    names::operation_base,
    schema::{
        ORIGIN, UNIONS, component_place, components, components_mut, is_null, is_string_enum, list, reference_to,
        referred, site_keywords,
    },
};
use crate::{
    Pointer, Report, Result, Settings,
    names::{UniqueNames, slug, type_name, without_placeholders},
    operations::{Direction, reachable},
    walk::{self, Place},
};

/// Enums, objects and unions that stand inside another schema become schemas of their own, named by where they stand.
pub(super) fn name_all(document: &mut Value, settings: &Settings, _: &mut Report) -> Result<()> {
    let mut taken = UniqueNames::default();
    let names: Vec<String> = components(document)
        .into_iter()
        .flatten()
        .map(|(name, _)| type_name(name))
        .collect();
    taken.reserve(names.iter().map(String::as_str));
    let mut naming = Naming {
        requests: reachable(document, Direction::Request),
        tags: tag_properties(document),
        settings,
        taken,
        found: BTreeMap::new(),
        names: BTreeMap::new(),
    };
    if let Some(components) = components_mut(document) {
        for (name, schema) in components.iter_mut() {
            naming.component(schema, name);
        }
    }
    name_bodies(document, settings, &mut naming);
    let found = naming.found;
    if let Some(components) = components_mut(document).filter(|_| !found.is_empty()) {
        components.extend(found);
    }
    walk::objects_mut(document, Place::Root, &mut Pointer::root(), &mut |place, _, schema| {
        if place == Place::Schema {
            schema.remove("title");
        }
        Ok(())
    })
}

/// The discriminating properties, each with a member of its union.
fn tag_properties(document: &Value) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for schema in components(document).into_iter().flatten().map(|(_, schema)| schema) {
        let Some(property) = tag_property(schema) else {
            continue;
        };
        for member in UNIONS.iter().flat_map(|keyword| list(schema, keyword)) {
            found.extend(referred(member).map(|member| (member, property.to_owned())));
        }
    }
    found
}

/// The discriminating property of a union.
fn tag_property(schema: &Value) -> Option<&str> {
    schema.get("discriminator")?.get("propertyName")?.as_str()
}

fn name_bodies(document: &mut Value, settings: &Settings, naming: &mut Naming<'_>) {
    for (shared, suffix) in [("requestBodies", "Body"), ("responses", "Response")] {
        let parts = document
            .get_mut("components")
            .and_then(|components| components.get_mut(shared)?.as_object_mut());
        for (name, part) in parts.into_iter().flatten() {
            let place = Pointer::root().join("components").join(shared).join(name);
            name_media(part, &format!("{}{suffix}", type_name(name)), &place, naming);
        }
    }
    let shared = document
        .get_mut("components")
        .and_then(|components| components.get_mut("parameters")?.as_object_mut());
    for (name, parameter) in shared.into_iter().flatten() {
        let place = Pointer::root().join("components").join("parameters").join(name);
        name_parameter(parameter, "", &place, naming);
    }
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    for (path, item) in paths {
        let by_path = type_name(&without_placeholders(slug(path, &settings.path_prefix)));
        if let Some(parameters) = item.get_mut("parameters").and_then(Value::as_array_mut) {
            let place = Pointer::root().join("paths").join(path).join("parameters");
            name_parameters(parameters, &by_path, &place, naming);
        }
        for method in walk::METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            let base = operation_base(path, method, operation, settings).unwrap_or_else(|| by_path.clone());
            let place = Pointer::root().join("paths").join(path).join(method);
            for (part, suffix) in [("requestBody", "Body"), ("responses", "Response")] {
                let place = place.join(part);
                if let Some(part) = operation.get_mut(part) {
                    name_media(part, &format!("{base}{suffix}"), &place, naming);
                }
            }
            if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
                name_parameters(parameters, &base, &place.join("parameters"), naming);
            }
        }
    }
}

fn name_parameters(parameters: &mut [Value], base: &str, place: &Pointer, naming: &mut Naming<'_>) {
    for (index, parameter) in parameters.iter_mut().enumerate() {
        name_parameter(parameter, base, &place.join(index), naming);
    }
}

fn name_parameter(parameter: &mut Value, base: &str, place: &Pointer, naming: &mut Naming<'_>) {
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
    let name = format!("{base}{}", type_name(name));
    if let Some(schema) = parameter.get_mut("schema") {
        naming.here(schema, &name, "", &place.join("schema"));
    }
    name_media(parameter, &name, place, naming);
}

/// Names the schemas of all media types below a body, a parameter or a map of responses. What tells of a failure is named
/// so: both often have the same properties by other names.
fn name_media(part: &mut Value, name: &str, place: &Pointer, naming: &mut Naming<'_>) {
    let Some(part) = part.as_object_mut() else {
        return;
    };
    if let Some(content) = part.get_mut("content").and_then(Value::as_object_mut) {
        for (media_type, media) in content {
            let place = place.join("content").join(media_type).join("schema");
            if let Some(schema) = media.get_mut("schema") {
                naming.here(schema, name, "", &place);
            }
        }
        return;
    }
    for (status, response) in part
        .iter_mut()
        .filter(|(_, response)| response.get("content").is_some())
    {
        let is_success = status.starts_with(['2', '3']) || status == "default";
        let name = if is_success {
            name.to_owned()
        } else {
            format!("{}Error", name.trim_end_matches("Response"))
        };
        name_media(response, &name, &place.join(status), naming);
    }
}

struct Naming<'a> {
    requests: BTreeSet<String>,
    tags: BTreeSet<(String, String)>,
    settings: &'a Settings,
    taken: UniqueNames,
    found: BTreeMap<String, Value>,
    /// The names of what stands somewhere under the name that it would have, so that the same is named once.
    names: BTreeMap<(String, String), String>,
}

impl Naming<'_> {
    /// Names what stands in a component. One that is a type or null is that type.
    fn component(&mut self, schema: &mut Value, name: &str) {
        let place = component_place(name);
        for keyword in UNIONS {
            let members = schema.get_mut(keyword).and_then(Value::as_array_mut);
            let mut others = members.into_iter().flatten().filter(|member| !is_null(member));
            if let (Some(only), None) = (others.next(), others.next()) {
                self.inside(only, &type_name(name), name, &place.join(keyword).join(0));
                return;
            }
        }
        self.inside(schema, &type_name(name), name, &place);
    }

    /// Names what stands in this schema, and then the schema itself if it is one that needs a name.
    fn here(&mut self, schema: &mut Value, name: &str, owner: &str, place: &Pointer) {
        self.inside(schema, name, owner, place);
        if !needs_a_name(schema) {
            return;
        }
        let mut site = site_keywords(schema);
        let mut named = std::mem::take(schema);
        if let Some(named) = named.as_object_mut() {
            named.remove("default");
        }
        let nullable = take_null(&mut named);
        let name = self.claim(&type_name(name), &named);
        if let Some(named) = named.as_object_mut() {
            named.insert(ORIGIN.to_owned(), json!(place.to_string()));
        }
        *schema = reference_to(&name);
        if nullable {
            site.insert("anyOf".to_owned(), json!([schema, { "type": "null" }]));
            *schema = Value::Object(site);
        } else if !site.is_empty() {
            site.insert("allOf".to_owned(), json!([schema]));
            *schema = Value::Object(site);
        }
        self.found.entry(name).or_insert(named);
    }

    /// Names what stands in this schema. `owner` is the component whose properties these are, if it is one.
    fn inside(&mut self, schema: &mut Value, name: &str, owner: &str, place: &Pointer) {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            for (property, schema) in properties {
                let handwritten = self.requests.contains(owner) && self.settings.rust_type(property).is_some();
                let is_tag = self.tags.contains(&(owner.to_owned(), property.clone()));
                if !handwritten && !is_tag {
                    let place = place.join("properties").join(property);
                    self.here(schema, &format!("{name}{}", type_name(property)), "", &place);
                }
            }
        }
        for (keyword, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(schema) = schema.get_mut(keyword) {
                self.here(schema, &format!("{name}{suffix}"), "", &place.join(keyword));
            }
        }
        if let Some(Value::Array(members)) = schema.get_mut("prefixItems") {
            for (index, member) in members.iter_mut().enumerate() {
                self.here(
                    member,
                    &format!("{name}Item{index}"),
                    "",
                    &place.join("prefixItems").join(index),
                );
            }
        }
        if let Some(Value::Array(members)) = schema.get_mut("allOf") {
            for (index, member) in members.iter_mut().enumerate() {
                self.inside(member, name, owner, &place.join("allOf").join(index));
            }
        }
        let tag = schema
            .get("discriminator")
            .and_then(|found| found.get("propertyName")?.as_str())
            .map(str::to_owned);
        for keyword in UNIONS {
            if let Some(Value::Array(members)) = schema.get_mut(keyword) {
                self.members(members, name, tag.as_deref(), &place.join(keyword));
            }
        }
    }

    /// Names the members of a union. `tag` is the property that tells them apart, if one does.
    fn members(&mut self, members: &mut [Value], name: &str, tag: Option<&str>, place: &Pointer) {
        let is_only = members.iter().filter(|member| !is_null(member)).count() == 1;
        for (index, member) in members.iter_mut().enumerate() {
            let title = member.get("title").and_then(Value::as_str).map(type_name);
            let name = match title.filter(|title| !title.is_empty() && title.len() < 60) {
                _ if is_only => name.to_owned(),
                Some(title) if title.starts_with(name) => title,
                Some(title) => format!("{name}{title}"),
                None => format!("{name}Variant{index}"),
            };
            self.tags.extend(tag.map(|tag| (name.clone(), tag.to_owned())));
            let owner = if tag.is_some() { name.as_str() } else { "" };
            self.here(member, &name, owner, &place.join(index));
        }
    }

    /// The wanted name, or one with a number where another schema has it.
    fn claim(&mut self, wanted: &str, schema: &Value) -> String {
        let key = (wanted.to_owned(), schema.to_string());
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let name = self.taken.claim(wanted);
        self.names.insert(key, name.clone());
        name
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

/// Whether Rust has a type of its own for a schema.
fn needs_a_name(schema: &Value) -> bool {
    let members = |keyword: &str| list(schema, keyword).filter(|member| !is_null(member)).count();
    let is_closed = schema.get("additionalProperties") == Some(&json!(false));
    let properties = schema.get("properties").and_then(Value::as_object);
    is_string_enum(schema)
        || properties.is_some_and(|properties| !properties.is_empty())
        || is_closed && schema.get("type") == Some(&json!("object"))
        || UNIONS.iter().any(|keyword| members(keyword) > 1)
}
