//! Why a text is not a fault, a rule or a scenario.

use super::{phase::Phase, table};
use crate::text::sanitised;

/// Why a text is not a fault, a rule or a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// No fault has this name.
    #[error("`{}` is not a fault; the faults are: {}", sanitised(.0), names(table::TABLE.iter().map(|row| row.0)))]
    UnknownFault(String),
    /// A fault takes another argument.
    #[error("`{fault}` takes {}, not `{}`", argument_of(fault), sanitised(found))]
    Argument {
        /// The fault's name.
        fault: String,
        /// What was found.
        found: String,
    },
    /// There is no fault in the text.
    #[error("no fault is given")]
    NoFault,
    /// A rule has no `=`.
    #[error("a rule is written `PHASE = FAULT; FAULT…`, not `{}`", sanitised(.0))]
    Rule(String),
    /// A rule begins with something that is no phase.
    #[error("a rule begins with {} or any, not `{}`", names(Phase::ALL.iter().map(|row| row.0)), sanitised(.0))]
    Phase(String),
    /// Something that is no limit stands before the `=`.
    #[error("only `skip N`, `first N`, `every N`, `N%` and `for ROUTE` may stand before the `=`, not `{}`", sanitised(.0))]
    Limit(String),
    /// The text is not a scenario's JSON.
    #[error("not a scenario: {}", sanitised(.0))]
    Scenario(String),
    /// A scenario has too many rules.
    #[error("a scenario has at most {0} rules")]
    TooManyRules(usize),
    /// A rule of a scenario, or of a header, is wrong.
    #[error("{place}: {source}")]
    At {
        /// Where it stands.
        place: String,
        /// What is wrong with it.
        source: Box<FaultError>,
    },
}

impl FaultError {
    pub(super) fn argument(fault: &str, found: &str) -> Self {
        Self::Argument {
            fault: fault.to_owned(),
            found: found.to_owned(),
        }
    }

    /// The same error with the place where the text stands.
    pub(crate) fn at(self, place: impl Into<String>) -> Self {
        Self::At {
            place: place.into(),
            source: Box::new(self),
        }
    }
}

fn names(names: impl Iterator<Item = &'static str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// The argument of a fault, as the table writes it.
fn argument_of(fault: &str) -> &'static str {
    match table::TABLE.iter().find(|(name, ..)| *name == fault) {
        Some((_, argument, _)) if !argument.is_empty() => argument,
        _ => "no argument",
    }
}
