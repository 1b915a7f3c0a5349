//! Discriminated unions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::schema::{TAGS, component_place, components, components_mut};
use crate::{
    Error, Pointer, Result, Settings,
    document::{reference, schema_name},
    names::{UniqueNames, type_name},
    walk::{self, Place},
};

/// The members of a discriminated union lose the discriminating property: serde writes and reads it as the tag.
/// Which value stands for which member is kept on the union under [`TAGS`].
pub(super) fn separate_tags(document: &mut Value, _: &Settings) -> Result<()> {
    let unions: Vec<Discriminated> = components(document)
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Discriminated::read(document, name, schema).transpose())
        .collect::<Result<_>>()?;
    for union in &unions {
        union.check_members_have_no_other_use(document)?;
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
            .ok_or_else(|| Error::at(&place, "a discriminator needs a `oneOf` or `anyOf` beside it"))?;
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
                    "a member of a discriminated union should be an object; null belongs to the place that uses the union",
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
        let mut variants = UniqueNames::default();
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
                variants.claim(&type_name(first), &component_place(member))?;
            }
        }
        Ok(())
    }

    fn check_members_have_no_other_use(&self, document: &Value) -> Result<()> {
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
                        "`{member}` is a member of the union `{}`, tagged by `{}`, and is also used on its own here",
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

/// The discriminating properties, each with a member of its union.
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

/// The discriminating property of a union.
pub(super) fn tag_property(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("discriminator")?.get("propertyName")?.as_str()
}

/// The discriminating property of the union that a type is a member of. The type itself no longer has it.
pub(crate) fn tag_of_member<'a>(lowered: &'a Value, member: &str) -> Option<&'a str> {
    components(lowered)?.values().find_map(|schema| {
        let tags = schema.get(TAGS)?;
        tags.get("values")?.get(member)?;
        tags.get("property")?.as_str()
    })
}

/// Removes a property from a schema and from the members of its `allOf`.
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
