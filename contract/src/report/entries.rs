//! What readers are told in one go: changes of one thing together, and equal changes of several things once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::owner::Owner;
use crate::diff::{Change, Diff, Level};

/// From how many places on equal changes are told once.
const MANY: usize = 3;

/// What a message says about the generated code follows this.
const IN_RUST: &str = "; in Rust ";

/// Under which headings changes stand, within a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// The schema or operation that has the change in it.
    #[default]
    Schema,
    /// The operations that the change reaches.
    Operation,
}

/// The changes of one level.
pub(super) struct Section<'a> {
    pub(super) level: Level,
    pub(super) count: usize,
    pub(super) groups: Vec<Group<'a>>,
}

/// Entries under one heading.
pub(super) struct Group<'a> {
    pub(super) title: String,
    /// Whether the title names the operations of each change.
    pub(super) is_of_operations: bool,
    /// The operations that every change of the group reaches, if they are the same and the title says nothing of them.
    pub(super) operations: Option<&'a BTreeSet<String>>,
    pub(super) entries: Vec<Entry<'a>>,
}

/// What is told in one go.
pub(super) struct Entry<'a> {
    pub(super) message: String,
    /// At least one.
    pub(super) changes: Vec<&'a Change>,
    /// Whether these are equal changes at several places.
    pub(super) is_repeated: bool,
}

/// The changes by level, the most severe first.
pub(super) fn sections(diff: &Diff, grouping: Grouping) -> Vec<Section<'_>> {
    let levels = Level::ALL.into_iter().rev();
    let sections = levels.filter_map(|level| {
        let changes: Vec<&Change> = diff.changes.iter().filter(|change| change.level == level).collect();
        (!changes.is_empty()).then(|| Section {
            level,
            count: changes.len(),
            groups: groups(&changes, grouping),
        })
    });
    sections.collect()
}

impl Group<'_> {
    /// The operations of one of its entries, unless the heading or the list of places names them.
    pub(super) fn operations_of<'a>(&self, entry: &Entry<'a>) -> BTreeSet<&'a str> {
        let operations = entry.operations();
        let is_title = operations.iter().copied().eq([self.title.as_str()]);
        let is_listed = entry.is_repeated
            && entry
                .first()
                .is_some_and(|change| matches!(Owner::of(change), Owner::Operation(_)));
        match self.is_of_operations || self.operations.is_some() || is_title || is_listed {
            true => BTreeSet::new(),
            false => operations,
        }
    }
}

impl<'a> Entry<'a> {
    /// The change that stands for all of them.
    pub(super) fn first(&self) -> Option<&'a Change> {
        self.changes.first().copied()
    }

    /// Each place of equal changes with its change, by a name that no other place has.
    pub(super) fn places(&self) -> Vec<(String, &'a Change)> {
        let names: Vec<String> = self
            .changes
            .iter()
            .map(|change| Owner::of(change).name().to_owned())
            .collect();
        let distinct: BTreeSet<&String> = names.iter().collect();
        let are_distinct = distinct.len() == names.len();
        let places = names.iter().zip(&self.changes);
        places
            .map(|(name, change)| match are_distinct {
                true => (name.clone(), *change),
                false => (format!("#{}", change.location), *change),
            })
            .collect()
    }

    /// All operations that its changes reach.
    pub(super) fn operations(&self) -> BTreeSet<&'a str> {
        let operations = self.changes.iter().flat_map(|change| &change.operations);
        operations.map(String::as_str).collect()
    }
}

fn groups<'a>(changes: &[&'a Change], grouping: Grouping) -> Vec<Group<'a>> {
    let (repeated, single) = repeated(changes);
    let mut by_heading: BTreeMap<(Owner, String), Vec<&'a Change>> = BTreeMap::new();
    for change in single {
        let owner = Owner::of(change);
        let heading = match grouping {
            Grouping::Schema => (owner.clone(), owner.title()),
            Grouping::Operation => by_operations(change),
        };
        by_heading.entry(heading).or_default().push(change);
    }
    let several = Group {
        title: "in several places".to_owned(),
        is_of_operations: false,
        operations: None,
        entries: repeated,
    };
    let others = by_heading.into_iter().map(|((_, title), changes)| Group {
        operations: match grouping {
            Grouping::Schema => shared_operations(&title, &changes),
            Grouping::Operation => None,
        },
        title,
        is_of_operations: grouping == Grouping::Operation,
        entries: entries(changes),
    });
    let several = Some(several).filter(|group| !group.entries.is_empty());
    several.into_iter().chain(others).collect()
}

