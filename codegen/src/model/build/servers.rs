//! Servers and security schemes.

use serde_json::{Map, Value};

use super::{
    super::{Location, SecurityKind, SecurityScheme, Server, ServerVariable},
    value::text,
};
use crate::{
    Pointer, Report,
    document::resolve,
    lower::list,
    names::{UniqueNames, function_name},
};

/// The servers of a document.
pub(super) fn all(named: &Value) -> Vec<Server> {
    list(named, "servers").filter_map(server).collect()
}

/// The first server of an operation or a path.
pub(super) fn first(owner: &Value) -> Option<Server> {
    list(owner, "servers").find_map(server)
}

fn server(value: &Value) -> Option<Server> {
    let url = text(value, "url")?;
    let mut names = UniqueNames::default();
    let declared = value.get("variables").and_then(Value::as_object);
    let variables = declared
        .into_iter()
        .flat_map(Map::iter)
        .filter(|(name, _)| url.contains(&format!("{{{name}}}")))
        .map(|(name, variable)| ServerVariable {
            ident: names.claim(&function_name(name)),
            wire: name.clone(),
            default: variable.get("default").map(plain).unwrap_or_default(),
            values: list(variable, "enum").map(plain).collect(),
            description: text(variable, "description"),
        })
        .collect();
    Some(Server {
        description: text(value, "description"),
        variables,
        url,
    })
}

/// A value as text: in YAML, a port looks like a number.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The security schemes of a document.
pub(super) fn security_schemes(named: &Value, report: &mut Report) -> Vec<SecurityScheme> {
    let mut names = UniqueNames::default();
    let declared = named
        .get("components")
        .and_then(|components| components.get("securitySchemes")?.as_object());
    declared
        .into_iter()
        .flat_map(Map::iter)
        .filter_map(|(name, scheme)| {
            let scheme = resolve(named, scheme)?;
            let Some(kind) = security_kind(scheme) else {
                report.approximate(
                    &Pointer::root().join("components").join("securitySchemes").join(name),
                    "securitySchemes",
                    "the client does not present it: OpenAPI has no such scheme",
                    "give it the `type` and the other properties that OpenAPI asks for with an overlay",
                );
                return None;
            };
            Some(SecurityScheme {
                ident: names.claim(&function_name(name)),
                wire: name.clone(),
                kind,
                description: text(scheme, "description"),
            })
        })
        .collect()
}

fn security_kind(scheme: &Value) -> Option<SecurityKind> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    match text("type")? {
        "apiKey" => {
            let location = match text("in")? {
                "header" => Location::Header,
                "query" => Location::Query,
                "cookie" => Location::Cookie,
                _ => return None,
            };
            Some(SecurityKind::ApiKey(location, text("name")?.to_owned()))
        }
        "http" => {
            let scheme = text("scheme")?;
            Some(match scheme.to_ascii_lowercase().as_str() {
                "basic" => SecurityKind::Basic,
                "bearer" => SecurityKind::Bearer,
                _ => SecurityKind::OtherHttp(scheme.to_owned()),
            })
        }
        "oauth2" | "openIdConnect" => Some(SecurityKind::Bearer),
        "mutualTLS" => Some(SecurityKind::MutualTls),
        _ => None,
    }
}
