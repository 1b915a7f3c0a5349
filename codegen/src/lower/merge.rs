//! What two schemas are together.

use serde_json::{Map, Value, json};

use super::schema::{SITE_KEYWORDS, Schema, UNIONS, is_null, is_string_enum, is_trivial, list, union};

/// The most members that the product of unions may have.
const MOST_MEMBERS: usize = 64;

/// The schema of what is valid by both. `None` where nothing is: a text and a number.
///
/// `resolved` gives the schema behind a reference.
pub(super) fn both(one: &Schema, other: &Schema, resolved: &dyn Fn(&Value) -> Value) -> Option<Schema> {
    let is_said_of_all = |constraints: &Schema, schema: &Schema| {
        is_trivial(constraints) && !(constraints.contains_key("required") && union(schema).is_some())
    };
    if is_said_of_all(one, other) {
        return Some(with(other, one));
    }
    if is_said_of_all(other, one) {
        return Some(with(one, other));
    }
    let ((one, one_null), (other, other_null)) = (without_null(one, resolved), without_null(other, resolved));
    let (one, other) = (as_texts(one), as_texts(other));
    let together = match (union(&one), union(&other)) {
        (None, None) => of_one_type(&one, &other, resolved)?,
        _ => of_unions(&one, &other, resolved)?,
    };
    // What says nothing of types takes null too.
    Some(
        if (one_null || is_trivial(&one)) && (other_null || is_trivial(&other)) {
            or_null(together)
        } else {
            together
        },
    )
}

/// A schema and what another says about the same without naming a type: required properties, bounds, words.
fn with(schema: &Schema, constraints: &Schema) -> Schema {
    let mut schema = schema.clone();
    for (key, value) in constraints {
        if key == "required" {
            require(&mut schema, list(&json!({ "required": value }), "required"));
        } else if !schema.contains_key(key) {
            schema.insert(key.clone(), value.clone());
        }
    }
    schema
}

fn require<'a>(schema: &mut Schema, names: impl Iterator<Item = &'a Value>) {
    let entry = schema.entry("required").or_insert_with(|| json!([]));
    if let Some(required) = entry.as_array_mut() {
        for name in names {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
}

/// The schema for what is not null, and whether null is valid too.
fn without_null(schema: &Schema, resolved: &dyn Fn(&Value) -> Value) -> (Schema, bool) {
    let Some((keyword, members)) = union(schema) else {
        return (schema.clone(), false);
    };
    if !members.iter().any(is_null) {
        return (schema.clone(), false);
    }
    let others: Vec<Value> = members.iter().filter(|member| !is_null(member)).cloned().collect();
    let mut rest = schema.clone();
    rest.remove(keyword);
    match others.as_slice() {
        [only] => match resolved(only) {
            Value::Object(only) => (with(&only, &rest), true),
            _ => (rest, true),
        },
        _ => {
            rest.insert(keyword.to_owned(), Value::Array(others));
            (rest, true)
        }
    }
}

/// A union of texts as the enum that it is.
fn as_texts(schema: Schema) -> Schema {
    let Some((keyword, members)) = union(&schema) else {
        return schema;
    };
    if !members.iter().all(is_string_enum) {
        return schema;
    }
    let values: Vec<Value> = members
        .iter()
        .flat_map(|member| list(member, "enum"))
        .cloned()
        .collect();
    let mut texts = schema.clone();
    texts.remove(keyword);
    texts.insert("type".to_owned(), json!("string"));
    texts.insert("enum".to_owned(), Value::Array(values));
    texts
}

fn or_null(mut schema: Schema) -> Schema {
    let site: Schema = SITE_KEYWORDS
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), schema.remove(*key)?)))
        .collect();
    let mut nullable = site;
    nullable.insert("anyOf".to_owned(), json!([schema, { "type": "null" }]));
    nullable
}

