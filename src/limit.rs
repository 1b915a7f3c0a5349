//! How many tasks of this client are active: the service refuses more than its limits with a 429, so a submit waits for
//! its turn here instead.
//!
//! A task holds its place from before the submit until its end is seen, or until it is dropped. A dropped task may still
//! be active at the service; a 429 then slows down who submits next, too. Without limits, tasks are still counted.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

use crate::{Error, ErrorKind};

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

/// The places of one client and its clones.
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
    running: Arc<AtomicUsize>,
    /// Until when nobody gets a place, because the service had enough.
    resting: Mutex<Option<Instant>>,
}

impl Group {
    fn new(places: Option<usize>) -> Self {
        let places = places.map(|places| places.min(Semaphore::MAX_PERMITS));
        Self {
            free: places.map(|places| Arc::new(Semaphore::new(places))),
            places: places.unwrap_or(Limits::default().others),
            running: Arc::default(),
            resting: Mutex::default(),
        }
    }

    fn resting_until(&self) -> Option<Instant> {
        // An instant is whole, whoever panicked while holding it.
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.filter(|until| *until > Instant::now())
    }

    fn rest(&self, time: Duration) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        *resting = (*resting).max(Instant::now().checked_add(time));
    }

    fn place(&self, permit: Option<OwnedSemaphorePermit>) -> Place {
        Place {
            permit,
            running: self.running.clone(),
        }
    }
}

/// A task's place; it is free again when this is dropped.
pub(crate) struct Place {
    permit: Option<OwnedSemaphorePermit>,
    running: Arc<AtomicUsize>,
}

/// The place of a task that runs, which is counted until this is dropped.
pub(crate) struct Running {
    _permit: Option<OwnedSemaphorePermit>,
    running: Arc<AtomicUsize>,
}

impl Place {
    /// The same place, whose task the service has accepted.
    pub(crate) fn running(self) -> Running {
        self.running.fetch_add(1, Ordering::SeqCst);
        Running {
            _permit: self.permit,
            running: self.running,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.running.fetch_sub(1, Ordering::SeqCst);
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

    /// Waits for a place.
    pub(crate) async fn place(&self, family: Family) -> Place {
        let group = self.group(family);
        let permit = match &group.free {
            // It is never closed.
            Some(free) => free.clone().acquire_owned().await.ok(),
            None => None,
        };
        while let Some(until) = group.resting_until() {
            sleep_until(until).await;
        }
        group.place(permit)
    }

    /// The service has enough tasks of a family: who comes next waits for this long.
    pub(crate) fn rest(&self, family: Family, time: Duration) {
        self.group(family).rest(time);
    }

    /// A place for a task that is running already; beyond the limit if there is none.
    pub(crate) fn place_now(&self, family: Family) -> Running {
        let group = self.group(family);
        let permit = group
            .free
            .as_ref()
            .and_then(|free| free.clone().try_acquire_owned().ok());
        group.place(permit).running()
    }

    /// How many tasks of a family run.
    pub(crate) fn running(&self, family: Family) -> usize {
        self.group(family).running.load(Ordering::SeqCst)
    }

    /// How many tasks of a family may be active.
    pub(crate) fn places(&self, family: Family) -> usize {
        self.group(family).places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_place_is_free_again_when_its_task_is_gone() {
        use futures_util::FutureExt;

        let limiter = Limiter::new(Some(Limits {
            video: 2,
            ..Limits::default()
        }));
        let first = limiter.place(Family::Video).await.running();
        let _second = limiter.place(Family::Video).await;
        assert_eq!(limiter.running(Family::Video), 1, "the second is not accepted yet");
        assert!(limiter.place(Family::Video).now_or_never().is_none());
        assert!(
            limiter.place(Family::Others).now_or_never().is_some(),
            "families do not share places"
        );
        drop(first);
        assert_eq!(limiter.running(Family::Video), 0);
        assert!(limiter.place(Family::Video).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_after_a_429_waits_too() {
        let limiter = Limiter::new(None);
        let begun = Instant::now();
        limiter.rest(Family::Others, Duration::from_secs(7));
        limiter.rest(Family::Others, Duration::from_secs(3));
        limiter.place(Family::Video).await;
        assert!(begun.elapsed() < Duration::from_secs(1), "families do not share it");
        limiter.place(Family::Others).await;
        assert!(begun.elapsed() >= Duration::from_secs(7));
    }

    #[tokio::test]
    async fn without_limits_tasks_are_counted() {
        let limiter = Limiter::new(None);
        let tasks: Vec<Running> = (0..100).map(|_| limiter.place_now(Family::Video)).collect();
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
