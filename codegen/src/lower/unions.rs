//! Unions: `anyOf`, `oneOf` and `discriminator`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{components, components_mut, nullability::is_null, objects::site_keywords, reference_to};
use crate::{
    Error, Pointer, Result, Settings,
    document::{reference, resolve, schema_name},
    names::{Taken, type_name},
    walk::{self, Place},
};

/// The extension under which a discriminated union keeps how its members are told apart.
pub(crate) const TAGS: &str = "x-tags";

/// A union of string enums is one enum with all their values; null stays a member of its own.
pub(super) fn string_enums(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        for keyword in ["anyOf", "oneOf"] {
            let Some(Value::Array(members)) = schema.get(keyword) else {
                continue;
            };
            let (nulls, enums): (Vec<&Value>, Vec<&Value>) = members.iter().partition(|member| is_null(member));
            if enums.len() < 2 || !enums.iter().all(|member| is_string_enum(member)) {
                continue;
            }
            let united = unite_enums(&enums);
            if nulls.is_empty() {
                schema.remove(keyword);
                schema.extend(united);
            } else {
                schema.insert(keyword.to_owned(), json!([united, { "type": "null" }]));
            }
        }
        Ok(())
    })
}

fn unite_enums(members: &[&Value]) -> Map<String, Value> {
    let mut values: Vec<Value> = Vec::new();
    for value in members
        .iter()
        .filter_map(|member| member.get("enum")?.as_array())
        .flatten()
    {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    Map::from_iter([
        ("enum".to_owned(), Value::Array(values)),
        ("type".to_owned(), json!("string")),
    ])
}

pub(super) fn is_string_enum(schema: &Value) -> bool {
    schema.get("type") == Some(&json!("string")) && schema.get("enum").is_some_and(Value::is_array)
}

/// A response that is a union of objects becomes one object with the properties of all, required where all require it.
///
/// An untagged enum would take the first member that fits and drop what only another one has.
pub(super) fn merge_responses(document: &mut Value, settings: &Settings) -> Result<()> {
    let mut merged: BTreeMap<String, Value> = BTreeMap::new();
    let original = document.clone();
    walk::objects_mut(
        document,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            if place != Place::MediaType || !is_in_response(pointer) {
                return Ok(());
            }
            let Some(schema) = object.get_mut("schema") else {
                return Ok(());
            };
            if let Some((name, members)) = union_members(schema, settings)
                && let Some(merge) = merge_objects(&original, &members)
            {
                let mut site = site_keywords(schema);
                if site.is_empty() {
                    *schema = reference_to(&name);
                } else {
                    site.insert("allOf".to_owned(), json!([reference_to(&name)]));
                    *schema = Value::Object(site);
                }
                merged.insert(name, merge);
            }
            Ok(())
        },
    )?;
    if merged.is_empty() {
        return Ok(());
    }
    if let Some(components) = components_mut(document) {
        for (name, schema) in merged {
            if components.contains_key(&name) {
                let place = Pointer::root().join("components").join("schemas").join(&name);
                return Err(Error::at(&place, "a merged response would take this schema's name"));
            }
            components.insert(name, schema);
        }
    }
    Ok(())
}

/// Whether a media type stands in a response: `…/responses/STATUS/content/MEDIA`.
fn is_in_response(pointer: &Pointer) -> bool {
    matches!(pointer.segments(), [.., responses, _, content, _] if responses == "responses" && content == "content")
}

/// The name for the merge of a response's members. A single member is merged too where the settings say that it may
/// come as one of several.
fn union_members(schema: &Value, settings: &Settings) -> Option<(String, Vec<String>)> {
    if schema.get("discriminator").is_some() {
        return None;
    }
    let members: Vec<String> = match reference(schema) {
        Some(target) => vec![schema_name(target)?],
        None => ["anyOf", "oneOf"]
            .iter()
            .find_map(|keyword| schema.get(*keyword)?.as_array())?
            .iter()
            .map(|member| schema_name(reference(member)?))
            .collect::<Option<_>>()?,
    };
    let named = settings
        .response_unions
        .iter()
        .find(|union| members.iter().all(|member| union.members.contains(member)));
    match named {
        Some(union) => Some((union.name.clone(), union.members.clone())),
        None if members.len() > 1 => Some((members.join("Or"), members)),
        None => None,
    }
}

