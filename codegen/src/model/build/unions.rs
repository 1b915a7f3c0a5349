//! Unions, and what tells their members apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    super::{Kind, Struct, Tag, Type, TypeDef, Union, Variant},
    discriminator::Discriminator,
    members::concrete,
    overlaps,
    schemas::Schemas,
    value::text,
};
use crate::{
    Pointer, Report,
    names::{UniqueNames, type_name, variant_name},
};

pub(super) fn union<'a>(
    schemas: &Schemas<'a>,
    name: &str,
    schema: &'a Value,
    members: &[&'a Value],
    place: &Pointer,
    report: &mut Report,
) -> Union {
    let tag = Discriminator::of(schemas, schema, members);
    let mut names = UniqueNames::default();
    let mut variants = Vec::with_capacity(members.len());
    for member in members {
        let ty = schemas.type_of(member, place, report);
        let values = tag.as_ref().map(|tag| tag.values(schemas, member)).unwrap_or_default();
        let ident = match values.as_slice() {
            [only] => variant_name(only),
            _ => type_based_name(&ty, name),
        };
        let own = schemas.target(member).and_then(|name| schemas.get(&name));
        variants.push(Variant {
            ident: names.claim(&ident),
            properties: properties(schemas, member),
            constants: Vec::new(),
            values,
            description: own
                .and_then(|own| text(own, "description"))
                .or_else(|| text(member, "description")),
            ty,
        });
    }
    let is_required = tag
        .as_ref()
        .is_some_and(|tag| members.iter().all(|member| tag.is_required(schemas, member)));
    if !is_required {
        for (variant, constants) in variants.iter_mut().zip(told_by_values(schemas, members)) {
            variant.constants = constants;
        }
    }
    if tag.is_none() {
        overlaps::note(schemas, schema, members, &variants, place, report);
    }
    let unknown = schemas.answers.contains(name);
    let unknown = unknown.then(|| {
        names.claim(if names.is_free("Unknown") {
            "Unknown"
        } else {
            "UnknownValue"
        })
    });
    let tag = tag.map(|tag| Tag {
        is_taken_out: tag.is_declared && is_required && !tag.is_inner(schemas, members),
        property: tag.property,
        is_required,
    });
    Union { variants, tag, unknown }
}

fn type_based_name(ty: &Type, union: &str) -> String {
    match ty {
        Type::Value => "Value".to_owned(),
        Type::Null => "Null".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::Integer(_) => "Integer".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::Named(name) => match name.strip_prefix(union) {
            Some(rest) if rest.starts_with(char::is_uppercase) && rest != "Self" => rest.to_owned(),
            _ => name.clone(),
        },
        Type::Path(path) => type_name(path.rsplit("::").next().unwrap_or_default()),
        Type::List(_) | Type::Tuple(_) => "List".to_owned(),
        Type::Map(_) => "Map".to_owned(),
        Type::Option(inner) | Type::Boxed(inner) => type_based_name(inner, union),
    }
}

/// The properties that a member declares.
fn properties(schemas: &Schemas<'_>, member: &Value) -> Vec<String> {
    let names: BTreeSet<String> = concrete(schemas, member)
        .into_iter()
        .filter_map(|schema| schema.get("properties")?.as_object())
        .flat_map(serde_json::Map::keys)
        .cloned()
        .collect();
    names.into_iter().collect()
}

/// For each member, the properties that list other values there than in another member.
fn told_by_values(schemas: &Schemas<'_>, members: &[&Value]) -> Vec<Vec<(String, Vec<String>)>> {
    let mut listed: Vec<Vec<(String, Vec<String>)>> =
        members.iter().map(|member| listed_values(schemas, member)).collect();
    let mut seen: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (property, values) in listed.iter().flatten() {
        seen.entry(property.clone()).or_default().insert(values.clone());
    }
    for properties in &mut listed {
        properties.retain(|(property, _)| seen.get(property).is_some_and(|lists| lists.len() > 1));
    }
    listed
}

/// The properties that list their values in all that a member may be, with those as JSON.
fn listed_values(schemas: &Schemas<'_>, member: &Value) -> Vec<(String, Vec<String>)> {
    let own = concrete(schemas, member);
    let Some((first, _)) = own.split_first() else {
        return Vec::new();
    };
    let values = |name: &String| {
        let mut all = BTreeSet::new();
        for schema in &own {
            let property = schemas.behind(schema.get("properties")?.get(name)?);
            all.extend(property.get("enum")?.as_array()?.iter().map(Value::to_string));
        }
        Some(all.into_iter().collect())
    };
    let properties = first.get("properties").and_then(Value::as_object);
    let names = properties.into_iter().flat_map(serde_json::Map::keys);
    names.filter_map(|name| Some((name.clone(), values(name)?))).collect()
}

/// Takes the discriminating property out of members that nothing but their union uses: serde writes and reads it as the
/// tag. Other members keep it.
pub(super) fn tell_apart(types: &mut [TypeDef], schemas: &Schemas<'_>) {
    let is_plain: BTreeSet<String> = types
        .iter()
        .filter(|found| matches!(found.kind, Kind::Struct(_)) && schemas.uses.get(&found.name) == Some(&1))
        .map(|found| found.name.clone())
        .collect();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for found in types.iter_mut() {
        let Kind::Union(union) = &mut found.kind else {
            continue;
        };
        let Some(tag) = union.tag.as_mut().filter(|tag| tag.is_taken_out) else {
            continue;
        };
        let member = |variant: &Variant| match &variant.ty {
            Type::Named(name) if is_plain.contains(name) && variant.values.len() == 1 => Some(name.clone()),
            _ => None,
        };
        let members: Option<Vec<String>> = union.variants.iter().map(member).collect();
        // Serde's tag has no place for what fits no member.
        match members.filter(|_| union.unknown.is_none()) {
            Some(members) => taken.extend(members.into_iter().map(|name| (name, tag.property.clone()))),
            None => tag.is_taken_out = false,
        }
    }
    for found in types.iter_mut() {
        if let (Kind::Struct(Struct { fields, .. }), Some(property)) = (&mut found.kind, taken.get(&found.name)) {
            fields.retain(|field| field.wire != *property);
        }
    }
}
