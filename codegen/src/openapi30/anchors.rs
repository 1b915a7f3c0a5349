//! The places that a schema can be called by besides its own.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    Pointer,
    walk::{self, Place},
};

/// The places that `$id`, `$anchor` and `$dynamicAnchor` name. The first of a name counts.
pub(super) fn anchors(root: &Value) -> BTreeMap<String, Pointer> {
    let mut anchors = BTreeMap::new();
    let collect = &mut |place, pointer: &Pointer, object: &Map<String, Value>| {
        if place == Place::Schema {
            for (key, prefix) in [("$id", ""), ("$anchor", "#"), ("$dynamicAnchor", "#")] {
                if let Some(name) = object.get(key).and_then(Value::as_str) {
                    anchors
                        .entry(format!("{prefix}{name}"))
                        .or_insert_with(|| pointer.clone());
                }
            }
        }
        Ok(())
    };
    // The visit gives no error.
    let _ = walk::objects(root, Place::Root, &mut Pointer::root(), collect);
    anchors
}
