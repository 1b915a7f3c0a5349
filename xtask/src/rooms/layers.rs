//! Between the rooms of a crate: imports only go down.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    arrows::Arrows,
    circles::circles,
    plan::{Crate, Plan},
    workspace::{Package, Workspace},
};

/// Describes each forbidden import.
pub(super) fn check(plan: &Plan, workspace: &Workspace, arrows: &Arrows) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in &workspace.packages {
        if let Some(rule) = plan.crates.get(&package.name).filter(|rule| !rule.layers.is_empty()) {
            wrong.extend(Rooms::new(workspace, package, rule, arrows).check());
        }
    }
    wrong
}

/// The rooms of one crate.
struct Rooms<'a> {
    name: &'a str,
    /// The layer of each room; 0 is the top.
    layers: BTreeMap<&'a str, usize>,
    /// The imports from one room to another, described.
    arrows: BTreeMap<(String, String), Vec<String>>,
    rooms: BTreeSet<String>,
}

impl<'a> Rooms<'a> {
    fn new(workspace: &Workspace, package: &'a Package, rule: &'a Crate, all: &Arrows) -> Self {
        let source = workspace.relative(&package.folder().join("src")).to_owned();
        let layers = rule.layers.iter().enumerate();
        let layers = layers
            .flat_map(|(layer, rooms)| rooms.iter().map(move |room| (room.as_str(), layer)))
            .collect();
        let mut arrows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let rooms = all.sources.iter().filter_map(|file| room(&source, file)).collect();
        for ((from, to), names) in &all.files {
            let (Some(from_room), Some(to_room)) = (room(&source, from), room(&source, to)) else {
                continue;
            };
            if from_room != to_room {
                let line = names.values().min().copied().unwrap_or(1);
                let names: Vec<&str> = names.keys().map(String::as_str).collect();
                let text = format!(
                    "{}:{line}: uses {} of {}",
                    from.display(),
                    names.join(", "),
                    to.display()
                );
                arrows.entry((from_room, to_room)).or_default().push(text);
            }
        }
        Self {
            name: &package.name,
            layers,
            arrows,
            rooms,
        }
    }

    fn check(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.unplaced();
        let mut level = Vec::new();
        for ((from, to), uses) in &self.arrows {
            let (Some(above), Some(below)) = (self.layers.get(from.as_str()), self.layers.get(to.as_str())) else {
                continue;
            };
            if above > below {
                let why = format!("`{from}` is below `{to}`, and imports only go down");
                wrong.extend(uses.iter().map(|used| format!("{used}; {why}\n")));
            } else if above == below {
                level.push((from.as_str(), to.as_str()));
            }
        }
        for circle in circles(level.iter().copied()) {
            for (from, to) in level
                .iter()
                .filter(|(from, to)| circle.contains(from) && circle.contains(to))
            {
                let uses = &self.arrows[&((*from).to_owned(), (*to).to_owned())];
                let rooms = circle.iter().copied().collect::<Vec<_>>().join("`, `");
                let why = format!("the rooms `{rooms}` import each other in a circle");
                wrong.extend(uses.iter().map(|used| format!("{used}; {why}\n")));
            }
        }
        wrong
    }

    fn unplaced(&self) -> Vec<String> {
        let planned: BTreeSet<&str> = self.layers.keys().copied().collect();
        let rooms: BTreeSet<&str> = self.rooms.iter().map(String::as_str).collect();
        let name = self.name;
        let unplaced = rooms.difference(&planned);
        let unplaced = unplaced.map(|room| format!("rooms.toml: the room `{room}` of {name} is in no layer\n"));
        let gone = planned.difference(&rooms);
        let gone = gone.map(|room| format!("rooms.toml: {name} has no room `{room}`\n"));
        unplaced.chain(gone).collect()
    }
}

/// The room of a file: its folder in `src/`, or its own name.
fn room(source: &Path, file: &Path) -> Option<String> {
    let first = file.strip_prefix(source).ok()?.components().next()?;
    let name = Path::new(first.as_os_str()).file_stem()?;
    Some(name.to_string_lossy().into_owned())
}
