//! Which stored results are meant.

use crate::{
    args::Filter,
    store::{Listed, Listing, State},
};

impl Filter {
    /// The saved results, the newest first, and how many more there are. `newest` is how many without `--all`.
    pub(super) fn apply<'a>(&self, listing: &'a Listing, newest: usize) -> (Vec<&'a Listed>, usize) {
        let words: Vec<String> = self
            .query
            .iter()
            .flat_map(|query| query.split_whitespace())
            .map(str::to_lowercase)
            .collect();
        let saved = listing.tasks.iter().filter(|listed| listed.state == State::Saved);
        let mut found: Vec<&Listed> = saved.filter(|listed| has_all(listed, &words)).collect();
        let more = match self.all {
            true => 0,
            false => found.len().saturating_sub(newest),
        };
        found.truncate(found.len() - more);
        (found, more)
    }
}

fn has_all(Listed { record, .. }: &Listed, words: &[String]) -> bool {
    let used = record.end.as_ref().and_then(|end| end.prompt.as_deref());
    let file = record.file().map(|file| file.to_string_lossy().to_lowercase());
    let texts = [record.prompt(), used, Some(record.model.as_str())];
    let mut texts: Vec<String> = texts.into_iter().flatten().map(str::to_lowercase).collect();
    texts.extend(file);
    words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
}
