//! What is to be marked, as a file that the command writes and the compiler's stand-in reads.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use openapi31_codegen::{Document, Result, Settings, Surface, generate, mark};
use serde::{Deserialize, Serialize};

use crate::{
    diff::Change,
    error::{self, about},
    prose::sha256,
};

/// How a note begins. The item and the fingerprints follow.
const NOTE: &str = "openapi-vendor: ";

/// How methods of the generated client begin.
const CLIENT: &str = "raw::Client::";

/// What is to be marked, and in which code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marks {
    /// The methods of the client. Code whose client has another one is of another document.
    methods: BTreeSet<String>,
    /// The fingerprints of each item.
    items: BTreeMap<String, BTreeSet<String>>,
}

impl Marks {
    pub(super) fn of<'a>(
        changes: impl Iterator<Item = &'a Change>,
        old: &Document,
        settings: &Settings,
    ) -> Result<Self> {
        let surface = Surface::read(&generate(old, settings)?.code)?;
        let mut items: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for change in changes {
            for item in &change.items {
                let fingerprints = items.entry(item.clone()).or_default();
                fingerprints.insert(change.fingerprint.clone());
            }
        }
        Ok(Self {
            methods: methods(&surface),
            items,
        })
    }

    pub(super) fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(|reason| error::io(path, &reason))?;
        serde_json::from_slice(&bytes).map_err(|reason| about(path.display(), reason))
    }

    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn to_json(&self) -> String {
        // Serialising these types cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Other marks have another one, so that what cargo knows of them is kept apart.
    pub(super) fn digest(&self) -> String {
        let mut digest = sha256(format!("{} {}", env!("CARGO_PKG_VERSION"), self.to_json()).as_bytes());
        digest.truncate(16);
        digest
    }

    /// Generated code with the marks in it, and how many; nothing, if it is no code of the old document.
    pub(super) fn apply(&self, code: &str) -> Option<(String, usize)> {
        let its_own = methods(&Surface::read(code).ok()?);
        if its_own.is_empty() || !its_own.is_subset(&self.methods) {
            return None;
        }
        let notes = self.items.iter().map(|(item, fingerprints)| {
            let fingerprints: Vec<&str> = fingerprints.iter().map(String::as_str).collect();
            (item.clone(), format!("{NOTE}{item} {}", fingerprints.join(" ")))
        });
        let marked = mark(code, &notes.collect()).ok()?;
        Some((marked.code, marked.items.len()))
    }
}

fn methods(surface: &Surface) -> BTreeSet<String> {
    let paths = surface.items().keys().filter(|path| path.starts_with(CLIENT));
    paths.cloned().collect()
}

/// The item and the fingerprints that the compiler's words about a deprecated item tell.
pub(super) fn told(words: &str) -> Option<(&str, Vec<&str>)> {
    let (_, note) = words.split_once(NOTE)?;
    let mut words = note.split(' ');
    let item = words.next()?;
    Some((item, words.collect()))
}
