//! Who may call: the `x-key` header, checked the way the service does it. A missing key, a text that is no key at all
//! and a key that nobody knows are three different answers.

use axum::http::{HeaderMap, StatusCode};
use uuid::Uuid;

use crate::api::reply::Refusal;

/// Name of the header that carries the key.
pub(crate) const KEY_HEADER: &str = "x-key";

/// The keys that are accepted.
#[derive(Debug)]
pub(crate) struct Keys {
    named: Vec<String>,
}

impl Keys {
    /// With no names, every well-formed key is accepted; otherwise only the named ones, whatever their form.
    pub(crate) fn new(named: Vec<String>) -> Self {
        Self { named }
    }

    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let key = headers
            .get(KEY_HEADER)
            .map(|value| value.to_str().unwrap_or_default().trim());
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            return Err(Refusal::text(StatusCode::FORBIDDEN, "Not authenticated"));
        };
        if self.named.iter().any(|named| named == key) {
            return Ok(());
        }
        if !is_well_formed(key) {
            return Err(Refusal::text(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Invalid API key format",
            ));
        }
        if self.named.is_empty() {
            return Ok(());
        }
        Err(Refusal::text(
            StatusCode::FORBIDDEN,
            "Not authenticated - Invalid Authentication",
        ))
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
