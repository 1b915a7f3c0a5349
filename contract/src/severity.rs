//! Severity of your own: rules that weigh more or less, and changes that do not count, by rule, place and operation.
//!
//! It is applied to the wire only, after the comparison: what makes code stop compiling does so whatever is configured.

use openapi31_codegen::{Document, Error, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    diff::{Change, Diff, Level, RULES, named_operations},
    pattern::Pattern,
};

/// The tables `[[severity]]` and `[[ignore]]` of the configuration.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Severity {
    /// Other levels. The first entry that matches a change decides.
    #[serde(default)]
    pub severity: Vec<Weight>,
    /// What does not count, before any other level is given.
    #[serde(default)]
    pub ignore: Vec<Ignored>,
}

/// Another level for some changes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// The rule, or several: `response-*`.
    pub rule: Pattern,
    /// The level on the wire.
    pub level: Level,
    /// Where: `#/components/schemas/Order/**`. Everywhere, if it is not given.
    pub place: Option<Pattern>,
    /// Which operations: `POST /v1/**`. A change matches if all operations that it reaches do.
    pub operation: Option<Pattern>,
    /// Why.
    pub because: String,
}

/// Changes that do not count.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Ignored {
    /// As in [`Weight`]; every rule, if it is not given.
    pub rule: Option<Pattern>,
    /// As in [`Weight`].
    pub place: Option<Pattern>,
    /// As in [`Weight`].
    pub operation: Option<Pattern>,
    /// Why.
    pub because: String,
}

/// What the configuration did to a diff.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// The changes that have another level on the wire: the fingerprint, the level of the rule, and why.
    pub reweighed: Vec<Reweighed>,
    /// The changes that do not count any more, each with the reason.
    pub ignored: Vec<(Change, String)>,
}

/// A change with another level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reweighed {
    /// The change.
    pub fingerprint: String,
    /// The level that its rule has.
    pub from: Level,
    /// Why.
    pub because: String,
}

/// What an entry matches.
#[derive(Clone, Copy)]
struct Selection<'a> {
    rule: Option<&'a Pattern>,
    place: Option<&'a Pattern>,
    operation: Option<&'a Pattern>,
}

impl Severity {
    /// Reads the two tables of a configuration in TOML, whatever else is in it.
    ///
    /// # Errors
    /// Not TOML, neither of the tables is in it, or an entry is not sound.
    pub fn parse(text: &str) -> Result<Self> {
        let not_toml = |error: toml::de::Error| Error::new(error.to_string());
        let table: toml::Table = toml::from_str(text).map_err(not_toml)?;
        if !table.contains_key("severity") && !table.contains_key("ignore") {
            return Err(Error::new("there is neither [[severity]] nor [[ignore]] in it"));
        }
        let severity: Self = toml::from_str(text).map_err(not_toml)?;
        severity.checked()
    }

    /// Itself, if each entry names known rules, says what it matches, and why.
    ///
    /// # Errors
    /// An entry that does not.
    pub fn checked(self) -> Result<Self> {
        for (name, selection, because) in self.entries() {
            if let Some(rule) = selection.rule {
                check_rule(rule).map_err(|error| Error::new(format!("[[{name}]]: {error}")))?;
            }
            if selection.is_empty() {
                return Err(Error::new(format!("[[{name}]]: give `rule`, `place` or `operation`")));
            }
            if let Some(place) = selection.place.filter(|place| !place.as_str().starts_with("#/")) {
                return Err(Error::new(format!(
                    "[[{name}]]: the place `{place}` has to start with `#/`, such as `#/components/schemas/Order/**`"
                )));
            }
            if because.trim().is_empty() {
                return Err(Error::new(format!("[[{name}]]: `because` has to say why")));
            }
        }
        Ok(self)
    }

    /// Gives changes the levels that are configured, and takes out those that do not count. A change that counts for Rust
    /// stays for that.
    pub fn apply(&self, diff: &mut Diff) -> Applied {
        let mut applied = Applied::default();
        let mut kept = Vec::new();
        for mut change in std::mem::take(&mut diff.changes) {
            if let Some(entry) = self.ignore.iter().find(|entry| entry.selection().matches(&change)) {
                let ignored = change.clone();
                change.wire = Level::None;
                if change.rust > Level::None {
                    applied.reweighed.push(reweighed(&ignored, &entry.because));
                    kept.push(change);
                } else {
                    applied.ignored.push((ignored, entry.because.clone()));
                }
                continue;
            }
            let weight = self.severity.iter().find(|entry| entry.selection().matches(&change));
            if let Some(entry) = weight.filter(|entry| entry.level != change.wire) {
                applied.reweighed.push(reweighed(&change, &entry.because));
                change.wire = entry.level;
            }
            kept.push(change);
        }
        diff.changes = kept;
        diff.settle();
        applied
    }

