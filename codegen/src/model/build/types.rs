//! The types of a document.

use serde_json::{Value, json};

use super::{
    super::{Enum, EnumValue, Kind, TypeDef},
    cycles,
    origin::origin,
    schemas::{Schemas, only_member},
    structs, unions,
    value::{flag, text},
};
use crate::{
    Pointer, Report,
    lower::{ALIAS, OPEN, UNIONS, component_place, is_null, list},
    names::{UniqueNames, variant_name},
};

/// The types that operations reach, by name.
pub(super) fn all(schemas: &Schemas<'_>, report: &mut Report) -> Vec<TypeDef> {
    let mut types: Vec<TypeDef> = schemas
        .all()
        .filter(|(name, _)| schemas.requests.contains(*name) || schemas.answers.contains(*name))
        .map(|(name, schema)| {
            let place = component_place(name);
            TypeDef {
                name: name.clone(),
                alias: text(schema, ALIAS),
                description: text(schema, "description"),
                deprecated: flag(schema, "deprecated"),
                in_requests: schemas.requests.contains(name),
                in_answers: schemas.answers.contains(name),
                kind: kind(schemas, name, schema, &place, report),
                pointer: origin(schemas, &place),
            }
        })
        .collect();
    unions::tell_apart(&mut types, schemas);
    cycles::break_all(&mut types);
    types
}

fn kind<'a>(schemas: &Schemas<'a>, name: &str, schema: &'a Value, place: &Pointer, report: &mut Report) -> Kind {
    let schema = match only_member(schema) {
        Some(only) if schemas.target(only).is_none() => only,
        _ => schema,
    };
    if schemas.target(schema).is_some() || only_member(schema).is_some() {
        return Kind::Alias(schemas.type_of(schema, place, report));
    }
    let members: Vec<&Value> = UNIONS
        .iter()
        .flat_map(|keyword| list(schema, keyword))
        .filter(|member| !is_null(member))
        .collect();
    if members.len() > 1 {
        return Kind::Union(unions::union(schemas, name, schema, &members, place, report));
    }
    let kind = schema.get("type").and_then(Value::as_str);
    if let (Some("string"), Some(values)) = (kind, schema.get("enum").and_then(Value::as_array)) {
        let is_open = schemas.answers.contains(name) || flag(schema, OPEN);
        return Kind::Enum(texts(values, is_open));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_closed = schema.get("additionalProperties") == Some(&json!(false));
    if kind == Some("object") && (is_closed || properties.is_some_and(|properties| !properties.is_empty())) {
        return Kind::Struct(structs::structure(schemas, name, schema, place, report));
    }
    Kind::Alias(schemas.type_of(schema, place, report))
}

fn texts(values: &[Value], is_open: bool) -> Enum {
    let mut names = UniqueNames::default();
    let mut seen: Vec<&str> = Vec::new();
    let mut listed = Vec::new();
    for wire in values.iter().filter_map(Value::as_str) {
        if seen.len() < 64 && seen.contains(&wire) {
            continue;
        }
        seen.push(wire);
        listed.push(EnumValue {
            ident: names.claim(&variant_name(wire)),
            wire: wire.to_owned(),
        });
    }
    Enum {
        values: listed,
        unknown: is_open.then(|| {
            names.claim(if names.is_free("Unknown") {
                "Unknown"
            } else {
                "UnknownValue"
            })
        }),
    }
}
