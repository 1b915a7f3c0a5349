//! The file `openapi-vendor.toml` of a crate that the repository depends on, from the crate's package.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use openapi31_codegen::{Error, Result};
use serde::Deserialize;

use super::{
    file::{Config, FILE, OverlayFile},
    text,
};
use crate::error::{self, about};

/// What `cargo metadata` prints, as far as it matters.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

/// The configuration in the package of `crate:NAME`.
pub(super) fn configuration(root: &Path, extended: &str) -> Result<Config> {
    let failed = |error: &Error| about(format_args!("{FILE}: extends = \"{extended}\""), error);
    let name = extended.strip_prefix("crate:").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| failed(&Error::new("`crate:NAME` was expected, such as `crate:bfl`")))?;
    of_crate(root, name).map_err(|error| failed(&error))
}

fn of_crate(root: &Path, name: &str) -> Result<Config> {
    let folder = folder(root, name)?;
    let path = folder.join(FILE);
    if !path.exists() {
        return Err(Error::new(format!("the package of `{name}` has no {FILE}")));
    }
    let content = std::fs::read_to_string(&path).map_err(|reason| error::io(&path, &reason))?;
    let mut config = text::parse(&content, &folder)?;
    if config.extends.is_some() {
        return Err(Error::new(format!("the {FILE} of `{name}` extends another one")));
    }
    for OverlayFile { name: overlay, .. } in &mut config.all_overlays {
        *overlay = format!("{name}: {overlay}");
    }
    Ok(config)
}

/// Where the package of a dependency is: as it is locked, and from the network only if it was never downloaded.
fn folder(root: &Path, name: &str) -> Result<PathBuf> {
    let metadata = metadata(root, true).or_else(|_| metadata(root, false))?;
    let mut found = metadata.packages.into_iter().filter(|package| package.name == name);
    let Some(package) = found.next() else {
        return Err(Error::new(format!(
            "this repository does not depend on the crate `{name}`"
        )));
    };
    if let Some(other) = found.next() {
        return Err(Error::new(format!(
            "this repository depends on `{name}` {} and {}: one was expected",
            package.version, other.version
        )));
    }
    let folder = package.manifest_path.parent().map(Path::to_owned);
    folder.ok_or_else(|| Error::new(format!("the package of `{name}` has no folder")))
}

fn metadata(root: &Path, is_offline: bool) -> Result<Metadata> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1"]);
    // Where there is no lock file yet, cargo makes it.
    if root.join("Cargo.lock").exists() {
        command.arg("--locked");
    }
    if is_offline {
        command.arg("--offline");
    }
    let output = command
        .current_dir(root)
        .output()
        .map_err(|error| about("cargo", error))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        // Cargo would have the option removed, which nobody gave.
        let reason = match reason.contains("--locked") {
            true => "Cargo.lock lacks what Cargo.toml names: run `cargo check` first",
            false => reason.trim(),
        };
        return Err(about("cargo metadata", reason));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| about("cargo metadata", error))
}
