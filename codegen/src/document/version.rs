//! Which OpenAPI a document is, and what it has of a newer one.

use serde_json::{Map, Value};

use crate::{
    Error, Pointer, Result,
    report::Approximated,
    walk::{self, Place},
};

/// Checks that a document is OpenAPI 3.0, 3.1 or 3.2. A version that YAML read as a number becomes a string.
pub(super) fn check(root: &mut Value) -> Result<()> {
    let Value::Object(object) = root else {
        return Err(Error::new(
            "the document is not an object; an OpenAPI 3.1 document was expected",
        ));
    };
    check_version(object)?;
    // YAML without anything after `paths:`.
    if object.get("paths").is_some_and(Value::is_null) {
        object.remove("paths");
    }
    if !object.get("paths").is_none_or(Value::is_object) {
        return Err(Error::at(
            &Pointer::root().join("paths"),
            "the paths should be an object",
        ));
    }
    Ok(())
}

fn check_version(object: &mut Map<String, Value>) -> Result<()> {
    let place = Pointer::root().join("openapi");
    let version = match object.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(version)) if version.as_f64().is_some_and(|version| version < 4.0) => version.to_string(),
        Some(other) => {
            let what = kind(other);
            return Err(Error::at(
                &place,
                format!("the version should be a string such as \"3.1.0\", not {what}"),
            ));
        }
        None if object.contains_key("swagger") => {
            return Err(Error::new(
                "the document is Swagger 2.0; OpenAPI 3.0 or 3.1 was expected: convert it first, for example with swagger2openapi",
            ));
        }
        None => {
            return Err(Error::new(
                "the document has no `openapi` version, so it is not OpenAPI",
            ));
        }
    };
    let is_known = ["3.0", "3.1", "3.2"].iter().any(|known| {
        version
            .strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    if !is_known {
        return Err(Error::at(
            &place,
            format!("OpenAPI {version:?} is not supported; 3.0 and 3.1 are, and what 3.2 has in common with them"),
        ));
    }
    object.insert("openapi".to_owned(), Value::String(version));
    Ok(())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What is new in OpenAPI 3.2: a key at a place, and what becomes of it.
const NEW: &[(Place, &str, &str)] = &[
    (
        Place::Root,
        "$self",
        "references are read relative to the file, not to this",
    ),
    (Place::Tag, "kind", "not taken"),
    (Place::Tag, "parent", "not taken"),
    (Place::Tag, "summary", "not taken"),
    (Place::Server, "name", "not taken"),
    (
        Place::Components,
        "mediaTypes",
        "not taken: a media type that refers to one of these has no schema",
    ),
    (Place::PathItem, "query", "the operation has no method"),
    (
        Place::PathItem,
        "additionalOperations",
        "the operations have no methods",
    ),
    (Place::MediaType, "itemSchema", "not taken: the items have no type"),
    (Place::MediaType, "itemEncoding", "not taken"),
    (Place::MediaType, "prefixEncoding", "not taken"),
    (
        Place::Discriminator,
        "defaultMapping",
        "not taken: what is not mapped stays unknown",
    ),
    (Place::SecurityScheme, "oauth2MetadataUrl", "not taken"),
    (Place::OAuthFlows, "deviceAuthorization", "not taken"),
];

/// What a document has of OpenAPI 3.2 that is not taken. Nothing for one that says 3.0 or 3.1.
pub(super) fn notes(root: &Value) -> Vec<Approximated> {
    let version = root.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("3.2") {
        return Vec::new();
    }
    let mut notes = vec![note(
        &Pointer::root().join("openapi"),
        "openapi",
        "read as 3.1: what is new in 3.2 is not taken",
    )];
    let visited = walk::objects(
        root,
        Place::Root,
        &mut Pointer::root(),
        &mut |place, pointer, object| {
            let new = NEW
                .iter()
                .filter(|(at, key, _)| *at == place && object.contains_key(*key));
            notes.extend(new.map(|(_, key, how)| note(&pointer.join(key), key, how)));
            if place == Place::Parameter && object.get("in").and_then(Value::as_str) == Some("querystring") {
                notes.push(note(&pointer.join("in"), "in: querystring", "not taken"));
            }
            Ok(())
        },
    );
    debug_assert_eq!(visited, Ok(()), "the visitor never fails");
    notes
}

fn note(pointer: &Pointer, keyword: &str, how: &str) -> Approximated {
    Approximated {
        pointer: pointer.clone(),
        keyword: keyword.to_owned(),
        how: how.to_owned(),
        help: "say it in the words of OpenAPI 3.1".to_owned(),
    }
}
