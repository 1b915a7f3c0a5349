//! The program's arguments.

use std::{
    ffi::OsString,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use bfl_emulator::{Alternative, Emulator, EmulatorBuilder, Rule};
use clap::{CommandFactory as _, Parser, error::ErrorKind};

use super::{failure::Failure, files, lines};

/// Where the program listens unless it is told otherwise.
const USUAL_PORT: u16 = 8787;

/// A local server that behaves like Black Forest Labs' FLUX API. It needs no account and no network.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Address for submits; polling and delivery use the next two ports. Port 0 means free ports
    /// [default: 127.0.0.1:8787, with COMMAND 127.0.0.1:0]
    #[arg(long, value_name = "IP:PORT")]
    listen: Option<SocketAddr>,

    /// Serve submit, poll and delivery on one port
    #[arg(long)]
    single_origin: bool,

    /// Accept only this key; may be repeated [default: any `bfl_…` and any UUID]
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Vec<String>,

    /// How fast tasks are: 1 as on the service, 10 ten times faster, 0 at once
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, allow_negative_numbers = true)]
    speed: f64,

    /// Credits of the account at the start
    #[arg(
        long,
        value_name = "CREDITS",
        default_value_t = 10_000.0,
        allow_negative_numbers = true
    )]
    credits: f64,

    /// Let only this finetune exist; may be repeated [default: every well-formed id]
    #[arg(long, value_name = "ID")]
    finetune: Vec<String>,

    /// Inject faults from a file: {"seed": 0, "clock_skew": SECONDS, "rules": ["poll first 2 = status 503"]}
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Inject faults by a rule such as "poll first 2 = status 503"; may be repeated. --faults lists all faults
    #[arg(long, value_name = "RULE")]
    fault: Vec<Rule>,

    /// List all faults, how rules are written, and examples, and exit
    #[arg(long)]
    pub(crate) faults: bool,

    /// Keep tasks in this file, so that they survive a restart
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Serve the page under this host name too; may be repeated. By default it is served under names of the loopback
    /// and the address listened on. The API answers under any name
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Send webhooks to other machines too [default: only to this one]
    #[arg(long)]
    webhooks_anywhere: bool,

    /// Do not limit the number of active tasks
    #[arg(long)]
    no_limits: bool,

    /// Where sources conflict, use the figure that was not observed; may be repeated: flex-price, exact-megapixels,
    /// upscale-price, decimal-megapixel
    #[arg(long, value_name = "SUBJECT")]
    alternative: Vec<Alternative>,

    /// Print shell commands that set BFL_BASE_URL and BFL_API_KEY for an emulator with the same --listen and --key, and
    /// exit. It may run already, or be started later
    #[arg(long, conflicts_with = "command")]
    pub(crate) print_env: bool,

    /// Print a line for each request and webhook on stderr, without key and prompt
    #[arg(short, long)]
    verbose: bool,

    /// Use this OpenAPI document (JSON) instead of the built-in one
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,

    /// Run this command against the emulator, with BFL_BASE_URL and BFL_API_KEY set, and exit with its exit code
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

const AFTER_HELP: &str = "\
Examples:
  bfl-emulator                                    until Ctrl-C or SIGTERM; open the page that it names
  eval \"$(bfl-emulator --print-env)\"             in another shell: use it from there
  bfl-emulator --speed 0 -- cargo test            a fresh one for one command, on free ports

Exit codes: 0 stopped, 1 could not start, 2 invalid arguments. With COMMAND: that of the command, 126 or 127 if it cannot
be run, 128 and the signal's number if a signal ended it.";

impl Arguments {
    /// Reads the arguments, or ends the program with what is wrong with them.
    pub(crate) fn read() -> Self {
        let arguments = Self::parse();
        if arguments.print_env && arguments.address().port() == 0 {
            let message =
                "--print-env needs the port that the emulator listens on: give --listen with another port than 0";
            Self::command().error(ErrorKind::ValueValidation, message).exit();
        }
        arguments
    }

    pub(crate) fn address(&self) -> SocketAddr {
        let port = if self.command.is_empty() { USUAL_PORT } else { 0 };
        self.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, port).into())
    }

    pub(crate) fn builder(self) -> Result<EmulatorBuilder, Failure> {
        let builder = Emulator::builder()
            .listen(self.address())
            .single_origin(self.single_origin)
            .speed(self.speed)
            .credits(self.credits)
            .webhooks_anywhere(self.webhooks_anywhere)
            .limits(!self.no_limits);
        let builder = if self.verbose {
            builder.watch(lines::print)
        } else {
            builder
        };
        let builder = match &self.scenario {
            Some(file) => builder.scenario(files::scenario(file)?),
            None => builder,
        };
        let builder = self.fault.into_iter().fold(builder, EmulatorBuilder::fault);
        let builder = self.alternative.into_iter().fold(builder, EmulatorBuilder::alternative);
        let builder = match self.state {
            Some(file) => builder.state(file),
            None => builder,
        };
        let builder = self.allow_host.into_iter().fold(builder, EmulatorBuilder::allow_host);
        let builder = self.key.into_iter().fold(builder, EmulatorBuilder::key);
        let builder = self.finetune.into_iter().fold(builder, EmulatorBuilder::finetune);
        match self.contract {
            Some(file) => Ok(builder.contract(files::contract(&file)?)),
            None => Ok(builder),
        }
    }
}
