//! The references of a whole document: each in its plain form, and those that lead nowhere.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::reference::{LONGEST_CHAIN, is_url, place, reference, resolve};
use crate::{
    Pointer,
    walk::{self, Place},
};

/// A `$ref` that cannot be followed. What reaches it becomes looser, or is omitted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unresolved {
    /// Where the `$ref` is.
    pub pointer: Pointer,
    /// What it says.
    pub target: String,
    /// Why it cannot be followed.
    pub reason: String,
    /// What would help.
    pub help: String,
}

/// Writes each local reference as a plain JSON pointer, and lists those that cannot be followed, but for `known` ones.
pub(super) fn settle(root: &mut Value, known: &HashSet<Pointer>) -> Vec<Unresolved> {
    settle_mappings(root);
    let mut unresolved = Vec::new();
    let mut plain = Vec::new();
    let ids = ids(root);
    for (pointer, target) in all(root).into_iter().filter(|(pointer, _)| !known.contains(pointer)) {
        match followed(root, &ids, &target) {
            Ok(found) => {
                let found = format!("#{found}");
                if target.as_str() != Some(&found) {
                    plain.push((pointer, found));
                }
            }
            Err((reason, help)) => unresolved.push(Unresolved {
                pointer,
                target: shown(&target),
                reason,
                help: help.to_owned(),
            }),
        }
    }
    for (pointer, found) in plain {
        if let Some(target) = root.pointer_mut(&pointer.to_string()) {
            *target = Value::String(found);
        }
    }
    unresolved.extend(endless(root));
    unresolved.sort();
    unresolved.dedup();
    unresolved
}

/// A discriminator that names the file which a schema had before the document was bundled means the schema: `./Cat.json`.
fn settle_mappings(root: &mut Value) {
    let schemas = root
        .get("components")
        .and_then(|components| components.get("schemas")?.as_object());
    let names: HashSet<String> = schemas.into_iter().flatten().map(|(name, _)| name.clone()).collect();
    let visited = walk::objects_mut(root, Place::Root, &mut Pointer::root(), &mut |place, _, object| {
        let mapping = object.get_mut("mapping").filter(|_| place == Place::Discriminator);
        for target in mapping
            .and_then(Value::as_object_mut)
            .into_iter()
            .flat_map(Map::values_mut)
        {
            let text = target.as_str().unwrap_or_default();
            let file = text.rsplit('/').next().unwrap_or_default();
            let name = [".json", ".yaml", ".yml"]
                .iter()
                .find_map(|ending| file.strip_suffix(ending));
            if let Some(name) = name.filter(|name| !names.contains(text) && names.contains(*name)) {
                let place = Pointer::root().join("components").join("schemas").join(name);
                *target = Value::String(format!("#{place}"));
            }
        }
        Ok(())
    });
    debug_assert_eq!(visited, Ok(()), "the visitor never fails");
}

/// Every `$ref` and where it is.
fn all(root: &Value) -> Vec<(Pointer, Value)> {
    let mut all = Vec::new();
    let visited = walk::objects(
        root,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            if let (false, Some(target)) = (place.has_free_keys(), object.get("$ref")) {
                all.push((pointer.join("$ref"), target.clone()));
            }
            Ok(())
        },
    );
    debug_assert_eq!(visited, Ok(()), "the visitor never fails");
    all
}

/// Where the schemas are that say what they are called elsewhere.
fn ids(root: &Value) -> HashMap<String, Pointer> {
    let mut ids = HashMap::new();
    let visited = walk::objects(
        root,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            if let (Place::Schema, Some(Value::String(id))) = (place, object.get("$id")) {
                ids.entry(id.trim_end_matches('#').to_owned())
                    .or_insert_with(|| pointer.clone());
            }
            Ok(())
        },
    );
    debug_assert_eq!(visited, Ok(()), "the visitor never fails");
    ids
}

/// Where a reference leads to, or why it leads nowhere and what would help.
fn followed(root: &Value, ids: &HashMap<String, Pointer>, target: &Value) -> Result<Pointer, (String, &'static str)> {
    let Value::String(target) = target else {
        return Err((
            "a `$ref` should be a string".to_owned(),
            "name a place in the document: `#/components/schemas/NAME`",
        ));
    };
    let (document, fragment) = target.split_once('#').unwrap_or((target, ""));
    let base = match document {
        "" => Pointer::root(),
        id => ids
            .get(id)
            .cloned()
            .ok_or_else(|| (outside(target), elsewhere(target)))?,
    };
    let found = root.pointer(&base.to_string()).and_then(|base| place(base, fragment));
    match found {
        Some(found) => Ok(found.segments().iter().fold(base, |place, segment| place.join(segment))),
        None => Err((
            format!("`{target}` does not exist in the document"),
            "add what is missing, or remove the reference with an overlay",
        )),
    }
}

fn outside(target: &str) -> String {
    if is_url(target) {
        return format!("`{target}` is an address, and nothing is fetched from the network");
    }
    format!("`{target}` points outside the document; only local references are followed")
}

/// What helps where a reference leads to another document.
fn elsewhere(target: &str) -> &'static str {
    if is_url(target) {
        "nothing is fetched from the network: save that document as a file beside this one and refer to it by its path"
    } else {
        "read the document by its path (`Document::from_path`), with the other file beside it"
    }
}

/// References that come back to themselves, or that lead through too many others.
fn endless(root: &Value) -> Vec<Unresolved> {
    let reason = |pointer: &Pointer, target: &Value| {
        let target = target.as_str()?;
        let (first, mut value) = (target, root.pointer(target.strip_prefix('#')?)?);
        if resolve(root, value).is_some() {
            return None;
        }
        let mut seen = HashSet::from([first]);
        // Circles that are longer than this are not told from long ways.
        for _ in 0..2 * LONGEST_CHAIN {
            let target = reference(value)?;
            if !seen.insert(target) {
                return Some(unresolved(pointer, first, format!("`{first}` points back to itself")));
            }
            // One that leads nowhere is listed itself.
            value = root.pointer(target.strip_prefix('#')?)?;
        }
        let reason = format!("`{first}` leads through more than {LONGEST_CHAIN} other references");
        Some(unresolved(pointer, first, reason))
    };
    all(root)
        .iter()
        .filter_map(|(pointer, target)| reason(pointer, target))
        .collect()
}

fn unresolved(pointer: &Pointer, target: &str, reason: String) -> Unresolved {
    Unresolved {
        pointer: pointer.clone(),
        target: target.to_owned(),
        reason,
        help: "refer to what is meant".to_owned(),
    }
}

fn shown(target: &Value) -> String {
    const MOST: usize = 200;
    match target {
        Value::String(text) => text.chars().take(MOST).collect(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}
