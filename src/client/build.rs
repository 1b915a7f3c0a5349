//! Making a client of what was set: every setting is checked here.

use crate::{
    client::{builder::ClientBuilder, environment, facade::Client},
    core::Core,
    drift::Drift,
    error::{Error, ErrorKind},
    http::{Shared, clients::Settings, key::KeySource, trust::Trust},
    policy::{budget::Ledger, limiter::Limiter, limits::Limits, poll::PollPolicy},
};

impl ClientBuilder {
    /// Builds the client. With `BFL_FORBID_LIVE=1` in the environment (or any other value but `0`, `false`, `no` and `off`)
    /// nothing it does reaches `bfl.ai`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no key, or a setting cannot work.
    pub fn build(self) -> Result<Client, Error> {
        self.check()?;
        let forbid_live = environment::forbids_live()?;
        let host = match self.host {
            Some(host) => host,
            None => environment::host()?,
        };
        let trust = Trust::new(&host, forbid_live)?;
        if forbid_live && trust.is_live() {
            return Err(Error::new(
                ErrorKind::Config,
                "BFL_FORBID_LIVE is set, and the host is the real service: set BFL_BASE_URL to an emulator's",
            ));
        }
        let key = match self.key {
            Some(key) => key?,
            None => KeySource::Fixed(environment::key()?),
        };
        let settings = Settings {
            new: &*self.http,
            user_agent: &user_agent(self.application.as_deref())?,
            timeouts: self.timeouts,
        };
        let core = Core {
            http: Shared::new(key, trust, &settings)?,
            poll: self.poll,
            retry: self.retry,
            limiter: Limiter::new(self.limits),
            drift: Drift::default(),
            ledger: Ledger::new(self.budget),
            max_download: self.max_download,
            min_download_rate: self.min_download_rate,
        };
        Ok(Client::new(core, self.hooks, host, self.search_hosts))
    }

    fn check(&self) -> Result<(), Error> {
        self.timeouts.check()?;
        self.poll.as_ref().map_or(Ok(()), PollPolicy::check)?;
        self.retry.check()?;
        self.limits.as_ref().map_or(Ok(()), Limits::check)?;
        self.budget.check()?;
        if self.max_download == 0 || self.min_download_rate == 0 {
            let message = "`max_download` and `min_download_rate` should be at least 1 byte";
            return Err(Error::new(ErrorKind::Config, message));
        }
        Ok(())
    }
}

fn user_agent(application: Option<&str>) -> Result<String, Error> {
    let ours = concat!("bfl-rust/", env!("CARGO_PKG_VERSION"));
    match application.map(str::trim) {
        None | Some("") => Ok(ours.to_owned()),
        Some(name) if name.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => Ok(format!("{ours} {name}")),
        Some(_) => Err(Error::new(
            ErrorKind::Config,
            "the application's name should be printable ASCII, such as `my-app/1.2`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt, time::Duration};

    use super::*;

    /// A host that `BFL_FORBID_LIVE` allows.
    fn host() -> Host {
        Host::custom("http://127.0.0.1:8787").unwrap()
    }
    use crate::{Budget, Host, RetryPolicy};

    #[test]
    fn a_builder_goes_between_threads_is_cloned_and_shows_no_key() {
        fn is_shared<T: Send + Sync + Clone + fmt::Debug>(_: &T) {}
        let builder = ClientBuilder::default().api_key("bfl_secret").host(host());
        is_shared(&builder);
        let shown = format!("{:?}", builder.clone());
        assert!(
            shown.contains("127.0.0.1:8787") && !shown.contains("bfl_secret"),
            "{shown}"
        );
        assert!(builder.clone().build().is_ok() && builder.build().is_ok());
    }

    #[test]
    fn a_setting_that_cannot_work_is_refused_when_the_client_is_built() {
        let builder = || ClientBuilder::default().api_key("bfl_key").host(host());
        let budget = Budget::per_task(-1);
        for (what, builder) in [
            ("connect_timeout", builder().connect_timeout(Duration::ZERO)),
            ("request_timeout", builder().request_timeout(Duration::ZERO)),
            ("stall_timeout", builder().stall_timeout(Duration::ZERO)),
            ("max_download", builder().max_download(0)),
            ("min_download_rate", builder().min_download_rate(0)),
            (
                "poll policy",
                builder().poll_policy(PollPolicy::default().with_interval(Duration::ZERO)),
            ),
            ("grow", builder().poll_policy(PollPolicy::default().with_growth(0.5))),
            (
                "retry policy",
                builder().retry_policy(RetryPolicy::default().with_attempts(0)),
            ),
            ("limit", builder().limits(Limits::default().with_video(0))),
            ("budget", builder().budget(budget)),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{what}");
            assert!(error.to_string().contains(what), "{what}: {error}");
        }
    }

    #[test]
    fn the_user_agent_names_us_and_then_the_application() {
        assert!(user_agent(None).unwrap().starts_with("bfl-rust/"));
        assert!(user_agent(Some("my-app/1.2")).unwrap().ends_with(" my-app/1.2"));
        assert!(user_agent(Some("a\nb")).is_err());
    }
}
