//! A body on its way: in pieces, with pauses, and with an end that is no end.

use std::{io, time::Duration};

use axum::body::Bytes;
use tokio::sync::watch;

use super::apply::Cut;
use crate::{clock::Clock, wire::Wire};

/// Waits for something, but no longer than the emulator runs.
pub(super) async fn until_stopped(stopped: &watch::Receiver<bool>, waiting: impl Future<Output = ()>) {
    let mut stopped = stopped.clone();
    tokio::select! {
        () = waiting => {}
        // An error means that the emulator is gone, which is a reason to stop too.
        _ = stopped.wait_for(|stop| *stop) => {}
    }
}

/// A body on its way.
pub(super) struct Sending {
    pub(super) rest: Bytes,
    pub(super) step: Option<usize>,
    pub(super) pause: Duration,
    /// Whether the body ends in an error.
    pub(super) broken: bool,
    pub(super) cut: Option<Cut>,
    pub(super) wire: Wire,
    pub(super) clock: Clock,
    pub(super) stopped: watch::Receiver<bool>,
}

impl Sending {
    pub(super) async fn next(state: Option<Self>) -> Option<(Result<Bytes, io::Error>, Option<Self>)> {
        let mut sending = state?;
        if !sending.rest.is_empty() {
            let step = sending.step.unwrap_or(sending.rest.len()).min(sending.rest.len());
            let chunk = sending.rest.split_to(step);
            let last = sending.rest.is_empty();
            if last && sending.cut == Some(Cut::ResetAfter) {
                sending.wire.reset_when_flushed();
            }
            if !last {
                until_stopped(&sending.stopped, sending.clock.sleep(sending.pause)).await;
            }
            return Some((Ok(chunk), Some(sending)));
        }
        // What was sent so far has to leave first: the server writes it out while this waits.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        if !sending.broken {
            return None;
        }
        if matches!(sending.cut, Some(Cut::ResetDuring(_))) {
            sending.wire.reset();
        }
        Some((Err(io::ErrorKind::UnexpectedEof.into()), None))
    }
}
