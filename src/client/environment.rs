//! What the environment says. What cannot be read is an error and never as if it were absent: a variable that nobody reads
//! would mean the live service.

use std::env;

use crate::{
    error::{Error, ErrorKind},
    http::{host::Host, key::ApiKey},
};

/// Whether the live service is out of bounds: `BFL_FORBID_LIVE` with any value but those that say no.
pub(crate) fn forbids_live() -> Result<bool, Error> {
    const NO: [&str; 5] = ["", "0", "false", "no", "off"];
    let value = variable("BFL_FORBID_LIVE")?;
    Ok(value.is_some_and(|value| !NO.iter().any(|no| value.eq_ignore_ascii_case(no))))
}

/// The host of `BFL_BASE_URL`.
pub(crate) fn host() -> Result<Host, Error> {
    match variable("BFL_BASE_URL")? {
        Some(url) => Host::custom(&url),
        None => Ok(Host::GLOBAL),
    }
}

/// The key of `BFL_API_KEY`.
pub(crate) fn key() -> Result<ApiKey, Error> {
    match variable("BFL_API_KEY")? {
        Some(key) => ApiKey::new(key),
        None => Err(Error::new(
            ErrorKind::Config,
            "there is no API key: set BFL_API_KEY, or give one to `ClientBuilder::api_key`",
        )),
    }
}

/// A variable without the white space around it; `None` if nothing else is in it.
fn variable(name: &str) -> Result<Option<String>, Error> {
    let Some(value) = env::var_os(name) else {
        return Ok(None);
    };
    let value = value.into_string().map_err(|_| {
        Error::new(
            ErrorKind::Config,
            format!("{name} cannot be read: it is set, and it is not valid Unicode"),
        )
    })?;
    Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty()))
}
