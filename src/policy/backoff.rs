//! How waits grow and vary.

use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// The longest time that is reckoned with, a century: a policy may well say `Duration::MAX`.
pub(crate) const EVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// `first × growth^steps`, at most `longest`.
pub(crate) fn grown(first: Duration, growth: f64, steps: u32, longest: Duration) -> Duration {
    let seconds = first.as_secs_f64() * growth.powi(i32::try_from(steps).unwrap_or(i32::MAX));
    Duration::try_from_secs_f64(seconds).unwrap_or(longest).min(longest)
}

pub(crate) fn check_growth(growth: f64) -> Result<(), Error> {
    if growth.is_finite() && growth >= 1.0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Config,
        format!("waits should grow by a factor of at least 1, not {growth}"),
    ))
}

/// A wait varied by a quarter.
pub(crate) fn jittered(wait: Duration) -> Duration {
    wait.min(EVER).mul_f64(0.75 + 0.5 * fastrand::f64())
}

/// A wait as logs tell it.
pub(crate) fn milliseconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_varies_a_wait_by_a_quarter() {
        let wait = Duration::from_secs(4);
        for _ in 0..1000 {
            let varied = jittered(wait);
            assert!(varied >= Duration::from_secs(3) && varied <= Duration::from_secs(5));
        }
    }
}
