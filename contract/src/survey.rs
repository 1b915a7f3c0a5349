//! What a document has, counted, and what in it still lacks a description.

use openapi31_codegen::{
    Document, Pointer,
    walk::{self, Place},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How much there is of what.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Entries of `paths`.
    pub paths: usize,
    /// Methods of all paths.
    pub operations: usize,
    /// Named schemas.
    pub schemas: usize,
    /// Properties of all schemas, named or not.
    pub properties: usize,
}

/// What lacks our own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undescribed {
    /// Operations, named schemas and properties, by place.
    pub places: Vec<Pointer>,
}

/// Counts what is in a document.
pub fn counts(document: &Document) -> Counts {
    let mut counts = Counts::default();
    each_item(document.value(), |item, _, _| match item {
        Item::Path => counts.paths += 1,
        Item::Operation => counts.operations += 1,
        Item::Schema => counts.schemas += 1,
        Item::Property => counts.properties += 1,
    });
    counts
}

/// Looks for operations, schemas and properties without a description.
pub fn undescribed(document: &Document) -> Undescribed {
    let mut places = Vec::new();
    each_item(document.value(), |item, pointer, value| {
        if item != Item::Path && !is_described(value) {
            places.push(pointer);
        }
    });
    places.sort();
    Undescribed { places }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Path,
    Operation,
    Schema,
    Property,
}

fn each_item(root: &Value, mut visit: impl FnMut(Item, Pointer, &Value)) {
    let walked = walk::objects(
        root,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            for (key, value) in object {
                if let Some(item) = item(place, pointer, object, key) {
                    visit(item, pointer.join(key), value);
                }
            }
            Ok(())
        },
    );
    debug_assert_eq!(walked, Ok(()), "the visitor never fails");
}

/// What the value behind `key` is to a reader, if anything.
fn item(place: Place, pointer: &Pointer, object: &Map<String, Value>, key: &str) -> Option<Item> {
    let is_object = object.get(key).is_some_and(Value::is_object);
    match (place.child(key), pointer.segments()) {
        (Place::PathItem, [paths]) if paths == "paths" => Some(Item::Path),
        (Place::Operation, _) if is_object => Some(Item::Operation),
        (Place::Schema, [components, schemas]) if components == "components" && schemas == "schemas" => {
            Some(Item::Schema)
        }
        (Place::Schema, [.., map]) if place == Place::Schemas && map == "properties" => Some(Item::Property),
        _ => None,
    }
}

fn is_described(value: &Value) -> bool {
    let text = |key| value.get(key).and_then(Value::as_str);
    text("description").is_some_and(|text| !text.trim().is_empty())
}
