//! Options of every command.

use clap::{Args, ValueEnum};

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub(crate) struct Common {
    /// Use the built-in emulator: no key, no cost, nothing leaves this machine
    #[arg(long, global = true)]
    pub(crate) emulator: bool,

    /// Where tasks may run: clusters of one region only, or any [default: BFL_BASE_URL, or any]
    #[arg(long, global = true, value_name = "REGION", conflicts_with = "emulator")]
    pub(crate) region: Option<Region>,

    /// Print only results and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Print details on stderr: hosts, retries, status changes, times; -vv prints the log of the library
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Where tasks may run: any cluster with failover, or clusters of one region only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Region {
    Global,
    Eu,
    Us,
}
