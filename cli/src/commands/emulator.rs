//! `bfl emulator`: a local emulator, until it is stopped or as long as a command runs.

use std::{
    ffi::OsString,
    net::{Ipv4Addr, SocketAddr},
    process::{Command, Stdio},
};

use bfl_emulator::Emulator;

use crate::{
    args,
    failure::{Exit, Failure},
    output::print,
    run::Interrupts,
    terminal::progress::Progress,
};

/// Where it listens, unless a command runs.
const USUAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);

pub(crate) async fn run(args: &args::Emulator, progress: &Progress) -> Result<(), Failure> {
    if !args.speed.is_finite() || args.speed < 0.0 {
        return Err(Failure::no_task("--speed must be 0 or more"));
    }
    let mut builder = Emulator::builder().speed(args.speed);
    if let Some(address) = args.listen.or(args.command.is_empty().then_some(USUAL)) {
        builder = builder.listen(address);
    }
    let emulator = builder
        .start()
        .await
        .map_err(|error| Failure::no_task(format!("the emulator cannot start: {error}")))?;
    let url = emulator.base_url();
    if args.open {
        open(&url, progress);
    }
    // From here on a signal stops the emulator, and not only this process.
    let mut interrupts = Interrupts::listen()?;
    let ended = match args.command.split_first() {
        None => {
            print::print(&format!(
                "The emulator runs. Its page: {url}\nIn another terminal:\n  export BFL_BASE_URL={url} BFL_API_KEY={}\nStop it with Ctrl-C.\n",
                emulator.key()
            ))?;
            interrupts.next().await;
            Ok(())
        }
        Some((program, arguments)) => against(&emulator, program, arguments, &mut interrupts).await,
    };
    emulator.shutdown().await;
    ended
}

/// Runs a command against the emulator. It gets the signals of the terminal itself.
async fn against(
    emulator: &Emulator,
    program: &OsString,
    arguments: &[OsString],
    interrupts: &mut Interrupts,
) -> Result<(), Failure> {
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .env("BFL_BASE_URL", emulator.base_url())
        .env("BFL_API_KEY", emulator.key())
        .spawn()
        .map_err(|error| Failure::no_task(format!("`{}` cannot run: {error}", program.to_string_lossy())))?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status,
            _ = interrupts.next() => {}
        }
    };
    let status =
        status.map_err(|error| Failure::new(Exit::Failed, format!("the command cannot be waited for: {error}")))?;
    match status.code() {
        Some(0) => Ok(()),
        code => Err(Failure::ended(code.unwrap_or(1))),
    }
}

/// Opens a page in the browser.
fn open(url: &str, progress: &Progress) {
    let (program, arguments): (&str, &[&str]) = match () {
        () if cfg!(target_os = "macos") => ("open", &[]),
        () if cfg!(windows) => ("cmd", &["/C", "start", ""]),
        () => ("xdg-open", &[]),
    };
    let opened = Command::new(program)
        .args(arguments)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if opened.is_err() {
        progress.note(&format!("no browser can be opened; the page is {url}"));
    }
}
