//! How deeply a document is nested. Everything that goes through a document is recursive, so this is checked first.

use serde_json::Value;

/// The deepest nesting that is read, in objects and lists around a value.
pub(super) const MAX_DEPTH: usize = 192;

/// Whether a value is nested no more than [`MAX_DEPTH`].
pub(super) fn is_bounded(value: &Value) -> bool {
    let mut left = vec![(0, value)];
    while let Some((depth, value)) = left.pop() {
        if depth > MAX_DEPTH {
            return false;
        }
        match value {
            Value::Object(object) => left.extend(object.values().map(|child| (depth + 1, child))),
            Value::Array(members) => left.extend(members.iter().map(|child| (depth + 1, child))),
            _ => {}
        }
    }
    true
}

/// Drops a value piece by piece: the recursion of its own `drop` would overflow the stack.
pub(super) fn dismantle(value: Value) {
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(object) => left.extend(object.into_iter().map(|(_, child)| child)),
            Value::Array(members) => left.extend(members),
            _ => {}
        }
    }
}
