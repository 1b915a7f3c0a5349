//! Counts requests against rules and says which faults a request gets.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use fastrand::Rng;
use serde::Serialize;

use super::{fault::Fault, phase::Phase, rule::Rule};
use crate::sync::lock;

/// Most rules at a time; the oldest go first.
const MOST_RULES: usize = 1000;
/// Most tasks that are counted for a rule; beyond that counting begins again.
const MOST_COUNTS: usize = 100_000;

/// A fault, and how many times its rule has applied before.
pub(crate) type Match = (Fault, u64);

/// What a request is, as far as rules ask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) phase: Phase,
    /// Known for everything but the account.
    pub(crate) slug: Option<&'a str>,
    pub(crate) task: Option<&'a str>,
}

/// Rules with their counts.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    seed: u64,
    rules: Mutex<Vec<Arc<Counted>>>,
    /// How many rules there have been.
    added: AtomicU64,
}

/// A rule as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RuleFacts {
    /// Names it, as long as the emulator runs.
    number: u64,
    rule: String,
    /// How many requests it has applied to.
    applied: u64,
}

#[derive(Debug)]
struct Counted {
    number: u64,
    rule: Rule,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    by_task: HashMap<String, Count>,
    drawn: u64,
    applied: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    requests: u64,
    applied: u64,
}

impl Engine {
    pub(crate) fn new(seed: u64, rules: impl IntoIterator<Item = Rule>) -> Self {
        let engine = Self {
            seed,
            rules: Mutex::default(),
            added: AtomicU64::new(0),
        };
        for rule in rules {
            engine.add(rule);
        }
        engine
    }

    pub(crate) fn add(&self, rule: Rule) {
        let mut rules = lock(&self.rules);
        if rules.len() >= MOST_RULES {
            rules.remove(0);
        }
        rules.push(Arc::new(Counted {
            number: self.added.fetch_add(1, Ordering::Relaxed),
            rule,
            counts: Mutex::default(),
        }));
    }

    pub(crate) fn clear(&self) {
        lock(&self.rules).clear();
    }

    /// Removes one rule; whether it was there.
    pub(crate) fn remove(&self, number: u64) -> bool {
        let mut rules = lock(&self.rules);
        let before = rules.len();
        rules.retain(|counted| counted.number != number);
        rules.len() < before
    }

    /// About how many bytes the rules take.
    pub(crate) fn bytes_kept(&self) -> usize {
        lock(&self.rules)
            .iter()
            .map(|counted| counted.rule.to_string().len())
            .sum()
    }

    /// The rules, the oldest first.
    pub(crate) fn rules(&self) -> Vec<RuleFacts> {
        let facts = |counted: &Arc<Counted>| RuleFacts {
            number: counted.number,
            rule: counted.rule.to_string(),
            applied: lock(&counted.counts).applied,
        };
        lock(&self.rules).iter().map(facts).collect()
    }

    /// The faults for a request, which is counted.
    pub(crate) fn faults(&self, subject: Subject<'_>) -> Vec<Match> {
        let rules = lock(&self.rules).clone();
        let mut faults = Vec::new();
        for (index, counted) in rules.iter().enumerate() {
            if let Some(before) = counted.applies(subject, self.seed ^ (index as u64) << 48) {
                faults.extend(counted.rule.faults.iter().map(|fault| (fault.clone(), before)));
            }
        }
        faults
    }
}

impl Counted {
    /// How many times the rule applied before, if it applies now.
    fn applies(&self, subject: Subject<'_>, seed: u64) -> Option<u64> {
        let rule = &self.rule;
        if rule.phase.is_some_and(|phase| phase != subject.phase) {
            return None;
        }
        if rule.slug.is_some() && rule.slug.as_deref() != subject.slug {
            return None;
        }
        let mut counts = lock(&self.counts);
        if counts.by_task.len() >= MOST_COUNTS {
            counts.by_task.clear();
        }
        let drawn = counts.drawn;
        counts.drawn += u64::from(rule.share.is_some());
        let key = format!("{} {}", subject.phase.name(), subject.task.unwrap_or_default());
        let count = counts.by_task.entry(key).or_default();
        let number = count.requests;
        count.requests += 1;
        let wanted = number.checked_sub(rule.skip)?;
        let in_turn = rule.every.is_none_or(|every| wanted % every == every - 1);
        let early = rule.first.is_none_or(|first| wanted < first);
        let by_chance = rule.share.is_none_or(|share| draw(seed, drawn) < share);
        if !(in_turn && early && by_chance) {
            return None;
        }
        count.applied += 1;
        let before = count.applied - 1;
        counts.applied += 1;
        Some(before)
    }
}

/// A number between 0 and 1 that follows from a seed and a position.
pub(crate) fn draw(seed: u64, position: u64) -> f64 {
    let mixed = seed.wrapping_add(position.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut rng = Rng::with_seed(mixed);
    rng.u64(..);
    rng.f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(rule: &str, seed: u64, requests: usize) -> Vec<bool> {
        let engine = Engine::new(seed, [rule.parse().unwrap()]);
        let poll = Subject {
            phase: Phase::Poll,
            slug: Some("flux-2-pro"),
            task: Some("a"),
        };
        (0..requests).map(|_| !engine.faults(poll).is_empty()).collect()
    }

    #[test]
    fn limits_choose_the_requests_that_they_name() {
        assert_eq!(hits("poll first 2 = lost", 0, 4), [true, true, false, false]);
        assert_eq!(hits("poll skip 1 first 1 = lost", 0, 4), [false, true, false, false]);
        assert_eq!(hits("poll every 2 = lost", 0, 4), [false, true, false, true]);
        assert_eq!(hits("submit = lost", 0, 2), [false, false]);
        assert_eq!(hits("poll for flux-dev = lost", 0, 2), [false, false]);
    }

    #[test]
    fn each_task_is_counted_for_itself() {
        let engine = Engine::new(0, ["poll first 1 = lost".parse().unwrap()]);
        let poll = |task| Subject {
            phase: Phase::Poll,
            slug: None,
            task: Some(task),
        };
        let hit: Vec<_> = ["a", "b", "a", "b"]
            .iter()
            .map(|task| engine.faults(poll(task)).len())
            .collect();
        assert_eq!(hit, [1, 1, 0, 0]);
    }

    #[test]
    fn a_share_is_met_and_the_same_seed_chooses_the_same_requests() {
        let chosen = hits("any 10% = lost", 7, 2000);
        let count = chosen.iter().filter(|hit| **hit).count();
        assert!((150..250).contains(&count), "{count}");
        assert_eq!(chosen, hits("any 10% = lost", 7, 2000));
        assert_ne!(chosen, hits("any 10% = lost", 8, 2000));
    }
}
