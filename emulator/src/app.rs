//! What the handlers of one emulator share.

use std::sync::{Arc, Mutex};

use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    contract::Contract,
    faults::engine::Engine,
    origins::Origins,
    shutdown::Shutdown,
    signing::Signer,
    task::{account::Account, conflict::Rates, journal::Journal, keys::Keys, store::Tasks, timing::Speed},
    wire::upload::Uploads,
    witness::record::Record,
    workers::{WorkerPools, Workers},
};

/// The state of one emulator, shared by its ports.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) contract: Arc<Contract>,
    pub(crate) keys: Keys,
    pub(crate) speed: Speed,
    pub(crate) clock: Clock,
    pub(crate) origins: Origins,
    pub(crate) signer: Signer,
    pub(crate) tasks: Mutex<Tasks>,
    pub(crate) account: Mutex<Account>,
    /// For results that are drawn.
    pub(crate) drawing: WorkerPools,
    /// For large requests and answers.
    pub(crate) reading: WorkerPools,
    /// For the journal.
    pub(crate) writing: Workers,
    /// Makes random choices repeatable.
    pub(crate) seed: u64,
    pub(crate) faults: Engine,
    pub(crate) clock_is_wrong: bool,
    pub(crate) record: Record,
    /// Draws seeds for tasks without one.
    pub(crate) seeds: Mutex<fastrand::Rng>,
    pub(crate) uploads: Uploads,
    pub(crate) webhooks_anywhere: bool,
    pub(crate) webhooks_waiting: Arc<Semaphore>,
    pub(crate) webhooks_sending: Semaphore,
    pub(crate) shutdown: Shutdown,
    pub(crate) journal: Option<Journal>,
    /// Whether the number of active tasks is limited.
    pub(crate) limits: bool,
    pub(crate) rates: Rates,
}