/// The merge of the members that the document has. `None` unless all are objects that agree on what they share.
fn merge_objects(document: &Value, members: &[String]) -> Option<Value> {
    let mut properties: Map<String, Value> = Map::new();
    let mut required: Option<BTreeSet<String>> = None;
    let schemas = components(document)?;
    let present: Vec<&String> = members.iter().filter(|name| schemas.contains_key(*name)).collect();
    for name in &present {
        let schema = resolve(document, schemas.get(*name)?)?;
        for (property, value) in schema.get("properties")?.as_object()? {
            match properties.get(property) {
                Some(other) if !says_the_same(other, value) => return None,
                Some(_) => {}
                None => {
                    properties.insert(property.clone(), value.clone());
                }
            }
        }
        let own: BTreeSet<String> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default();
        required = Some(match required {
            Some(others) => others.intersection(&own).cloned().collect(),
            None => own,
        });
    }
    let names: Vec<String> = present.iter().map(|name| format!("`{name}`")).collect();
    Some(json!({
        "type": "object",
        "description": format!("The merge of {}: what one of them lacks is absent.", names.join(" and ")),
        "properties": properties,
        "required": required?,
    }))
}

fn says_the_same(one: &Value, other: &Value) -> bool {
    let without_words = |schema: &Value| {
        let mut schema = schema.clone();
        if let Some(object) = schema.as_object_mut() {
            object.remove("description");
        }
        schema
    };
    without_words(one) == without_words(other)
}

/// typify makes an enum of a `oneOf`; of an `anyOf` it often makes a struct that can never be read.
pub(super) fn any_of_to_one_of(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        if let Some(members) = schema.remove("anyOf") {
            schema.insert("oneOf".to_owned(), members);
        }
        Ok(())
    })
}

/// The members of a discriminated union lose the property that tells them apart: serde writes and reads it as the tag.
/// Which value stands for which member is kept on the union under [`TAGS`].
pub(super) fn discriminators(document: &mut Value, _: &Settings) -> Result<()> {
    let unions: Vec<Discriminated> = components(document)
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Discriminated::read(document, name, schema).transpose())
        .collect::<Result<_>>()?;
    for union in &unions {
        union.check_members_are_its_own(document)?;
    }
    let Some(components) = components_mut(document) else {
        return Ok(());
    };
    for union in unions {
        for member in union.tags.keys() {
            if let Some(member) = components.get_mut(member) {
                drop_property(member, &union.property);
            }
        }
        if let Some(schema) = components.get_mut(&union.name).and_then(Value::as_object_mut) {
            schema.remove("discriminator");
            schema.insert(
                TAGS.to_owned(),
                json!({ "property": union.property, "values": union.tags }),
            );
        }
    }
    Ok(())
}

struct Discriminated {
    name: String,
    property: String,
    tags: BTreeMap<String, Vec<String>>,
}

impl Discriminated {
    fn read(document: &Value, name: &str, schema: &Value) -> Result<Option<Self>> {
        let Some(discriminator) = schema.get("discriminator") else {
            return Ok(None);
        };
        let place = component_place(name);
        let Some(property) = discriminator.get("propertyName").and_then(Value::as_str) else {
            return Err(Error::at(
                &place.join("discriminator"),
                "a discriminator needs a `propertyName`",
            ));
        };
        let members = ["oneOf", "anyOf"]
            .iter()
            .find_map(|keyword| schema.get(*keyword)?.as_array())
            .ok_or_else(|| Error::at(&place, "a discriminator needs a `oneOf` beside it"))?;
        if members.len() == 1 {
            // A union of one is that one, which keeps the property.
            return Ok(None);
        }
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mut tags = BTreeMap::new();
        for (index, member) in members.iter().enumerate() {
            let place = place.join("oneOf").join(index);
            let member = reference(member).and_then(schema_name).ok_or_else(|| {
                Error::at(
                    &place,
                    "a member of a discriminated union should be an object; null belongs where the union is used",
                )
            })?;
            check_member(document, &member)?;
            let values = tag_values(document, &member, property, mapping);
            tags.insert(member, values);
        }
        let union = Self {
            name: name.to_owned(),
            property: property.to_owned(),
            tags,
        };
        union.check_tags_differ(&place)?;
        Ok(Some(union))
    }

