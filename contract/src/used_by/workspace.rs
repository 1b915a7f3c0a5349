//! The packages of a workspace and what they depend on, as cargo knows them.

use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use openapi31_codegen::Result;
use serde::Deserialize;

use crate::error::about;

/// What generates clients that can have marks.
const GENERATORS: [&str; 3] = ["openapi31-codegen", "openapi31-progenitor", "progenitor-client"];

/// What `cargo metadata` says.
#[derive(Deserialize)]
pub(super) struct Workspace {
    /// Those of the workspace, and what they depend on.
    pub(super) packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    pub(super) workspace_default_members: BTreeSet<String>,
    pub(super) workspace_root: PathBuf,
    pub(super) target_directory: PathBuf,
}

/// A package.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, Deserialize)]
struct Dependency {
    name: String,
}

impl Workspace {
    /// The workspace that a manifest is in.
    pub(super) fn of(manifest: &Path) -> Result<Self> {
        let output = cargo()
            .args(["metadata", "--format-version", "1", "--manifest-path"])
            .arg(manifest)
            .output()
            .map_err(|error| about("cargo", error))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(about(manifest.display(), words.trim()));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| about("cargo metadata", error))
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The dependencies from elsewhere that have a client of ours in them.
    pub(super) fn clients_outside(&self) -> Vec<&Package> {
        let is_outside = |package: &&Package| {
            let is_generator = GENERATORS.contains(&package.name.as_str());
            let has_client = package.depends_on("openapi31-codegen") || package.depends_on("openapi31-progenitor");
            !is_generator && has_client && !self.workspace_members.contains(&package.id)
        };
        self.packages.iter().filter(is_outside).collect()
    }
}

impl Package {
    /// The first of the generators that it depends on.
    pub(super) fn generator(&self) -> Option<String> {
        let name = GENERATORS.iter().find(|name| self.depends_on(name));
        name.map(|name| (*name).to_owned())
    }

    fn depends_on(&self, name: &str) -> bool {
        self.dependencies.iter().any(|dependency| dependency.name == name)
    }
}

pub(super) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}
