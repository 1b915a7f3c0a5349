//! Submitting a request: check, budget, slot, sending, handle.

use std::pin::pin;

use futures_util::future::{self, Either};
use reqwest::Url;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::{
    facade::Client,
    send::{Checked, Taken},
};
use crate::{
    error::{Error, ErrorKind},
    http::{accepted::Accepted, answer::Answer},
    policy::{
        family::{self, Group},
        limiter::Slot,
    },
    progress::Event,
    request::{AnyInputs, AnyRequest, Options, Outline, Submit},
    result::Generated,
    task::{Task, poller::Poller},
    text::sanitise,
};

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
        let checked = self.unless_stopped(self.checked(request)).await??;
        refuse_webhook(&checked.outline.json)?;
        let mut reserved = self
            .core()
            .ledger
            .reserve(&checked.outline.slug, checked.outline.estimate())?;
        let slug = checked.outline.slug.clone();
        let video = checked.inputs.gives_video();
        let options = checked.options.clone();
        let secrets = checked.outline.secrets.clone();
        let group = Group::of(&slug);
        let slot = self.unless_stopped(self.acquire(group, &options)).await??;
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
        let watching = options.clone();
        let task = Task::new(
            self.core().clone(),
            handle,
            poller,
            slot.running(),
            Some(reserved.credits()),
            options,
        );
        self.tasks().insert(group, task.waiting());
        let stored = self.hooks().on_submit(task.handle()).await;
        watching.emit(&Event::Submitted(task.handle().clone()));
        stored.map(|()| task)
    }

    /// Submits a request whose task's end is delivered to a webhook: it takes no slot, and gives an id and a cost.
    #[cfg(feature = "webhook")]
    pub(crate) async fn submit_for_webhook(
        &self,
        request: AnyRequest,
    ) -> Result<(String, Option<crate::credits::Credits>), Error> {
        let checked = self.unless_stopped(self.checked(request)).await??;
        let mut reserved = self
            .core()
            .ledger
            .reserve(&checked.outline.slug, checked.outline.estimate())?;
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
                    format!("a slug such as {} was expected", family::EXAMPLES),
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
    async fn acquire(&self, group: Group, options: &Options) -> Result<Slot, Error> {
        let limiter = &self.core().limiter;
        if let Some(slot) = limiter.try_acquire(group) {
            return Ok(slot);
        }
        options.emit(&Event::WaitingForSlot);
        let patience = self.core().retry.throttle_patience;
        let begun = Instant::now();
        let acquiring = pin!(limiter.acquire(group));
        let polling = pin!(self.tasks().poll_all(group, limiter.poller(group)));
        let mut acquired = future::select(acquiring, polling);
        loop {
            let since = limiter.released(group).max(begun);
            let slot = match since.checked_add(patience) {
                Some(end) => timeout_at(end, &mut acquired).await,
                None => Ok((&mut acquired).await),
            };
            match slot {
                Ok(Either::Left((slot, _))) => return Ok(slot),
                Ok(Either::Right((never, _))) => match never {},
                Err(_) if limiter.released(group) > since => {}
                Err(_) => {
                    let message = format!(
                        "the request was not sent: {} tasks of this client are active, as many as its limits allow, and \
                         none was seen to end for {}",
                        limiter.running(group),
                        humantime::format_duration(patience)
                    );
                    return Err(Error::new(ErrorKind::RateLimited, message));
                }
            }
        }
    }
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
