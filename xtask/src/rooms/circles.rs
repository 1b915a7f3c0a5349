//! Circles: groups of files that import each other, directly or through others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use super::arrows::FileArrows;

/// Describes each circle of files and its imports.
pub(super) fn of_files(arrows: &FileArrows) -> Vec<String> {
    circles(arrows.keys().map(|(from, to)| (from, to)))
        .into_iter()
        .map(|circle| text(&circle, arrows))
        .collect()
}

fn text(circle: &BTreeSet<&std::path::PathBuf>, arrows: &FileArrows) -> String {
    let mut text = format!("circle of {} files:\n", circle.len());
    for ((from, to), names) in arrows {
        if circle.contains(from) && circle.contains(to) {
            let names: Vec<&str> = names.keys().map(String::as_str).collect();
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {} -> {}: {}", from.display(), to.display(), names.join(", "));
        }
    }
    text
}

/// The groups in which every member reaches every other.
pub(super) fn circles<T: Copy + Ord>(arrows: impl Iterator<Item = (T, T)>) -> Vec<BTreeSet<T>> {
    let mut next: BTreeMap<T, BTreeSet<T>> = BTreeMap::new();
    for (from, to) in arrows {
        next.entry(from).or_default().insert(to);
    }
    let reached: BTreeMap<T, BTreeSet<T>> = next.keys().map(|from| (*from, reach(*from, &next))).collect();
    let mut circles: BTreeSet<BTreeSet<T>> = BTreeSet::new();
    for (from, to) in &reached {
        let back = |other: &&T| reached.get(other).is_some_and(|reached| reached.contains(from));
        let circle: BTreeSet<T> = to.iter().filter(back).copied().collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

fn reach<T: Copy + Ord>(from: T, next: &BTreeMap<T, BTreeSet<T>>) -> BTreeSet<T> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for to in next.get(&at).into_iter().flatten() {
            if reached.insert(*to) {
                open.push(*to);
            }
        }
    }
    reached
}
