//! The records of a store. A record is found by the service's id, by its own id, or by the start of either.

use super::{
    files::is_id,
    record::{Record, State},
};

/// All records of the store.
#[derive(Default)]
pub(crate) struct Listing {
    /// The newest first.
    pub(crate) tasks: Vec<Listed>,
    /// Records that cannot be read, and why.
    pub(crate) problems: Vec<String>,
}

/// A record and its state.
pub(crate) struct Listed {
    pub(crate) record: Record,
    pub(crate) state: State,
}

/// The records that a name matches.
pub(crate) enum Found<'a> {
    One(&'a Listed),
    None,
    /// It is the start of several ids.
    Several(Vec<&'a Listed>),
}

impl Listing {
    /// Finds a record by its name.
    pub(crate) fn find(&self, name: &str) -> Found<'_> {
        if name.is_empty() {
            return Found::None;
        }
        let which = |is: &dyn Fn(&str) -> bool| -> Vec<&Listed> {
            let is_meant = |listed: &&Listed| names(&listed.record).any(is);
            self.tasks.iter().filter(is_meant).collect()
        };
        let exact = which(&|known| known == name);
        let found = if exact.is_empty() {
            which(&|known| known.starts_with(name))
        } else {
            exact
        };
        match found.as_slice() {
            [] => Found::None,
            [one] => Found::One(one),
            _ => Found::Several(found),
        }
    }

    /// The shortest name that matches only this record.
    pub(crate) fn short_id(&self, record: &Record) -> String {
        const SHORTEST: usize = 8;
        let is_plain = |id: &&str| is_id(id) && !id.starts_with('-');
        let id = record.task_id().filter(is_plain).unwrap_or(&record.id);
        let is_own = |name: &str| names(record).any(|own| own == name);
        let others = || {
            self.tasks
                .iter()
                .flat_map(|listed| names(&listed.record))
                .filter(|name| !is_own(name))
        };
        let is_alone = |length: &usize| {
            let name = &id[..*length];
            !name.ends_with('-') && !others().any(|other| other.starts_with(name))
        };
        let length = (SHORTEST.min(id.len())..id.len()).find(is_alone).unwrap_or(id.len());
        // The service of another host may have assigned the same id.
        let is_shared = self
            .tasks
            .iter()
            .filter(|listed| listed.record.task_id() == Some(id))
            .count()
            > 1;
        if is_shared {
            record.id.clone()
        } else {
            id[..length].to_owned()
        }
    }
}

fn names(record: &Record) -> impl Iterator<Item = &str> {
    [record.task_id(), Some(record.id.as_str())].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(ids: &[(&str, Option<&str>)]) -> Listing {
        let listed = |(id, task): &(&str, Option<&str>)| {
            let mut record = Record::new(id, "m");
            record.task_id = task.map(str::to_owned);
            let state = State::Unfinished;
            Listed { record, state }
        };
        Listing {
            tasks: ids.iter().map(listed).collect(),
            problems: Vec::new(),
        }
    }

    fn found(listing: &Listing, name: &str) -> Vec<String> {
        match listing.find(name) {
            Found::One(one) => vec![one.record.id.clone()],
            Found::None => Vec::new(),
            Found::Several(several) => several.iter().map(|listed| listed.record.id.clone()).collect(),
        }
    }

    #[test]
    fn a_record_is_found_by_the_beginning_of_either_id() {
        let listing = listing(&[
            ("019a01", Some("cd833dd2-1")),
            ("019a02", Some("cd833dd2-11")),
            ("019b", None),
        ]);
        assert_eq!(found(&listing, "019b"), ["019b"]);
        assert_eq!(found(&listing, "cd833dd2-1"), ["019a01"], "exactly this one");
        assert_eq!(found(&listing, "cd"), ["019a01", "019a02"]);
        assert_eq!(found(&listing, "019a"), ["019a01", "019a02"]);
        assert_eq!(found(&listing, ""), [""; 0]);
        assert_eq!(found(&listing, "x"), [""; 0]);
    }

    #[test]
    fn a_short_id_leads_back_to_its_record() {
        let listing = listing(&[
            ("019a0000aa", Some("cd833dd2-0a4f")),
            ("019a0000ab", Some("cd833dd2-0b4f")),
            ("019a0000ac", Some("ffffffff-0b4f")),
            ("019a0000ad", None),
            ("019a0000ae", Some("--all")),
            ("019a0000af", Some("\u{1b}[2J")),
            ("019a0000ba", Some("same")),
            ("019a0000bb", Some("same")),
            ("019a0000bc", Some("019a0000ad")),
        ]);
        for listed in &listing.tasks {
            let short = listing.short_id(&listed.record);
            assert!(is_id(&short), "{short}");
            if listed.record.id != "019a0000ad" && listed.record.id != "019a0000bc" {
                assert_eq!(
                    found(&listing, &short),
                    std::slice::from_ref(&listed.record.id),
                    "{short}"
                );
            }
        }
        assert_eq!(listing.short_id(&listing.tasks[2].record), "ffffffff");
    }
}
