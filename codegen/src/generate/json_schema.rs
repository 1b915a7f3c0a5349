//! The contract's own JSON Schema of each type, with its bounds and defaults, self-contained.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Context, rust::doc_comment};
use crate::{
    document::{reference, schema_name},
    lower::{ALIAS, components, drop_property, referenced, tag_of_member},
};

/// `JSON_SCHEMA` for a request type.
pub(super) fn constant(name: &str, context: &Context<'_>) -> String {
    let Some(schema) = self_contained(name, context) else {
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

/// `schemars::JsonSchema`, behind the feature of that name. A type that has the schema as a constant refers to it.
pub(super) fn implementation(name: &str, is_constant: bool, context: &Context<'_>) -> String {
    let Some(schema) = self_contained(name, context) else {
        return String::new();
    };
    let schema = if is_constant {
        "Self::JSON_SCHEMA".to_owned()
    } else {
        format!("{:?}", schema.to_string())
    };
    format!(
        "#[cfg(feature = \"schemars\")]\nimpl ::schemars::JsonSchema for {name} {{\n    \
         fn schema_name() -> ::std::borrow::Cow<'static, str> {{\n        \
         ::std::borrow::Cow::Borrowed({name:?})\n    }}\n\n    \
         fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {{\n        \
         ::serde_json::from_str({schema}).unwrap_or_default()\n    }}\n}}\n\n"
    )
}

/// A type's schema in which references are replaced by what they refer to. Types that contain themselves stay
/// references, to `$defs` of a schema that has an `$id` and so can be put anywhere.
fn self_contained(name: &str, context: &Context<'_>) -> Option<Value> {
    let schema = components(context.named)?.get(name)?;
    let mut inlining = Inlining {
        document: context.named,
        cyclic: cyclic(context.named, schema),
    };
    let mut schema = inlining.inline(schema);
    if let Some(property) = tag_of_member(context.lowered, name) {
        drop_property(&mut schema, property);
    }
    let definitions: Map<String, Value> = inlining
        .cyclic
        .clone()
        .into_iter()
        .filter_map(|name| {
            let target = components(context.named)?.get(&name)?;
            Some((name, inlining.inline(target)))
        })
        .collect();
    let object = schema.as_object_mut()?;
    if !definitions.is_empty() {
        object.insert("$id".to_owned(), json!(format!("urn:schema:{name}")));
        object.insert("$defs".to_owned(), Value::Object(definitions));
    }
    Some(schema)
}

/// The types that `schema` reaches and that reach themselves.
fn cyclic(document: &Value, schema: &Value) -> BTreeSet<String> {
    referenced(document, schema)
        .into_iter()
        .filter(|name| {
            components(document)
                .and_then(|schemas| schemas.get(name))
                .is_some_and(|target| referenced(document, target).contains(name))
        })
        .collect()
}

struct Inlining<'a> {
    document: &'a Value,
    cyclic: BTreeSet<String>,
}

impl Inlining<'_> {
    fn inline(&mut self, schema: &Value) -> Value {
        if let Some(name) = reference(schema).and_then(schema_name) {
            if self.cyclic.contains(&name) {
                return json!({ "$ref": format!("#/$defs/{name}") });
            }
            let target = components(self.document).and_then(|schemas| schemas.get(&name));
            return target.map_or_else(|| json!({}), |target| self.inline(target));
        }
        match schema {
            Value::Object(object) => {
                let inlined = object
                    .iter()
                    .filter(|(key, _)| *key != "discriminator" && *key != ALIAS)
                    .map(|(key, value)| (key.clone(), self.inline(value)))
                    .collect();
                Value::Object(flattened(inlined))
            }
            Value::Array(members) => Value::Array(members.iter().map(|member| self.inline(member)).collect()),
            other => other.clone(),
        }
    }
}

/// `allOf` of one schema, which only stands there for the words beside it, becomes that schema.
fn flattened(mut schema: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Array(members)) = schema.get_mut("allOf")
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
