//! Names of types and operations, as Rust will have them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    references::mapped,
    schema::{ALIAS, component_place, components, components_mut},
};
use crate::{
    OperationNames, Pointer, Report, Result, Settings,
    document::schema_name,
    names::{UniqueNames, function_name, slug, type_name, without_placeholders},
    operations::{OperationRef, operations_of},
    walk::{self, Place},
};

/// Schemas get the names that their Rust types will have, so that nothing downstream has to guess them. Of several that
/// would have the same name, those that have it already keep it; the others are numbered, in the order of their names.
pub(super) fn types(document: &mut Value, _: &Settings, _: &mut Report) -> Result<()> {
    let mut names = UniqueNames::default();
    let all: Vec<String> = components(document)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    let (own, other): (Vec<&String>, Vec<&String>) = all.iter().partition(|name| type_name(name) == **name);
    let renamed: BTreeMap<String, String> = own
        .into_iter()
        .chain(other)
        .map(|name| (name.clone(), names.claim(&type_name(name))))
        .collect();
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
            let text = target.as_str().unwrap_or_default();
            let name = match place {
                Place::Discriminator => mapped(text).as_str().and_then(schema_name),
                _ => schema_name(text),
            };
            if let Some(new) = name.and_then(|name| renamed.get(&name)) {
                *target = json!(format!("#{}", component_place(new)));
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
    "with_credentials",
];

/// The name of an operation by its `operationId`, where methods are named after it.
fn id<'a>(operation: &'a Value, settings: &Settings) -> Option<&'a str> {
    let id = operation.get("operationId").and_then(Value::as_str)?;
    (settings.operation_names == OperationNames::OperationId && !id.trim().is_empty()).then_some(id)
}

/// What the inline schemas of an operation are named after, where it is not its path.
pub(super) fn operation_base(path: &str, method: &str, operation: &Value, settings: &Settings) -> Option<String> {
    match settings.operation_names {
        OperationNames::Path => None,
        OperationNames::OperationId => Some(match id(operation, settings) {
            Some(id) => type_name(id),
            None => type_name(&format!(
                "{method} {}",
                without_placeholders(slug(path, &settings.path_prefix))
            )),
        }),
    }
}

/// Operations get the names that their methods will have; what the document calls them stays as an alias.
pub(super) fn operations(document: &mut Value, settings: &Settings, _: &mut Report) -> Result<()> {
    let mut names = UniqueNames::default();
    names.reserve(CLIENT_METHODS.iter().copied());
    let mut ids = Vec::new();
    let operations = operations_of(document);
    let shared = shared_names(&operations, settings);
    for operation in &operations {
        let by_path = || {
            let short = name_by_path(operation, settings, false);
            if shared.contains(&short) {
                name_by_path(operation, settings, true)
            } else {
                short
            }
        };
        let wanted = id(operation.value, settings).map_or_else(by_path, function_name);
        let wanted = if CLIENT_METHODS.contains(&wanted.as_str()) {
            format!("call_{wanted}")
        } else {
            wanted
        };
        ids.push((operation.path.to_owned(), operation.method, names.claim(&wanted)));
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
        .map(|operation| name_by_path(operation, settings, false))
        .filter(|id| !seen.insert(id.clone()))
        .collect()
}

/// The path in snake case, with the verb where the path has several. Placeholders are dropped, unless they are needed
/// to tell it from another path's: `parcels_by_id`.
fn name_by_path(operation: &OperationRef<'_>, settings: &Settings, with_placeholders: bool) -> String {
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
    function_name(&id)
}
