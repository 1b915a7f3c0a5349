//! What the generator asks of an operation: whether it starts a task, what it takes, what its table is called.

use serde_json::Value;

use super::context::{Context, text};
use crate::{
    SubmitRoutes,
    document::{reference, schema_name},
    lower::TAGS,
    names::{static_name, type_name},
    operations::{OperationRef, operations_of},
};

/// What the module `routes` has besides one static for each operation.
const TABLES: &[&str] = &["ROUTES", "SECURITY_SCHEMES", "SERVERS", "SOURCES"];

/// Whether an operation's 200 response is the one that starts a task, in the document as it came.
pub(super) fn is_submit(context: &Context<'_>, operation: &OperationRef<'_>, submit: &SubmitRoutes) -> bool {
    let response = context.document.get("paths").and_then(|paths| {
        json_body(
            paths
                .get(operation.path)?
                .get(operation.method)?
                .get("responses")?
                .get("200")?,
        )
    });
    let Some(response) = response else {
        return false;
    };
    let members = ["anyOf", "oneOf"]
        .iter()
        .find_map(|keyword| response.get(*keyword)?.as_array())
        .map_or(std::slice::from_ref(response), Vec::as_slice);
    members
        .iter()
        .any(|member| reference(member).and_then(schema_name).as_ref() == Some(&submit.response))
}

/// The operations that start a task, by path.
pub(super) fn submits<'a>(context: &Context<'a>) -> Vec<OperationRef<'a>> {
    let Some(submit) = &context.settings.submit else {
        return Vec::new();
    };
    let operations = operations_of(context.named).into_iter();
    operations
        .filter(|operation| is_submit(context, operation, submit))
        .collect()
}

/// The type of a JSON body that is a reference.
pub(super) fn body_type(body: &Value) -> Option<String> {
    schema_name(reference(json_body(body)?)?)
}

/// The type of an operation's request.
pub(super) fn request_type(operation: &OperationRef<'_>) -> Option<String> {
    operation.value.get("requestBody").and_then(body_type)
}

/// The members of a request that a property tells apart: what distinguishes each in Rust, and its type.
pub(super) fn members(context: &Context<'_>, request: &str) -> Vec<(String, String)> {
    let values = context
        .lowered_schema(request)
        .and_then(|schema| schema.get(TAGS)?.get("values")?.as_object());
    let named = values.into_iter().flatten().filter_map(|(member, values)| {
        let first = values.as_array()?.first()?.as_str()?;
        Some((type_name(first), member.clone()))
    });
    named.collect()
}

/// The static of an operation's route.
pub(super) fn table(operation: &OperationRef<'_>) -> String {
    let name = static_name(text(operation.value, "operationId").unwrap_or_default());
    if TABLES.contains(&name.as_str()) {
        return format!("{name}_ROUTE");
    }
    name
}

fn json_body(body: &Value) -> Option<&Value> {
    body.get("content")?.get("application/json")?.get("schema")
}
