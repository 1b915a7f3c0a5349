//! A document that was changed, to one in which every type has a name.
#![no_main]

mod mutations;

use openapi31_codegen::{Document, Settings, lower};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (document, _) = mutations::document(bytes);
    let Ok(document) = Document::from_value(document) else {
        return;
    };
    if let Ok(lowered) = lower(&document, &Settings::default()) {
        Document::from_value(lowered.named).expect("it is still OpenAPI");
    }
});
