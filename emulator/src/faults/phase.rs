//! The phases of a task, as a client sees them.

/// A step of a task, as the client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Phase {
    /// A task is submitted.
    Submit,
    /// A task is polled.
    Poll,
    /// A result is fetched.
    Download,
    /// A webhook is sent.
    Webhook,
    /// Credits, finetunes, licensing, and everything else without a task.
    Account,
}

impl Phase {
    pub(super) const ALL: [(&'static str, Self); 5] = [
        ("submit", Self::Submit),
        ("poll", Self::Poll),
        ("download", Self::Download),
        ("webhook", Self::Webhook),
        ("account", Self::Account),
    ];

    /// The phase's name in a rule.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, phase)| *phase == self)
            .map_or("", |(name, _)| name)
    }
}
