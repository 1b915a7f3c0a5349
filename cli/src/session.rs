//! Where a run is sent: to the service with the key from the environment, or to the emulator in this process.

use std::{env, time::Duration};

use bfl::{Client, Host, PollPolicy};
use bfl_emulator::Emulator;

use crate::{
    args::Common,
    failure::{Exit, Failure},
    progress::Progress,
};

/// A client, and the emulator that it talks to, if it does: that one ends with the session.
pub(crate) struct Session {
    pub(crate) client: Client,
    _emulator: Option<Emulator>,
}

impl Session {
    pub(crate) async fn open(common: &Common, progress: &Progress) -> Result<Self, Failure> {
        let builder = Client::builder().application(concat!("bfl-cli/", env!("CARGO_PKG_VERSION")));
        if !common.emulator {
            if env::var("BFL_API_KEY").is_ok_and(|key| !key.trim().is_empty()) {
                let client = builder.build()?;
                return Ok(Self {
                    client,
                    _emulator: None,
                });
            }
            return Err(Failure::new(
                Exit::Account,
                "there is no API key: set BFL_API_KEY to yours, or add --emulator to try it without one",
            ));
        }
        let emulator = Emulator::builder()
            .speed(0.0)
            .start()
            .await
            .map_err(|error| Failure::new(Exit::Failed, format!("the emulator cannot start: {error}")))?;
        progress.note("using the emulator in this process: nothing is sent to the service, nothing costs");
        let client = builder
            .api_key(emulator.key())
            .host(Host::Custom(emulator.base_url()))
            .poll_policy(at_once())
            .build()?;
        Ok(Self {
            client,
            _emulator: Some(emulator),
        })
    }
}

/// Polls at a pace for tasks that are ready at once.
fn at_once() -> PollPolicy {
    let mut policy = PollPolicy::default();
    policy.first_wait = Duration::from_millis(2);
    policy.interval = Duration::from_millis(5);
    policy.max_wait = Duration::from_millis(200);
    policy
}
