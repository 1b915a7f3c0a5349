//! Lowering to OpenAPI 3.0.3: nothing that the document allows is refused, and what is allowed besides is listed.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "random/mod.rs"]
mod random;

use openapi31_codegen::{
    Document, Report,
    openapi30::{lower, lower_for_progenitor},
};
use proptest::{collection::vec, prelude::*};
use random::{as_json_schema, as_rust_reads, component, document, is_valid, schema, value};
use serde_json::Value;

fn lowered(document: &Value) -> (Value, Report) {
    lower(&Document::from_value(document.clone()).unwrap())
}

const CASES: u32 = 400;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_lowered_schema_refuses_nothing_and_allows_more_only_where_it_says_so(
        schema in schema(),
        a in component(0),
        b in component(1),
        c in component(2),
        values in vec(value(), 1..12),
    ) {
        let given = document(&schema, [&a, &b, &c]);
        let (lowered, report) = lowered(&given);
        let meant = as_json_schema(&lowered);
        for value in values {
            let (before, after) = (is_valid(&given, &value), is_valid(&meant, &value));
            prop_assert!(after || !before, "{value} is refused by {lowered:#}");
            prop_assert!(before == after || !report.is_exact(), "{value} is allowed by {lowered:#}");
        }
    }

    #[test]
    fn what_progenitor_gets_refuses_nothing_that_the_document_allows_of_the_types_that_it_writes(
        schema in schema(),
        a in component(0),
        b in component(1),
        c in component(2),
        values in vec(value(), 1..12),
    ) {
        let given = document(&schema, [&a, &b, &c]);
        let (lowered, report) = lower_for_progenitor(&Document::from_value(given.clone()).unwrap());
        let meant = as_rust_reads(&lowered);
        if report.approximated.iter().any(|place| place.how.starts_with("taken for")) {
            return Ok(());
        }
        for value in values {
            prop_assert!(is_valid(&meant, &value) || !is_valid(&given, &value), "{value} is refused by {lowered:#}");
        }
    }
}
