//! The client: what it is built from, and its main calls.

use std::{env, fmt, sync::Arc, time::Duration};

use serde_json::Value;

use crate::{
    AnyModel, ApiKey, Error, ErrorKind, Generated, Host, Model, Output, PollPolicy, RetryPolicy, Task, TaskHandle,
    answer::{Call, answer_error, raw_error, transport_error, unreadable},
    generated::raw::{self, types::SubmitResponse},
    host::Trust,
    model::gives_video,
    request,
    retry::{Attempts, may_submit_again},
    task::Accepted,
    transport::{Shared, Timeouts},
};

/// A client of the API. Cheap to clone; clones share connections and settings.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

type OnSubmit = dyn Fn(&TaskHandle) + Send + Sync;

struct Inner {
    shared: Shared,
    raw: raw::Client,
    poll: PollPolicy,
    retry: RetryPolicy,
    on_submit: Option<Box<OnSubmit>>,
    max_download: u64,
}

impl Client {
    /// A client from the environment: the key from `BFL_API_KEY`, the host from `BFL_BASE_URL` if that is set.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the key is not set or one of them is malformed.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client with settings of its own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Submits a request and waits for its result. The result is not downloaded: it has `save` and `bytes`.
    ///
    /// Dropping this future after the submit loses nothing if [`ClientBuilder::on_submit`] keeps the handle.
    ///
    /// # Errors
    /// As [`submit`](Client::submit) and as [`Task::outcome`]; every error after the submit has the task's handle.
    pub async fn generate<M: Model>(&self, model: M, request: impl Into<M::Request>) -> Result<M::Output, Error> {
        self.submit(model, request).await?.await
    }

    /// Submits a request. From here on it is paid for.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] if it breaks the contract (it is not sent then), [`ErrorKind::Auth`],
    /// [`ErrorKind::OutOfCredits`], [`ErrorKind::RateLimited`], [`ErrorKind::Refused`], [`ErrorKind::Unreachable`],
    /// [`ErrorKind::Redirected`], or [`ErrorKind::SubmitUnknown`] if it may have been taken.
    pub async fn submit<M: Model>(&self, _model: M, request: impl Into<M::Request>) -> Result<Task<M::Output>, Error> {
        let request = request.into();
        if let Some(object) = M::ROUTE.request {
            request::check(&request, object)?;
        }
        let (raw, sent) = (&self.0.raw, &request);
        let accepted = self
            .submitting(|| async move {
                match M::submit(raw, sent).await {
                    Ok(response) => accept(response.into_inner()),
                    Err(error) => Err(raw_error(error, Call::Submit).await),
                }
            })
            .await?;
        Ok(self.accepted(accepted, M::SLUG, gives_video(M::ROUTE)))
    }

    /// Submits JSON to a model whose slug is known at run time only. A route that the contract does not know is called
    /// as it is, without a check; it is taken to give an image unless `video` is in its name.
    ///
    /// # Errors
    /// As [`submit`](Client::submit).
    pub async fn submit_json(&self, slug: &str, request: &Value) -> Result<Task<Generated>, Error> {
        let known = slug.parse::<AnyModel>().ok();
        if let Some(object) = known.and_then(AnyModel::request) {
            request::check_json(request, object)?;
        }
        let url = &self.slug_url(slug)?;
        let body = &bytes::Bytes::from(request.to_string());
        let accepted = self
            .submitting(|| async move {
                let answer = self.0.shared.post(url.clone(), body.clone()).await;
                let answer = answer.map_err(|error| transport_error(error, Call::Submit))?;
                match answer.status {
                    200..=299 => match serde_json::from_slice(&answer.body) {
                        Ok(response) => accept(response),
                        Err(_) => Err(unreadable(&answer.body, Call::Submit)),
                    },
                    _ => Err(answer_error(&answer, Call::Submit)),
                }
            })
            .await?;
        let video = known.map_or_else(|| slug.contains("video"), AnyModel::gives_video);
        Ok(self.accepted(accepted, slug, video))
    }

    /// Continues a task that was submitted before, by this process or another.
    pub fn resume(&self, handle: TaskHandle) -> Task<Generated> {
        self.resume_as(handle)
    }

    /// Continues a task whose kind of result is known: `client.resume_as::<Image>(handle)`.
    pub fn resume_as<O: Output>(&self, handle: TaskHandle) -> Task<O> {
        Task::new(self.clone(), handle, self.0.poll)
    }

