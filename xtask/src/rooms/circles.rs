//! Circles: groups of files that import each other, directly or through others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use openapi31_codegen::graph::components;

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
    let arrows: BTreeSet<(T, T)> = arrows.collect();
    let ends: BTreeSet<T> = arrows.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let nodes: Vec<T> = ends.into_iter().collect();
    let numbers: BTreeMap<T, usize> = nodes.iter().enumerate().map(|(number, node)| (*node, number)).collect();
    let mut edges = vec![Vec::new(); nodes.len()];
    for (from, to) in &arrows {
        edges[numbers[from]].push(numbers[to]);
    }
    let groups = components(&edges).into_iter().filter(|group| group.len() > 1);
    let mut circles: Vec<BTreeSet<T>> = groups
        .map(|group| group.into_iter().map(|number| nodes[number]).collect())
        .collect();
    circles.sort_unstable();
    circles
}
