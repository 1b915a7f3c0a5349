//! A repository that follows a contract: where its files are, and what they hold.

use std::{
    fs,
    path::{Path, PathBuf},
};

use openapi31_codegen::{Document, Error, Result, Settings};

use crate::{
    accepted::Accepted,
    config::{self, Compile, Config, FILE, SourceSettings, SyncSettings},
    error::{self, about},
    lock::Lock,
    overlay::Overlay,
    read::checked,
    severity::Severity,
};

/// A repository, by its root folder.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    command: String,
    config: Option<Config>,
    rust: Settings,
}

impl Project {
    /// The repository in this folder, with its `openapi-vendor.toml` if it has one: without, documents can be compared and
    /// shown. Messages name the command `command`.
    ///
    /// # Errors
    /// `openapi-vendor.toml` cannot be read, or says something that is unknown.
    pub fn open(root: impl Into<PathBuf>, command: impl Into<String>) -> Result<Self> {
        let root = root.into();
        let config = config::read(&root)?;
        Ok(Self::new(root, command.into(), config))
    }

    /// As if this were its `openapi-vendor.toml`.
    pub(crate) fn with_configuration(root: &Path, command: &str, text: &str) -> Result<Self> {
        let config = config::of_text(text, root)?;
        Ok(Self::new(root.to_owned(), command.to_owned(), Some(config)))
    }

    fn new(root: PathBuf, command: String, config: Option<Config>) -> Self {
        let rust = config.as_ref().and_then(|config| config.rust.clone());
        Self {
            root,
            command,
            rust: rust.unwrap_or_default(),
            config,
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

    /// Whether there is an `openapi-vendor.toml`.
    pub fn is_configured(&self) -> bool {
        self.config.is_some()
    }

    /// How the contract becomes Rust.
    pub fn rust(&self) -> &Settings {
        &self.rust
    }

    /// Whether the contract becomes Rust: if `openapi-vendor.toml` has a section `rust`, or does not exist.
    pub fn generates_rust(&self) -> bool {
        self.config.as_ref().is_none_or(|config| config.rust.is_some())
    }

    /// The contract, `openapi.json` if nothing else is configured. So for the other files.
    pub fn contract_path(&self) -> PathBuf {
        self.file(|config| &config.files.contract)
    }

    /// The accepted breaking changes, `spec/accepted.json`.
    pub fn accepted_path(&self) -> PathBuf {
        self.file(|config| &config.files.accepted)
    }

    /// The surface of the generated code, `spec/surface.txt`.
    pub fn surface_path(&self) -> PathBuf {
        self.file(|config| &config.files.surface)
    }

    /// The changelog, if one is named.
    pub fn changelog_path(&self) -> Option<PathBuf> {
        let config = self.config.as_ref()?;
        Some(self.root.join(config.files.changelog.as_ref()?))
    }

    /// The lock file, `spec/lock.json`.
    pub fn lock_path(&self) -> PathBuf {
        self.file(|config| &config.files.lock)
    }

    /// The folder of the revisions that were taken, `spec/history`.
    pub fn history_path(&self) -> PathBuf {
        self.file(|config| &config.files.history)
    }

    /// The facts of a source, `spec/sources/NAME.json`.
    pub fn facts_path(&self, source: &str) -> PathBuf {
        self.sources_path().join(format!("{source}.json"))
    }

    /// The folder of the facts of all sources, `spec/sources`.
    pub fn sources_path(&self) -> PathBuf {
        self.file(|config| &config.files.sources)
    }

    fn file(&self, which: impl Fn(&Config) -> &PathBuf) -> PathBuf {
        self.root.join(match &self.config {
            Some(config) => which(config).clone(),
            None => which(&Config::default()).clone(),
        })
    }

    /// A path relative to the root.
    pub fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// A path relative to the root, for messages.
    pub(crate) fn name(&self, path: &Path) -> String {
        self.relative(path).display().to_string()
    }

    /// The breaking changes that were accepted: none, as long as the file does not exist.
    ///
    /// # Errors
    /// The file exists and cannot be read.
    pub fn accepted(&self) -> Result<Accepted> {
        self.json(&self.accepted_path())
    }

    /// What is recorded of the sources: nothing, before the first refresh.
    ///
    /// # Errors
    /// The file exists and cannot be read.
    pub fn lock(&self) -> Result<Lock> {
        self.json(&self.lock_path())
    }

    fn json<T: Default + serde::de::DeserializeOwned>(&self, path: &Path) -> Result<T> {
        if !path.exists() {
            return Ok(T::default());
        }
        serde_json::from_slice(&self.read(path)?).map_err(|error| about(self.name(path), error))
    }

    /// The sources, in the order in which they are merged.
    ///
    /// # Errors
    /// There is no `openapi-vendor.toml`, or no source in it.
    pub fn sources(&self) -> Result<Vec<SourceSettings>> {
        let sources = self.config()?.sources.clone();
        if sources.is_empty() {
            return Err(about(FILE, "there is no [[source]], with a `url`"));
        }
        Ok(sources)
    }

    /// How much changes weigh in this project, where it is not what the rules say.
    ///
    /// # Errors
    /// An entry of `openapi-vendor.toml` is not sound.
    pub fn severity(&self) -> Result<Severity> {
        self.config
            .as_ref()
            .map_or_else(|| Ok(Severity::default()), Config::severity)
    }

    /// How a refresh compiles the project, if it does.
    pub fn compile(&self) -> Option<&Compile> {
        self.config.as_ref()?.compile.as_ref()
    }

    /// How a new contract is proposed.
    ///
    /// # Errors
    /// There is no `openapi-vendor.toml`.
    pub fn sync(&self) -> Result<&SyncSettings> {
        Ok(&self.config()?.sync)
    }

    /// The overlays, in the order in which they are applied.
    ///
    /// # Errors
    /// There is no `openapi-vendor.toml`, or an overlay cannot be read or is not an overlay.
    pub fn overlays(&self) -> Result<Vec<Overlay>> {
        let files = self.config()?.all_overlays.iter();
        files
            .map(|file| Overlay::parse(&file.name, &self.read(&file.path)?))
            .collect()
    }

    /// The files in the folders of sources and overlays that `openapi-vendor.toml` does not name.
    ///
    /// # Errors
    /// There is no `openapi-vendor.toml`, or one of the folders cannot be read.
    pub fn unlisted_files(&self) -> Result<Vec<PathBuf>> {
        let config = self.config()?;
        let sources = config.sources.iter().map(|source| self.facts_path(&source.name));
        let overlays = config.all_overlays.iter().map(|file| file.path.clone());
        let listed: Vec<PathBuf> = sources.chain(overlays).collect();
        // An overlay elsewhere may be beside anything.
        let mut folders = vec![self.sources_path(), self.root.join("spec/overlays")];
        folders.retain(|folder| folder.is_dir());
        let mut unlisted = Vec::new();
        for folder in folders {
            let entries = fs::read_dir(&folder).map_err(|reason| error::io(&folder, &reason))?;
            for entry in entries {
                let path = entry.map_err(|reason| error::io(&folder, &reason))?.path();
                if !listed.contains(&path) {
                    unlisted.push(self.relative(&path).to_owned());
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
            .map_err(|error| about(self.name(&path), error))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>> {
        fs::read(path).map_err(|reason| error::io(self.relative(path), &reason))
    }

    fn config(&self) -> Result<&Config> {
        self.config.as_ref().ok_or_else(|| {
            Error::new(format!(
                "there is no {FILE}: run `{} init URL` to follow a document",
                self.command
            ))
        })
    }
}
