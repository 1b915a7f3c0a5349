//! What became of the lines in earlier runs.

use std::collections::HashMap;

use crate::{
    failure::{Exit, Failure},
    request::Order,
    run::Resumable,
    store::{Listed, Listing, State, Store},
};

/// The orders, by what became of them.
#[derive(Default)]
pub(super) struct Earlier {
    pub(super) to_make: Vec<Order>,
    pub(super) to_resume: Vec<Resumable>,
    /// How many are done.
    pub(super) done: usize,
    /// Labels of those that moderation refused.
    pub(super) moderated: Vec<String>,
    /// Labels and ids of those that another process works on.
    pub(super) running: Vec<String>,
    /// Labels and ids of those of which nobody knows whether there is a task.
    pub(super) may_be_charged: Vec<String>,
}

/// Looks up each order in the store.
pub(super) fn look_up(orders: Vec<Order>, file: &str, store: &Store) -> Result<Earlier, Failure> {
    let unusable =
        |error: std::io::Error| Failure::new(Exit::NoTask, format!("the task store cannot be read: {error}"));
    let saved = store.done_before(file, "saved").map_err(unusable)?;
    let moderated = store.done_before(file, "moderated").map_err(unusable)?;
    let listing = store.list();
    let known = by_key(&listing, file);
    let mut earlier = Earlier::default();
    for order in orders {
        let label = order.label.clone().unwrap_or_default();
        let Some(key) = order.batch.as_ref().map(|line| line.key.as_str()) else {
            earlier.to_make.push(order);
            continue;
        };
        let Some(Listed { record, state }) = known.get(key) else {
            if saved.contains(key) {
                earlier.done += 1;
            } else if moderated.contains(key) {
                earlier.moderated.push(label);
            } else {
                earlier.to_make.push(order);
            }
            continue;
        };
        let with_id = || format!("{label} ({})", listing.short_id(record));
        match state {
            State::Saved | State::Ended => earlier.done += 1,
            State::Running => earlier.running.push(with_id()),
            State::Unfinished => earlier.to_resume.push(Resumable::of(store, record)),
            State::MayHaveBeenCharged if record.task_id().is_some() => {
                earlier.to_resume.push(Resumable::of(store, record));
            }
            State::MayHaveBeenCharged => earlier.may_be_charged.push(with_id()),
            State::Moderated => earlier.moderated.push(label),
            State::Failed | State::Gone => earlier.to_make.push(order),
        }
    }
    Ok(earlier)
}

/// The records of this batch by the keys of their lines. Of several, the one that is furthest counts.
fn by_key<'a>(listing: &'a Listing, file: &str) -> HashMap<&'a str, &'a Listed> {
    let rank = |listed: &Listed| match listed.state {
        State::Failed | State::Gone => 0,
        State::Moderated => 1,
        State::MayHaveBeenCharged => 2,
        State::Unfinished => 3,
        State::Running => 4,
        State::Saved | State::Ended => 5,
    };
    let mut known: HashMap<&str, &Listed> = HashMap::new();
    for listed in &listing.tasks {
        let Some(line) = listed.record.batch.as_ref().filter(|line| line.file == file) else {
            continue;
        };
        let best = known.entry(line.key.as_str()).or_insert(listed);
        if rank(listed) > rank(best) {
            *best = listed;
        }
    }
    known
}
