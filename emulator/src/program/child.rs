//! Runs a command against the emulator: with the two variables set, until it ends, with signals passed on.

use std::{ffi::OsString, io, process::ExitStatus};

use tokio::process::{Child, Command};

use super::environment::{API_KEY, BASE_URL};

/// A command that is running.
pub(crate) struct Running {
    child: Child,
    #[cfg(unix)]
    signals: signals::Signals,
}

impl Running {
    /// Starts a command: its name and arguments.
    pub(crate) fn start(command: &[OsString], base_url: &str, key: &str) -> io::Result<Self> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(program);
        command.args(arguments).env(BASE_URL, base_url).env(API_KEY, key);
        // Where this program cannot go on, neither does the command.
        command.kill_on_drop(true);
        Ok(Self {
            // First: a signal that comes now is for the command.
            #[cfg(unix)]
            signals: signals::Signals::new()?,
            child: command.spawn()?,
        })
    }

    /// Waits for its end and returns its exit code; 128 and the signal's number where a signal ended it.
    pub(crate) async fn ended(mut self) -> io::Result<u8> {
        #[cfg(unix)]
        loop {
            tokio::select! {
                status = self.child.wait() => return status.map(code),
                signal = self.signals.next() => signals::pass_on(&self.child, signal),
            }
        }
        #[cfg(not(unix))]
        loop {
            tokio::select! {
                status = self.child.wait() => return status.map(code),
                // It goes to the command as well.
                interrupted = tokio::signal::ctrl_c() => interrupted?,
            }
        }
    }
}

/// What a shell calls a command that is not there, and one that cannot be run.
pub(crate) fn code_of_failure(error: &io::Error) -> u8 {
    match error.kind() {
        io::ErrorKind::NotFound => 127,
        _ => 126,
    }
}

fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX)
}

#[cfg(unix)]
mod signals {
    use std::{fs::File, io};

    use rustix::{
        process::{Pid, Signal, getpgrp, kill_process},
        termios::tcgetpgrp,
    };
    use tokio::{
        process::Child,
        signal::unix::{self, SignalKind, signal},
    };

    /// Signals that would end this program.
    pub(super) struct Signals {
        interrupt: unix::Signal,
        terminate: unix::Signal,
        hangup: unix::Signal,
        quit: unix::Signal,
    }

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hangup: signal(SignalKind::hangup())?,
                quit: signal(SignalKind::quit())?,
            })
        }

        pub(super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.interrupt.recv() => Signal::INT,
                _ = self.terminate.recv() => Signal::TERM,
                _ = self.hangup.recv() => Signal::HUP,
                _ = self.quit.recv() => Signal::QUIT,
            }
        }
    }

    /// Sends a signal to the command. What keys send goes to all programs in the foreground of a terminal, so the
    /// command has it already; twice, it would mean something else to some.
    pub(super) fn pass_on(child: &Child, signal: Signal) {
        let by_key = matches!(signal, Signal::INT | Signal::QUIT);
        if by_key && is_in_foreground() {
            return;
        }
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended a moment ago.
            let _ = kill_process(pid, signal);
        }
    }

    fn is_in_foreground() -> bool {
        let terminal = File::open("/dev/tty");
        terminal.is_ok_and(|terminal| tcgetpgrp(&terminal).is_ok_and(|group| group == getpgrp()))
    }
}
