//! Reading the journal from its beginning.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _},
    path::Path,
};

use super::entry::{Entry, EntryError};

/// A line is no longer than the largest request and what is written around it.
pub(super) const LONGEST_LINE: u64 = 192 * 1024 * 1024;
/// Most damaged lines that are reported one by one.
const MOST_NOTES: usize = 20;

/// What was found in a file.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) entries: u64,
    /// Number of each damaged line, and what is wrong with it.
    damaged: Vec<(u64, EntryError)>,
    more_damaged: u64,
    pub(super) end: End,
}

#[derive(Debug, PartialEq)]
pub(super) enum End {
    Whole,
    /// The last line is an entry, and only its end is missing.
    NoNewline,
    /// The last line is a part of an entry and begins here.
    CutOff(u64),
}

impl Scan {
    fn damaged(&mut self, number: u64, reason: EntryError) {
        if self.damaged.len() < MOST_NOTES {
            self.damaged.push((number, reason));
        } else {
            self.more_damaged += 1;
        }
    }

    pub(super) fn notes(&self, path: &Path) -> Vec<String> {
        let path = path.display();
        let one = |(number, reason): &(u64, EntryError)| format!("line {number} of {path} was skipped: {reason}");
        let mut notes: Vec<String> = self.damaged.iter().map(one).collect();
        if self.more_damaged > 0 {
            notes.push(format!("{} more lines of {path} were skipped", self.more_damaged));
        }
        if matches!(self.end, End::CutOff(_)) {
            notes.push(format!("the last line of {path} had been cut off and was removed"));
        }
        notes
    }
}

/// Reads a file from its beginning. A line that is not an entry, or longer than any, is skipped.
pub(super) fn scan(mut file: &File, mut each: impl FnMut(Entry)) -> io::Result<Scan> {
    file.rewind()?;
    let mut reader = BufReader::new(file);
    let mut scan = Scan {
        entries: 0,
        damaged: Vec::new(),
        more_damaged: 0,
        end: End::Whole,
    };
    let (mut start, mut line) = (0_u64, Vec::new());
    for number in 1.. {
        line.clear();
        let mut length = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? as u64;
        if length == 0 {
            break;
        }
        let whole = line.last() == Some(&b'\n');
        let too_long = !whole && length == LONGEST_LINE;
        if too_long {
            length += reader.skip_until(b'\n')? as u64;
            scan.damaged(number, EntryError::TooLong);
        } else {
            match Entry::read(&line) {
                Ok(entry) => {
                    scan.entries += 1;
                    each(entry);
                    if !whole {
                        scan.end = End::NoNewline;
                    }
                }
                Err(_) if !whole => scan.end = End::CutOff(start),
                Err(reason) => scan.damaged(number, reason),
            }
        }
        start += length;
    }
    Ok(scan)
}
