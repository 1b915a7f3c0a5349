//! Exit codes, as documented in `--help`.

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Failed,
    NoTask,
    Account,
    Interrupted(Signal),
}

/// A signal that stops the program, by its name on Unix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Hangup,
    Interrupt,
    #[cfg_attr(windows, expect(dead_code, reason = "Windows has no such signal"))]
    Quit,
    Terminate,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::NoTask => 2,
            Self::Account => 3,
            Self::Interrupted(signal) => 128 + signal.number(),
        }
    }
}

impl Signal {
    fn number(self) -> u8 {
        match self {
            Self::Hangup => 1,
            Self::Interrupt => 2,
            Self::Quit => 3,
            Self::Terminate => 15,
        }
    }
}