/// The operations of a change as a heading: by name, as long as there are few.
fn by_operations(change: &Change) -> (Owner, String) {
    const FEW: usize = 3;
    let operations = &change.operations;
    let names: Vec<&str> = operations.iter().take(FEW).map(String::as_str).collect();
    let names = names.join(", ");
    match operations.len() {
        0 => (Owner::Document, "no operation".to_owned()),
        count if count <= FEW => (Owner::Operation(names.clone()), names),
        count => {
            // Other operations are another heading, even if it reads the same.
            let all: Vec<&str> = operations.iter().map(String::as_str).collect();
            (
                Owner::Operation(all.join(", ")),
                format!("{names} and {} more", count - FEW),
            )
        }
    }
}

fn shared_operations<'a>(title: &str, changes: &[&'a Change]) -> Option<&'a BTreeSet<String>> {
    let operations = &changes.first()?.operations;
    let are_shared = changes.iter().all(|change| change.operations == *operations);
    let is_title = operations.iter().map(String::as_str).eq([title]);
    (are_shared && !is_title && !operations.is_empty()).then_some(operations)
}

/// Equal changes of many places, and all others.
fn repeated<'a>(changes: &[&'a Change]) -> (Vec<Entry<'a>>, Vec<&'a Change>) {
    let mut alike: HashMap<(String, &str, String, Level, Level), Vec<&'a Change>> = HashMap::new();
    for change in changes {
        let message = Owner::of(change).without(change, in_contract(&change.message));
        let values = format!("{}\n{}", change.old, change.new);
        let key = (message, change.rule, values, change.wire, change.rust);
        alike.entry(key).or_default().push(change);
    }
    alike.retain(|_, changes| changes.len() >= MANY);
    let told: BTreeSet<&str> = alike
        .values()
        .flatten()
        .map(|change| change.fingerprint.as_str())
        .collect();
    let single = changes.iter().copied();
    let single = single
        .filter(|change| !told.contains(change.fingerprint.as_str()))
        .collect();
    let entries = alike.into_iter().map(|((message, ..), changes)| Entry {
        message: changes
            .first()
            .map(|change| Owner::of(change).with_all(&message, changes.len()))
            .unwrap_or_default(),
        changes,
        is_repeated: true,
    });
    let mut entries: Vec<Entry<'a>> = entries.collect();
    entries.sort_by(|one, other| {
        let key = |entry: &Entry<'a>| (usize::MAX - entry.changes.len(), entry.message.clone());
        key(one).cmp(&key(other))
    });
    (entries, single)
}

/// What a message says of the contract.
fn in_contract(message: &str) -> &str {
    message.split_once(IN_RUST).map_or(message, |(contract, _)| contract)
}

/// What a message says of the generated code.
pub(super) fn in_rust(message: &str) -> Option<&str> {
    message.split_once(IN_RUST).map(|(_, rust)| rust)
}

/// One entry a change; whether a property may be null and whether it may be missing are told together.
fn entries(changes: Vec<&Change>) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for change in changes {
        let partner = places
            .get(change.location.as_str())
            .and_then(|index| entries.get_mut(*index));
        if let Some(entry) = partner
            && let [first] = entry.changes.as_slice()
            && is_presence(first.rule, change.rule)
            && let Some(message) = joined(&first.message, &change.message)
        {
            entry.message = message;
            entry.changes.push(change);
            continue;
        }
        places.insert(&change.location, entries.len());
        entries.push(Entry {
            message: change.message.clone(),
            changes: vec![change],
            is_repeated: false,
        });
    }
    entries
}

/// Whether the two rules are about null and about absence, in one direction.
fn is_presence(one: &str, other: &str) -> bool {
    let pairs = [
        ("became-nullable", "property-became-optional"),
        ("became-not-nullable", "property-became-required"),
    ];
    let is = |rule: &str, direction: &str, what: &str| {
        rule.strip_prefix(direction).and_then(|rule| rule.strip_prefix('-')) == Some(what)
    };
    ["request", "response"].into_iter().any(|direction| {
        pairs.into_iter().any(|(null, absent)| {
            (is(one, direction, null) && is(other, direction, absent))
                || (is(other, direction, null) && is(one, direction, absent))
        })
    })
}

/// Two sentences about one subject as one.
fn joined(one: &str, other: &str) -> Option<String> {
    if in_rust(one).is_some() {
        // What follows is about Rust.
        return in_rust(other).is_none().then(|| joined(other, one)).flatten();
    }
    let end = other.strip_prefix('`')?.find('`')? + 2;
    let subject = &other[..end];
    one.starts_with(subject).then(|| format!("{one}, and{}", &other[end..]))
}
