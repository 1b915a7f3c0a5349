//! The table of constraints, as the module `constraints`: one static for each object that a request carries.
//!
//! Tables are written as text: a syntax tree of ten thousand literals would take longer than the rest of the generator.

use serde_json::Value;

use crate::{
    document::{reference, schema_name},
    generate::{
        context::Context,
        contract::{flag, named, properties, text},
        text::{in_module, list, option},
    },
    lower::UNIT,
};

/// The module `constraints`.
pub(in crate::generate) fn module(context: &Context<'_>) -> String {
    let statics: String = context
        .tables
        .iter()
        .filter_map(|(name, table)| Some(object(context, name, table, context.contract.schema(name)?)))
        .collect();
    in_module("pub ", "constraints", &format!("{}{statics}", template(context)))
}

/// The types of the tables. A property says which kind of file it carries where the settings know kinds.
fn template(context: &Context<'_>) -> String {
    let media = context
        .contract
        .settings
        .media
        .as_ref()
        .map_or_else(String::new, |media| {
            format!(
                "    /// The kind of file that it carries, each of them where it is a list.\n    \
             pub media: ::std::option::Option<{}>,\n",
                media.kind
            )
        });
    include_str!("templates/constraints.rs").replace("    // media\n", &media)
}

fn object(context: &Context<'_>, name: &str, table: &str, schema: &Value) -> String {
    let closed = Some(&Value::Bool(false));
    let strict = context
        .contract
        .parts(schema)
        .iter()
        .any(|part| part.get("additionalProperties") == closed);
    let fields: String = fields(context, schema)
        .iter()
        .map(|field| format!("        {field},\n"))
        .collect();
    let variants = option(variants(context, name));
    let description = text(schema, "description").unwrap_or_default();
    format!(
        "\n/// What `{name}` has to be.\npub static {table}: Object = Object {{\n    name: {name:?},\n    description: {description:?},\n    strict: {strict},\n    \
         fields: &[\n{fields}    ],\n    variants: {variants},\n}};\n"
    )
}

fn variants(context: &Context<'_>, name: &str) -> Option<String> {
    let union = context.contract.tagged(name)?;
    let property = &union.tag.as_ref()?.property;
    let mut objects = Vec::new();
    for variant in &union.variants {
        if let Some(table) = named(&variant.ty).and_then(|member| context.tables.get(member)) {
            objects.extend(variant.values.iter().map(|value| format!("({value:?}, &{table})")));
        }
    }
    objects.sort();
    Some(format!(
        "Variants {{ property: {property:?}, objects: {} }}",
        list(&objects)
    ))
}

fn fields(context: &Context<'_>, schema: &Value) -> Vec<String> {
    properties(&context.contract, schema)
        .into_iter()
        .map(|(name, schema, required)| {
            let nullable = accepts_null(context, schema, &mut Vec::new());
            let default = option(
                schema
                    .get("default")
                    .filter(|default| !default.is_null())
                    .map(|default| format!("{:?}", default.to_string())),
            );
            let rules = list(&rules(context, schema, &mut Vec::new()));
            let media = match &context.contract.settings.media {
                Some(_) => format!("media: {}, ", option(context.contract.settings.media(name))),
                None => String::new(),
            };
            let description = text(schema, "description").unwrap_or_default();
            let unit = option(text(schema, UNIT).map(|unit| format!("{unit:?}")));
            let deprecated = flag(schema, "deprecated");
            format!(
                "Field {{ name: {name:?}, description: {description:?}, unit: {unit}, required: {required}, \
                 deprecated: {deprecated}, nullable: {nullable}, default: {default}, {media}rules: {rules} }}"
            )
        })
        .collect()
}

/// Whether null is a value of this schema. `inside` are the types around it.
fn accepts_null(context: &Context<'_>, schema: &Value, inside: &mut Vec<String>) -> bool {
    if let Some(name) = reference(schema).and_then(schema_name) {
        return within(inside, &name, |inside| {
            context
                .contract
                .schema(&name)
                .is_some_and(|target| accepts_null(context, target, inside))
        })
        .unwrap_or(false);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(members) = schema.get(keyword).and_then(Value::as_array) {
            return members.iter().any(|member| accepts_null(context, member, inside));
        }
    }
    if let Some(members) = schema.get("allOf").and_then(Value::as_array) {
        return members.iter().all(|member| accepts_null(context, member, inside));
    }
    match text(schema, "type") {
        Some(name) => name == "null",
        None => schema.get("properties").is_none(),
    }
}

/// Does something inside of a type; nothing where the type stands inside of itself.
fn within<T>(inside: &mut Vec<String>, name: &str, what: impl FnOnce(&mut Vec<String>) -> T) -> Option<T> {
    if inside.iter().any(|other| other == name) {
        return None;
    }
    inside.push(name.to_owned());
    let done = what(inside);
    inside.pop();
    Some(done)
}

/// What a value may be: one rule for each member of a union, null left out. `inside` are the types around it; what has
/// no table and stands inside of itself may be anything.
fn rules(context: &Context<'_>, schema: &Value, inside: &mut Vec<String>) -> Vec<String> {
    let anything = || vec!["Rule::Anything".to_owned()];
    if let Some(name) = reference(schema).and_then(schema_name) {
        if let Some(table) = context.tables.get(name.as_str()) {
            return vec![format!("Rule::Object(&{table})")];
        }
        return within(inside, &name, |inside| {
            context
                .contract
                .schema(&name)
                .map(|target| rules(context, target, inside))
        })
        .flatten()
        .unwrap_or_else(anything);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(members) = schema.get(keyword).and_then(Value::as_array) {
            return members
                .iter()
                .flat_map(|member| rules(context, member, inside))
                .collect();
        }
    }
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        return rules(context, only, inside);
    }
    match text(schema, "type") {
        Some("null") => Vec::new(),
        Some("string") => vec![text_rule(schema)],
        Some("integer") => vec![integer_rule(schema)],
        Some("number") => vec![format!("Rule::Number {{ range: {} }}", range(schema))],
        Some("boolean") => vec!["Rule::Boolean".to_owned()],
        Some("array") => vec![list_rule(context, schema, inside)],
        _ => anything(),
    }
}

fn integer_rule(schema: &Value) -> String {
    let one_of: Vec<String> = enum_values(schema)
        .filter_map(Value::as_i64)
        .map(|value| value.to_string())
        .collect();
    format!(
        "Rule::Integer {{ range: {}, one_of: {} }}",
        range(schema),
        list(&one_of)
    )
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

fn list_rule(context: &Context<'_>, schema: &Value, inside: &mut Vec<String>) -> String {
    let first: Vec<String> = schema
        .get("prefixItems")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|member| list(&rules(context, member, inside)))
        .collect();
    let items = match schema.get("items") {
        Some(items) if items.is_object() => rules(context, items, inside),
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
    let (minimum, above) = (bound("minimum"), bound("exclusiveMinimum"));
    let (maximum, below) = (bound("maximum"), bound("exclusiveMaximum"));
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
