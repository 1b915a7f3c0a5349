//! The client: what it is built from, and its main calls.

mod account;
mod builder;
mod environment;
pub(crate) mod find;
pub(crate) mod hooks;

use std::{collections::BTreeMap, fmt, future::Future, pin::pin, sync::Arc};

use futures_util::{
    Stream, StreamExt,
    future::{self, Either},
    stream::{self, FuturesUnordered},
};
use serde_json::Value;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Instant, timeout, timeout_at},
};
use tracing::Instrument;

pub use self::builder::ClientBuilder;

use crate::{
    client::hooks::{Hooks, Intent},
    core::Core,
    credits::Credits,
    drift::Unknown,
    error::{Error, ErrorKind},
    generated::raw,
    handle::TaskHandle,
    http::{
        accepted::Accepted,
        answer::Answer,
        meaning::{Operation, answer_error, unanswered},
    },
    policy::{
        budget::Reservation,
        limits::{Family, Slot},
        retry::{Attempts, span, submit_again},
        throttle::{Throttle, Turn},
    },
    request::{
        check::{Outline, secret_texts},
        model::{AnyModel, Model, gives_video},
    },
    result::{Generated, Output},
    task::{Task, in_flight::InFlight, poller::Poller},
    text::sanitise,
};

/// A client of the API. Cheap to clone; clones share connections and settings.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    unchecked: bool,
}

struct Inner {
    core: Arc<Core>,
    raw: raw::Client,
    in_flight: InFlight,
    hooks: Hooks,
    stopped: watch::Sender<bool>,
    search_hosts: Vec<String>,
}

impl Client {
    fn new(core: Core, hooks: Hooks, search_hosts: Vec<String>) -> Self {
        let inner = Inner {
            raw: core.http.raw(),
            core: Arc::new(core),
            in_flight: InFlight::default(),
            hooks,
            stopped: watch::Sender::new(false),
            search_hosts,
        };
        Self {
            inner: Arc::new(inner),
            unchecked: false,
        }
    }

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
    /// Each task occupies one of the account's slots ([`Limits`]) until it finishes or you drop it. If all are occupied,
    /// `submit` polls the tasks that hold them until one has finished, whether you await them or not. When none was seen
    /// to finish for [`RetryPolicy::throttle_patience`], it gives up with [`ErrorKind::RateLimited`], and nothing was
    /// sent.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] if it breaks the contract or [`ErrorKind::OverBudget`] (it is not sent then),
    /// [`ErrorKind::Auth`], [`ErrorKind::OutOfCredits`], [`ErrorKind::RateLimited`], [`ErrorKind::Refused`],
    /// [`ErrorKind::Unreachable`], [`ErrorKind::Redirected`], or [`ErrorKind::SubmitUnknown`] if it may have been taken.
    pub async fn submit<M: Model>(&self, _model: M, request: impl Into<M::Request>) -> Result<Task<M::Output>, Error> {
        let request = request.into();
        let outline = Outline::typed(M::SLUG, M::ROUTE.request, &request)?;
        let request = &request;
        let send = || async move { self.send_typed::<M>(request).await };
        self.submit_with(gives_video(M::ROUTE), &outline, send).await
    }

    /// Submits a request whose task's end is delivered to a webhook. The task cannot be awaited; it does not take a place
    /// among the [`Limits`], because its end is not seen here.
    ///
    /// # Errors
    /// As [`submit`](Client::submit); [`ErrorKind::SubmitUnknown`] is for an answer without an id.
    #[cfg(feature = "webhook")]
    pub async fn submit_webhook<M>(
        &self,
        _model: M,
        request: impl Into<M::Request>,
        webhook: crate::webhook::Webhook,
    ) -> Result<crate::webhook::WebhookTask, Error>
    where
        M: Model,
        M::Request: crate::webhook::TakesWebhook,
    {
        use crate::generated::raw::hidden::{HasWebhookSecret, HasWebhookUrl};

        webhook.check()?;
        let mut request = request.into();
        request.set_webhook_url(webhook.url);
        if let Some(secret) = webhook.secret {
            request.set_webhook_secret(secret);
        }
        let outline = Outline::typed(M::SLUG, M::ROUTE.request, &request)?;
        let request = &request;
        let send = || async move { self.send_typed::<M>(request).await };
        let mut reserved = self.prepare(&outline)?;
        let span = tracing::info_span!("submit", model = M::SLUG);
        let intent = Intent::new(M::SLUG, outline.json.into_owned());
        let read = |answer: &Answer| Accepted::read_for_webhook(answer, self.core().http.trust());
        let accepted = self
            .submitting(&intent, &mut reserved, send, read)
            .instrument(span)
            .await?;
        let task = crate::webhook::WebhookTask::new(accepted.id, M::SLUG, accepted.cost);
        tracing::info!(model = M::SLUG, id = sanitise(task.id()), "submitted for a webhook");
        Ok(task)
    }

