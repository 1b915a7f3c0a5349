//! Names of types and operations, as Rust will have them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::schema::{ALIAS, component_place, components, components_mut};
use crate::{
    Pointer, Result, Settings,
    document::schema_name,
    names::{UniqueNames, function_name, slug, type_name, without_placeholders},
    operations::{OperationRef, operations_of},
    walk::{self, Place},
};

/// Schemas get the names that their Rust types will have, so that nothing downstream has to guess them.
pub(super) fn types(document: &mut Value, _: &Settings) -> Result<()> {
    let mut names = UniqueNames::default();
    let mut renamed = BTreeMap::new();
    for name in components(document).into_iter().flat_map(Map::keys) {
        let place = component_place(name);
        let new = type_name(name);
        names.claim(&new, &place)?;
        renamed.insert(name.clone(), new);
    }
    if let Some(components) = components_mut(document) {
        *components = std::mem::take(components)
            .into_iter()
            .map(|(name, mut schema)| {
                let new = renamed.get(&name).cloned().unwrap_or_default();
                if let (true, Some(schema)) = (new != name, schema.as_object_mut()) {
                    schema.insert(ALIAS.to_owned(), json!(name));
                }
                (new, schema)
            })
            .collect();
    }
    walk::objects_mut(document, Place::Root, &mut Pointer::root(), &mut |place, _, object| {
        let targets: Vec<&mut Value> = match place {
            Place::Discriminator => object
                .get_mut("mapping")
                .and_then(Value::as_object_mut)
                .map(|mapping| mapping.values_mut().collect())
                .unwrap_or_default(),
            place if place.has_free_keys() => Vec::new(),
            _ => object.get_mut("$ref").into_iter().collect(),
        };
        for target in targets {
            if let Some(new) = target
                .as_str()
                .and_then(schema_name)
                .and_then(|name| renamed.get(&name))
            {
                *target = json!(format!("#/components/schemas/{new}"));
            }
        }
        Ok(())
    })
}

/// What the generated client has already, or calls on itself: its constructors, accessors and hooks.
const CLIENT_METHODS: &[&str] = &[
    "api_version",
    "baseurl",
    "client",
    "exec",
    "inner",
    "new",
    "new_with_client",
    "post",
    "pre",
];

/// Operation ids are made from the paths; what the document calls them stays as an alias.
pub(super) fn operations(document: &mut Value, settings: &Settings) -> Result<()> {
    let mut names = UniqueNames::default();
    let mut ids = Vec::new();
    let operations = operations_of(document);
    let shared = shared_names(&operations, settings);
    for operation in &operations {
        let id = operation_id(operation, settings, false);
        let id = if shared.contains(&id) {
            operation_id(operation, settings, true)
        } else {
            id
        };
        names.claim(&id, &operation.place())?;
        ids.push((operation.path.to_owned(), operation.method, id));
    }
    for (path, method, id) in ids {
        let operation = document
            .get_mut("paths")
            .and_then(|paths| paths.get_mut(&path)?.get_mut(method)?.as_object_mut());
        if let Some(operation) = operation
            && let Some(before) = operation.insert("operationId".to_owned(), json!(id))
            && before != json!(id)
        {
            operation.insert(ALIAS.to_owned(), before);
        }
    }
    Ok(())
}

/// The names that several operations would have without their placeholders: `/parcels` and `/parcels/{id}`.
fn shared_names(operations: &[OperationRef<'_>], settings: &Settings) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    operations
        .iter()
        .map(|operation| operation_id(operation, settings, false))
        .filter(|id| !seen.insert(id.clone()))
        .collect()
}

/// The path in snake case, with the verb where the path has several. Placeholders are dropped, unless they are needed
/// to tell it from another path's: `parcels_by_id`.
fn operation_id(operation: &OperationRef<'_>, settings: &Settings, with_placeholders: bool) -> String {
    let methods = walk::METHODS
        .iter()
        .filter(|method| operation.item.get(**method).is_some());
    let slug = slug(operation.path, &settings.path_prefix);
    let base = if with_placeholders {
        slug.replace('{', "by_")
    } else {
        without_placeholders(slug)
    };
    let id = match (methods.count(), base.is_empty()) {
        (_, true) => operation.method.to_owned(),
        (1, false) => base,
        (_, false) => format!("{base}_{}", operation.method),
    };
    let id = function_name(&id);
    if CLIENT_METHODS.contains(&id.as_str()) {
        return format!("call_{id}");
    }
    id
}
