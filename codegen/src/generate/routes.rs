//! The tables of operations, servers and security schemes, as the module `routes`.

use serde_json::Value;

use super::{
    context::{Context, flag, text},
    operation::{is_submit, request_type, table},
    rust::{list, option},
};
use crate::{
    names::{slug, static_name},
    operations::{OperationRef, operations_of},
};

/// The extension of a document's root that says where it came from: by name, `url`, `sha256` and `retrieved`. It becomes
/// the table `SOURCES`.
pub const SOURCES: &str = "x-sources";

/// The module `routes`.
pub(super) fn module(context: &Context<'_>) -> String {
    let operations = operations_of(context.named);
    let statics: String = operations.iter().map(|operation| route(context, operation)).collect();
    let names: Vec<String> = operations
        .iter()
        .map(|operation| format!("&{}", table(operation)))
        .collect();
    let servers: Vec<String> = quoted(urls(context.named));
    let schemes = security_schemes(context.named);
    let sources = sources(context.document);
    format!(
        "pub mod routes {{\n{}\n{statics}\n\
         /// All operations, by path.\npub static ROUTES: &[&Route] = {};\n\n\
         /// The servers of the contract; an operation may name others.\npub static SERVERS: &[&str] = {};\n\n\
         /// The security schemes of the contract.\npub static SECURITY_SCHEMES: &[SecurityScheme] = {};\n\n\
         /// The documents that the contract was made from.\npub static SOURCES: &[Source] = {};\n}}\n",
        include_str!("templates/routes.rs"),
        list(&names),
        list(&servers),
        list(&schemes),
        list(&sources),
    )
}

fn route(context: &Context<'_>, operation: &OperationRef<'_>) -> String {
    let method = operation.method.to_uppercase();
    let path = operation.path;
    let request = request_type(operation)
        .filter(|name| super::constraints::has_table(context, name))
        .map(|name| format!("&super::constraints::{}", static_name(&name)));
    let output = context
        .settings
        .submit
        .as_ref()
        .filter(|submit| is_submit(context, operation, submit))
        .map(|submit| format!("{:?}", submit.output(path).rsplit("::").next().unwrap_or_default()));
    let servers = [operation.value, operation.item, context.named]
        .into_iter()
        .map(urls)
        .find(|urls| !urls.is_empty())
        .unwrap_or_default();
    let security = operation
        .value
        .get("security")
        .or_else(|| context.named.get("security"));
    let security = security
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flat_map(|requirement| requirement.keys().map(String::as_str));
    format!(
        "\n/// `{method} {path}`\npub static {}: Route = Route {{\n    method: {method:?},\n    path: {path:?},\n    \
         slug: {:?},\n    operation: {:?},\n    summary: {:?},\n    description: {:?},\n    request: {},\n    output: {},\n    servers: {},\n    security: {},\n    \
         deprecated: {},\n}};\n",
        table(operation),
        slug(path, &context.settings.path_prefix),
        text(operation.value, "operationId").unwrap_or_default(),
        text(operation.value, "summary").unwrap_or_default(),
        text(operation.value, "description").unwrap_or_default(),
        option(request),
        option(output),
        list(&quoted(servers)),
        list(&quoted(security)),
        flag(operation.value, "deprecated"),
    )
}

fn quoted<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    texts.into_iter().map(|text| format!("{text:?}")).collect()
}

fn urls(value: &Value) -> Vec<&str> {
    value
        .get("servers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|server| text(server, "url"))
        .collect()
}

fn sources(document: &Value) -> Vec<String> {
    document
        .get(SOURCES)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, source)| {
            let said = |key: &str| text(source, key).unwrap_or_default();
            let (url, sha256, retrieved) = (said("url"), said("sha256"), said("retrieved"));
            format!("Source {{ name: {name:?}, url: {url:?}, sha256: {sha256:?}, retrieved: {retrieved:?} }}")
        })
        .collect()
}

fn security_schemes(document: &Value) -> Vec<String> {
    document
        .get("components")
        .and_then(|components| components.get("securitySchemes")?.as_object())
        .into_iter()
        .flatten()
        .map(|(name, scheme)| {
            let kind = text(scheme, "type").unwrap_or_default();
            let location = text(scheme, "in").unwrap_or_default();
            let parameter = text(scheme, "name")
                .or_else(|| text(scheme, "scheme"))
                .unwrap_or_default();
            format!(
                "SecurityScheme {{ name: {name:?}, kind: {kind:?}, location: {location:?}, parameter: {parameter:?} }}"
            )
        })
        .collect()
}
