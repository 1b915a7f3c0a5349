//! `cargo xtask rooms`, on small houses: what is found, and what is not.

use std::{fs, path::Path};

use clap::Parser;
use openapi_vendor::command::Outcome;
use tempfile::TempDir;
use xtask::cli::Cli;

/// The plan of houses with one crate, `house`.
const PLAN: &str = "
[lines]
most = 20
tests = 30
folders = { src = 10 }
[crates.house]
";

/// What the check says of a house with these files. A crate `house` with a `src/lib.rs` is there by itself.
fn rooms(plan: &str, files: &[(&str, &str)]) -> Outcome {
    let folder = TempDir::new().expect("a folder");
    write(folder.path(), "rooms.toml", plan);
    write(folder.path(), "Cargo.toml", &manifest("house", ""));
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    let cli = Cli::try_parse_from(["xtask", "rooms"]).expect("the command is there");
    xtask::run(
        cli,
        &xtask::project(folder.path()).expect("a project"),
        std::io::empty(),
    )
    .expect("the house can be read")
}

fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("created");
    fs::write(path, text).expect("written");
}

fn assert_passes(outcome: &Outcome) {
    assert!(outcome.passed, "{}", outcome.text);
}

/// What is found, without the summary.
fn found(outcome: &Outcome) -> &str {
    assert!(!outcome.passed && outcome.code == 1, "{}", outcome.text);
    let (found, _) = outcome.text.rsplit_once("check failed").expect("a summary");
    found
}

#[test]
fn imports_in_one_direction_are_no_circle() {
    let outcome = rooms(
        PLAN,
        &[
            ("src/lib.rs", "mod a; mod b; pub use b::B;"),
            ("src/a.rs", "pub struct A;"),
            ("src/b.rs", "use crate::a::A; pub struct B(A);"),
        ],
    );
    assert_passes(&outcome);
    insta::assert_snapshot!(outcome.text, @"2 imports in 1 crates: no circle of files, no forbidden import, no long file");
}

