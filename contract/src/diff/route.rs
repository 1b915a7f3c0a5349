//! The operations of a document as callers see them: path, servers, ways to authenticate.

use std::collections::BTreeSet;

use openapi31_codegen::{
    Pointer,
    facts::is_prose,
    operations::{OperationRef, operations_of},
    walk::Place,
};
use serde_json::Value;

use super::subject::short;
use crate::canonical::canonical_data;

/// An operation as callers see it.
pub(super) struct Route<'a> {
    pub(super) operation: OperationRef<'a>,
    /// Its path below its servers' hosts.
    pub(super) path: String,
    /// The addresses it is served from, without the part that every path starts with.
    pub(super) servers: BTreeSet<String>,
    pub(super) servers_at: Pointer,
    /// The ways to authenticate: each a set of schemes with their scopes.
    pub(super) security: BTreeSet<BTreeSet<String>>,
    pub(super) security_at: Pointer,
}

impl Route<'_> {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.operation.method.to_uppercase(), self.path)
    }

    /// What makes two routes the same: the names of placeholders do not count.
    pub(super) fn key(&self) -> (String, &'static str) {
        (without_names(&self.path), self.operation.method)
    }
}

pub(super) fn routes(root: &Value) -> Vec<Route<'_>> {
    operations_of(root)
        .into_iter()
        .map(|operation| route(root, operation))
        .collect()
}

fn route<'a>(root: &'a Value, operation: OperationRef<'a>) -> Route<'a> {
    let place = operation.place();
    let mut item = place.clone();
    item.pop();
    let owners = [
        (operation.value, place.clone()),
        (operation.item, item),
        (root, Pointer::root()),
    ];
    let servers = owners.iter().find_map(|(owner, place)| {
        let servers = owner.get("servers")?.as_array().filter(|servers| !servers.is_empty())?;
        Some((servers.iter().map(server).collect::<Vec<_>>(), place.join("servers")))
    });
    let (servers, servers_at) =
        servers.unwrap_or_else(|| (vec![("/".to_owned(), String::new())], Pointer::root().join("servers")));
    // A part that all servers share belongs to the path: `/v1` may be written in either.
    let prefix = servers.first().map(|(_, prefix)| prefix.clone()).unwrap_or_default();
    let is_shared = servers.iter().all(|(_, other)| *other == prefix);
    let prefix = if is_shared { prefix } else { String::new() };
    let servers = servers
        .into_iter()
        .map(|(host, path)| if is_shared { host } else { host + &path });
    let security = owners
        .iter()
        .filter(|(owner, _)| !std::ptr::eq(*owner, operation.item))
        .find_map(|(owner, place)| Some((owner.get("security")?.as_array()?, place.join("security"))));
    let security_at = security
        .as_ref()
        .map_or_else(|| place.join("security"), |(_, place)| place.clone());
    Route {
        path: format!("{prefix}{}", operation.path),
        servers: servers.collect(),
        servers_at,
        security: ways(root, security.map(|(ways, _)| ways.as_slice()).unwrap_or_default()),
        security_at,
        operation,
    }
}

/// A server's host and the path below it, without a slash at the end. Variables stand for their defaults.
fn server(server: &Value) -> (String, String) {
    let mut url = server.get("url").and_then(Value::as_str).unwrap_or("/").to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    let url = url.trim_end_matches('/');
    let start = url.find("://").map_or(0, |at| at + 3);
    match url[start..].find('/') {
        Some(at) => (url[..start + at].to_ascii_lowercase(), url[start + at..].to_owned()),
        None => (url.to_ascii_lowercase(), String::new()),
    }
}

/// Ways to authenticate, by what the schemes are and not by their names.
fn ways(root: &Value, requirements: &[Value]) -> BTreeSet<BTreeSet<String>> {
    if requirements.is_empty() {
        return BTreeSet::from([BTreeSet::new()]);
    }
    let scheme = |name: &str, scopes: &Value| {
        let defined = root
            .get("components")
            .and_then(|all| all.get("securitySchemes"))
            .and_then(|all| all.get(name));
        let mut text = defined.map_or_else(|| format!("`{name}`"), scheme_text);
        for scope in scopes.as_array().into_iter().flatten().filter_map(Value::as_str) {
            text.push_str(&format!(" with {scope}"));
        }
        text
    };
    let ways = requirements.iter().filter_map(Value::as_object);
    ways.map(|way| way.iter().map(|(name, scopes)| scheme(name, scopes)).collect())
        .collect()
}

fn scheme_text(scheme: &Value) -> String {
    let text = |key| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "apiKey" if text("in") == "header" => format!("a key in the header `{}`", text("name").to_ascii_lowercase()),
        "apiKey" => format!("a key in the {} `{}`", text("in"), text("name")),
        "http" => format!("HTTP {}", text("scheme").to_ascii_lowercase()),
        _ => {
            let mut facts = canonical_data(scheme);
            if let Some(facts) = facts.as_object_mut() {
                facts.retain(|key, _| !is_prose(Place::SecurityScheme, false, key));
            }
            short(&facts)
        }
    }
}

fn without_names(path: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| match (segment.find('{'), segment.rfind('}')) {
            (Some(start), Some(end)) if start < end => format!("{}{{}}{}", &segment[..start], &segment[end + 1..]),
            _ => segment.to_owned(),
        });
    let joined = segments.collect::<Vec<_>>().join("/");
    joined.trim_end_matches('/').to_owned()
}
