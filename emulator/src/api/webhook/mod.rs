//! Webhooks: when a task ends, its poll body goes to the URL that the submit named, with both proofs of its origin, and
//! again after 1, 5 and 30 seconds where the receiver did not take it. How many wait or are in flight is bounded, and
//! nothing leaves this machine unless that was allowed.

mod send;
mod target;

use std::{sync::Arc, time::Duration};

use self::send::{SendError, send};
pub(crate) use self::target::Webhook;
use crate::{
    app::App,
    faults::{Phase, engine::Subject, injected::InjectedFaults},
    task::state::Task,
    witness::WebhookAttempt,
};

/// Waits before the second, third and last attempt.
const RETRIES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(30)];
/// Webhooks that wait for their task or their next attempt; further ones are not sent.
pub(crate) const MOST_WAITING: usize = 20_000;
/// Webhooks that are in flight at a time.
pub(crate) const MOST_SENDING: usize = 256;

/// Delivers a task's webhook in the background, until the receiver takes it or the emulator stops.
pub(crate) fn schedule(app: &Arc<App>, task: Arc<Task>, webhook: Webhook) {
    let Ok(permit) = app.webhooks_waiting.clone().try_acquire_owned() else {
        note(
            app,
            &task,
            &webhook,
            0,
            &Err(SendError::Refused("too many webhooks are waiting")),
            &InjectedFaults::default(),
        );
        return;
    };
    let app = app.clone();
    tokio::spawn(async move {
        let _permit = permit;
        app.shutdown.or(deliver(&app, &task, &webhook)).await;
    });
}

async fn deliver(app: &Arc<App>, task: &Arc<Task>, webhook: &Webhook) {
    let left = task.ends_at() - app.clock.now();
    app.clock.sleep(left.try_into().unwrap_or_default()).await;
    for (attempt, wait) in (1..).zip(std::iter::once(Duration::ZERO).chain(RETRIES)) {
        if !wait.is_zero() {
            app.clock.sleep(wait).await;
        }
        if attempted(app, task, webhook, attempt).await {
            return;
        }
    }
}

/// One attempt; whether it was the last.
async fn attempted(app: &Arc<App>, task: &Arc<Task>, webhook: &Webhook, attempt: u32) -> bool {
    let subject = Subject {
        phase: Phase::Webhook,
        slug: Some(&task.slug),
        task: Some(&task.id),
    };
    let mut faults = app.faults.faults(subject);
    faults.extend(task.faults.faults(subject));
    let injected = InjectedFaults::new(faults, subject.phase, app.seed, u64::from(attempt));
    injected.wait(&app.clock, &app.shutdown).await;
    if injected.lost {
        note(
            app,
            task,
            webhook,
            attempt,
            &Err(SendError::Refused("lost on purpose")),
            &injected,
        );
        return true;
    }
    let mut delivered = false;
    for _ in 0..=u8::from(injected.duplicate) {
        let sent = send(app, task, webhook, &injected).await;
        delivered |=
            matches!(sent, Ok(status) if (200..300).contains(&status)) || matches!(sent, Err(SendError::Refused(_)));
        note(app, task, webhook, attempt, &sent, &injected);
    }
    delivered
}

fn note(
    app: &App,
    task: &Task,
    webhook: &Webhook,
    attempt: u32,
    sent: &Result<u16, SendError>,
    injected: &InjectedFaults,
) {
    app.record.webhook(WebhookAttempt {
        at: app.clock.now(),
        task: task.id.clone(),
        url: webhook.url.split(['?', '#']).next().unwrap_or_default().to_owned(),
        attempt,
        status: sent.as_ref().ok().copied(),
        error: sent.as_ref().err().map(ToString::to_string),
        faults: injected.texts.clone(),
    });
}
