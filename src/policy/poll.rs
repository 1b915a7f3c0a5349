//! When a task is polled, and for how long: by what was measured of each family of models.

use std::time::Duration;

use crate::{
    error::{Error, ErrorKind},
    policy::{
        backoff::{check_growth, grown},
        family::Family,
    },
};

/// When a task is asked about, and for how long.
///
/// After the first wait the others grow from the interval by the factor to the longest; a `Retry-After` of the service
/// beats them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// The wait between submit and first poll.
    pub first_wait: Duration,
    /// The wait after the first poll.
    pub interval: Duration,
    /// The factor by which the wait grows.
    pub growth: f64,
    /// The longest wait after the first poll.
    pub max_wait: Duration,
    /// How long a task is waited for in all.
    pub deadline: Duration,
    /// How long polls may fail without a break before that is an error.
    pub patience: Duration,
    /// How long, from the first poll, "Task not found" is not believed: a cluster may not know yet what another has just
    /// taken. Likewise how long a result may be missing from the answer of a task that is ready.
    pub grace: Duration,
}

impl Default for PollPolicy {
    /// For a model of which nothing is known.
    fn default() -> Self {
        Self {
            first_wait: Duration::from_secs(1),
            interval: Duration::from_millis(500),
            growth: 1.3,
            max_wait: Duration::from_secs(5),
            deadline: Duration::from_secs(20 * 60),
            patience: Duration::from_secs(2 * 60),
            grace: Duration::from_secs(10),
        }
    }
}

impl PollPolicy {
    /// The policy for a model, by its slug: little time is lost and few polls are made.
    pub fn for_model(slug: &str) -> Self {
        let Some(pace) = Family::of(slug).and_then(|family| family.pace) else {
            return Self::default();
        };
        Self {
            first_wait: pace.first_wait,
            interval: pace.interval,
            growth: 1.2,
            max_wait: pace.max_wait,
            ..Self::default()
        }
    }

    /// A policy that polls at once and often, for tests against your own server, where tasks take no time. Waits begin
    /// at 20 milliseconds and grow to half a second.
    pub fn eager() -> Self {
        Self {
            first_wait: Duration::ZERO,
            interval: Duration::from_millis(20),
            growth: 1.5,
            max_wait: Duration::from_millis(500),
            ..Self::default()
        }
    }

    setters! {
        with_first_wait(first_wait: Duration),
        with_interval(interval: Duration),
        with_growth(growth: f64),
        with_max_wait(max_wait: Duration),
        with_deadline(deadline: Duration),
        with_patience(patience: Duration),
        with_grace(grace: Duration),
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let invalid = |why: &str| Err(Error::new(ErrorKind::Config, format!("a poll policy needs {why}")));
        if self.interval.is_zero() || self.max_wait.is_zero() {
            return invalid("an interval and a longest wait above 0");
        }
        if self.deadline < self.first_wait {
            return invalid("a deadline that is not before the first poll");
        }
        check_growth(self.growth)
    }

    /// The wait after this many polls, of a task of this age when the waiting began.
    pub(crate) fn wait(&self, polls: u32, age: Duration) -> Duration {
        match polls.checked_sub(1) {
            None => self.first_wait.saturating_sub(age),
            Some(steps) => grown(self.interval, self.growth, steps, self.max_wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_has_its_pace_and_a_deadline_well_above_the_slowest() {
        let first = |slug: &str| PollPolicy::for_model(slug).first_wait.as_secs_f64();
        assert!(first("flux-2-klein-4b") < 2.3);
        assert!(first("flux-2-klein-9b-finetuned") < 2.3);
        assert!(first("flux-2-max") < 36.0 && first("flux-2-max") > 10.0);
        assert!(first("flux-2-pro") < 11.6);
        assert!(first("flux-tools/video-edit-v1") < 33.0);
        assert!(first("flux-3-image") < 80.0);
        assert!(first("flux-tools/outpainting-v1") < 2.3);
        assert_eq!(PollPolicy::for_model("something-new"), PollPolicy::default());
        for model in crate::request::AnyModel::all() {
            let policy = PollPolicy::for_model(model.slug());
            policy.check().unwrap();
            assert!(policy.deadline >= Duration::from_secs(5 * 155), "{model}");
        }
    }

    #[test]
    fn waits_start_late_and_grow_to_the_longest() {
        let policy = PollPolicy::for_model("flux-2-max");
        let waits: Vec<f64> = (0..9)
            .map(|polls| policy.wait(polls, Duration::ZERO).as_secs_f64())
            .collect();
        assert_eq!(&waits[..3], [25.0, 1.5, 1.8]);
        assert_eq!(waits[8], 4.0);
        let resumed = policy.wait(0, Duration::from_secs(3600));
        assert_eq!(resumed, Duration::ZERO, "an old task may have ended long ago");
    }
}
