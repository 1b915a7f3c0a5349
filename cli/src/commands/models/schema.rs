//! The request of a model as JSON Schema, made from the contract's tables.

use bfl::{
    AnyModel,
    constraints::{Field, Object, Range, Rule},
};
use serde_json::{Map, Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a request.
pub(super) fn request(model: AnyModel) -> Value {
    let mut schema = model.request().map_or_else(|| json!({"type": "object"}), object);
    if let Some(members) = schema.as_object_mut() {
        members.insert("$schema".to_owned(), DIALECT.into());
        members.insert("title".to_owned(), model.slug().into());
    }
    schema
}

/// The definition of a tool, in the form that language models take.
pub(super) fn tool(model: AnyModel) -> Value {
    let name: String = model
        .slug()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let input = model.request().map_or_else(|| json!({"type": "object"}), object);
    json!({
        "name": name,
        "description": format!("{}\n\n{}", model.title(), model.description()),
        "input_schema": input,
    })
}

fn object(object: &Object) -> Value {
    if let Some(variants) = &object.variants {
        let members = variants.objects.iter().map(|(value, member)| {
            let mut schema = fields(member);
            if let Some(Value::Object(properties)) = schema.get_mut("properties") {
                properties.insert(variants.property.to_owned(), json!({"const": value}));
            }
            schema
        });
        // Tools have to be objects.
        return json!({
            "type": "object",
            "description": object.description,
            "oneOf": members.collect::<Vec<_>>(),
        });
    }
    fields(object)
}

fn fields(object: &Object) -> Value {
    let is_shown = |field: &&Field| !field.name.starts_with("webhook_");
    let shown = || object.fields.iter().filter(is_shown);
    let properties: Map<String, Value> = shown().map(|field| (field.name.to_owned(), property(field))).collect();
    let required: Vec<&str> = shown().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({
        "type": "object",
        "description": object.description,
        "properties": properties,
        "required": required,
    });
    if object.strict {
        schema["additionalProperties"] = false.into();
    }
    schema
}

fn property(field: &Field) -> Value {
    let mut alternatives: Vec<Value> = field.rules.iter().map(rule).collect();
    if field.nullable {
        alternatives.push(json!({"type": "null"}));
    }
    let mut schema = match (alternatives.len(), alternatives.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            alternatives.extend(last);
            json!({"anyOf": alternatives})
        }
    };
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".to_owned(), field.description.into());
        let default = field.default.and_then(|default| serde_json::from_str(default).ok());
        members.extend(default.map(|default: Value| ("default".to_owned(), default)));
        if field.deprecated {
            members.insert("deprecated".to_owned(), true.into());
        }
        if field.media.is_some() {
            members.insert("contentEncoding".to_owned(), "base64".into());
        }
    }
    schema
}

fn rule(rule: &Rule) -> Value {
    let mut schema = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        schema.extend(value.map(|value| (name.to_owned(), value)));
    };
    match rule {
        Rule::Text {
            min_length,
            max_length,
            pattern,
            one_of,
        } => {
            put("type", Some("string".into()));
            put("minLength", min_length.map(Value::from));
            put("maxLength", max_length.map(Value::from));
            put("pattern", pattern.map(Value::from));
            if !one_of.is_empty() {
                put("enum", Some(one_of.iter().map(|&value| Value::from(value)).collect()));
            }
        }
        Rule::Integer { range, one_of } => {
            put("type", Some("integer".into()));
            bounds(range, &mut put);
            if !one_of.is_empty() {
                put("enum", Some(one_of.iter().map(|&value| Value::from(value)).collect()));
            }
        }
        Rule::Number { range } => {
            put("type", Some("number".into()));
            bounds(range, &mut put);
        }
        Rule::Boolean => put("type", Some("boolean".into())),
        Rule::List {
            min_items,
            max_items,
            first,
            items,
        } => {
            put("type", Some("array".into()));
            put("minItems", min_items.map(Value::from));
            put("maxItems", max_items.map(Value::from));
            if !first.is_empty() {
                put("prefixItems", Some(first.iter().map(|rules| any_of(rules)).collect()));
            }
            if !items.is_empty() {
                put("items", Some(any_of(items)));
            }
        }
        Rule::Object(member) => return object(member),
        _ => {}
    }
    Value::Object(schema)
}

fn any_of(rules: &[Rule]) -> Value {
    match rules {
        [only] => rule(only),
        several => json!({"anyOf": several.iter().map(rule).collect::<Vec<_>>()}),
    }
}

fn bounds(range: &Range, put: &mut impl FnMut(&str, Option<Value>)) {
    put("minimum", range.minimum.map(number));
    put("maximum", range.maximum.map(number));
    put("exclusiveMinimum", range.above.map(number));
    put("exclusiveMaximum", range.below.map(number));
    put("multipleOf", range.multiple_of.map(number));
}

/// A whole number without `.0`.
fn number(number: f64) -> Value {
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => Value::from(number as i64),
        false => Value::from(number),
    }
}
