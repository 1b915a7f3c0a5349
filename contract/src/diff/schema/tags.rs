//! The property that tells the members of a union apart, and the values by which each member is known.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    references::{Any, References, Site, members},
    shape::{Alternative, Kind, Shape},
};

/// How deep a list of values is looked for.
const DEEPEST: usize = 8;

/// The values by which a member is known.
pub(super) type Tag = BTreeSet<String>;

/// The tags of the alternatives of two shapes, by the same property; none where no property tells them apart.
pub(super) struct Tags {
    pub(super) property: Option<String>,
    pub(super) old: Vec<Option<Tag>>,
    pub(super) new: Vec<Option<Tag>>,
}

/// Whether tags tell two members apart.
pub(super) fn are_apart(one: &Option<Tag>, other: &Option<Tag>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is_disjoint(other),
        _ => false,
    }
}

pub(super) fn tags<'a>(old: (&Shape<'a>, References<'a>), new: (&Shape<'a>, References<'a>)) -> Tags {
    let property = tag_property(new).or_else(|| tag_property(old));
    let [old, new] = [old, new].map(|(shape, references)| {
        let tag = |alternative| {
            property
                .as_ref()
                .and_then(|name| tag_of(alternative, name, shape, references))
        };
        shape.alternatives.iter().map(tag).collect()
    });
    Tags { property, old, new }
}

/// The property of the discriminator, or one that has other constant values in each object.
fn tag_property<'a>((shape, references): (&Shape<'a>, References<'a>)) -> Option<String> {
    let declared = shape
        .discriminator
        .as_ref()
        .and_then(|(_, value)| value.get("propertyName")?.as_str());
    if let Some(name) = declared {
        return Some(name.to_owned());
    }
    let objects: Vec<&Alternative<'_>> = shape
        .alternatives
        .iter()
        .filter(|one| one.kind == Kind::Object)
        .collect();
    let [first, _, ..] = objects.as_slice() else {
        return None;
    };
    let tells_apart = |name: &str| {
        let mut seen = BTreeSet::new();
        objects.iter().all(|object| {
            let values = object
                .properties
                .get(name)
                .and_then(|property| constants(property, references));
            values.is_some_and(|values| values.into_iter().all(|value| seen.insert(value)))
        })
    };
    first
        .properties
        .keys()
        .find(|name| tells_apart(name))
        .map(|name| (*name).to_owned())
}

/// The values of its own property, else what the discriminator says of its name.
fn tag_of<'a>(
    alternative: &Alternative<'a>,
    property: &str,
    shape: &Shape<'a>,
    references: References<'a>,
) -> Option<Tag> {
    if alternative.kind != Kind::Object {
        return None;
    }
    let own = alternative
        .properties
        .get(property)
        .and_then(|property| constants(property, references));
    own.or_else(|| {
        let (_, discriminator) = shape.discriminator.as_ref()?;
        let name = alternative.member.name()?;
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mapped: Tag = mapping
            .into_iter()
            .flatten()
            .filter(|(_, target)| target.as_str() == Some(name))
            .map(|(tag, _)| Value::from(tag.as_str()).to_string())
            .collect();
        match mapped.is_empty() {
            true => Some(BTreeSet::from([Value::from(name).to_string()])),
            false => Some(mapped),
        }
    })
}

/// The values that a property is limited to.
fn constants<'a>(property: &Any<'a>, references: References<'a>) -> Option<Tag> {
    let all = property.first().filter(|_| property.len() == 1)?;
    all.iter().find_map(|site| listed(site, references, DEEPEST))
}

/// The values that a schema is limited to, in any of its spellings.
fn listed(site: &Site<'_>, references: References<'_>, depth: usize) -> Option<Tag> {
    let depth = depth.checked_sub(1)?;
    let site = references.follow(site.clone());
    let object = site.value.as_object()?;
    let values = object.get("enum").and_then(Value::as_array).map(Vec::as_slice);
    if let Some(values) = values.or_else(|| object.get("const").map(std::slice::from_ref)) {
        return Some(values.iter().map(Value::to_string).collect());
    }
    let mut parts = members(object, "allOf", &site.pointer);
    parts.find_map(|part| listed(&part, references, depth)).or_else(|| {
        let union = ["anyOf", "oneOf"].into_iter().find(|key| object.contains_key(*key))?;
        let members = members(object, union, &site.pointer).map(|member| listed(&member, references, depth));
        Some(members.collect::<Option<Vec<Tag>>>()?.into_iter().flatten().collect())
    })
}
