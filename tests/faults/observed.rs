//! What became of a task, and the rules that none may break.

use bfl_emulator::{Phase, Violation};

use crate::case::Case;

/// What became of a task.
#[derive(Clone, Debug)]
pub(crate) struct Observed {
    /// `Ready`, or the kind of error.
    pub(crate) outcome: String,
    pub(crate) submits: usize,
    pub(crate) polls: usize,
    pub(crate) downloads: usize,
    /// What the receiver made of each webhook.
    pub(crate) deliveries: Vec<String>,
    pub(crate) known: Known,
    /// What resuming gives after the fault has gone, where there is a handle to resume.
    pub(crate) resumed: Option<String>,
    /// How many tasks were made.
    pub(crate) tasks: usize,
    /// How many tasks were paid for.
    pub(crate) charged: f64,
    pub(crate) violations: Vec<Violation>,
    /// Whether something secret stands in the error.
    pub(crate) told_secret: bool,
    pub(crate) left: Left,
    /// The file's content.
    pub(crate) saved: Option<Vec<u8>>,
    /// Whether the client had the handle before anything went wrong.
    pub(crate) had_handle: bool,
}

/// What is known of the task at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Handle,
    Id,
    Nothing,
}

/// What is in the folder at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    Whole,
    /// The file, with another content than it should have.
    Different,
    Nothing,
    Rubbish(Vec<String>),
}

impl Observed {
    pub(crate) fn key_leaked(&self) -> bool {
        let leak = |violation: &Violation| {
            matches!(
                violation,
                Violation::KeySentToDelivery { .. } | Violation::KeySentElsewhere { .. }
            )
        };
        self.told_secret || self.violations.iter().any(leak)
    }

    /// Which rules of the crate a row breaks; there should be none, whatever goes wrong.
    pub(crate) fn broken_rules(&self, case: &Case) -> Vec<String> {
        let ready = self.outcome == "Ready";
        let file_fits = match &self.left {
            Left::Whole | Left::Different => ready,
            Left::Nothing => !ready,
            Left::Rubbish(_) => false,
        };
        let handle_kept = ready || self.known == Known::Handle;
        let past_submit = self.had_handle || matches!(case.phase, Phase::Poll | Phase::Download);
        let rules = [
            (!self.key_leaked(), "nothing secret gets out"),
            (self.violations.is_empty(), "a client does nothing that it must not do"),
            (self.tasks <= 1 && self.charged <= 1.0, "nothing is charged twice"),
            (self.tasks as f64 == self.charged, "every task is paid for"),
            (file_fits, "there is a file if it is whole, and else nothing"),
            (
                handle_kept || !past_submit,
                "after the submit every error has the handle",
            ),
            (
                self.known != Known::Nothing || case.phase != Phase::Webhook,
                "a task for a webhook has its id",
            ),
        ];
        rules
            .iter()
            .filter(|(holds, _)| !holds)
            .map(|(_, rule)| format!("{rule}: not so with {case:?}: {self:?}"))
            .collect()
    }
}
