//! The memory of one emulator, for tests and the page. Everything here is bounded: of requests and webhooks the last
//! ones are kept, of violations the first ones.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Mutex,
    time::Duration,
};

use time::OffsetDateTime;

use super::{
    exchange::{Exchange, WebhookAttempt},
    timeline::{self, Step},
    violation::Violation,
    watch::{Event, Watch},
};
use crate::sync::lock;

/// Most requests, and most webhooks, that are remembered.
const MOST_ENTRIES: usize = 10_000;
const MOST_VIOLATIONS: usize = 1000;
/// Most bodies that are remembered to find repeated ones; beyond that all are forgotten.
const MOST_BODIES: usize = 100_000;
/// Most names of this host that are remembered.
const MOST_DECOYS: usize = 16;

/// The same body is taken for a mistake when it comes again within this time; later it may be intended.
const REPEATED_WITHIN: time::Duration = time::Duration::seconds(5);

/// The memory of one emulator.
#[derive(Debug, Default)]
pub(crate) struct Record {
    memory: Mutex<Memory>,
    watch: Watch,
}

#[derive(Debug, Default)]
struct Memory {
    exchanges: VecDeque<Exchange>,
    total: u64,
    last: Option<OffsetDateTime>,
    webhooks: VecDeque<WebhookAttempt>,
    violations: Vec<Violation>,
    /// Bodies that made a task, and when the last of them came.
    submitted: HashMap<BodyHash, (String, OffsetDateTime)>,
    /// Bodies that were throttled.
    throttled: HashMap<BodyHash, OffsetDateTime>,
    /// Names of this host that only a corrupted answer uses.
    decoys: Vec<String>,
}

/// Names a submit's path and body.
pub(crate) type BodyHash = [u8; 16];

impl Record {
    pub(crate) fn new(watch: Watch) -> Self {
        Self {
            memory: Mutex::default(),
            watch,
        }
    }

    /// Number of a request that has just come, and the time since the one before.
    pub(crate) fn begin(&self, now: OffsetDateTime) -> (u64, Duration) {
        let mut memory = lock(&self.memory);
        let number = memory.total;
        memory.total += 1;
        let gap = memory.last.replace(now).map_or(time::Duration::ZERO, |last| now - last);
        (number, gap.try_into().unwrap_or_default())
    }

    pub(crate) fn add(&self, exchange: Exchange) {
        push(&mut lock(&self.memory).exchanges, exchange);
    }

    /// Adds to a request's entry what is known once it is answered, and tells whoever watches.
    pub(crate) fn complete(&self, number: u64, update: impl FnOnce(&mut Exchange)) {
        let mut completed = None;
        self.update(number, |exchange| {
            update(exchange);
            completed = self.watch.is_set().then(|| exchange.clone());
        });
        if let Some(exchange) = completed {
            self.watch.tell(Event::Request(&exchange));
        }
    }

    /// Adds to a request's entry.
    pub(crate) fn update(&self, number: u64, update: impl FnOnce(&mut Exchange)) {
        let mut memory = lock(&self.memory);
        let mut exchanges = memory.exchanges.iter_mut().rev();
        if let Some(exchange) = exchanges.find(|exchange| exchange.number == number) {
            update(exchange);
        }
    }

    pub(crate) fn webhook(&self, attempt: WebhookAttempt) {
        self.watch.tell(Event::Webhook(&attempt));
        push(&mut lock(&self.memory).webhooks, attempt);
    }

    pub(crate) fn violation(&self, violation: Violation) {
        let violations = &mut lock(&self.memory).violations;
        if violations.len() < MOST_VIOLATIONS {
            violations.push(violation);
        }
    }

    /// Remembers that a body made a task; the task that it made just before, if it did.
    pub(crate) fn submitted(&self, body: BodyHash, task: &str, at: OffsetDateTime) -> Option<String> {
        let mut memory = lock(&self.memory);
        if memory.submitted.len() >= MOST_BODIES {
            memory.submitted.clear();
        }
        let before = memory.submitted.insert(body, (task.to_owned(), at));
        before
            .filter(|(_, then)| at - *then <= REPEATED_WITHIN)
            .map(|(task, _)| task)
    }

    /// Remembers until when a body must not be sent again.
    pub(crate) fn throttle(&self, body: BodyHash, until: OffsetDateTime) {
        let mut memory = lock(&self.memory);
        if memory.throttled.len() >= MOST_BODIES {
            memory.throttled.clear();
        }
        memory.throttled.insert(body, until);
    }

    /// Until when a body must not be sent. Forgotten once it was asked.
    pub(crate) fn throttled_until(&self, body: BodyHash) -> Option<OffsetDateTime> {
        lock(&self.memory).throttled.remove(&body)
    }

    /// Remembers a name of this host that only a corrupted answer uses.
    pub(crate) fn add_decoy(&self, host: &str) {
        let decoys = &mut lock(&self.memory).decoys;
        if decoys.len() < MOST_DECOYS && !decoys.iter().any(|known| known == host) {
            decoys.push(host.to_owned());
        }
    }

    pub(crate) fn is_decoy(&self, host: &str) -> bool {
        lock(&self.memory).decoys.iter().any(|known| known == host)
    }

    /// The last so many requests, the oldest first.
    pub(crate) fn exchanges(&self, most: usize) -> Vec<Exchange> {
        let mut exchanges = last(&lock(&self.memory).exchanges, most);
        exchanges.sort_by_key(|exchange| exchange.number);
        exchanges
    }

    pub(crate) fn webhooks(&self, most: usize) -> Vec<WebhookAttempt> {
        last(&lock(&self.memory).webhooks, most)
    }

    /// What happened to these tasks, as far as it is remembered.
    pub(crate) fn timelines(&self, ids: &HashSet<&str>) -> HashMap<String, Vec<Step>> {
        let memory = lock(&self.memory);
        timeline::timelines(ids, &memory.exchanges, &memory.webhooks)
    }

    /// The first requests and webhooks of a task.
    pub(crate) fn of_task(&self, id: &str, most: usize) -> (Vec<Exchange>, Vec<WebhookAttempt>) {
        let memory = lock(&self.memory);
        let exchanges = memory
            .exchanges
            .iter()
            .filter(|exchange| exchange.task.as_deref() == Some(id));
        let webhooks = memory.webhooks.iter().filter(|attempt| attempt.task == id);
        (
            exchanges.take(most).cloned().collect(),
            webhooks.take(most).cloned().collect(),
        )
    }

    /// Requests that are about no task: how many are remembered, and some of them, the newest first.
    pub(crate) fn without_task(&self, skip: usize, most: usize) -> (usize, Vec<Exchange>) {
        let memory = lock(&self.memory);
        let others = || memory.exchanges.iter().rev().filter(|exchange| exchange.task.is_none());
        (others().count(), others().skip(skip).take(most).cloned().collect())
    }

    pub(crate) fn violations(&self) -> Vec<Violation> {
        lock(&self.memory).violations.clone()
    }

    pub(crate) fn total(&self) -> u64 {
        lock(&self.memory).total
    }

    /// Forgets everything; numbers go on.
    pub(crate) fn clear(&self) {
        let mut memory = lock(&self.memory);
        *memory = Memory {
            total: memory.total,
            ..Memory::default()
        };
    }
}

fn push<T>(entries: &mut VecDeque<T>, entry: T) {
    if entries.len() >= MOST_ENTRIES {
        entries.pop_front();
    }
    entries.push_back(entry);
}

fn last<T: Clone>(entries: &VecDeque<T>, most: usize) -> Vec<T> {
    entries.range(entries.len().saturating_sub(most)..).cloned().collect()
}