    /// The entries that can match nothing of this contract: their place or operation is not in it.
    pub fn problems(&self, contract: &Document) -> Vec<String> {
        let places = places(contract.value());
        let operations = named_operations(contract).into_iter();
        let operations: Vec<String> = operations.map(|(name, _)| name).collect();
        let mut problems = Vec::new();
        for (name, selection, _) in self.entries() {
            for (what, pattern, known) in [
                ("place", selection.place, &places),
                ("operation", selection.operation, &operations),
            ] {
                let Some(pattern) = pattern else { continue };
                if !known.iter().any(|known| pattern.matches(known)) {
                    problems.push(format!(
                        "[[{name}]]: the {what} `{pattern}` matches nothing of the contract: fix or remove it"
                    ));
                }
            }
        }
        problems
    }

    fn entries(&self) -> impl Iterator<Item = (&'static str, Selection<'_>, &str)> {
        let weights = self.severity.iter();
        let weights = weights.map(|entry| ("severity", entry.selection(), entry.because.as_str()));
        let ignored = self.ignore.iter();
        weights.chain(ignored.map(|entry| ("ignore", entry.selection(), entry.because.as_str())))
    }
}

impl Weight {
    fn selection(&self) -> Selection<'_> {
        Selection {
            rule: Some(&self.rule),
            place: self.place.as_ref(),
            operation: self.operation.as_ref(),
        }
    }
}

impl Ignored {
    fn selection(&self) -> Selection<'_> {
        Selection {
            rule: self.rule.as_ref(),
            place: self.place.as_ref(),
            operation: self.operation.as_ref(),
        }
    }
}

impl Selection<'_> {
    fn is_empty(&self) -> bool {
        self.rule.is_none() && self.place.is_none() && self.operation.is_none()
    }

    fn matches(&self, change: &Change) -> bool {
        let operations = &change.operations;
        let all_match =
            |pattern: &Pattern| !operations.is_empty() && operations.iter().all(|operation| pattern.matches(operation));
        self.rule.is_none_or(|rule| rule.matches(change.rule))
            && self
                .place
                .is_none_or(|place| place.matches(&format!("#{}", change.location)))
            && self.operation.is_none_or(all_match)
    }
}

/// That a pattern of rules matches one.
///
/// # Errors
/// It does not; the nearest rule is named.
pub fn check_rule(pattern: &Pattern) -> Result<()> {
    if RULES.iter().any(|rule| pattern.matches(rule.id)) {
        return Ok(());
    }
    let likeness = |id: &str| strsim::normalized_damerau_levenshtein(id, pattern.as_str());
    let nearest = RULES.iter().map(|rule| (likeness(rule.id), rule.id));
    let nearest = nearest.max_by(|(one, _), (other, _)| one.total_cmp(other));
    Err(Error::new(match nearest {
        Some((likeness, id)) if likeness > 0.5 => format!("there is no rule `{pattern}`; did you mean `{id}`?"),
        _ => format!("there is no rule `{pattern}`; the command `rules` lists them"),
    }))
}

fn reweighed(change: &Change, because: &str) -> Reweighed {
    Reweighed {
        fingerprint: change.fingerprint.clone(),
        from: change.wire,
        because: because.to_owned(),
    }
}

/// All places of a document, as patterns name them.
fn places(document: &Value) -> Vec<String> {
    let mut places = Vec::new();
    let mut waiting = vec![("#".to_owned(), document)];
    while let Some((place, value)) = waiting.pop() {
        match value {
            Value::Object(members) => {
                let step = |key: &str| key.replace('~', "~0").replace('/', "~1");
                waiting.extend(
                    members
                        .iter()
                        .map(|(key, value)| (format!("{place}/{}", step(key)), value)),
                );
            }
            Value::Array(members) => {
                let members = members.iter().enumerate();
                waiting.extend(members.map(|(index, value)| (format!("{place}/{index}"), value)));
            }
            _ => {}
        }
        places.push(place);
    }
    places
}
