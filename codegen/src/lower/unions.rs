//! Unions: `anyOf` and `oneOf`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::schema::{OPEN, Schema, components, is_null, is_string_enum, is_trivial, referred, site_keywords, union};
use crate::{Report, Result, Settings, walk};

/// Members of members become members; what says the same is said once; texts become one enum. A union of one is that one.
pub(super) fn simplify(document: &mut Value, _: &Settings, _: &mut Report) -> Result<()> {
    let enums = enums_of(document);
    walk::schemas_mut(document, &mut |_, schema| {
        let Some((keyword, members)) = union(schema) else {
            return Ok(());
        };
        let is_tagged = schema.contains_key("discriminator");
        let (nulls, others): (Vec<&Value>, Vec<&Value>) = members.iter().partition(|member| is_null(member));
        let mut others: Vec<Value> = others.into_iter().cloned().collect();
        let mut is_nullable = !nulls.is_empty();
        if !is_tagged {
            others = flat(others, &mut is_nullable);
            others = one_of_each_type(united_texts(others, &enums));
        }
        let mut seen = BTreeSet::new();
        others.retain(|member| seen.insert(without_words(member).to_string()));
        if others.iter().any(|member| member.as_object().is_some_and(is_trivial)) {
            // One member takes anything.
            schema.retain(|key, _| key != keyword && key != "discriminator");
            return Ok(());
        }
        schema.remove(keyword);
        if others.len() < 2 {
            schema.remove("discriminator");
        }
        match (others.len(), is_nullable) {
            (0, false) => {}
            (0, true) => {
                schema.insert("type".to_owned(), json!("null"));
            }
            (1, false) => absorb(schema, others.remove(0)),
            _ => {
                others.extend(is_nullable.then(|| json!({ "type": "null" })));
                schema.insert(keyword.to_owned(), Value::Array(others));
            }
        }
        Ok(())
    })
}

/// The components that list texts, by name.
fn enums_of(document: &Value) -> Map<String, Value> {
    components(document)
        .into_iter()
        .flatten()
        .filter(|(_, schema)| is_string_enum(schema))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect()
}

/// The members, with those of unions among them that nothing tells apart.
fn flat(members: Vec<Value>, is_nullable: &mut bool) -> Vec<Value> {
    let mut flattened = Vec::with_capacity(members.len());
    for member in members {
        let inner = member
            .as_object()
            .filter(|schema| !schema.contains_key("discriminator"));
        let inner = inner.and_then(|schema| Some((schema, union(schema)?.1)));
        match inner {
            Some((schema, inner))
                if schema
                    .keys()
                    .all(|key| key == "anyOf" || key == "oneOf" || key == "description") =>
            {
                *is_nullable |= inner.iter().any(is_null);
                flattened.extend(inner.iter().filter(|member| !is_null(member)).cloned());
            }
            _ => flattened.push(member),
        }
    }
    flattened
}

/// Enums of texts become one, which is open if any text is a member.
fn united_texts(members: Vec<Value>, enums: &Map<String, Value>) -> Vec<Value> {
    let listed = |member: &Value| match referred(member) {
        Some(name) => enums.get(&name).cloned(),
        None => Some(member.clone()).filter(is_string_enum),
    };
    let is_text =
        |member: &Value| member.get("type") == Some(&json!("string")) && member.get("format") != Some(&json!("binary"));
    let texts: Vec<&Value> = members
        .iter()
        .filter(|member| listed(member).is_some() || is_text(member))
        .collect();
    let mut united: Vec<Value> = Vec::new();
    if texts.len() > 1 {
        let enums: Vec<Value> = texts.iter().filter_map(|member| listed(member)).collect();
        let is_open = enums.len() < texts.len();
        united.push(one_enum(&enums, is_open));
    } else {
        united.extend(texts.into_iter().cloned());
    }
    let mut is_first = true;
    let mut result = Vec::with_capacity(members.len());
    for member in members {
        if listed(&member).is_some() || is_text(&member) {
            if std::mem::take(&mut is_first) {
                result.append(&mut united);
            }
        } else {
            result.push(member);
        }
    }
    result
}

/// Numbers, integers and truth values that Rust has one type for become one; numbers and integers, a number.
fn one_of_each_type(members: Vec<Value>) -> Vec<Value> {
    let has_number = members
        .iter()
        .any(|member| member.get("type").is_some_and(|name| name == "number"));
    let mut result: Vec<Value> = Vec::with_capacity(members.len());
    for mut member in members {
        let kind = match member.get("type").and_then(Value::as_str) {
            Some("integer") if has_number => "number",
            Some("integer") => "integer",
            Some("number") => "number",
            Some("boolean") => "boolean",
            _ => {
                result.push(member);
                continue;
            }
        };
        let known = result
            .iter_mut()
            .find(|known| known.get("type").is_some_and(|name| name == kind));
        match (known, member.as_object_mut()) {
            (Some(Value::Object(known)), Some(member)) => widen(known, member),
            (_, Some(object)) => {
                object.insert("type".to_owned(), json!(kind));
                result.push(member);
            }
            (_, None) => {}
        }
    }
    result
}

/// Makes a scalar take what another takes too.
fn widen(schema: &mut Schema, other: &Schema) {
    let values = match (schema.get("enum"), other.get("enum")) {
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            let mut values = one.clone();
            values.extend(other.iter().filter(|value| !one.contains(value)).cloned());
            Some(values)
        }
        _ => None,
    };
    schema.retain(|key, value| key == "type" || key == "format" && other.get("format") == Some(value));
    schema.extend(values.map(|values| ("enum".to_owned(), Value::Array(values))));
}

fn one_enum(enums: &[Value], is_open: bool) -> Value {
    let mut values: Vec<&Value> = Vec::new();
    for value in enums
        .iter()
        .filter_map(|schema| schema.get("enum")?.as_array())
        .flatten()
    {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    match (values.is_empty(), is_open) {
        (true, _) => json!({ "type": "string" }),
        (false, true) => json!({ "type": "string", "enum": values, OPEN: true }),
        (false, false) => json!({ "type": "string", "enum": values }),
    }
}

fn without_words(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        object.remove("description");
        object.remove("title");
    }
    schema
}

/// A schema takes the place of the union that it was the only member of.
fn absorb(schema: &mut Schema, member: Value) {
    let site = site_keywords(&Value::Object(std::mem::take(schema)));
    let Value::Object(member) = member else {
        *schema = site;
        return;
    };
    if member.contains_key("$ref") && !site.is_empty() {
        schema.insert("allOf".to_owned(), json!([member]));
    } else {
        *schema = member;
    }
    schema.extend(site);
}
