//! Which schema keywords the lowering understands. Anything else stops it: a keyword that is passed over silently
//! would become a type that accepts what the service refuses.

use serde_json::Value;

use crate::{
    Error, Pointer, Result, Settings,
    walk::{self, Place},
};

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
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "oneOf",
    "pattern",
    "prefixItems",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
    "xml",
];

pub(super) fn check(document: &mut Value, _: &Settings) -> Result<()> {
    walk::objects(
        document,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            if place != Place::Schema {
                return Ok(());
            }
            match object
                .keys()
                .find(|key| !KNOWN.contains(&key.as_str()) && !key.starts_with("x-"))
            {
                Some(key) => Err(Error::at(
                    &pointer.join(key),
                    format!("the keyword `{key}` has no lowering to OpenAPI 3.0"),
                )),
                None => Ok(()),
            }
        },
    )
}