/// Each member of a union together with what stands beside it.
fn of_unions(one: &Schema, other: &Schema, resolved: &dyn Fn(&Value) -> Value) -> Option<Schema> {
    let (first, second) = (spread(one), spread(other));
    let is_product = first.len() > 1 && second.len() > 1;
    if is_product && first.len() * second.len() > MOST_MEMBERS {
        return united(&first, &second, resolved);
    }
    let mut members: Vec<Value> = Vec::new();
    for left in &first {
        for right in &second {
            let (one, other) = (named(left, resolved), named(right, resolved));
            let member = if left == right {
                Some(Value::Object(one))
            } else if is_met(&one, &other) {
                Some(right.clone())
            } else if is_met(&other, &one) {
                Some(left.clone())
            } else {
                both(&one, &other, resolved).map(Value::Object)
            };
            members.extend(member.filter(|member| !members.contains(member)));
        }
    }
    let site = [one, other].into_iter().flat_map(site_of);
    let mut schema: Schema = site.collect();
    match members.len() {
        0 => return None,
        1 => schema.extend(members.remove(0).as_object().cloned().unwrap_or_default()),
        _ => {
            schema.insert("oneOf".to_owned(), Value::Array(members));
            let discriminator = [one, other].into_iter().find_map(|schema| schema.get("discriminator"));
            let property = discriminator.and_then(|discriminator| discriminator.get("propertyName"));
            schema.extend(property.map(|name| ("discriminator".to_owned(), json!({ "propertyName": name }))));
        }
    }
    Some(schema)
}

/// Whether an object requires all that is required of it.
fn is_met(demands: &Schema, schema: &Schema) -> bool {
    let requires = |name: &Value| {
        let required = schema.get("required").and_then(Value::as_array);
        required.is_some_and(|required| required.contains(name))
    };
    let demanded = demands.get("required").and_then(Value::as_array);
    is_trivial(demands) && demanded.is_some_and(|names| names.iter().all(requires))
}

fn site_of(schema: &Schema) -> impl Iterator<Item = (String, Value)> {
    SITE_KEYWORDS
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone())))
}

/// The members of a union, each with what stands beside the union, or the schema itself.
fn spread(schema: &Schema) -> Vec<Value> {
    let Some((keyword, members)) = union(schema) else {
        return vec![Value::Object(schema.clone())];
    };
    let mut beside = schema.clone();
    for key in SITE_KEYWORDS.iter().chain(&[keyword, "discriminator"]) {
        beside.remove(*key);
    }
    let tags = Tags::of(schema);
    let members = members.iter().map(|member| tags.mark(member));
    if beside.is_empty() {
        return members.collect();
    }
    members
        .map(|member| json!({ "allOf": [member, beside.clone()] }))
        .collect()
}

/// What tells the members of a union apart, before they are made something else.
struct Tags<'a> {
    property: Option<&'a str>,
    mapping: Option<&'a Map<String, Value>>,
}

impl<'a> Tags<'a> {
    fn of(schema: &'a Schema) -> Self {
        let discriminator = schema.get("discriminator");
        Self {
            property: discriminator.and_then(|found| found.get("propertyName")?.as_str()),
            mapping: discriminator.and_then(|found| found.get("mapping")?.as_object()),
        }
    }

    /// The member with its value of the property, which its name may have said so far.
    fn mark(&self, member: &Value) -> Value {
        let (Some(property), Some(target)) = (self.property, crate::document::reference(member)) else {
            return member.clone();
        };
        let name = crate::document::schema_name(target).unwrap_or_default();
        let mapped = self.mapping.into_iter().flatten();
        let mut values: Vec<Value> = mapped
            .filter(|(_, to)| super::references::mapped(to.as_str().unwrap_or_default()) == json!(target))
            .map(|(value, _)| json!(value))
            .collect();
        if values.is_empty() {
            values.push(json!(name));
        }
        let tag = json!({ "type": "object", "properties": { property: { "type": "string", "enum": values } } });
        json!({ "allOf": [member, tag], "title": name })
    }
}

/// A member as the schema that it is, with the name by which it was referred to as its title.
fn named(member: &Value, resolved: &dyn Fn(&Value) -> Value) -> Schema {
    let Value::Object(mut schema) = resolved(member) else {
        return Map::new();
    };
    let name = crate::document::reference(member).and_then(crate::document::schema_name);
    let title = member.get("title").cloned().or_else(|| name.map(Value::from));
    schema.extend(title.map(|title| ("title".to_owned(), title)));
    schema
}

