//! Rules: at which phase, for which route and how often faults are injected. They are parsed and written here; `engine`
//! counts.

use std::{fmt, str::FromStr};

use super::{
    error::FaultError,
    fault::Fault,
    phase::Phase,
    syntax::{number, split_word},
    table,
};

/// Faults, and the requests that get them.
///
/// ```
/// use bfl_emulator::{Fault, Phase, Rule};
///
/// let built = Rule::on(Phase::Poll).first(2).fault(Fault::Status(503));
/// let read: Rule = "poll first 2 = status 503".parse()?;
/// assert_eq!(built, read);
/// # Ok::<(), bfl_emulator::FaultError>(())
/// ```
///
/// Requests are counted per task; requests without a task (submits) per rule.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a rule does nothing until it is given to an emulator"]
pub struct Rule {
    /// `None` for any.
    pub(crate) phase: Option<Phase>,
    pub(crate) slug: Option<String>,
    pub(crate) skip: u64,
    pub(crate) first: Option<u64>,
    pub(crate) every: Option<u64>,
    /// Between 0 and 1.
    pub(crate) share: Option<f64>,
    pub(crate) faults: Vec<Fault>,
}

impl Rule {
    /// Rules to begin with, as they are written, and what they are for.
    pub const EXAMPLES: &[(&'static str, &'static str)] = table::EXAMPLES;

    /// A rule for one phase, with no faults yet.
    pub fn on(phase: Phase) -> Self {
        Self {
            phase: Some(phase),
            ..Self::anywhere()
        }
    }

    /// A rule for every phase, with no faults yet.
    pub fn anywhere() -> Self {
        Self {
            phase: None,
            slug: None,
            skip: 0,
            first: None,
            every: None,
            share: None,
            faults: Vec::new(),
        }
    }

    /// Adds a fault.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The faults, in order.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Only tasks of this route, such as `flux-2-pro`.
    pub fn route(mut self, slug: impl Into<String>) -> Self {
        self.slug = Some(slug.into());
        self
    }

    /// Skips the first `count` requests.
    pub fn skip(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// Only `count` requests, after those that are skipped.
    pub fn first(mut self, count: u64) -> Self {
        self.first = Some(count);
        self
    }

    /// Only every `count`-th request; 0 counts as 1.
    pub fn every(mut self, count: u64) -> Self {
        self.every = Some(count.max(1));
        self
    }

    /// Only this share of the requests, between 0 and 1, chosen by the scenario's seed.
    pub fn share(mut self, share: f64) -> Self {
        self.share = Some(if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) });
        self
    }

    /// What stands before the `=`.
    fn read_selection(text: &str) -> Result<Self, FaultError> {
        let (phase, mut rest) = split_word(text.trim());
        let mut rule = match Phase::ALL.iter().find(|(name, _)| *name == phase) {
            Some((_, phase)) => Self::on(*phase),
            None if phase == "any" => Self::anywhere(),
            None => {
                return Err(FaultError::Phase(phase.to_owned()));
            }
        };
        while !rest.is_empty() {
            rest = rule.read_limit(rest)?;
        }
        Ok(rule)
    }

    /// Takes one limit from the beginning of a text and returns what is left.
    fn read_limit<'a>(&mut self, text: &'a str) -> Result<&'a str, FaultError> {
        let (word, rest) = split_word(text);
        let percent = word.strip_suffix('%').and_then(|percent| percent.parse::<f64>().ok());
        if let Some(percent) = percent.filter(|percent| (0.0..=100.0).contains(percent)) {
            self.share = Some(percent / 100.0);
            return Ok(rest);
        }
        let (argument, rest) = split_word(rest);
        if word == "for" && !argument.is_empty() {
            self.slug = Some(argument.to_owned());
            return Ok(rest);
        }
        match (word, number(argument)) {
            ("skip", Some(count)) => self.skip = count,
            ("first", Some(count)) => self.first = Some(count),
            ("every", Some(count)) => self.every = Some(count.max(1)),
            _ => return Err(FaultError::Limit(text.to_owned())),
        }
        Ok(rest)
    }
}

impl FromStr for Rule {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (selection, faults) = text.split_once('=').ok_or_else(|| FaultError::Rule(text.to_owned()))?;
        let mut rule = Self::read_selection(selection)?;
        rule.faults = Fault::read_all(faults)?;
        Ok(rule)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.phase.map_or("any", Phase::name))?;
        if let Some(slug) = &self.slug {
            write!(f, " for {slug}")?;
        }
        if self.skip > 0 {
            write!(f, " skip {}", self.skip)?;
        }
        if let Some(first) = self.first {
            write!(f, " first {first}")?;
        }
        if let Some(every) = self.every {
            write!(f, " every {every}")?;
        }
        if let Some(share) = self.share {
            write!(f, " {}%", share * 100.0)?;
        }
        let faults: Vec<_> = self.faults.iter().map(Fault::to_string).collect();
        write!(f, " = {}", faults.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_written_back() {
        for text in [
            "poll = lost",
            "submit for flux-2-pro first 1 = reset-before",
            "any 10% = delay 2s; status 503",
            "poll skip 1 first 2 every 3 = backwards",
        ] {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn every_example_is_a_rule_as_it_is_written() {
        for (example, _) in Rule::EXAMPLES {
            assert_eq!(example.parse::<Rule>().unwrap().to_string(), *example);
        }
    }

    #[test]
    fn what_is_no_rule_is_refused_with_a_reason() {
        for (text, reason) in [
            ("status 503", "is written `PHASE = FAULT"),
            ("polls = lost", "begins with submit, poll"),
            ("poll twice = lost", "may stand before the `=`, not `twice`"),
            ("poll first = lost", "may stand before"),
            ("poll 110% = lost", "may stand before"),
            ("poll =", "no fault is given"),
        ] {
            let error = text.parse::<Rule>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
