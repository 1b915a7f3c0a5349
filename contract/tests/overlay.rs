//! Overlays: what they do, what matches nothing, and how their errors speak.

use openapi_vendor::overlay::{Overlaid, Overlay, overlay};
use openapi31_codegen::{Document, Result};
use serde_json::json;

fn document() -> Document {
    let root = json!({
        "openapi": "3.1.0", "info": {"title": "API", "version": "1"},
        "components": {"schemas": {"A": {"type": "integer", "default": 0, "minimum": 64}}}
    });
    Document::from_value(root).expect("OpenAPI")
}

fn parse(actions: &str) -> Result<Overlay> {
    let text = format!("overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
    Overlay::parse("repairs", text.as_bytes())
}

fn apply(actions: &str) -> Result<Overlaid> {
    overlay(document(), &[parse(actions)?])
}

#[test]
fn a_value_is_changed_through_its_parent() {
    let overlaid = apply("- {target: $.components.schemas.A, update: {default: null, title: no}}").expect("applied");
    assert_eq!(
        overlaid.document.value()["components"]["schemas"]["A"],
        json!({"type": "integer", "default": null, "minimum": 64, "title": "no"})
    );
    assert_eq!(overlaid.unmatched, []);
}

#[test]
fn actions_that_match_nothing_are_told_and_the_others_are_done() {
    let overlaid = apply(
        "- {target: $.components.schemas.B, update: {default: 1}}\n\
         - {target: $.info, update: {title: Ours}}\n\
         - {target: $.info, copy: $.nothing}\n\
         - {target: $.components.schemas.A, update: {maximum: 128}}\n\
         - {target: '$.paths[?@.get]', remove: true}\n",
    )
    .expect("applied");
    let unmatched: Vec<String> = overlaid.unmatched.iter().map(ToString::to_string).collect();
    assert_eq!(
        unmatched,
        [
            "overlay `repairs`, action 0: $.components.schemas.B matches nothing",
            "overlay `repairs`, action 2: $.nothing matches nothing",
            "overlay `repairs`, action 4: $.paths[?@.get] matches nothing",
        ]
    );
    assert_eq!(overlaid.document.value()["info"]["title"], "Ours");
    assert_eq!(overlaid.document.value()["components"]["schemas"]["A"]["maximum"], 128);
}

#[test]
fn errors_name_the_overlay_and_the_action() {
    let errors = [
        apply("- {target: $.info, update: {a: 1}}\n- {target: $.info.title, update: a}\n"),
        apply("- {target: '$.[', update: {a: 1}}"),
        apply("- {target: $.info}"),
        apply("- {update: {a: 1}}"),
        apply("- {target: $.components.schemas.A, update: {$ref: '#/nowhere'}}"),
        apply("- {target: $, update: {openapi: 4.0.0}}"),
        Overlay::parse("repairs", b"[").and_then(|parsed| overlay(document(), &[parsed])),
        Overlay::parse(
            "repairs",
            br#"{"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": []}"#,
        )
        .and_then(|parsed| overlay(document(), &[parsed])),
    ];
    let errors: Vec<String> = errors
        .into_iter()
        .map(|applied| applied.expect_err("refused").to_string())
        .collect();
    insta::assert_snapshot!(errors.join("\n\n"));
}
