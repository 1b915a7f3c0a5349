//! The command `bfl`: a prompt goes in, a picture or video on disk comes out.
//!
//! It only translates. `request/` builds requests from the contract's tables, so that a new model needs no line here. The
//! library checks, sends, waits and downloads.
//! `store/` has each task before it is paid for, so that it is not lost with this process.
//! stdout gets results only: the path of the file, or a list.

mod args;
mod bounded;
mod commands;
mod disk;
mod environment;
mod failure;
mod handles;
mod input;
mod metadata;
mod output;
mod paths;
mod request;
mod run;
mod settings;
mod store;
mod terminal;

use std::{env, io::Write, process::ExitCode};

use crate::{
    args::{Cli, Command},
    commands::{
        account, again, api, auth, batch, completions, config, emulator, enhance, gallery, generate, history,
        model::{self, Refused},
        models, open, preset, resume, show, tasks,
    },
    failure::{Exit, Failure},
    terminal::{
        log,
        progress::{Level, Progress},
        text,
    },
};

fn main() -> ExitCode {
    let mut cli = match Cli::read(env::args_os().collect(), |name| {
        preset::options(name).map_err(Refused::Failure)
    }) {
        Ok(cli) => cli,
        Err(Refused::Usage(error)) => return refused(&error),
        Err(Refused::Failure(failure)) => return failure.report(false),
    };
    if let Command::Run(run) = &cli.command {
        cli = match model::read(run, &cli.common) {
            Ok((args, common)) => Cli {
                common,
                command: Command::Model(Box::new(args)),
            },
            Err(Refused::Usage(error)) => return refused(&error),
            Err(Refused::Failure(failure)) => return failure.report(cli.common.verbose > 0),
        };
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = Failure::new(Exit::NoTask, format!("cannot start: {error}"));
            return failure.report(cli.common.verbose > 0);
        }
    };
    let ended = runtime.block_on(run(&cli));
    // Nobody needs what is still running in the background.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(cli.common.verbose > 0),
    }
}

async fn run(cli: &Cli) -> Result<(), Failure> {
    let progress = Progress::new(match (cli.common.quiet, cli.common.verbose) {
        (true, _) => Level::Quiet,
        (false, 0) => Level::Normal,
        (false, _) => Level::Verbose,
    });
    log::start(cli.common.verbose, &progress);
    let ended = match &cli.command {
        Command::Generate(generate) => generate::run(generate, &cli.common, &progress).await,
        Command::Edit(edit) => generate::edit(edit, &cli.common, &progress).await,
        Command::Model(args) => model::run(args, &cli.common, &progress).await,
        // It was read above.
        Command::Run(_) => Ok(()),
        Command::Resume(resume) => resume::run(resume, &cli.common, &progress).await,
        Command::Tasks(tasks) => tasks::run(tasks, &progress),
        Command::Enhance(args) => enhance::run(args, &cli.common, &progress).await,
        Command::Models(args) => models::run(args).await,
        Command::Account(args) => account::run(args, &cli.common, &progress).await,
        Command::Finetunes(args) => account::finetunes(args, &cli.common, &progress).await,
        Command::Api(args) => api::run(args, &cli.common, &progress).await,
        Command::Emulator(args) => emulator::run(args, &progress).await,
        Command::Vary(vary) => again::vary(vary, &cli.common, &progress).await,
        Command::Again(args) => again::again(args, &cli.common, &progress).await,
        Command::Batch(args) => batch::run(args, &cli.common, &progress).await,
        Command::History(history) => history::run(history, &progress),
        Command::Show(show) => show::run(show),
        Command::Open(open) => open::run(open),
        Command::Gallery(gallery) => gallery::run(gallery, &progress),
        Command::Auth(auth) => auth::run(auth, &progress).await,
        Command::Config(config) => config::run(config, &progress),
        Command::Completions(args) => completions::run(args),
    };
    progress.end();
    ended
}

/// Prints the error of the command line, or the help. Arguments in it are shortened and escaped: one may be a whole image.
fn refused(error: &clap::Error) -> ExitCode {
    let mut message = error.render().ansi().to_string();
    for argument in env::args_os().skip(1) {
        let argument = argument.to_string_lossy();
        let value = argument.split_once('=').map_or("", |(_, value)| value);
        for quoted in [&*argument, value] {
            let shown = text::short(quoted);
            if shown != quoted {
                message = message.replace(quoted, &shown);
            }
        }
    }
    // If it cannot be written, only the exit code is left.
    let _ = match error.use_stderr() {
        true => anstream::stderr().write_all(message.as_bytes()),
        false => anstream::stdout().write_all(message.as_bytes()),
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
