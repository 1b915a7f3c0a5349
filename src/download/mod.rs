//! Downloads: streamed, without the key, bounded in length and time, and whole or not at all.

mod fetch;
mod file;
mod name;
mod pieces;
mod place;
mod refresh;
mod save;
mod url;
mod whole;

#[cfg(fuzzing)]
pub(crate) use self::url::exact_url;
pub use self::{file::check_output, save::Download};
