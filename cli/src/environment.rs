//! What the environment says: the key, the base URL, and where tasks are stored.

use std::{env, io, path::PathBuf};

/// Whether there is an API key.
pub(crate) fn has_api_key() -> bool {
    let key = env::var_os("BFL_API_KEY").unwrap_or_default();
    !key.to_string_lossy().trim().is_empty()
}

/// The base URL that is set, without the name and password in it.
pub(crate) fn base_url() -> Option<String> {
    let url = env::var("BFL_BASE_URL").ok()?;
    let (scheme, rest) = url.trim().split_once("://")?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    Some(format!("{scheme}://{host}{path}"))
}

/// Where tasks are stored: `$BFL_STATE_DIR`, or `bfl` in the folder that the system has for state.
pub(crate) fn state_folder() -> io::Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set("BFL_STATE_DIR") {
        return std::path::absolute(folder);
    }
    // The XDG specification says that a relative path is to be ignored.
    let states = set("XDG_STATE_HOME").filter(|folder| folder.is_absolute());
    let states = states.or_else(|| if cfg!(windows) { set("LOCALAPPDATA") } else { None });
    let home = || env::home_dir().filter(|home| home.is_absolute());
    let states = states.or_else(|| Some(home()?.join(".local/state")));
    let none = || io::Error::new(io::ErrorKind::NotFound, "there is no home folder");
    Ok(states.ok_or_else(none)?.join("bfl"))
}
