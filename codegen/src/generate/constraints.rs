//! The table of constraints, as the module `constraints`: one static for each object that a request carries.
//!
//! Tables are written as text: a syntax tree of ten thousand literals would take longer than the rest of the generator.

use serde_json::Value;

use super::{
    Context,
    rust::{list, option},
    text,
};
use crate::{
    document::{reference, resolve, schema_name},
    lower::{TAGS, is_nullable},
    names::static_name,
};

/// The module `constraints`.
pub(super) fn module(context: &Context<'_>) -> String {
    let statics: Vec<String> = context
        .requests
        .iter()
        .filter(|name| has_table(context, name))
        .filter_map(|name| Some(object(context, name, context.schema(name)?)))
        .collect();
    format!(
        "pub mod constraints {{\n{}\n{}}}\n",
        include_str!("templates/constraints.rs"),
        statics.concat()
    )
}

/// Whether a type has a table: an object with properties, or a union that a property tells apart.
pub(super) fn has_table(context: &Context<'_>, name: &str) -> bool {
    context
        .schema(name)
        .is_some_and(|schema| schema.get("properties").is_some() || schema.get("discriminator").is_some())
}

fn object(context: &Context<'_>, name: &str, schema: &Value) -> String {
    let table = static_name(name);
    let strict = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let fields: String = fields(context, schema)
        .iter()
        .map(|field| format!("        {field},\n"))
        .collect();
    let variants = option(variants(context, name));
    format!(
        "\n/// What `{name}` has to be.\npub static {table}: Object = Object {{\n    name: {name:?},\n    strict: {strict},\n    \
         fields: &[\n{fields}    ],\n    variants: {variants},\n}};\n"
    )
}

fn variants(context: &Context<'_>, name: &str) -> Option<String> {
    let tags = context.lowered_schema(name)?.get(TAGS)?;
    let property = text(tags, "property")?;
    let mut objects = Vec::new();
    for (member, values) in tags.get("values")?.as_object()? {
        for value in values.as_array()?.iter().filter_map(Value::as_str) {
            objects.push(format!("({value:?}, &{})", static_name(member)));
        }
    }
    Some(format!(
        "Variants {{ property: {property:?}, objects: {} }}",
        list(&objects)
    ))
}

fn fields(context: &Context<'_>, schema: &Value) -> Vec<String> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let required = required.contains(&name.as_str());
            let nullable = is_nullable(schema);
            let default = option(schema.get("default").map(|default| format!("{:?}", default.to_string())));
            let rules = list(&rules(context, schema));
            format!(
                "Field {{ name: {name:?}, required: {required}, nullable: {nullable}, default: {default}, rules: {rules} }}"
            )
        })
        .collect()
}

/// What a value may be: one rule for each member of a union, null left out.
fn rules(context: &Context<'_>, schema: &Value) -> Vec<String> {
    if let Some(name) = reference(schema).and_then(schema_name) {
        if has_table(context, &name) {
            return vec![format!("Rule::Object(&{})", static_name(&name))];
        }
        return resolve(context.named, schema)
            .map_or_else(|| vec!["Rule::Anything".to_owned()], |target| rules(context, target));
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(members) = schema.get(keyword).and_then(Value::as_array) {
            return members.iter().flat_map(|member| rules(context, member)).collect();
        }
    }
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        return rules(context, only);
    }
    match text(schema, "type") {
        Some("null") => Vec::new(),
        Some("string") => vec![text_rule(schema)],
        Some("integer") => {
            let one_of: Vec<String> = enum_values(schema)
                .filter_map(Value::as_i64)
                .map(|value| value.to_string())
                .collect();
            vec![format!(
                "Rule::Integer {{ range: {}, one_of: {} }}",
                range(schema),
                list(&one_of)
            )]
        }
        Some("number") => vec![format!("Rule::Number {{ range: {} }}", range(schema))],
        Some("boolean") => vec!["Rule::Boolean".to_owned()],
        Some("array") => vec![list_rule(context, schema)],
        _ => vec!["Rule::Anything".to_owned()],
    }
}

fn text_rule(schema: &Value) -> String {
    let one_of: Vec<String> = enum_values(schema)
        .filter_map(Value::as_str)
        .map(|value| format!("{value:?}"))
        .collect();
    format!(
        "Rule::Text {{ min_length: {}, max_length: {}, pattern: {}, one_of: {} }}",
        count(schema, "minLength"),
        count(schema, "maxLength"),
        option(text(schema, "pattern").map(|pattern| format!("{pattern:?}"))),
        list(&one_of),
    )
}

fn list_rule(context: &Context<'_>, schema: &Value) -> String {
    let first: Vec<String> = schema
        .get("prefixItems")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|member| list(&rules(context, member)))
        .collect();
    let items = match schema.get("items") {
        Some(items) if items.is_object() => rules(context, items),
        _ => vec!["Rule::Anything".to_owned()],
    };
    format!(
        "Rule::List {{ min_items: {}, max_items: {}, first: {}, items: {} }}",
        count(schema, "minItems"),
        count(schema, "maxItems"),
        list(&first),
        list(&items),
    )
}

fn range(schema: &Value) -> String {
    let bound = |key: &str| {
        option(
            schema
                .get(key)
                .and_then(Value::as_f64)
                .map(|bound| format!("{bound:?}")),
        )
    };
    // A 3.0 document has a flag beside the bound.
    let is_exclusive = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let (minimum, above) = if is_exclusive("exclusiveMinimum") {
        (option(None), bound("minimum"))
    } else {
        (bound("minimum"), bound("exclusiveMinimum"))
    };
    let (maximum, below) = if is_exclusive("exclusiveMaximum") {
        (option(None), bound("maximum"))
    } else {
        (bound("maximum"), bound("exclusiveMaximum"))
    };
    let multiple_of = bound("multipleOf");
    format!(
        "Range {{ minimum: {minimum}, maximum: {maximum}, above: {above}, below: {below}, multiple_of: {multiple_of} }}"
    )
}

fn count(schema: &Value, key: &str) -> String {
    let count = schema.get(key).and_then(Value::as_f64).filter(|count| *count >= 0.0);
    option(count.map(|count| (count as u64).to_string()))
}

fn enum_values(schema: &Value) -> impl Iterator<Item = &Value> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten()
}
