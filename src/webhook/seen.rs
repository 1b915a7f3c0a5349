//! Telling a delivery that came before.

use std::collections::{HashSet, VecDeque};

use super::event::WebhookEvent;

/// The deliveries that were seen: by task and status, the latest so many.
#[derive(Debug)]
pub struct Seen {
    capacity: usize,
    order: VecDeque<(String, String)>,
    seen: HashSet<(String, String)>,
}

impl Seen {
    /// Remembers this many; at least one.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            order: VecDeque::new(),
            seen: HashSet::new(),
        }
    }

    /// Whether this is the first time that this delivery is seen.
    pub fn is_new(&mut self, event: &WebhookEvent) -> bool {
        let key = (event.id().to_owned(), event.status().as_str().to_owned());
        if !self.seen.insert(key.clone()) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }
}
