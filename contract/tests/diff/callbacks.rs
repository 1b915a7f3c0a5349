//! Webhooks and callbacks: the service sends, the client answers.

use openapi_vendor::diff::{Level, diff};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::support::{api, changes, rules_of};

fn notice(body: Value, answer: Value) -> Value {
    json!({
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": answer}}}},
    })
}

fn webhook(body: Value, answer: Value) -> Document {
    api(json!({}), json!({"webhooks": {"done": {"post": notice(body, answer)}}}))
}

fn callback(body: Value, answer: Value) -> Document {
    let callbacks = json!({"done": {"{$request.query.url}": {"post": notice(body, answer)}}});
    let operation = json!({"callbacks": callbacks, "responses": {"204": {"description": ""}}});
    api(json!({"/a": {"post": operation}}), json!({}))
}

#[test]
fn what_the_service_sends_is_received_and_what_the_client_answers_is_sent() {
    let text = |longest: u32| json!({"type": "string", "maxLength": longest});
    for of in [webhook, callback] {
        let one = of(text(5), text(5));
        assert_eq!(rules_of(&one, &of(text(6), text(5))), ["response-max-length-raised"]);
        assert_eq!(rules_of(&one, &of(text(5), text(4))), ["request-max-length-lowered"]);
        let object = |names: &[&str]| json!({"type": "object", "required": names});
        let (full, less) = (object(&["id"]), object(&[]));
        assert_eq!(
            diff(&of(full.clone(), text(5)), &of(less.clone(), text(5))).verdict,
            Level::Breaking
        );
        assert_eq!(diff(&of(less, text(5)), &of(full, text(5))).verdict, Level::Additive);
    }
}

#[test]
fn a_webhook_that_is_gone_breaks_and_a_new_one_does_not() {
    let none = api(json!({}), json!({}));
    let one = webhook(json!({}), json!({}));
    assert_eq!(changes(&one, &none), [("webhook-removed", "/webhooks/done".to_owned())]);
    assert_eq!(changes(&none, &one), [("webhook-added", "/webhooks/done".to_owned())]);
}

#[test]
fn a_finding_in_a_callback_belongs_to_the_operation_that_is_called_back() {
    let found = diff(
        &callback(json!({"type": "string"}), json!({})),
        &callback(json!({"type": "boolean"}), json!({})),
    );
    let only = &found.changes[0];
    assert_eq!((only.rule, found.changes.len()), ("response-type-changed", 1));
    assert!(only.operations.contains("POST /a"), "{only:#?}");
    assert!(
        only.message.contains("the body of `POST callback done` of `POST /a`"),
        "{}",
        only.message
    );
}

#[test]
fn callbacks_that_lead_back_to_themselves_end() {
    let with = |kind: &str| {
        let mut operation = notice(json!({"type": kind}), json!({}));
        operation["callbacks"] = json!({"again": {"$ref": "#/components/callbacks/C"}});
        let components = json!({"callbacks": {"C": {"{$request.query.url}": {"post": operation}}}});
        let paths = json!({"/a": {"post": {
            "callbacks": {"first": {"$ref": "#/components/callbacks/C"}},
            "responses": {"200": {"description": ""}},
        }}});
        api(paths, json!({"components": components}))
    };
    assert_eq!(rules_of(&with("string"), &with("boolean")), ["response-type-changed"]);
    assert_eq!(rules_of(&with("string"), &with("string")), [""; 0]);
}

#[test]
fn a_chain_of_ten_thousand_callbacks_is_compared() {
    let with = |kind: &str| {
        let last = 10_000;
        let callbacks: Value = (0..=last)
            .map(|number| {
                let mut operation = notice(json!({"type": if number == last { kind } else { "null" }}), json!({}));
                if number < last {
                    operation["callbacks"] = json!({"n": {"$ref": format!("#/components/callbacks/C{}", number + 1)}});
                }
                (format!("C{number}"), json!({"{$url}": {"post": operation}}))
            })
            .collect();
        let first = json!({"first": {"$ref": "#/components/callbacks/C0"}});
        let operation = json!({"callbacks": first, "responses": {"200": {"description": ""}}});
        api(
            json!({"/a": {"post": operation}}),
            json!({"components": {"callbacks": callbacks}}),
        )
    };
    assert_eq!(rules_of(&with("string"), &with("boolean")), ["response-type-changed"]);
}
