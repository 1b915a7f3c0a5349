//! The submit of one request, and what it looks like.

use bfl::{AnyRequest, Client, ErrorKind, Event, Generated, Task};

use super::{
    journal::Journal,
    stopping::{Stop, Stopping},
};
use crate::{failure::Failure, terminal::task_line::TaskLine};

/// Submits. After a stop, nothing more is sent, and the answer to what was sent is waited for: it has the handle.
pub(super) async fn submit(
    client: &Client,
    request: AnyRequest,
    journal: &Journal,
    stopping: &mut Stopping,
    line: &TaskLine,
) -> Result<Task<Generated>, Failure> {
    let request = watched(request, line.clone());
    let mut submitting = std::pin::pin!(client.submit(request));
    let stop = tokio::select! {
        submitted = &mut submitting => return match submitted {
            // It may hear of the stop first.
            Err(error) if error.kind() == ErrorKind::Stopped => Err(ended(Err(error), journal, stopping.stopped().await)),
            submitted => submitted.map_err(|error| journal.submit_failed(error)),
        },
        stop = stopping.stopped() => stop,
    };
    let ended = |submitted: Result<Task<Generated>, bfl::Error>| ended(submitted, journal, stop);
    tokio::select! {
        biased;
        // A submit that waits for a slot, or after a 429, ends at once.
        submitted = &mut submitting => return Err(ended(submitted)),
        () = std::future::ready(()) => {}
    }
    line.progress().note_once(
        "waiting for the answer to the submit, so that the task is not lost; interrupt again to stop waiting",
    );
    tokio::select! {
        submitted = submitting => Err(ended(submitted)),
        again = stopping.given_up() => Err(given_up(journal, again)),
    }
}

/// Shows what happens to a request until its task ends.
fn watched(request: AnyRequest, line: TaskLine) -> AnyRequest {
    line.now("submitting");
    request.on_event(move |event| match event {
        Event::WaitingForSlot => {
            line.now("waiting for a free slot");
            line.step(|| "waiting for a free slot".to_owned());
        }
        Event::Sending { .. } => line.now("submitting"),
        Event::Retrying { because, after } => {
            let why = match because {
                ErrorKind::RateLimited => "the service is busy",
                ErrorKind::Unreachable => "the service cannot be reached",
                _ => "the service did not take the request",
            };
            let what = format!("{why}; next attempt in {:.1} s", after.as_secs_f64());
            line.now(&what);
            line.step(|| what);
        }
        _ => {}
    })
}

/// The failure of a submit that was stopped.
fn ended(submitted: Result<Task<Generated>, bfl::Error>, journal: &Journal, stop: Stop) -> Failure {
    match submitted {
        Ok(_) => journal.stopped(stop, "just after the submit"),
        Err(error) if error.kind() == ErrorKind::Stopped => {
            journal.submit_failed(error);
            stop.failure("before the submit; nothing was sent")
        }
        Err(error) => journal.submit_failed(error).because_of(stop.exit()),
    }
}

fn given_up(journal: &Journal, stop: Stop) -> Failure {
    journal.stopped(stop, "during the submit: the task may have been created and charged")
}
