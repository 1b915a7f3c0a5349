//! What tells the members of a union apart, for the judge.

use serde_json::{Value, json};

use crate::places::Sample;

/// How deep schemas are looked into.
const DEEPEST: usize = 8;

/// The property that tells the members of a union apart, with all its values; marks it so that it is left alone.
pub(crate) fn tagged(members: &mut [Value], sample: &Sample) -> Option<(String, Vec<Value>)> {
    let constant = |member: &Value, name: &str| -> Option<Vec<Value>> {
        let resolved = match member.get("$ref") {
            Some(reference) => sample.target(reference.as_str()?)?,
            None => member,
        };
        // What is no object has no tag, whatever is said of its properties.
        if resolved.get("type").is_some_and(|of| of != "object") {
            return None;
        }
        let is_required = resolved
            .get("required")?
            .as_array()?
            .iter()
            .any(|required| required == name);
        let values = listed(resolved.get("properties")?.get(name)?, sample, DEEPEST)?;
        is_required.then_some(values)
    };
    // A member that is null or nothing is no object that has to be told apart.
    let others = members.iter().filter(|member| may_be_more_than_null(member, sample));
    let values: Option<Vec<Vec<Value>>> = others.map(|member| constant(member, "kind")).collect();
    for member in members {
        if let Some(schema) = member.pointer_mut("/properties/kind").filter(|_| values.is_some()) {
            *schema = json!({"tag": schema.take()});
        }
    }
    Some(("kind".to_owned(), values?.concat()))
}

/// The values that a schema lists, in any of its spellings.
fn listed(schema: &Value, sample: &Sample, depth: usize) -> Option<Vec<Value>> {
    let object = schema.as_object().filter(|_| depth > 0)?;
    let list = object.get("enum").and_then(Value::as_array);
    if let Some(only) = object.get("const") {
        // A constant that is not listed is no tag: such a member never comes.
        let is_listed = list.is_none_or(|list| list.contains(only));
        return Some(is_listed.then(|| only.clone()).into_iter().collect());
    }
    if let Some(list) = list {
        return Some(list.clone());
    }
    let members = |keyword: &str| object.get(keyword).and_then(Value::as_array);
    let target = object
        .get("$ref")
        .and_then(|reference| sample.target(reference.as_str()?));
    let mut parts = target.into_iter().chain(members("allOf").into_iter().flatten());
    parts.find_map(|part| listed(part, sample, depth - 1)).or_else(|| {
        let union = members("anyOf").or_else(|| members("oneOf"))?;
        let lists = union.iter().map(|member| listed(member, sample, depth - 1));
        Some(lists.collect::<Option<Vec<_>>>()?.concat())
    })
}

/// Whether the types that are written leave another value than null.
fn may_be_more_than_null(schema: &Value, sample: &Sample) -> bool {
    let types = types(schema, sample, DEEPEST);
    types.is_none_or(|types| types.iter().any(|of| of != "null"))
}

/// The types that a value is of.
fn names(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Null => &["null"],
        Value::Bool(_) => &["boolean"],
        Value::Number(_) => &["number", "integer"],
        Value::String(_) => &["string"],
        Value::Array(_) => &["array"],
        Value::Object(_) => &["object"],
    }
}

/// The types that a schema allows, as far as they are written; `None` where any is.
fn types(schema: &Value, sample: &Sample, depth: usize) -> Option<Vec<String>> {
    let object = match schema {
        Value::Object(object) if depth > 0 => object,
        Value::Bool(false) => return Some(Vec::new()),
        _ => return None,
    };
    let own = object.get("type").map(|of| match of {
        Value::Array(several) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        one => one.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
    });
    let listed = object.get("enum").and_then(Value::as_array).map(Vec::as_slice);
    let listed = listed.or_else(|| object.get("const").map(std::slice::from_ref));
    let listed = listed.map(|values| values.iter().flat_map(names).map(|name| (*name).to_owned()).collect());
    let target = object
        .get("$ref")
        .and_then(|reference| sample.target(reference.as_str()?));
    let parts = object.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let parts = parts.chain(target).map(|part| types(part, sample, depth - 1));
    let unions = ["anyOf", "oneOf"]
        .into_iter()
        .filter_map(|keyword| object.get(keyword)?.as_array());
    let unions = unions.map(|members| {
        let members = members.iter().map(|member| types(member, sample, depth - 1));
        members.collect::<Option<Vec<_>>>().map(|members| members.concat())
    });
    let all = [own, listed].into_iter().chain(parts).chain(unions).flatten();
    all.reduce(|one, other| one.into_iter().filter(|of| other.contains(of)).collect())
}
