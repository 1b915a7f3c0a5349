//! What goes wrong on purpose, at each step, and what is recorded of a client that does wrong.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod answers;
mod bodies;
mod connections;
mod record;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use bfl_emulator::{Fault, Rule};
use serde_json::{Value, json};
use support::Session;

fn small() -> Value {
    json!({ "prompt": "x", "width": 64, "height": 64 })
}

async fn broken(rule: &str) -> Session {
    let rule: Rule = rule.parse().unwrap();
    Session::with(|builder| builder.fault(rule)).await
}

async fn submit_url(session: &Session) -> reqwest::RequestBuilder {
    let url = format!("{}/v1/flux-2-pro", session.emulator.base_url());
    session
        .http
        .post(url)
        .header("x-key", session.emulator.key())
        .json(&small())
}

/// Whether a request has got no answer a moment later.
async fn is_unanswered(request: &mut (impl Future + Unpin)) -> bool {
    tokio::time::timeout(Duration::from_millis(30), request).await.is_err()
}

/// An answer to a GET that follows no redirect.
async fn unfollowed(session: &Session, url: &str) -> reqwest::Response {
    let client = support::client_builder().redirect(reqwest::redirect::Policy::none());
    let request = client.build().unwrap().get(url).header("x-key", session.emulator.key());
    request.send().await.unwrap()
}

/// Each fault of the table has a test in one of these files.
#[test]
fn no_fault_is_without_a_test() {
    let tests = [
        include_str!("answers.rs"),
        include_str!("bodies.rs"),
        include_str!("connections.rs"),
        include_str!("record.rs"),
        include_str!("rules.rs"),
        include_str!("../webhooks.rs"),
    ]
    .concat();
    for (name, _, _) in Fault::TABLE {
        let mentions = [format!("= {name}"), format!("; {name}"), format!("\"{name}")];
        assert!(mentions.iter().any(|mention| tests.contains(mention)), "{name}");
    }
}
