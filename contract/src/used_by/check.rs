//! `cargo check` of the consumer with the marked code, and what the compiler says of the marks.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use openapi31_codegen::{Error, Result};
use serde::Deserialize;

use super::{
    marks::Marks,
    messages::{Diagnostic, Message, Place},
    uses::{Consumer, UsedBy},
    wrapper::{LINK, VARIABLE, link_file, taken},
};
use crate::error::{about, io};

/// How many of the compiler's errors are repeated.
const MOST_ERRORS: usize = 3;

/// The most bytes that are read of what cargo says.
const LARGEST: u64 = 1 << 30;

/// A consumer that is ready to be checked.
pub(super) struct Check<'a> {
    manifest: &'a Path,
    consumer: &'a Consumer,
    workspace: Workspace,
    /// The packages that the manifest stands for.
    own: Vec<Package>,
}

/// What `cargo metadata` says.
#[derive(Deserialize)]
struct Workspace {
    packages: Vec<Package>,
    workspace_default_members: BTreeSet<String>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

/// A package of the workspace.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) manifest_path: PathBuf,
}

impl<'a> Check<'a> {
    pub(super) fn prepare(manifest: &'a Path, consumer: &'a Consumer) -> Result<Self> {
        let output = cargo()
            .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
            .arg(manifest)
            .output()
            .map_err(|error| about("cargo", error))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(about(manifest.display(), words.trim()));
        }
        let workspace: Workspace =
            serde_json::from_slice(&output.stdout).map_err(|error| about("cargo metadata", error))?;
        let is_manifest = |package: &&Package| package.manifest_path.canonicalize().is_ok_and(|path| path == *manifest);
        let own = match workspace.packages.iter().find(is_manifest) {
            Some(package) => vec![package.clone()],
            None => {
                let is_member = |package: &&Package| workspace.workspace_default_members.contains(&package.id);
                workspace.packages.iter().filter(is_member).cloned().collect()
            }
        };
        Ok(Self {
            manifest,
            consumer,
            workspace,
            own,
        })
    }

    pub(super) fn own_packages(&self) -> &[Package] {
        &self.own
    }

    /// Compiles the consumer with the marks in what its build scripts generate.
    pub(super) fn run(&self, marks: &Marks) -> Result<UsedBy> {
        // Cargo keeps what different compilers made apart by their paths: so each set of marks has its own.
        let run = self
            .workspace
            .target_directory
            .join("openapi-vendor")
            .join(marks.digest());
        fs::create_dir_all(&run).map_err(|error| io(&run, &error))?;
        let run = run.canonicalize().map_err(|error| io(&run, &error))?;
        let file = run.join("marks.json");
        fs::write(&file, marks.to_json()).map_err(|error| io(&file, &error))?;
        let link = run.join(LINK).with_extension(env::consts::EXE_EXTENSION);
        let own = env::current_exe().map_err(|error| about("this program", error))?;
        link_file(&own, &link).map_err(|error| io(&link, &error))?;
        let mut child = self
            .command()
            .env("RUSTC_WORKSPACE_WRAPPER", &link)
            .env(VARIABLE, &file)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| about("cargo", error))?;
        let said = read(&mut child)?;
        let status = child.wait().map_err(|error| about("cargo", error))?;
        if !status.success() {
            return Err(self.does_not_build(&said.errors));
        }
        Ok(self.used(&said, marks, &run))
    }

    fn command(&self) -> Command {
        let mut command = cargo();
        command.args(["check", "--all-targets", "--message-format=json", "--manifest-path"]);
        command.arg(self.manifest);
        if self.consumer.all_features {
            command.arg("--all-features");
        }
        for features in &self.consumer.features {
            command.arg("--features").arg(features);
        }
        command
    }

    fn does_not_build(&self, errors: &[String]) -> Error {
        let shown = errors.iter().take(MOST_ERRORS).map(String::as_str).collect::<Vec<_>>();
        let words = match shown.as_slice() {
            [] => "cargo says above why".to_owned(),
            shown => shown.join("\n"),
        };
        let manifest = self.consumer.manifest.display();
        about(
            manifest,
            format!("its code does not build as it is, with the old contract: {words}"),
        )
    }

    fn used(&self, said: &Said, marks: &Marks, run: &Path) -> UsedBy {
        let names: BTreeMap<&str, &str> = self
            .workspace
            .packages
            .iter()
            .map(|package| (package.id.as_str(), package.name.as_str()))
            .collect();
        let mut used = UsedBy {
            packages: self.own.iter().map(|package| package.name.clone()).collect(),
            items: marks.len(),
            ..UsedBy::default()
        };
        for (package, out) in &said.scripts {
            if let Some(items) = taken(run, out) {
                let name = names.get(package.as_str()).copied().unwrap_or(package);
                let known = used.generators.entry(name.to_owned()).or_default();
                *known = items.max(*known);
            }
        }
        let place = Place {
            root: &self.workspace.workspace_root,
            here: env::current_dir()
                .and_then(|path| path.canonicalize())
                .unwrap_or_default(),
            run,
        };
        for (package, diagnostic) in &said.diagnostics {
            let is_yours = self.own.iter().any(|own| own.id == *package);
            let name = names.get(package.as_str()).copied().unwrap_or(package);
            for (fingerprint, found) in place.uses(diagnostic, name, is_yours) {
                used.add(fingerprint, found);
            }
        }
        used
    }
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// What cargo said.
#[derive(Default)]
struct Said {
    /// The package of each build script, and where it wrote.
    scripts: Vec<(String, PathBuf)>,
    /// What the compiler says of each package's use of deprecated items.
    diagnostics: Vec<(String, Diagnostic)>,
    /// The compiler's errors, as it words them.
    errors: Vec<String>,
}

fn read(child: &mut Child) -> Result<Said> {
    let mut said = Said::default();
    let Some(output) = child.stdout.take() else {
        return Ok(said);
    };
    for line in BufReader::new(output.take(LARGEST)).lines() {
        let line = line.map_err(|error| about("cargo", error))?;
        // What is no message was printed by something that cargo ran.
        match serde_json::from_str(&line) {
            Ok(Message::Script { package_id, out_dir }) => said.scripts.push((package_id, out_dir)),
            Ok(Message::Compiler { package_id, message }) => {
                if message.level.starts_with("error") {
                    said.errors.push(message.rendered.unwrap_or(message.message));
                } else if message.is_deprecation() {
                    said.diagnostics.push((package_id, message));
                }
            }
            _ => {}
        }
    }
    Ok(said)
}
