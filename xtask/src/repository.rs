//! Where things are in this repository, and what its settings say.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bfl_codegen::{Document, overlay::Overlay};
use serde::Deserialize;

use crate::{Failure, Result, accepted::Accepted, lock::Lock};

/// A checkout, by its root folder.
#[derive(Clone, Debug)]
pub struct Repository {
    root: PathBuf,
}

/// What `spec/sources.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    overlays: Vec<String>,
    #[serde(rename = "source")]
    sources: Vec<SourceSettings>,
}

/// One source of `spec/sources.toml`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    /// By which the command line and the errors call it.
    pub name: String,
    /// Its official address.
    pub url: String,
}

impl Repository {
    /// The checkout at this folder.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The checkout that this program belongs to: cargo says where, else it is where it was built.
    ///
    /// # Errors
    /// There is no repository there.
    pub fn of_this_build() -> Result<Self> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&package).parent().map(Path::to_owned);
        root.filter(|root| root.join("spec").is_dir())
            .map(Self::at)
            .ok_or_else(|| Failure::new("the repository's spec/ folder was not found: run this as `cargo xtask`"))
    }

    /// The folder of the checkout.
    pub fn root(&self) -> &Path {
        &self.root
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

    /// The breaking changes that were taken. None were, before the file is there.
    ///
    /// # Errors
    /// `spec/accepted.json` is there and cannot be read.
    pub fn accepted(&self) -> Result<Accepted> {
        let path = self.accepted_path();
        if !path.exists() {
            return Ok(Accepted::default());
        }
        serde_json::from_slice(&self.read(&path)?)
            .map_err(|error| Failure::about(self.relative(&path).display(), error))
    }

    /// `spec/lock.json`.
    pub fn lock_path(&self) -> PathBuf {
        self.root.join("spec/lock.json")
    }

    /// `spec/sources/NAME.json`.
    pub fn facts_path(&self, source: &str) -> PathBuf {
        self.root.join(format!("spec/sources/{source}.json"))
    }

    /// A path as people write it in this repository.
    pub fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// The sources, in the order in which they are merged.
    ///
    /// # Errors
    /// `spec/sources.toml` cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceSettings>> {
        Ok(self.settings()?.sources)
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
                Ok(Overlay::parse(name, &bytes)?)
            })
            .collect()
    }

    /// The files of `spec/sources` and `spec/overlays` that the settings do not name.
    ///
    /// # Errors
    /// `spec/sources.toml` or one of the folders cannot be read.
    pub fn strangers(&self) -> Result<Vec<PathBuf>> {
        let settings = self.settings()?;
        let sources = settings
            .sources
            .iter()
            .map(|source| format!("spec/sources/{}.json", source.name));
        let overlays = settings
            .overlays
            .iter()
            .map(|name| format!("spec/overlays/{name}.yaml"));
        let known: Vec<PathBuf> = sources.chain(overlays).map(PathBuf::from).collect();
        let mut strangers = Vec::new();
        for folder in ["spec/sources", "spec/overlays"] {
            let folder = self.root.join(folder);
            let entries = fs::read_dir(&folder).map_err(|error| Failure::io(&folder, &error))?;
            for entry in entries {
                let path = entry.map_err(|error| Failure::io(&folder, &error))?.path();
                let path = self.relative(&path).to_owned();
                if !known.contains(&path) {
                    strangers.push(path);
                }
            }
        }
        strangers.sort();
        Ok(strangers)
    }

    /// What is committed of a source.
    ///
    /// # Errors
    /// It cannot be read, or is not OpenAPI.
    pub fn facts(&self, source: &str) -> Result<Document> {
        let path = self.facts_path(source);
        let bytes = self.read(&path)?;
        Document::from_json(&bytes).map_err(|error| Failure::about(self.relative(&path).display(), error))
    }

    /// What is known of where the sources came from. Nothing is, before the first refresh.
    ///
    /// # Errors
    /// `spec/lock.json` is there and cannot be read.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.lock_path();
        if !path.exists() {
            return Ok(Lock::default());
        }
        serde_json::from_slice(&self.read(&path)?)
            .map_err(|error| Failure::about(self.relative(&path).display(), error))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>> {
        fs::read(path).map_err(|error| Failure::io(self.relative(path), &error))
    }

    fn settings(&self) -> Result<Settings> {
        let path = self.root.join("spec/sources.toml");
        let text = fs::read_to_string(&path).map_err(|error| Failure::io(self.relative(&path), &error))?;
        toml::from_str(&text).map_err(|error| Failure::about(self.relative(&path).display(), error))
    }
}
