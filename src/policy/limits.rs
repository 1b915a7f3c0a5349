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
    error::{Error, ErrorKind},
    policy::throttle::Throttle,
    sync::lock,
};

/// How many tasks may be active at a time. The defaults are the service's documented limits, by account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Tasks of `flux-kontext-max`.
    pub kontext_max: usize,
    /// Tasks of `flux-3-video`.
    pub video: usize,
    /// Tasks of all other models together.
    pub others: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            kontext_max: 6,
            video: 5,
            others: 24,
        }
    }
}

impl Limits {
    setters! {
        with_kontext_max(kontext_max: usize),
        with_video(video: usize),
        with_others(others: usize),
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if [self.kontext_max, self.video, self.others].contains(&0) {
            let message = "a limit of 0 tasks would let no submit have its turn: at least 1 was expected";
            return Err(Error::new(ErrorKind::Config, message));
        }
        Ok(())
    }
}

/// The groups of models that share a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    KontextMax,
    Video,
    Others,
}

impl Family {
    pub(crate) fn of(slug: &str) -> Self {
        match slug {
            "flux-kontext-max" => Self::KontextMax,
            "flux-3-video" => Self::Video,
            _ => Self::Others,
        }
    }
}

/// The slots of one client and its clones.
pub(crate) struct Limiter {
    kontext_max: Group,
    video: Group,
    others: Group,
}

struct Group {
    /// `None` where nothing is limited.
    free: Option<Arc<Semaphore>>,
    /// How many tasks of a batch are active, also where nothing is limited.
    places: usize,
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

impl Group {
    fn new(places: Option<usize>) -> Self {
        let places = places.map(|places| places.min(Semaphore::MAX_PERMITS));
        Self {
            free: places.map(|places| Arc::new(Semaphore::new(places))),
            places: places.unwrap_or(Limits::default().others),
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
            kontext_max: Group::new(limits.map(|limits| limits.kontext_max)),
            video: Group::new(limits.map(|limits| limits.video)),
            others: Group::new(limits.map(|limits| limits.others)),
        }
    }

    fn group(&self, family: Family) -> &Group {
        match family {
            Family::KontextMax => &self.kontext_max,
            Family::Video => &self.video,
            Family::Others => &self.others,
        }
    }

    /// A slot that is free, and that nobody waits for.
    pub(crate) fn try_acquire(&self, family: Family) -> Option<Slot> {
        let group = self.group(family);
        match &group.free {
            Some(free) => Some(group.slot(Some(free.clone().try_acquire_owned().ok()?))),
            None => Some(group.slot(None)),
        }
    }

    /// Waits for a slot.
    pub(crate) async fn acquire(&self, family: Family) -> Slot {
        let group = self.group(family);
        let permit = match &group.free {
            // It is never closed.
            Some(free) => free.clone().acquire_owned().await.ok(),
            None => None,
        };
        group.slot(permit)
    }

    /// A slot for a task that is running already; beyond the limit if there is none.
    pub(crate) fn acquire_now(&self, family: Family) -> Running {
        let group = self.group(family);
        let permit = group
            .free
            .as_ref()
            .and_then(|free| free.clone().try_acquire_owned().ok());
        group.slot(permit).running()
    }

    /// When a slot of a family was released last.
    pub(crate) fn released(&self, family: Family) -> Instant {
        *lock(&self.group(family).tasks.released)
    }

    pub(crate) fn throttle(&self, family: Family) -> &Throttle {
        &self.group(family).throttle
    }

    pub(crate) fn poller(&self, family: Family) -> &tokio::sync::Mutex<()> {
        &self.group(family).poller
    }

    /// How many tasks of a family run.
    pub(crate) fn running(&self, family: Family) -> usize {
        self.group(family).tasks.running.load(Ordering::SeqCst)
    }

    /// How many tasks may be active, of all families together.
    pub(crate) fn slots_in_all(&self) -> usize {
        [&self.kontext_max, &self.video, &self.others]
            .iter()
            .fold(0_usize, |sum, group| sum.saturating_add(group.places))
            .min(Semaphore::MAX_PERMITS)
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
        let first = limiter.acquire(Family::Video).await.running();
        let _second = limiter.acquire(Family::Video).await;
        assert_eq!(limiter.running(Family::Video), 1, "the second is not accepted yet");
        assert!(limiter.acquire(Family::Video).now_or_never().is_none());
        assert!(
            limiter.acquire(Family::Others).now_or_never().is_some(),
            "families do not share slots"
        );
        drop(first);
        assert_eq!(limiter.running(Family::Video), 0);
        assert!(limiter.acquire(Family::Video).now_or_never().is_some());
    }

    #[tokio::test]
    async fn without_limits_tasks_are_counted() {
        let limiter = Limiter::new(None);
        let tasks: Vec<Running> = (0..100).map(|_| limiter.acquire_now(Family::Video)).collect();
        assert_eq!(limiter.running(Family::Video), tasks.len());
    }

    #[test]
    fn families_are_those_that_the_service_limits() {
        assert_eq!(Family::of("flux-kontext-max"), Family::KontextMax);
        assert_eq!(Family::of("flux-3-video"), Family::Video);
        assert_eq!(Family::of("flux-kontext-pro"), Family::Others);
        let limits = Limits::default();
        assert_eq!((limits.kontext_max, limits.video, limits.others), (6, 5, 24));
    }
}
