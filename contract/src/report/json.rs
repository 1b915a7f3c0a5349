//! For programs.

use std::fmt::Write as _;

use openapi31_codegen::is_deceptive;
use serde_json::{Value, json};

use super::{told::Report, uses};

/// The report for programs. Its keys are documented in the README of this crate.
pub fn json(report: &Report<'_>) -> String {
    let mut value = report.diff.to_json();
    if let Some(changes) = value.get_mut("changes").and_then(Value::as_array_mut) {
        for (change, value) in report.diff.changes.iter().zip(changes) {
            value["source"] = json!(report.sources.get(&change.fingerprint));
        }
    }
    let applied = &report.applied;
    let reweighed = applied
        .reweighed
        .iter()
        .map(|entry| json!({"fingerprint": entry.fingerprint, "from": entry.from, "because": entry.because}));
    let ignored = applied.ignored.iter().map(|(change, because)| {
        let mut value = json!(change);
        value["because"] = json!(because);
        value
    });
    value["hidden"] = json!(report.hidden);
    value["reweighed"] = reweighed.collect();
    value["ignored"] = ignored.collect();
    if let Some(used) = &report.used {
        uses::add(&mut value, used);
    }
    escaped(&format!("{value:#}\n"))
}

/// Spells characters that a terminal would obey, or that change how others look, as escapes. They can only be in strings.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if (c.is_control() && c != '\n') || is_deceptive(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
