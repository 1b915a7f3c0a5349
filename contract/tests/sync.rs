//! What a workflow runs on a schedule, in the repository of anybody: against a server on loopback, a repository in a folder, and a `gh` that only
//! writes down what it was asked.
#![cfg(unix)]

mod common;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Command, Output},
};

use common::{
    LICENSES, MAIN, Sandbox, main_after,
    server::{Server, answer},
};
use serde_json::json;

/// Answers `pr list` with what stands in `open`, and logs everything else.
const GH: &str = r#"#!/bin/sh
here=$(dirname "$0")
if [ "$1 $2" = "pr list" ]; then cat "$here/open"; exit 0; fi
echo "$@" >> "$here/log"
for argument; do case "$argument" in *.md) cp "$argument" "$here/body" ;; esac; done
"#;

struct Checkout {
    sandbox: Sandbox,
    tools: tempfile::TempDir,
    origin: tempfile::TempDir,
}

impl Checkout {
    fn new(sandbox: Sandbox) -> Self {
        let checkout = Self {
            sandbox,
            tools: tempfile::tempdir().expect("a folder"),
            origin: tempfile::tempdir().expect("a folder"),
        };
        checkout.tool("gh", GH);
        checkout.tool("open", "");
        checkout.tool("log", "");
        let origin = checkout.origin.path().display().to_string();
        checkout.git(&["init", "--quiet", "--bare", &origin]);
        checkout.git(&["init", "--quiet", "--initial-branch", "main"]);
        checkout.git(&["add", "--all"]);
        checkout.git(&[
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@t.example",
            "commit",
            "--quiet",
            "-m",
            "first",
        ]);
        checkout.git(&["remote", "add", "origin", &origin]);
        checkout.git(&["push", "--quiet", "origin", "main"]);
        checkout
    }

