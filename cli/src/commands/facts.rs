//! What is known of a stored result, as JSON.

use serde_json::{Value, json};

use crate::store::{Listed, Listing};

/// One object, with the names of the columns of `bfl history`.
pub(super) fn of(Listed { record, state }: &Listed, listing: &Listing) -> Value {
    let end = record.end.as_ref();
    json!({
        "id": listing.short_id(record),
        "task": record.task_id(),
        "state": state,
        "model": record.model,
        "prompt": record.prompt(),
        "prompt_used": end.and_then(|end| end.prompt.as_deref()).or(record.prompt()),
        "seed": record.seed(),
        "cost": record.cost(),
        "file": record.file().map(|file| file.to_string_lossy().into_owned()),
        "created_at": record.created_at,
        "ended_at": end.map(|end| end.at.as_str()),
        "seconds": end.and_then(|end| end.seconds),
        "request": record.request,
        "inputs": record.inputs,
        "emulator": record.emulator,
    })
}
