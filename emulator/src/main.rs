//! The emulator as a program: reads its arguments, starts, says where it listens, and runs until it is interrupted.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bfl_emulator::{Contract, Emulator, EmulatorBuilder};
use clap::Parser;

/// A local server that behaves like Black Forest Labs' FLUX API. Needs no account, sends nothing anywhere.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Stop it with Ctrl-C. Exit codes: 0 stopped, 1 could not start, 2 wrong arguments."
)]
struct Arguments {
    /// Address to submit to; polling and delivery are on the two ports after it. Port 0 means free ports
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,

    /// Put submit, poll and delivery on the one port
    #[arg(long)]
    single_origin: bool,

    /// Accept only this key; may be repeated. Without it, `bfl_…` and UUIDs are accepted
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,

    /// How fast tasks are done: 1 as measured on the real service, 10 ten times faster, 0 at once
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, allow_negative_numbers = true)]
    speed: f64,

    /// Credits to begin with
    #[arg(
        long,
        value_name = "CREDITS",
        default_value_t = 10_000.0,
        allow_negative_numbers = true
    )]
    credits: f64,

    /// Let only this finetune exist; may be repeated. Without it, every well-formed id does
    #[arg(long, value_name = "ID")]
    finetune: Vec<String>,

    /// Use this OpenAPI document (JSON) instead of the one built in
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
}

impl Arguments {
    fn builder(self) -> Result<EmulatorBuilder, String> {
        let builder = Emulator::builder()
            .listen(self.listen)
            .single_origin(self.single_origin)
            .speed(self.speed)
            .credits(self.credits);
        let builder = self.key.into_iter().fold(builder, EmulatorBuilder::key);
        let builder = self.finetune.into_iter().fold(builder, EmulatorBuilder::finetune);
        match self.contract {
            Some(file) => Ok(builder.contract(read_contract(&file)?)),
            None => Ok(builder),
        }
    }
}

fn read_contract(file: &Path) -> Result<Contract, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Contract::from_json(&text).map_err(|error| format!("{}: {error}", file.display()))
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if !arguments.listen.ip().is_loopback() {
        eprintln!("note: {} can be reached from other machines", arguments.listen);
    }
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let emulator = arguments.builder()?.start().await.map_err(|error| error.to_string())?;
    println!("listening on {}", emulator.base_url());
    if emulator.poll_url() != emulator.base_url() {
        eprintln!(
            "polling on {}, delivery on {}",
            emulator.poll_url(),
            emulator.delivery_url()
        );
    }
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| format!("cannot wait for Ctrl-C: {error}"))?;
    emulator.shutdown().await;
    Ok(())
}
