//! The API key: where it comes from, and that nobody sees it.

use std::{
    error::Error as StdError,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
};

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::AsyncReadExt;

use crate::error::{Error, ErrorKind};

/// The longest text that is read from a file with a key, in bytes: such a file may have no end.
const LONGEST: u64 = 4096;

/// An API key. It is sent in the header `x-key`, to trusted hosts only, and shows itself nowhere.
///
/// Its form is not checked beyond what a header can carry and what surely is no key: keys have looked like `bfl_…` and
/// like UUIDs, and may look otherwise tomorrow.
#[derive(Clone, Debug)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key. White space around it is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is empty, has characters that a header cannot carry, or has something around it: a
    /// header's or a variable's name, `Bearer`, quotes, a byte order mark. The error says which.
    pub fn new(key: impl AsRef<str>) -> Result<Self, Error> {
        let key = key.as_ref().trim();
        if let Some(why) = fault(key) {
            return Err(Error::new(ErrorKind::Config, format!("the API key {why}")));
        }
        Ok(Self(key.into()))
    }

    fn header(&self) -> Result<HeaderValue, Error> {
        let mut value = HeaderValue::from_str(self.0.expose_secret())
            .map_err(|_| Error::new(ErrorKind::Config, "the API key has characters that no header can carry"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Why a text is no key, in words that show nothing of it.
fn fault(key: &str) -> Option<&'static str> {
    const QUOTES: &str = "\"'`“”‘’«»";
    let begins = |prefix: &str| {
        key.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if key.is_empty() {
        return Some("is empty; a key such as `bfl_…` was expected");
    }
    if key.contains('\u{feff}') {
        return Some("has a byte order mark in it: save its file as UTF-8 without one");
    }
    if begins("export ") || begins("set ") || key.split_once('=').is_some_and(is_variable) {
        return Some("has a variable's name before it (`BFL_API_KEY=…`): give what is behind the `=` alone");
    }
    if key.split_once(':').is_some_and(is_header) {
        return Some("has a header's name before it (`x-key: …`): give what is behind the colon alone");
    }
    if begins("bearer ") || begins("basic ") || begins("token ") {
        return Some("has `Bearer` or another word before it: give the key alone, without that word");
    }
    if key.starts_with(|c| QUOTES.contains(c)) || key.ends_with(|c| QUOTES.contains(c)) {
        return Some("has quotes around it: give what is between them");
    }
    if key.contains(['\n', '\r']) {
        return Some("has more than one line; one key alone was expected");
    }
    if key.contains(char::is_whitespace) {
        return Some("has white space in it: was something else copied with it?");
    }
    (!key.bytes().all(|byte| byte.is_ascii_graphic()))
        .then_some("has characters that no key has (non-ASCII or control characters): was it copied whole?")
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn is_variable((name, value): (&str, &str)) -> bool {
    let name = name.trim_end();
    name == "BFL_API_KEY" || is_name(name) && value.trim_start_matches(['"', '\'', ' ']).starts_with("bfl_")
}

/// A key of another form may well have a colon in it.
fn is_header((name, value): (&str, &str)) -> bool {
    const NAMES: [&str; 6] = ["x-key", "authorization", "x-api-key", "api-key", "apikey", "key"];
    is_name(name.trim_end())
        && (value.starts_with(' ') || NAMES.iter().any(|known| name.trim_end().eq_ignore_ascii_case(known)))
}

type Asking = Pin<Box<dyn Future<Output = Result<ApiKey, Error>> + Send>>;

/// Where the key comes from.
#[derive(Clone)]
pub(crate) enum KeySource {
    /// One key for good.
    Fixed(ApiKey),
    /// A key that is asked for again with each request, so that it can be rotated.
    Asked(Arc<dyn Fn() -> Asking + Send + Sync>),
}

impl KeySource {
    /// A source of the caller's own.
    pub(crate) fn asked<F, E>(ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<ApiKey, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self::Asked(Arc::new(move || {
            let asking = ask();
            Box::pin(async { asking.await.map_err(|error| no_key(error.into())) })
        }))
    }

    /// A file that is read again with each request.
    pub(crate) fn file(path: PathBuf) -> Self {
        Self::Asked(Arc::new(move || {
            let path = path.clone();
            Box::pin(async move { read(&path).await })
        }))
    }

    pub(crate) async fn header(&self) -> Result<HeaderValue, Error> {
        match self {
            Self::Fixed(key) => key.header(),
            Self::Asked(ask) => ask().await?.header(),
        }
    }
}

/// A caller's source that gives no key. An error of this crate, such as that of [`ApiKey::new`], says it all.
fn no_key(error: Box<dyn StdError + Send + Sync>) -> Error {
    match error.downcast::<Error>() {
        Ok(own) => *own,
        Err(error) => Error::new(ErrorKind::Config, "the source of the API key gave none").with_source(error),
    }
}

async fn read(path: &Path) -> Result<ApiKey, Error> {
    let invalid = |why: &str| {
        Error::new(
            ErrorKind::Config,
            format!("the API key cannot be read from `{}`: {why}", path.display()),
        )
    };
    let text = async {
        let mut text = Vec::new();
        let file = tokio::fs::File::open(path).await?;
        file.take(LONGEST + 1).read_to_end(&mut text).await?;
        Ok::<_, std::io::Error>(text)
    };
    let text = text.await.map_err(|error| invalid(&error.to_string()))?;
    if text.len() as u64 > LONGEST {
        return Err(invalid("it is longer than any key"));
    }
    let text = String::from_utf8(text).map_err(|_| invalid("it is not UTF-8 (was it saved as UTF-16?)"))?;
    ApiKey::new(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_shows_itself() {
        let key = ApiKey::new("bfl_secret\n").unwrap();
        assert_eq!(
            format!("{key:?} {:?}", key.header().unwrap()),
            "ApiKey(SecretBox<str>([REDACTED])) Sensitive"
        );
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_reason_and_without_being_shown() {
        for (bad, why) in [
            ("", "empty"),
            ("  ", "empty"),
            ("bfl_a b", "white space"),
            ("bfl_a\tb", "white space"),
            ("bfl_a\nbfl_b", "more than one line"),
            ("bfl_ü", "non-ASCII"),
            ("bfl_\u{7f}", "control"),
            ("bfl_a\u{200b}", "non-ASCII"),
            ("\u{feff}bfl_a", "byte order mark"),
            ("\"bfl_a\"", "quotes"),
            ("'bfl_a'", "quotes"),
            ("“bfl_a”", "quotes"),
            ("Bearer bfl_a", "Bearer"),
            ("bearer  bfl_a", "Bearer"),
            ("x-key: bfl_a", "header"),
            ("X-Key:bfl_a", "header"),
            ("Authorization: Bearer bfl_a", "header"),
            ("BFL_API_KEY=bfl_a", "variable"),
            ("export BFL_API_KEY=\"bfl_a\"", "variable"),
            ("KEY=bfl_a", "variable"),
        ] {
            let error = ApiKey::new(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{bad:?}");
            assert!(error.to_string().contains(why), "{bad:?}: {error}");
            assert!(!error.to_string().contains("bfl_a"), "{error}");
        }
    }

    #[test]
    fn keys_of_any_form_are_taken() {
        for good in [
            "bfl_0123",
            "6b1f3c9e-0000-4000-8000-000000000000",
            "bGV0dGVycw==",
            "a=b",
            "id:secret",
            "tokenlike",
        ] {
            assert!(ApiKey::new(good).is_ok(), "{good}");
        }
    }
}
