//! How many tasks of this client are active: the service refuses more than its limits with a 429, so a submit waits for
//! its turn here instead.
//!
//! A task holds its place from before the submit until its end is seen, or until it is dropped. A dropped task may still
//! be active at the service; a 429 then slows the next submit down.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
    places: usize,
    free: Arc<Semaphore>,
}

impl Group {
    fn new(places: usize) -> Self {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places,
            free: Arc::new(Semaphore::new(places)),
        }
    }

    fn active(&self) -> usize {
        self.places - self.free.available_permits()
    }
}

/// A task's place; it is free again when this is dropped.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            kontext_max: Group::new(limits.kontext_max),
            video: Group::new(limits.video),
            others: Group::new(limits.others),
        }
    }

    fn group(&self, family: Family) -> &Group {
        match family {
            Family::KontextMax => &self.kontext_max,
            Family::Video => &self.video,
            Family::Others => &self.others,
        }
    }

    /// Waits for a place. `None` if there are no more, which happens only while everything is being dropped.
    pub(crate) async fn place(&self, family: Family) -> Option<Place> {
        let permit = self.group(family).free.clone().acquire_owned().await.ok()?;
        Some(Place { _permit: permit })
    }

    /// A place for a task that is active already, if one is free.
    pub(crate) fn place_now(&self, family: Family) -> Option<Place> {
        let permit = self.group(family).free.clone().try_acquire_owned().ok()?;
        Some(Place { _permit: permit })
    }

    /// How many tasks of a family are active, the one that asks included.
    pub(crate) fn active(&self, family: Family) -> usize {
        self.group(family).active()
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
        let limiter = Limiter::new(Limits {
            video: 2,
            ..Limits::default()
        });
        let first = limiter.place(Family::Video).await;
        let _second = limiter.place(Family::Video).await;
        assert_eq!(limiter.active(Family::Video), 2);
        assert!(limiter.place_now(Family::Video).is_none());
        assert!(
            limiter.place_now(Family::Others).is_some(),
            "families do not share places"
        );
        drop(first);
        assert!(limiter.place_now(Family::Video).is_some());
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
