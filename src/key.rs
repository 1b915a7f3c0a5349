//! The API key: where it comes from, and that nobody sees it.

use std::{fmt, path::PathBuf};

use reqwest::header::HeaderValue;

use crate::{Error, error::ErrorKind};

/// An API key. It is sent in the header `x-key`, to trusted hosts only, and shows itself nowhere.
///
/// Its form is not checked beyond what a header can carry: keys have looked like `bfl_…` and like UUIDs, and may look
/// otherwise tomorrow.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Takes a key. White space around it is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is empty or has characters that a header cannot carry.
    pub fn new(key: impl AsRef<str>) -> Result<Self, Error> {
        let key = key.as_ref().trim();
        if key.is_empty() {
            return Err(Error::new(
                ErrorKind::Config,
                "the API key is empty; a key such as `bfl_…` was expected",
            ));
        }
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        let mut value = HeaderValue::from_str(key).ok().filter(|_| visible).ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "the API key has characters that no key has (white space or non-ASCII); was it copied whole?",
            )
        })?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// Where the key comes from.
pub(crate) enum KeySource {
    /// One key for good.
    Fixed(ApiKey),
    /// A key that is asked for again with each request, so that it can be rotated.
    Asked(Box<dyn Fn() -> Result<ApiKey, Error> + Send + Sync>),
}

impl KeySource {
    /// A file that is read again with each request.
    pub(crate) fn file(path: PathBuf) -> Self {
        Self::Asked(Box::new(move || {
            let text = std::fs::read_to_string(&path).map_err(|error| {
                Error::new(
                    ErrorKind::Config,
                    format!("the API key cannot be read from `{}`: {error}", path.display()),
                )
            })?;
            ApiKey::new(text)
        }))
    }

    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        match self {
            Self::Fixed(key) => Ok(key.header()),
            Self::Asked(ask) => ask().map(|key| key.header()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_shows_itself() {
        let key = ApiKey::new("bfl_secret\n").unwrap();
        assert_eq!(format!("{key:?} {:?}", key.header()), "ApiKey(…) Sensitive");
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_without_being_shown() {
        for bad in ["", "  ", "bfl_a b", "bfl_ü", "bfl_\u{7f}"] {
            let error = ApiKey::new(bad).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Config), "{bad:?}");
            assert!(!error.to_string().contains("bfl_a"));
        }
    }
}
