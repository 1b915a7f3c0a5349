//! What `@last`, an id or a file means: the record of a task.

use std::path::Path;

use super::{
    files::is_id,
    folder::Store,
    listing::{Found, Listed, Listing},
    record::State,
};
use crate::{failure::Failure, terminal::text};

/// The name of the newest result.
pub(crate) const LAST: &str = "@last";

impl Store {
    /// The record that a name means: `@last` is the newest with a saved result.
    pub(crate) fn named(name: &str) -> Result<Listed, Failure> {
        let listing = Self::open_existing()?.map(|store| store.list()).unwrap_or_default();
        listing.into_named(name)
    }
}

impl Store {
    /// The record with this id, or one that starts so, if that is long enough to be meant.
    pub(crate) fn with_id(name: &str) -> Result<Option<Listed>, Failure> {
        const SHORTEST: usize = 6;
        if name.len() < SHORTEST || !is_id(name) {
            return Ok(None);
        }
        // What is typed is a file before it is an id: a store that cannot be read is no hindrance.
        let Ok(Some(store)) = Self::open_existing() else {
            return Ok(None);
        };
        let listing = store.list();
        match listing.find_named(name)? {
            Some(_) => listing.into_named(name).map(Some),
            None => Ok(None),
        }
    }
}

impl Listing {
    /// The record that a name means: `@last`, an id or the start of it, or the file of a result.
    pub(crate) fn into_named(self, name: &str) -> Result<Listed, Failure> {
        let id = match self.find_named(name)? {
            Some(listed) => listed.record.id.clone(),
            None => {
                return Err(Failure::no_task(format!(
                    "`{}` is neither the file of a stored result nor the id of a stored task",
                    text::short(name)
                )));
            }
        };
        let found = self.tasks.into_iter().find(|listed| listed.record.id == id);
        found.ok_or_else(|| Failure::no_task("the task has been removed from the store"))
    }

    /// The same. `None`: no record has such an id or file.
    pub(crate) fn find_named(&self, name: &str) -> Result<Option<&Listed>, Failure> {
        if name == LAST {
            let last = self.tasks.iter().find(|listed| listed.state == State::Saved);
            let none = || Failure::no_task("there is no last result: none is stored");
            return last.ok_or_else(none).map(Some);
        }
        let path = Path::new(name);
        if path.exists()
            && let Some(listed) = self.of_file(path)
        {
            return Ok(Some(listed));
        }
        match self.find(name) {
            Found::One(listed) => Ok(Some(listed)),
            Found::None => Ok(None),
            Found::Several(several) => {
                let ids: Vec<String> = several.iter().map(|listed| self.short_id(&listed.record)).collect();
                Err(Failure::no_task(format!(
                    "`{}` is the start of several ids: {}",
                    text::short(name),
                    ids.join(", ")
                )))
            }
        }
    }

    /// The newest record whose result was saved to this file.
    fn of_file(&self, path: &Path) -> Option<&Listed> {
        let real = path.canonicalize().ok()?;
        self.tasks.iter().find(|listed| {
            let file = listed.record.file();
            file.is_some_and(|file| {
                file.file_name() == real.file_name() && file.canonicalize().is_ok_and(|file| file == real)
            })
        })
    }
}
