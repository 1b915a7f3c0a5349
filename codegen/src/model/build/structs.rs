//! Structs: the fields of an object.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    super::{Field, Rest, Struct, Type},
    schemas::Schemas,
    value::{flag, text},
};
use crate::{
    NullFields, Pointer, Report,
    lower::list,
    names::{UniqueNames, function_name},
};

pub(super) fn structure<'a>(
    schemas: &Schemas<'a>,
    name: &str,
    schema: &'a Value,
    place: &Pointer,
    report: &mut Report,
) -> Struct {
    let required: BTreeSet<&str> = list(schema, "required").filter_map(Value::as_str).collect();
    let is_request = schemas.requests.contains(name);
    let mut names = UniqueNames::default();
    let mut fields = Vec::new();
    for (wire, property) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let place = place.join("properties").join(wire);
        let handwritten = schemas.settings.rust_type(wire).filter(|_| is_request);
        let ty = match handwritten {
            Some(path) => Type::Path(path.to_owned()),
            None => schemas.type_of(property, &place, report),
        };
        // The service alone sets what is read-only, and never shows what is write-only.
        let travels = !(flag(property, "readOnly") && is_request
            || flag(property, "writeOnly") && schemas.answers.contains(name));
        let is_required = required.contains(wire.as_str()) && travels;
        let nullable = schemas.accepts_null(property) && !matches!(ty, Type::Null | Type::Value);
        fields.push(Field {
            ident: names.claim(&function_name(wire)),
            wire: wire.clone(),
            required: is_required,
            nullable,
            tells_null: nullable && !is_required && tells_null(schemas, name),
            description: text(property, "description"),
            deprecated: flag(property, "deprecated"),
            constant: constant(schemas, property),
            hidden: is_request && schemas.settings.hides(wire),
            ty,
        });
    }
    fields.extend(undeclared(schema, place, &mut names, report));
    Struct {
        rest: rest(schemas, schema, place, &mut names, report),
        fields,
    }
}

/// What is required and nowhere declared may be anything. It may be absent too: it is often the wrong name of what is declared.
fn undeclared(schema: &Value, place: &Pointer, names: &mut UniqueNames, report: &mut Report) -> Vec<Field> {
    let takes_others = schema
        .get("additionalProperties")
        .is_none_or(|others| *others == json!(false));
    let declared = schema.get("properties").and_then(Value::as_object);
    let required: BTreeSet<&str> = list(schema, "required").filter_map(Value::as_str).collect();
    let mut fields = Vec::new();
    for wire in required.into_iter().filter(|_| takes_others) {
        if declared.is_some_and(|properties| properties.contains_key(wire)) {
            continue;
        }
        report.approximate(
            &place.join("required"),
            "required",
            format!("`{wire}` is optional: nothing declares what it is"),
            "declare the property, or take its name out of `required`, with an overlay",
        );
        fields.push(Field::new(names.claim(&function_name(wire)), wire, Type::Value));
    }
    fields
}

fn tells_null(schemas: &Schemas<'_>, name: &str) -> bool {
    match schemas.settings.null_fields {
        NullFields::Everywhere => true,
        NullFields::PatchBodies => schemas.patches.contains(name),
        NullFields::Nowhere => false,
    }
}

/// The only text that a property may have.
pub(super) fn constant(schemas: &Schemas<'_>, property: &Value) -> Option<String> {
    let target = schemas.target(property);
    let schema = match &target {
        Some(name) => schemas.get(name)?,
        None => property,
    };
    match schema.get("enum")?.as_array()?.as_slice() {
        [Value::String(only)] if schema.get(crate::lower::OPEN).is_none() => Some(only.clone()),
        _ => None,
    }
}

fn rest<'a>(
    schemas: &Schemas<'a>,
    schema: &'a Value,
    place: &Pointer,
    names: &mut UniqueNames,
    report: &mut Report,
) -> Rest {
    let ty = match schema.get("additionalProperties") {
        Some(values @ Value::Object(_)) => {
            schemas.optional_type_of(values, &place.join("additionalProperties"), report)
        }
        Some(Value::Bool(true)) => Type::Value,
        _ if schemas.settings.unknown_properties => Type::Value,
        _ => return Rest::Ignored,
    };
    let ident = if names.is_free("extra") { "extra" } else { "extra_" };
    Rest::Kept(names.claim(ident), ty)
}
