//! The command `bfl`: a prompt goes in, a picture or video on disk comes out.
//!
//! It only translates. Options become a request by the contract's own table (`request.rs`), so that a model which is
//! added to the contract is usable without a line here; checking, sending, waiting and downloading are the library's.
//! stdout carries results and nothing else: the path of the file, or the list of models.

mod args;
mod failure;
mod generate;
mod input;
mod interrupt;
mod models;
mod output;
mod progress;
mod request;
mod resume;
mod session;
mod wait;

use std::process::ExitCode;

use clap::Parser;

use crate::{
    args::{Cli, Command},
    failure::{Exit, Failure},
    progress::Progress,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = Failure::new(Exit::Failed, format!("this program cannot start: {error}"));
            return failure.report(&cli.common);
        }
    };
    let ended = runtime.block_on(run(&cli));
    // What still draws or reads in the background has nobody to do it for.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&cli.common),
    }
}

async fn run(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        Command::Generate(generate) => generate::run(generate, &cli.common, &Progress::new(cli.common.verbose)).await,
        Command::Resume(resume) => resume::run(resume, &cli.common, &Progress::new(cli.common.verbose)).await,
        Command::Models => models::list(),
    }
}
