//! What happened to a task, step by step, for the page.

use std::collections::{HashMap, HashSet, VecDeque};

use serde::Serialize;
use time::OffsetDateTime;

use super::exchange::{Exchange, WebhookAttempt};
use crate::faults::Phase;

/// A timeline has no more steps; what comes later counts to the last one.
const MOST_STEPS: usize = 24;

/// One step: a request, a webhook, or several requests in a row with the same outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Step {
    pub(crate) phase: Phase,
    /// How many requests it stands for.
    pub(crate) count: usize,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) at: OffsetDateTime,
    /// When the last of them came.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) until: OffsetDateTime,
    /// Milliseconds from the last one's arrival to its response.
    pub(crate) took: Option<u64>,
    /// 0 where there is no response.
    pub(crate) status: u16,
    pub(crate) faults: Vec<String>,
    /// Why a webhook did not arrive.
    pub(crate) error: Option<String>,
}

impl Step {
    fn of_exchange(exchange: &Exchange) -> Self {
        Self {
            phase: exchange.phase,
            count: 1,
            at: exchange.at,
            until: exchange.at,
            took: exchange.took.and_then(|took| took.as_millis().try_into().ok()),
            status: exchange.status,
            faults: exchange.faults.clone(),
            error: None,
        }
    }

    fn of_webhook(attempt: &WebhookAttempt) -> Self {
        Self {
            phase: Phase::Webhook,
            count: 1,
            at: attempt.at,
            until: attempt.at,
            took: None,
            status: attempt.status.unwrap_or_default(),
            faults: attempt.faults.clone(),
            error: attempt.error.clone(),
        }
    }

    fn is_like(&self, next: &Self) -> bool {
        let outcome = |step: &Self| (step.phase, step.status);
        outcome(self) == outcome(next) && self.faults == next.faults && self.error == next.error
    }

    fn merge(&mut self, next: &Self) {
        self.count += next.count;
        self.until = self.until.max(next.until);
        self.took = next.took;
    }
}

/// The timelines of some tasks, as far as their requests are remembered.
pub(super) fn timelines(
    ids: &HashSet<&str>,
    exchanges: &VecDeque<Exchange>,
    webhooks: &VecDeque<WebhookAttempt>,
) -> HashMap<String, Vec<Step>> {
    let mut found: HashMap<String, Vec<Step>> = HashMap::new();
    let about = |task: Option<&String>| task.filter(|task| ids.contains(task.as_str())).cloned();
    for exchange in exchanges {
        if let Some(task) = about(exchange.task.as_ref()) {
            add(found.entry(task).or_default(), Step::of_exchange(exchange));
        }
    }
    for attempt in webhooks {
        if let Some(task) = about(Some(&attempt.task)) {
            add(found.entry(task).or_default(), Step::of_webhook(attempt));
        }
    }
    for steps in found.values_mut() {
        steps.sort_by_key(|step| step.at);
    }
    found
}

fn add(steps: &mut Vec<Step>, next: Step) {
    let full = steps.len() >= MOST_STEPS;
    match steps.last_mut() {
        Some(last) if full || last.is_like(&next) => last.merge(&next),
        _ => steps.push(next),
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    fn step(phase: Phase, second: i64, status: u16) -> Step {
        let at = OffsetDateTime::UNIX_EPOCH + Duration::seconds(second);
        Step {
            phase,
            count: 1,
            at,
            until: at,
            took: Some(1),
            status,
            faults: Vec::new(),
            error: None,
        }
    }

    #[test]
    fn polls_with_the_same_outcome_are_one_step_and_others_are_not() {
        let mut steps = Vec::new();
        add(&mut steps, step(Phase::Submit, 0, 200));
        for second in 1..1000 {
            add(
                &mut steps,
                step(Phase::Poll, second, if second == 500 { 503 } else { 200 }),
            );
        }
        add(&mut steps, step(Phase::Download, 1000, 200));
        let counts: Vec<_> = steps.iter().map(|step| (step.phase, step.count, step.status)).collect();
        assert_eq!(
            counts,
            [
                (Phase::Submit, 1, 200),
                (Phase::Poll, 499, 200),
                (Phase::Poll, 1, 503),
                (Phase::Poll, 499, 200),
                (Phase::Download, 1, 200)
            ]
        );
        assert_eq!((steps[1].until - steps[1].at).whole_seconds(), 498);
    }

    #[test]
    fn a_timeline_is_short_however_much_happened() {
        let mut steps = Vec::new();
        for second in 0..1000 {
            add(
                &mut steps,
                step(Phase::Poll, second, if second % 2 == 0 { 200 } else { 503 }),
            );
        }
        assert_eq!(steps.len(), MOST_STEPS);
        assert_eq!(steps.iter().map(|step| step.count).sum::<usize>(), 1000);
    }
}
