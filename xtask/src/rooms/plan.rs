//! Reads `rooms.toml`.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use openapi31_codegen::Result;

use super::error::{about, unreadable};

/// Which imports are allowed, and how long files may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub(super) lines: Lines,
    pub(super) crates: BTreeMap<String, Crate>,
}

/// The most lines that a file may have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lines {
    pub(super) most: usize,
    #[serde(default)]
    pub(super) folders: BTreeMap<String, usize>,
    pub(super) tests: usize,
}

/// What one crate may import, and its layers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Crate {
    pub(super) uses: Vec<String>,
    pub(super) build: Vec<String>,
    pub(super) tests: Vec<String>,
    pub(super) files: Vec<String>,
    /// From top to bottom. Without layers, only circles are checked.
    pub(super) layers: Vec<Vec<String>>,
}

/// Reads the plan.
pub(super) fn read(root: &Path) -> Result<Plan> {
    let path = root.join("rooms.toml");
    let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
    toml::from_str(&text).map_err(|error| about("rooms.toml", error))
}
