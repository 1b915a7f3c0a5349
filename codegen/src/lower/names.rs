//! Names for everything that becomes a Rust item: inline schemas, types, operations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Direction, OperationRef, components, components_mut,
    nullability::is_null,
    objects::site_keywords,
    operations_of, reachable, reference_to,
    unions::{is_string_enum, tag_properties, tag_property},
};
use crate::{
    Error, Pointer, Result, Settings,
    document::schema_name,
    names::{Taken, function_name, slug, type_name, without_placeholders},
    walk::{self, Place},
};

/// The extension that keeps what the contract calls a thing that has another name in Rust.
pub(crate) const ALIAS: &str = "x-alias";

/// Enums, objects and unions that stand inside another schema become schemas of their own, named by where they stand.
pub(super) fn inline_schemas(document: &mut Value, settings: &Settings) -> Result<()> {
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
            let place = Pointer::root().join("components").join("schemas").join(&name);
            return Err(Error::at(
                &place,
                format!("a schema inside another one would also become `{name}`"),
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
        let alone = members.iter().filter(|member| !is_null(member)).count() == 1;
        for (index, member) in members.iter_mut().enumerate() {
            let name = if alone {
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

/// Takes null out of a union: it belongs to the place where the union is used.
fn take_null(schema: &mut Value) -> bool {
    let mut taken = false;
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(members)) = schema.get_mut(keyword) {
            let before = members.len();
            members.retain(|member| !is_null(member));
            taken |= members.len() < before;
        }
    }
    taken
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

/// Schemas get the names that their Rust types will have, so that nothing downstream has to guess them.
pub(super) fn types(document: &mut Value, _: &Settings) -> Result<()> {
    let mut taken = Taken::default();
    let mut renamed = BTreeMap::new();
    for name in components(document).into_iter().flat_map(Map::keys) {
        let place = Pointer::root().join("components").join("schemas").join(name);
        let new = type_name(name);
        taken.take(&new, &place)?;
        renamed.insert(name.clone(), new);
    }
    if let Some(components) = components_mut(document) {
        *components = std::mem::take(components)
            .into_iter()
            .map(|(name, mut schema)| {
                let new = renamed.get(&name).cloned().unwrap_or_default();
                if let (true, Some(schema)) = (new != name, schema.as_object_mut()) {
                    schema.insert(ALIAS.to_owned(), json!(name));
                }
                (new, schema)
            })
            .collect();
    }
    walk::objects_mut(document, Place::Root, &mut Pointer::root(), &mut |place, _, object| {
        let targets: Vec<&mut Value> = match place {
            Place::Discriminator => object
                .get_mut("mapping")
                .and_then(Value::as_object_mut)
                .map(|mapping| mapping.values_mut().collect())
                .unwrap_or_default(),
            place if place.has_free_keys() => Vec::new(),
            _ => object.get_mut("$ref").into_iter().collect(),
        };
        for target in targets {
            if let Some(new) = target
                .as_str()
                .and_then(schema_name)
                .and_then(|name| renamed.get(&name))
            {
                *target = json!(format!("#/components/schemas/{new}"));
            }
        }
        Ok(())
    })
}

/// What the generated client has already, or calls on itself: its constructors, accessors and hooks.
const CLIENT_METHODS: &[&str] = &[
    "api_version",
    "baseurl",
    "client",
    "exec",
    "inner",
    "new",
    "new_with_client",
    "post",
    "pre",
];

/// Operation ids are made from the paths; what the document calls them stays as an alias.
pub(super) fn operations(document: &mut Value, settings: &Settings) -> Result<()> {
    let mut taken = Taken::default();
    let mut ids = Vec::new();
    let operations = operations_of(document);
    let shared = shared_names(&operations, settings);
    for operation in &operations {
        let id = operation_id(operation, settings, false);
        let id = if shared.contains(&id) {
            operation_id(operation, settings, true)
        } else {
            id
        };
        taken.take(&id, &operation.place())?;
        ids.push((operation.path.to_owned(), operation.method, id));
    }
    for (path, method, id) in ids {
        let operation = document
            .get_mut("paths")
            .and_then(|paths| paths.get_mut(&path)?.get_mut(method)?.as_object_mut());
        if let Some(operation) = operation
            && let Some(before) = operation.insert("operationId".to_owned(), json!(id))
            && before != json!(id)
        {
            operation.insert(ALIAS.to_owned(), before);
        }
    }
    Ok(())
}

/// The names that several operations would have without their placeholders: `/parcels` and `/parcels/{id}`.
fn shared_names(operations: &[OperationRef<'_>], settings: &Settings) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    operations
        .iter()
        .map(|operation| operation_id(operation, settings, false))
        .filter(|id| !seen.insert(id.clone()))
        .collect()
}

/// The path in snake case, with the verb where the path has several. Placeholders are dropped, unless they are needed
/// to tell it from another path's: `parcels_by_id`.
fn operation_id(operation: &OperationRef<'_>, settings: &Settings, with_placeholders: bool) -> String {
    let methods = walk::METHODS
        .iter()
        .filter(|method| operation.item.get(**method).is_some());
    let slug = slug(operation.path, &settings.path_prefix);
    let base = if with_placeholders {
        slug.replace('{', "by_")
    } else {
        without_placeholders(slug)
    };
    let id = match (methods.count(), base.is_empty()) {
        (_, true) => operation.method.to_owned(),
        (1, false) => base,
        (_, false) => format!("{base}_{}", operation.method),
    };
    let id = function_name(&id);
    if CLIENT_METHODS.contains(&id.as_str()) {
        return format!("call_{id}");
    }
    id
}
