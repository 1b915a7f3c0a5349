//! `bfl emulator`.

use std::{ffi::OsString, net::SocketAddr};

use clap::Args;

/// The arguments of `bfl emulator`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Emulator {
    /// Open the page of the emulator in the browser
    #[arg(long)]
    pub(crate) open: bool,

    /// The address to listen on [default: 127.0.0.1:8787, or any free port with a command]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,

    /// How much faster than the service its tasks are; 0 makes them at once
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR")]
    pub(crate) speed: f64,

    /// A command to run against it, with BFL_BASE_URL and BFL_API_KEY set; the emulator ends with it
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

const EXAMPLES: &str = "\
Examples:
  bfl emulator --open
  bfl emulator --speed 0 -- ./test.sh";
