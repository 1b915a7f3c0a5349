//! How a run is stopped: by a signal, or because its time is over.

use std::time::Duration;

use tokio::sync::watch::{self, Receiver, Sender};

use crate::failure::{Exit, Failure, Signal};

/// Why a run stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stop {
    Signal(Signal),
    /// `--timeout` is over.
    TimedOut(Duration),
}

impl Stop {
    pub(crate) fn exit(self) -> Exit {
        match self {
            Self::Signal(signal) => Exit::Interrupted(signal),
            Self::TimedOut(_) => Exit::Later,
        }
    }

    /// The failure of what was stopped.
    pub(crate) fn failure(self, when: &str) -> Failure {
        let what = match self {
            Self::Signal(_) => format!("interrupted {when}"),
            Self::TimedOut(timeout) => format!("timed out after {} {when}", humantime::format_duration(timeout)),
        };
        Failure::new(self.exit(), what)
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Going,
    /// Nothing more is sent. What was sent is waited for, because its answer has the handle.
    Stopped(Stop),
    /// Nothing is waited for.
    GivenUp(Stop),
}

/// Tells the parts of a run to stop.
pub(crate) struct Stopper(Sender<Phase>);

/// Hears it.
#[derive(Clone)]
pub(crate) struct Stopping(Receiver<Phase>);

pub(crate) fn stopping() -> (Stopper, Stopping) {
    let (sender, receiver) = watch::channel(Phase::Going);
    (Stopper(sender), Stopping(receiver))
}

impl Stopper {
    /// Stops the run, or gives up if it was stopped before.
    pub(crate) fn stop(&self, stop: Stop) {
        self.0.send_modify(|phase| {
            *phase = match phase {
                Phase::Going => Phase::Stopped(stop),
                Phase::Stopped(_) | Phase::GivenUp(_) => Phase::GivenUp(stop),
            };
        });
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.0.borrow() != Phase::Going
    }

    /// Why it was stopped, if it was.
    pub(crate) fn why(&self) -> Option<Stop> {
        match *self.0.borrow() {
            Phase::Going => None,
            Phase::Stopped(stop) | Phase::GivenUp(stop) => Some(stop),
        }
    }
}

impl Stopping {
    /// Waits until the run is stopped.
    pub(crate) async fn stopped(&mut self) -> Stop {
        self.wait(|phase| match phase {
            Phase::Going => None,
            Phase::Stopped(stop) | Phase::GivenUp(stop) => Some(stop),
        })
        .await
    }

    /// Waits until nothing is waited for any more.
    pub(super) async fn given_up(&mut self) -> Stop {
        self.wait(|phase| match phase {
            Phase::GivenUp(stop) => Some(stop),
            Phase::Going | Phase::Stopped(_) => None,
        })
        .await
    }

    async fn wait(&mut self, is_reached: impl Fn(Phase) -> Option<Stop>) -> Stop {
        loop {
            if let Some(stop) = is_reached(*self.0.borrow_and_update()) {
                return stop;
            }
            if self.0.changed().await.is_err() {
                // Nobody is left to stop the run.
                std::future::pending::<()>().await;
            }
        }
    }
}
