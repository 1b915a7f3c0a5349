//! The key and the base URL: variables of the environment, or of `.env` in the working folder.

use std::{env, path::Path, sync::OnceLock};

use super::dotenv::{self, BASE_URL, DotEnv, KEY};

/// What is set here.
#[derive(Debug)]
pub(crate) struct Here {
    /// Whether the environment has a key.
    pub(crate) has_key: bool,
    /// Whether the environment has a base URL.
    pub(crate) has_base_url: bool,
    /// What `.env` sets, or why it cannot be read.
    pub(crate) file: Result<DotEnv, String>,
}

/// What is set here; `.env` is read once.
pub(crate) fn here() -> &'static Here {
    static HERE: OnceLock<Here> = OnceLock::new();
    HERE.get_or_init(|| Here {
        has_key: is_set(KEY),
        has_base_url: is_set(BASE_URL),
        file: dotenv::read(Path::new(".env")).map_err(|error| error.to_string()),
    })
}

fn is_set(name: &str) -> bool {
    let value = env::var_os(name).unwrap_or_default();
    !value.to_string_lossy().trim().is_empty()
}

/// The base URL that is set, without the name and password in it.
pub(crate) fn base_url() -> Option<String> {
    let here = here();
    let url = match here.has_base_url {
        true => env::var(BASE_URL).ok()?,
        false => here.file.as_ref().ok()?.base_url.clone()?,
    };
    let (scheme, rest) = url.trim().split_once("://")?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    Some(format!("{scheme}://{host}{path}"))
}
