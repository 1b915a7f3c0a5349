//! Where two values differ.

use serde_json::Value;

use crate::{
    Pointer,
    lower::{ALIAS, ORIGIN},
};

/// A place where two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where, seen from the two values.
    pub place: Pointer,
    /// What is there in the first.
    pub before: Option<Value>,
    /// What is there in the second.
    pub after: Option<Value>,
}

/// The innermost places where two values differ. Lists of different lengths differ as a whole.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    add(&mut changes, &mut Pointer::root(), Some(before), Some(after));
    changes
}

fn add(changes: &mut Vec<Change>, place: &mut Pointer, before: Option<&Value>, after: Option<&Value>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let new = after.keys().filter(|key| !before.contains_key(*key));
            // What the passes note for each other is no matter of the document.
            let keys = before
                .keys()
                .chain(new)
                .filter(|key| ![ALIAS, ORIGIN].contains(&key.as_str()));
            for key in keys {
                place.push(key);
                add(changes, place, before.get(key), after.get(key));
                place.pop();
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                place.push(index);
                add(changes, place, Some(before), Some(after));
                place.pop();
            }
        }
        _ => changes.push(Change {
            place: place.clone(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}
