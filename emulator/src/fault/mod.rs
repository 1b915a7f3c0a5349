//! Faults: the ways in which an answer can be broken on purpose, as small values that can be combined. This module
//! holds the values, their names and how they are written; [`rule`] says when they apply, [`apply`] breaks the answers.

pub(crate) mod apply;
pub(crate) mod engine;
mod rule;
mod scenario;
mod words;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

pub use rule::{Phase, Rule};
pub use scenario::Scenario;
use words::{duration, number, split_word, written};

/// The header that has a fault of its own.
const RETRY_AFTER: &str = "retry-after";

/// One way to break an answer.
///
/// Faults have a written form, which is the same in a scenario, in a header, on the command line and here:
///
/// ```
/// use bfl_emulator::Fault;
///
/// assert_eq!("delay 2s".parse(), Ok(Fault::Delay(std::time::Duration::from_secs(2))));
/// assert_eq!(Fault::Status(503).to_string(), "status 503");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// Does what was asked and waits before the answer, by the emulator's [`Clock`](crate::Clock).
    Delay(Duration),
    /// Waits up to this long before the answer; how long follows from the scenario's seed.
    Jitter(Duration),
    /// Never answers; what was asked is done.
    Hang,
    /// Answers with this HTTP status, and does not do what was asked (see [`Fault::Handled`]).
    Status(u16),
    /// Answers with this body.
    Body(String),
    /// Adds a header to the answer, or replaces it.
    Header(String, String),
    /// Does what was asked although the answer says otherwise: the task exists and is charged.
    Handled,
    /// Does not do what was asked, whatever the answer says.
    Unhandled,
    /// Resets the connection instead of answering; what was asked is done.
    ResetBefore,
    /// Resets the connection after this many bytes of the body; after half of it without a number.
    ResetDuring(Option<u64>),
    /// Resets the connection when the answer is complete.
    ResetAfter,
    /// Closes the connection after this many bytes of the body; after half of it without a number.
    Truncate(Option<u64>),
    /// Sends so many bytes of the body at a time, with a pause after each.
    Drip(u64, Duration),
    /// Declares this content type.
    ContentType(String),
    /// Declares this length, whatever is sent.
    ContentLength(u64),
    /// Redirects (307) instead of answering.
    Redirect(Target),
    /// On a submit: hands out a polling URL that leads elsewhere.
    PollingUrl(Target),
    /// On a poll or webhook: tells these statuses, one after another, and then the truth.
    Statuses(Vec<String>),
    /// On a poll or webhook: every other answer is `Pending` again, as if nothing had been done.
    Backwards,
    /// On a poll: the task is not found. On a webhook: it is never sent.
    Lost,
    /// On a poll or webhook: the delivery URL has expired already. On a download: it has expired by now.
    Expired,
    /// On a webhook: sent twice.
    Duplicate,
    /// On a webhook: without proofs of where it comes from.
    Unsigned,
    /// On a webhook: with proofs that do not match.
    WrongSignature,
}

/// Where a redirect or a polling URL leads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// The same place on the same host.
    Same,
    /// The same place under another name of this machine.
    Other,
    /// Nowhere: the address is left out.
    Nowhere,
    /// This address.
    Url(String),
}

/// A text that is no fault, rule or scenario: what was wanted, and what came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FaultError(pub(crate) String);

