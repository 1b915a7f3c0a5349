//! A body that is sent in pieces, with pauses, or not to its end.

use std::{io, time::Duration};

use axum::body::Bytes;

use super::cut::Cut;
use crate::{clock::Clock, shutdown::Shutdown, wire::Wire};

/// What is left of a body that is being sent.
pub(super) struct BodyStream {
    pub(super) rest: Bytes,
    pub(super) step: Option<usize>,
    pub(super) pause: Duration,
    pub(super) cut: Option<Cut>,
    pub(super) wire: Wire,
    pub(super) clock: Clock,
    pub(super) shutdown: Shutdown,
}

impl BodyStream {
    pub(super) async fn next(state: Option<Self>) -> Option<(Result<Bytes, io::Error>, Option<Self>)> {
        let mut stream = state?;
        if !stream.rest.is_empty() {
            let step = stream.step.unwrap_or(stream.rest.len()).min(stream.rest.len());
            let chunk = stream.rest.split_to(step);
            let last = stream.rest.is_empty();
            if last && stream.cut == Some(Cut::ResetAfter) {
                stream.wire.reset_when_flushed();
            }
            if !last {
                stream.shutdown.or(stream.clock.sleep(stream.pause)).await;
            }
            return Some((Ok(chunk), Some(stream)));
        }
        // What was sent so far has to leave first: the server writes it out while this waits.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        if matches!(stream.cut, None | Some(Cut::ResetAfter)) {
            return None;
        }
        if matches!(stream.cut, Some(Cut::ResetDuring(_))) {
            stream.wire.reset();
        }
        Some((Err(io::ErrorKind::UnexpectedEof.into()), None))
    }
}
