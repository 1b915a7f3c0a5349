//! Sending a request that was checked: again while the service cannot have accepted it.

use std::{future::Future, pin::pin};

use bytes::Bytes;
use futures_util::future::{self, Either};
use reqwest::Url;
use tokio::time::{sleep, timeout};
use tracing::Instrument;

use super::{facade::Client, hooks::Intent};
use crate::{
    error::{Error, ErrorKind},
    http::{
        accepted::Accepted,
        answer::Answer,
        meaning::{Operation, answer_error},
    },
    policy::{
        attempts::{Attempts, span},
        backoff::milliseconds,
        budget::Reservation,
        family::Group,
        retry::retry_submit,
        throttle::{Permit, Throttle},
    },
    progress::Event,
    request::{AnyInputs, Options, Outline},
};

/// A request that was checked, and where it goes.
pub(super) struct Checked {
    pub(super) inputs: AnyInputs,
    pub(super) options: Options,
    pub(super) outline: Outline,
    pub(super) url: Url,
}

/// How a body is sent.
struct Sending<'a> {
    url: &'a Url,
    group: Group,
    options: &'a Options,
    /// What may not be shown where the service repeats it.
    secrets: &'a [String],
}

/// A request that the service took.
pub(super) struct Taken {
    pub(super) accepted: Accepted,
    pub(super) intent: Intent,
}

impl Client {
    /// Reads a request's files, and sends it: again while the service cannot have accepted it.
    pub(super) async fn send(
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
        let intent = Intent::new(&outline.slug, options.tag.clone(), outline.to_store());
        let Outline { secrets, found, .. } = outline;
        async {
            let body = self.unless_stopped(inputs.load(&found)).await??;
            self.unless_stopped(self.hooks().before_submit(&intent)).await??;
            let sending = Sending {
                url: &url,
                group: Group::of(intent.model()),
                options: &options,
                secrets: &secrets,
            };
            self.send_body(sending, body, reserved, read).await
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
        sending: Sending<'_>,
        body: Bytes,
        reserved: &mut Reservation<'_>,
        read: impl Fn(&Answer) -> Option<Accepted>,
    ) -> Result<Accepted, Error> {
        let core = self.core();
        let Sending {
            url,
            group,
            options,
            secrets,
        } = sending;
        let throttle = core.limiter.throttle(group);
        let mut attempts = Attempts::new(&core.retry);
        loop {
            let permit = self.unless_stopped(permit(throttle, &attempts)).await??;
            options.emit(&Event::Sending {
                attempt: attempts.next(),
            });
            reserved.keep(true);
            let sent = core.http.post(url.clone(), body.clone(), Operation::Submit);
            let error = match sent.instrument(span(attempts.next())).await {
                Ok(answer) => match read(&answer) {
                    Some(accepted) => {
                        permit.accepted();
                        reserved.settle(accepted.cost);
                        return Ok(accepted);
                    }
                    None => answer_error(&answer, Operation::Submit, secrets),
                },
                Err(error) => error,
            };
            reserved.keep(matches!(error.kind(), ErrorKind::SubmitUnknown));
            let retry = retry_submit(&error, self.has_other_videos(group));
            let is_throttled = error.is_rate_limited();
            let kind = error.kind();
            let status = error.status();
            let after = attempts.wait(error, retry)?;
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
    pub(super) async fn unless_stopped<T>(&self, waiting: impl Future<Output = T>) -> Result<T, Error> {
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
    fn has_other_videos(&self, group: Group) -> bool {
        group == Group::Video && self.core().limiter.running(group) > 0
    }
}

/// Waits until the service may have room, if it had none.
async fn permit<'a>(throttle: &'a Throttle, attempts: &Attempts<'_>) -> Result<Permit<'a>, Error> {
    timeout(attempts.patience(), throttle.acquire()).await.map_err(|_| {
        let message = "the request was not sent: the service has had too many active tasks (HTTP 429) for longer than \
                       `throttle_patience`";
        Error::new(ErrorKind::RateLimited, message)
    })
}
