//! Starting: the settings are checked, the state file and the ports are opened, and the servers run.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use fastrand::Rng;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    api,
    app::App,
    builder::EmulatorBuilder,
    contract::Contract,
    emulator::Emulator,
    faults::engine::Engine,
    hosts::Name,
    origins::{Origins, Role},
    page::{self, access::Access},
    shutdown::Shutdown,
    signing::Signer,
    task::{
        account::Account,
        journal::{Entry, Journal},
        keys::Keys,
        timing::Speed,
    },
    text::sanitised,
    wire::{Port, Wire, upload::Uploads},
    witness::record::Record,
    workers::{WorkerPools, Workers},
};

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on: in use, not an address of this machine, or not permitted.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address that was tried.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The two ports after the first would be beyond the last one.
    #[error("port {0} leaves no room for the two ports after it; choose one up to 65533, or a single origin")]
    PortTooHigh(u16),
    /// The speed is negative or not a number.
    #[error("the speed must be 0 or a positive number, not {0}")]
    Speed(f64),
    /// The credits are negative or not a number.
    #[error("the credits must be 0 or a positive number, not {0}")]
    Credits(f64),
    /// A key that no client could send.
    #[error("a key must be visible ASCII text without spaces")]
    Key,
    /// A name that no host can have.
    #[error("`{}` is not a host name; give it without scheme and port", sanitised(.0))]
    Host(String),
    /// The state file cannot be read or written, belongs to another program, or is in use.
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

impl Emulator {
    /// An emulator with the default settings: free ports of 127.0.0.1, any well-formed key, no waiting.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }
}

impl EmulatorBuilder {
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
        let (journal, signer, mut notes) = open_journal(self.state.as_deref()).map_err(state_failed)?;
        let (listeners, origins) = listen(self.listen, self.single_origin).await?;
        let key = self.keys.first().cloned().unwrap_or_else(|| "bfl_emulator".to_owned());
        let (stop, stopped) = watch::channel(false);
        let shutdown = Shutdown::new(stopped);
        let access = Arc::new(Access::new(self.listen.ip(), names));
        let app = Arc::new(App {
            contract: self.contract.unwrap_or_else(Contract::embedded),
            keys: Keys::new(self.keys),
            speed,
            clock: self.clock.skewed(self.scenario.clock_skew),
            origins,
            signer,
            tasks: Default::default(),
            account: Account::new(self.credits, self.finetunes).into(),
            drawing: WorkerPools::for_pictures(),
            reading: WorkerPools::for_texts(),
            writing: Workers::new(1),
            seed: self.scenario.seed.unwrap_or_default(),
            seeds: self.scenario.seed.map_or_else(Rng::new, Rng::with_seed).into(),
            clock_is_wrong: self.scenario.clock_skew != 0,
            faults: Engine::new(self.scenario.seed.unwrap_or_default(), self.scenario.rules),
            record: Record::new(self.watch),
            uploads: Uploads::default(),
            webhooks_anywhere: self.webhooks_anywhere,
            webhooks_waiting: Arc::new(Semaphore::new(api::MOST_WAITING)),
            webhooks_sending: Semaphore::new(api::MOST_SENDING),
            shutdown: shutdown.clone(),
            journal,
            limits: self.limits,
            rates: self.rates,
        });
        notes.extend(api::restore(&app).map_err(state_failed)?);
        let servers = listeners
            .into_iter()
            .map(|(role, listener)| {
                let mut router = api::router(&app, role);
                if role.serves_page() {
                    router = router.merge(page::routes(&app, &access));
                }
                let service = router.into_make_service_with_connect_info::<Wire>();
                let shutdown = shutdown.clone();
                let server = axum::serve(Port::new(listener), service)
                    .with_graceful_shutdown(async move { shutdown.requested().await });
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

/// The journal, the signer of earlier runs or a new one, and notes about what was skipped.
fn open_journal(path: Option<&Path>) -> io::Result<(Option<Journal>, Signer, Vec<String>)> {
    let Some(path) = path else {
        return Ok((None, Signer::new(), Vec::new()));
    };
    let (file, found) = Journal::open(path)?;
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