    fn tool(&self, name: &str, text: &str) {
        let path = self.tools.path().join(name);
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("allowed");
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(self.sandbox.path(""))
            .output()
            .expect("git");
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn sync(&self) -> Output {
        let path = format!(
            "{}:{}",
            self.tools.path().display(),
            std::env::var("PATH").expect("a path")
        );
        Command::new(env!("CARGO_BIN_EXE_openapi-vendor"))
            .arg("sync")
            .current_dir(self.sandbox.path(""))
            .env("PATH", path)
            .output()
            .expect("run")
    }

    /// What the pull request says.
    fn body(&self) -> String {
        fs::read_to_string(self.tools.path().join("body")).expect("a body")
    }

    /// What `gh` was asked since the last time.
    fn asked(&self) -> String {
        let log = fs::read_to_string(self.tools.path().join("log")).expect("a log");
        self.tool("log", "");
        log
    }
}

fn checkout(answers: Vec<Vec<u8>>) -> Checkout {
    checkout_of(Sandbox::small(), MAIN, answers)
}

/// With this document committed, and these answers to come.
fn checkout_of(sandbox: Sandbox, first: &str, answers: Vec<Vec<u8>>) -> Checkout {
    let main = Server::answering([vec![answer("200 OK", "", first)], answers].concat());
    let licenses = Server::answering(vec![answer("200 OK", "", LICENSES)]);
    let sources = common::SOURCES
        .replace("https://main.example/openapi.json", &main.url())
        .replace("https://licenses.example/openapi.json", &licenses.url());
    sandbox.write("openapi-vendor.toml", sources);
    sandbox.run(&["refresh"], "").expect("refreshed");
    sandbox.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n");
    Checkout::new(sandbox)
}

fn printed(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn one_branch_and_one_pull_request_follow_upstream() {
    let route = main_after(|document| {
        document["paths"]["/v1/c"] = json!({"get": {"operationId": "c", "responses": {"200": {"description": ""}}}});
    });
    let broken = main_after(|document| {
        document["components"]["schemas"]["Inputs"]["properties"]["width"]["maximum"] = json!(1024);
    });
    let breaking = answer("200 OK", "", &broken);
    let checkout = checkout(vec![
        answer("200 OK", "", MAIN),
        answer("200 OK", "", route),
        breaking,
        answer("200 OK", "", MAIN),
    ]);

    let output = checkout.sync();
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(checkout.asked(), "", "nothing changed");

    let output = checkout.sync();
    assert!(output.status.success(), "{}", printed(&output));
    let asked = checkout.asked();
    assert!(
        asked.starts_with("pr create --head contract --base main --title Contract: additive"),
        "{asked}"
    );
    assert!(!asked.contains("--draft"), "{asked}");
    assert!(
        checkout
            .git(&["show", "--stat", "origin/contract"])
            .contains("openapi.json")
    );

    checkout.tool("open", "7\n");
    let output = checkout.sync();
    assert!(output.status.success(), "{}", printed(&output));
    let asked = checkout.asked();
    assert!(
        asked.starts_with("pr edit 7 --title Contract: breaking") && asked.contains("pr ready 7 --undo"),
        "{asked}"
    );
    assert!(
        checkout
            .git(&["show", "origin/contract:spec/accepted.json"])
            .contains("give the reason before you merge")
    );
    let body = checkout.body();
    assert!(
        body.starts_with("**Verdict: breaking") && body.contains("accepted here without a reason"),
        "{body}"
    );
    let checked = checkout.sandbox.run(&["check"], "").expect("checked");
    assert!(
        checked.text.contains("write in `because` why the change is accepted"),
        "{}",
        checked.text
    );
    assert_eq!(
        checkout.git(&["rev-list", "--count", "main..origin/contract"]).trim(),
        "1"
    );

    let output = checkout.sync();
    assert!(output.status.success(), "{}", printed(&output));
    assert!(
        checkout.asked().starts_with("pr close 7 --delete-branch"),
        "upstream took it back"
    );
}

#[test]
fn an_overlay_action_that_became_obsolete_makes_a_draft_until_it_is_not() {
    let documented = main_after(|document| {
        document["paths"]["/v1/a"]["post"]["responses"]["422"] = json!({"description": ""});
    });
    let longer = main_after(|document| {
        document["paths"]["/v1/a"]["post"]["responses"]["422"] = json!({"description": ""});
        document["components"]["schemas"]["Inputs"]["properties"]["user"] = json!({"type": "string"});
    });
    let sandbox = Sandbox::small();
    sandbox.write(
        "spec/overlays/repairs.yaml",
        format!(
            "{}  - target: $.paths['/v1/a'].post.responses['422']\n    update: {{description: Refused.}}\n",
            common::REPAIRS
        ),
    );
    let checkout = checkout_of(
        sandbox,
        &documented,
        vec![answer("200 OK", "", MAIN), answer("200 OK", "", longer)],
    );
    let output = checkout.sync();
    assert!(output.status.success(), "{}", printed(&output));
    let asked = checkout.asked();
    assert!(
        asked.starts_with("pr create --head contract --base main --title Contract: additive")
            && asked.contains("--draft"),
        "{asked}"
    );
    assert!(
        checkout.body().contains("Overlay actions no longer match"),
        "{}",
        checkout.body()
    );

    checkout.tool("open", "7\n");
    let output = checkout.sync();
    assert!(output.status.success(), "{}", printed(&output));
    let asked = checkout.asked();
    assert!(asked.contains("pr ready 7") && !asked.contains("--undo"), "{asked}");
}

#[test]
fn what_cannot_be_fetched_changes_nothing() {
    let checkout = checkout(vec![answer("200 OK", "", "<html>")]);
    let output = checkout.sync();
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
    assert_eq!(checkout.asked(), "");
}

#[test]
fn what_a_repository_writes_of_its_own_is_in_the_pull_request() {
    let checkout = checkout_with_a_new_route();
    let config = checkout.sandbox.read("openapi-vendor.toml")
        + "[sync]\nbranch = \"upstream\"\ncommands = [[\"sh\", \"-c\", \"grep -c operationId openapi.json > routes.txt\"]]\n\
           add = [\"routes.txt\"]\n";
    checkout.sandbox.write("openapi-vendor.toml", config);
    let output = checkout.sync();
    assert_eq!(output.status.code(), Some(2), "what is not committed would get lost");
    assert!(printed(&output).contains("commit or stash"), "{}", printed(&output));
    checkout.git(&[
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@t.example",
        "commit",
        "--quiet",
        "-am",
        "second",
    ]);
    checkout.git(&["push", "--quiet", "origin", "main"]);

    let output = checkout.sync();
    assert!(output.status.success(), "{}", printed(&output));
    assert!(checkout.asked().starts_with("pr create --head upstream --base main"));
    assert_eq!(checkout.git(&["show", "origin/upstream:routes.txt"]), "3\n");
    let files = checkout.git(&["show", "--name-only", "--format=", "origin/upstream"]);
    let day = time::OffsetDateTime::now_utc().date();
    assert!(
        files.contains("spec/history/") && files.contains(&format!("{}", day.year())),
        "{files}"
    );
    assert!(files.contains(".snap") && files.contains("CHANGELOG.md"), "{files}");
}

/// The script of a step of the action.
fn step(name: &str) -> String {
    let text = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/action.yml")).expect("the action");
    let action = openapi_vendor::read::yaml(&text).expect("YAML");
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["name"] == name).expect("a step");
    assert_eq!(step["shell"], "bash");
    step["run"].as_str().expect("a script").to_owned()
}

impl Checkout {
    /// As GitHub runs it.
    fn step(&self, name: &str, environment: &[(&str, &str)]) -> Output {
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_openapi-vendor"));
        let folders = [self.tools.path(), program.parent().expect("a folder")];
        let path = folders.map(|folder| folder.display().to_string()).join(":");
        Command::new("bash")
            .args(["-e", "-o", "pipefail", "-c", &step(name)])
            .current_dir(self.sandbox.path(""))
            .env("PATH", format!("{path}:{}", std::env::var("PATH").expect("a path")))
            .env("GITHUB_STEP_SUMMARY", self.tools.path().join("summary"))
            .env("BASE", "main")
            .envs(environment.iter().copied())
            .output()
            .expect("run")
    }