#[test]
fn a_name_that_is_handed_on_ties_to_the_file_that_defines_it() {
    let outcome = rooms(
        PLAN,
        &[
            (
                "src/lib.rs",
                "mod a; mod b; pub use a::A as Apple; pub use b::inner::B;",
            ),
            ("src/a.rs", "use crate::B; pub struct A(B);"),
            ("src/b/mod.rs", "pub mod inner;"),
            ("src/b/inner.rs", "pub struct B; fn f(_: super::super::Apple) {}"),
        ],
    );
    insta::assert_snapshot!(found(&outcome), @r"
    circle of 2 files:
      src/a.rs -> src/b/inner.rs: B
      src/b/inner.rs -> src/a.rs: A
    ");
}

#[test]
fn a_glob_ties_to_the_names_that_are_used_of_it() {
    let b = ("src/b.rs", "use crate::a::A; pub struct B(A); pub struct Other;");
    let uses_b = [
        ("src/lib.rs", "mod a; mod b; mod all { pub use crate::b::*; }"),
        ("src/a.rs", "use crate::all::*; pub struct A(Box<B>);"),
        b,
    ];
    insta::assert_snapshot!(found(&rooms(PLAN, &uses_b)), @r"
    circle of 2 files:
      src/a.rs -> src/b.rs: B
      src/b.rs -> src/a.rs: A
    ");
    // Two modules behind one glob: only the one whose names are used counts.
    let uses_c = [
        (
            "src/lib.rs",
            "mod a; mod b; mod c; mod all { pub use crate::b::*; pub use crate::c::*; }",
        ),
        ("src/a.rs", "use crate::all::*; pub struct A(C);"),
        ("src/c.rs", "pub struct C;"),
        b,
    ];
    assert_passes(&rooms(PLAN, &uses_c));
}

#[test]
fn paths_count_in_expressions_types_macros_and_attributes() {
    let ways = [
        "pub fn a() { crate::b::b(); }",
        "pub type A = crate::b::B;",
        "use crate::b; pub fn a() { b::b(); }",
        "use super::b::{self as other}; pub fn a() -> other::B { loop {} }",
        "pub fn a() { println!(\"{}\", crate::b::b()); }",
        "pub fn a() { use crate::b::b as c; c(); }",
        "macro_rules! a { () => { $crate::b::b() } }",
        "#[serde(with = \"crate::b\", default = \"crate::b::b\")] pub struct A;",
        "#[arg(value_parser = crate::b::b)] pub struct A;",
        "impl crate::b::B {}",
        "pub fn a() { made_by_b!(); }",
        "mod inner { use super::super::b::B; }",
    ];
    for way in ways {
        let files = [
            ("src/lib.rs", "#[macro_use] mod b; mod a;"),
            ("src/a.rs", &format!("{way} pub struct Back;")),
            (
                "src/b.rs",
                "pub struct B(crate::a::Back); pub fn b() {} macro_rules! made_by_b { () => {} }",
            ),
        ];
        let outcome = rooms(PLAN, &files);
        assert!(
            !outcome.passed && outcome.text.starts_with("circle of 2 files"),
            "{way}: {}",
            outcome.text
        );
    }
}

#[test]
fn a_module_is_told_from_a_function_of_its_name() {
    let outcome = rooms(
        PLAN,
        &[
            ("src/lib.rs", "mod a; mod run; fn run() { a::a(); }"),
            ("src/a.rs", "use crate::run::{self, B}; pub fn a() { run::b(); }"),
            ("src/run.rs", "pub struct B; pub fn b() {}"),
        ],
    );
    assert_passes(&outcome);
}

#[test]
fn comments_texts_tests_and_modules_alone_do_not_count() {
    let ways = [
        "// crate::b::B",
        "/// [`B`](crate::b::B)\npub struct A;",
        "pub const A: &str = \"crate::b::B\";",
        "#[cfg(test)] mod tests { use crate::b::B; }",
        "#[cfg(test)] mod tests;",
        "#[cfg(all(test, unix))] use crate::b::B;",
        "#[test] fn a() { crate::b::b(); }",
        "pub struct A; impl A { #[cfg(test)] fn a() { crate::b::b(); } }",
        "pub(in crate::b) struct A;",
        "use crate::b;",
        "pub fn a(it: It) { assert!(it.b::<u8>().b == 'b'); }",
    ];
    for way in ways {
        let files = [
            ("src/lib.rs", "mod b; mod a;"),
            ("src/a.rs", &format!("pub struct Back; {way}")),
            ("src/a/tests.rs", "use crate::b::B;"),
            ("src/b.rs", "pub struct B(crate::a::Back); pub fn b() {}"),
        ];
        assert_passes(&rooms(PLAN, &files));
    }
}

#[test]
fn imports_between_rooms_go_down_only() {
    let plan = format!("{PLAN}layers = [[\"lib\"], [\"client\"], [\"task\", \"result\"], [\"error\"]]\n");
    let house = |error: &'static str, result: &'static str| {
        [
            (
                "src/lib.rs",
                "mod client; mod error; mod result; mod task; pub use client::Client;",
            ),
            ("src/client/mod.rs", "pub struct Client;\nmod submit;"),
            ("src/client/submit.rs", "use crate::{error::Error, task::Task};"),
            ("src/task.rs", "use crate::result::Image; pub struct Task;"),
            ("src/result/mod.rs", "mod image; pub use image::Image;"),
            ("src/result/image.rs", result),
            ("src/error.rs", error),
        ]
    };
    assert_passes(&rooms(&plan, &house("pub struct Error;", "pub struct Image;")));

    let upwards = house("pub struct Error;\nuse crate::Client;", "pub struct Image;");
    insta::assert_snapshot!(found(&rooms(&plan, &upwards)), @"src/error.rs:2: uses Client of src/client/mod.rs; `error` is below `client`, and imports only go down");

    // No circle of files, and yet neither of two rooms could do without the other.
    let around = house("pub struct Error;", "pub struct Image; use crate::task::ends::End;");
    let mut around = around.to_vec();
    around.retain(|(path, _)| *path != "src/task.rs");
    around.push((
        "src/task/mod.rs",
        "pub mod ends; use crate::result::Image; pub struct Task;",
    ));
    around.push(("src/task/ends.rs", "pub struct End;"));
    insta::assert_snapshot!(found(&rooms(&plan, &around)), @r"
    src/result/image.rs:1: uses End of src/task/ends.rs; the rooms `result`, `task` import each other in a circle
    src/task/mod.rs:1: uses Image of src/result/image.rs; the rooms `result`, `task` import each other in a circle
    ");
}

#[test]
fn the_plan_and_the_code_have_the_same_rooms_and_crates() {
    let plan = format!("{PLAN}layers = [[\"lib\"], [\"cellar\"]]\n[crates.shed]\n");
    let outcome = rooms(&plan, &[("src/lib.rs", "mod attic;"), ("src/attic.rs", "")]);
    insta::assert_snapshot!(found(&outcome), @r"
    rooms.toml: the workspace has no crate shed
    rooms.toml: the room `attic` of house is in no layer
    rooms.toml: house has no room `cellar`
    ");
    let outcome = rooms("crates = {}\nlines = { most = 20, tests = 20 }", &[("src/lib.rs", "")]);
    insta::assert_snapshot!(found(&outcome), @"rooms.toml: the crate house is missing");
}

#[test]
fn a_crate_uses_the_crates_of_its_plan_only() {
    let shed = |dependency: &str| manifest("shed", &format!("[{dependency}]\nhouse = {{ path = \"..\" }}\n"));
    let house = manifest("house", "[workspace]\nmembers = [\"shed\"]\n");
    let files = |dependency: &str, code: &'static str, test: &'static str| {
        [
            ("Cargo.toml", house.clone()),
            ("src/lib.rs", "pub struct Rooms;".to_owned()),
            ("shed/Cargo.toml", shed(dependency)),
            ("shed/src/lib.rs", code.to_owned()),
            ("shed/tests/shed.rs", test.to_owned()),
        ]
    };
    let check = |plan: &str, files: [(&str, String); 5]| {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        rooms(&format!("{PLAN}{plan}"), &files)
    };
    let code = "\nuse house::Rooms;";
    assert_passes(&check(
        "[crates.shed]\nuses = [\"house\"]",
        files("dependencies", code, code),
    ));
    let tests = "[crates.shed]\ntests = [\"house\"]";
    assert_passes(&check(tests, files("dev-dependencies", "", code)));
    insta::assert_snapshot!(found(&check(tests, files("dependencies", code, code))), @r"
    shed/Cargo.toml:6: depends on house; `src/` of shed may use no crate of this workspace
    shed/src/lib.rs:2: uses Rooms of house; `src/` of shed may use no crate of this workspace
    ");
}

#[test]
fn files_of_elsewhere_are_no_part_of_a_crate() {
    let files = [
        ("Cargo.toml", &*manifest("house", "[workspace]\nmembers = [\"shed\"]\n")),
        (
            "src/lib.rs",
            "#![doc = include_str!(\"../README.md\")] mod roof { include!(concat!(env!(\"OUT_DIR\"), \"/roof.rs\")); }",
        ),
        ("README.md", ""),
        ("tools.rs", ""),
        ("shed/Cargo.toml", &manifest("shed", "")),
        (
            "shed/src/lib.rs",
            "#[path = \"../../tools.rs\"]\nmod tools;\nconst TEXT: &str = include_str!(\"../../README.md\");",
        ),
    ];
    let plan = format!("{PLAN}[crates.shed]\n");
    insta::assert_snapshot!(found(&rooms(&plan, &files)), @r"
    shed/src/lib.rs:2: includes tools.rs, which does not belong to shed
    shed/src/lib.rs:3: includes README.md, which does not belong to shed
    ");
    assert_passes(&rooms(&format!("{plan}files = [\"README.md\", \"tools.rs\"]"), &files));
}

#[test]
fn files_have_so_many_lines_at_the_most() {
    let lines = |count: usize| "\n".repeat(count);
    let files = [
        ("src/lib.rs", &*lines(10)),
        ("src/long.rs", &lines(11)),
        ("build.rs", &format!("fn main() {{}}{}", lines(20))),
        ("src/tests.rs", &lines(30)),
        ("tests/long.rs", &lines(31)),
        ("target/generated.rs", &lines(99)),
    ];
    insta::assert_snapshot!(found(&rooms(PLAN, &files)), @r"
    src/long.rs: 11 lines, at most 10 are allowed
    tests/long.rs: 31 lines, at most 30 are allowed
    ");
}

#[test]
fn code_that_cannot_be_read_is_no_good_news() {
    let folder = TempDir::new().expect("a folder");
    write(folder.path(), "rooms.toml", PLAN);
    write(folder.path(), "Cargo.toml", &manifest("house", ""));
    let check = |text: &str| {
        write(folder.path(), "src/lib.rs", text);
        let cli = Cli::try_parse_from(["xtask", "rooms"]).expect("the command is there");
        let failure = xtask::run(
            cli,
            &xtask::project(folder.path()).expect("a project"),
            std::io::empty(),
        )
        .expect_err("refused");
        failure.to_string()
    };
    assert!(check("\nfn f( {}").contains("src/lib.rs:2"));
    assert!(check("mod gone;").contains("the file of its module `gone` does not exist"));
}
