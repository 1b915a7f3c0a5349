//! A document without its prose: the facts of the API stay, descriptions and examples go.
//!
//! So another wording is no change, and you publish no sentence that somebody else wrote. The table `PROSE` lists the keys
//! that are prose at each place: a property that happens to be called `title` is a name, and stays.

use serde_json::{Map, Value};

use crate::{
    Document, Error, Result, Unresolved,
    pointer::Pointer,
    walk::{self, Place},
};

/// The keys that are dropped at each place. Extensions (`x-…`) are dropped wherever OpenAPI allows them.
const PROSE: &[(Place, &[&str])] = &[
    (Place::Root, &["externalDocs", "tags"]),
    (Place::Info, &["description", "summary"]),
    (Place::Server, &["description"]),
    (Place::ServerVariable, &["description"]),
    (Place::Components, &["examples"]),
    (Place::PathItem, &["description", "summary"]),
    (Place::Operation, &["description", "externalDocs", "summary", "tags"]),
    (Place::Parameter, &["description", "example", "examples"]),
    (Place::Header, &["description", "example", "examples"]),
    (Place::RequestBody, &["description"]),
    (Place::Link, &["description"]),
    (Place::MediaType, &["example", "examples"]),
    (
        Place::Schema,
        &[
            "$comment",
            "description",
            "example",
            "examples",
            "externalDocs",
            "title",
        ],
    ),
    (Place::SecurityScheme, &["description"]),
];

/// The prose that may stand beside a `$ref`, at every place.
const PROSE_OF_REFERENCES: &[&str] = &["description", "summary"];

/// Prose that OpenAPI requires, and what replaces it.
const REQUIRED: &[(Place, &str, &str)] = &[(Place::Info, "title", "API"), (Place::Response, "description", "")];

/// The document without prose.
///
/// # Errors
/// A `$ref` leads into what was dropped, such as a schema that is kept under an extension.
pub fn facts(document: &Document) -> Result<Document> {
    let mut root = document.value().clone();
    walk::objects_mut(&mut root, Place::Root, &mut Pointer::root(), &mut |place, _, object| {
        drop_prose(place, object);
        replace_required(place, object);
        Ok(())
    })?;
    let facts = Document::from_value(root)?;
    let is_new = |unresolved: &&Unresolved| !document.unresolved().contains(unresolved);
    match facts.unresolved().iter().find(is_new) {
        Some(lost) => Err(Error::at(&lost.pointer, lost.reason.clone())),
        None => Ok(facts),
    }
}

/// Everything that [`facts`] drops or replaces, with its place, in the order of the places.
pub fn dropped(document: &Document) -> Vec<(Pointer, Value)> {
    let mut dropped = Vec::new();
    let visited = walk::objects(
        document.value(),
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            let is_reference = object.contains_key("$ref");
            let words = object
                .iter()
                .filter(|(key, _)| is_prose(place, is_reference, key) || required(place, is_reference, key).is_some());
            dropped.extend(words.map(|(key, words)| (pointer.join(key), words.clone())));
            Ok(())
        },
    );
    debug_assert_eq!(visited, Ok(()), "the visitor never fails");
    dropped.sort_by(|(one, _), (other, _)| one.cmp(other));
    dropped
}

fn drop_prose(place: Place, object: &mut Map<String, Value>) {
    let is_reference = object.contains_key("$ref");
    object.retain(|key, _| !is_prose(place, is_reference, key));
}

fn replace_required(place: Place, object: &mut Map<String, Value>) {
    let is_reference = object.contains_key("$ref");
    for (at, key, ours) in REQUIRED {
        if *at == place && !is_reference {
            object.insert((*key).to_owned(), Value::from(*ours));
        }
    }
    if place == Place::Scopes {
        object.values_mut().for_each(|words| *words = Value::from(""));
    }
}

/// Whether the value of `key` is prose, in an object at this place. Beside a `$ref`, other keys are prose too.
pub fn is_prose(place: Place, is_reference: bool, key: &str) -> bool {
    let is_listed = PROSE.iter().any(|(at, keys)| *at == place && keys.contains(&key));
    let is_about_reference = is_reference && !place.has_free_keys() && PROSE_OF_REFERENCES.contains(&key);
    is_listed || is_about_reference || place.has_extension(key)
}

fn required(place: Place, is_reference: bool, key: &str) -> Option<&'static str> {
    if place == Place::Scopes {
        return Some("");
    }
    let listed = REQUIRED.iter().find(|(at, name, _)| *at == place && *name == key);
    listed.filter(|_| !is_reference).map(|(_, _, ours)| *ours)
}
