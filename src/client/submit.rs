//! Submitting a request: check, budget, slot, sending, handle.

use std::{future::Future, pin::pin};

use bytes::Bytes;
use futures_util::future::{self, Either};
use reqwest::Url;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::Instrument;

use crate::{
    client::{Client, hooks::Intent},
    error::{Error, ErrorKind},
    http::{
        accepted::Accepted,
        answer::Answer,
        meaning::{Operation, answer_error},
    },
    policy::{
        budget::Reservation,
        limits::{Family, Slot},
        retry::{Attempts, milliseconds, span, submit_again},
        throttle::{Throttle, Turn},
    },
    progress::Event,
    request::{AnyInputs, AnyRequest, Options, Outline, Submit, secret_texts},
    result::Generated,
    task::{Task, poller::Poller},
    text::sanitise,
};

/// A request that was checked, and where it goes.
pub(crate) struct Checked {
    inputs: AnyInputs,
    options: Options,
    outline: Outline,
    url: Url,
}

/// A request that the service took.
struct Taken {
    accepted: Accepted,
    intent: Intent,
}

impl Client {
    /// Submits a request and waits for its result. The result is not downloaded: it has `save` and `bytes`.
    ///
    /// If you drop this future after the submit, the task goes on; [`ClientBuilder::on_submit`](crate::ClientBuilder::on_submit)
    /// has its handle.
    ///
    /// # Errors
    /// Those of [`submit`](Client::submit) and of [`Task::result`]; every error after the submit has the task's handle.
    pub async fn generate<R: Submit>(&self, request: R) -> Result<R::Output, Error> {
        self.submit(request).await?.await
    }

    /// Submits a request. From here on it is paid for.
    ///
    /// Each task occupies one of the account's slots ([`Limits`](crate::Limits)) until it finishes or you drop it. If all
    /// are occupied, `submit` polls the tasks that hold them until one has finished, whether you await them or not. When
    /// none was seen to finish for [`RetryPolicy::throttle_patience`](crate::RetryPolicy::throttle_patience), it gives up
    /// with [`ErrorKind::RateLimited`], and nothing was sent.
    ///
    /// # Errors
    /// Before anything is sent: [`ErrorKind::Invalid`] if the request breaks the contract, [`ErrorKind::Media`] if a file
    /// cannot be read, [`ErrorKind::OverBudget`], [`ErrorKind::Stopped`], [`ErrorKind::Hook`]. Where the service took
    /// nothing: [`ErrorKind::Auth`], [`ErrorKind::OutOfCredits`], [`ErrorKind::RateLimited`], [`ErrorKind::Refused`],
    /// [`ErrorKind::Unreachable`], [`ErrorKind::Redirected`]. [`ErrorKind::SubmitUnknown`] if it may have taken it.
    pub async fn submit<R: Submit>(&self, request: R) -> Result<Task<R::Output>, Error> {
        Ok(self.submit_any(request.into_any()).await?.of_kind())
    }

    async fn submit_any(&self, request: AnyRequest) -> Result<Task<Generated>, Error> {
        let checked = self.checked(request).await?;
        refuse_webhook(&checked.outline.json)?;
        let mut reserved = self.core().ledger.reserve(&checked.outline)?;
        let slug = checked.outline.slug.clone();
        let video = checked.inputs.gives_video();
        let options = checked.options.clone();
        let secrets = secret_texts(&checked.outline.json);
        let family = Family::of(&slug);
        let slot = self.unless_stopped(self.acquire(family, &options)).await??;
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
        let Taken { accepted, intent } = self.send(checked, &mut reserved, read).await?;
        let first_wait = accepted.first_wait;
        let handle = accepted
            .into_handle(&slug, video)
            .of_intent(intent.id())
            .with_tag(options.tag.clone());
        tracing::info!(
            model = &*slug,
            id = sanitise(handle.id()),
            cost = handle.cost().map(tracing::field::display),
            "submitted"
        );
        let policy = options.poll.unwrap_or_else(|| self.core().poll_policy(&slug));
        let poller = Poller::new(self.core().clone(), handle.clone(), policy, false)
            .first_wait(first_wait)
            .masking(secrets);
        options.emit(&Event::Submitted(handle.clone()));
        let task = Task::new(
            self.core().clone(),
            handle,
            poller,
            slot.running(),
            Some(reserved.credits()),
            options,
        );
        self.tasks().insert(family, task.waiting());
        self.hooks().on_submit(task.handle()).await?;
        Ok(task)
    }

    /// Submits a request whose task's end is delivered to a webhook: it takes no slot, and gives an id and a cost.
    #[cfg(feature = "webhook")]
    pub(crate) async fn submit_for_webhook(
        &self,
        request: AnyRequest,
    ) -> Result<(String, Option<crate::credits::Credits>), Error> {
        let checked = self.checked(request).await?;
        let mut reserved = self.core().ledger.reserve(&checked.outline)?;
        let slug = checked.outline.slug.clone();
        let read = |answer: &Answer| Accepted::read_for_webhook(answer, self.core().http.trust());
        let Taken { accepted, .. } = self.send(checked, &mut reserved, read).await?;
        tracing::info!(model = &*slug, id = sanitise(&accepted.id), "submitted for a webhook");
        Ok((accepted.id, accepted.cost))
    }

