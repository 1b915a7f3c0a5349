//! The tasks that a client has submitted and not seen to end, in the order in which they were submitted.

use std::{
    convert::Infallible,
    pin::pin,
    sync::{Mutex, Weak},
};

use futures_util::future;
use tokio::sync::Notify;

use crate::{
    handle::TaskHandle,
    policy::family::Group,
    sync::lock,
    task::{Step, Waiting},
};

/// The tasks in flight. Those that nobody holds any more are none of them.
#[derive(Default)]
pub(crate) struct InFlight {
    tasks: Mutex<Tasks>,
    inserted: Notify,
}

#[derive(Default)]
struct Tasks {
    listed: Vec<(Group, Weak<Waiting>)>,
    /// How long the list may become before those that are over are dropped from it.
    most: usize,
}

impl InFlight {
    pub(crate) fn insert(&self, group: Group, task: Weak<Waiting>) {
        let mut tasks = lock(&self.tasks);
        if tasks.listed.len() >= tasks.most {
            tasks
                .listed
                .retain(|(_, task)| task.upgrade().is_some_and(|task| task.unfinished().is_some()));
            tasks.most = 2 * tasks.listed.len() + 16;
        }
        tasks.listed.push((group, task));
        drop(tasks);
        self.inserted.notify_waiters();
    }

    /// Polls the tasks of a group until this is dropped, if nobody else does.
    pub(crate) async fn poll_all(&self, group: Group, alone: &tokio::sync::Mutex<()>) -> Infallible {
        let _alone = alone.lock().await;
        loop {
            let mut inserted = pin!(self.inserted.notified());
            inserted.as_mut().enable();
            let steps = self.steps(group);
            if steps.is_empty() {
                inserted.await;
            } else {
                drop(future::select(inserted, future::select_all(steps)).await);
            }
        }
    }

    pub(crate) fn handles(&self) -> Vec<TaskHandle> {
        let tasks = lock(&self.tasks);
        let held = tasks.listed.iter().filter_map(|(_, task)| task.upgrade());
        held.filter_map(|task| task.unfinished().cloned()).collect()
    }

    /// What would show that a task of a group has ended. A task whose waiting has failed shows nothing any more.
    fn steps(&self, group: Group) -> Vec<Step> {
        let tasks = lock(&self.tasks);
        let held = tasks
            .listed
            .iter()
            .filter(|(own, _)| *own == group)
            .filter_map(|(_, task)| task.upgrade());
        held.filter(|task| task.unfinished().is_some() && !task.has_failed())
            .map(|task| task.step())
            .collect()
    }
}
