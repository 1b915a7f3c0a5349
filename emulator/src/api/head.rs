//! Reading the head of a request: the key, the host, the query.

use axum::http::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::error::ApiError;
use crate::{contract::detail::Detail, hosts::Authority};

/// Carries the key.
pub(crate) const KEY_HEADER: &str = "x-key";
/// Faults for the one request that carries this header.
pub(crate) const FAULT_HEADER: &str = "x-bfl-emulator-fault";
/// On a submit: a rule for the task that it makes. May be there several times.
pub(crate) const RULE_HEADER: &str = "x-bfl-emulator-rule";

/// The key; empty for one that is not ASCII.
pub(crate) fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get(KEY_HEADER).map(|key| key.to_str().unwrap_or_default())
}

/// Whether a request carries a key, wherever it is not wanted.
pub(crate) fn carries_key(headers: &HeaderMap) -> bool {
    headers.contains_key(KEY_HEADER)
}

/// The host under which the client reached the emulator.
pub(crate) fn host(headers: &HeaderMap) -> &str {
    Authority::of(headers).map_or("", |authority| authority.host)
}

/// Another name of this host than the one that the client used.
pub(crate) fn other_host(headers: &HeaderMap) -> &'static str {
    if host(headers) == "localhost" {
        "127.0.0.1"
    } else {
        "localhost"
    }
}

/// The first value of a query parameter, decoded; clients that repeat one mean the same by it.
pub(crate) fn query(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    let spaced = value.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// A query parameter that has to be there.
pub(crate) fn required_query(uri: &Uri, name: &str) -> Result<String, ApiError> {
    let missing = || Detail::missing(vec![json!("query"), json!(name)], &Value::Null);
    query(uri, name).ok_or_else(|| ApiError::Invalid(vec![missing()]))
}
