//! The forms in which a crate can have a client, besides the build script of the other tests.

use serde_json::json;

use crate::repository::{Repository, library, order, places, without, without_coupon};

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn committed_code_is_marked_where_the_compiler_reads_it_and_stays_as_it_is() {
    let code = "mod api;\n#[doc = include_str!(\"../old.json\")]\nmod read;\npub use read::*;";
    let reads = "pub fn read(order: &crate::api::raw::types::Order) -> bool { order.coupon.is_some() }\n";
    let repository = Repository::with_committed_code("committed", &[("src/lib.rs", code), ("src/read.rs", reads)]);
    let committed = repository.read("src/api.rs");
    let found = || {
        let report = repository.report(&without_coupon(), &["."]);
        assert_eq!(
            report["used_by"]["generators"],
            json!({"committed": report["used_by"]["items"]})
        );
        places(&report, "request-property-removed", "compiler")
    };
    assert_eq!(found(), repository.lines("src/read.rs", "is_some"));
    assert_eq!(found(), repository.lines("src/read.rs", "is_some"), "what cargo keeps");
    repository.write("src/read.rs", &format!("//! Reads.\n\n{reads}"));
    assert_eq!(found(), repository.lines("src/read.rs", "is_some"), "an edit");
    assert_eq!(repository.read("src/api.rs"), committed);
    repository.write("src/read.rs", "pub fn read() -> u8 { \"x\" }");
    let output = repository.diff(&without_coupon(), &["."]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains("--> src/read.rs:1:23") || text.contains("committed/src/read.rs:1:23"),
        "{text}"
    );
}

#[test]
#[ignore = "compiles progenitor; CI runs it"]
fn what_the_macro_returns_is_marked_and_is_no_use_itself() {
    let code = r#"
pub mod plain { openapi31_progenitor::generate_api!("old.json"); }
pub mod built { openapi31_progenitor::generate_api!(spec = "old.json", interface = Builder); }
use plain::types::*;

pub fn read(order: &Order) -> bool {
    order.coupon.is_some() // field
}
pub fn build(order: built::types::builder::Order) -> built::types::builder::Order {
    order.coupon("SPRING".to_owned()) // setter
}
pub fn speed(speed: &OrderSpeed) -> bool {
    matches!(speed, OrderSpeed::Slow) // variant
}
pub async fn last(client: &plain::Client, other: &built::Client) {
    drop(client.last_receipt().await); // call
    drop(other.last_receipt().send().await); // call
}
"#;
    let repository = Repository::with_macro("macros", &[("src/lib.rs", code)]);
    let new = without(|new| {
        let order = order(new);
        order["speed"]["enum"] = json!(["fast"]);
        drop(order.as_object_mut().and_then(|order| order.remove("coupon")));
        drop(new["paths"].as_object_mut().and_then(|paths| paths.remove("/receipts")));
    });
    let report = repository.report(&new, &["."]);
    let at = |text: &str| repository.lines("src/lib.rs", text);
    let mut expected = at("// field");
    expected.extend(at("// setter"));
    assert_eq!(places(&report, "request-property-removed", "compiler"), expected);
    assert_eq!(
        places(&report, "request-enum-value-removed", "compiler"),
        at("// variant")
    );
    assert_eq!(places(&report, "path-removed", "compiler"), at("// call"));
    assert_eq!(report["used_by"]["unmarked"], json!({}));
}

#[test]
#[ignore = "compiles a client's dependencies; CI runs it"]
fn a_client_in_a_dependency_from_elsewhere_is_marked_and_other_marks_replace_these() {
    let client = Repository::new("elsewhere", &[("src/lib.rs", &library(""))]);
    let code = "pub use elsewhere::api::raw::types as wire;\n\
                pub fn read(order: &wire::Order) -> bool { order.coupon.is_some() }\n\
                pub fn paid(receipt: &wire::Receipt) -> i64 { receipt.total }";
    let repository = Repository::depending_on(&client, "user", code);
    let report = repository.report(&without_coupon(), &["."]);
    assert_eq!(
        places(&report, "request-property-removed", "compiler"),
        repository.lines("src/lib.rs", "is_some")
    );
    assert_eq!(report["used_by"]["packages"], json!(["user"]));
    let other = without(|new| new["components"]["schemas"]["Receipt"]["properties"]["total"]["type"] = json!("string"));
    assert_eq!(
        places(&repository.report(&other, &["."]), "response-type-changed", "compiler"),
        repository.lines("src/lib.rs", "receipt.total")
    );
}
