//! Where the result stands in the body of a poll.

use std::{marker::PhantomData, sync::Arc};

use serde_json::{Map, Value};

use super::delivery::{DRAFT, Delivery, Fetched};
use crate::{
    core::Core,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    http::lenient::{credits, folded, property},
};

impl Delivery {
    /// Reads the body of a poll whose status is Ready.
    ///
    /// # Errors
    /// [`ErrorKind::MissingResult`] if it has neither a result that can be fetched nor a draft's bundle.
    pub(crate) fn read(body: &Map<String, Value>, core: &Arc<Core>, handle: &TaskHandle) -> Result<Self, Error> {
        let missing = |what: &str| {
            Error::new(
                ErrorKind::MissingResult,
                format!("the task is ready, and its answer has {what}; the task's handle can be polled again"),
            )
            .with_task(handle)
        };
        let said = property(body, "result").filter(|result| !result.is_null());
        let result = said.map(fields).unwrap_or_default();
        let url = said
            .and_then(sample)
            .or_else(|| property(body, "sample").and_then(url_in));
        if said.is_none() && url.is_none() {
            return Err(missing("no result"));
        }
        let draft = result.get(DRAFT).and_then(Value::as_str).filter(|url| !url.is_empty());
        if url.is_none() && draft.is_none() {
            return Err(missing("no URL of a result"));
        }
        Ok(Self {
            fetched: Fetched {
                core: core.clone(),
                handle: handle.clone().settled(property(body, "cost").and_then(credits)),
                url,
            },
            result,
            kind: PhantomData,
        })
    }
}

/// A result as an object, or the first of a list of them. One that is written otherwise has no fields.
fn fields(result: &Value) -> Map<String, Value> {
    match result {
        Value::Object(fields) => fields.clone(),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        },
        Value::Array(items) => items
            .iter()
            .map(fields)
            .find(|fields| !fields.is_empty())
            .unwrap_or_default(),
        _ => Map::new(),
    }
}

/// Where a result is: its `sample`, or else the one URL that it has beside a draft's bundle.
fn sample(result: &Value) -> Option<String> {
    let fields = fields(result);
    if let Some(url) = property(&fields, "sample").and_then(url_in) {
        return Some(url);
    }
    if fields.is_empty() {
        return url_in(result).filter(|text| text.contains("://"));
    }
    let mut urls = fields
        .iter()
        .filter(|(name, _)| folded(name) != folded(DRAFT))
        .filter_map(|(_, value)| url_in(value))
        .filter(|text| text.contains("://"));
    let only = urls.next()?;
    urls.next().is_none().then_some(only)
}

/// A URL that is a text, or the first of a list of them.
fn url_in(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Array(items) => return items.iter().find_map(url_in),
        Value::Object(object) => return property(object, "url").and_then(url_in),
        _ => return None,
    };
    Some(text.clone()).filter(|text| !text.trim().is_empty())
}
