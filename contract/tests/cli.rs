//! The command as it is typed, by somebody who has nothing but this crate.

mod common;

use std::process::{Command, Output};

use common::Sandbox;

fn vendor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openapi-vendor"))
        .args(arguments)
        .output()
        .expect("started")
}

#[test]
fn the_exit_code_says_whether_it_passed_failed_or_could_not_be_done() {
    let sandbox = Sandbox::refreshed();
    let root = sandbox.path("").display().to_string();
    let code = |arguments: &[&str]| vendor(&[&["--root", root.as_str()], arguments].concat()).status.code();
    assert_eq!(code(&["refresh", "--committed"]), Some(0));
    assert_eq!(code(&["check"]), Some(0));
    assert_eq!(code(&["diff", "vendored", "vendored"]), Some(0));
    assert_eq!(code(&["surface", "--check"]), Some(0));
    sandbox.write("spec/surface.txt", "raw::Client::gone  async fn(&self)\n");
    assert_eq!(code(&["surface", "--check"]), Some(1));
    assert_eq!(code(&["surface"]), Some(0));
    assert_eq!(code(&["surface", "--check"]), Some(0));
    assert_eq!(code(&["bake"]), Some(2));
    sandbox.write("openapi.json", "{}");
    assert_eq!(code(&["check"]), Some(1));
}

#[test]
fn a_project_that_does_not_compile_takes_no_contract() {
    let sandbox = Sandbox::refreshed();
    let before = sandbox.read("openapi.json");
    let compile = |command: &str| {
        format!(
            "{}[compile]\ncommands = [{command}]\nvariable = \"CONTRACT\"\n",
            common::SOURCES
        )
    };
    sandbox.write("spec/overlays/repairs.yaml", common::REPAIRS.replace("64", "128"));

    sandbox.write(
        "openapi-vendor.toml",
        compile(r#"["sh", "-c", "grep absent $CONTRACT || { echo no >&2; exit 1; }"]"#),
    );
    let failure = sandbox.run(&["refresh", "--committed"], "").expect_err("refused");
    let failure = failure.to_string();
    assert!(
        failure
            .starts_with("the project does not compile with the new contract, so nothing was written:\nno\n(`sh -c "),
        "{failure}"
    );
    assert_eq!(sandbox.read("openapi.json"), before);

    sandbox.write(
        "openapi-vendor.toml",
        compile(r#"["sh", "-c", "grep ': 128' $CONTRACT"]"#),
    );
    sandbox.run(&["refresh", "--committed"], "").expect("taken");
    assert_ne!(sandbox.read("openapi.json"), before);
}

/// As after an upgrade of the generator: the contract is the same.
#[test]
fn another_surface_of_the_same_contract_is_told_with_what_it_means() {
    let sandbox = Sandbox::refreshed();
    let root = sandbox.path("").display().to_string();
    let before = sandbox
        .read("spec/surface.txt")
        .replace("raw::Client::a  ", "raw::Client::a_call  ");
    sandbox.write("spec/surface.txt", &before);
    let output = vendor(&["--root", &root, "surface", "--check"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    for part in [
        "spec/surface.txt is not the surface of openapi.json, as this version of the generator makes it:\nVerdict: breaking",
        "`Client::a_call` is gone",
        "`Client::a` is new",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(sandbox.read("spec/surface.txt"), before);
    let config = sandbox
        .read("openapi-vendor.toml")
        .replace("[rust]\npath-prefix = \"/v1/\"\n", "");
    sandbox.write("openapi-vendor.toml", config);
    let output = vendor(&["--root", &root, "surface", "--check"]);
    assert_eq!(output.status.code(), Some(0), "no Rust, no surface");
}

#[test]
fn a_side_is_any_file_of_any_revision() {
    let sandbox = Sandbox::refreshed();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=t", "-c", "user.email=t@t.example"])
            .args(arguments);
        assert!(
            command
                .current_dir(sandbox.path(""))
                .output()
                .expect("git")
                .status
                .success()
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "-m", "first"]);
    sandbox.write("upstream/main.json", common::MAIN.replace("2048.0", "4096"));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-vendor"));
        command
            .args(arguments)
            .current_dir(sandbox.path(""))
            .output()
            .expect("started")
    };
    let output = run(&["diff", "git:HEAD:upstream/main.json", "upstream/main.json"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("was 2048 and is 4096"), "{told}");
    let output = run(&["show", "--stage", "canonical", "git:HEAD:upstream/main.json"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"maximum\": 2048"));
    let output = run(&["diff", "git:HEAD:nowhere.json", "vendored"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(2) && told.starts_with("error: git:HEAD:nowhere.json: "),
        "{told}"
    );
}
