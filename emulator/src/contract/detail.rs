//! One entry of a validation answer, in the form that pydantic gives it: `type`, `loc`, `msg`, `input` and, for most
//! types, `ctx`. How a schema error becomes such an entry is in `pydantic.rs`.

use serde::Serialize;
use serde_json::{Value, json};

use crate::text::truncated;

/// Texts longer than this are truncated in `input`, so that an answer cannot be as large as the request.
const LONGEST_ECHO: usize = 4096;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Detail {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) loc: Vec<Value>,
    pub(crate) msg: String,
    pub(crate) input: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ctx: Option<Box<Value>>,
}

impl Detail {
    pub(crate) fn new(kind: &'static str, loc: Vec<Value>, msg: impl Into<String>, input: &Value) -> Self {
        Self {
            kind,
            loc,
            msg: msg.into(),
            input: echo(input),
            ctx: None,
        }
    }

    pub(crate) fn with_ctx(mut self, ctx: Value) -> Self {
        self.ctx = Some(Box::new(ctx));
        self
    }

    /// A required field that is not there; `input` is what was received around it.
    pub(crate) fn missing(loc: Vec<Value>, around: &Value) -> Self {
        Self::new("missing", loc, "Field required", around)
    }

    /// A rule that the contract does not express.
    pub(crate) fn value_error(field: &str, reason: &str, input: &Value) -> Self {
        Self::new("value_error", body_loc(field), format!("Value error, {reason}"), input)
            .with_ctx(json!({ "error": {} }))
    }
}

/// `["body", field]`.
pub(crate) fn body_loc(field: &str) -> Vec<Value> {
    vec![json!("body"), json!(field)]
}

/// The received value with long texts truncated.
fn echo(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(truncated(text, LONGEST_ECHO)),
        Value::Array(items) => Value::Array(items.iter().map(echo).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), echo(value))).collect())
        }
        other => other.clone(),
    }
}
