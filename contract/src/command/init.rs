//! `init`: begins to follow a document. Writes `openapi-vendor.toml`, and what a first refresh makes of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use openapi31_codegen::{Error, Result};

use super::{
    args::{Init, Refresh},
    refresh::{self, Report},
};
use crate::{
    config::FILE,
    files::{Change, write_all},
    input::Input,
    project::Project,
};

/// How deep manifests of a workspace are looked for.
const DEPTH: usize = 3;

/// Writes the configuration, the contract and what belongs to it, and says what to do next.
///
/// # Errors
/// There is a configuration or a contract already, or the document cannot be taken. Nothing was written then.
pub fn init(project: &Project, request: &Init, stdin: impl std::io::Read) -> Result<String> {
    let has_rust = uses_generator(project.root(), DEPTH);
    let text = configuration(project, &request.source, has_rust)?;
    let path = project.root().join(FILE);
    let followed = Project::with_configuration(project.root(), project.command(), &text)?;
    for existing in [path.clone(), followed.contract_path(), followed.lock_path()] {
        if existing.exists() {
            return Err(Error::new(format!(
                "{} exists already; `init` overwrites nothing",
                project.name(&existing)
            )));
        }
    }
    let first = Refresh {
        from: request.from.clone(),
        ..Refresh::default()
    };
    let (mut report, mut changes) = refresh::plan(&followed, &first, stdin)?;
    // First, so that what is there without it is not overwritten either.
    changes.insert(0, Change::of_text(path, text));
    write_all(&changes)?;
    let written = changes.iter().map(|change| project.relative(&change.path).to_owned());
    report.written = written.collect();
    Ok(told(&followed, &report, request.source.starts_with("crate:")))
}

fn told(project: &Project, report: &Report, extends: bool) -> String {
    let command = project.command();
    let mut text = format!("{report}\nNext:\n  commit these files\n");
    let mut step = |what: &str, why: &str| text.push_str(&format!("  {command} {what}  # {why}\n"));
    step("check", "in CI: is the contract what its sources and overlays make?");
    step("refresh", "takes what changed upstream, unless it breaks you");
    step("sync", "does so on a schedule, and opens a pull request");
    if project.generates_rust() {
        step(
            "surface --check",
            "in CI: did an upgrade of the generator change the code?",
        );
    }
    if let (Some(compile), true) = (project.compile(), extends) {
        text.push_str(&format!(
            "In .cargo/config.toml, so that the crate is built from this contract:\n  [env]\n  {} = {{ value = {}, relative = true }}\n",
            compile.variable,
            quoted(&project.name(&project.contract_path()))
        ));
    }
    text
}

/// The text of the configuration.
fn configuration(project: &Project, source: &str, has_rust: bool) -> Result<String> {
    let mut text = format!("# What `{} refresh` makes the contract of.\n\n", project.command());
    if source.starts_with("crate:") {
        text.push_str(&format!(
            "# Its sources, its overlays and its settings for Rust, from the package of the crate.\nextends = {}\n",
            quoted(source)
        ));
        return Ok(text);
    }
    text.push_str("# Overlays (OpenAPI Overlay 1.1), in the order in which they are applied: [\"spec/overlays/repairs.yaml\"].\noverlays = []\n\n");
    text.push_str(&format!(
        "[[source]]\nurl = {}\n",
        quoted(&address(project.root(), source)?)
    ));
    if project.root().join("CHANGELOG.md").exists() {
        text.push_str("\n# Gets a section for each new contract.\n[files]\nchangelog = \"CHANGELOG.md\"\n");
    }
    if has_rust {
        text.push_str("\n# How the contract becomes Rust, in the words of `openapi31_codegen::Settings`. The build script does not read this: keep both\n# the same.\n[rust]\n");
    }
    if project.root().join("Cargo.toml").exists() {
        text.push_str(
            "\n# If the build script reads the path of the contract from a variable, a refresh compiles before it writes.\n\
             # [compile]\n# variable = \"MY_OPENAPI\"\n",
        );
    }
    Ok(text)
}

/// A URL as it is, and a file as seen from the root.
fn address(root: &Path, source: &str) -> Result<String> {
    let Ok(input) = source.parse::<Input>();
    let path = match &input {
        Input::Url(url) => return Ok(url.clone()),
        Input::File(path) => path,
        Input::Stdin | Input::Git { .. } => {
            return Err(Error::new(format!(
                "{source}: a URL, a file or crate:NAME was expected: a refresh reads it again"
            )));
        }
    };
    let file = fs::canonicalize(path).map_err(|reason| input.unreadable(&reason))?;
    let root = fs::canonicalize(root).map_err(|reason| crate::error::io(root, &reason))?;
    let inside: PathBuf = file.strip_prefix(&root).map(Path::to_owned).unwrap_or(file);
    Ok(inside.display().to_string())
}

/// A string in TOML, which has the escapes of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether a manifest of the repository names the generator.
fn uses_generator(folder: &Path, depth: usize) -> bool {
    if fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| manifest.contains("openapi31-codegen")) {
        return true;
    }
    if depth == 0 {
        return false;
    }
    let is_searched = |name: &str| name != "target" && !name.starts_with('.');
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| is_searched(&entry.file_name().to_string_lossy()))
        .any(|entry| uses_generator(&entry.path(), depth - 1))
}
