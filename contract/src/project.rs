//! A repository that follows a contract: where its files are, and its settings in `spec/sources.toml`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use openapi31_codegen::{Document, Result, Settings};
use serde::Deserialize;

use crate::{
    accepted::Accepted,
    error::{self, about},
    lock::Lock,
    overlay::Overlay,
    read::checked,
    severity::{Ignored, Severity, Weight},
};

/// A repository, by its root folder.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    command: String,
    rust: Settings,
}

/// The file `spec/sources.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    overlays: Vec<String>,
    compile: Option<Compile>,
    #[serde(default)]
    severity: Vec<Weight>,
    #[serde(default)]
    ignore: Vec<Ignored>,
    #[serde(rename = "source")]
    sources: Vec<SourceSettings>,
}

/// One source of `spec/sources.toml`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    /// Its name on the command line, in errors and as a file.
    pub name: String,
    /// Its official address.
    pub url: String,
}

/// How a refresh finds out whether the project compiles with a new contract.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Compile {
    /// The command and its arguments.
    pub command: Vec<String>,
    /// The environment variable that tells the project's build where the new contract is.
    pub variable: String,
}

impl Project {
    /// The repository in this folder. Messages name the command `command`, and the contract becomes Rust with the
    /// settings `rust`.
    pub fn new(root: impl Into<PathBuf>, command: impl Into<String>, rust: Settings) -> Self {
        Self {
            root: root.into(),
            command: command.into(),
            rust,
        }
    }

    /// The folder of the repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// How people call this tool in this repository.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// How the contract becomes Rust.
    pub fn rust(&self) -> &Settings {
        &self.rust
    }

    /// `openapi.json`.
    pub fn contract_path(&self) -> PathBuf {
        self.root.join("openapi.json")
    }

    /// `spec/accepted.json`.
    pub fn accepted_path(&self) -> PathBuf {
        self.root.join("spec/accepted.json")
    }

    /// `spec/surface.txt`.
    pub fn surface_path(&self) -> PathBuf {
        self.root.join("spec/surface.txt")
    }

    /// `CHANGELOG.md`.
    pub fn changelog_path(&self) -> PathBuf {
        self.root.join("CHANGELOG.md")
    }

    /// `spec/lock.json`.
    pub fn lock_path(&self) -> PathBuf {
        self.root.join("spec/lock.json")
    }

    /// `spec/sources/NAME.json`.
    pub fn facts_path(&self, source: &str) -> PathBuf {
        self.root.join(format!("spec/sources/{source}.json"))
    }

    /// A path relative to the root.
    pub fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// The breaking changes that were accepted: none, as long as the file does not exist.
    ///
    /// # Errors
    /// `spec/accepted.json` exists and cannot be read.
    pub fn accepted(&self) -> Result<Accepted> {
        let path = self.accepted_path();
        if !path.exists() {
            return Ok(Accepted::default());
        }
        serde_json::from_slice(&self.read(&path)?).map_err(|error| about(self.relative(&path).display(), error))
    }

    /// What is recorded of the sources: nothing, before the first refresh.
    ///
    /// # Errors
    /// `spec/lock.json` exists and cannot be read.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.lock_path();
        if !path.exists() {
            return Ok(Lock::default());
        }
        serde_json::from_slice(&self.read(&path)?).map_err(|error| about(self.relative(&path).display(), error))
    }

    /// The sources, in the order in which they are merged.
    ///
    /// # Errors
    /// `spec/sources.toml` cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceSettings>> {
        Ok(self.settings()?.sources)
    }

    /// How a refresh compiles the project, if it does.
    ///
    /// # Errors
    /// `spec/sources.toml` cannot be read.
    pub fn compile(&self) -> Result<Option<Compile>> {
        Ok(self.settings()?.compile)
    }

    /// How much changes weigh in this project, where it is not what the rules say.
    ///
    /// # Errors
    /// `spec/sources.toml` cannot be read, or an entry is not sound.
    pub fn severity(&self) -> Result<Severity> {
        let SourcesFile { severity, ignore, .. } = self.settings()?;
        let severity = Severity { severity, ignore };
        severity.checked().map_err(|error| about("spec/sources.toml", error))
    }

    /// The overlays, in the order in which they are applied.
    ///
    /// # Errors
    /// `spec/sources.toml` or an overlay cannot be read, or is not an overlay.
    pub fn overlays(&self) -> Result<Vec<Overlay>> {
        let names = self.settings()?.overlays;
        names
            .iter()
            .map(|name| {
                let bytes = self.read(&self.root.join(format!("spec/overlays/{name}.yaml")))?;
                Overlay::parse(name, &bytes)
            })
            .collect()
    }

    /// The files of `spec/sources` and `spec/overlays` that `spec/sources.toml` does not name.
    ///
    /// # Errors
    /// `spec/sources.toml` or one of the folders cannot be read.
    pub fn unlisted_files(&self) -> Result<Vec<PathBuf>> {
        let settings = self.settings()?;
        let sources = settings
            .sources
            .iter()
            .map(|source| format!("spec/sources/{}.json", source.name));
        let overlays = settings
            .overlays
            .iter()
            .map(|name| format!("spec/overlays/{name}.yaml"));
        let listed: Vec<PathBuf> = sources.chain(overlays).map(PathBuf::from).collect();
        let mut unlisted = Vec::new();
        for folder in ["spec/sources", "spec/overlays"] {
            let folder = self.root.join(folder);
            let entries = fs::read_dir(&folder).map_err(|reason| error::io(&folder, &reason))?;
            for entry in entries {
                let path = entry.map_err(|reason| error::io(&folder, &reason))?.path();
                let path = self.relative(&path).to_owned();
                if !listed.contains(&path) {
                    unlisted.push(path);
                }
            }
        }
        unlisted.sort();
        Ok(unlisted)
    }

    /// What is committed of a source.
    ///
    /// # Errors
    /// It cannot be read, or is not OpenAPI.
    pub fn facts(&self, source: &str) -> Result<Document> {
        let path = self.facts_path(source);
        let bytes = self.read(&path)?;
        Document::from_json(&bytes)
            .and_then(checked)
            .map_err(|error| about(self.relative(&path).display(), error))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>> {
        fs::read(path).map_err(|reason| error::io(self.relative(path), &reason))
    }

    fn settings(&self) -> Result<SourcesFile> {
        let path = self.root.join("spec/sources.toml");
        let text = fs::read_to_string(&path).map_err(|reason| error::io(self.relative(&path), &reason))?;
        toml::from_str(&text).map_err(|error| about(self.relative(&path).display(), error))
    }
}
