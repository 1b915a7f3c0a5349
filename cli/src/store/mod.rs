//! The task store: each task is written to disk before it is paid for, so that it survives the process.
//! `docs/task-store.md` describes the format.
//!
//! Each record is one file. The process that works on a record holds a lock on a second file. The system releases the
//! lock when the process ends, even after a crash: if the lock is free, no process works on the record.

mod entry;
mod files;
mod folder;
mod ledger;
mod listing;
mod output;
mod record;
mod redact;
mod reference;
mod tidy;

pub(crate) use self::{
    entry::{Claim, Entry},
    files::is_id,
    folder::Store,
    listing::{Found, Listed, Listing},
    output::{Destination, part_name},
    record::{BatchLine, End, Record, State},
    redact::{characters, redacted},
    reference::LAST,
    tidy::Retention,
};
