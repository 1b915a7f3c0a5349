//! What the crate says of the contract that it was generated from.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bfl::{CONTRACT, constraints, routes};

#[test]
fn the_contract_names_its_sources() {
    let main = CONTRACT.iter().find(|source| source.name == "main").unwrap();
    assert_eq!(main.url, "https://api.bfl.ai/openapi.json");
    assert_eq!(main.sha256.len(), 64);
    assert_eq!(main.retrieved.len(), "2026-11-21".len());
}

#[test]
fn the_tables_hold_the_facts_of_the_contract() {
    let width =
        |object: &'static constraints::Object| object.fields.iter().find(|field| field.name == "width").unwrap();
    let pro11 = width(&constraints::FLUX_PRO11_INPUTS);
    assert_eq!(pro11.default, Some("1024"));
    let constraints::Rule::Integer { range, .. } = &pro11.rules[0] else {
        panic!("an integer was expected");
    };
    assert_eq!(
        (range.minimum, range.maximum, range.multiple_of),
        (Some(256.0), Some(1440.0), Some(32.0))
    );
    let flux2 = width(&constraints::FLUX2_INPUTS);
    assert!(flux2.nullable);
    assert_eq!(flux2.default, None, "the contract's own default of 0 broke its minimum");

    assert_eq!(routes::ROUTES.len(), 39);
    assert_eq!(routes::SERVERS, ["https://api.bfl.ai"]);
    assert_eq!(routes::SECURITY_SCHEMES[0].parameter, "x-key");
    assert!(
        routes::GET_RESULT.security.is_empty(),
        "a poll asks for no key, in the contract"
    );
    assert_eq!(routes::FLUX_3_VIDEO.output, Some("Video"));
}
