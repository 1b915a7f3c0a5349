//! Cleaning up: leftovers of processes that ended early, and old records.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{
    entry::Claim,
    files::{is_id, record_path},
    folder::Store,
    listing::Listed,
    record::{Record, State},
};
use crate::{disk, settings::History};

/// The age at which a file without a record is removed: by then no process is about to write one.
const STRAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Which records of finished tasks are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retention {
    /// How many: the newest.
    pub(crate) count: usize,
    /// For how long.
    pub(crate) age: Option<Duration>,
}

impl From<&History> for Retention {
    fn from(history: &History) -> Self {
        const DAY: u64 = 24 * 60 * 60;
        Self {
            count: if history.enabled { history.keep } else { 0 },
            age: history.keep_days.map(|days| Duration::from_secs(u64::from(days) * DAY)),
        }
    }
}

impl Retention {
    /// Whether a record is kept that has so many newer ones.
    fn keeps(self, record: &Record, newer: usize) -> bool {
        let age = record
            .created()
            .and_then(|created| SystemTime::now().duration_since(created).ok());
        let is_old = self.age.zip(age).is_some_and(|(most, age)| age > most);
        newer < self.count && !is_old
    }
}

impl Store {
    /// Removes partial files of processes that ended early, the oldest records of finished tasks, and files without a
    /// record. What cannot be removed now is left for the next time.
    pub(crate) fn tidy(&self, retention: Retention) {
        let tasks = self.list().tasks;
        for listed in &tasks {
            if !matches!(
                listed.state,
                State::Running | State::Saved | State::Moderated | State::Failed
            ) {
                let _ = self.remove_part(listed);
            }
        }
        let finished = tasks.iter().filter(|listed| listed.state.is_terminal());
        for (newer, Listed { record, .. }) in finished.enumerate() {
            if !retention.keeps(record, newer) {
                let _ = self.forget_finished(record);
            }
        }
        let _ = self.remove_strays();
    }

    /// Removes the records of finished tasks. Returns how many.
    pub(crate) fn prune(&self) -> io::Result<usize> {
        let mut removed = 0;
        for listed in self.list().tasks {
            if listed.state.is_terminal() && self.forget_finished(&listed.record)? {
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Removes the record of a finished task. That a line of a batch is done stays known.
    pub(crate) fn forget_finished(&self, record: &Record) -> io::Result<bool> {
        self.note_end(record)?;
        self.forget(&record.id)
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
    use crate::store::{BatchLine, Destination, End, folder::tests::store};

    const KEPT: Retention = Retention { count: 20, age: None };

    #[test]
    fn the_newest_records_of_what_is_over_are_kept_and_all_of_what_is_not() {
        let (_folder, store) = store();
        for number in 0..KEPT.count + 5 {
            let mut record = Record::new(&format!("{number:05}"), "m");
            record.end = (number >= 2).then(|| End::new("saved"));
            fs::write(
                record_path(&store.folder, &record.id),
                serde_json::to_vec(&record).unwrap(),
            )
            .unwrap();
        }
        store.tidy(KEPT);
        let tasks = store.list().tasks;
        assert_eq!(tasks.len(), KEPT.count + 2);
        let ids: Vec<&str> = tasks.iter().map(|listed| listed.record.id.as_str()).collect();
        assert!(ids.contains(&"00000") && ids.contains(&"00001") && !ids.contains(&"00004"));
        assert_eq!(store.prune().unwrap(), KEPT.count);
        assert_eq!(store.list().tasks.len(), 2);
    }

    #[test]
    fn what_is_too_old_goes_and_a_batch_still_knows_that_it_is_done() {
        let (_folder, store) = store();
        let mut record = Record::new("a1", "m");
        record.created_at = "2020-01-01T00:00:00Z".to_owned();
        record.end = Some(End::new("saved"));
        record.batch = Some(BatchLine {
            file: "f".to_owned(),
            key: "k".to_owned(),
        });
        drop(store.begin(record).unwrap());
        store.tidy(KEPT);
        assert_eq!(store.list().tasks.len(), 1);
        let age = Some(Duration::from_secs(60));
        store.tidy(Retention { age, ..KEPT });
        assert!(store.list().tasks.is_empty());
        assert!(store.done_before("f", "saved").unwrap().contains("k"));
        assert!(store.done_before("f", "failed").unwrap().is_empty());
        store.start_afresh("f").unwrap();
        assert!(store.done_before("f", "saved").unwrap().is_empty());
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
        store.tidy(KEPT);
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
        store.tidy(KEPT);
        assert!(!stray.exists() && new.exists());
    }
}
