//! The crates and targets of the workspace, from `cargo metadata`.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use openapi31_codegen::Result;

use super::error::{about, unreadable};

/// The crates of the workspace.
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    pub(super) packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A crate with its targets.
#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) manifest_path: PathBuf,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) targets: Vec<Target>,
}

#[derive(Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) rename: Option<String>,
    pub(super) kind: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Target {
    name: String,
    kind: Vec<String>,
    pub(super) src_path: PathBuf,
}

/// What a target is for, which decides what it may import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    Code,
    Build,
    Tests,
}

impl Target {
    pub(super) fn purpose(&self) -> Purpose {
        match self.kind.first().map(String::as_str) {
            Some("custom-build") => Purpose::Build,
            Some("test" | "example" | "bench") => Purpose::Tests,
            _ => Purpose::Code,
        }
    }

    fn is_library(&self) -> bool {
        self.purpose() == Purpose::Code && self.kind.iter().all(|kind| kind != "bin")
    }
}

impl Dependency {
    pub(super) fn purpose(&self) -> Purpose {
        match self.kind.as_deref() {
            Some("build") => Purpose::Build,
            Some("dev") => Purpose::Tests,
            _ => Purpose::Code,
        }
    }
}

impl Package {
    /// The folder of its `Cargo.toml`.
    pub(super) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// The name of the library, as in code.
    fn library(&self) -> Option<&str> {
        let library = self.targets.iter().find(|target| target.is_library());
        library.map(|target| target.name.as_str())
    }
}

impl Workspace {
    /// The package that the first name of a path refers to in the code of `package`.
    pub(super) fn named(&self, package: &Package, name: &str) -> Option<&Package> {
        let renamed = package.dependencies.iter().find(|dependency| {
            dependency
                .rename
                .as_ref()
                .is_some_and(|rename| rename.replace('-', "_") == name)
        });
        match renamed {
            Some(dependency) => self.packages.iter().find(|package| package.name == dependency.name),
            None => self.packages.iter().find(|package| package.library() == Some(name)),
        }
    }

    /// The package that a file belongs to.
    pub(super) fn owner(&self, file: &Path) -> Option<&Package> {
        let owners = self
            .packages
            .iter()
            .filter(|package| file.starts_with(package.folder()));
        owners.max_by_key(|package| package.folder().components().count())
    }

    /// A path relative to the root.
    pub(super) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}

/// Runs `cargo metadata`, which reads only the manifests here.
pub(super) fn read(root: &Path) -> Result<Workspace> {
    let root = root.canonicalize().map_err(|error| unreadable(root, &error))?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(root.join("Cargo.toml"))
        .output()
        .map_err(|error| about("cargo", error))?;
    if !output.status.success() {
        return Err(about("cargo metadata", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).map_err(|error| about("cargo metadata", error))?;
    Ok(Workspace {
        root,
        packages: metadata.packages,
    })
}
