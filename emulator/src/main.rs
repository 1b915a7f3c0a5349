//! The emulator as a program: reads its arguments, starts, says where it listens, and runs until it is interrupted or a
//! command has ended.

mod program;

use std::{
    ffi::OsString,
    future::{Future as _, poll_fn},
    io::{self, Write as _},
    pin::pin,
    process::ExitCode,
    task::Poll,
    time::Duration,
};

use bfl_emulator::EmulatorBuilder;

use self::program::{arguments::Arguments, child, environment, failure::Failure, vocabulary};

/// Requests in flight when the program is stopped have this long to finish.
const LONGEST_END: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::read();
    match run(arguments).await {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.code()
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    if arguments.faults {
        vocabulary::print().map_err(Failure::Print)?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.print_env {
        let key = arguments.key.first().map(String::as_str);
        environment::print(arguments.address(), key).map_err(Failure::Print)?;
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.address().ip().is_loopback() {
        eprintln!("note: {} can be reached from other machines", arguments.address());
    }
    let command = arguments.command.clone();
    let builder = arguments.builder()?;
    if command.is_empty() {
        serve(builder).await.map(|()| ExitCode::SUCCESS)
    } else {
        run_command(builder, command).await
    }
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

/// Runs the emulator until it is interrupted.
async fn serve(builder: EmulatorBuilder) -> Result<(), Failure> {
    let emulator = builder.start().await?;
    for note in emulator.notes() {
        eprintln!("note: {note}");
    }
    // The first poll begins to listen for signals. Before the address is printed: whoever reads it may stop the program
    // at once.
    let mut interrupted = pin!(interrupted());
    let early = poll_fn(|context| Poll::Ready(interrupted.as_mut().poll(context))).await;
    let base_url = emulator.base_url();
    let exports = environment::exports(&base_url, emulator.key());
    let text = format!("listening on {base_url}\n{exports}");
    io::stdout().write_all(text.as_bytes()).map_err(Failure::Print)?;
    eprintln!("open {base_url}/ in a browser to watch and to make something; Ctrl-C stops it");
    if emulator.poll_url() != base_url {
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

/// Runs a command against a fresh emulator. What stdin, stdout and stderr say is the command's own.
async fn run_command(builder: EmulatorBuilder, command: Vec<OsString>) -> Result<ExitCode, Failure> {
    let emulator = builder.start().await?;
    for note in emulator.notes() {
        eprintln!("note: {note}");
    }
    let running = child::Running::start(&command, &emulator.base_url(), emulator.key());
    let running = running.map_err(|source| Failure::Run {
        command: command.into_iter().next().unwrap_or_default(),
        source,
    })?;
    let code = running.ended().await.map_err(Failure::Wait)?;
    let _ = tokio::time::timeout(LONGEST_END, emulator.shutdown()).await;
    Ok(code.into())
}
