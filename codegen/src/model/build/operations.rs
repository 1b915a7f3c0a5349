//! The operations of a document.

use serde_json::Value;

use super::{
    super::{Body, Operation},
    answers, bodies, parameters,
    schemas::Schemas,
    servers,
    value::{flag, text},
};
use crate::{
    Report,
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
