//! The client of a run: for the service, with the key and the base URL that are set, or for the built-in emulator.

use std::{convert::Infallible, sync::Arc, time::Duration};

use bfl::{Budget, Client, ClientBuilder, Host, PollPolicy};
use bfl_emulator::Emulator;

use super::journal::Journal;
use crate::{
    args::{Common, Region},
    failure::{Exit, Failure},
    settings::{self, Config},
    terminal::progress::Progress,
};

/// A client, and the built-in emulator that it talks to, if any. The emulator ends with the session.
pub(crate) struct Session {
    pub(crate) client: Client,
    _emulator: Option<Emulator>,
}

impl Session {
    /// A session that stores what it submits, each request in the journal that its tag numbers.
    pub(crate) async fn submitting(
        common: &Common,
        budget: Budget,
        progress: &Progress,
        journals: Vec<Journal>,
    ) -> Result<Self, Failure> {
        let before: Arc<[Journal]> = journals.into();
        let after = before.clone();
        let builder = match common.emulator {
            true => settings::named(),
            false => real(common).await?,
        };
        let builder = builder
            .budget(budget)
            .before_submit(move |intent| {
                let begun = match of_tag(&before, intent.tag()) {
                    Some(journal) => journal.begin(&intent),
                    None => Err("the request belongs to no task of this run".to_owned()),
                };
                async { begun }
            })
            .on_submit(move |handle| {
                if let Some(journal) = of_tag(&after, handle.tag()) {
                    journal.submitted(&handle);
                }
                async { Ok::<(), Infallible>(()) }
            });
        if common.emulator {
            Self::emulated(builder, progress).await
        } else {
            Ok(Self {
                client: builder.build()?,
                _emulator: None,
            })
        }
    }

    /// A session that asks about the account, or makes any other call.
    pub(crate) async fn asking(common: &Common, progress: &Progress) -> Result<Self, Failure> {
        match common.emulator {
            true => Self::emulated(settings::named(), progress).await,
            false => Self::reading(common).await,
        }
    }

    /// A session that submits nothing and resumes tasks: those of a built-in emulator ended with it.
    pub(crate) async fn reading(common: &Common) -> Result<Self, Failure> {
        Ok(Self {
            client: real(common).await?.build()?,
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

/// The journal of the request with this tag.
fn of_tag<'a>(journals: &'a [Journal], tag: Option<&str>) -> Option<&'a Journal> {
    journals.get(tag?.parse::<usize>().ok()?)
}

/// A client of the service, in the region that was asked for.
async fn real(common: &Common) -> Result<ClientBuilder, Failure> {
    let host = common.region.map(|region| match region {
        Region::Global => Host::GLOBAL,
        Region::Eu => Host::EU,
        Region::Us => Host::US,
    });
    Ok(settings::builder(&Config::load()?, host).await?.0)
}

/// Polls quickly: the tasks of the built-in emulator are ready at once.
fn at_once() -> PollPolicy {
    let mut policy = PollPolicy::default();
    policy.first_wait = Duration::from_millis(2);
    policy.interval = Duration::from_millis(5);
    policy.max_wait = Duration::from_millis(200);
    policy
}
