//! Starting: the settings of an emulator, its state file and its ports.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use fastrand::Rng;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    api::{App, auth::Keys, router, submit::restore, upload::Uploads, webhook},
    clock::Clock,
    contract::Contract,
    emulator::Emulator,
    faults::{Rule, Scenario, engine::Engine},
    hosts::{Allowed, Name},
    origins::{Origins, Role},
    signing::Signer,
    task::{
        account::Account,
        conflict::{OtherSide, Rates},
        journal::{Entry, StateFile},
        timing::Speed,
    },
    wire::{Port, Wire},
    witness::record::Record,
    workers::{Lanes, Workers},
};

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on: taken by another process, not of this machine, or not permitted.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address that was tried.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The three ports that follow one another would go beyond the last one.
    #[error("port {0} leaves no room for the two ports after it; choose one up to 65533, or a single origin")]
    PortTooHigh(u16),
    /// The speed is no factor.
    #[error("the speed must be 0 or a positive number, not {0}")]
    Speed(f64),
    /// The credits are no amount.
    #[error("the credits must be 0 or a positive number, not {0}")]
    Credits(f64),
    /// A key that no client could send.
    #[error("a key must be visible ASCII text without spaces")]
    Key,
    /// A name that no host has.
    #[error("`{0}` is no name of a host; give it without scheme and port")]
    Host(String),
    /// The state file cannot be read or written, belongs to somebody else, or is in use.
    #[error("cannot keep the state in {}: {source}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl StartError {
    fn state(path: Option<&Path>, source: io::Error) -> Self {
        Self::State {
            path: path.unwrap_or(Path::new("")).to_owned(),
            source,
        }
    }
}

/// The settings of an [`Emulator`]; see [`Emulator::builder`].
#[derive(Clone, Debug)]
#[must_use = "an emulator runs only once `start` is called"]
pub struct EmulatorBuilder {
    listen: SocketAddr,
    single_origin: bool,
    speed: f64,
    keys: Vec<String>,
    credits: f64,
    finetunes: Vec<String>,
    clock: Clock,
    contract: Option<Arc<Contract>>,
    scenario: Scenario,
    webhooks_anywhere: bool,
    state: Option<PathBuf>,
    allowed: Vec<String>,
    limits: bool,
    rates: Rates,
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

    /// Takes the other side where sources contradict each other; may be called several times.
    pub fn other_side(mut self, side: OtherSide) -> Self {
        self.rates.take(side);
        self
    }

    /// Starts the emulator on the current tokio runtime. When this returns, it answers.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let speed = Speed::new(self.speed).ok_or(StartError::Speed(self.speed))?;
        if !(self.credits >= 0.0 && self.credits.is_finite()) {
            return Err(StartError::Credits(self.credits));
        }
        if self
            .keys
            .iter()
            .any(|key| key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()))
        {
            return Err(StartError::Key);
        }
        let names = allowed_names(&self.allowed)?;
        let state_failed = |source| StartError::state(self.state.as_deref(), source);
        let (state, signer, mut notes) = open_state(self.state.as_deref()).map_err(state_failed)?;
        let (listeners, origins) = listen(self.listen, self.single_origin).await?;
        let key = self.keys.first().cloned().unwrap_or_else(|| "bfl_emulator".to_owned());
        let (stop, stopped) = watch::channel(false);
        let app = Arc::new(App {
            contract: self.contract.unwrap_or_else(Contract::embedded),
            keys: Keys::new(self.keys),
            speed,
            clock: self.clock.skewed(self.scenario.clock_skew),
            origins,
            signer,
            tasks: Default::default(),
            account: Account::new(self.credits, self.finetunes).into(),
            drawing: Lanes::for_pictures(),
            reading: Lanes::for_texts(),
            writing: Workers::new(1),
            seed: self.scenario.seed.unwrap_or_default(),
            seeds: self.scenario.seed.map_or_else(Rng::new, Rng::with_seed).into(),
            clock_is_wrong: self.scenario.clock_skew != 0,
            faults: Engine::new(self.scenario.seed.unwrap_or_default(), self.scenario.rules),
            record: Record::default(),
            uploads: Uploads::default(),
            allowed: Allowed::new(self.listen.ip(), names),
            webhooks_anywhere: self.webhooks_anywhere,
            webhooks_waiting: Arc::new(Semaphore::new(webhook::MOST_WAITING)),
            webhooks_sending: Semaphore::new(webhook::MOST_SENDING),
            stopped,
            state,
            limits: self.limits,
            rates: self.rates,
        });
        notes.extend(restore(&app).map_err(state_failed)?);
        let servers = listeners
            .into_iter()
            .map(|(role, listener)| {
                let mut stopped = stop.subscribe();
                let service = router(&app, role).into_make_service_with_connect_info::<Wire>();
                let server = axum::serve(Port::new(listener), service);
                let server = server.with_graceful_shutdown(async move {
                    // An error means that the sender is gone, which is a reason to stop too.
                    let _ = stopped.wait_for(|stop| *stop).await;
                });
                tokio::spawn(server.into_future())
            })
            .collect();
        Ok(Emulator {
            app,
            key,
            notes,
            stop,
            servers,
        })
    }
}

/// The state file, the signer of earlier runs or a new one, and what was skipped.
fn open_state(path: Option<&Path>) -> io::Result<(Option<StateFile>, Signer, Vec<String>)> {
    let Some(path) = path else {
        return Ok((None, Signer::new(), Vec::new()));
    };
    let (file, found) = StateFile::open(path)?;
    let signer = match found.signing.as_deref().and_then(Signer::from_secret) {
        Some(signer) => signer,
        None => {
            let signer = Signer::new();
            file.append(&Entry::Signing(signer.secret()))?;
            signer
        }
    };
    Ok((Some(file), signer, found.notes))
}

fn allowed_names(names: &[String]) -> Result<Vec<Name>, StartError> {
    let parse = |name: &String| Name::parse(name).ok_or_else(|| StartError::Host(name.clone()));
    names.iter().map(parse).collect()
}

/// Opens the ports that the settings ask for.
async fn listen(address: SocketAddr, single: bool) -> Result<(Vec<(Role, TcpListener)>, Origins), StartError> {
    if single {
        let (listener, address) = bind(address).await?;
        return Ok((vec![(Role::Everything, listener)], Origins::One(address)));
    }
    let port = |offset: u16| match address.port() {
        0 => Ok(SocketAddr::new(address.ip(), 0)),
        first => first
            .checked_add(offset)
            .map(|port| SocketAddr::new(address.ip(), port))
            .ok_or(StartError::PortTooHigh(first)),
    };
    let wanted = [port(0)?, port(1)?, port(2)?];
    let (submit_listener, submit) = bind(wanted[0]).await?;
    let (poll_listener, poll) = bind(wanted[1]).await?;
    let (delivery_listener, delivery) = bind(wanted[2]).await?;
    let listeners = vec![
        (Role::Submit, submit_listener),
        (Role::Poll, poll_listener),
        (Role::Delivery, delivery_listener),
    ];
    Ok((listeners, Origins::Three { submit, poll, delivery }))
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}