impl Fault {
    /// Every fault there is: its name, its argument, and what it does.
    pub const TABLE: &[(&'static str, &'static str, &'static str)] = &[
        ("delay", "TIME", "waits before the answer"),
        ("jitter", "TIME", "waits up to TIME before the answer, seeded"),
        ("hang", "", "never answers; what was asked is done"),
        (
            "status",
            "CODE",
            "answers with this HTTP status instead of doing what was asked",
        ),
        ("body", "TEXT", "answers with this body; takes the rest of the line"),
        ("header", "NAME: VALUE", "adds or replaces a header of the answer"),
        ("retry-after", "SECONDS", "short for `header retry-after: SECONDS`"),
        (
            "handled",
            "",
            "what was asked is done although the answer says otherwise",
        ),
        ("unhandled", "", "what was asked is not done, whatever the answer says"),
        (
            "reset-before",
            "",
            "resets the connection instead of answering; what was asked is done",
        ),
        (
            "reset-during",
            "[BYTES]",
            "resets after so many bytes of the body, or half of it",
        ),
        ("reset-after", "", "resets when the answer is complete"),
        (
            "truncate",
            "[BYTES]",
            "closes after so many bytes of the body, or half of it",
        ),
        (
            "drip",
            "BYTES TIME",
            "sends so many bytes at a time, with a pause after each",
        ),
        ("content-type", "TYPE", "declares another content type"),
        ("content-length", "BYTES", "declares another length"),
        (
            "redirect",
            "same|other|URL",
            "redirects (307) to the same host, another one, or an address",
        ),
        (
            "polling-url",
            "other|none|URL",
            "submit: the polling URL leads elsewhere, or is left out",
        ),
        (
            "statuses",
            "A, B, …",
            "poll, webhook: tells these statuses in turn, and then the truth",
        ),
        ("backwards", "", "poll, webhook: every other answer is `Pending` again"),
        ("lost", "", "poll: the task is not found; webhook: never sent"),
        (
            "expired",
            "",
            "poll, webhook: the delivery URL has expired already; download: it has by now",
        ),
        ("duplicate", "", "webhook: sent twice"),
        ("unsigned", "", "webhook: without proofs of its origin"),
        ("wrong-signature", "", "webhook: with proofs that do not match"),
    ];

    /// The fault's name in [`Fault::TABLE`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Jitter(_) => "jitter",
            Self::Hang => "hang",
            Self::Status(_) => "status",
            Self::Body(_) => "body",
            Self::Header(name, _) if name == RETRY_AFTER => RETRY_AFTER,
            Self::Header(..) => "header",
            Self::Handled => "handled",
            Self::Unhandled => "unhandled",
            Self::ResetBefore => "reset-before",
            Self::ResetDuring(_) => "reset-during",
            Self::ResetAfter => "reset-after",
            Self::Truncate(_) => "truncate",
            Self::Drip(..) => "drip",
            Self::ContentType(_) => "content-type",
            Self::ContentLength(_) => "content-length",
            Self::Redirect(_) => "redirect",
            Self::PollingUrl(_) => "polling-url",
            Self::Statuses(_) => "statuses",
            Self::Backwards => "backwards",
            Self::Lost => "lost",
            Self::Expired => "expired",
            Self::Duplicate => "duplicate",
            Self::Unsigned => "unsigned",
            Self::WrongSignature => "wrong-signature",
        }
    }

    /// Whether the fault changes anything at a phase; elsewhere it is ignored. A webhook is a request of the emulator, so
    /// that what is about an answer does not change it.
    pub fn applies_to(&self, phase: Phase) -> bool {
        match self {
            Self::PollingUrl(_) => phase == Phase::Submit,
            Self::Statuses(_) | Self::Backwards | Self::Lost => matches!(phase, Phase::Poll | Phase::Webhook),
            Self::Expired => matches!(phase, Phase::Poll | Phase::Webhook | Phase::Download),
            Self::Duplicate | Self::Unsigned | Self::WrongSignature => phase == Phase::Webhook,
            Self::Status(_) | Self::Handled | Self::Unhandled | Self::Drip(..) | Self::Redirect(_) => {
                phase != Phase::Webhook
            }
            _ => true,
        }
    }

    fn argument(&self) -> String {
        let bytes = |bytes: &Option<u64>| bytes.map_or_else(String::new, |bytes| bytes.to_string());
        match self {
            Self::Delay(time) | Self::Jitter(time) => written(*time),
            Self::Status(code) => code.to_string(),
            Self::Body(text) | Self::ContentType(text) => text.clone(),
            Self::Header(name, value) if name == RETRY_AFTER => value.clone(),
            Self::Header(name, value) => format!("{name}: {value}"),
            Self::ResetDuring(at) | Self::Truncate(at) => bytes(at),
            Self::Drip(bytes, pause) => format!("{bytes} {}", written(*pause)),
            Self::ContentLength(length) => length.to_string(),
            Self::Redirect(target) | Self::PollingUrl(target) => target.to_string(),
            Self::Statuses(statuses) => statuses.join(", "),
            _ => String::new(),
        }
    }

    /// Reads faults that stand in one line, separated by semicolons.
    pub(crate) fn read_all(text: &str) -> Result<Vec<Self>, FaultError> {
        let mut faults = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let takes_all = split_word(rest).0 == "body";
            let (one, after) = match rest.split_once(';').filter(|_| !takes_all) {
                Some((one, after)) => (one, after.trim_start()),
                None => (rest, ""),
            };
            faults.push(one.trim().parse()?);
            rest = after;
        }
        if faults.is_empty() {
            return Err(FaultError("there is no fault in an empty text".to_owned()));
        }
        Ok(faults)
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, argument) = split_word(text.trim());
        let wrong = || wrong_argument(name, argument);
        let bytes = || match argument {
            "" => Ok(None),
            _ => number(argument).map(Some).ok_or_else(wrong),
        };
        let bare = |fault: Self| if argument.is_empty() { Ok(fault) } else { Err(wrong()) };
        let text = || {
            Some(argument.to_owned())
                .filter(|text| is_header_value(text))
                .ok_or_else(wrong)
        };
        match name {
            "delay" => duration(argument).map(Self::Delay).ok_or_else(wrong),
            "jitter" => duration(argument).map(Self::Jitter).ok_or_else(wrong),
            "hang" => bare(Self::Hang),
            "status" => number(argument)
                .and_then(|code| u16::try_from(code).ok())
                .filter(|code| (200..=599).contains(code))
                .map(Self::Status)
                .ok_or_else(wrong),
            "body" => Ok(Self::Body(argument.to_owned())),
            "header" => header(argument).ok_or_else(wrong),
            "retry-after" => Ok(Self::Header(RETRY_AFTER.to_owned(), text()?)),
            "handled" => bare(Self::Handled),
            "unhandled" => bare(Self::Unhandled),
            "reset-before" => bare(Self::ResetBefore),
            "reset-during" => bytes().map(Self::ResetDuring),
            "reset-after" => bare(Self::ResetAfter),
            "truncate" => bytes().map(Self::Truncate),
            "drip" => drip(argument).ok_or_else(wrong),
            "content-type" => text().map(Self::ContentType),
            "content-length" => number(argument).map(Self::ContentLength).ok_or_else(wrong),
            "redirect" => target(argument).map(Self::Redirect).ok_or_else(wrong),
            "polling-url" => target(argument).map(Self::PollingUrl).ok_or_else(wrong),
            "statuses" => statuses(argument).ok_or_else(wrong),
            "backwards" => bare(Self::Backwards),
            "lost" => bare(Self::Lost),
            "expired" => bare(Self::Expired),
            "duplicate" => bare(Self::Duplicate),
            "unsigned" => bare(Self::Unsigned),
            "wrong-signature" => bare(Self::WrongSignature),
            _ => Err(unknown(name)),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.argument() {
            argument if argument.is_empty() => formatter.write_str(self.name()),
            argument => write!(formatter, "{} {argument}", self.name()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Same => "same",
            Self::Other => "other",
            Self::Nowhere => "none",
            Self::Url(url) => url,
        })
    }
}

