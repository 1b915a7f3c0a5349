//! The client of a run: for the service, with the key from the environment, or for the built-in emulator.

use std::{convert::Infallible, time::Duration};

use bfl::{Client, ClientBuilder, Host, PollPolicy};
use bfl_emulator::Emulator;

use super::journal::Journal;
use crate::{
    args::Common,
    environment,
    failure::{Exit, Failure},
    terminal::progress::Progress,
};

/// A client, and the built-in emulator that it talks to, if any. The emulator ends with the session.
pub(crate) struct Session {
    pub(crate) client: Client,
    _emulator: Option<Emulator>,
}

impl Session {
    /// A session that stores what it submits.
    pub(crate) async fn submitting(common: &Common, progress: &Progress, journal: &Journal) -> Result<Self, Failure> {
        let (before, after) = (journal.clone(), journal.clone());
        let builder = builder()
            .before_submit(move |intent| {
                let begun = before.begin(&intent);
                async { begun }
            })
            .on_submit(move |handle| {
                after.submitted(&handle);
                async { Ok::<(), Infallible>(()) }
            });
        if common.emulator {
            Self::emulated(builder, progress).await
        } else {
            Self::real(builder)
        }
    }

    /// A session that resumes tasks.
    pub(crate) fn resuming() -> Result<Self, Failure> {
        Self::real(builder())
    }

    fn real(builder: ClientBuilder) -> Result<Self, Failure> {
        if !environment::has_api_key() {
            return Err(Failure::new(
                Exit::Account,
                "there is no API key: set BFL_API_KEY, or use --emulator to try without one",
            ));
        }
        Ok(Self {
            client: builder.build()?,
            _emulator: None,
        })
    }

    async fn emulated(builder: ClientBuilder, progress: &Progress) -> Result<Self, Failure> {
        let emulator = Emulator::builder()
            .speed(0.0)
            .start()
            .await
            .map_err(|error| Failure::new(Exit::Failed, format!("the emulator cannot start: {error}")))?;
        progress.note("using the built-in emulator: nothing is sent to the service, and nothing is charged");
        let client = builder
            .api_key(emulator.key())
            .host(Host::custom(&emulator.base_url())?)
            .poll_policy(at_once())
            .build()?;
        Ok(Self {
            client,
            _emulator: Some(emulator),
        })
    }
}

fn builder() -> ClientBuilder {
    Client::builder().application(concat!("bfl-cli/", env!("CARGO_PKG_VERSION")))
}

/// Polls quickly: the tasks of the built-in emulator are ready at once.
fn at_once() -> PollPolicy {
    let mut policy = PollPolicy::default();
    policy.first_wait = Duration::from_millis(2);
    policy.interval = Duration::from_millis(5);
    policy.max_wait = Duration::from_millis(200);
    policy
}
