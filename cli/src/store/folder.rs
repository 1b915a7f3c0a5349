//! The folder of records.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    entry::{Claim, Entry, is_locked},
    files::{EXTENSION, is_id, read, record_path},
    listing::{Listed, Listing},
    record::Record,
};
use crate::{disk, environment, failure::Failure, terminal::text};

/// The folder of records.
#[derive(Clone)]
pub(crate) struct Store {
    pub(super) folder: PathBuf,
}

impl Store {
    /// Opens the store, and creates it if it does not exist.
    pub(crate) fn open() -> Result<Self, Failure> {
        Self::at(&Self::place()?).map_err(|error| unusable(&error))
    }

    /// Opens the store, if it exists.
    pub(crate) fn open_existing() -> Result<Option<Self>, Failure> {
        let folder = Self::place()?;
        match fs::metadata(&folder) {
            Ok(_) => Ok(Some(Self { folder })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable(&error)),
        }
    }

    fn place() -> Result<PathBuf, Failure> {
        Ok(environment::state_folder()
            .map_err(|error| unusable(&error))?
            .join("tasks"))
    }

    pub(super) fn at(folder: &Path) -> io::Result<Self> {
        disk::make_private_folder(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Writes a new record durably and claims it for this process.
    pub(crate) fn begin(&self, record: Record) -> io::Result<Entry> {
        Entry::begin(&self.folder, record)
    }

    /// Claims a record for this process, unless another process has it.
    pub(crate) fn claim(&self, id: &str) -> io::Result<Claim> {
        Entry::claim(&self.folder, id)
    }

    /// All records that can be read.
    pub(crate) fn list(&self) -> Listing {
        let mut listing = Listing::default();
        let ids = match self.ids() {
            Ok(ids) => ids,
            Err(error) => {
                let folder = self.folder.to_string_lossy();
                listing
                    .problems
                    .push(format!("`{}` cannot be read: {error}", text::escape(&folder)));
                return listing;
            }
        };
        for id in ids {
            match read(&self.folder, &id) {
                Ok(Some(record)) => {
                    let state = record.state(record.end.is_none() && is_locked(&self.folder, &id));
                    listing.tasks.push(Listed { record, state });
                }
                Ok(None) => {}
                Err(why) => listing
                    .problems
                    .push(format!("the record `{}` is skipped: {why}", text::short(&id))),
            }
        }
        let age = |listed: &Listed| (listed.record.created_at.clone(), listed.record.id.clone());
        listing
            .tasks
            .sort_by_cached_key(|listed| std::cmp::Reverse(age(listed)));
        listing
    }

    /// The ids of the records.
    fn ids(&self) -> io::Result<BTreeSet<String>> {
        let mut ids = BTreeSet::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = PathBuf::from(entry?.file_name());
            let is_record = path.extension().is_some_and(|extension| extension == EXTENSION);
            if let Some(id) = path.file_stem().and_then(|stem| stem.to_str())
                && is_record
                && is_id(id)
            {
                ids.insert(id.to_owned());
            }
        }
        Ok(ids)
    }

    /// An id for a new record, in the form of an intent id: later ids sort after earlier ones.
    pub(crate) fn new_id() -> String {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        format!("{:012x}{:016x}", now.as_millis(), fastrand::u64(..))
    }

    /// Whether there is a file for this record, readable or not.
    pub(crate) fn has(&self, id: &str) -> bool {
        is_id(id) && record_path(&self.folder, id).exists()
    }

    /// The shortest name that matches only this record.
    pub(crate) fn short_id(&self, record: &Record) -> String {
        self.list().short_id(record)
    }

    /// A file of the store.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Removes a record, readable or not, unless another process has it.
    pub(crate) fn forget(&self, id: &str) -> io::Result<bool> {
        Entry::remove(&self.folder, id)
    }
}

fn unusable(error: &io::Error) -> Failure {
    Failure::no_task(format!(
        "the task store cannot be used ({error}). Without it, a paid task could be lost. Set BFL_STATE_DIR to use \
         another folder"
    ))
}

#[cfg(test)]
pub(super) mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::store::record::{End, State};

    pub(in crate::store) fn store() -> (TempDir, Store) {
        let folder = TempDir::new().unwrap();
        let store = Store::at(&folder.path().join("bfl/tasks")).unwrap();
        (folder, store)
    }

    #[test]
    fn a_record_is_listed_from_its_intent_to_its_end() {
        let (_folder, store) = store();
        let mut entry = store.begin(Record::new("a1", "flux-2-pro")).unwrap();
        assert_eq!(store.list().tasks[0].state, State::Running);
        drop(entry);
        assert_eq!(store.list().tasks[0].state, State::MayHaveBeenCharged);
        let Claim::Entry(taken) = store.claim("a1").unwrap() else {
            panic!("nobody has it")
        };
        entry = *taken;
        entry.update(|record| record.end = Some(End::new("failed"))).unwrap();
        drop(entry);
        assert_eq!(store.list().tasks[0].state, State::Failed);
    }

    #[test]
    fn a_record_that_a_run_works_at_is_not_given_to_another_nor_forgotten() {
        let (_folder, store) = store();
        let entry = store.begin(Record::new("a1", "m")).unwrap();
        assert!(matches!(store.claim("a1").unwrap(), Claim::Busy));
        assert!(!store.forget("a1").unwrap());
        drop(entry);
        assert!(store.forget("a1").unwrap());
        assert!(matches!(store.claim("a1").unwrap(), Claim::Gone));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_store() {
        use std::os::unix::fs::PermissionsExt;

        let (folder, store) = store();
        let mut entry = store.begin(Record::new("a1", "m")).unwrap();
        entry.keep_answer(b"odd").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path().join("bfl")), 0o700);
        assert_eq!(mode(&store.folder), 0o700);
        for file in fs::read_dir(&store.folder).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
        fs::set_permissions(&store.folder, fs::Permissions::from_mode(0o755)).unwrap();
        Store::at(&store.folder).unwrap();
        assert_eq!(mode(&store.folder), 0o700);
    }

    #[test]
    fn what_cannot_be_read_is_reported_and_left_as_it_is() {
        let (_folder, store) = store();
        drop(store.begin(Record::new("a1", "m")).unwrap());
        let newer = r#"{"version": 2, "id": "a2", "handle": 7}"#;
        fs::write(record_path(&store.folder, "a2"), newer).unwrap();
        fs::write(record_path(&store.folder, "a3"), b"\xff\0{").unwrap();
        fs::write(record_path(&store.folder, "a4"), "").unwrap();
        fs::create_dir(record_path(&store.folder, "a5")).unwrap();
        fs::copy(record_path(&store.folder, "a1"), record_path(&store.folder, "a6")).unwrap();
        let listing = store.list();
        assert_eq!(listing.tasks.len(), 1);
        assert_eq!(listing.problems.len(), 5, "{:?}", listing.problems);
        assert!(listing.problems[0].contains("newer version"));
        assert!(store.claim("a2").is_err());
        assert_eq!(fs::read_to_string(record_path(&store.folder, "a2")).unwrap(), newer);
    }
}
