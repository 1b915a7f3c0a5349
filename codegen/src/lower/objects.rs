//! Objects: what they refer to, and what they carry besides their properties.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::schema::{component_place, components_mut, is_null, reference_to, site_keywords};
use crate::{
    Error, Result, Settings, names,
    operations::{Direction, reachable},
    walk,
};

/// 3.0 ignores everything beside a `$ref`.
pub(super) fn ref_siblings(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |pointer, schema| {
        if schema.len() == 1 {
            return Ok(());
        }
        let Some(target) = schema.remove("$ref") else {
            return Ok(());
        };
        match schema.entry("allOf").or_insert_with(|| json!([])) {
            Value::Array(members) => members.insert(0, json!({ "$ref": target })),
            _ => return Err(Error::at(&pointer.join("allOf"), "`allOf` should be a list of schemas")),
        }
        Ok(())
    })
}

/// Request properties with a handwritten type refer to a stand-in that the generator replaces by that type.
pub(super) fn property_types(document: &mut Value, settings: &Settings) -> Result<()> {
    let requests = reachable(document, Direction::Request);
    let mut stand_ins = BTreeMap::new();
    let Some(components) = components_mut(document) else {
        return Ok(());
    };
    for (name, schema) in components.iter_mut().filter(|(name, _)| requests.contains(*name)) {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            continue;
        };
        for (property, schema) in properties {
            if let Some(rust_type) = settings.rust_type(property) {
                let stand_in = stand_in(rust_type);
                *schema = replaced(schema, &stand_in);
                let place = component_place(name);
                stand_ins.insert(stand_in, place.join("properties").join(property));
            }
        }
    }
    for (stand_in, place) in stand_ins {
        if components.contains_key(&stand_in) {
            return Err(Error::at(
                &place,
                format!("the schema `{stand_in}` has the name of a placeholder for a handwritten type"),
            ));
        }
        components.insert(stand_in, json!({ "type": "string" }));
    }
    Ok(())
}

/// The schema that stands for a handwritten type: `crate::Media` -> `HandwrittenMedia`.
pub(crate) fn stand_in(rust_type: &str) -> String {
    let path = rust_type.strip_prefix("crate::").unwrap_or(rust_type);
    names::type_name(&format!("Handwritten {path}"))
}

fn replaced(schema: &Value, stand_in: &str) -> Value {
    let mut site: Map<String, Value> = site_keywords(schema);
    site.insert("allOf".to_owned(), json!([reference_to(stand_in)]));
    if is_nullable(schema) {
        site.insert("nullable".to_owned(), json!(true));
    }
    Value::Object(site)
}

/// Whether a union has null among its members.
fn is_nullable(schema: &Value) -> bool {
    ["anyOf", "oneOf"].iter().any(|keyword| {
        schema
            .get(*keyword)
            .and_then(Value::as_array)
            .is_some_and(|members| members.iter().any(is_null))
    })
}

/// Every object type keeps what it does not know: what a newer service sends, and what a newer contract takes.
pub(super) fn open(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        let declares = schema.get("properties").is_some_and(Value::is_object);
        if declares && !schema.get("additionalProperties").is_some_and(Value::is_object) {
            schema.insert("additionalProperties".to_owned(), json!({}));
        }
        Ok(())
    })
}
