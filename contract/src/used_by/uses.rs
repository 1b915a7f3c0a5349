//! What is asked, and what is found.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde::Serialize;

/// Where the code of a manifest's packages uses what a diff changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UsedBy {
    /// The packages whose code was read: that of the manifest, or those of its workspace.
    pub packages: BTreeSet<String>,
    /// The packages that generate code from the old document, each with the number of changed items in its code.
    pub generators: BTreeMap<String, usize>,
    /// Other packages of the workspace that depend on a generator, each with its name: their code has no marks.
    pub unmarked: BTreeMap<String, String>,
    /// How many items of the generated code the changes concern.
    pub items: usize,
    /// The uses, by the fingerprint of the change.
    pub uses: BTreeMap<String, BTreeSet<Use>>,
}

/// A place that uses something that changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Use {
    /// Relative to the current folder, if it is below that.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The package that the file belongs to.
    pub package: String,
    /// Whether it is one of [`UsedBy::packages`]; else it is a dependency in the same workspace.
    pub is_yours: bool,
    /// Who says so.
    pub how: How,
    /// The generated item, as in `raw::types::Order.coupon`, or the text that was found.
    pub what: String,
}

/// How a use was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// By the compiler.
    Compiler,
    /// By a search for the texts of the wire in string literals: it may be something else.
    Search,
}

/// Which code to look at.
#[derive(Clone, Debug, Default)]
pub struct Consumer {
    /// Its `Cargo.toml`, or the folder that has it.
    pub manifest: PathBuf,
    /// Features to check it with, as cargo takes them.
    pub features: Vec<String>,
    /// Whether to check it with all features.
    pub all_features: bool,
}

impl UsedBy {
    /// The uses of a change.
    pub fn of(&self, fingerprint: &str) -> impl Iterator<Item = &Use> {
        self.uses.get(fingerprint).into_iter().flatten()
    }

    /// Whether the compiler found a use of a change in the manifest's own packages.
    pub fn is_used(&self, fingerprint: &str) -> bool {
        self.of(fingerprint)
            .any(|place| place.is_yours && place.how == How::Compiler)
    }

    pub(super) fn add(&mut self, fingerprint: &str, place: Use) {
        self.uses.entry(fingerprint.to_owned()).or_default().insert(place);
    }
}
