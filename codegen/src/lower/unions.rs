//! Unions: `anyOf` and `oneOf`.

use serde_json::{Map, Value, json};

use super::schema::{is_null, is_string_enum};
use crate::{Result, Settings, walk};

/// A union of string enums is one enum with all their values; null stays a member of its own.
pub(super) fn string_enums(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        for keyword in ["anyOf", "oneOf"] {
            let Some(Value::Array(members)) = schema.get(keyword) else {
                continue;
            };
            let (nulls, enums): (Vec<&Value>, Vec<&Value>) = members.iter().partition(|member| is_null(member));
            if enums.len() < 2 || !enums.iter().all(|member| is_string_enum(member)) {
                continue;
            }
            let united = unite_enums(&enums);
            if nulls.is_empty() {
                schema.remove(keyword);
                schema.extend(united);
            } else {
                schema.insert(keyword.to_owned(), json!([united, { "type": "null" }]));
            }
        }
        Ok(())
    })
}

fn unite_enums(members: &[&Value]) -> Map<String, Value> {
    let mut values: Vec<Value> = Vec::new();
    for value in members
        .iter()
        .filter_map(|member| member.get("enum")?.as_array())
        .flatten()
    {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    Map::from_iter([
        ("enum".to_owned(), Value::Array(values)),
        ("type".to_owned(), json!("string")),
    ])
}

/// typify makes an enum of a `oneOf`; of an `anyOf` it often makes a struct that can never be read.
pub(super) fn any_of_to_one_of(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        if let Some(members) = schema.remove("anyOf") {
            schema.insert("oneOf".to_owned(), members);
        }
        Ok(())
    })
}
