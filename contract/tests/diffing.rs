//! `diff` as it is typed: what may stand on each side, what the exit code says, who gets which report.

mod common;
#[path = "common/program.rs"]
mod program;

use std::process::{Command, Output};

use common::{
    MAIN, Sandbox, main_after,
    server::{Server, answer},
};
use program::vendor;
use serde_json::{Value, json};

fn stdout_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A sandbox with `old.json` and one document for each level.
fn levels() -> Sandbox {
    let sandbox = Sandbox::refreshed();
    sandbox.write("old.json", MAIN);
    sandbox.write("none.json", main_after(|_| {}));
    sandbox.write(
        "docs.json",
        main_after(|document| document["paths"]["/v1/a"]["post"]["summary"] = json!("Other words.")),
    );
    sandbox.write(
        "additive.json",
        main_after(|document| document["paths"]["/v1/c"] = json!({"get": {"responses": {"200": {"description": ""}}}})),
    );
    sandbox.write(
        "review.json",
        main_after(|document| {
            document["components"]["schemas"]["Inputs"]["properties"]["width"]["default"] = json!(128);
        }),
    );
    sandbox.write(
        "breaking.json",
        main_after(|document| {
            document["components"]["schemas"]["Inputs"]["properties"]["width"]["maximum"] = json!(1024);
        }),
    );
    sandbox
}

#[test]
fn the_exit_code_says_the_level_where_asked_for() {
    let sandbox = levels();
    let code = |arguments: &[&str]| vendor(&sandbox, &[&["diff"], arguments].concat()).status.code();
    for (level, expected) in [
        ("none", 0),
        ("docs", 10),
        ("additive", 20),
        ("review", 30),
        ("breaking", 40),
    ] {
        let new = format!("{level}.json");
        assert_eq!(code(&["old.json", &new, "--exit-code"]), Some(expected), "{level}");
        assert_eq!(code(&["old.json", &new]), Some(0), "{level}, only reported");
    }
    assert_eq!(code(&["old.json", "nowhere.json", "--exit-code"]), Some(2));
    let missing = vendor(&sandbox, &["diff", "old.json", "nowhere.json"]);
    assert_eq!(
        String::from_utf8_lossy(&missing.stderr),
        "error: nowhere.json: no such file; a file, a URL, `vendored`, `git:REVISION` or `-` was expected\n"
    );
    assert_eq!(
        code(&["old.json", "openapi-vendor.toml", "--exit-code"]),
        Some(2),
        "not OpenAPI"
    );
    assert_eq!(code(&["old.json"]), Some(2), "one side only");
    assert_eq!(code(&["-", "-"]), Some(2), "standard input twice");
}

#[test]
fn a_level_to_fail_on_fails_there_and_above() {
    let sandbox = levels();
    let all = ["none", "docs", "additive", "review", "breaking"];
    for (place, limit) in all.iter().enumerate() {
        for (other, level) in all.iter().enumerate() {
            let new = format!("{level}.json");
            let output = vendor(&sandbox, &["diff", "old.json", &new, "--fail-on", limit]);
            assert_eq!(
                output.status.code(),
                Some(i32::from(other >= place)),
                "{level} by {limit}"
            );
            assert!(
                stdout_of(&output).starts_with(&format!("Verdict: {level}")),
                "still reported"
            );
        }
    }
}

