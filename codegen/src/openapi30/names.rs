//! Names that 3.0.3 accepts, each once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{Pointer, Report, walk::METHODS};

/// The names of components, by section.
pub(super) struct Names {
    sections: BTreeMap<String, BTreeMap<String, String>>,
    schemas: BTreeSet<String>,
}

impl Names {
    pub(super) fn new(root: &Value) -> Self {
        let mut sections = BTreeMap::new();
        let mut schemas = BTreeSet::new();
        let given = root.get("components").and_then(Value::as_object);
        for (section, members) in given.into_iter().flatten() {
            let members = members.as_object().into_iter().flat_map(Map::keys);
            let names = legal_names(members);
            if section == "schemas" {
                schemas = names.values().cloned().collect();
            }
            sections.insert(section.clone(), names);
        }
        Self { sections, schemas }
    }

    /// The name of a component in the lowered document.
    pub(super) fn of(&self, section: &str, name: &str) -> Option<&str> {
        self.sections.get(section)?.get(name).map(String::as_str)
    }

    /// A new name for a schema that stands inside another one.
    pub(super) fn for_hoisted(&mut self, place: &Pointer) -> String {
        let segments = place.segments();
        let last = segments.last().map(|name| legal(name)).unwrap_or_default();
        let owner = match segments {
            [components, schemas, owner, ..] if components == "components" && schemas == "schemas" => legal(owner),
            _ => String::new(),
        };
        let is_definition = segments
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|key| key == "$defs" || key == "definitions");
        let long = format!("{owner}_{last}");
        let wanted = if is_definition && !self.schemas.contains(&last) {
            last
        } else {
            long
        };
        let name = free(&wanted, &self.schemas);
        self.schemas.insert(name.clone());
        name
    }
}

fn legal_names<'a>(names: impl Iterator<Item = &'a String> + Clone) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> = names.clone().filter(|name| legal(name) == **name).cloned().collect();
    names
        .map(|name| {
            let wanted = legal(name);
            if wanted == *name {
                return (name.clone(), wanted);
            }
            let new = free(&wanted, &taken);
            taken.insert(new.clone());
            (name.clone(), new)
        })
        .collect()
}

/// The characters that the name of a component may have.
fn legal(name: &str) -> String {
    let legal: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    if legal.is_empty() { "_".to_owned() } else { legal }
}

/// The name, with a number where it is taken.
pub(super) fn free(wanted: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(wanted) {
        return wanted.to_owned();
    }
    (2_usize..)
        .map(|number| format!("{wanted}_{number}"))
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

/// An `operationId` that another operation has gets a number.
pub(super) fn unique_operation_ids(lowered: &mut Value, report: &mut Report) {
    let mut taken = BTreeSet::new();
    for (path, item) in lowered
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        for method in METHODS {
            let Some(id) = item
                .get_mut(method)
                .and_then(|operation| operation.get_mut("operationId"))
            else {
                continue;
            };
            let wanted = id.as_str().unwrap_or_default();
            let name = free(wanted, &taken);
            if name != wanted {
                let place = Pointer::root()
                    .join("paths")
                    .join(path)
                    .join(method)
                    .join("operationId");
                let how = format!("became `{name}`, because another operation has it");
                report.approximate(&place, "operationId", how, "give it another `operationId`");
                *id = json!(name);
            }
            taken.insert(name);
        }
    }
}
