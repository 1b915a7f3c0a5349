//! The rows of the matrix: one fault at one phase of a task.

use bfl_emulator::{Phase, Rule};

use crate::examples::Example;

/// The phases of a task, in order.
pub(crate) const PHASES: [Phase; 4] = [Phase::Submit, Phase::Poll, Phase::Download, Phase::Webhook];

/// How often a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    Once,
    Always,
}

/// One fault at one phase.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) phase: Phase,
    pub(crate) example: Example,
    pub(crate) applied: Applied,
    /// Whether the client has its default policies, and not quick ones.
    pub(crate) default_policies: bool,
}

impl Case {
    /// The emulator's rules for it.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        let limit = match self.applied {
            Applied::Once => " first 1",
            Applied::Always => "",
        };
        let rule = format!("{}{limit} = {}", self.phase.name(), self.example.faults);
        let beside = self.example.beside(self.phase);
        [rule.as_str()]
            .into_iter()
            .chain(beside)
            .map(|rule| rule.parse().unwrap())
            .collect()
    }
}
