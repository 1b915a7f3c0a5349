//! Clients in dependencies from elsewhere, such as a crate from the registry that generates one for its users.
//!
//! Cargo keeps what a dependency became without asking who compiled it: what was compiled with marks must not get into other
//! builds. So where there is such a client, everything is compiled into a folder of its own, and the client anew for other marks.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use openapi31_codegen::Result;

use super::workspace::{Package, Workspace, cargo};
use crate::error::{about, io};

/// Where it is noted which marks the clients have.
const LAST: &str = "marks";

pub(super) struct Outside<'a> {
    clients: Vec<&'a Package>,
    target: PathBuf,
}

impl<'a> Outside<'a> {
    pub(super) fn of(workspace: &'a Workspace) -> Self {
        Self {
            clients: workspace.clients_outside(),
            target: workspace.target_directory.join("openapi-vendor/target"),
        }
    }

    /// Forgets clients with other marks than these.
    pub(super) fn prepare(&self, manifest: &Path, digest: &str) -> Result<()> {
        let last = self.target.join(LAST);
        if self.clients.is_empty() || fs::read_to_string(&last).is_ok_and(|marks| marks == digest) {
            return Ok(());
        }
        fs::create_dir_all(&self.target).map_err(|error| io(&self.target, &error))?;
        // Without it, a run that is interrupted leaves clients with these marks and a note of others.
        fs::write(&last, "").map_err(|error| io(&last, &error))?;
        let mut clean = cargo();
        clean.args(["clean", "--quiet", "--manifest-path"]).arg(manifest);
        clean.arg("--target-dir").arg(&self.target);
        for client in &self.clients {
            clean.arg("--package").arg(&client.id);
        }
        let output = clean
            .stdin(Stdio::null())
            .output()
            .map_err(|error| about("cargo", error))?;
        match output.status.success() {
            true => Ok(()),
            false => Err(about("cargo clean", String::from_utf8_lossy(&output.stderr).trim())),
        }
    }

    /// Has cargo call this link in the compiler's place: for the workspace, and for everything where a dependency has a client.
    pub(super) fn configure(&self, command: &mut Command, link: &Path) {
        command.env("RUSTC_WORKSPACE_WRAPPER", link);
        if !self.clients.is_empty() {
            command.env("RUSTC_WRAPPER", link).env("CARGO_TARGET_DIR", &self.target);
        }
    }

    /// The clients have these marks from now on.
    pub(super) fn finish(&self, digest: &str) -> Result<()> {
        if self.clients.is_empty() {
            return Ok(());
        }
        let last = self.target.join(LAST);
        fs::write(&last, digest).map_err(|error| io(&last, &error))
    }
}
