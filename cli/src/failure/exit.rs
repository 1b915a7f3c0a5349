//! Exit codes, as documented in `--help`.

use bfl::{Error, ErrorKind};

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// The task, or writing the file.
    Failed,
    /// Nothing was sent: an argument, an input, the budget.
    NoTask,
    Key,
    Credits,
    Moderated,
    /// The service is busy, slow or out of reach. A task that was submitted is stored.
    Later,
    /// It is not known whether there is a task.
    MayBeCharged,
    Interrupted(Signal),
    /// The code of a command that was run.
    Other(u8),
}

/// A signal that stops the program, by its name on Unix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
            Self::Key => 3,
            Self::Credits => 4,
            Self::Moderated => 5,
            Self::Later => 6,
            Self::MayBeCharged => 7,
            Self::Interrupted(signal) => 128 + signal.number(),
            Self::Other(code) => code,
        }
    }

    /// What happened, for a count.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Failed | Self::Other(_) => "failed",
            Self::NoTask => "not sent",
            Self::Key => "refused for the key",
            Self::Credits => "refused for lack of credits",
            Self::Moderated => "moderated",
            Self::Later => "to be tried later",
            Self::MayBeCharged => "may have been charged",
            Self::Interrupted(_) => "interrupted",
        }
    }

    /// The code for an error of the library.
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Hook | ErrorKind::Stopped | ErrorKind::UntrustedUrl | ErrorKind::Redirected
                if error.task().is_none() && !error.may_be_charged() =>
            {
                Self::NoTask
            }
            ErrorKind::Config | ErrorKind::Invalid | ErrorKind::Media | ErrorKind::OverBudget | ErrorKind::Refused => {
                Self::NoTask
            }
            ErrorKind::Auth => Self::Key,
            ErrorKind::OutOfCredits => Self::Credits,
            ErrorKind::RequestModerated | ErrorKind::ContentModerated => Self::Moderated,
            ErrorKind::RateLimited
            | ErrorKind::Unreachable
            | ErrorKind::Unavailable
            | ErrorKind::PollFailed
            | ErrorKind::DeadlineExceeded
            | ErrorKind::Download
            | ErrorKind::MissingResult
            | ErrorKind::LinkExpired => Self::Later,
            ErrorKind::SubmitUnknown => Self::MayBeCharged,
            _ => Self::Failed,
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
