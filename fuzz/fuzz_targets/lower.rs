//! A document that was changed, to one in which every type has a name, and down to OpenAPI 3.0.
#![no_main]

mod mutations;

use openapi31_codegen::{Document, Settings, lower, openapi30};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (document, _) = mutations::document(bytes);
    let Ok(document) = Document::from_value(document) else {
        return;
    };
    if let Ok(lowered) = lower(&document, &Settings::default()) {
        Document::from_value(lowered.named).expect("it is still OpenAPI");
    }
    for (lowered, _) in [openapi30::lower(&document), openapi30::lower_for_progenitor(&document)] {
        let lowered = Document::from_value(lowered).expect("it is still OpenAPI");
        assert_eq!(lowered.value()["openapi"], "3.0.3");
    }
});
