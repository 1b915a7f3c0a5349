//! A document that was changed, to Rust that can be parsed.
#![no_main]

mod mutations;

use openapi31_codegen::{Document, NullFields, OperationNames, Settings, generate};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (document, mut choices) = mutations::document(bytes);
    let Ok(document) = Document::from_value(document) else {
        return;
    };
    let (first, second) = (choices.byte(), choices.byte());
    let is_on = |bit: usize| first >> bit & 1 == 1;
    let settings = Settings {
        operation_names: if is_on(0) {
            OperationNames::Path
        } else {
            OperationNames::OperationId
        },
        typed_errors: !is_on(1),
        null_fields: [NullFields::PatchBodies, NullFields::Everywhere, NullFields::Nowhere][second % 3],
        builders: !is_on(2),
        unknown_properties: is_on(3),
        tables: is_on(4),
        json_schemas: is_on(5),
        redacted_debug: is_on(6),
        path_prefix: if is_on(7) { "/v1/".to_owned() } else { String::new() },
        ..Settings::default()
    };
    if let Ok(output) = generate(&document, &settings) {
        if let Err(error) = syn::parse_file(&output.code) {
            panic!("{error}: {:?}\n{}", error.span().start(), output.code);
        }
    }
});
