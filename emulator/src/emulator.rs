//! The handle that keeps an emulator alive, and tells what it has seen.

use std::{io, sync::Arc};

use tokio::{sync::watch, task::JoinHandle};

use crate::{
    api::{App, lock},
    builder::{EmulatorBuilder, StartError},
    faults::Rule,
    origins::Role,
    witness::record::{Received, Violation, WebhookSent},
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
    /// An emulator with the default settings: free ports of 127.0.0.1, any well-formed key, at once.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Settings to change before starting.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

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

    /// Adds a rule while the emulator runs.
    pub fn fault(&self, rule: Rule) {
        self.app.faults.add(rule);
    }

    /// Removes all rules; those that came with a task stay with it.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// The requests that were received, the oldest first; the last 10,000 are remembered.
    pub fn record(&self) -> Vec<Received> {
        self.app.record.received(usize::MAX)
    }

    /// The webhooks that were sent, or could not be; the last 10,000 are remembered.
    pub fn webhooks(&self) -> Vec<WebhookSent> {
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

    /// Stops accepting requests and waits until those under way are answered.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        for server in std::mem::take(&mut self.servers) {
            // A server that ended badly has nothing more to wait for.
            let _ = server.await;
        }
        self.close_state();
    }

    fn close_state(&self) {
        if let Some(file) = &self.app.state {
            file.close();
        }
    }

    fn url(&self, role: Role) -> String {
        self.app.origins.own_url(role)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.close_state();
    }
}
