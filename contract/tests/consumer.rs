//! `examples/consumer`: a repository that follows a contract is told that its build would break, and where, before it does.
//! Takes a minute, so that it runs where asked for: `cargo test --package openapi-vendor --test consumer -- --ignored`.

#[path = "common/server.rs"]
#[allow(dead_code, reason = "every test file uses its own part")]
mod server;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};
use server::{Server, answer};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/consumer");

struct Consumer {
    folder: tempfile::TempDir,
}

impl Consumer {
    /// A copy of the example that follows this address.
    fn following(address: &str) -> Self {
        let consumer = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        copy(Path::new(EXAMPLE), consumer.folder.path());
        for file in ["openapi-vendor.toml", "openapi.json", "spec/lock.json"] {
            let text = consumer.read(file);
            consumer.write(file, &text.replace("https://parcels.example/openapi.json", address));
        }
        let generator = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen");
        let manifest = consumer.read("api/Cargo.toml").replace("../../../codegen", generator);
        consumer.write("api/Cargo.toml", &manifest);
        consumer
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).expect("a file")
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.path().join(file), text).expect("written");
    }

    fn vendor(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_openapi-vendor"));
        // What the dependencies became is used again.
        let target: PathBuf = program.ancestors().nth(2).expect("a folder").into();
        let output = Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", target)
            .env_remove("PARCELS_OPENAPI")
            .output()
            .expect("started");
        (output.status.code(), printed(&output))
    }
}

fn printed(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_file() {
            fs::copy(path, target).expect("copied");
        } else if entry.file_name() != "target" {
            copy(&path, &target);
        }
    }
}

fn upstream() -> Value {
    serde_json::from_slice(&fs::read(format!("{EXAMPLE}/spec/sources/main.json")).expect("facts")).expect("JSON")
}

/// Where a text stands: `app/src/order.rs:13`.
fn place(consumer: &Consumer, file: &str, text: &str) -> String {
    let source = consumer.read(file);
    let line = source.lines().position(|line| line.contains(text)).expect("a line") + 1;
    format!("{file}:{line}")
}

#[test]
#[ignore = "compiles a client twice"]
fn a_program_is_told_that_its_build_would_break_and_where_before_it_does() {
    let mut additive = upstream();
    additive["components"]["schemas"]["Rate"]["properties"]["insured"] = json!({"type": "boolean"});
    let mut breaking = additive.clone();
    breaking["components"]["schemas"]["NewParcel"]["properties"]
        .as_object_mut()
        .expect("properties")
        .remove("coupon");
    let server = Server::answering(vec![
        answer("200 OK", "", upstream().to_string()),
        answer("200 OK", "", additive.to_string()),
        answer("200 OK", "", breaking.to_string()),
    ]);
    let consumer = Consumer::following(&server.url());
    let (code, text) = consumer.vendor(&["check", "--history"]);
    assert_eq!(code, Some(0), "{text}");

    let (code, text) = consumer.vendor(&["refresh"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("every file is up to date"), "{text}");

    // Both crates compile with it.
    let (code, text) = consumer.vendor(&["refresh"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("`Rate.insured` is new"), "{text}");
    assert!(consumer.read("spec/surface.txt").contains("raw::types::Rate.insured"));
    let before = consumer.read("openapi.json");

    let (code, refused) = consumer.vendor(&["refresh"]);
    assert_eq!(code, Some(1), "{refused}");
    assert!(refused.contains("`NewParcel.coupon` is gone"), "{refused}");
    let fingerprint = refused
        .split("--because TEXT:\n  ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .expect("a fingerprint");

    // Before anything breaks, the program is asked.
    consumer.write("new.json", &breaking.to_string());
    let (code, told) = consumer.vendor(&["diff", "vendored", "new.json", "--used-by", "app/Cargo.toml"]);
    assert_eq!(code, Some(0), "{told}");
    let where_it_breaks = place(&consumer, "app/src/order.rs", ".coupon(coupon)");
    assert!(
        told.contains(&format!("1 breaking change, 1 in your code: {where_it_breaks}.\n")),
        "{told}"
    );

    // Somebody accepts it, without a look at the program.
    let accept = ["refresh", "--accept", fingerprint, "--because", "They said so in June."];
    let (code, failed) = consumer.vendor(&accept);
    assert_eq!(code, Some(2), "{failed}");
    assert!(
        failed.contains("does not compile with the new contract, so nothing was written")
            && failed.contains("no method named `coupon`")
            && failed.contains(&where_it_breaks),
        "{failed}"
    );
    assert_eq!(consumer.read("openapi.json"), before);

    let mended = consumer
        .read("app/src/order.rs")
        .replace("        .coupon(coupon)\n", "");
    consumer.write("app/src/order.rs", &mended.replace("coupon: &str", "_: &str"));
    let (code, text) = consumer.vendor(&accept);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = consumer.vendor(&["check", "--history"]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = consumer.vendor(&["surface", "--check"]);
    assert_eq!(code, Some(0), "{text}");
}
