//! The contract's own JSON Schema of each type, with its bounds and defaults, self-contained.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{context::Context, contract::components, text::doc_comment};
use crate::{
    document::{reference, schema_name},
    lower::ALIAS,
    model::{Kind, TypeDef},
    operations::referenced,
    walk::Place,
};

/// `JSON_SCHEMA` for a request type.
pub(super) fn constant(context: &Context<'_>, definition: &TypeDef) -> String {
    let Some(schema) = has_constant(context, definition)
        .then(|| self_contained(context, definition))
        .flatten()
    else {
        return String::new();
    };
    let docs = doc_comment(
        "What the contract says about this type's JSON, as a JSON Schema (2020-12) that refers to nothing outside itself.",
        "    ",
    );
    format!(
        "{docs}    pub const JSON_SCHEMA: &'static str = {:?};\n",
        schema.to_string()
    )
}

/// Whether a type has its schema as a constant, to which `schemars` can refer.
fn has_constant(context: &Context<'_>, definition: &TypeDef) -> bool {
    let is_request = definition.in_requests && matches!(definition.kind, Kind::Struct(_));
    context.contract.settings.json_schemas && is_request && context.contract.schema(&definition.name).is_some()
}

/// `schemars::JsonSchema`, behind the feature of that name.
pub(super) fn implementation(context: &Context<'_>, definition: &TypeDef) -> String {
    let name = &definition.name;
    let schema = if has_constant(context, definition) {
        "Self::JSON_SCHEMA".to_owned()
    } else {
        match self_contained(context, definition) {
            Some(schema) => format!("{:?}", schema.to_string()),
            None => return String::new(),
        }
    };
    format!(
        "#[cfg(feature = \"schemars\")]\nimpl ::schemars::JsonSchema for {name} {{\n    \
         fn schema_name() -> ::std::borrow::Cow<'static, str> {{\n        \
         ::std::borrow::Cow::Borrowed({name:?})\n    }}\n\n    \
         fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {{\n        \
         ::serde_json::from_str({schema}).unwrap_or_default()\n    }}\n}}\n\n"
    )
}

/// How many types a schema may reach to be written without definitions: they may stand one inside the other.
const MOST_REACHED: usize = 128;

/// How many schemas are written out in place of references before they become definitions.
const MOST_INLINED: u64 = 300;

/// A type's schema, with references replaced by what they refer to. A type that contains itself stays a reference, and so
/// does one that would take too much room. These refer to `$defs`; the schema has an `$id`, so it can be put anywhere.
fn self_contained(context: &Context<'_>, definition: &TypeDef) -> Option<Value> {
    if !context.contract.settings.json_schemas {
        return None;
    }
    let name = definition.name.as_str();
    let schema = components(context.contract.named)?.get(name)?;
    let reached = referenced(context.contract.named, schema);
    let mut inlining = Inlining {
        document: context.contract.named,
        definitions: reached.intersection(&context.cyclic).cloned().collect(),
    };
    if reached.len() > MOST_REACHED || inlining.size(schema, &mut BTreeMap::new()) > MOST_INLINED {
        inlining.definitions = reached;
    }
    let mut schema = inlining.inline(schema, Place::Schema);
    if let Some(told) = context.told.get(name).filter(|told| told.is_taken_out) {
        drop_property(&mut schema, told.property);
    }
    let definitions: Map<String, Value> = inlining
        .definitions
        .iter()
        .filter_map(|name| {
            let target = components(context.contract.named)?.get(name)?;
            Some((name.clone(), inlining.inline(target, Place::Schema)))
        })
        .collect();
    let object = schema.as_object_mut()?;
    if !definitions.is_empty() {
        object.insert("$id".to_owned(), json!(format!("urn:schema:{name}")));
        object.insert("$defs".to_owned(), Value::Object(definitions));
    }
    Some(schema)
}

struct Inlining<'a> {
    document: &'a Value,
    /// The types that stay references.
    definitions: BTreeSet<String>,
}

impl Inlining<'_> {
    /// How many references are written out in a schema, one inside the other.
    fn size(&self, schema: &Value, known: &mut BTreeMap<String, u64>) -> u64 {
        if let Some(name) = reference(schema).and_then(schema_name) {
            if self.definitions.contains(&name) {
                return 0;
            }
            if let Some(size) = known.get(&name) {
                return *size;
            }
            let target = components(self.document).and_then(|schemas| schemas.get(&name));
            let size = target.map_or(1, |target| self.size(target, known).saturating_add(1));
            known.insert(name, size);
            return size;
        }
        let sizes: Vec<u64> = match schema {
            Value::Object(object) => object.values().map(|child| self.size(child, known)).collect(),
            Value::Array(members) => members.iter().map(|child| self.size(child, known)).collect(),
            _ => Vec::new(),
        };
        sizes.into_iter().fold(0, u64::saturating_add)
    }

    fn inline(&self, value: &Value, place: Place) -> Value {
        if let (Place::Schema, Some(name)) = (place, reference(value).and_then(schema_name)) {
            if self.definitions.contains(&name) {
                return json!({ "$ref": format!("#/$defs/{name}") });
            }
            let target = components(self.document).and_then(|schemas| schemas.get(&name));
            return target.map_or_else(|| json!({}), |target| self.inline(target, place));
        }
        match value {
            Value::Object(object) if place != Place::Data => {
                let is_kept = |key: &str| place != Place::Schema || !["discriminator", ALIAS].contains(&key);
                let inlined = object
                    .iter()
                    .filter(|(key, _)| is_kept(key))
                    .map(|(key, value)| (key.clone(), self.inline(value, place.child(key))))
                    .collect();
                Value::Object(if place == Place::Schema {
                    flattened(inlined)
                } else {
                    inlined
                })
            }
            Value::Array(members) => members.iter().map(|member| self.inline(member, place)).collect(),
            other => other.clone(),
        }
    }
}

/// Removes a property from a schema and from the members of its `allOf`.
fn drop_property(schema: &mut Value, property: &str) {
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

/// The keywords that belong to the place where a schema is used.
const SITE_KEYWORDS: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "example",
    "readOnly",
    "writeOnly",
];

/// An `allOf` of one schema, with only words beside it, becomes that schema.
fn flattened(mut schema: Map<String, Value>) -> Map<String, Value> {
    let says_more = schema
        .keys()
        .any(|key| key != "allOf" && !SITE_KEYWORDS.contains(&key.as_str()));
    if !says_more
        && let Some(Value::Array(members)) = schema.get_mut("allOf")
        && let [Value::Object(only)] = members.as_mut_slice()
    {
        let only = std::mem::take(only);
        schema.remove("allOf");
        for (key, value) in only {
            schema.entry(key).or_insert(value);
        }
    }
    schema
}
