//! Schemas that others extend by `allOf`, and that stand for those others where they are used.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    schema::{UNIONS, component_place, components, components_mut, list, reference_to, union},
    select::{extended_by, target_of_mapping},
};
use crate::{
    Report, Result, Settings,
    document::{reference, schema_name},
};

/// A schema with a discriminator whose values other schemas stand for becomes the union of those others. What they
/// have from it stays a schema of its own, which they take in: `Pet` -> `Pet` and `PetBase`.
pub(super) fn to_unions(document: &mut Value, _: &Settings, _: &mut Report) -> Result<()> {
    let extended = extended_by(document);
    let mut split: BTreeMap<String, Split> = BTreeMap::new();
    for (name, schema) in components(document).into_iter().flatten() {
        let children = extended.get(name);
        if let Some(union) = split_of(document, name, schema, children) {
            split.insert(name.clone(), union);
        }
    }
    let Some(components) = components_mut(document) else {
        return Ok(());
    };
    let mut bases = BTreeMap::new();
    for (name, union) in split {
        let mut base = format!("{name}Base");
        while components.contains_key(&base) {
            base.push('_');
        }
        let Some(schema) = components.remove(&name) else {
            continue;
        };
        components.insert(name.clone(), union.schema(&schema, &base));
        components.insert(base.clone(), without_union(schema));
        bases.insert(name, base);
    }
    for schema in components.values_mut() {
        let members = schema.get_mut("allOf").and_then(Value::as_array_mut);
        for member in members.into_iter().flatten() {
            if let Some(base) = reference(member)
                .and_then(schema_name)
                .and_then(|name| bases.get(&name))
            {
                *member = reference_to(base);
            }
        }
    }
    drop_lonely_discriminators(components);
    Ok(())
}

/// What a base becomes.
struct Split {
    members: BTreeSet<String>,
    /// Whether the discriminator's mapping names the base itself.
    is_own_member: bool,
}

fn split_of(document: &Value, name: &str, schema: &Value, children: Option<&BTreeSet<String>>) -> Option<Split> {
    let none = BTreeSet::new();
    let children = children.unwrap_or(&none);
    let union: Vec<String> = UNIONS
        .iter()
        .flat_map(|keyword| list(schema, keyword))
        .filter_map(|member| reference(member).and_then(schema_name))
        .collect();
    if !union.is_empty() {
        // The members take in what stands beside the union already.
        let are_children = union.iter().all(|member| children.contains(member));
        return are_children.then(|| Split {
            members: union.into_iter().collect(),
            is_own_member: false,
        });
    }
    let discriminator = schema.get("discriminator")?;
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mapped: BTreeSet<String> = mapping
        .into_iter()
        .flat_map(Map::values)
        .filter_map(|target| schema_name(&target_of_mapping(target.as_str()?)))
        .filter(|target| components(document).is_some_and(|schemas| schemas.contains_key(target)))
        .collect();
    let is_own_member = mapped.contains(name);
    let mut members: BTreeSet<String> = mapped.union(children).cloned().collect();
    members.remove(name);
    (!members.is_empty()).then_some(Split { members, is_own_member })
}

impl Split {
    fn schema(&self, schema: &Value, base: &str) -> Value {
        let mut members: Vec<Value> = self.members.iter().map(|name| reference_to(name)).collect();
        let mut discriminator = schema.get("discriminator").cloned();
        if self.is_own_member {
            members.push(reference_to(base));
            let mapping = discriminator
                .as_mut()
                .and_then(|d| d.get_mut("mapping")?.as_object_mut());
            for target in mapping.into_iter().flat_map(Map::values_mut) {
                let name = target.as_str().and_then(|text| schema_name(&target_of_mapping(text)));
                if name.is_some_and(|name| !self.members.contains(&name)) {
                    *target = json!(format!("#{}", component_place(base)));
                }
            }
        }
        let mut union = Map::from_iter([("oneOf".to_owned(), Value::Array(members))]);
        union.extend(discriminator.map(|discriminator| ("discriminator".to_owned(), discriminator)));
        let words = ["description", "deprecated"];
        union.extend(
            words
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone()))),
        );
        Value::Object(union)
    }
}

fn without_union(mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.retain(|key, _| key != "discriminator" && !UNIONS.contains(&key.as_str()));
    }
    schema
}

/// A discriminator that tells nothing apart.
fn drop_lonely_discriminators(components: &mut Map<String, Value>) {
    for schema in components.values_mut().filter_map(Value::as_object_mut) {
        if union(schema).is_none() {
            schema.remove("discriminator");
        }
    }
}
