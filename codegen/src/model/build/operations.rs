//! The operations of a document.

use serde_json::{Map, Value};

use super::{
    super::{Body, Operation},
    answers, bodies, flag, parameters,
    schemas::Schemas,
    servers, text,
};
use crate::{
    Omitted, Report,
    lower::{ALIAS, list},
    names::UniqueNames,
    operations::{OperationRef, operations_of},
};

/// The operations that can be sent, by path.
pub(super) fn all(schemas: &Schemas<'_>, report: &mut Report) -> Vec<Operation> {
    let mut taken = UniqueNames::default();
    taken.reserve(schemas.all().map(|(name, _)| name.as_str()));
    let mut operations = Vec::new();
    for found in operations_of(schemas.named) {
        match bodies::body(schemas, &found, &mut taken, report) {
            Ok(body) => operations.push(operation(schemas, &found, body, report)),
            Err(omitted) => report.omitted.push(omitted),
        }
    }
    operations
}

/// Why an operation has no method.
pub(super) fn omitted(operation: &OperationRef<'_>, reason: impl Into<String>, help: impl Into<String>) -> Omitted {
    Omitted {
        operation: format!("{} {}", upper_case(operation.method), operation.path),
        pointer: operation.place(),
        reason: reason.into(),
        help: help.into(),
    }
}

fn operation<'a>(
    schemas: &Schemas<'a>,
    found: &OperationRef<'a>,
    body: Option<Body>,
    report: &mut Report,
) -> Operation {
    let value = found.value;
    let (parameters, path_parts) = parameters::all(schemas, found, report);
    let (success, errors) = answers::all(schemas, found, report);
    Operation {
        name: text(value, "operationId").unwrap_or_default(),
        alias: text(value, ALIAS),
        method: upper_case(found.method),
        path: found.path.to_owned(),
        path_parts,
        pointer: found.place(),
        summary: text(value, "summary").or_else(|| text(found.item, "summary")),
        description: text(value, "description").or_else(|| text(found.item, "description")),
        deprecated: flag(value, "deprecated"),
        parameters,
        body,
        success,
        errors,
        server: servers::first(value).or_else(|| servers::first(found.item)),
        security: security(schemas.named, value),
    }
}

fn upper_case(method: &str) -> &'static str {
    match method {
        "delete" => "DELETE",
        "head" => "HEAD",
        "options" => "OPTIONS",
        "patch" => "PATCH",
        "post" => "POST",
        "put" => "PUT",
        "trace" => "TRACE",
        _ => "GET",
    }
}

/// The sets of security schemes of which one is asked for; the document's own where an operation has none.
fn security(named: &Value, operation: &Value) -> Vec<Vec<String>> {
    let owner = if operation.get("security").is_some() {
        operation
    } else {
        named
    };
    let schemes = named
        .get("components")
        .and_then(|components| components.get("securitySchemes"));
    let is_known = |name: &&String| schemes.is_some_and(|schemes| schemes.get(name.as_str()).is_some());
    list(owner, "security")
        .filter_map(Value::as_object)
        .map(|set| set.keys().filter(is_known).cloned().collect())
        .collect()
}

/// The media types of a body or an answer, with what each carries.
pub(super) fn content(part: &Value) -> impl Iterator<Item = (&String, &Value)> {
    part.get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json")
}

/// Of the media types that are JSON, the one to use: `application/json` where there is one. A wildcard stands for JSON where
/// it has a schema.
pub(super) fn json<'a>(part: &'a Value, is_bytes: impl Fn(&'a Value) -> bool) -> Option<(&'a String, &'a Value)> {
    let is_usable = |media: &'a Value| media.get("schema").is_none_or(|schema| !is_bytes(schema));
    let rank = |media_type: &str, media: &Value| {
        let essence = essence(media_type);
        let has_schema = media.get("schema").is_some();
        match essence.as_str() {
            "application/json" => Some(0),
            _ if is_json(media_type) => Some(1),
            "*/*" | "application/*" if has_schema => Some(2),
            _ => None,
        }
    };
    content(part)
        .filter(|(_, media)| is_usable(media))
        .filter_map(|(media_type, media)| Some((rank(media_type, media)?, media_type, media)))
        .min_by_key(|(rank, ..)| *rank)
        .map(|(_, media_type, media)| (media_type, media))
}

/// A media type as a request or an `Accept` header can name it.
pub(super) fn concrete_json(media_type: &str) -> String {
    let media_type = media_type.trim();
    if media_type.contains('*') || !media_type.is_ascii() {
        "application/json"
    } else {
        media_type
    }
    .to_owned()
}
