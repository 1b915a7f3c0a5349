//! The tables of operations, servers and security schemes, as the module `routes`.

use serde_json::Value;

use crate::{
    generate::{
        context::Context,
        contract::text,
        operation::{is_submit, request_type, table},
        text::{doc_comment, in_module, list, option, quoted},
    },
    model::Operation,
    names::slug,
};

/// The extension of a document's root that says where it came from: by name, `url`, `sha256` and `retrieved`. It becomes
/// the table `SOURCES`.
pub const SOURCES: &str = "x-sources";

/// The module `routes`.
pub(in crate::generate) fn module(context: &Context<'_>) -> String {
    let contract = &context.contract;
    let operations = &contract.model.operations;
    let statics: String = operations.iter().map(|operation| route(context, operation)).collect();
    let names: Vec<String> = operations
        .iter()
        .map(|operation| format!("&{}", table(operation)))
        .collect();
    let servers = quoted(urls(contract.document));
    let schemes = security_schemes(contract.document);
    let sources = sources(contract.document);
    let items = format!(
        "{}{statics}\n\
         /// All operations, by path.\npub static ROUTES: &[&Route] = {};\n\n\
         /// The servers of the contract; an operation may name others.\npub static SERVERS: &[&str] = {};\n\n\
         /// The security schemes of the contract.\npub static SECURITY_SCHEMES: &[SecurityScheme] = {};\n\n\
         /// The documents that the contract was made from.\npub static SOURCES: &[Source] = {};\n",
        include_str!("templates/routes.rs"),
        list(&names),
        servers,
        list(&schemes),
        list(&sources),
    );
    in_module("pub ", "routes", &items)
}

fn route(context: &Context<'_>, operation: &Operation) -> String {
    let contract = &context.contract;
    let Operation { method, path, .. } = operation;
    let request = request_type(contract, operation)
        .and_then(|name| context.tables.get(name))
        .map(|table| format!("&super::constraints::{table}"));
    let output = contract
        .settings
        .submit
        .as_ref()
        .filter(|submit| is_submit(contract, operation, submit))
        .map(|submit| format!("{:?}", submit.output(path).rsplit("::").next().unwrap_or_default()));
    let security = operation.security.iter().flatten().map(String::as_str);
    format!(
        "\n{}pub static {}: Route = Route {{\n    method: {method:?},\n    path: {path:?},\n    \
         slug: {:?},\n    operation: {:?},\n    summary: {:?},\n    description: {:?},\n    request: {},\n    output: {},\n    servers: {},\n    security: {},\n    \
         deprecated: {},\n}};\n",
        doc_comment(&format!("`{method} {path}`"), ""),
        table(operation),
        slug(path, &contract.settings.path_prefix),
        operation.name,
        operation.summary.as_deref().unwrap_or_default(),
        operation.description.as_deref().unwrap_or_default(),
        option(request),
        option(output),
        quoted(servers(contract.document, operation)),
        quoted(security),
        operation.deprecated,
    )
}

/// The servers that answer an operation: its own, or those of its path, or those of the document.
fn servers<'a>(document: &'a Value, operation: &Operation) -> Vec<&'a str> {
    let place = operation.pointer.to_string();
    let item = place.rsplit_once('/').map_or("", |(item, _)| item);
    [place.as_str(), item, ""]
        .into_iter()
        .filter_map(|place| document.pointer(place))
        .map(urls)
        .find(|urls| !urls.is_empty())
        .unwrap_or_default()
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
            let of = |key: &str| text(source, key).unwrap_or_default();
            let (url, sha256, retrieved) = (of("url"), of("sha256"), of("retrieved"));
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
