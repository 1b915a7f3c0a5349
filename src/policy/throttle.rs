//! After a 429 submits start again one after the other: all at once would be refused again.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::OwnedMutexGuard,
    time::{Instant, sleep_until},
};

use crate::{policy::backoff::milliseconds, sync::lock};

/// The longest pause between two submits of a queue once one of them was accepted.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Whether the service has enough tasks of a group, and who submits next.
#[derive(Default)]
pub(crate) struct Throttle {
    state: Mutex<State>,
    queue: Arc<tokio::sync::Mutex<()>>,
    waiting: AtomicUsize,
}

#[derive(Clone, Copy, Default)]
struct State {
    /// Set by a 429, cleared when a submit was accepted and nobody waits any more.
    throttled: bool,
    /// Until when nobody submits.
    cooldown: Option<Instant>,
    /// How much the start of the next one varies.
    jitter: Duration,
}

/// The right to submit, alone while the service throttles.
pub(crate) struct Permit<'a> {
    throttle: &'a Throttle,
    alone: Option<OwnedMutexGuard<()>>,
}

/// Counts who waits, also where the waiting is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Throttle {
    /// Waits until a submit may be sent: at once, unless the service throttles.
    pub(crate) async fn acquire(&self) -> Permit<'_> {
        if !lock(&self.state).throttled {
            return Permit {
                throttle: self,
                alone: None,
            };
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiting = Waiting(&self.waiting);
        let alone = self.queue.clone().lock_owned().await;
        let mut start = self.start();
        while let Some(at) = start.filter(|at| *at > Instant::now()) {
            let wait_ms = milliseconds(at.saturating_duration_since(Instant::now()));
            tracing::info!(wait_ms, "throttled");
            sleep_until(at).await;
            // Another 429 may have come meanwhile, to a submit that was on its way already.
            start = lock(&self.state).cooldown;
        }
        Permit {
            throttle: self,
            alone: Some(alone),
        }
    }

    fn start(&self) -> Option<Instant> {
        let state = *lock(&self.state);
        let from = state.cooldown.unwrap_or_else(Instant::now).max(Instant::now());
        Some(from + state.jitter.mul_f64(fastrand::f64())).filter(|_| state.throttled)
    }

    /// The service has enough tasks: nobody submits for this long, and then one after the other.
    pub(crate) fn cool_down(&self, wait: Duration) {
        let mut state = lock(&self.state);
        state.throttled = true;
        state.cooldown = state.cooldown.max(Instant::now().checked_add(wait));
        state.jitter = wait / 4;
    }
}

impl Permit<'_> {
    /// The submit was accepted: who waits goes on, and nobody else has to queue once they have gone.
    pub(crate) fn accepted(self) {
        let mut state = lock(&self.throttle.state);
        state.jitter = state.jitter.min(LONGEST_PAUSE);
        if self.throttle.waiting.load(Ordering::SeqCst) == 0 && self.alone.is_some() {
            *state = State::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn submits_start_again_one_after_the_other() {
        let throttle = Throttle::default();
        let begun = Instant::now();
        throttle.cool_down(Duration::from_secs(8));
        let alone = AtomicBool::new(true);
        let starts = join_all((0..20).map(|_| async {
            let permit = throttle.acquire().await;
            let start = begun.elapsed();
            assert!(alone.swap(false, Ordering::SeqCst), "two at a time");
            tokio::time::sleep(Duration::from_millis(100)).await;
            alone.store(true, Ordering::SeqCst);
            permit.accepted();
            start
        }))
        .await;
        assert!(starts.iter().all(|start| *start >= Duration::from_secs(8)));
        assert!(
            starts
                .windows(2)
                .all(|pair| pair[1] >= pair[0] + Duration::from_millis(100))
        );
        assert!(starts[19] < Duration::from_secs(8 + 2 + 7), "{:?}", starts[19]);
        let again = Instant::now();
        throttle.acquire().await.accepted();
        assert_eq!(again.elapsed(), Duration::ZERO, "nobody waits any more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_while_others_wait_makes_them_wait_longer() {
        let throttle = Throttle::default();
        let begun = Instant::now();
        throttle.cool_down(Duration::from_secs(1));
        let longer = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            throttle.cool_down(Duration::from_secs(5));
        };
        let (_permit, ()) = futures_util::future::join(throttle.acquire(), longer).await;
        assert!(begun.elapsed() >= Duration::from_millis(5500));
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_holds_up_nobody() {
        use futures_util::FutureExt;

        let throttle = Throttle::default();
        throttle.cool_down(Duration::from_secs(1));
        assert!(throttle.acquire().now_or_never().is_none());
        throttle.acquire().await.accepted();
        assert!(throttle.acquire().now_or_never().is_some());
    }
}
