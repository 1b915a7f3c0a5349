//! The runtime of a blocking client.

use std::{future::Future, panic::resume_unwind, thread};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{Error, ErrorKind};

/// The name of the threads that do the work of blocking clients.
const WORKER: &str = "bfl-blocking";

/// The runtime of a client. It may be dropped anywhere, also inside another runtime.
pub(super) struct Own(Option<Runtime>);

impl Own {
    pub(super) fn start() -> Result<Self, Error> {
        // A thread of its own: batches and connections go on between calls.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(WORKER)
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "no runtime could be started for the blocking calls").with_source(error)
            })?;
        Ok(Self(Some(runtime)))
    }

    /// Runs a future to its end, also on a thread of another runtime.
    pub(super) fn block_on<F: Future<Output: Send> + Send>(&self, future: F) -> Result<F::Output, Error> {
        let runtime = self
            .0
            .as_ref()
            .ok_or_else(|| Error::new(ErrorKind::Config, "the runtime of the blocking calls has ended"))?;
        if Handle::try_current().is_err() {
            return Ok(runtime.block_on(future));
        }
        if thread::current().name() == Some(WORKER) {
            let message = "a blocking call from inside the blocking client's own work (a hook, `on_event`, an iterator of \
                           requests) would wait for itself: use the async client there";
            return Err(Error::new(ErrorKind::Config, message));
        }
        // A thread of a runtime, also one that may block, cannot drive another one.
        let done = thread::scope(|scope| scope.spawn(|| runtime.block_on(future)).join());
        Ok(done.unwrap_or_else(|panic| resume_unwind(panic)))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
