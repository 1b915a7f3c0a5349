//! What `openapi-vendor.toml` says: what a repository follows, where its files are, and how its contract becomes Rust.

use std::path::PathBuf;

use openapi31_codegen::{Result, Settings};
use serde::Deserialize;

use crate::{
    error::about,
    severity::{Ignored, Severity, Weight},
};

/// The name of the file.
pub const FILE: &str = "openapi-vendor.toml";

/// The file `openapi-vendor.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// A crate that the repository depends on, whose own file gives what this one does not.
    #[serde(default)]
    pub(super) extends: Option<String>,
    /// Files, in the order in which they are applied.
    #[serde(default)]
    pub(super) overlays: Vec<PathBuf>,
    #[serde(default)]
    pub(crate) files: Files,
    pub(crate) compile: Option<Compile>,
    pub(crate) rust: Option<Settings>,
    #[serde(default)]
    pub(crate) sync: SyncSettings,
    #[serde(default)]
    severity: Vec<Weight>,
    #[serde(default)]
    ignore: Vec<Ignored>,
    #[serde(rename = "source", default)]
    pub(super) source: Vec<SourceText>,
    /// With their names: filled in after reading.
    #[serde(skip)]
    pub(crate) sources: Vec<SourceSettings>,
    /// Those of the crate first: filled in after reading.
    #[serde(skip)]
    pub(crate) all_overlays: Vec<OverlayFile>,
}

/// Where the files of a contract are, from the root of the repository.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Files {
    /// The contract.
    pub contract: PathBuf,
    /// The folder of each source's facts.
    pub sources: PathBuf,
    /// Where the facts came from.
    pub lock: PathBuf,
    /// The breaking changes that were accepted.
    pub accepted: PathBuf,
    /// The folder of the revisions that were taken.
    pub history: PathBuf,
    /// The public items of the generated code.
    pub surface: PathBuf,
    /// Gets a section for each new contract, if it is named.
    pub changelog: Option<PathBuf>,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            contract: "openapi.json".into(),
            sources: "spec/sources".into(),
            lock: "spec/lock.json".into(),
            accepted: "spec/accepted.json".into(),
            history: "spec/history".into(),
            surface: "spec/surface.txt".into(),
            changelog: None,
        }
    }
}

/// One source, as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceText {
    pub(super) name: Option<String>,
    pub(super) url: String,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSettings {
    /// Its name on the command line, in errors and as a file.
    pub name: String,
    /// Its official address, or a file.
    pub url: String,
}

/// How a refresh finds out whether the project compiles with a new contract.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Compile {
    /// The environment variable that tells the project's build where the new contract is.
    pub variable: String,
    /// The commands, each with its arguments.
    #[serde(default)]
    pub commands: Vec<Vec<String>>,
}

/// How `sync` proposes a new contract.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct SyncSettings {
    /// The branch of the pull request. Nothing else may be on it.
    pub branch: String,
    /// The branch that it is for.
    pub base: String,
    /// Commands that are run after a refresh, each with its arguments.
    pub commands: Vec<Vec<String>>,
    /// What those commands write, and the pull request shows.
    pub add: Vec<PathBuf>,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            branch: "contract".to_owned(),
            base: "main".to_owned(),
            commands: Vec::new(),
            add: Vec::new(),
        }
    }
}

/// An overlay, its name in messages, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OverlayFile {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl Config {
    /// How much changes weigh.
    pub(crate) fn severity(&self) -> Result<Severity> {
        let severity = Severity {
            severity: self.severity.clone(),
            ignore: self.ignore.clone(),
        };
        severity.checked().map_err(|error| about(FILE, error))
    }

    /// What this file does not say, another one does; overlays of the other are applied first.
    pub(super) fn extend(&mut self, base: Self) {
        if self.sources.is_empty() {
            self.sources = base.sources;
        }
        if self.rust.is_none() {
            self.rust = base.rust;
        }
        if let (None, Some(compile)) = (&self.compile, base.compile) {
            // Its commands are about a repository that is not here.
            let commands = Vec::new();
            self.compile = Some(Compile { commands, ..compile });
        }
        self.all_overlays.splice(0..0, base.all_overlays);
    }
}