#[test]
fn json_has_the_fields_that_programs_rely_on() {
    let output = vendor(&levels(), &["diff", "old.json", "review.json", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    insta::assert_snapshot!(format!("{report:#}"), @r##"
    {
      "changes": [
        {
          "direction": "request",
          "fingerprint": "9291221a8b6efc62",
          "items": [
            "raw::types::Inputs.width",
            "raw::types::Inputs::width"
          ],
          "level": "review",
          "location": "/components/schemas/Inputs/properties/width/default",
          "message": "the default of `Inputs.width` was 0 and is 128",
          "new": 128,
          "old": 0,
          "operations": [
            "POST /v1/a"
          ],
          "rule": "request-default-changed",
          "rust": "none",
          "source": {
            "column": 150,
            "file": "review.json",
            "line": 1
          },
          "wire": "review"
        }
      ],
      "hidden": 0,
      "ignored": [],
      "reweighed": [],
      "semver": {
        "0.x": "minor",
        "1.x": "minor"
      },
      "verdict": "review"
    }
    "##);
}

#[test]
fn without_rust_the_level_is_that_of_the_wire() {
    let sandbox = levels();
    // Another name for the same schema: nothing on the wire, another type in Rust.
    let renamed = MAIN
        .replace("\"Inputs\"", "\"Wishes\"")
        .replace("schemas/Inputs", "schemas/Wishes");
    sandbox.write("renamed.json", renamed);
    let report = |more: &[&str]| -> Value {
        let arguments = [&["diff", "old.json", "renamed.json", "--format", "json"], more].concat();
        serde_json::from_slice(&vendor(&sandbox, &arguments).stdout).expect("JSON")
    };
    let wire = report(&["--no-rust"]);
    assert_eq!(
        (&wire["verdict"], &wire["changes"][0]["level"]),
        (&json!("none"), &json!("none"))
    );
    let both = report(&[]);
    let change = &both["changes"][0];
    assert_eq!(
        (&both["verdict"], &change["wire"], &change["rust"]),
        (&json!("breaking"), &json!("none"), &json!("breaking"))
    );
}

#[test]
fn what_does_not_become_rust_is_reported_and_compared_on_the_wire() {
    let sandbox = levels();
    let odd = main_after(|document| {
        document["paths"]["/v1/a"]["post"]["requestBody"]["content"] = json!({"multipart/mixed": {}});
    });
    sandbox.write("odd.json", odd);
    let output = vendor(&sandbox, &["diff", "old.json", "odd.json"]);
    let report = stdout_of(&output);
    assert!(report.contains("request-media-type-removed"), "{report}");
    assert!(report.contains("`Client::a` is gone"), "{report}");
    assert!(
        report.contains("`POST /v1/a` has no method in Rust: its body is `multipart/mixed`"),
        "{report}"
    );
    assert!(!stdout_of(&vendor(&sandbox, &["diff", "old.json", "odd.json", "--no-rust"])).contains("Rust"));
}

#[test]
fn a_side_may_be_the_vendored_contract_or_that_of_a_revision() {
    let sandbox = levels();
    let git = |arguments: &[&str]| {
        let status = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@t.example"])
            .args(arguments)
            .current_dir(sandbox.path(""))
            .output()
            .expect("git")
            .status;
        assert!(status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "-m", "first"]);
    git(&["tag", "v1"]);
    sandbox.write(
        "upstream/main.json",
        std::fs::read(sandbox.path("additive.json")).expect("a file"),
    );
    sandbox.refresh(&["main"]).expect("refreshed");
    let diff = |old: &str, new: &str| vendor(&sandbox, &["diff", old, new]);

    let report = stdout_of(&diff("git:v1", "vendored"));
    assert!(report.starts_with("Verdict: additive (1 additive)"), "{report}");
    let report = stdout_of(&diff("vendored", "git:HEAD"));
    assert!(report.starts_with("Verdict: breaking (1 breaking)"), "{report}");
    assert!(stdout_of(&diff("git:v1", "git:HEAD")).starts_with("Verdict: none (no changes)"));
    // Overlays go onto the other side, and the source that it does not stand for goes in.
    assert!(stdout_of(&diff("vendored", "additive.json")).starts_with("Verdict: none (no changes)"));
    assert!(stdout_of(&diff("old.json", "git:v1")).starts_with("Verdict: none (no changes)"));
    // Between documents that are not ours nothing is added.
    assert!(stdout_of(&diff("old.json", "additive.json")).starts_with("Verdict: additive (1 additive)"));

    let failed = diff("git:nowhere", "vendored");
    assert_eq!(failed.status.code(), Some(2));
    let reason = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(reason.starts_with("error: git:nowhere: "), "{reason}");
    for refused in ["git:", "git:--help", "git:v1:spec/lock.json"] {
        assert_eq!(diff(refused, "vendored").status.code(), Some(2), "{refused}");
    }
}

/// [`MAIN`] as somebody else would write it, with smaller images.
const YAML: &str = "
openapi: 3.1.0
info: {title: Their API, version: '1', description: Their words.}
servers: [{url: https://main.example}]
paths:
  /v1/a:
    post:
      operationId: a
      summary: Their words.
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Inputs'}}}}
      responses: {200: {description: Their words.}}
components:
  schemas:
    Inputs:
      type: object
      title: Their words.
      required: [prompt, format]
      properties:
        prompt: {type: string, minLength: 1}
        format: {type: string, enum: [png, jpeg]}
        width: {type: integer, minimum: 64, maximum: 1024, default: 0}
";

#[test]
fn a_side_may_be_an_address() {
    let sandbox = levels();
    let serving = |status, body: &str| Server::answering(vec![answer(status, "", body)]);
    let diff = |old: &str, new: &str| vendor(&sandbox, &["diff", old, new, "--exit-code"]);
    let (json, yaml) = (serving("200 OK", MAIN), serving("200 OK", YAML));
    for (old, new, code, verdict) in [
        (json.url(), yaml.url(), 40, "Verdict: breaking (1 breaking)"),
        (yaml.url(), json.url(), 20, "Verdict: additive (1 additive)"),
        (json.url(), "old.json".to_owned(), 0, "Verdict: none (no changes)"),
        ("old.json".to_owned(), yaml.url(), 40, "Verdict: breaking (1 breaking)"),
        // Overlays go onto a downloaded document as onto a file.
        (json.url(), "vendored".to_owned(), 0, "Verdict: none (no changes)"),
        ("vendored".to_owned(), json.url(), 0, "Verdict: none (no changes)"),
    ] {
        let output = diff(&old, &new);
        let report = stdout_of(&output);
        assert_eq!(output.status.code(), Some(code), "{old} {new}: {report}");
        assert!(report.starts_with(verdict), "{old} {new}: {report}");
    }
    assert_eq!((json.asked().len(), yaml.asked().len()), (5, 3), "each time once");

    let missing = serving("404 Not Found", MAIN);
    for (old, new) in [(missing.url(), json.url()), (json.url(), missing.url())] {
        let output = diff(&old, &new);
        assert_eq!((output.status.code(), stdout_of(&output).as_str()), (Some(2), ""));
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!(
                "error: {}: the server answered 404 Not Found; a document was expected\n",
                missing.url()
            )
        );
    }
}

#[test]
fn a_report_that_is_piped_has_no_colours() {
    let output = vendor(&levels(), &["diff", "old.json", "breaking.json"]);
    assert!(!output.stdout.contains(&b'\x1b'));
}