    /// The generated client, on the same connections and with the same key and rules. It does not check, wait or retry.
    pub fn raw(&self) -> &raw::Client {
        &self.0.raw
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    pub(crate) fn retry_policy(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn max_download(&self) -> u64 {
        self.0.max_download
    }

    fn slug_url(&self, slug: &str) -> Result<reqwest::Url, Error> {
        let plain = slug.split('/').all(|segment| {
            !segment.is_empty()
                && !segment.starts_with('.')
                && segment
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        });
        if !plain {
            return Err(Error::new(
                ErrorKind::Invalid(Vec::new()),
                "a slug such as `flux-2-pro` or `flux-tools/erase-v1` was expected",
            ));
        }
        let url = self.0.shared.api_url(&format!("/v1/{slug}"))?;
        self.0
            .shared
            .check(&url)
            .map_err(|why| Error::new(ErrorKind::UntrustedUrl, format!("nothing was sent: {why}")))?;
        Ok(url)
    }

    /// Sends a submit, and again while the service cannot have accepted it.
    async fn submitting<F>(&self, send: impl Fn() -> F) -> Result<Accepted, Error>
    where
        F: Future<Output = Result<Accepted, Error>>,
    {
        let mut attempts = Attempts::new(&self.0.retry);
        loop {
            match send().await {
                Ok(accepted) => return Ok(accepted),
                Err(error) => attempts.wait_after(error, may_submit_again).await?,
            }
        }
    }

    fn accepted<O: Output>(&self, accepted: Accepted, slug: &str, video: bool) -> Task<O> {
        let handle = TaskHandle::new(accepted, slug, video);
        if let Some(on_submit) = &self.0.on_submit {
            on_submit(&handle);
        }
        Task::new(self.clone(), handle, self.0.poll)
    }
}

/// A task that cannot be asked about is one that nobody knows the fate of.
fn accept(response: SubmitResponse) -> Result<Accepted, Error> {
    match response.polling_url.filter(|url| !url.is_empty()) {
        Some(polling_url) => Ok(Accepted {
            id: response.id,
            polling_url,
            cost: response.cost,
            input_mp: response.input_mp,
            output_mp: response.output_mp,
        }),
        None => Err(Error::new(
            ErrorKind::SubmitUnknown,
            "the service took the request and named no polling URL; it was not sent again",
        )
        .with_task_id(Some(response.id))),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.0.shared.base_url())
            .field("poll", &self.0.poll)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`]. What is not set comes from the environment or from defaults.
#[must_use]
pub struct ClientBuilder {
    key: Option<Result<ApiKey, Error>>,
    host: Option<Host>,
    application: Option<String>,
    timeouts: Timeouts,
    poll: PollPolicy,
    retry: RetryPolicy,
    on_submit: Option<Box<OnSubmit>>,
    max_download: u64,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            key: None,
            host: None,
            application: None,
            timeouts: Timeouts {
                connect: Duration::from_secs(10),
                read: Duration::from_secs(60),
            },
            poll: PollPolicy::default(),
            retry: RetryPolicy::default(),
            on_submit: None,
            max_download: 2 * 1024 * 1024 * 1024,
        }
    }
}

impl ClientBuilder {
    /// The API key. Default: `BFL_API_KEY`.
    pub fn api_key(mut self, key: impl AsRef<str>) -> Self {
        self.key = Some(ApiKey::new(key));
        self
    }

    /// The host. Default: `BFL_BASE_URL`, else [`Host::Global`].
    pub fn host(mut self, host: Host) -> Self {
        self.host = Some(host);
        self
    }

    /// Your application's name and version, `my-app/1.2`, for the `User-Agent` behind ours.
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.application = Some(name.into());
        self
    }

    /// How long making a connection may take. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// How long an answer may pause, its beginning included. Default: 60 seconds. How long a task may take is
    /// [`PollPolicy::deadline`].
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.read = timeout;
        self
    }

    /// When tasks are asked about, and for how long.
    pub fn poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll = policy;
        self
    }

    /// How often a call is sent again where that is safe.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Runs after each submit and before the task's first poll: the place to store the handle.
    pub fn on_submit(mut self, keep: impl Fn(&TaskHandle) + Send + Sync + 'static) -> Self {
        self.on_submit = Some(Box::new(keep));
        self
    }

    /// The longest result that is downloaded, in bytes. Default: 2 GiB.
    pub fn max_download(mut self, bytes: u64) -> Self {
        self.max_download = bytes;
        self
    }

    /// Builds the client. With `BFL_FORBID_LIVE=1` in the environment nothing it does reaches `bfl.ai`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no key, or a setting cannot work.
    pub fn build(self) -> Result<Client, Error> {
        self.poll.check()?;
        self.retry.check()?;
        let forbid_live = env::var("BFL_FORBID_LIVE").is_ok_and(|value| !matches!(value.as_str(), "" | "0"));
        let host = self.host.unwrap_or_else(host_from_env);
        let trust = Trust::new(&host, forbid_live)?;
        if forbid_live && !matches!(host, Host::Custom(_)) {
            return Err(Error::new(
                ErrorKind::Config,
                "BFL_FORBID_LIVE is set, and the host is the real service: set BFL_BASE_URL to an emulator's",
            ));
        }
        let key = match self.key {
            Some(key) => key?,
            None => key_from_env()?,
        };
        let user_agent = user_agent(self.application.as_deref())?;
        let shared = Shared::new(key, trust, forbid_live, &user_agent, self.timeouts)?;
        Ok(Client(Arc::new(Inner {
            raw: shared.raw(),
            shared,
            poll: self.poll,
            retry: self.retry,
            on_submit: self.on_submit,
            max_download: self.max_download,
        })))
    }
}

fn host_from_env() -> Host {
    match env::var("BFL_BASE_URL") {
        Ok(url) if !url.trim().is_empty() => Host::Custom(url.trim().to_owned()),
        _ => Host::Global,
    }
}

fn key_from_env() -> Result<ApiKey, Error> {
    match env::var("BFL_API_KEY") {
        Ok(key) if !key.trim().is_empty() => ApiKey::new(key),
        _ => Err(Error::new(
            ErrorKind::Config,
            "there is no API key: set BFL_API_KEY, or give one to `ClientBuilder::api_key`",
        )),
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
    use super::*;

    #[test]
    fn clients_and_tasks_go_between_threads() {
        fn is_send_and_sync<T: Send + Sync + Clone>() {}
        is_send_and_sync::<Client>();
        is_send_and_sync::<Task<crate::Image>>();
    }

    #[test]
    fn the_user_agent_names_us_and_then_the_application() {
        assert!(user_agent(None).unwrap().starts_with("bfl-rust/"));
        assert!(user_agent(Some("my-app/1.2")).unwrap().ends_with(" my-app/1.2"));
        assert!(user_agent(Some("a\nb")).is_err());
    }
}
