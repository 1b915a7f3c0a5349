//! The lock file: where the committed facts came from, and digests of what was not stored.

use std::collections::BTreeMap;

use openapi31_codegen::Result;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{error::about, prose::sha256, survey::Counts};

/// The lock file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// By name.
    pub sources: BTreeMap<String, LockedSource>,
}

/// The entry of one source.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LockedSource {
    /// Its official address.
    pub url: String,
    /// The day of the download, in UTC.
    #[serde(with = "day")]
    pub retrieved: Date,
    /// The entity tag, if the document was fetched from a server that gives one.
    pub etag: Option<String>,
    /// The bytes as downloaded.
    pub raw: Fingerprint,
    /// The bytes of `spec/sources/NAME.json`.
    pub facts: Fingerprint,
    /// The prose that was dropped.
    pub prose: ProseFingerprint,
    /// What the document has, for people.
    pub counts: Counts,
}

/// Size and digest of some bytes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// In hexadecimal.
    pub sha256: String,
    /// How many there are.
    pub bytes: usize,
}

/// Number and digest of some texts.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProseFingerprint {
    /// Over all (pointer, text) pairs, in hexadecimal.
    pub sha256: String,
    /// How many texts there are.
    pub texts: usize,
}

impl Fingerprint {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: sha256(bytes),
            bytes: bytes.len(),
        }
    }
}

impl Lock {
    /// As it is committed.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_text(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| about("the lock file", error))?;
        Ok(text + "\n")
    }
}

time::serde::format_description!(day, Date, "[year]-[month]-[day]");
