//! The emulator's idea of time. Everything that depends on time (statuses, expiry, limits) asks a [`Clock`], so that a
//! test can move time by hand instead of sleeping.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use time::OffsetDateTime;

/// A clock goes no further than this from where it began, so that dates stay within the calendar.
const LONGEST: Duration = Duration::from_secs(1000 * 365 * 24 * 60 * 60);

/// A source of time: the machine's, or one that stands still until it is told to move.
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
    Manual(Arc<AtomicU64>),
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
            source: Source::Manual(Arc::default()),
        }
    }

    /// Moves a manual clock forward, in whole milliseconds. A real clock goes its own way and ignores this.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(elapsed) = &self.source {
            elapsed.fetch_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
        }
    }

    /// The present moment.
    pub fn now(&self) -> OffsetDateTime {
        let elapsed = match &self.source {
            Source::Machine(start) => start.elapsed(),
            Source::Manual(elapsed) => Duration::from_millis(elapsed.load(Ordering::SeqCst)),
        };
        self.origin + elapsed.min(LONGEST)
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}
