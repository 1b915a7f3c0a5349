//! Two documents beside each other: one that was changed, and the same with more changes. Against itself, each has none.
#![no_main]

mod mutations;

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (old, mut choices) = mutations::document(bytes);
    let mut new = old.clone();
    mutations::change_some(&mut new, &mut choices);
    let (Ok(old), Ok(new)) = (Document::from_value(old), Document::from_value(new)) else {
        return;
    };
    for document in [&old, &new] {
        let same = diff(document, document);
        assert!(same.changes.is_empty() && same.verdict == Level::None, "{:#?}", same.changes);
    }
    let (there, back) = (diff(&old, &new), diff(&new, &old));
    if old.value() == new.value() {
        assert!(there.changes.is_empty() && back.changes.is_empty());
    }
});
