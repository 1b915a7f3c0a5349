//! The folders of this program, by the XDG specification.

use std::{env, io, path::PathBuf};

/// Where tasks are stored: `$BFL_STATE_DIR`, or `bfl` in the folder that the system has for state.
pub(crate) fn state_folder() -> io::Result<PathBuf> {
    folder("BFL_STATE_DIR", "XDG_STATE_HOME", "LOCALAPPDATA", ".local/state")
}

/// Where the settings are: `$BFL_CONFIG_DIR`, or `bfl` in the folder that the system has for settings.
pub(crate) fn config_folder() -> io::Result<PathBuf> {
    folder("BFL_CONFIG_DIR", "XDG_CONFIG_HOME", "APPDATA", ".config")
}

fn folder(own: &str, xdg: &str, windows: &str, below_home: &str) -> io::Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set(own) {
        return std::path::absolute(folder);
    }
    // The XDG specification says that a relative path is to be ignored.
    let base = set(xdg).filter(|folder| folder.is_absolute());
    let base = base.or_else(|| if cfg!(windows) { set(windows) } else { None });
    let home = || env::home_dir().filter(|home| home.is_absolute());
    let base = base.or_else(|| Some(home()?.join(below_home)));
    let none = || io::Error::new(io::ErrorKind::NotFound, "there is no home folder");
    Ok(base.ok_or_else(none)?.join("bfl"))
}
