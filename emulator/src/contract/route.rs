//! One operation of the contract, and the path under which a router serves it.

use axum::http::Method;
use serde_json::Value;

use super::{body::Body, error::ContractError, resolve::Resolver};

/// One operation of the contract.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// With placeholders in braces.
    pub(crate) path: String,
    /// The path with its placeholders named by their position, so that no two patterns conflict.
    pub(crate) pattern: String,
    pub(crate) needs_key: bool,
    /// Whether the answer promises a task.
    pub(crate) submits: bool,
    pub(crate) deprecated: bool,
    pub(crate) body: Option<Body>,
}

impl Route {
    pub(super) fn read(
        resolver: &mut Resolver<'_>,
        method: Method,
        path: &str,
        operation: &Value,
    ) -> Result<Self, ContractError> {
        let security = operation.get("security").or_else(|| resolver.document.get("security"));
        let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        Ok(Self {
            needs_key: security
                .and_then(Value::as_array)
                .is_some_and(|schemes| !schemes.is_empty()),
            deprecated: operation["deprecated"] == true,
            submits: method == Method::POST && answer.to_string().contains("/AsyncResponse\""),
            body: Body::read(
                resolver,
                &operation["requestBody"]["content"]["application/json"]["schema"],
            )?,
            method,
            pattern: pattern(path).ok_or_else(|| ContractError::Path(path.to_owned()))?,
            path: path.to_owned(),
        })
    }
}

/// First parts of paths that the emulator needs for itself.
const RESERVED: [&str; 3] = ["", "results", "emulator"];

/// The path as the router writes it; `None` if it cannot be routed.
fn pattern(path: &str) -> Option<String> {
    let mut pattern = String::new();
    for (index, segment) in path.strip_prefix('/')?.split('/').enumerate() {
        let placeholder = segment.starts_with('{') && segment.ends_with('}');
        let inner = if placeholder {
            &segment[1..segment.len() - 1]
        } else {
            segment
        };
        if inner.contains(['{', '}', '*', ':']) || (index == 0 && RESERVED.contains(&inner)) {
            return None;
        }
        pattern.push('/');
        pattern.push_str(&if placeholder {
            format!("{{p{index}}}")
        } else {
            segment.to_owned()
        });
    }
    Some(pattern)
}