fn wrong_argument(name: &str, argument: &str) -> FaultError {
    let wanted = Fault::TABLE
        .iter()
        .find(|(known, _, _)| *known == name)
        .map_or("", |(_, wanted, _)| wanted);
    let wanted = if wanted.is_empty() { "nothing after it" } else { wanted };
    FaultError(format!("`{name}` wants {wanted}, not `{argument}`"))
}

fn unknown(name: &str) -> FaultError {
    let names: Vec<_> = Fault::TABLE.iter().map(|(name, _, _)| *name).collect();
    FaultError(format!("`{name}` is no fault; there are: {}", names.join(", ")))
}

fn is_header_value(text: &str) -> bool {
    !text.is_empty() && axum::http::HeaderValue::from_str(text).is_ok()
}

fn header(argument: &str) -> Option<Fault> {
    let (name, value) = argument.split_once(':')?;
    let (name, value) = (name.trim(), value.trim());
    axum::http::HeaderName::from_bytes(name.as_bytes()).ok()?;
    axum::http::HeaderValue::from_str(value).ok()?;
    Some(Fault::Header(name.to_owned(), value.to_owned()))
}

fn drip(argument: &str) -> Option<Fault> {
    let (bytes, pause) = split_word(argument);
    let bytes = number(bytes).filter(|bytes| *bytes > 0)?;
    Some(Fault::Drip(bytes, duration(pause)?))
}

