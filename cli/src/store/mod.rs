//! The tasks that were paid for, on disk: written before the money is spent, so that a run may end in any way at any
//! time. `docs/task-store.md` describes the format.
//!
//! Each record is a file of its own. Whoever works at one holds the lock of the file beside it, which the system gives
//! back when a process ends, in whatever way: so a record whose lock is free has no run any more.

mod disk;
mod entry;
mod files;
mod folder;
mod listing;
mod output;
mod record;
mod redact;
mod tidy;

pub(crate) use self::{
    entry::{Claim, Entry},
    files::is_id,
    folder::Store,
    listing::{Found, Listed, Listing},
    output::{Destination, part_name},
    record::{End, Record, State},
    redact::redacted,
};
