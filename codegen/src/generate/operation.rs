//! What the generator asks of an operation: whether it starts a task, what it takes, what its table is called.

use serde_json::Value;

use super::contract::{Contract, named};
use crate::{
    SubmitRoutes,
    document::{reference, schema_name},
    model::{BodyContent, Operation},
};

/// What the module `routes` has besides one static for each operation.
const TABLES: &[&str] = &["ROUTES", "SECURITY_SCHEMES", "SERVERS", "SOURCES"];

/// Whether an operation's 200 response is the one that starts a task, in the document as it came.
pub(super) fn is_submit(contract: &Contract<'_>, operation: &Operation, submit: &SubmitRoutes) -> bool {
    let response = contract
        .document
        .pointer(&operation.pointer.to_string())
        .and_then(|operation| json_body(operation.get("responses")?.get("200")?));
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
pub(super) fn submits<'a>(contract: &Contract<'a>) -> Vec<&'a Operation> {
    let Some(submit) = &contract.settings.submit else {
        return Vec::new();
    };
    let operations = contract.model.operations.iter();
    operations
        .filter(|operation| is_submit(contract, operation, submit))
        .collect()
}

/// The type of an operation's JSON, where it is a struct or a union.
pub(super) fn request_type<'a>(contract: &Contract<'a>, operation: &'a Operation) -> Option<&'a str> {
    match &operation.body.as_ref()?.content {
        BodyContent::Json(ty) => contract.object(ty).map(|definition| definition.name.as_str()),
        _ => None,
    }
}

/// The members of a request that a property tells apart: what distinguishes each in Rust, and its type.
pub(super) fn members<'a>(contract: &Contract<'a>, request: &str) -> Vec<(&'a str, &'a str)> {
    let variants = contract.tagged(request).map(|union| union.variants.as_slice());
    variants
        .into_iter()
        .flatten()
        .filter_map(|variant| Some((variant.ident.as_str(), named(&variant.ty)?)))
        .collect()
}

/// The static of an operation's route.
pub(super) fn table(operation: &Operation) -> String {
    let name = operation.name.to_uppercase();
    if TABLES.contains(&name.as_str()) {
        return format!("{name}_ROUTE");
    }
    name
}

fn json_body(body: &Value) -> Option<&Value> {
    body.get("content")?.get("application/json")?.get("schema")
}