    /// Checks a request, and logs what is worth knowing about it.
    async fn checked(&self, mut request: AnyRequest) -> Result<Checked, Error> {
        let url = self.url_of(&request.inputs)?;
        let outline = Outline::of(&mut request.inputs).await?;
        if !request.options.unchecked {
            outline.check()?;
        }
        if let Some(policy) = &request.options.poll {
            policy.check()?;
        }
        if let Some(most) = request.options.max_cost {
            outline.check_cost(most)?;
        }
        for note in outline.notes() {
            tracing::warn!(model = &*outline.slug, "{note}");
        }
        Ok(Checked {
            inputs: request.inputs,
            options: request.options,
            outline,
            url,
        })
    }

    fn url_of(&self, inputs: &AnyInputs) -> Result<Url, Error> {
        let slug = &*inputs.slug;
        let path = match inputs.route {
            Some(route) => route.path.to_owned(),
            None if is_plain(slug) => format!("/v1/{slug}"),
            None => {
                return Err(Error::new(
                    ErrorKind::Invalid,
                    "a slug such as `flux-2-pro` or `flux-tools/erase-v1` was expected",
                ));
            }
        };
        let http = &self.core().http;
        let url = http.api_url(&path)?;
        http.check(&url)
            .map_err(|why| Error::new(ErrorKind::UntrustedUrl, format!("nothing was sent: {why}")))?;
        Ok(url)
    }

    /// Waits for a slot. Meanwhile the tasks that hold them are polled, also those that nobody awaits.
    async fn acquire(&self, family: Family, options: &Options) -> Result<Slot, Error> {
        let limiter = &self.core().limiter;
        if let Some(slot) = limiter.try_acquire(family) {
            return Ok(slot);
        }
        options.emit(&Event::WaitingForSlot);
        let patience = self.core().retry.throttle_patience;
        let begun = Instant::now();
        let acquiring = pin!(limiter.acquire(family));
        let polling = pin!(self.tasks().poll_all(family, limiter.poller(family)));
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

    /// Reads a request's files, and sends it: again while the service cannot have accepted it.
    async fn send(
        &self,
        checked: Checked,
        reserved: &mut Reservation<'_>,
        read: impl Fn(&Answer) -> Option<Accepted>,
    ) -> Result<Taken, Error> {
        let Checked {
            inputs,
            options,
            outline,
            url,
        } = checked;
        let span = tracing::info_span!("submit", model = &*outline.slug);
        let intent = Intent::new(&outline.slug, outline.json);
        async {
            let body = inputs.load().await?;
            self.unless_stopped(self.hooks().before_submit(&intent)).await??;
            let accepted = self.send_body(&url, body, &intent, &options, reserved, read).await?;
            Ok(accepted)
        }
        .instrument(span)
        .await
        .map(|accepted| Taken {
            accepted,
            intent: intent.clone(),
        })
    }

    async fn send_body(
        &self,
        url: &Url,
        body: Bytes,
        intent: &Intent,
        options: &Options,
        reserved: &mut Reservation<'_>,
        read: impl Fn(&Answer) -> Option<Accepted>,
    ) -> Result<Accepted, Error> {
        let core = self.core();
        let family = Family::of(intent.model());
        let throttle = core.limiter.throttle(family);
        let mut attempts = Attempts::new(&core.retry);
        loop {
            let turn = self.unless_stopped(turn(throttle, &attempts)).await??;
            options.emit(&Event::Sending {
                attempt: attempts.next(),
            });
            reserved.keep(true);
            let sent = core.http.post(url.clone(), body.clone(), Operation::Submit);
            let error = match sent.instrument(span(attempts.next())).await {
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
            reserved.keep(matches!(error.kind(), ErrorKind::SubmitUnknown));
            let again = submit_again(&error, self.has_other_videos(family));
            let is_throttled = error.is_rate_limited();
            let kind = error.kind();
            let status = error.status();
            let after = attempts.wait(error, again)?;
            tracing::debug!(
                ?kind,
                status,
                attempt = attempts.next(),
                wait_ms = milliseconds(after),
                "sending again"
            );
            options.emit(&Event::Retrying { because: kind, after });
            if is_throttled {
                throttle.cool_down(after);
            } else {
                self.unless_stopped(sleep(after)).await?;
            }
        }
    }

    /// Waits for what precedes the sending of a submit, unless no more submits are wanted.
    async fn unless_stopped<T>(&self, waiting: impl Future<Output = T>) -> Result<T, Error> {
        let mut watched = self.stopped().subscribe();
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

/// Waits until the service may have room, if it had none.
async fn turn<'a>(throttle: &'a Throttle, attempts: &Attempts<'_>) -> Result<Turn<'a>, Error> {
    timeout(attempts.patience(), throttle.turn()).await.map_err(|_| {
        let message = "the request was not sent: the service has had too many active tasks (HTTP 429) for longer than \
                       `throttle_patience`";
        Error::new(ErrorKind::RateLimited, message)
    })
}

/// Whether a slug is a path of plain segments.
fn is_plain(slug: &str) -> bool {
    let may_be_in_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    slug.split('/')
        .all(|segment| !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(may_be_in_path))
}

/// A request with a webhook is answered without a polling URL.
fn refuse_webhook(request: &Value) -> Result<(), Error> {
    if request.get("webhook_url").is_none_or(Value::is_null) {
        return Ok(());
    }
    let message = "a request with `webhook_url` gives no task to wait for: use `submit_webhook` (feature `webhook`)";
    Err(Error::new(ErrorKind::Invalid, message))
}
