//! A repository that depends on `bfl` and follows its contract: the sources, overlays and settings come from the package.

use std::{collections::BTreeSet, fs, path::Path};

use clap::Parser;
use openapi_vendor::{
    Project,
    command::{Command, Outcome, run},
};
use openapi31_codegen::{Document, Result, Surface, generate};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

struct Dependant {
    folder: tempfile::TempDir,
}

impl Dependant {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let example = Path::new(ROOT).join("examples/own-contract");
        let manifest = fs::read_to_string(example.join("Cargo.toml")).expect("a manifest");
        let manifest = manifest.replace("path = \"../..\"", &format!("path = {ROOT:?}"));
        fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
        fs::copy(example.join("Cargo.lock"), folder.path().join("Cargo.lock")).expect("copied");
        fs::create_dir(folder.path().join("src")).expect("made");
        fs::write(folder.path().join("src/main.rs"), "fn main() {}").expect("written");
        Self { folder }
    }

    fn run(&self, arguments: &[&str]) -> Result<Outcome> {
        let cli = Cli::try_parse_from([&["openapi-vendor"], arguments].concat()).expect("usage");
        let project = Project::open(self.folder.path(), "openapi-vendor")?;
        run(cli.command, &project, std::io::empty())
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn contract(&self) -> Document {
        Document::from_json(&fs::read(self.folder.path().join("openapi.json")).expect("a contract")).expect("OpenAPI")
    }
}

/// How many models the code of a document has: some have several forms of request.
fn models(document: &Document) -> usize {
    let settings = Project::open(ROOT, "").expect("a project").rust().clone();
    let code = generate(document, &settings).expect("Rust").code;
    let surface = Surface::read(&code).expect("a surface");
    let models = surface.items().iter().filter(|(path, _)| path.starts_with("models::"));
    let markers: BTreeSet<&str> = models
        .filter_map(|(_, signature)| signature.split("marker::").nth(1))
        .collect();
    markers.len()
}

#[test]
fn a_dependant_gets_our_repairs_and_additions_from_the_package() {
    let dependant = Dependant::new();
    let source = |name: &str| format!("{name}={ROOT}/spec/sources/{name}.json");
    let (main, licenses) = (source("main"), source("licenses"));
    let outcome = dependant
        .run(&["init", "crate:bfl", "--from", &main, "--from", &licenses])
        .expect("begun");
    assert!(outcome.passed, "{}", outcome.text);
    assert!(dependant.run(&["check"]).expect("checked").passed);

    let ours = Document::from_json(&fs::read(format!("{ROOT}/openapi.json")).expect("ours")).expect("OpenAPI");
    let upstream = Document::from_json(&fs::read(format!("{ROOT}/spec/sources/main.json")).expect("facts"));
    assert_eq!(
        (
            models(&upstream.expect("OpenAPI")),
            models(&dependant.contract()),
            models(&ours)
        ),
        (25, 33, 33)
    );
    let surface = |root: &Path| fs::read_to_string(root.join("spec/surface.txt")).expect("a surface");
    assert_eq!(surface(dependant.folder.path()), surface(Path::new(ROOT)));

    // Overlays of one's own come after.
    dependant.write(
        "overlays/title.yaml",
        "overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n  - target: $.info\n    update: {title: Mine}\n",
    );
    dependant.write(
        "openapi-vendor.toml",
        "extends = \"crate:bfl\"\noverlays = [\"overlays/title.yaml\"]\n",
    );
    assert!(!dependant.run(&["check"]).expect("checked").passed);
    dependant
        .run(&["refresh", "--committed", "--no-compile"])
        .expect("taken");
    assert_eq!(dependant.contract().value()["info"]["title"], "Mine");
}

#[test]
fn what_cannot_be_extended_is_told() {
    let dependant = Dependant::new();
    let failure = |extended: &str| {
        dependant.write("openapi-vendor.toml", &format!("extends = {extended:?}\n"));
        dependant.run(&["check"]).expect_err(extended).to_string()
    };
    assert!(
        failure("bfl").contains("`crate:NAME` was expected"),
        "{}",
        failure("bfl")
    );
    assert!(failure("crate:blf").contains("does not depend on the crate `blf`"));
    assert!(failure("crate:serde").contains("the package of `serde` has no openapi-vendor.toml"));
}
