//! Responses that are unions of objects.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::schema::{components, components_mut, reference_to, site_keywords};
use crate::{
    Pointer, Report, Result, Settings,
    document::{reference, resolve, schema_name},
    walk::{self, Place},
};

/// A response that is a union of objects which the settings name becomes one object with the properties of all, required where
/// all require it.
pub(super) fn merge(document: &mut Value, settings: &Settings, _: &mut Report) -> Result<()> {
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
            components.insert(name, schema);
        }
    }
    Ok(())
}

/// Whether a media type stands in a response: `…/responses/STATUS/content/MEDIA`.
fn is_in_response(pointer: &Pointer) -> bool {
    matches!(pointer.segments(), [.., responses, _, content, _] if responses == "responses" && content == "content")
}

/// The name for the merge of a response's members. A single member is merged too if the settings list it in a union.
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
    named.map(|union| (union.name.clone(), union.members.clone()))
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
                Some(other) if !is_equal_but_for_words(other, value) => return None,
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

fn is_equal_but_for_words(one: &Value, other: &Value) -> bool {
    let without_words = |schema: &Value| {
        let mut schema = schema.clone();
        if let Some(object) = schema.as_object_mut() {
            object.remove("description");
        }
        schema
    };
    without_words(one) == without_words(other)
}
