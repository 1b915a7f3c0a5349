//! Unions, and what tells their members apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    super::{Kind, Struct, Tag, Type, TypeDef, Union, Variant},
    schemas::Schemas,
    structs::constant,
    value::text,
};
use crate::{
    Pointer, Report,
    document::schema_name,
    lower::{ALIAS, UNIONS, list},
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
    let unknown = schemas.answers.contains(name);
    let unknown = unknown.then(|| {
        names.claim(if names.is_free("Unknown") {
            "Unknown"
        } else {
            "UnknownValue"
        })
    });
    let tag = tag.map(|tag| Tag {
        property: tag.property,
        is_taken_out: tag.is_declared,
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

/// The property that tells members apart, as a document says it or as constants show it.
struct Discriminator<'a> {
    property: String,
    mapping: BTreeMap<String, Vec<&'a str>>,
    is_declared: bool,
}

impl<'a> Discriminator<'a> {
    fn of(schemas: &Schemas<'_>, schema: &'a Value, members: &[&Value]) -> Option<Self> {
        let declared = schema.get("discriminator");
        let property = declared.and_then(|declared| declared.get("propertyName")?.as_str());
        let mut mapping: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mapped = declared.and_then(|declared| declared.get("mapping")?.as_object());
        for (value, target) in mapped.into_iter().flatten() {
            if let Some(name) = target.as_str().and_then(schema_name) {
                mapping.entry(name).or_default().push(value);
            }
        }
        let tag = match property {
            Some(property) => Self {
                property: property.to_owned(),
                mapping,
                is_declared: true,
            },
            None => Self {
                property: shared_constant(schemas, members)?,
                mapping: BTreeMap::new(),
                is_declared: false,
            },
        };
        tag.tells(schemas, members).then_some(tag)
    }

    /// Whether each member is an object and each value stands for one member.
    fn tells(&self, schemas: &Schemas<'_>, members: &[&Value]) -> bool {
        let mut seen = BTreeSet::new();
        members.iter().all(|member| {
            let values = self.values(schemas, member);
            let may_be_told = is_object(schemas, member) && self.is_text(schemas, member);
            !values.is_empty() && may_be_told && values.into_iter().all(|value| seen.insert(value))
        })
    }

    /// Whether the property is a text wherever a member declares it: numbers and truth values tell members apart as other
    /// values do.
    fn is_text(&self, schemas: &Schemas<'_>, member: &Value) -> bool {
        concrete(schemas, member).into_iter().all(|schema| {
            let property = schema
                .get("properties")
                .and_then(|properties| properties.get(&self.property));
            let name = property.and_then(|property| schemas.behind(property).get("type")?.as_str());
            name.is_none_or(|name| name == "string")
        })
    }

    /// Whether a member is never without the property.
    fn is_required(&self, schemas: &Schemas<'_>, member: &Value) -> bool {
        let mut all = concrete(schemas, member).into_iter();
        all.all(|schema| list(schema, "required").any(|name| *name == self.property))
    }

    /// The values that stand for a member: what the mapping says, else its constant, else those of its own members, else its
    /// name.
    fn values(&self, schemas: &Schemas<'_>, member: &Value) -> Vec<String> {
        let name = schemas.target(member);
        if let Some(mapped) = name.as_ref().and_then(|name| self.mapping.get(name)) {
            return mapped.iter().map(|value| (*value).to_owned()).collect();
        }
        let own = concrete(schemas, member);
        let mut values: Vec<String> = own
            .iter()
            .flat_map(|own| constants(schemas, own, &self.property))
            .collect();
        values.dedup();
        if !values.is_empty() {
            return values;
        }
        let Some(name) = name.filter(|_| self.is_declared) else {
            return Vec::new();
        };
        let schema = schemas.get(&name);
        vec![schema.and_then(|schema| text(schema, ALIAS)).unwrap_or(name)]
    }
}

/// The texts that a property may have.
fn constants(schemas: &Schemas<'_>, schema: &Value, property: &str) -> Vec<String> {
    let Some(property) = schema.get("properties").and_then(|properties| properties.get(property)) else {
        return Vec::new();
    };
    if let Some(only) = constant(schemas, property) {
        return vec![only];
    }
    let target = schemas.target(property);
    let listed = match &target {
        // A type that several members share lists the values of all.
        Some(name) if schemas.uses.get(name).is_some_and(|uses| *uses > 1) => None,
        Some(name) => schemas.get(name),
        None => Some(property),
    };
    let values = listed.and_then(|schema| schema.get("enum")?.as_array());
    values
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// The first property that is a different constant in each member.
fn shared_constant(schemas: &Schemas<'_>, members: &[&Value]) -> Option<String> {
    let first = concrete(schemas, members.first()?);
    let candidates = first.first()?.get("properties")?.as_object()?;
    let is_required = |schema: &Value, name: &str| list(schema, "required").any(|required| required == name);
    candidates
        .keys()
        .find(|name| {
            let mut seen = BTreeSet::new();
            members.iter().all(|member| {
                let own = concrete(schemas, member);
                let is_told = |schema: &&Value| {
                    let property = schema
                        .get("properties")
                        .and_then(|properties| properties.get(name.as_str()));
                    let value = property.and_then(|property| constant(schemas, property));
                    is_required(schema, name) && value.is_some_and(|value| seen.insert(value))
                };
                own.len() == 1 && own.iter().all(is_told)
            })
        })
        .cloned()
}

/// The schemas that a member may be: itself, or the members of the union that it is.
fn concrete<'a>(schemas: &Schemas<'a>, member: &Value) -> Vec<&'a Value> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<String> = schemas.target(member).into_iter().collect();
    while let Some(name) = waiting.pop() {
        let Some(schema) = schemas.get(&name).filter(|_| seen.insert(name.clone())) else {
            continue;
        };
        let schema = schemas.behind(schema);
        let members: Vec<String> = UNIONS
            .iter()
            .flat_map(|keyword| list(schema, keyword))
            .filter_map(|member| schemas.target(member))
            .collect();
        if members.is_empty() {
            found.push(schema);
        } else {
            waiting.extend(members.into_iter().rev());
        }
    }
    found
}

fn is_object(schemas: &Schemas<'_>, member: &Value) -> bool {
    let concrete = concrete(schemas, member);
    let is_one = |schema: &&Value| schema.get("type").is_some_and(|name| name == "object");
    !concrete.is_empty() && concrete.iter().all(is_one)
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

/// The properties of an object that list their values, with those as JSON.
fn listed_values(schemas: &Schemas<'_>, member: &Value) -> Vec<(String, Vec<String>)> {
    let own = concrete(schemas, member);
    let [schema] = own.as_slice() else {
        return Vec::new();
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let values = |property| {
        let values = schemas.behind(property).get("enum")?.as_array()?;
        let mut values: Vec<String> = values.iter().map(Value::to_string).collect();
        values.sort();
        Some(values)
    };
    properties
        .into_iter()
        .flatten()
        .filter_map(|(name, property)| Some((name.clone(), values(property)?)))
        .collect()
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
