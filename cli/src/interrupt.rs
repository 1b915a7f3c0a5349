//! The wish of the person or the system that the program ends: Ctrl-C, or SIGTERM.
//!
//! From just before the submit on it is heard all the time, so that it never ends the program between two waits.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

use crate::failure::{Exit, Failure};

/// The interrupts since this was made.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
}

impl Interrupts {
    /// Hears them from now on, instead of ending.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let listen = || -> io::Result<Self> {
            Ok(Self {
                #[cfg(unix)]
                interrupt: signal(SignalKind::interrupt())?,
                #[cfg(unix)]
                terminate: signal(SignalKind::terminate())?,
                #[cfg(windows)]
                interrupt: ctrl_c()?,
            })
        };
        listen().map_err(|error| Failure::new(Exit::Failed, format!("interrupts cannot be listened to: {error}")))
    }

    /// Returns at the next one.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Returns at the next one.
    #[cfg(windows)]
    pub(crate) async fn next(&mut self) {
        self.interrupt.recv().await;
    }
}

/// The failure of a run that was interrupted.
pub(crate) fn failure(when: &str) -> Failure {
    Failure::new(Exit::Interrupted, format!("interrupted {when}"))
}
