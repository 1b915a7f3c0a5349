//! What the passes ask of schemas, and where those of a document are.

use serde_json::{Map, Value, json};

use crate::{
    Pointer,
    document::{reference, schema_name},
};

/// The extension that keeps the document's name of what has another name in Rust.
pub(crate) const ALIAS: &str = "x-alias";

/// The extension of a property that names its unit.
pub(crate) const UNIT: &str = "x-unit";

/// The extension of a schema that was named: where it stood.
pub(crate) const ORIGIN: &str = "x-origin";

/// The extension of an enum that takes other texts too.
pub(crate) const OPEN: &str = "x-open";

/// The keywords that belong to the place where a schema is used.
pub(crate) const SITE_KEYWORDS: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "example",
    "readOnly",
    "title",
    "writeOnly",
];

/// The keywords that say which type a schema is of.
const STRUCTURAL: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "format",
    "items",
    "oneOf",
    "prefixItems",
    "properties",
    "type",
];

/// The keywords of unions.
pub(crate) const UNIONS: [&str; 2] = ["anyOf", "oneOf"];

/// A schema that is an object, as almost all are.
pub(crate) type Schema = Map<String, Value>;

/// The component schemas of a document.
pub(crate) fn components(document: &Value) -> Option<&Map<String, Value>> {
    document.get("components")?.get("schemas")?.as_object()
}

/// The component schemas of a document, made if there are none.
pub(crate) fn components_mut(document: &mut Value) -> Option<&mut Map<String, Value>> {
    object_entry(document.as_object_mut()?, "components").and_then(|components| object_entry(components, "schemas"))
}

fn object_entry<'a>(object: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    let entry = object.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if !entry.is_object() {
        *entry = Value::Object(Map::new());
    }
    entry.as_object_mut()
}

/// `{"$ref": "#/components/schemas/NAME"}`.
pub(crate) fn reference_to(name: &str) -> Value {
    json!({ "$ref": format!("#{}", component_place(name)) })
}

/// `/components/schemas/NAME`.
pub(crate) fn component_place(name: &str) -> Pointer {
    Pointer::root().join("components").join("schemas").join(name)
}

/// The component that a schema refers to, where it is nothing but that reference.
pub(crate) fn referred(schema: &Value) -> Option<String> {
    let only = schema.as_object().is_some_and(|schema| schema.len() == 1);
    reference(schema).filter(|_| only).and_then(schema_name)
}

/// The keywords of a schema that belong to the place where it is used.
pub(crate) fn site_keywords(schema: &Value) -> Map<String, Value> {
    let Some(schema) = schema.as_object() else {
        return Map::new();
    };
    SITE_KEYWORDS
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone())))
        .collect()
}

/// Whether a schema says nothing about its type.
pub(crate) fn is_trivial(schema: &Schema) -> bool {
    !STRUCTURAL.iter().any(|key| schema.contains_key(*key))
}

/// Whether a schema accepts null and nothing else.
pub(crate) fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(is_null_name)
}

/// Whether a type's name is `null`.
pub(crate) fn is_null_name(name: &Value) -> bool {
    name == "null"
}

/// Whether a schema lists the texts that it allows.
pub(crate) fn is_string_enum(schema: &Value) -> bool {
    schema.get("type") == Some(&json!("string")) && schema.get("enum").is_some_and(Value::is_array)
}

/// The members of a union, and its keyword.
pub(crate) fn union(schema: &Schema) -> Option<(&'static str, &Vec<Value>)> {
    UNIONS
        .into_iter()
        .find_map(|keyword| Some((keyword, schema.get(keyword)?.as_array()?)))
}

/// The list behind a keyword; empty where there is none.
pub(crate) fn list<'a>(schema: &'a Value, keyword: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    schema.get(keyword).and_then(Value::as_array).into_iter().flatten()
}
