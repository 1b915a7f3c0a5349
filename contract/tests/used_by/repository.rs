//! A small repository whose code is asked about, and what the report says of it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use openapi31_codegen::{Document, Settings, generate};
use serde_json::{Value, json};

/// The crates depend on the generator beside this package, and on what the example has locked.
const GENERATOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen");
pub(crate) const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/consumer");

/// A folder that is compiled into the same target as those of the other tests, so that they share their dependencies.
pub(crate) struct Repository(PathBuf);

impl Repository {
    /// A package that generates its client from `old.json`, with these sources.
    pub(crate) fn new(name: &str, sources: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("used-by").join(name);
        drop(fs::remove_dir_all(&root));
        let repository = Self(root);
        repository.write("Cargo.toml", &manifest(name));
        repository.write(
            "build.rs",
            "fn main() -> openapi31_codegen::Result<()> { openapi31_codegen::build(\"old.json\") }",
        );
        let lock = fs::read_to_string(Path::new(EXAMPLE).join("Cargo.lock")).expect("a lock file");
        repository.write("Cargo.lock", &lock);
        repository.write("old.json", &old().to_string());
        for (file, text) in sources {
            repository.write(file, text);
        }
        repository
    }

    /// A package of a workspace of its own that depends on the other one.
    pub(crate) fn depending_on(other: &Self, name: &str, code: &str) -> Self {
        let repository = Self::new(name, &[("src/lib.rs", code)]);
        repository.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
                 elsewhere = {{ path = {:?} }}\n",
                other.0
            ),
        );
        fs::remove_file(repository.0.join("build.rs")).expect("removed");
        repository
    }

    /// A package in which the code of `old.json` is committed as `src/api.rs`.
    pub(crate) fn with_committed_code(name: &str, sources: &[(&str, &str)]) -> Self {
        let repository = Self::new(name, sources);
        let document = Document::from_value(old()).expect("OpenAPI");
        let code = generate(&document, &Settings::default()).expect("code").code;
        repository.write("src/api.rs", &code);
        fs::remove_file(repository.0.join("build.rs")).expect("removed");
        repository
    }

    /// A package whose client the macro generates.
    pub(crate) fn with_macro(name: &str, sources: &[(&str, &str)]) -> Self {
        let repository = Self::new(name, sources);
        let macros = format!(
            "uuid = \"1\"\nfutures = \"0.3\"\nprogenitor = \"0.15\"\n\
             openapi31-progenitor = {{ path = \"{GENERATOR}/macro\", default-features = false }}\n\n[build-dependencies]"
        );
        repository.write("Cargo.toml", &manifest(name).replace("\n[build-dependencies]", &macros));
        let lock = fs::read_to_string(Path::new(GENERATOR).join("../Cargo.lock")).expect("a lock file");
        repository.write("Cargo.lock", &lock);
        fs::remove_file(repository.0.join("build.rs")).expect("removed");
        repository
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("a file")
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }

    /// `diff old.json new.json --used-by …`
    pub(crate) fn diff(&self, new: &Value, arguments: &[&str]) -> Output {
        self.write("new.json", &new.to_string());
        diff(&self.0, &[&["old.json", "new.json", "--used-by"], arguments].concat())
    }

    /// What the report for programs says.
    pub(crate) fn report(&self, new: &Value, arguments: &[&str]) -> Value {
        let output = self.diff(new, &[arguments, &["--format", "json"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// The lines of a file that have this text, as the report names them.
    pub(crate) fn lines(&self, file: &str, text: &str) -> BTreeSet<String> {
        lines(&self.0, file, text)
    }
}

pub(crate) fn diff(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openapi-vendor"))
        .arg("diff")
        .args(arguments)
        .current_dir(folder)
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("used-by/target"),
        )
        .output()
        .expect("started")
}

fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[features]\nextra = []\n\n\
         [dependencies]\nbytes = \"1\"\nprogenitor-client = \"0.15.1\"\nreqwest = {{ version = \"0.13.5\", \
         default-features = false, features = [\"json\", \"query\", \"stream\"] }}\nserde = {{ version = \"1\", features = \
         [\"derive\"] }}\nserde_json = \"1\"\n\n[build-dependencies]\nopenapi31-codegen = {{ path = {GENERATOR:?} }}\n"
    )
}

pub(crate) fn old() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/orders": {"post": {
                "operationId": "create_order",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}}},
            }},
            "/receipts": {"get": {
                "operationId": "last_receipt",
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}}},
            }},
        },
        "components": {"schemas": {
            "Order": {"type": "object", "required": ["item"], "properties": {
                "item": {"type": "string"},
                "coupon": {"type": "string"},
                "count": {"type": "integer", "maximum": 20},
                "speed": {"type": "string", "enum": ["fast", "slow"]},
            }},
            "Receipt": {"type": "object", "required": ["total"], "properties": {
                "total": {"type": "integer"},
                "note": {"type": "string", "deprecated": true},
            }},
        }},
    })
}

pub(crate) fn order(document: &mut Value) -> &mut Value {
    &mut document["components"]["schemas"]["Order"]["properties"]
}

pub(crate) fn without(edit: impl FnOnce(&mut Value)) -> Value {
    let mut new = old();
    edit(&mut new);
    new
}

pub(crate) fn without_coupon() -> Value {
    without(|new| drop(order(new).as_object_mut().and_then(|order| order.remove("coupon"))))
}

pub(crate) fn lines(folder: &Path, file: &str, text: &str) -> BTreeSet<String> {
    let source = fs::read_to_string(folder.join(file)).expect("a source file");
    let numbered = source.lines().enumerate().filter(|(_, line)| line.contains(text));
    let lines: BTreeSet<String> = numbered.map(|(index, _)| format!("{file}:{}", index + 1)).collect();
    assert!(!lines.is_empty(), "{text} is nowhere in {file}");
    lines
}

/// The places of a rule's only change that were found this way.
pub(crate) fn places(report: &Value, rule: &str, how: &str) -> BTreeSet<String> {
    let changes = report["changes"].as_array().expect("changes");
    let mut changes = changes.iter().filter(|change| change["rule"] == rule);
    let change = changes.next().unwrap_or_else(|| panic!("no {rule}: {report:#}"));
    assert!(changes.next().is_none(), "two of {rule}");
    let uses = change["uses"].as_array().expect("uses");
    uses.iter()
        .filter(|place| place["how"] == how)
        .map(|place| format!("{}:{}", place["file"].as_str().expect("a file"), place["line"]))
        .collect()
}

/// A client in a module, and code beside it.
pub(crate) fn library(code: &str) -> String {
    format!("pub mod api {{ include!(concat!(env!(\"OUT_DIR\"), \"/old.rs\")); }}\n{code}")
}
