//! The faults as values: what each is called and at which phases it applies. `parse` reads them from text.

use std::{fmt, time::Duration};

use super::{phase::Phase, syntax::written, table};

/// The header that has a fault of its own.
pub(super) const RETRY_AFTER: &str = "retry-after";

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
    /// Waits before the answer, by the emulator's [`Clock`](crate::Clock). The request is handled.
    Delay(Duration),
    /// Waits up to this long before the answer; how long follows from the scenario's seed.
    Jitter(Duration),
    /// Never answers. The request is handled.
    Hang,
    /// Answers with this HTTP status. The request is not handled (see [`Fault::Handled`]).
    Status(u16),
    /// Answers as usual, but with this HTTP status. The request is handled.
    StatusOnly(u16),
    /// Answers with this body.
    Body(String),
    /// Replaces a field of the answer by this text, which need not be valid JSON. Parts of a path are separated by
    /// dots.
    Set(String, String),
    /// Removes a field from the answer.
    Unset(String),
    /// Puts the request's key and prompt into a field of the answer.
    Echo(String),
    /// Puts a text before the body.
    Before(String),
    /// Puts a text behind the body.
    After(String),
    /// Encodes the body and says so, whatever the client accepts.
    Encode(Encoding),
    /// Sends the body without declaring its length.
    NoLength(Framing),
    /// Adds a header to the answer, or replaces it.
    Header(String, String),
    /// Handles the request although the answer says otherwise: the task exists and is charged.
    Handled,
    /// Does not handle the request, whatever the answer says.
    Unhandled,
    /// Resets the connection instead of answering. The request is handled.
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
    /// On a submit: returns another polling URL.
    PollingUrl(Target),
    /// On a poll or webhook: reports these statuses, one after another, and then the real ones.
    Statuses(Vec<String>),
    /// On a poll or webhook: every second answer is `Pending` again.
    Backwards,
    /// On a poll: the task is not found. On a webhook: it is never sent.
    Lost,
    /// On a poll or webhook: the delivery URL has expired already. On a download: it has expired by now.
    Expired,
    /// On a webhook: sent twice.
    Duplicate,
    /// On a webhook: sent without secret and signature.
    Unsigned,
    /// On a webhook: sent with a wrong secret and signature.
    WrongSignature,
}

/// A coding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// gzip.
    Gzip,
    /// zlib's format, which HTTP calls deflate.
    Deflate,
    /// Raw deflate, which some servers call deflate.
    RawDeflate,
}

/// How a body without a declared length is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framing {
    /// In chunks, the last of which is empty.
    Chunked,
    /// Until the connection is closed: the client cannot see that the body was cut off.
    Close,
}

impl Encoding {
    pub(super) const ALL: [(&'static str, Self); 3] = [
        ("gzip", Self::Gzip),
        ("deflate", Self::Deflate),
        ("raw-deflate", Self::RawDeflate),
    ];
}

impl Framing {
    pub(super) const ALL: [(&'static str, Self); 2] = [("chunked", Self::Chunked), ("close", Self::Close)];
}

/// The name of a value in a list of both.
fn named<T: PartialEq>(all: &[(&'static str, T)], value: &T) -> &'static str {
    all.iter()
        .find(|(_, known)| known == value)
        .map_or("", |(name, _)| name)
}

/// Where a redirect or a polling URL leads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// The same URL.
    Same,
    /// The same path on another name of this host.
    Other,
    /// Nowhere: the URL is left out.
    Nowhere,
    /// This URL.
    Url(String),
}

impl Fault {
    /// Every fault there is: its name, its argument, and what it does.
    pub const TABLE: &[(&'static str, &'static str, &'static str)] = table::TABLE;

    /// The fault's name in [`Fault::TABLE`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Jitter(_) => "jitter",
            Self::Hang => "hang",
            Self::Status(_) => "status",
            Self::StatusOnly(_) => "status-only",
            Self::Body(_) => "body",
            Self::Set(..) => "set",
            Self::Unset(_) => "unset",
            Self::Echo(_) => "echo",
            Self::Before(_) => "before",
            Self::After(_) => "after",
            Self::Encode(_) => "encode",
            Self::NoLength(_) => "no-length",
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

    /// Whether the fault has an effect at a phase; elsewhere it is ignored. A webhook is a request that the emulator
    /// sends, so faults of answers do not apply to it.
    pub fn applies_to(&self, phase: Phase) -> bool {
        match self {
            Self::PollingUrl(_) => phase == Phase::Submit,
            Self::Statuses(_) | Self::Backwards | Self::Lost => matches!(phase, Phase::Poll | Phase::Webhook),
            Self::Expired => matches!(phase, Phase::Poll | Phase::Webhook | Phase::Download),
            Self::Duplicate | Self::Unsigned | Self::WrongSignature => phase == Phase::Webhook,
            Self::Set(..) | Self::Unset(_) => phase != Phase::Download,
            Self::Echo(_) => !matches!(phase, Phase::Download | Phase::Webhook),
            Self::Status(_)
            | Self::StatusOnly(_)
            | Self::Handled
            | Self::Unhandled
            | Self::Drip(..)
            | Self::Redirect(_)
            | Self::NoLength(_) => phase != Phase::Webhook,
            _ => true,
        }
    }

    fn argument(&self) -> String {
        let bytes = |bytes: &Option<u64>| bytes.map_or_else(String::new, |bytes| bytes.to_string());
        match self {
            Self::Delay(time) | Self::Jitter(time) => written(*time),
            Self::Status(code) | Self::StatusOnly(code) => code.to_string(),
            Self::Body(text) | Self::ContentType(text) | Self::Before(text) | Self::After(text) => text.clone(),
            Self::Unset(field) | Self::Echo(field) => field.clone(),
            Self::Set(field, json) => format!("{field} {json}"),
            Self::Encode(encoding) => named(&Encoding::ALL, encoding).to_owned(),
            Self::NoLength(framing) => named(&Framing::ALL, framing).to_owned(),
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
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.argument() {
            argument if argument.is_empty() => f.write_str(self.name()),
            argument => write!(f, "{} {argument}", self.name()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same",
            Self::Other => "other",
            Self::Nowhere => "none",
            Self::Url(url) => url,
        })
    }
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
            "FIELD JSON" => "a.b {\"c\": 1}",
            "FIELD" => "a.b",
            alternatives if alternatives.contains('|') => alternatives.split('|').next().unwrap(),
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
}
