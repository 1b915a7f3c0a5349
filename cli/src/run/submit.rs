//! The submit, and signals during it.

use std::time::Duration;

use bfl::{AnyRequest, Client, ErrorKind, Event, Generated, Task};

use super::{interrupt::Interrupts, journal::Journal};
use crate::{
    failure::{Failure, Signal},
    terminal::progress::Progress,
};

/// How long an interrupted run waits for the answer to a submit.
const LAST_ANSWER: Duration = Duration::from_secs(60);

/// Submits. After an interrupt, nothing more is sent, and the answer to what was sent is waited for: it has the handle.
pub(crate) async fn submit(
    client: &Client,
    request: AnyRequest,
    journal: &Journal,
    interrupts: &mut Interrupts,
    progress: &Progress,
) -> Result<Task<Generated>, Failure> {
    let request = watched(request, progress.clone());
    let mut submitting = std::pin::pin!(client.submit(request));
    let signal = tokio::select! {
        submitted = &mut submitting => return submitted.map_err(|error| journal.submit_failed(error)),
        signal = interrupts.next() => signal,
    };
    client.stop_submitting();
    let ended = |submitted: Result<Task<Generated>, bfl::Error>| ended(submitted, journal, signal);
    tokio::select! {
        biased;
        // A submit that waits for a slot, or after a 429, ends at once.
        submitted = &mut submitting => return Err(ended(submitted)),
        () = std::future::ready(()) => {}
    }
    progress
        .note("waiting for the answer to the submit, so that the task is not lost; interrupt again to stop waiting");
    tokio::select! {
        submitted = submitting => Err(ended(submitted)),
        again = interrupts.next() => Err(given_up(journal, again)),
        () = tokio::time::sleep(LAST_ANSWER) => Err(given_up(journal, signal)),
    }
}

/// Shows what happens to a request until it is submitted.
fn watched(request: AnyRequest, progress: Progress) -> AnyRequest {
    let model = request.slug().to_owned();
    progress.now(format!("{model}: submitting"));
    request.on_event(move |event| match event {
        Event::WaitingForSlot => progress.now(format!("{model}: waiting for a free slot")),
        Event::Sending { .. } => progress.now(format!("{model}: submitting")),
        Event::Retrying { because, after } => {
            let after = after.as_secs_f64();
            let why = match because {
                ErrorKind::RateLimited => "the service is busy",
                ErrorKind::Unreachable => "the service cannot be reached",
                _ => "the service did not take the request",
            };
            progress.now(format!("{model}: {why}; next attempt in {after:.0} s"));
            progress.detail(|| format!("{why}; next attempt in {after:.1} s"));
        }
        _ => {}
    })
}

/// The failure of an interrupted submit.
fn ended(submitted: Result<Task<Generated>, bfl::Error>, journal: &Journal, signal: Signal) -> Failure {
    match submitted {
        Ok(_) => journal.interrupted(signal, "just after the submit"),
        Err(error) if error.kind() == ErrorKind::Stopped => {
            journal.submit_failed(error);
            Failure::interrupted(signal, "before the submit; nothing was sent")
        }
        Err(error) => journal.submit_failed(error).because_of(signal),
    }
}

fn given_up(journal: &Journal, signal: Signal) -> Failure {
    journal.interrupted(signal, "during the submit: the task may have been created and charged")
}
