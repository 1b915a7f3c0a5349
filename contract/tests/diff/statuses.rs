//! Documented answers: statuses, ranges, `default`.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::support::{api, rules_of};

/// Answers that are texts up to these lengths.
fn answers(lengths: &[(&str, u32)]) -> Document {
    let answer = |longest: u32| {
        let schema = json!({"type": "string", "maxLength": longest});
        json!({"description": "", "content": {"application/json": {"schema": schema}}})
    };
    let responses: Value = lengths
        .iter()
        .map(|(status, longest)| ((*status).to_owned(), answer(*longest)))
        .collect();
    api(json!({"/a": {"get": {"responses": responses}}}), json!({}))
}

#[test]
fn a_status_is_one_of_its_range() {
    let (range, exact) = (answers(&[("2XX", 5)]), answers(&[("200", 5)]));
    assert_eq!(rules_of(&range, &exact), ["response-status-narrowed"]);
    assert_eq!(rules_of(&exact, &range), ["response-status-widened"]);
    assert_eq!(rules_of(&answers(&[("2xx", 5)]), &range), [""; 0]);
    assert_eq!(rules_of(&answers(&[("200", 5), ("2XX", 5)]), &range), [""; 0]);
    assert_eq!(
        rules_of(&exact, &answers(&[("2XX", 6)])),
        ["response-status-widened", "response-max-length-raised"]
    );
    assert_eq!(
        rules_of(&exact, &answers(&[("3XX", 5)])),
        ["response-success-removed", "response-error-added"]
    );
}

#[test]
fn what_default_covers_is_compared_with_it() {
    let both = answers(&[("200", 5), ("404", 5), ("default", 5)]);
    assert_eq!(
        rules_of(&both, &answers(&[("200", 5), ("default", 5)])),
        ["response-error-removed"]
    );
    let old = answers(&[("200", 5), ("default", 5)]);
    assert_eq!(
        rules_of(&old, &answers(&[("200", 5), ("404", 6), ("default", 5)])),
        ["response-max-length-raised", "response-error-added"]
    );
    let only = answers(&[("default", 5)]);
    assert_eq!(rules_of(&only, &answers(&[("200", 5)])), ["response-status-narrowed"]);
    assert_eq!(rules_of(&answers(&[("200", 5)]), &only), ["response-status-widened"]);
}

#[test]
fn default_stands_for_errors_where_there_is_a_success() {
    let old = answers(&[("200", 5), ("default", 6)]);
    assert_eq!(
        rules_of(&old, &answers(&[("default", 6)])),
        ["response-success-removed"]
    );
    assert_eq!(
        rules_of(&old, &answers(&[("200", 5), ("201", 9), ("default", 6)])),
        ["response-success-added"]
    );
    assert_eq!(diff(&old, &answers(&[("200", 5)])).verdict, Level::Additive);
}
