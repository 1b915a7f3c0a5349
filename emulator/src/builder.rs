//! The settings of an emulator.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    clock::Clock,
    contract::Contract,
    emulator::Emulator,
    faults::{Rule, Scenario},
    task::conflict::{Alternative, Rates},
};

/// The settings of an [`Emulator`]; see [`Emulator::builder`].
#[derive(Clone, Debug)]
#[must_use = "an emulator runs only once `start` is called"]
pub struct EmulatorBuilder {
    pub(crate) listen: SocketAddr,
    pub(crate) single_origin: bool,
    pub(crate) speed: f64,
    pub(crate) keys: Vec<String>,
    pub(crate) credits: f64,
    pub(crate) finetunes: Vec<String>,
    pub(crate) clock: Clock,
    pub(crate) contract: Option<Arc<Contract>>,
    pub(crate) scenario: Scenario,
    pub(crate) webhooks_anywhere: bool,
    pub(crate) state: Option<PathBuf>,
    pub(crate) allowed: Vec<String>,
    pub(crate) limits: bool,
    pub(crate) rates: Rates,
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            single_origin: false,
            speed: 0.0,
            keys: Vec::new(),
            credits: 10_000.0,
            finetunes: Vec::new(),
            clock: Clock::real(),
            contract: None,
            scenario: Scenario::new(),
            webhooks_anywhere: false,
            state: None,
            allowed: Vec::new(),
            limits: true,
            rates: Rates::default(),
        }
    }
}

impl Emulator {
    /// Settings to change before starting.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }
}

impl EmulatorBuilder {
    /// Where to listen. By default on free ports of 127.0.0.1. With a port N, N+1 and N+2 are used as well, unless
    /// there is a single origin; with 0, free ones are.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Submit, poll and deliver on one port instead of three.
    pub fn single_origin(mut self, single: bool) -> Self {
        self.single_origin = single;
        self
    }

    /// How fast tasks are done: 1 takes the time measured on the real service, 10 a tenth of it, 0 (the default here)
    /// none.
    pub fn speed(mut self, factor: f64) -> Self {
        self.speed = factor;
        self
    }

    /// Accepts this key, and from then on only keys that were named; may be called several times. Without it, every
    /// key in the service's form is accepted: `bfl_…` or a UUID.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.keys.push(key.into());
        self
    }

    /// The credits to begin with; 10,000 by default.
    pub fn credits(mut self, credits: f64) -> Self {
        self.credits = credits;
        self
    }

    /// Adds a finetune, and from then on only added ones exist. Without it, every id in a finetune's form exists.
    pub fn finetune(mut self, id: impl Into<String>) -> Self {
        self.finetunes.push(id.into());
        self
    }

    /// The time to live by; the machine's by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Another contract than the one this crate was built with.
    pub fn contract(mut self, contract: Contract) -> Self {
        self.contract = Some(Arc::new(contract));
        self
    }

    /// What is to go wrong. Replaces an earlier scenario; see also [`EmulatorBuilder::fault`].
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }

    /// Adds a rule to the scenario.
    pub fn fault(mut self, rule: Rule) -> Self {
        self.scenario = self.scenario.rule(rule);
        self
    }

    /// Sends webhooks to other machines as well; by default only to this one. Only `http` addresses are served.
    pub fn webhooks_anywhere(mut self, anywhere: bool) -> Self {
        self.webhooks_anywhere = anywhere;
        self
    }

    /// Keeps tasks in this file, so that they survive a restart. It is made if it is not there, and holds the requests
    /// as they came. One emulator at a time has it; a file that is not empty and no state file is refused.
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// Shows the page, and what belongs to it, under this name of a host too; may be called several times. By default
    /// they are shown under names of the loopback and the address that is listened on. The API answers under any name.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed.push(name.into());
        self
    }

    /// Whether the number of active tasks is limited as it is on the service; it is by default.
    pub fn limits(mut self, limits: bool) -> Self {
        self.limits = limits;
        self
    }

    /// Does what another source says where sources conflict; may be called several times.
    pub fn alternative(mut self, alternative: Alternative) -> Self {
        self.rates.apply(alternative);
        self
    }
}