fn target(argument: &str) -> Option<Target> {
    Some(match argument {
        "same" => Target::Same,
        "other" => Target::Other,
        "none" => Target::Nowhere,
        url if is_header_value(url) => Target::Url(url.to_owned()),
        _ => return None,
    })
}

fn statuses(argument: &str) -> Option<Fault> {
    let statuses: Vec<_> = argument.split(',').map(|status| status.trim().to_owned()).collect();
    let all = statuses.iter().all(|status| !status.is_empty());
    all.then_some(Fault::Statuses(statuses))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fault of the table with some argument.
    fn example(name: &str, argument: &str) -> Fault {
        let example = match argument {
            "" => "",
            "TIME" => "1500ms",
            "CODE" => "503",
            "BYTES" | "[BYTES]" | "SECONDS" => "3",
            "BYTES TIME" => "3 2s",
            "NAME: VALUE" => "x-fox: red",
            "A, B, …" => "Pending, Dreaming",
            alternatives if alternatives.contains('|') => "other",
            _ => "some text",
        };
        format!("{name} {example}").parse().unwrap()
    }

    #[test]
    fn a_fault_applies_at_the_phases_that_its_meaning_names() {
        for (name, argument, meaning) in Fault::TABLE {
            let phases = Phase::ALL.map(|(name, _)| name);
            let named: Vec<&str> = meaning
                .split("; ")
                .filter_map(|part| part.split_once(": "))
                .flat_map(|(phases, _)| phases.split(", "))
                .filter(|name| phases.contains(name))
                .collect();
            for phase in [Phase::Submit, Phase::Poll, Phase::Download] {
                let wanted = named.is_empty() || named.contains(&phase.name());
                assert_eq!(
                    example(name, argument).applies_to(phase),
                    wanted,
                    "{name} at {}",
                    phase.name()
                );
            }
        }
    }

    #[test]
    fn every_fault_of_the_table_is_read_and_written_back() {
        for (name, argument, _) in Fault::TABLE {
            let fault = example(name, argument);
            let again: Fault = fault.to_string().parse().unwrap();
            assert_eq!(fault, again);
            assert_eq!(fault.name(), *name);
        }
    }

    #[test]
    fn the_readme_lists_every_fault() {
        let readme = include_str!("../../README.md");
        for (name, _, meaning) in Fault::TABLE {
            let row = format!("| `{name}` | ");
            assert!(
                readme
                    .lines()
                    .any(|line| line.starts_with(&row) && line.contains(meaning)),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_was_wanted() {
        for (text, reason) in [
            ("", "is no fault"),
            ("explode", "is no fault; there are: delay, "),
            ("delay", "`delay` wants TIME"),
            ("delay soon", "not `soon`"),
            ("delay -1s", "not `-1s`"),
            ("status 99", "wants CODE"),
            ("hang on", "wants nothing after it"),
            ("drip 0 1s", "wants BYTES TIME"),
            ("header a b: c", "wants NAME: VALUE"),
            ("statuses A,,B", "wants A, B"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn faults_in_one_line_are_separated_by_semicolons_and_a_body_takes_the_rest() {
        assert_eq!(
            Fault::read_all("delay 1s; status 503 ; body <p>wait; please</p>"),
            Ok(vec![
                Fault::Delay(Duration::from_secs(1)),
                Fault::Status(503),
                Fault::Body("<p>wait; please</p>".to_owned()),
            ])
        );
        assert!(Fault::read_all(" ; ").is_err());
    }
}
