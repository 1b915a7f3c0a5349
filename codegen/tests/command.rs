//! The command as it is typed.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

fn run(arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openapi31-codegen"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut input = child.stdin.take().expect("a pipe");
    // One that reads nothing closes its end.
    drop(input.write_all(stdin.as_bytes()));
    drop(input);
    child.wait_with_output().expect("it ends")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Parcels", "version": "1"},
        "paths": {
            "/parcels": {
                "get": {"operationId": "listParcels", "tags": ["read"], "responses": {"200": {"description": "", "content": {
                    "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/parcel"}}}
                }}}},
                "post": {"operationId": "sendParcel", "responses": {"201": {"description": ""}}}
            }
        },
        "components": {"schemas": {
            "parcel": {"type": "object", "properties": {
                "size": {"enum": ["small", "large"]},
                "weight": {"type": ["integer", "null"], "not": {"const": 0}}
            }}
        }}
    })
}

/// A document with an operation that cannot be sent: its parameter has no place in the path.
fn with_an_operation_that_cannot_be_sent() -> Value {
    let mut document = document();
    document["paths"]["/lost"] = json!({"$ref": "#/paths/~1nowhere"});
    document
}

/// A folder with a document, and the document's path.
fn folder(document: &Value) -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("api.json");
    fs::write(&path, document.to_string()).expect("written");
    let path = path.to_str().expect("UTF-8").to_owned();
    (folder, path)
}

fn inside(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("UTF-8").to_owned()
}

#[test]
fn the_client_goes_to_standard_output_and_the_summary_beside_it() {
    let output = run(&["generate", "-"], &document().to_string());
    assert_eq!(code(&output), Some(0));
    assert!(
        stdout(&output).contains("pub async fn list_parcels"),
        "{}",
        stdout(&output)
    );
    let said = stderr(&output);
    assert!(said.starts_with("2 of 2 operations have a method"), "{said}");
    assert!(
        said.contains("[dependencies]\n") && said.contains("\nprogenitor-client = "),
        "{said}"
    );
}

#[test]
fn yaml_is_read_too() {
    let yaml = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get: {operationId: a, responses: {200: {description: ''}}}\n";
    let output = run(&["generate", "-"], yaml);
    assert!(stdout(&output).contains("pub async fn a"), "{}", stderr(&output));
}

#[test]
fn files_are_written_and_checked() {
    let (folder, document) = folder(&document());
    let (target, report) = (inside(&folder, "api.rs"), inside(&folder, "report.json"));
    let arguments = ["generate", &document, "-o", &target, "--report", &report];
    let checked: Vec<&str> = arguments.iter().copied().chain(["--check"]).collect();
    let missing = run(&checked, "");
    assert_eq!(code(&missing), Some(1));
    assert!(!Path::new(&target).exists());
    assert_eq!(code(&run(&arguments, "")), Some(0));
    assert_eq!(code(&run(&checked, "")), Some(0));
    let report: Value = serde_json::from_slice(&fs::read(&report).expect("a report")).expect("JSON");
    assert_eq!((&report["operations"], &report["generated"]), (&json!(2), &json!(2)));
    fs::write(&target, "changed").expect("written");
    let changed = run(&checked, "");
    assert_eq!(code(&changed), Some(1));
    assert!(
        stderr(&changed).contains("is not what would be written"),
        "{}",
        stderr(&changed)
    );
    assert_eq!(fs::read(&target).expect("there"), b"changed");
}

