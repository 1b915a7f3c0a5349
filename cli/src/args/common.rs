//! Options of every command.

use clap::Args;

/// Options of every command.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// Use the built-in emulator: no key, no cost, nothing leaves this machine
    #[arg(long, global = true)]
    pub(crate) emulator: bool,

    /// Print details on stderr: hosts, status changes, times, costs
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}
