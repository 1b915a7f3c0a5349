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
    witness::{Event, Watch},
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
    pub(crate) watch: Watch,
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
            watch: Watch::default(),
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
    /// Where to listen; by default on free ports of 127.0.0.1. With port N the emulator also uses N+1 and N+2, unless
    /// it has a single origin. Port 0 means free ports.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Serves submit, poll and delivery on one port instead of three.
    pub fn single_origin(mut self, single: bool) -> Self {
        self.single_origin = single;
        self
    }

    /// How fast tasks are: 1 takes as long as the service, 10 a tenth of that, 0 (the default) no time.
    pub fn speed(mut self, factor: f64) -> Self {
        self.speed = factor;
        self
    }

    /// Accepts only this key; may be called several times for several keys. By default every well-formed key is
    /// accepted: `bfl_…` or a UUID.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.keys.push(key.into());
        self
    }

    /// The credits to begin with; 10,000 by default.
    pub fn credits(mut self, credits: f64) -> Self {
        self.credits = credits;
        self
    }

    /// Only this finetune exists; may be called several times for several finetunes. By default every well-formed id
    /// exists.
    pub fn finetune(mut self, id: impl Into<String>) -> Self {
        self.finetunes.push(id.into());
        self
    }

    /// The emulator's clock; the machine's by default.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Uses another contract than the one built in.
    pub fn contract(mut self, contract: Contract) -> Self {
        self.contract = Some(Arc::new(contract));
        self
    }

    /// What goes wrong. Replaces an earlier scenario; see also [`EmulatorBuilder::fault`].
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

    /// Keeps tasks in this file, so that they survive a restart. The file holds whole requests, and is created if it
    /// does not exist. Only one emulator at a time can use it. A file that is neither empty nor a state file is
    /// refused.
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// Serves the page under this host name too; may be called several times. By default it is served under names of
    /// the loopback and the address listened on. The API answers under any name.
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

    /// Calls with each request once it is answered, and with each webhook. The call should return soon: the answer
    /// waits for it.
    pub fn watch(mut self, call: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        self.watch = Watch::new(call);
        self
    }
}
