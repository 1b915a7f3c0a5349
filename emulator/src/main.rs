//! The emulator as a program: reads its arguments, starts, says where it listens, and runs until it is interrupted.

use std::{
    fs,
    future::{Future as _, poll_fn},
    io::{self, Read as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    pin::pin,
    process::ExitCode,
    task::Poll,
    time::Duration,
};

use bfl_emulator::{
    Alternative, Contract, ContractError, Emulator, EmulatorBuilder, Fault, FaultError, Rule, Scenario, StartError,
};
use clap::Parser;

/// Most bytes of a scenario or a contract.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// Requests in flight when the program is stopped have this long to finish.
const LONGEST_END: Duration = Duration::from_secs(3);

/// A local server that behaves like Black Forest Labs' FLUX API. It needs no account and no network.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Stop it with Ctrl-C or SIGTERM. Exit codes: 0 stopped, 1 could not start, 2 invalid arguments."
)]
struct Arguments {
    /// Address for submits; polling and delivery use the next two ports. Port 0 means free ports
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,

    /// Serve submit, poll and delivery on one port
    #[arg(long)]
    single_origin: bool,

    /// Accept only this key; may be repeated [default: any `bfl_…` and any UUID]
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,

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

    /// Inject faults by a rule such as "any 10% = status 503"; may be repeated. --faults lists all faults
    #[arg(long, value_name = "RULE")]
    fault: Vec<Rule>,

    /// List all faults and exit
    #[arg(long)]
    faults: bool,

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

    /// Print shell commands that set BFL_BASE_URL and BFL_API_KEY, instead of the address
    #[arg(long)]
    print_env: bool,

    /// Use this OpenAPI document (JSON) instead of the built-in one
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
}

impl Arguments {
    fn builder(self) -> Result<EmulatorBuilder, Failure> {
        let builder = Emulator::builder()
            .listen(self.listen)
            .single_origin(self.single_origin)
            .speed(self.speed)
            .credits(self.credits)
            .webhooks_anywhere(self.webhooks_anywhere)
            .limits(!self.no_limits);
        let builder = match &self.scenario {
            Some(file) => builder.scenario(read_scenario(file)?),
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
            Some(file) => Ok(builder.contract(read_contract(&file)?)),
            None => Ok(builder),
        }
    }
}

/// Why the program could not start, or not go on.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Scenario { path: PathBuf, source: FaultError },
    #[error("{}: {source}", path.display())]
    Contract { path: PathBuf, source: ContractError },
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot wait for a signal: {0}")]
    Signal(#[source] io::Error),
}

/// A file's text, without the byte order mark that some editors put before it.
fn read(path: &Path) -> Result<String, Failure> {
    let read = || {
        let mut text = String::new();
        let length = fs::File::open(path)?.take(LARGEST_FILE + 1).read_to_string(&mut text)? as u64;
        if length > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    };
    read().map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })
}

fn read_scenario(path: &Path) -> Result<Scenario, Failure> {
    Scenario::from_json(&read(path)?).map_err(|source| Failure::Scenario {
        path: path.to_owned(),
        source,
    })
}

fn read_contract(path: &Path) -> Result<Contract, Failure> {
    Contract::from_json(&read(path)?).map_err(|source| Failure::Contract {
        path: path.to_owned(),
        source,
    })
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.faults {
        list_faults();
        return ExitCode::SUCCESS;
    }
    if !arguments.listen.ip().is_loopback() {
        eprintln!("note: {} can be reached from other machines", arguments.listen);
    }
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn list_faults() {
    let written = |name: &str, argument: &str| format!("{name} {argument}");
    let lengths = Fault::TABLE
        .iter()
        .map(|(name, argument, _)| written(name, argument).chars().count());
    let width = lengths.max().unwrap_or_default();
    for (name, argument, meaning) in Fault::TABLE {
        println!("{:<width$}  {meaning}", written(name, argument));
    }
}

/// A text quoted for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Waits for Ctrl-C, or for what `docker stop` and service managers send.
async fn interrupted() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let print_env = arguments.print_env;
    let emulator = arguments.builder()?.start().await?;
    for note in emulator.notes() {
        eprintln!("note: {note}");
    }
    // The first poll begins to listen for signals. Before the address is printed: whoever reads it may stop the program
    // at once.
    let mut interrupted = pin!(interrupted());
    let early = poll_fn(|context| Poll::Ready(interrupted.as_mut().poll(context))).await;
    if print_env {
        println!("export BFL_BASE_URL={}", quoted(&emulator.base_url()));
        println!("export BFL_API_KEY={}", quoted(emulator.key()));
    } else {
        println!("listening on {}", emulator.base_url());
    }
    if emulator.poll_url() != emulator.base_url() {
        eprintln!(
            "polling on {}, delivery on {}",
            emulator.poll_url(),
            emulator.delivery_url()
        );
    }
    let stopped = match early {
        Poll::Ready(stopped) => stopped,
        Poll::Pending => interrupted.await,
    };
    stopped.map_err(Failure::Signal)?;
    // A client that is in the middle of something does not keep it from ending.
    let _ = tokio::time::timeout(LONGEST_END, emulator.shutdown()).await;
    Ok(())
}
