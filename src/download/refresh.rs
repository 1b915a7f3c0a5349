//! A fresh link to a result whose link has expired.

use std::time::Duration;

use crate::{
    error::Error,
    policy::poll::PollPolicy,
    result::{Delivery, Fetched},
    task::poller::Poller,
};

/// The same result with a freshly signed URL.
pub(super) async fn refreshed(delivery: &Fetched) -> Result<Delivery, Error> {
    const LONGEST: Duration = Duration::from_secs(60);
    let policy = delivery.core.poll_policy(delivery.handle.model());
    let policy = PollPolicy {
        first_wait: Duration::ZERO,
        deadline: policy.deadline.min(LONGEST),
        patience: policy.patience.min(LONGEST),
        // The service knew the task once: if it does not any more, the task is gone.
        grace: Duration::ZERO,
        ..policy
    };
    let poller = Poller::new(delivery.core.clone(), delivery.handle.clone(), policy, false);
    poller.end().await?.into_result(&delivery.handle)
}
