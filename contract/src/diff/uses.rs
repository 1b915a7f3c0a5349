//! Which operations use which named schemas.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{
    route::Route,
    schema::{Site, address},
};

/// The parts of a document as a graph: each operation is a part, and so is everything that a reference leads to.
///
/// Each value is looked at once, as a part of the innermost part that it is in.
pub(super) struct Uses<'r> {
    /// The parts that refer to a part, or that it is inside of.
    above: Vec<Vec<usize>>,
    /// The part of what stands at an address.
    parts: HashMap<usize, usize>,
    /// For the first parts, the operation that each is.
    titles: Vec<&'r str>,
    is_used: Vec<bool>,
}

impl<'r> Uses<'r> {
    pub(super) fn of<'a>(root: &'a Value, routes: &'r [Route<'a>]) -> Self {
        let targets = targets(root);
        let mut parts: Vec<Vec<&'a Value>> = routes.iter().map(values_of).collect();
        let mut uses = Self {
            above: Vec::new(),
            parts: HashMap::new(),
            titles: routes.iter().map(|route| route.call.title.as_str()).collect(),
            is_used: Vec::new(),
        };
        for target in targets.values() {
            uses.parts.entry(address(target)).or_insert_with(|| {
                parts.push(vec![*target]);
                parts.len() - 1
            });
        }
        uses.above.resize(parts.len(), Vec::new());
        for (index, values) in parts.iter().enumerate() {
            let below = uses.below(values, &targets);
            below.into_iter().for_each(|part| uses.above[part].push(index));
        }
        uses.note_used();
        // A path item that is referred to is used, but its operations do not use each other.
        for item in routes.iter().flat_map(|route| route.call.item.parts()) {
            if let Some(part) = uses.parts.get(&address(item.value)) {
                uses.is_used[*part] = true;
            }
        }
        uses
    }

    /// The parts that these values refer to or that are inside of them.
    fn below<'a>(&self, values: &[&'a Value], targets: &HashMap<&'a str, &'a Value>) -> HashSet<usize> {
        let mut below = HashSet::new();
        let mut waiting: Vec<(&'a Value, bool)> = values.iter().map(|value| (*value, true)).collect();
        while let Some((value, is_start)) = waiting.pop() {
            if let (false, Some(part)) = (is_start, self.parts.get(&address(value))) {
                below.insert(*part);
                continue;
            }
            match value {
                Value::Object(object) => {
                    let target = object.get("$ref").and_then(Value::as_str);
                    let target = target.and_then(|target| targets.get(target));
                    below.extend(target.and_then(|target| self.parts.get(&address(target))));
                    waiting.extend(object.values().map(|value| (value, false)));
                }
                Value::Array(members) => waiting.extend(members.iter().map(|value| (value, false))),
                _ => {}
            }
        }
        below
    }

    fn note_used(&mut self) {
        let mut below = vec![Vec::new(); self.above.len()];
        for (index, above) in self.above.iter().enumerate() {
            above.iter().for_each(|part| below[*part].push(index));
        }
        self.is_used = vec![false; below.len()];
        let mut waiting: Vec<usize> = (0..self.titles.len()).collect();
        while let Some(part) = waiting.pop() {
            if !std::mem::replace(&mut self.is_used[part], true) {
                waiting.extend(&below[part]);
            }
        }
    }

    /// Whether any operation uses what stands here.
    pub(super) fn is_used(&self, value: &Value) -> bool {
        self.parts.get(&address(value)).is_some_and(|part| self.is_used[*part])
    }

    /// The operations that use what stands here.
    pub(super) fn users(&self, value: &Value) -> BTreeSet<String> {
        let mut seen = HashSet::new();
        let mut waiting: Vec<usize> = self.parts.get(&address(value)).copied().into_iter().collect();
        let mut users = BTreeSet::new();
        while let Some(part) = waiting.pop() {
            if seen.insert(part) {
                users.extend(self.titles.get(part).map(|title| (*title).to_owned()));
                waiting.extend(&self.above[part]);
            }
        }
        users
    }
}

/// What belongs to an operation: itself, and the parameters of its path.
fn values_of<'a>(route: &Route<'a>) -> Vec<&'a Value> {
    let parameters = route.call.item.get("parameters");
    let values = [
        Some(route.call.operation.value),
        parameters.map(|Site { value, .. }| value),
    ];
    values.into_iter().flatten().collect()
}

/// What each reference of a document leads to.
fn targets(root: &Value) -> HashMap<&str, &Value> {
    let mut targets = HashMap::new();
    let mut waiting = vec![root];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => {
                let reference = object.get("$ref").and_then(Value::as_str);
                if let Some(reference) = reference.filter(|reference| !targets.contains_key(reference)) {
                    let target = Pointer::parse(reference).and_then(|target| root.pointer(&target.to_string()));
                    targets.extend(target.map(|target| (reference, target)));
                }
                waiting.extend(object.values());
            }
            Value::Array(members) => waiting.extend(members),
            _ => {}
        }
    }
    targets
}
