//! The lines of the journal.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{task::timing, text::sanitised};

/// One line of the file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    /// Signs delivery URLs, so that those handed out before a restart stay good. In hexadecimal digits.
    Signing(String),
    Task(Box<SavedTask>),
    DeletedFinetune(String),
}

/// A task that was accepted.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct SavedTask {
    pub(crate) id: String,
    /// Path of its route.
    pub(crate) path: String,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) submitted: OffsetDateTime,
    pub(crate) duration: Duration,
    /// Where its result is delivered, as the client sees it; for its webhook.
    pub(crate) delivery_origin: String,
    /// The seed that was drawn for it, where none was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u32>,
    pub(crate) body: Value,
}

/// Why a line is not an entry.
#[derive(Debug, thiserror::Error)]
pub(super) enum EntryError {
    #[error("{}", sanitised(&.0.to_string()))]
    Json(#[from] serde_json::Error),
    #[error("its duration is longer than any task takes")]
    Duration,
    #[error("its id is not a UUID")]
    Id,
    #[error("it is longer than any entry")]
    TooLong,
}

impl Entry {
    pub(super) fn read(line: &[u8]) -> Result<Self, EntryError> {
        let entry = serde_json::from_slice(line)?;
        match &entry {
            Self::Task(saved) if saved.duration > timing::LONGEST => Err(EntryError::Duration),
            Self::Task(saved) if Uuid::parse_str(&saved.id).is_err() => Err(EntryError::Id),
            _ => Ok(entry),
        }
    }
}
