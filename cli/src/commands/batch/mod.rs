//! `bfl batch`: everything that a file lists. It can be run again.

mod earlier;
mod lines;
mod orders;
mod start;

pub(crate) use self::start::run;
