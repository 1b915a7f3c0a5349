//! Cleaning up: leftovers of processes that ended early, and old records.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{
    disk,
    entry::Claim,
    files::{is_id, record_path},
    folder::Store,
    listing::Listed,
    record::State,
};

/// How many records of finished tasks are kept: the newest.
const KEPT: usize = 1_000;
/// The age at which a file without a record is removed: by then no process is about to write one.
const STRAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Store {
    /// Removes partial files of processes that ended early, the oldest records of finished tasks, and files without a
    /// record. What cannot be removed now is left for the next time.
    pub(crate) fn tidy(&self) {
        let tasks = self.list().tasks;
        for listed in &tasks {
            if !matches!(
                listed.state,
                State::Running | State::Saved | State::Moderated | State::Failed
            ) {
                let _ = self.remove_part(listed);
            }
        }
        for old in tasks.iter().filter(|listed| listed.state.is_terminal()).skip(KEPT) {
            let _ = self.forget(&old.record.id);
        }
        let _ = self.remove_strays();
    }

    /// Removes the records of finished tasks. Returns how many.
    pub(crate) fn prune(&self) -> io::Result<usize> {
        let mut removed = 0;
        for listed in self.list().tasks {
            if listed.state.is_terminal() && self.forget(&listed.record.id)? {
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn remove_part(&self, listed: &Listed) -> io::Result<()> {
        let Some(part) = listed.record.part() else {
            return Ok(());
        };
        if !part.try_exists()? {
            return Ok(());
        }
        match self.claim(&listed.record.id)? {
            Claim::Entry(entry) if entry.is_locked_here() => disk::remove(&part),
            _ => Ok(()),
        }
    }

    fn remove_strays(&self) -> io::Result<()> {
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            let name = PathBuf::from(file.file_name());
            let is_ours = name.extension().is_some_and(|extension| {
                ["lock", "next", "answer", "answer-next"]
                    .iter()
                    .any(|ours| extension == *ours)
            });
            let Some(id) = name
                .file_stem()
                .and_then(|stem| stem.to_str())
                .filter(|id| is_ours && is_id(id))
            else {
                continue;
            };
            if !record_path(&self.folder, id).try_exists()? && is_old(&file.path())? {
                disk::remove(&file.path())?;
            }
        }
        Ok(())
    }
}

fn is_old(path: &Path) -> io::Result<bool> {
    let age = SystemTime::now().duration_since(fs::metadata(path)?.modified()?);
    Ok(age.is_ok_and(|age| age > STRAY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Destination, End, Record, folder::tests::store};

    #[test]
    fn the_newest_records_of_what_is_over_are_kept_and_all_of_what_is_not() {
        let (_folder, store) = store();
        for number in 0..KEPT + 5 {
            let mut record = Record::new(&format!("{number:05}"), "m");
            record.end = (number >= 2).then(|| End::new("saved"));
            fs::write(
                record_path(&store.folder, &record.id),
                serde_json::to_vec(&record).unwrap(),
            )
            .unwrap();
        }
        store.tidy();
        let tasks = store.list().tasks;
        assert_eq!(tasks.len(), KEPT + 2);
        let ids: Vec<&str> = tasks.iter().map(|listed| listed.record.id.as_str()).collect();
        assert!(ids.contains(&"00000") && ids.contains(&"00001") && !ids.contains(&"00004"));
        assert_eq!(store.prune().unwrap(), KEPT);
        assert_eq!(store.list().tasks.len(), 2);
    }

    #[test]
    fn the_unfinished_file_of_a_dead_run_goes_and_that_of_a_live_one_stays() {
        let (folder, store) = store();
        let begin = |id: &str| {
            let mut record = Record::new(id, "m");
            record.output = Some(Destination::File(folder.path().join("fox.jpg").into()));
            let part = record.part().unwrap();
            fs::write(&part, "half").unwrap();
            (store.begin(record).unwrap(), part)
        };
        let (dead, dead_part) = begin("dead");
        let (_live, live_part) = begin("live");
        let foreign = folder.path().join(".bfl-other.part");
        fs::write(&foreign, "half").unwrap();
        drop(dead);
        store.tidy();
        assert!(!dead_part.exists() && live_part.exists() && foreign.exists());
    }

    #[test]
    fn files_without_a_record_go_once_they_are_old() {
        let (_folder, store) = store();
        let stray = store.folder.join("a.next");
        let new = store.folder.join("b.next");
        for file in [&stray, &new] {
            fs::write(file, "").unwrap();
        }
        let old = SystemTime::now() - STRAY * 2;
        fs::File::options()
            .write(true)
            .open(&stray)
            .unwrap()
            .set_modified(old)
            .unwrap();
        store.tidy();
        assert!(!stray.exists() && new.exists());
    }
}
