//! The client: the façade above everything else.

use std::{collections::BTreeMap, fmt, sync::Arc};

use tokio::sync::watch;

use crate::{
    client::hooks::Hooks,
    core::Core,
    credits::Credits,
    drift::Unknown,
    generated::raw,
    handle::TaskHandle,
    http::host::Host,
    policy::family::Group,
    result::{Generated, Output},
    task::{Task, in_flight::InFlight, poller::Poller},
};

/// A client of the API. Cheap to clone; clones share connections and settings.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    core: Arc<Core>,
    raw: raw::Client,
    in_flight: InFlight,
    hooks: Hooks,
    stopped: watch::Sender<bool>,
    host: Host,
    /// Where tasks are looked for, besides the hosts that are known.
    search_hosts: Vec<Host>,
}

impl Client {
    pub(super) fn new(core: Core, hooks: Hooks, host: Host, search_hosts: Vec<Host>) -> Self {
        Self(Arc::new(Inner {
            raw: core.http.raw(),
            core: Arc::new(core),
            in_flight: InFlight::default(),
            hooks,
            stopped: watch::Sender::new(false),
            host,
            search_hosts,
        }))
    }

    /// Continues a task that was submitted before, by this process or another.
    pub fn resume(&self, handle: TaskHandle) -> Task<Generated> {
        let group = Group::of(handle.model());
        let slot = self.core().limiter.acquire_now(group);
        let policy = self.core().poll_policy(handle.model());
        let poller = Poller::new(self.core().clone(), handle.clone(), policy, false);
        let task = Task::resumed(self.core().clone(), handle, poller, slot);
        self.tasks().insert(group, task.waiting());
        task
    }

    /// Continues a task whose kind of result is known: `client.resume_as::<Image>(handle)`.
    pub fn resume_as<O: Output>(&self, handle: TaskHandle) -> Task<O> {
        self.resume(handle).of_kind()
    }

    /// The handles of the unfinished tasks that this client and its clones have submitted or resumed and that somebody
    /// still holds, in order.
    ///
    /// To shut down without losing a task: call [`stop_submitting`](Client::stop_submitting), wait for the submits that
    /// are under way, then store these handles or await their tasks.
    pub fn in_flight(&self) -> Vec<TaskHandle> {
        self.0.in_flight.handles()
    }

    /// What this client and its clones have seen the service say that the contract does not know, and how often: names
    /// only, at most 256 of them. A field here is one that a refresh of the contract may bring.
    pub fn drift(&self) -> BTreeMap<Unknown, u64> {
        self.core().drift.seen()
    }

    /// From now on this client and its clones send no submit. One that waits, for a slot or after a 429, ends at once with
    /// [`ErrorKind::Stopped`](crate::ErrorKind::Stopped), and nothing was sent; one that is on its way is answered as ever.
    /// Tasks go on, and can be awaited.
    pub fn stop_submitting(&self) {
        self.0.stopped.send_replace(true);
    }

    /// What this client and its clones have spent. Each task counts with its settled cost if that is known, else with what
    /// the service said at submit, else with the estimate.
    pub fn spent(&self) -> Credits {
        self.core().ledger.spent()
    }

    /// The generated client, on the same connections and with the same rules about the key. It does not check, wait or
    /// retry, and knows nothing of budget, limits and `on_submit`.
    pub fn raw(&self) -> &raw::Client {
        &self.0.raw
    }

    pub(super) fn host(&self) -> &Host {
        &self.0.host
    }

    pub(super) fn search_hosts(&self) -> &[Host] {
        &self.0.search_hosts
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.0.core
    }

    pub(super) fn tasks(&self) -> &InFlight {
        &self.0.in_flight
    }

    pub(super) fn hooks(&self) -> &Hooks {
        &self.0.hooks
    }

    pub(super) fn stopped(&self) -> &watch::Sender<bool> {
        &self.0.stopped
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.core().http.base_url())
            .field("poll", &self.core().poll)
            .field("retry", &self.core().retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::Image;

    #[test]
    fn clients_and_tasks_go_between_threads() {
        fn is_send_and_sync<T: Send + Sync + Clone>() {}
        is_send_and_sync::<Client>();
        is_send_and_sync::<Task<Image>>();
    }
}
