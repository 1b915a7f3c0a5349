//! Tasks that block who waits for them.

use std::{fmt, sync::Arc};

use super::{batch::Blocking, delivery::Delivery, runtime::Own};
use crate::{error::Error, handle::TaskHandle, policy::poll::PollPolicy, progress::Progress, result::Outcome};

/// A submitted task, as [`Task`](crate::Task); waiting for it blocks.
#[must_use = "a task is paid for; wait for it, or keep its handle"]
pub struct Task<K> {
    pub(super) runtime: Arc<Own>,
    pub(super) task: crate::Task<crate::Delivery<K>>,
}

impl<K: 'static> Task<K> {
    /// What to store to continue the task elsewhere or later.
    pub fn handle(&self) -> &TaskHandle {
        self.task.handle()
    }

    /// Waits for the result, as [`Task::result`](crate::Task::result).
    ///
    /// # Errors
    /// As there.
    pub fn result(&self) -> Result<Delivery<K>, Error> {
        let result = self.runtime.block_on(self.task.result());
        let delivery = result.map_err(|error| error.with_task(self.handle()))??;
        Ok(Delivery::new(&self.runtime, delivery))
    }

    /// Waits for the end, whichever it is, as [`Task::outcome`](crate::Task::outcome).
    ///
    /// # Errors
    /// As there.
    pub fn outcome(&self) -> Result<Outcome<Delivery<K>>, Error> {
        let outcome = self.runtime.block_on(self.task.outcome());
        let outcome = outcome.map_err(|error| error.with_task(self.handle()))??;
        Ok(outcome.map(|delivery| Delivery::new(&self.runtime, delivery)))
    }

    /// How the task is doing, poll by poll, as [`Task::progress`](crate::Task::progress).
    pub fn progress(&self) -> Blocking<Result<Progress, Error>> {
        Blocking::new(&self.runtime, self.task.progress())
    }

    /// The same task, polled by another policy.
    ///
    /// # Errors
    /// As [`Task::with_policy`](crate::Task::with_policy).
    pub fn with_policy(self, policy: PollPolicy) -> Result<Self, Error> {
        Ok(Self {
            runtime: self.runtime,
            task: self.task.with_policy(policy)?,
        })
    }
}

impl<K> fmt::Debug for Task<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Task").field(&self.task).finish()
    }
}