    /// Submits JSON to a model whose slug is known at run time only. A route that the contract does not know is called
    /// as it is, without a check; it is taken to give an image unless `video` is in its name.
    ///
    /// # Errors
    /// As [`submit`](Client::submit).
    pub async fn submit_json(&self, slug: &str, request: &Value) -> Result<Task<Generated>, Error> {
        let known = slug.parse::<AnyModel>().ok();
        let video = known.map_or_else(|| slug.contains("video"), AnyModel::gives_video);
        let url = &self.slug_url(slug)?;
        let body = &bytes::Bytes::from(request.to_string());
        let send = || self.core().http.post(url.clone(), body.clone(), Operation::Submit);
        self.submit_with(video, &Outline::json(slug, request), send).await
    }

    /// Generates from many requests, as many at a time as the [`Limits`] allow (24 where there are none). Results come as
    /// they are ready, each with the index of its request; one that fails does not stop the others. From the first item
    /// on, the work goes on in a task of its own, however slowly items are taken. Dropping the stream stops submitting
    /// and waiting; [`ClientBuilder::on_submit`] has the handles of what was submitted.
    pub fn generate_all<M: Model>(
        &self,
        model: M,
        requests: impl IntoIterator<Item: Into<M::Request> + Send, IntoIter: Send + 'static>,
    ) -> impl Stream<Item = (usize, Result<M::Output, Error>)> + Send + 'static {
        let client = self.clone();
        let places = self.core().limiter.slots(Family::of(M::SLUG));
        let generate = move |(index, request)| {
            let client = client.clone();
            async move {
                let result = match client.submit(model, request).await {
                    Ok(task) => task.in_batch().await,
                    Err(error) => Err(error),
                };
                (index, result)
            }
        };
        driven(
            stream::iter(requests.into_iter().enumerate())
                .map(generate)
                .buffer_unordered(places),
        )
    }

    /// Continues many tasks at a time. Results come as they are ready, each with the index of its handle.
    pub fn resume_all(
        &self,
        handles: impl IntoIterator<Item = TaskHandle>,
    ) -> impl Stream<Item = (usize, Result<Generated, Error>)> + Send + 'static {
        let tasks = handles.into_iter().map(|handle| self.resume(handle).in_batch());
        driven(
            tasks
                .enumerate()
                .map(|(index, task)| async move { (index, task.await) })
                .collect::<FuturesUnordered<_>>(),
        )
    }

    /// The same client, which sends a request even if it breaks the contract's bounds: the vendored contract may lag
    /// behind the service. `client.unchecked().generate(…)` turns the check off for one call.
    #[must_use]
    pub fn unchecked(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            unchecked: true,
        }
    }

    /// The handles of the tasks that this client and its clones have submitted or resumed, and that are still held and
    /// were not seen to end, in order.
    ///
    /// To shut down without losing a task: [`stop_submitting`](Client::stop_submitting), wait for the submits that are
    /// under way, then store these handles or await their tasks.
    pub fn in_flight(&self) -> Vec<TaskHandle> {
        self.inner.in_flight.handles()
    }

    /// What this client and its clones have seen the service say that the contract does not know, and how often: names
    /// only, at most 256 of them. A field here is one that a refresh of the contract may bring.
    pub fn drift(&self) -> BTreeMap<Unknown, u64> {
        self.core().drift.seen()
    }

    /// From now on this client and its clones send no submit. One that waits, for a slot or after a 429, ends at once with
    /// [`ErrorKind::Stopped`], and nothing was sent; one that is on its way is answered as ever. Tasks go on, and can be
    /// awaited.
    pub fn stop_submitting(&self) {
        self.inner.stopped.send_replace(true);
    }

    /// What this client and its clones have spent on what they submitted: settled costs where they
    /// are known, what the service said at submit or an estimate where they are not.
    pub fn spent(&self) -> Credits {
        self.core().ledger.spent()
    }

    /// Continues a task that was submitted before, by this process or another.
    pub fn resume(&self, handle: TaskHandle) -> Task<Generated> {
        self.resume_as(handle)
    }

    /// Continues a task whose kind of result is known: `client.resume_as::<Image>(handle)`.
    pub fn resume_as<O: Output>(&self, handle: TaskHandle) -> Task<O> {
        let family = Family::of(handle.model());
        let slot = self.core().limiter.acquire_now(family);
        let poller = Poller::new(
            self.core().clone(),
            handle.clone(),
            self.core().poll_policy(handle.model()),
            false,
        );
        let task = Task::new(self.core().clone(), handle, poller, slot, None);
        self.inner.in_flight.insert(family, task.waiting());
        task
    }

    /// The generated client, on the same connections and with the same rules about the key. It does not check, wait or
    /// retry, and knows nothing of budget, limits and `on_submit`.
    pub fn raw(&self) -> &raw::Client {
        &self.inner.raw
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.inner.core
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
                ErrorKind::Invalid,
                "a slug such as `flux-2-pro` or `flux-tools/erase-v1` was expected",
            ));
        }
        let url = self.core().http.api_url(&format!("/v1/{slug}"))?;
        self.core()
            .http
            .check(&url)
            .map_err(|why| Error::new(ErrorKind::UntrustedUrl, format!("nothing was sent: {why}")))?;
        Ok(url)
    }

    /// The way of every submit: check, budget, turn, sending, handle.
    async fn submit_with<O: Output, F>(
        &self,
        video: bool,
        outline: &Outline<'_>,
        send: impl Fn() -> F,
    ) -> Result<Task<O>, Error>
    where
        F: Future<Output = Result<Answer, Error>>,
    {
        refuse_webhook(&outline.json)?;
        let slug = outline.slug;
        let mut reserved = self.prepare(outline)?;
        let family = Family::of(slug);
        let slot = self.unless_stopped(self.acquire(family)).await??;
        let intent = Intent::new(slug, outline.json.as_ref().clone());
        let span = tracing::info_span!("submit", model = slug);
        let read = |answer: &Answer| {
            let (accepted, oddity) = Accepted::read(answer, self.core().http.trust())?;
            self.core().drift.submit(&answer.body);
            if let Some(oddity) = oddity {
                tracing::warn!(
                    status = answer.status,
                    oddity,
                    "the answer to a submit is odd, and names a task"
                );
            }
            Some(accepted)
        };
        let accepted = self
            .submitting(&intent, &mut reserved, send, read)
            .instrument(span)
            .await?;
        let first_wait = accepted.first_wait;
        let handle = accepted.into_handle(slug, video).of_intent(intent.id());
        tracing::info!(
            model = slug,
            id = sanitise(handle.id()),
            cost = handle.cost().map(tracing::field::display),
            "submitted"
        );
        let poller = Poller::new(
            self.core().clone(),
            handle.clone(),
            self.core().poll_policy(slug),
            false,
        )
        .first_wait(first_wait)
        .masking(secret_texts(&outline.json));
        let task = Task::new(
            self.core().clone(),
            handle,
            poller,
            slot.running(),
            Some(reserved.credits()),
        );
        self.inner.in_flight.insert(family, task.waiting());
        self.inner.hooks.on_submit(task.handle()).await?;
        Ok(task)
    }

    /// Waits for a slot. Meanwhile the tasks that hold them are polled, also those that nobody awaits.
    async fn acquire(&self, family: Family) -> Result<Slot, Error> {
        let limiter = &self.core().limiter;
        if let Some(slot) = limiter.try_acquire(family) {
            return Ok(slot);
        }
        let patience = self.core().retry.throttle_patience;
        let begun = Instant::now();
        let acquiring = pin!(limiter.acquire(family));
        let polling = pin!(self.inner.in_flight.poll_all(family, limiter.poller(family)));
        let mut acquired = future::select(acquiring, polling);
        loop {
            let since = limiter.released(family).max(begun);
            let slot = match since.checked_add(patience) {
                Some(end) => timeout_at(end, &mut acquired).await,
                None => Ok((&mut acquired).await),
            };
            match slot {
                Ok(Either::Left((slot, _))) => return Ok(slot),
                Ok(Either::Right((never, _))) => match never {},
                Err(_) if limiter.released(family) > since => {}
                Err(_) => {
                    let message = format!(
                        "the request was not sent: {} tasks of this client are active, as many as its limits allow, and \
                         none was seen to end for {}",
                        limiter.running(family),
                        humantime::format_duration(patience)
                    );
                    return Err(Error::new(ErrorKind::RateLimited, message));
                }
            }
        }
    }

    /// Checks a request, logs what is worth knowing about it, and sets aside what it is believed to cost.
    fn prepare(&self, outline: &Outline<'_>) -> Result<Reservation<'_>, Error> {
        if !self.unchecked {
            outline.check()?;
        }
        for note in outline.notes() {
            tracing::warn!(model = outline.slug, "{note}");
        }
        self.core().ledger.reserve(outline)
    }

    /// Sends a typed request once, through the generated client.
    async fn send_typed<M: Model>(&self, request: &M::Request) -> Result<Answer, Error> {
        let sent = self
            .core()
            .http
            .catch(|raw| async move { M::submit(&raw, request).await });
        sent.await.map_err(|error| unanswered(error, Operation::Submit))
    }

    /// Sends a submit, and again while the service cannot have accepted it.
    async fn submitting<F>(
        &self,
        intent: &Intent,
        reserved: &mut Reservation<'_>,
        send: impl Fn() -> F,
        read: impl Fn(&Answer) -> Option<Accepted>,
    ) -> Result<Accepted, Error>
    where
        F: Future<Output = Result<Answer, Error>>,
    {
        let family = Family::of(intent.model());
        let mut attempts = Attempts::new(&self.core().retry);
        self.unless_stopped(self.inner.hooks.before_submit(intent)).await??;
        let throttle = self.core().limiter.throttle(family);
        loop {
            let turn = self.unless_stopped(self.turn(throttle, &attempts)).await??;
            reserved.keep(true);
            let error = match send().instrument(span(attempts.next())).await {
                Ok(answer) => match read(&answer) {
                    Some(accepted) => {
                        turn.accepted();
                        reserved.settle(accepted.cost);
                        return Ok(accepted);
                    }
                    None => answer_error(&answer, Operation::Submit, &secret_texts(intent.request())),
                },
                Err(error) => error,
            };
            reserved.keep(error.kind() == ErrorKind::SubmitUnknown);
            let again = submit_again(&error, self.has_other_videos(family));
            if error.is_rate_limited() {
                tracing::debug!(kind = ?error.kind(), status = error.status(), attempt = attempts.next(), "sending again");
                throttle.cool_down(attempts.wait(error, again)?);
            } else {
                self.unless_stopped(attempts.wait_after(error, again)).await??;
            }
        }
    }

    /// Waits until the service may have room, if it had none.
    async fn turn<'a>(&self, throttle: &'a Throttle, attempts: &Attempts<'_>) -> Result<Turn<'a>, Error> {
        let patience = attempts.patience();
        timeout(patience, throttle.turn()).await.map_err(|_| {
            let message = "the request was not sent: the service has had too many active tasks (HTTP 429) for longer than \
                           `throttle_patience`";
            Error::new(ErrorKind::RateLimited, message)
        })
    }

    /// Waits for what precedes the sending of a submit, unless no more submits are wanted.
    async fn unless_stopped<T>(&self, waiting: impl Future<Output = T>) -> Result<T, Error> {
        let mut watched = self.inner.stopped.subscribe();
        // The sender lives as long as this client.
        let stopped = pin!(watched.wait_for(|stopped| *stopped));
        match future::select(stopped, pin!(waiting)).await {
            Either::Left(_) => Err(Error::new(
                ErrorKind::Stopped,
                "the request was not sent: this client submits nothing any more (`stop_submitting`)",
            )),
            Either::Right((done, _)) => Ok(done),
        }
    }

    /// Whether this client has another task of FLUX 3 video than the one that asks.
    fn has_other_videos(&self, family: Family) -> bool {
        family == Family::Video && self.core().limiter.running(family) > 0
    }
}