#[test]
fn operations_are_chosen_by_name_route_and_tag() {
    for choice in [
        ["--operation", "listParcels"],
        ["--operation", "GET /parcels"],
        ["--tag", "read"],
    ] {
        let [flag, value] = choice;
        let output = run(&["generate", "-", flag, value], &document().to_string());
        assert!(stdout(&output).contains("fn list_parcels") && !stdout(&output).contains("fn send_parcel"));
        assert!(
            stderr(&output).starts_with("1 of 2 operations have a method; 1 not selected"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn settings_are_flags() {
    let by_path = run(&["generate", "-", "--operation-names", "path"], &document().to_string());
    assert!(
        stdout(&by_path).contains("pub async fn parcels_get"),
        "{}",
        stdout(&by_path)
    );
    let mut with_format = document();
    with_format["components"]["schemas"]["parcel"]["properties"]["size"] = json!({"type": "string", "format": "uuid"});
    let typed = run(
        &["generate", "-", "--format", "uuid=::uuid::Uuid"],
        &with_format.to_string(),
    );
    assert!(stdout(&typed).contains("::uuid::Uuid"), "{}", stdout(&typed));
    assert_eq!(code(&run(&["generate", "-", "--format", "uuid"], "")), Some(2));
}

#[test]
fn strict_refuses_and_lists_everything() {
    let (folder, document) = folder(&with_an_operation_that_cannot_be_sent());
    let target = inside(&folder, "api.rs");
    let output = run(&["generate", &document, "-o", &target, "--strict"], "");
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("/lost is omitted: "), "{}", stderr(&output));
    assert!(!Path::new(&target).exists());
    assert_eq!(code(&run(&["generate", &document, "-o", &target], "")), Some(0));
}

#[test]
fn check_lists_what_would_be_lost() {
    let fine = run(&["check", "-"], &document().to_string());
    assert_eq!(code(&fine), Some(0));
    assert!(
        stdout(&fine).starts_with("2 of 2 operations have a method"),
        "{}",
        stdout(&fine)
    );
    assert_eq!(fine.stderr, b"");
    let lost = run(&["check", "-"], &with_an_operation_that_cannot_be_sent().to_string());
    assert_eq!(code(&lost), Some(1));
    assert!(stdout(&lost).contains("/lost is omitted: "), "{}", stdout(&lost));
}

#[test]
fn explain_says_what_a_place_becomes() {
    let property = "#/components/schemas/parcel/properties/size";
    let explained = run(&["explain", "-", property], &document().to_string());
    assert_eq!(code(&explained), Some(0), "{}", stderr(&explained));
    let text = stdout(&explained);
    assert!(
        text.starts_with(&format!("{property}\n  {{\"enum\":[\"small\",\"large\"]}}\n")),
        "{text}"
    );
    assert!(
        text.contains("\ninline-schemas: ") && text.contains("types::ParcelSize"),
        "{text}"
    );
    let operation = run(&["explain", "-", "post /parcels"], &document().to_string());
    assert!(
        stdout(&operation).contains("`Client::send_parcel`, which sends POST /parcels"),
        "{}",
        stdout(&operation)
    );
    let nothing = run(
        &["explain", "-", "#/components/schemas/Nothing"],
        &document().to_string(),
    );
    assert_eq!(code(&nothing), Some(2));
    assert!(
        stderr(&nothing).contains("the document has #/components/schemas, with \"parcel\""),
        "{}",
        stderr(&nothing)
    );
    let no_place = run(&["explain", "-", "parcel"], &document().to_string());
    assert!(
        stderr(&no_place).contains("is no place: a JSON pointer"),
        "{}",
        stderr(&no_place)
    );
}

#[test]
fn lower_prints_openapi_3_0() {
    // For progenitor, components have Rust's names.
    for (reader, name) in [("any", "parcel"), ("progenitor", "Parcel")] {
        let output = run(&["lower", "-", "--for", reader], &document().to_string());
        let lowered: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(lowered["openapi"], "3.0.3");
        let weight = &lowered["components"]["schemas"][name]["properties"]["weight"];
        assert_eq!(
            (&weight["type"], &weight["nullable"]),
            (&json!("integer"), &json!(true))
        );
    }
}

#[test]
fn what_is_wrong_goes_to_standard_error_in_plain_lines() {
    let (folder, _) = folder(&document());
    let missing = inside(&folder, "nowhere.json");
    let output = run(&["generate", &missing], "");
    assert_eq!((code(&output), output.stdout.as_slice()), (Some(2), b"".as_slice()));
    assert!(
        stderr(&output).starts_with(&format!("error: {missing} cannot be read: ")),
        "{}",
        stderr(&output)
    );
    let hostile = run(&["generate", "-"], "{\"openapi\": \"\\u001b[2J\\u202e\"}");
    assert_eq!(code(&hostile), Some(2));
    assert!(
        !stderr(&hostile).contains(['\u{1b}', '\u{202e}']),
        "{}",
        stderr(&hostile)
    );
    for arguments in [&[][..], &["generate"], &["raise", "-"], &["generate", "-", "--check"]] {
        let output = run(arguments, "");
        assert_eq!(code(&output), Some(2), "{arguments:?}");
    }
    let help = run(&["--help"], "");
    assert!(stdout(&help).contains("Exit codes"), "{}", stdout(&help));
}
