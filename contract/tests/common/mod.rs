//! A small repository to try things in.
#![allow(dead_code, reason = "every test file uses its own part")]

pub(crate) mod server;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Parser;
use openapi_vendor::{
    Input, Project,
    command::{
        Command, Outcome,
        args::{Refresh, SourceInput},
        refresh::{Report, refresh},
        run,
    },
};
use openapi31_codegen::Result;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const SOURCES: &str = r#"
overlays = ["spec/overlays/repairs.yaml"]
[files]
changelog = "CHANGELOG.md"
[rust]
path-prefix = "/v1/"
[[source]]
name = "main"
url = "https://main.example/openapi.json"
[[source]]
name = "licenses"
url = "https://licenses.example/openapi.json"
"#;

pub(crate) const REPAIRS: &str = "
overlay: 1.1.0
info: {title: Repairs, version: '1'}
actions:
  - target: $.components.schemas.Inputs.properties.width
    update: {default: 64, description: Pixels.}
";

/// A repository in a folder that goes away.
pub(crate) struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// With two sources of which nothing is known yet, and one overlay.
    pub(crate) fn small() -> Self {
        let sandbox = Self::empty();
        sandbox.write("openapi-vendor.toml", SOURCES);
        sandbox.write("spec/overlays/repairs.yaml", REPAIRS);
        sandbox
    }

    /// As [`Sandbox::small`], after its first refresh.
    pub(crate) fn refreshed() -> Self {
        let sandbox = Self::small();
        // A fixed day, for it is in snapshots.
        let request = Refresh {
            retrieved: Some(time::macros::date!(2026 - 11 - 21)),
            ..Refresh::default()
        };
        sandbox.refresh_with(&["main", "licenses"], request).expect("refreshed");
        sandbox
    }

    /// Nothing but upstream's documents.
    pub(crate) fn empty() -> Self {
        let sandbox = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        sandbox.write("upstream/main.json", MAIN);
        sandbox.write("upstream/licenses.json", LICENSES);
        sandbox
    }

    pub(crate) fn project(&self) -> Project {
        Project::open(self.folder.path(), "openapi-vendor").expect("a configuration")
    }

    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub(crate) fn write(&self, relative: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }

    pub(crate) fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).expect("a file")
    }

    /// Every file with its bytes.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.folder.path().to_owned()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).expect("a file");
                    files.push((path, bytes));
                }
            }
        }
        files.sort();
        files
    }

    /// Refreshes from `upstream/NAME.json`.
    pub(crate) fn refresh(&self, names: &[&str]) -> Result<Report> {
        self.refresh_with(names, Refresh::default())
    }

    pub(crate) fn refresh_with(&self, names: &[&str], request: Refresh) -> Result<Report> {
        let from = names.iter().map(|name| SourceInput {
            name: (*name).to_owned(),
            input: Input::File(self.path(format!("upstream/{name}.json"))),
        });
        let request = Refresh {
            from: from.collect(),
            ..request
        };
        refresh(&self.project(), &request, std::io::empty())
    }

    /// Runs what was typed after `openapi-vendor`, with this on standard input.
    pub(crate) fn run(&self, arguments: &[&str], stdin: &str) -> Result<Outcome> {
        let project = Project::open(self.folder.path(), "openapi-vendor")?;
        run(parse(arguments).expect("usage"), &project, stdin.as_bytes())
    }
}

#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

pub(crate) fn parse(arguments: &[&str]) -> std::result::Result<Command, clap::Error> {
    Cli::try_parse_from([&["openapi-vendor"], arguments].concat()).map(|cli| cli.command)
}

/// As the two sources have them before anything changes. Texts, so that their bytes are always the same.
pub(crate) const MAIN: &str = r##"{
    "openapi": "3.1.0",
    "info": {"title": "Their API", "version": "1", "description": "Their words."},
    "servers": [{"url": "https://main.example"}],
    "paths": {"/v1/a": {"post": {
        "operationId": "a",
        "summary": "Their words.",
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Inputs"}}}},
        "responses": {"200": {"description": "Their words."}}
    }}},
    "components": {"schemas": {"Inputs": {
        "type": "object",
        "title": "Their words.",
        "required": ["prompt", "format"],
        "properties": {
            "prompt": {"type": "string", "minLength": 1},
            "format": {"type": "string", "enum": ["png", "jpeg"]},
            "width": {"type": "integer", "minimum": 64.0, "maximum": 2048.0, "default": 0}
        }
    }}}
}"##;
pub(crate) const LICENSES: &str = r#"{
    "openapi": "3.1.0",
    "info": {"title": "Their licenses", "version": "1"},
    "paths": {"/v1/b": {"get": {"operationId": "b", "responses": {"200": {"description": "Their words."}}}}}
}"#;

/// [`MAIN`] after an edit.
pub(crate) fn main_after(edit: impl FnOnce(&mut Value)) -> String {
    let mut document = serde_json::from_str(MAIN).expect("JSON");
    edit(&mut document);
    document.to_string()
}
