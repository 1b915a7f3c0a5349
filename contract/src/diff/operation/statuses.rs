//! Which documented answers hold for which status: a status itself, a range such as `2XX`, `default`.

use std::collections::BTreeMap;

use super::content::entries;
use crate::diff::{route::Call, schema::Site};

/// The answers of an operation, by status.
pub(super) struct Statuses<'a> {
    answers: BTreeMap<String, Site<'a>>,
    /// Whether `default` stands for success, because nothing else does.
    default_is_success: bool,
}

impl<'a> Statuses<'a> {
    pub(super) fn of(call: &Call<'a>) -> Self {
        let answers: BTreeMap<String, Site<'a>> = entries(call.operation.value, &call.operation.pointer, "responses")
            .into_iter()
            .map(|(status, site)| (status.replace('x', "X"), site))
            .collect();
        Self {
            default_is_success: !answers.keys().any(|status| status.starts_with('2')),
            answers,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Site<'a>)> {
        self.answers.iter().map(|(status, site)| (status.as_str(), site))
    }

    pub(super) fn get(&self, status: &str) -> Option<&Site<'a>> {
        self.answers.get(status)
    }

    pub(super) fn is_success(&self, status: &str) -> bool {
        status.starts_with('2') || (status == "default" && self.default_is_success)
    }

    /// The answer that holds for a status of the other document, if that is not listed here by itself.
    pub(super) fn covering(&self, status: &str, is_success: bool) -> Option<(&str, &Site<'a>)> {
        let first = status.chars().next().filter(char::is_ascii_digit);
        let range = first.map(|first| format!("{first}XX")).filter(|range| range != status);
        let found = range.and_then(|range| self.answers.get_key_value(&range));
        let default = || {
            let is_meant = status != "default" && self.is_success("default") == is_success;
            self.answers.get_key_value("default").filter(|_| is_meant)
        };
        found.or_else(default).map(|(status, site)| (status.as_str(), site))
    }
}