    /// One tag cannot stand for two members, nor two tags become one variant in Rust.
    fn check_tags_differ(&self, place: &Pointer) -> Result<()> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut variants = Taken::default();
        for (member, values) in &self.tags {
            for value in values {
                if !seen.insert(value) {
                    return Err(Error::at(
                        place,
                        format!("the tag `{value}` stands for more than one member"),
                    ));
                }
            }
            if let Some(first) = values.first() {
                variants.take(&type_name(first), &component_place(member))?;
            }
        }
        Ok(())
    }

    fn check_members_are_its_own(&self, document: &Value) -> Result<()> {
        walk::objects(
            document,
            Place::Root,
            &mut Pointer::root(),
            &mut |_, pointer, object| {
                let Some(member) = object
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(schema_name)
                    .filter(|name| self.tags.contains_key(name))
                else {
                    return Ok(());
                };
                if pointer.segments().starts_with(component_place(&self.name).segments()) {
                    return Ok(());
                }
                Err(Error::at(
                    pointer,
                    format!(
                        "`{member}` is a member of the union `{}`, tagged by `{}`, and is used on its own here",
                        self.name, self.property
                    ),
                ))
            },
        )
    }
}

/// Serde writes and reads a tag beside the properties of an object.
fn check_member(document: &Value, member: &str) -> Result<()> {
    let schema = components(document).and_then(|schemas| schemas.get(member));
    let is_object =
        schema.is_some_and(|schema| schema.get("properties").is_some() || schema.get("type") == Some(&json!("object")));
    if is_object {
        return Ok(());
    }
    Err(Error::at(
        &component_place(member),
        "a member of a discriminated union should be an object",
    ))
}

/// The tags of a member: what the mapping says, else its own constant, else its name.
fn tag_values(document: &Value, member: &str, property: &str, mapping: Option<&Map<String, Value>>) -> Vec<String> {
    let mapped: Vec<String> = mapping
        .into_iter()
        .flatten()
        .filter(|(_, target)| {
            let target = target.as_str().unwrap_or_default();
            target == member || schema_name(target).as_deref() == Some(member)
        })
        .map(|(tag, _)| tag.clone())
        .collect();
    if !mapped.is_empty() {
        return mapped;
    }
    let constant = components(document)
        .and_then(|schemas| {
            schemas
                .get(member)?
                .get("properties")?
                .get(property)?
                .get("enum")?
                .as_array()
        })
        .map(|values| {
            values
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|values| !values.is_empty());
    constant.unwrap_or_else(|| vec![member.to_owned()])
}

/// The properties that tell the members of a discriminated union apart, by member.
pub(super) fn tag_properties(document: &Value) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for schema in components(document).into_iter().flat_map(Map::values) {
        let Some(property) = schema.as_object().and_then(tag_property) else {
            continue;
        };
        for members in ["oneOf", "anyOf"]
            .iter()
            .filter_map(|keyword| schema.get(*keyword)?.as_array())
        {
            for member in members.iter().filter_map(|member| schema_name(reference(member)?)) {
                found.insert((member, property.to_owned()));
            }
        }
    }
    found
}

/// The property that tells the members of a union apart.
pub(super) fn tag_property(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("discriminator")?.get("propertyName")?.as_str()
}

/// The property that tells a type apart from the other members of its union; the type itself does not have it.
pub(crate) fn tag_of_member<'a>(lowered: &'a Value, member: &str) -> Option<&'a str> {
    components(lowered)?.values().find_map(|schema| {
        let tags = schema.get(TAGS)?;
        tags.get("values")?.get(member)?;
        tags.get("property")?.as_str()
    })
}

/// Takes a property out of a schema and of what it takes in.
pub(crate) fn drop_property(schema: &mut Value, property: &str) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove(property);
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name != property);
    }
    if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
        parts.iter_mut().for_each(|part| drop_property(part, property));
    }
}

fn component_place(name: &str) -> Pointer {
    Pointer::root().join("components").join("schemas").join(name)
}
