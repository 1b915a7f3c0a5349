//! What can be watched: how a task is doing, and what happens to a request on its way.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::{
    error::ErrorKind,
    handle::TaskHandle,
    http::lenient::{number, property},
    status::Status,
};

/// How a task is doing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// What the service says.
    pub status: Status,
    /// How much is done, from 0 to 1. Few models say.
    pub fraction: Option<f64>,
    /// What the service shows before the end; no model is known to.
    pub preview: Option<Value>,
    /// Time since the waiting began.
    pub elapsed: Duration,
}

/// What happens to a request on its way to a result: see [`Request::on_event`](crate::Request::on_event).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// All of the account's slots are occupied; the request waits for one.
    WaitingForSlot,
    /// The request is sent, for the first time or again; attempts count from 1.
    Sending {
        /// Which attempt this is.
        attempt: u32,
    },
    /// The service did not take the request, for this reason. It is sent again after the wait.
    Retrying {
        /// Why.
        because: ErrorKind,
        /// How long is waited.
        after: Duration,
    },
    /// The service has taken the request.
    Submitted(TaskHandle),
    /// A poll told how the task is doing. The last one has a [terminal](Status::is_terminal) status.
    Progress(Progress),
}

impl Progress {
    /// Reads the body of a poll.
    pub(crate) fn read(body: &Map<String, Value>, status: Status, elapsed: Duration) -> Self {
        Self {
            status,
            fraction: property(body, "progress").and_then(fraction),
            preview: property(body, "preview").filter(|preview| !preview.is_null()).cloned(),
            elapsed,
        }
    }
}

/// A progress between 0 and 1. One above 1 is a percentage, and so is what says so.
fn fraction(progress: &Value) -> Option<f64> {
    let percentage = progress.as_str().and_then(|text| text.trim().strip_suffix('%'));
    let fraction = match percentage {
        Some(text) => text.trim().parse::<f64>().ok()? / 100.0,
        None => match number(progress)? {
            percentage if percentage > 1.0 => percentage / 100.0,
            fraction => fraction,
        },
    };
    (fraction.is_finite() && fraction >= 0.0).then_some(fraction.min(1.0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_progress_above_1_is_a_percentage() {
        for (said, is) in [
            (json!(0.4), Some(0.4)),
            (json!(1), Some(1.0)),
            (json!(40), Some(0.4)),
            (json!(100), Some(1.0)),
            (json!("40%"), Some(0.4)),
            (json!("0.4"), Some(0.4)),
            (json!(-1), None),
            (json!(null), None),
            (json!("soon"), None),
            (json!(4000), Some(1.0)),
        ] {
            assert_eq!(fraction(&said), is, "{said}");
        }
    }
}
