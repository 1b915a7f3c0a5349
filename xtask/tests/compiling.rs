//! A refresh that compiles the crate with the new contract before it takes it. Takes a minute, so that it runs where
//! asked for: `cargo test --package xtask --test compiling -- --ignored`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};

fn this_repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace")
}

/// A copy of what belongs to this repository.
fn copy() -> tempfile::TempDir {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(this_repository())
        .output()
        .expect("git");
    let copy = tempfile::tempdir().expect("a folder");
    for file in String::from_utf8(listed.stdout).expect("names").split_terminator('\0') {
        let (from, to) = (this_repository().join(file), copy.path().join(file));
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        if from.is_file() {
            fs::copy(from, to).expect("copied");
        }
    }
    copy
}

fn refresh(root: &Path, document: &Value, arguments: &[&str]) -> Output {
    let file = root.join("target-main.json");
    fs::write(&file, document.to_string()).expect("written");
    // What the dependencies became is used again.
    let target: PathBuf = Path::new(env!("CARGO_BIN_EXE_xtask"))
        .ancestors()
        .nth(2)
        .expect("a folder")
        .into();
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["spec", "refresh", "--from", &format!("main={}", file.display())])
        .args(arguments)
        .env("CARGO_MANIFEST_DIR", root.join("xtask"))
        .env("CARGO_TARGET_DIR", target)
        .env_remove("BFL_OPENAPI")
        .output()
        .expect("started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
#[ignore = "compiles the crate twice"]
fn a_new_contract_is_taken_if_the_crate_compiles_with_it() {
    let copy = copy();
    let read = |file: &str| fs::read_to_string(copy.path().join(file)).expect("a file");
    let facts: Value = serde_json::from_str(&read("spec/sources/main.json")).expect("JSON");

    let mut route = facts.clone();
    route["paths"]["/v1/flux-9"] = route["paths"]["/v1/flux-2-pro"].clone();
    route["paths"]["/v1/flux-9"]["post"]["operationId"] = json!("flux_9");
    let output = refresh(copy.path(), &route, &[]);
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    let report = text(&output.stdout);
    assert!(report.contains("Verdict: additive (1 additive)"), "{report}");
    assert!(
        report.contains("#/paths/~1v1~1flux-9/post"),
        "what lacks our words: {report}"
    );
    for (file, part) in [
        ("openapi.json", "\"/v1/flux-9\""),
        ("spec/sources/main.json", "\"/v1/flux-9\""),
        (
            "spec/surface.txt",
            "models::Flux9  type Request<types::Flux2Inputs, marker::Flux9>",
        ),
        ("spec/surface.txt", "raw::Client::flux_9  async fn"),
        ("CHANGELOG.md", "- additive: `POST /v1/flux-9` is new."),
    ] {
        assert!(read(file).contains(part), "{file}");
    }

    // A status that the handwritten layer names is gone: accepted or not, the crate does not compile.
    let mut lost = route;
    let statuses = &mut lost["components"]["schemas"]["StatusResponse"]["enum"];
    statuses
        .as_array_mut()
        .expect("a list")
        .retain(|status| status != "Reasoning");
    lost["components"]["schemas"]["Flux2Inputs"]["properties"]["user"]["maxLength"] = json!(3);
    let refused = refresh(copy.path(), &lost, &["--dry-run"]);
    let report = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{report}");
    let fingerprints: Vec<&str> = report
        .split("--because TEXT:\n")
        .nth(1)
        .expect("a list")
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let arguments: Vec<&str> = fingerprints
        .iter()
        .flat_map(|fingerprint| ["--accept", fingerprint, "--because", "to see"])
        .collect();
    let before = read("openapi.json");
    let failed = refresh(copy.path(), &lost, &arguments);
    let reason = text(&failed.stderr);
    assert_eq!(failed.status.code(), Some(2), "{reason}");
    assert!(
        reason.contains("does not compile with the new contract, so nothing was written")
            && reason.contains("a task's status is never `Reasoning`"),
        "{reason}"
    );
    assert_eq!(read("openapi.json"), before);
}
