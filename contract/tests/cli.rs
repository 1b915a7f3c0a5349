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
            "{}[compile]\ncommand = {command}\nvariable = \"CONTRACT\"\n",
            common::SOURCES
        )
    };
    sandbox.write("spec/overlays/repairs.yaml", common::REPAIRS.replace("64", "128"));

    sandbox.write(
        "spec/sources.toml",
        compile(r#"["sh", "-c", "grep absent $CONTRACT || { echo no >&2; exit 1; }"]"#),
    );
    let failure = sandbox.run(&["refresh", "--committed"], "").expect_err("refused");
    assert_eq!(
        failure.to_string(),
        "the project does not compile with the new contract, so nothing was written:\nno"
    );
    assert_eq!(sandbox.read("openapi.json"), before);

    sandbox.write(
        "spec/sources.toml",
        compile(r#"["sh", "-c", "grep ': 128' $CONTRACT"]"#),
    );
    sandbox.run(&["refresh", "--committed"], "").expect("taken");
    assert_ne!(sandbox.read("openapi.json"), before);
}
