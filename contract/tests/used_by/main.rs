//! `diff --used-by`: where somebody's code uses what changes. Each test compiles a crate, and the first one what they all
//! depend on.

mod forms;
mod repository;

use std::{collections::BTreeSet, fs, path::Path};

use repository::{EXAMPLE, Repository, diff, library, lines, old, order, places, without, without_coupon};
use serde_json::{Value, json};

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn aliases_globs_reexports_patterns_macros_methods_and_variants_are_seen_through() {
    let code = r#"
use api::raw::types::*;
pub use api::raw::types::OrderSpeed as Speed;
pub type Wish = Order;
pub type Paid = Receipt;

macro_rules! with {
    ($order:expr, $setter:ident) => { $order.$setter("x") };
}
macro_rules! total {
    ($receipt:expr) => { $receipt.total /* in the macro */ };
}

pub fn wish() -> Wish {
    let order = Wish::new("book").coupon("SPRING"); // method
    with!(order, coupon) // macro
}
pub fn read(order: &Wish) -> Option<&String> {
    order.coupon.as_ref() // field
}
pub fn speed(speed: &Speed) -> bool {
    matches!(speed, Speed::Slow) // variant
}
pub fn paid(paid: Paid) -> i64 {
    let Paid { total, .. } = paid; // pattern
    total
}
pub fn sum(paid: &Paid) -> i64 {
    total!(paid)
}
pub async fn last(client: &api::raw::Client) {
    drop(client.last_receipt().await); // call
}
"#;
    let repository = Repository::new("seen-through", &[("src/lib.rs", &library(code))]);
    let new = without(|new| {
        let order = order(new);
        order["speed"]["enum"] = json!(["fast"]);
        drop(order.as_object_mut().and_then(|order| order.remove("coupon")));
        new["components"]["schemas"]["Receipt"]["properties"]["total"]["type"] = json!("string");
        drop(new["paths"].as_object_mut().and_then(|paths| paths.remove("/receipts")));
    });
    let report = repository.report(&new, &["Cargo.toml"]);
    let at = |text: &str| repository.lines("src/lib.rs", text);
    let all = |texts: &[&str]| texts.iter().flat_map(|text| at(text)).collect::<BTreeSet<String>>();
    assert_eq!(
        places(&report, "request-property-removed", "compiler"),
        all(&["// method", "// macro", "// field"])
    );
    assert_eq!(
        places(&report, "request-enum-value-removed", "compiler"),
        at("// variant")
    );
    assert_eq!(
        places(&report, "response-type-changed", "compiler"),
        all(&["// pattern", "/* in the macro */"])
    );
    assert_eq!(places(&report, "path-removed", "compiler"), at("// call"));
    assert_eq!(report["used_by"]["packages"], json!(["seen-through"]));
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn the_example_is_told_what_breaks_in_it_and_where() {
    let root = Path::new(EXAMPLE);
    let contract = fs::read(root.join("openapi.json")).expect("a contract");
    let mut new: Value = serde_json::from_slice(&contract).expect("JSON");
    let schemas = &mut new["components"]["schemas"];
    for (schema, property) in [("NewParcel", "coupon"), ("Parcel", "signed_by")] {
        let properties = schemas[schema]["properties"].as_object_mut().expect("properties");
        properties.remove(property).expect(property);
    }
    let parcel = new["paths"]["/parcels/{id}"].as_object_mut().expect("a path");
    parcel.remove("delete").expect("an operation");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("used-by-example.json");
    fs::write(&file, new.to_string()).expect("written");
    let output = diff(
        root,
        &[
            "openapi.json",
            &file.display().to_string(),
            "--used-by",
            "app",
            "--format",
            "json",
        ],
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let at = |file: &str, text: &str| lines(root, file, text);
    assert_eq!(
        places(&report, "request-property-removed", "compiler"),
        at("app/src/order.rs", ".coupon(")
    );
    assert_eq!(
        places(&report, "response-property-removed", "compiler"),
        at("app/src/track.rs", "signed_by:")
    );
    assert_eq!(
        places(&report, "method-removed", "compiler"),
        at("app/src/main.rs", ".cancel_parcel(")
    );
    assert_eq!(report["used_by"]["packages"], json!(["parcels"]));
    assert_eq!(
        report["used_by"]["generators"],
        json!({"parcels-api": report["used_by"]["items"]})
    );
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn the_text_names_the_lines_and_the_exit_code_stays_that_of_the_diff() {
    let code = "pub fn few(order: api::raw::types::Order) -> api::raw::types::Order {\n    order.count(3)\n}";
    let repository = Repository::new("in-words", &[("src/lib.rs", &library(code))]);
    let new = without(|new| {
        order(new)["count"]["maximum"] = json!(10);
        order(new)["speed"]["enum"] = json!(["fast"]);
    });
    let output = repository.diff(&new, &[".", "--fail-on", "breaking"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("2 breaking changes, 1 in your code: src/lib.rs:3."),
        "{text}"
    );
    assert!(text.contains("    src/lib.rs:3:11  types::Order::count\n"), "{text}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn annotations_pages_and_pull_requests_name_the_lines_too() {
    let code = "pub fn few(order: api::raw::types::Order) -> api::raw::types::Order {\n    order.count(3)\n}";
    let repository = Repository::new("in-formats", &[("src/lib.rs", &library(code))]);
    let new = without(|new| {
        order(new)["count"]["maximum"] = json!(10);
        order(new)["speed"]["enum"] = json!(["fast"]);
    });
    let report = |format: &str| {
        let output = repository.diff(&new, &[".", "--format", format]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let headline = "2 breaking changes, 1 in your code: src/lib.rs:3.";
    let annotations = report("github");
    let first = "::error file=src/lib.rs,line=3,col=11,title=request-maximum-lowered (in your code)::";
    assert!(annotations.starts_with(first), "{annotations}");
    assert!(annotations.contains(&format!("\n{headline}\n")), "{annotations}");
    let markdown = report("markdown");
    assert!(
        markdown.contains("### In your code") && markdown.contains("`src/lib.rs:3`"),
        "{markdown}"
    );
    let page = report("html");
    assert!(page.contains(&format!("<p class=\"verdict\">{headline}</p>")), "{page}");
    assert_eq!(
        page.matches("<code>src/lib.rs:3:11</code> types::Order::count").count(),
        1
    );
    assert_eq!(page.matches(" data-used>").count(), 1);
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn code_that_uses_nothing_of_it_is_told_so() {
    let code = "pub fn total(receipt: &api::raw::types::Receipt) -> i64 { receipt.total }";
    let repository = Repository::new("unused", &[("src/lib.rs", &library(code))]);
    let output = repository.diff(&without_coupon(), &["."]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 breaking change, 0 in your code.\n"), "{text}");
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn allowed_denied_tested_and_optional_code_is_seen() {
    let code = r#"
#[allow(deprecated)]
pub fn allowed(order: &api::raw::types::Order) -> bool { order.coupon.is_some() }
#[deny(deprecated)]
pub fn denied(order: &api::raw::types::Order) -> bool { order.coupon.is_none() }
#[cfg(feature = "extra")]
pub fn optional(order: api::raw::types::Order) -> api::raw::types::Order { order.coupon("optional") }
#[test]
fn tested() { drop(api::raw::types::Order::new("x").coupon("tested")); }
"#;
    let repository = Repository::new("everywhere", &[("src/lib.rs", &library(code))]);
    let found = |arguments: &[&str]| {
        let report = repository.report(&without_coupon(), arguments);
        places(&report, "request-property-removed", "compiler")
    };
    let at = |text: &str| repository.lines("src/lib.rs", text);
    let mut expected = BTreeSet::from_iter(["is_some", "is_none", "tested\""].iter().flat_map(|text| at(text)));
    assert_eq!(found(&["."]), expected);
    expected.extend(at("\"optional\""));
    assert_eq!(found(&[".", "--all-features"]), expected);
    assert_eq!(found(&[".", "--features", "extra"]), expected);
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn what_the_document_deprecates_already_is_found_when_it_changes() {
    let code =
        "#[allow(deprecated)]\npub fn note(receipt: &api::raw::types::Receipt) -> bool { receipt.note.is_some() }";
    let repository = Repository::new("deprecated", &[("src/lib.rs", &library(code))]);
    let new = without(|new| {
        let receipt = new["components"]["schemas"]["Receipt"]["properties"].as_object_mut();
        drop(receipt.and_then(|receipt| receipt.remove("note")));
    });
    assert_eq!(
        places(
            &repository.report(&new, &["."]),
            "response-property-removed",
            "compiler"
        ),
        repository.lines("src/lib.rs", "is_some")
    );
    assert!(
        places(
            &repository.report(&without_coupon(), &["."]),
            "request-property-removed",
            "compiler"
        )
        .is_empty()
    );
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn names_of_the_wire_in_texts_are_a_search_and_do_not_count() {
    let code = r#"
/// Sends a coupon.
pub fn body() -> serde_json::Value { serde_json::json!({"coupon": "SPRING"}) }
pub const ADDRESS: &str = "https://shop.example/receipts";
pub const OTHER: &str = "coupons";
"#;
    let repository = Repository::new("texts", &[("src/lib.rs", &library(code))]);
    let mut new = without_coupon();
    drop(new["paths"].as_object_mut().and_then(|paths| paths.remove("/receipts")));
    let report = repository.report(&new, &["."]);
    let at = |text: &str| repository.lines("src/lib.rs", text);
    assert_eq!(places(&report, "request-property-removed", "search"), at("json!"));
    assert_eq!(places(&report, "path-removed", "search"), at("ADDRESS"));
    let output = repository.diff(&new, &["."]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("2 breaking changes, 0 in your code.\n"), "{text}");
    assert!(text.contains("\"coupon\"  (search: may be something else)\n"), "{text}");
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn code_that_does_not_build_is_an_error_with_the_compilers_words() {
    let repository = Repository::new("broken", &[("src/lib.rs", &library("pub fn f() -> u8 { \"x\" }"))]);
    let output = repository.diff(&without_coupon(), &["."]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text.contains(
            "error: .: its code does not build as it is, with the old contract: error[E0308]: mismatched types"
        ),
        "{text}"
    );
    assert!(text.contains("src/lib.rs:2:"), "{text}");
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn code_of_another_contract_is_not_marked() {
    let code = "pub fn read(order: &api::raw::types::Order) -> bool { order.coupon.is_some() }";
    let repository = Repository::new("another", &[("src/lib.rs", &library(code))]);
    let other = without(|old| {
        let order = old["paths"]["/orders"].take();
        old["paths"] = json!({"/purchases": order});
        old["paths"]["/purchases"]["post"]["operationId"] = json!("purchase");
    });
    repository.write("other.json", &other.to_string());
    repository.write(
        "build.rs",
        "fn main() -> openapi31_codegen::Result<()> { openapi31_codegen::build(\"other.json\") }",
    );
    repository.write("src/lib.rs", &library(code).replace("/old.rs", "/other.rs"));
    let output = repository.diff(&without_coupon(), &["."]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 breaking change, 0 in your code.\n"), "{text}");
    assert!(
        text.contains("The compiler was not asked: no package that another is built of")
            && text.contains("another depends on openapi31-codegen, but its code has no marks"),
        "{text}"
    );
}

#[test]
fn a_manifest_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("old.json"), old().to_string()).expect("written");
    fs::write(folder.path().join("new.json"), without_coupon().to_string()).expect("written");
    let output = diff(
        folder.path(),
        &["old.json", "new.json", "--used-by", "nowhere/Cargo.toml"],
    );
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(text.starts_with("error: nowhere/Cargo.toml: "), "{text}");
}
