//! A document as text, in JSON or YAML.
#![no_main]

use openapi31_codegen::Document;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = Document::from_bytes(bytes) {
        let again = Document::from_value(document.value().clone()).expect("it was read before");
        assert_eq!(again.value(), document.value());
    }
});
