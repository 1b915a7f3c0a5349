//! What is printed of a result: its path, or a JSON object.

use std::{path::PathBuf, time::SystemTime};

use bfl::{Credits, Generated};
use serde_json::json;

use super::print::{print_json, print_path};
use crate::failure::Failure;

/// A result on disk.
pub(crate) struct Saved {
    pub(crate) label: Option<String>,
    pub(crate) result: Generated,
    /// `None` if it went to stdout.
    pub(crate) path: Option<PathBuf>,
}

impl Saved {
    /// What it cost, as far as the service said.
    pub(crate) fn cost(&self) -> Option<Credits> {
        let handle = self.result.task();
        self.result.cost().or(handle.settled_cost()).or(handle.cost())
    }
}

/// Prints a result on stdout.
pub(crate) fn report(saved: &Saved, as_json: bool) -> Result<(), Failure> {
    if !as_json {
        return saved.path.as_deref().map_or(Ok(()), print_path);
    }
    let (result, handle) = (&saved.result, saved.result.task());
    let time = |time: Option<SystemTime>| time.map(|time| humantime::format_rfc3339_millis(time).to_string());
    let object = json!({
        "id": handle.id(),
        "model": handle.model(),
        "label": saved.label,
        "file": saved.path.as_ref().map(|path| path.to_string_lossy()),
        "mime": result.mime(),
        "seed": result.seed(),
        "prompt": result.prompt(),
        "cost": saved.cost(),
        "submitted_at": time(Some(handle.submitted_at())),
        "started_at": time(result.started_at()),
        "ended_at": time(result.ended_at()),
        "seconds": result.processing_time().map(|time| time.as_secs_f64()),
    });
    print_json(&object)
}
