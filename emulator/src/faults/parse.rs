//! Reads faults from their written form.

use std::str::FromStr;

use super::{
    error::FaultError,
    fault::{Encoding, Fault, Framing, RETRY_AFTER, Target},
    syntax::{duration, number, split_word},
};

impl Fault {
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
            return Err(FaultError::NoFault);
        }
        Ok(faults)
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, argument) = split_word(text.trim());
        let wrong = || FaultError::argument(name, argument);
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
        let some = || match argument {
            "" => Err(wrong()),
            text => Ok(text.to_owned()),
        };
        let field = || match split_word(argument) {
            (field, "") if !field.is_empty() => Ok(field.to_owned()),
            _ => Err(wrong()),
        };
        match name {
            "delay" => duration(argument).map(Self::Delay).ok_or_else(wrong),
            "jitter" => duration(argument).map(Self::Jitter).ok_or_else(wrong),
            "hang" => bare(Self::Hang),
            "status" => status(argument).map(Self::Status).ok_or_else(wrong),
            "status-only" => status(argument).map(Self::StatusOnly).ok_or_else(wrong),
            "before" => some().map(Self::Before),
            "after" => some().map(Self::After),
            "set" => set(argument).ok_or_else(wrong),
            "unset" => field().map(Self::Unset),
            "echo" => field().map(Self::Echo),
            "encode" => one_of(&Encoding::ALL, argument).map(Self::Encode).ok_or_else(wrong),
            "no-length" => one_of(&Framing::ALL, argument).map(Self::NoLength).ok_or_else(wrong),
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
            _ => Err(FaultError::UnknownFault(name.to_owned())),
        }
    }
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

fn status(argument: &str) -> Option<u16> {
    let code = number(argument).and_then(|code| u16::try_from(code).ok());
    code.filter(|code| (200..=599).contains(code))
}

fn set(argument: &str) -> Option<Fault> {
    let (field, json) = split_word(argument);
    (!json.is_empty()).then(|| Fault::Set(field.to_owned(), json.to_owned()))
}

fn one_of<T: Copy>(all: &[(&str, T)], argument: &str) -> Option<T> {
    all.iter().find(|(name, _)| *name == argument).map(|(_, value)| *value)
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
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_no_fault_is_refused_with_what_was_wanted() {
        for (text, reason) in [
            ("", "is not a fault"),
            ("explode", "is not a fault; the faults are: delay, "),
            ("delay", "`delay` takes TIME"),
            ("delay soon", "not `soon`"),
            ("delay -1s", "not `-1s`"),
            ("status 99", "takes CODE"),
            ("hang on", "takes no argument"),
            ("drip 0 1s", "takes BYTES TIME"),
            ("header a b: c", "takes NAME: VALUE"),
            ("set id", "takes FIELD JSON"),
            ("unset a b", "takes FIELD"),
            ("encode br", "takes gzip|deflate|raw-deflate"),
            ("no-length", "takes chunked|close"),
            ("before", "takes TEXT"),
            ("statuses A,,B", "takes A, B"),
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
