//! The signal that the emulator stops.

use tokio::sync::watch;

/// Tells whoever waits that the emulator stops.
#[derive(Clone, Debug)]
pub(crate) struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    pub(crate) fn new(stopped: watch::Receiver<bool>) -> Self {
        Self(stopped)
    }

    /// Returns when the emulator stops.
    pub(crate) async fn requested(&self) {
        // An error means that the sender is gone, which is a reason to stop too.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }

    /// Waits for `work`, but no longer than the emulator runs.
    pub(crate) async fn or(&self, work: impl Future<Output = ()>) {
        tokio::select! {
            () = work => {}
            () = self.requested() => {}
        }
    }
}
