//! The files that arguments name.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use bfl_emulator::{Contract, Scenario};

use super::failure::Failure;

/// Most bytes of a scenario or a contract.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// A file's text, without the byte order mark that some editors put before it.
fn read(path: &Path) -> Result<String, Failure> {
    let read = || {
        let mut text = String::new();
        let length = fs::File::open(path)?.take(LARGEST_FILE + 1).read_to_string(&mut text)? as u64;
        if length > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    };
    read().map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })
}

pub(super) fn scenario(path: &Path) -> Result<Scenario, Failure> {
    Scenario::from_json(&read(path)?).map_err(|source| Failure::Scenario {
        path: path.to_owned(),
        source,
    })
}

pub(super) fn contract(path: &Path) -> Result<Contract, Failure> {
    Contract::from_json(&read(path)?).map_err(|source| Failure::Contract {
        path: path.to_owned(),
        source,
    })
}
