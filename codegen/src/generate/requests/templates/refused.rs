//! What `extra` was given and cannot set.

use serde::{Serialize, Serializer, ser::Error};

/// The names of properties that `extra` could not set. A request that has any cannot be written, so that nobody believes
/// that it was sent with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Refused(Vec<&'static str>);

impl Refused {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes whether a property could be set, now.
    pub(super) fn note(&mut self, name: &'static str, is_refused: bool) {
        self.0.retain(|other| *other != name);
        if is_refused {
            self.0.push(name);
        }
    }
}

impl Serialize for Refused {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        let names: Vec<String> = self.0.iter().map(|name| format!("`{name}`")).collect();
        Err(S::Error::custom(format!(
            "`extra` cannot set {}: it is not for callers to set, or the value is of another type than the property",
            names.join(", ")
        )))
    }
}
