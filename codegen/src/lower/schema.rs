//! What the passes ask of schemas, and where those of a document are.

use serde_json::{Map, Value, json};

use crate::Pointer;

/// The extension that keeps the contract's name of what has another name in Rust.
pub(crate) const ALIAS: &str = "x-alias";

/// The extension under which a discriminated union keeps its property and the values of its members.
pub(crate) const TAGS: &str = "x-tags";

/// The extension of a property that names its unit.
pub(crate) const UNIT: &str = "x-unit";

/// The keywords that belong to the place where a schema is used.
pub(crate) const SITE_KEYWORDS: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "example",
    "readOnly",
    "writeOnly",
];

/// The component schemas of a document.
pub(crate) fn components(document: &Value) -> Option<&Map<String, Value>> {
    document.get("components")?.get("schemas")?.as_object()
}

/// The component schemas of a document, made if there are none.
pub(crate) fn components_mut(document: &mut Value) -> Option<&mut Map<String, Value>> {
    object_entry(document.as_object_mut()?, "components").and_then(|components| object_entry(components, "schemas"))
}

fn object_entry<'a>(object: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    object
        .entry(key)
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
}

/// `{"$ref": "#/components/schemas/NAME"}`.
pub(crate) fn reference_to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// `/components/schemas/NAME`.
pub(super) fn component_place(name: &str) -> Pointer {
    Pointer::root().join("components").join("schemas").join(name)
}

/// The keywords of a schema that belong to the place where it is used.
pub(super) fn site_keywords(schema: &Value) -> Map<String, Value> {
    let Some(schema) = schema.as_object() else {
        return Map::new();
    };
    SITE_KEYWORDS
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone())))
        .collect()
}

/// Whether a schema accepts null and nothing else.
pub(super) fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(is_null_name)
}

/// Whether a type's name is `null`.
pub(super) fn is_null_name(name: &Value) -> bool {
    name == "null"
}

/// Whether a schema lists the texts that it allows.
pub(super) fn is_string_enum(schema: &Value) -> bool {
    schema.get("type") == Some(&json!("string")) && schema.get("enum").is_some_and(Value::is_array)
}
