//! What tells the members of a union apart: a property that the document names, or constants.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    members::{concrete, is_object},
    schemas::Schemas,
    structs::constant,
    value::text,
};
use crate::{
    document::schema_name,
    lower::{ALIAS, list},
};

/// The property that tells members apart, as a document says it or as constants show it.
pub(super) struct Discriminator<'a> {
    pub(super) property: String,
    mapping: BTreeMap<String, Vec<&'a str>>,
    pub(super) is_declared: bool,
}

impl<'a> Discriminator<'a> {
    pub(super) fn of(schemas: &Schemas<'_>, schema: &'a Value, members: &[&Value]) -> Option<Self> {
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
            let name = property(schemas, schema, &self.property)
                .and_then(|property| schemas.behind(property).get("type")?.as_str());
            name.is_none_or(|name| name == "string")
        })
    }

    /// Whether it is a property of a property.
    pub(super) fn is_inner(&self, schemas: &Schemas<'_>, members: &[&Value]) -> bool {
        let all = members.iter().flat_map(|member| concrete(schemas, member));
        let is_own = |schema: &Value| {
            schema
                .get("properties")
                .is_some_and(|own| own.get(&self.property).is_some())
        };
        let mut all = all.filter(|schema| !is_own(schema));
        all.any(|schema| property(schemas, schema, &self.property).is_some())
    }

    /// Whether a member is never without the property.
    pub(super) fn is_required(&self, schemas: &Schemas<'_>, member: &Value) -> bool {
        let mut all = concrete(schemas, member).into_iter();
        all.all(|schema| list(schema, "required").any(|name| *name == self.property))
    }

    /// The values that stand for a member. They come from the mapping, its constant, its own members, or its name: the first
    /// of these that there is.
    pub(super) fn values(&self, schemas: &Schemas<'_>, member: &Value) -> Vec<String> {
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

/// A property of an object; one inside of another, `a.b`, where none has that name.
fn property<'a>(schemas: &Schemas<'a>, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let own = |schema: &'a Value, name: &str| schemas.behind(schema).get("properties")?.get(name);
    own(schema, name).or_else(|| name.split('.').try_fold(schema, own))
}

/// The texts that a property may have.
fn constants<'a>(schemas: &Schemas<'a>, schema: &'a Value, property: &str) -> Vec<String> {
    let Some(property) = self::property(schemas, schema, property) else {
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