/// One object with the properties of all members, required where all require them: where a union of all pairs would be too
/// large.
fn united(first: &[Value], second: &[Value], resolved: &dyn Fn(&Value) -> Value) -> Option<Schema> {
    let mut properties = Map::new();
    for member in first.iter().chain(second) {
        let schema = resolved(member);
        if schema.get("type").is_none_or(|name| name != "object") {
            return None;
        }
        properties.extend(
            schema
                .get("properties")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
        );
    }
    Some(Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(properties)),
    ]))
}

fn of_one_type(one: &Schema, other: &Schema, resolved: &dyn Fn(&Value) -> Value) -> Option<Schema> {
    let name = |schema: &Schema| match schema.get("type").and_then(Value::as_str) {
        Some(name) => Some(name.to_owned()),
        None if ["properties", "additionalProperties"]
            .iter()
            .any(|key| schema.contains_key(*key)) =>
        {
            Some("object".to_owned())
        }
        None => None,
    };
    let together = match (name(one), name(other)) {
        (Some(one), Some(other)) if one == other => one,
        (Some(one), Some(other))
            if [&*one, &*other] == ["integer", "number"] || [&*one, &*other] == ["number", "integer"] =>
        {
            "integer".to_owned()
        }
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => return Some(with(one, other)),
        _ => return None,
    };
    let mut schema = match together.as_str() {
        "object" => objects(one, other, resolved),
        "array" => arrays(one, other, resolved),
        _ => scalars(one, other),
    };
    schema.insert("type".to_owned(), json!(together));
    Some(schema)
}

fn objects(one: &Schema, other: &Schema, resolved: &dyn Fn(&Value) -> Value) -> Schema {
    let mut schema = with(one, other);
    if let (Some(Value::Object(left)), Some(Value::Object(right))) = (one.get("properties"), other.get("properties")) {
        let mut properties = left.clone();
        for (name, value) in right {
            let together = match left.get(name) {
                Some(before) => property(before, value, resolved),
                None => value.clone(),
            };
            properties.insert(name.clone(), together);
        }
        schema.insert("properties".to_owned(), Value::Object(properties));
    }
    if let (Some(left @ Value::Object(_)), Some(right @ Value::Object(_))) =
        (one.get("additionalProperties"), other.get("additionalProperties"))
    {
        schema.insert("additionalProperties".to_owned(), property(left, right, resolved));
    }
    schema
}

/// A property that two schemas declare. Where they agree on no type, the later one counts.
fn property(before: &Value, after: &Value, resolved: &dyn Fn(&Value) -> Value) -> Value {
    let (Value::Object(one), Value::Object(other)) = (before, after) else {
        return after.clone();
    };
    let refers = |schema: &Schema| schema.contains_key("$ref") || schema.contains_key("allOf");
    if before == after || is_trivial(other) && !is_trivial(one) && refers(one) {
        let mut schema = one.clone();
        if !schema.contains_key("$ref") {
            schema.extend(site_of(other));
        }
        return Value::Object(schema);
    }
    if refers(one) || refers(other) {
        return after.clone();
    }
    match both(one, other, resolved) {
        Some(mut schema) => {
            schema.extend(site_of(other));
            Value::Object(schema)
        }
        None => after.clone(),
    }
}

fn arrays(one: &Schema, other: &Schema, resolved: &dyn Fn(&Value) -> Value) -> Schema {
    let mut schema = with(one, other);
    if let (Some(left), Some(right)) = (one.get("items"), other.get("items")) {
        schema.insert("items".to_owned(), property(left, right, resolved));
    }
    schema
}

fn scalars(one: &Schema, other: &Schema) -> Schema {
    let mut schema = with(one, other);
    if let (Some(Value::Array(left)), Some(Value::Array(right))) = (one.get("enum"), other.get("enum")) {
        let shared: Vec<Value> = left.iter().filter(|value| right.contains(value)).cloned().collect();
        let values = if shared.is_empty() { right.clone() } else { shared };
        schema.insert("enum".to_owned(), Value::Array(values));
    }
    schema
}

/// Whether a schema has a union, and beside it keywords that hold for the members too.
pub(super) fn has_mixed_union(schema: &Schema) -> bool {
    let Some((keyword, _)) = union(schema) else {
        return false;
    };
    let mut beside = schema.clone();
    beside.remove(keyword);
    let other_union = UNIONS.iter().any(|keyword| beside.contains_key(*keyword));
    other_union || !is_trivial(&beside) || beside.contains_key("required")
}