/// A request with a webhook is answered without a polling URL.
fn refuse_webhook(request: &Value) -> Result<(), Error> {
    if request.get("webhook_url").is_none_or(Value::is_null) {
        return Ok(());
    }
    let message = "a request with `webhook_url` gives no task to wait for: use `submit_webhook` (feature `webhook`)";
    Err(Error::new(ErrorKind::Invalid, message))
}

/// Runs a stream in a task of its own, so that it goes on while nobody asks for its next item. It ends with the stream
/// that is returned.
fn driven<T: Send + 'static>(work: impl Stream<Item = T> + Send + 'static) -> impl Stream<Item = T> + Send + 'static {
    let start = async move {
        let (done, items) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        let drive = async move {
            let mut work = pin!(work);
            while let Some(item) = work.next().await {
                // Whoever asks is gone: this task is aborted too.
                let _ = done.send(item);
            }
        };
        tasks.spawn(drive.in_current_span());
        stream::unfold((items, tasks), |(mut items, mut tasks)| async {
            if let Some(item) = items.recv().await {
                return Some((item, (items, tasks)));
            }
            if let Some(Err(error)) = tasks.join_next().await
                && error.is_panic()
            {
                std::panic::resume_unwind(error.into_panic());
            }
            None
        })
    };
    stream::once(start).flatten()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.core().http.base_url())
            .field("poll", &self.core().poll)
            .field("retry", &self.core().retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::Image;

    #[test]
    fn clients_and_tasks_go_between_threads() {
        fn is_send_and_sync<T: Send + Sync + Clone>() {}
        is_send_and_sync::<Client>();
        is_send_and_sync::<Task<Image>>();
    }
}
