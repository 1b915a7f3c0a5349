//! What a build script gets.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
};

use openapi31_codegen::build;
use serde_json::{Value, json};
use tempfile::TempDir;

const DOCUMENT: &str = "BUILD_SCRIPT_DOCUMENT";

/// The script itself, in a process of its own: `OUT_DIR` is of the whole process.
#[test]
#[ignore = "the other tests run it"]
fn script() {
    let document = env::var_os(DOCUMENT).expect("the document's path");
    build(document).expect("built");
}

fn run(document: &Path, out: &Path) -> Output {
    Command::new(env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "script", "--nocapture"])
        .env(DOCUMENT, document)
        .env("OUT_DIR", out)
        .output()
        .expect("started")
}

fn written(folder: &TempDir, name: &str, content: &Value) -> std::path::PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content.to_string()).expect("written");
    path
}

fn instructions(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let lines = text.lines().filter_map(|line| line.split_once("cargo::"));
    lines.map(|(_, instruction)| instruction.to_owned()).collect()
}

#[test]
fn the_code_is_in_out_dir_and_each_file_is_watched() {
    let folder = TempDir::new().expect("a folder");
    let parcel = written(
        &folder,
        "parcel.json",
        &json!({"type": "object", "properties": {"weight": {"type": "integer"}}}),
    );
    let document = written(
        &folder,
        "parcels.json",
        &json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {
            "/parcel": {"get": {"operationId": "parcel", "responses": {"200": {"description": "", "content": {
                "application/json": {"schema": {"$ref": "parcel.json"}}
            }}}}},
            "/lost": {"$ref": "nowhere.json"}
        }}),
    );
    let output = run(&document, folder.path());
    assert!(output.status.success(), "{output:?}");
    let code = fs::read_to_string(folder.path().join("parcels.rs")).expect("the code");
    assert!(code.contains("pub async fn parcel"), "{code}");
    let instructions = instructions(&output);
    for file in [&document, &parcel] {
        let wanted = format!("rerun-if-changed={}", fs::canonicalize(file).expect("there").display());
        assert!(instructions.contains(&wanted), "{instructions:?}");
    }
    let warnings: Vec<&String> = instructions
        .iter()
        .filter(|line| line.starts_with("warning="))
        .collect();
    assert!(
        warnings.iter().any(|warning| warning.contains("/lost is omitted")),
        "{warnings:?}"
    );
}

#[test]
fn a_document_that_cannot_be_read_is_watched_and_fails() {
    let folder = TempDir::new().expect("a folder");
    let document = folder.path().join("nowhere.json");
    let output = run(&document, folder.path());
    assert!(!output.status.success());
    assert_eq!(
        instructions(&output),
        [format!("rerun-if-changed={}", document.display())]
    );
}
