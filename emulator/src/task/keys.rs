//! The keys that are accepted. A missing key, a text that is not a key and a key that nobody knows are three different
//! answers of the service.

use uuid::Uuid;

/// The keys that are accepted.
#[derive(Debug)]
pub(crate) struct Keys {
    named: Vec<String>,
}

/// Why a key is not accepted, in the service's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("Not authenticated")]
    Missing,
    #[error("Invalid API key format")]
    Malformed,
    #[error("Not authenticated - Invalid Authentication")]
    Unknown,
}

impl Keys {
    /// With no names, every well-formed key is accepted; otherwise only the named ones, whatever their form.
    pub(crate) fn new(named: Vec<String>) -> Self {
        Self { named }
    }

    /// Whether every well-formed key is accepted.
    pub(crate) fn accepts_any(&self) -> bool {
        self.named.is_empty()
    }

    /// Checks the key of a request, without white space around it.
    pub(crate) fn check(&self, key: Option<&str>) -> Result<(), KeyError> {
        let Some(key) = key.map(str::trim).filter(|key| !key.is_empty()) else {
            return Err(KeyError::Missing);
        };
        if self.named.iter().any(|named| named == key) {
            return Ok(());
        }
        if !is_well_formed(key) {
            return Err(KeyError::Malformed);
        }
        if self.named.is_empty() {
            return Ok(());
        }
        Err(KeyError::Unknown)
    }
}

/// `bfl_` and at least one more character, or a UUID.
fn is_well_formed(key: &str) -> bool {
    let prefixed = key.strip_prefix("bfl_").is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    });
    prefixed || Uuid::parse_str(key).is_ok()
}
