//! What a status means. Its variants are generated from the contract, with `Unknown` for what the contract lacks.

#[doc(inline)]
pub use crate::generated::raw::types::StatusResponse as Status;

use crate::http::lenient::folded;

impl Status {
    /// Reads what the service says, in capitals or not: `ready`, `content_moderated`. `SUCCESS`, as it was called before
    /// February 2026, is [`Ready`](Self::Ready).
    pub(crate) fn read(text: &str) -> Self {
        const KNOWN: [&str; 8] = [
            "Task not found",
            "Pending",
            "Reasoning",
            "Generating",
            "Request Moderated",
            "Content Moderated",
            "Ready",
            "Error",
        ];
        let said = folded(text);
        if said == "success" {
            return Self::Ready;
        }
        let known = KNOWN.iter().find(|known| folded(known) == said);
        Self::from(known.copied().unwrap_or(text.trim()))
    }

    /// Whether the task has ended, well or not. An unknown status does not end a task: the service may have learned a
    /// new stage.
    pub fn is_terminal(&self) -> bool {
        !matches!(self, Self::Pending | Self::Reasoning | Self::Generating) && (!self.is_unknown() || self.is_failed())
    }

    /// Whether the service says that processing failed. `Failed` is in no contract, but in the service's own samples.
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::Error) || folded(self.as_str()) == "failed"
    }

    /// Whether input or output was refused by moderation.
    pub fn is_moderated(&self) -> bool {
        matches!(self, Self::RequestModerated | Self::ContentModerated)
    }

    fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_end_ends_a_task() {
        for (text, terminal) in [
            ("Pending", false),
            ("Reasoning", false),
            ("Generating", false),
            ("Queued", false),
            ("Ready", true),
            ("Error", true),
            ("Failed", true),
            ("Request Moderated", true),
            ("Content Moderated", true),
            ("Task not found", true),
        ] {
            assert_eq!(Status::from(text).is_terminal(), terminal, "{text}");
        }
    }
}
