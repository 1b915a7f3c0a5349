//! `bfl open`: results in the programs that the system has for them.

use std::path::{Path, PathBuf};

use crate::{
    args::Open,
    failure::{Exit, Failure},
    paths::shown,
    store::{Listing, Store},
};

pub(crate) fn run(args: &Open) -> Result<(), Failure> {
    let listing = Store::open_existing()?.map(|store| store.list()).unwrap_or_default();
    for name in &args.what {
        open_file(&file(name, &listing)?)?;
    }
    Ok(())
}

/// The file that a name means.
fn file(name: &str, listing: &Listing) -> Result<PathBuf, Failure> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let listed = listing.find_named(name)?;
    let none = || {
        Failure::no_task(format!(
            "{} is neither a file nor the id of a stored result",
            shown(path)
        ))
    };
    let file = listed.ok_or_else(none)?.record.file().ok_or_else(none)?;
    match file.is_file() {
        true => Ok(file),
        false => Err(Failure::no_task(format!("{} is not there any more", shown(&file)))),
    }
}

/// Opens a file and does not wait for the program.
pub(super) fn open_file(file: &Path) -> Result<(), Failure> {
    // A relative path that starts with a hyphen would be an option.
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    open::that_detached(&file).map_err(|error| {
        Failure::new(
            Exit::Failed,
            format!("no program could be started for {}: {error}", shown(&file)),
        )
    })
}
