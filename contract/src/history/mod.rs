//! The revisions of the contract that were taken, and what was said of each: a refresh adds to them, and a test holds them.
//!
//! `2026-11-21.json` has the facts of the contract of that day, either whole or as a patch (RFC 6902) of the revision before.
//! `2026-11-21.snap` is an `insta` snapshot of the report that compares the two. The second revision of a day is
//! `2026-11-21.2`.
//!
//! One test has all of them compared again:
//!
//! ```no_run
//! #[test]
//! fn what_was_said_of_each_revision_is_still_said() {
//!     openapi_vendor::history::check(env!("CARGO_MANIFEST_DIR")).expect("the same reports");
//! }
//! ```

mod entries;
mod reports;

pub use entries::{Entry, Name, read};
pub use reports::{check, differences};

pub(crate) use reports::{addition, check_reports, problems};
