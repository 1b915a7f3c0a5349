//! Which schema keywords the lowering understands. Anything else stops it: a keyword that is passed over silently
//! would become a type that accepts what the service refuses.

use serde_json::{Map, Value};

use crate::{
    Error, Pointer, Result, Settings,
    document::schema_name,
    walk::{self, BOUNDS, Place},
};

/// Beside [`BOUNDS`].
const KNOWN: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "examples",
    "externalDocs",
    "format",
    "items",
    "nullable",
    "oneOf",
    "prefixItems",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "writeOnly",
    "xml",
];

/// How many values an `enum` may list: each becomes a variant, several lines of code, and time and memory for rustc.
const MOST_VALUES: usize = 10_000;

pub(super) fn check(document: &mut Value, _: &Settings) -> Result<()> {
    walk::objects(
        document,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            if place == Place::PathItem && object.contains_key("$ref") {
                return Err(Error::at(pointer, "a `$ref` in place of a path is not supported"));
            }
            if place != Place::Schema {
                return check_members(place, pointer, object);
            }
            check_reference(pointer, object)?;
            check_type(pointer, object)?;
            check_values(pointer, object)?;
            check_members(place, pointer, object)?;
            match object.keys().find(|key| !is_known(key)) {
                Some(key) => Err(Error::at(
                    &pointer.join(key),
                    format!("the keyword `{key}` has no lowering to OpenAPI 3.0"),
                )),
                None => Ok(()),
            }
        },
    )
}

fn is_known(key: &str) -> bool {
    KNOWN.contains(&key) || BOUNDS.contains(&key) || key.starts_with("x-")
}

/// Types are made of components; a reference into the middle of one has no name.
fn check_reference(pointer: &Pointer, schema: &Map<String, Value>) -> Result<()> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(target) if schema_name(target).is_none() => Err(Error::at(
            &pointer.join("$ref"),
            format!("`{target}` is not a component: a schema refers to `#/components/schemas/…`"),
        )),
        _ => Ok(()),
    }
}

/// 3.1 allows `true` and `false` as schemas. Only `items` and `additionalProperties` have a lowering for them.
fn check_members(place: Place, pointer: &Pointer, object: &Map<String, Value>) -> Result<()> {
    for (key, value) in object {
        let is_schema = place.child(key) == Place::Schema && !["items", "additionalProperties"].contains(&key.as_str());
        let members = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        if is_schema && members.iter().any(Value::is_boolean) {
            return Err(Error::at(
                &pointer.join(key),
                "`true` and `false` as schemas have no lowering here: write `{}`",
            ));
        }
    }
    Ok(())
}

fn check_type(pointer: &Pointer, schema: &Map<String, Value>) -> Result<()> {
    const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
    let Some(types) = schema.get("type") else {
        return Ok(());
    };
    let names = types.as_array().map_or(std::slice::from_ref(types), Vec::as_slice);
    match names.iter().find(|name| !TYPES.iter().any(|known| *name == known)) {
        Some(name) => Err(Error::at(&pointer.join("type"), format!("{name} is not a JSON type"))),
        None => Ok(()),
    }
}

fn check_values(pointer: &Pointer, schema: &Map<String, Value>) -> Result<()> {
    match schema.get("enum").and_then(Value::as_array) {
        Some(values) if values.len() > MOST_VALUES => Err(Error::at(
            &pointer.join("enum"),
            format!(
                "the enum has {} values; at most {MOST_VALUES} become variants",
                values.len()
            ),
        )),
        _ => Ok(()),
    }
}
