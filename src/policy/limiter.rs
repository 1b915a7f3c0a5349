//! How many tasks of this client are active: the service refuses more than its limits with a 429, so a submit waits for
//! a slot here instead.
//!
//! A task holds its slot from before the submit until its end is seen, or until it is dropped. A dropped task may still
//! be active at the service, which then throttles. Without limits, tasks are still counted.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::{
    policy::{family::Group, limits::Limits, throttle::Throttle},
    sync::lock,
};

/// The slots of one client and its clones.
pub(crate) struct Limiter {
    kontext_max: Slots,
    video: Slots,
    others: Slots,
}

struct Slots {
    /// `None` where nothing is limited.
    free: Option<Arc<Semaphore>>,
    /// How many tasks of a batch are active, also where nothing is limited.
    capacity: usize,
    tasks: Arc<Tasks>,
    throttle: Throttle,
    /// Held by the one that polls the group's tasks while others wait for a slot, too.
    poller: tokio::sync::Mutex<()>,
}

/// The tasks of a group that the service has accepted.
struct Tasks {
    running: AtomicUsize,
    /// When one of them ended or was dropped, as far as was seen.
    released: Mutex<Instant>,
}

impl Slots {
    fn new(capacity: Option<usize>) -> Self {
        let capacity = capacity.map(|capacity| capacity.min(Semaphore::MAX_PERMITS));
        Self {
            free: capacity.map(|capacity| Arc::new(Semaphore::new(capacity))),
            capacity: capacity.unwrap_or(Limits::default().others),
            tasks: Arc::new(Tasks {
                running: AtomicUsize::new(0),
                released: Mutex::new(Instant::now()),
            }),
            throttle: Throttle::default(),
            poller: tokio::sync::Mutex::default(),
        }
    }

    fn slot(&self, permit: Option<OwnedSemaphorePermit>) -> Slot {
        Slot {
            permit,
            tasks: self.tasks.clone(),
        }
    }
}

/// A slot for a task; it is free again when this is dropped.
pub(crate) struct Slot {
    permit: Option<OwnedSemaphorePermit>,
    tasks: Arc<Tasks>,
}

/// The slot of a task that runs, which is counted until this is dropped.
pub(crate) struct Running {
    _permit: Option<OwnedSemaphorePermit>,
    tasks: Arc<Tasks>,
}

impl Slot {
    /// The same slot, whose task the service has accepted.
    pub(crate) fn running(self) -> Running {
        self.tasks.running.fetch_add(1, Ordering::SeqCst);
        Running {
            _permit: self.permit,
            tasks: self.tasks,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.running.fetch_sub(1, Ordering::SeqCst);
        *lock(&self.tasks.released) = Instant::now();
    }
}

impl Limiter {
    /// Limits as it is told, or only counts.
    pub(crate) fn new(limits: Option<Limits>) -> Self {
        Self {
            kontext_max: Slots::new(limits.map(|limits| limits.kontext_max)),
            video: Slots::new(limits.map(|limits| limits.video)),
            others: Slots::new(limits.map(|limits| limits.others)),
        }
    }

    fn slots(&self, group: Group) -> &Slots {
        match group {
            Group::KontextMax => &self.kontext_max,
            Group::Video => &self.video,
            Group::Others => &self.others,
        }
    }

    /// A slot that is free, and that nobody waits for.
    pub(crate) fn try_acquire(&self, group: Group) -> Option<Slot> {
        let slots = self.slots(group);
        match &slots.free {
            Some(free) => Some(slots.slot(Some(free.clone().try_acquire_owned().ok()?))),
            None => Some(slots.slot(None)),
        }
    }

    /// Waits for a slot.
    pub(crate) async fn acquire(&self, group: Group) -> Slot {
        let slots = self.slots(group);
        let permit = match &slots.free {
            // It is never closed.
            Some(free) => free.clone().acquire_owned().await.ok(),
            None => None,
        };
        slots.slot(permit)
    }

    /// A slot for a task that is running already; beyond the limit if there is none.
    pub(crate) fn acquire_now(&self, group: Group) -> Running {
        let slots = self.slots(group);
        let permit = slots
            .free
            .as_ref()
            .and_then(|free| free.clone().try_acquire_owned().ok());
        slots.slot(permit).running()
    }

    /// When a slot of a group was released last.
    pub(crate) fn released(&self, group: Group) -> Instant {
        *lock(&self.slots(group).tasks.released)
    }

    pub(crate) fn throttle(&self, group: Group) -> &Throttle {
        &self.slots(group).throttle
    }

    pub(crate) fn poller(&self, group: Group) -> &tokio::sync::Mutex<()> {
        &self.slots(group).poller
    }

    /// How many tasks of a group run.
    pub(crate) fn running(&self, group: Group) -> usize {
        self.slots(group).tasks.running.load(Ordering::SeqCst)
    }

    /// How many tasks of a group a batch has under way at most.
    pub(crate) fn capacity(&self, group: Group) -> usize {
        self.slots(group).capacity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slot_is_free_again_when_its_task_is_gone() {
        use futures_util::FutureExt;

        let limiter = Limiter::new(Some(Limits {
            video: 2,
            ..Limits::default()
        }));
        let first = limiter.acquire(Group::Video).await.running();
        let _second = limiter.acquire(Group::Video).await;
        assert_eq!(limiter.running(Group::Video), 1, "the second is not accepted yet");
        assert!(limiter.acquire(Group::Video).now_or_never().is_none());
        assert!(
            limiter.acquire(Group::Others).now_or_never().is_some(),
            "groups do not share slots"
        );
        drop(first);
        assert_eq!(limiter.running(Group::Video), 0);
        assert!(limiter.acquire(Group::Video).now_or_never().is_some());
    }

    #[tokio::test]
    async fn without_limits_tasks_are_counted() {
        let limiter = Limiter::new(None);
        let tasks: Vec<Running> = (0..100).map(|_| limiter.acquire_now(Group::Video)).collect();
        assert_eq!(limiter.running(Group::Video), tasks.len());
    }

    #[test]
    fn groups_are_those_that_the_service_limits() {
        assert_eq!(Group::of("flux-kontext-max"), Group::KontextMax);
        assert_eq!(Group::of("flux-3-video"), Group::Video);
        assert_eq!(Group::of("flux-kontext-pro"), Group::Others);
        let limits = Limits::default();
        assert_eq!((limits.kontext_max, limits.video, limits.others), (6, 5, 24));
    }
}
