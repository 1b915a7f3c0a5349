//! The emulator's idea of time. Everything that depends on time (statuses, expiry, limits) asks a [`Clock`], so that a
//! test can move time by hand instead of sleeping.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use time::OffsetDateTime;
use tokio::sync::watch;

/// A clock goes no further than this from where it began, so that dates stay within the calendar.
const LONGEST: Duration = Duration::from_secs(1000 * 365 * 24 * 60 * 60);

/// A source of time: the machine's, or one that stands still until a test moves it.
///
/// Clones share the same time.
///
/// ```
/// use std::time::Duration;
///
/// let clock = bfl_emulator::Clock::manual();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(600));
/// assert_eq!(clock.now() - before, Duration::from_secs(600));
/// ```
#[derive(Clone, Debug)]
pub struct Clock {
    origin: OffsetDateTime,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Machine(Instant),
    Manual(Arc<watch::Sender<Duration>>),
}

impl Clock {
    /// The machine's time.
    pub fn real() -> Self {
        Self {
            origin: OffsetDateTime::now_utc(),
            source: Source::Machine(Instant::now()),
        }
    }

    /// A time that starts at the machine's and moves only through [`Clock::advance`].
    pub fn manual() -> Self {
        Self {
            origin: OffsetDateTime::now_utc(),
            source: Source::Manual(Arc::new(watch::Sender::new(Duration::ZERO))),
        }
    }

    /// Moves a manual clock forward. A real clock goes its own way and ignores this.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(elapsed) = &self.source {
            elapsed.send_modify(|elapsed| *elapsed = elapsed.saturating_add(by).min(LONGEST));
        }
    }

    /// The present moment.
    pub fn now(&self) -> OffsetDateTime {
        let elapsed = match &self.source {
            Source::Machine(start) => start.elapsed(),
            Source::Manual(elapsed) => *elapsed.borrow(),
        };
        self.origin + elapsed.min(LONGEST)
    }

    /// The same clock, ahead by so many seconds.
    pub(crate) fn skewed(&self, seconds: i64) -> Self {
        Self {
            origin: self.origin.saturating_add(time::Duration::seconds(seconds)),
            source: self.source.clone(),
        }
    }

    /// Waits until so much of this clock's time has gone by; with a manual clock, until somebody moves it that far.
    pub(crate) async fn sleep(&self, time: Duration) {
        match &self.source {
            Source::Machine(_) => tokio::time::sleep(time).await,
            Source::Manual(elapsed) => {
                let mut elapsed = elapsed.subscribe();
                let end = elapsed.borrow().saturating_add(time).min(LONGEST);
                // The sender lives as long as this clock does.
                let _ = elapsed.wait_for(|elapsed| *elapsed >= end).await;
            }
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}