    fn summary(&self) -> String {
        fs::read_to_string(self.tools.path().join("summary")).unwrap_or_default()
    }
}

/// Upstream has one more route than the repository.
fn checkout_with_a_new_route() -> Checkout {
    let route = main_after(|document| {
        document["paths"]["/v1/c"] = json!({"get": {"operationId": "c", "responses": {"200": {"description": ""}}}});
    });
    checkout(vec![answer("200 OK", "", route)])
}

#[test]
fn the_action_reports_what_a_pull_request_changes_and_fails_where_asked_to() {
    let checkout = checkout_with_a_new_route();
    let output = checkout.step("install", &[("VERSION", "0.1.0")]);
    assert!(output.status.success(), "it is there: {}", printed(&output));
    let output = checkout.step("check", &[("FAIL_ON", "")]);
    assert!(output.status.success(), "{}", printed(&output));
    assert!(checkout.summary().contains("Verdict: none"), "{}", checkout.summary());

    checkout.git(&["checkout", "--quiet", "-b", "change"]);
    checkout.sandbox.run(&["refresh"], "").expect("taken");
    let output = checkout.step("check", &[("FAIL_ON", "breaking")]);
    assert!(output.status.success(), "{}", printed(&output));
    assert!(
        checkout.summary().contains("`GET /v1/c` is new"),
        "{}",
        checkout.summary()
    );
    let output = checkout.step("check", &[("FAIL_ON", "additive")]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(
        printed(&output).contains("::notice") && printed(&output).contains("/v1/c"),
        "{}",
        printed(&output)
    );

    // Edited by hand.
    checkout.sandbox.write("openapi.json", "{\"openapi\": \"3.1.0\"}");
    let output = checkout.step("check", &[("FAIL_ON", "")]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(
        printed(&output).contains("Do not edit this file"),
        "{}",
        printed(&output)
    );
}

#[test]
fn the_action_follows_upstream() {
    let checkout = checkout_with_a_new_route();
    let output = checkout.step("sync", &[("GH_TOKEN", "none")]);
    assert!(output.status.success(), "{}", printed(&output));
    assert!(checkout.asked().starts_with("pr create --head contract --base main"));
}
