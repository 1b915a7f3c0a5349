//! The handle that keeps an emulator alive, and through which tests ask what happened.

use std::{io, sync::Arc};

use tokio::{sync::watch, task::JoinHandle};

use crate::{
    app::App,
    faults::Rule,
    origins::Role,
    sync::lock,
    task::catalogue::{self, Model, Quote, QuoteError},
    witness::{Exchange, Violation, WebhookAttempt},
};

/// A running emulator. It stops when it is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = bfl_emulator::Emulator::start().await?;
/// println!("BFL_BASE_URL={} BFL_API_KEY={}", emulator.base_url(), emulator.key());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Emulator {
    pub(crate) app: Arc<App>,
    pub(crate) key: String,
    pub(crate) notes: Vec<String>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) servers: Vec<JoinHandle<io::Result<()>>>,
}

impl Emulator {
    /// Where to submit, such as `http://127.0.0.1:8787`; what a client on this machine calls its base URL.
    pub fn base_url(&self) -> String {
        self.url(Role::Submit)
    }

    /// Where polling URLs lead.
    pub fn poll_url(&self) -> String {
        self.url(Role::Poll)
    }

    /// Where delivery URLs lead.
    pub fn delivery_url(&self) -> String {
        self.url(Role::Delivery)
    }

    /// A key that is accepted.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What was skipped in the state file, for people to read.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The credits that are left.
    pub fn credits(&self) -> f64 {
        lock(&self.app.account).credits()
    }

    /// What the emulator knows of each model of its contract, for tests that compare it with other sources.
    pub fn models(&self) -> Vec<Model> {
        catalogue::models(&self.app.contract)
    }

    /// What a request would make and cost. `slug` is the submit path without `/v1/`, `body` the request's JSON.
    ///
    /// # Errors
    ///
    /// The contract has no such model, or the request would be refused.
    pub fn quote(&self, slug: &str, body: &serde_json::Value) -> Result<Quote, QuoteError> {
        catalogue::quote(&self.app.contract, &self.app.rates, slug, body)
    }

    /// Adds a rule while the emulator runs.
    pub fn fault(&self, rule: Rule) {
        self.app.faults.add(rule);
    }

    /// Removes all rules; those that came with a task stay with it.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// The requests that were received, the oldest first; the last 10,000 are remembered.
    pub fn record(&self) -> Vec<Exchange> {
        self.app.record.exchanges(usize::MAX)
    }

    /// The webhooks that were sent, or could not be; the last 10,000 are remembered.
    pub fn webhooks(&self) -> Vec<WebhookAttempt> {
        self.app.record.webhooks(usize::MAX)
    }

    /// What clients did that they must not do; the first 1000 are remembered.
    pub fn violations(&self) -> Vec<Violation> {
        self.app.record.violations()
    }

    /// Forgets requests, webhooks and violations; the numbers of requests go on.
    pub fn clear_record(&self) {
        self.app.record.clear();
    }

    /// Stops accepting requests and waits until those in flight are answered.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        for server in std::mem::take(&mut self.servers) {
            // A server that ended badly has nothing more to wait for.
            let _ = server.await;
        }
        self.close_journal();
    }

    fn close_journal(&self) {
        if let Some(journal) = &self.app.journal {
            journal.close();
        }
    }

    fn url(&self, role: Role) -> String {
        self.app.origins.own_url(role)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.close_journal();
    }
}
