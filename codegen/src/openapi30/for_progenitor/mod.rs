//! The part of 3.0.3 that progenitor generates code from.
use serde_json::Value;
use crate::Report;
pub(super) fn lower(document: Value, report: Report) -> (Value, Report) { (document, report) }
