//! Options of every command that makes something: what happens to its results.

use std::path::PathBuf;

use clap::Args;

/// What happens to results.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Results {
    /// Where to save the result: a file (replaced if it exists), or a folder (created if the path ends in /)
    /// [default: MODEL-ID.EXT in the current folder]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}
