//! Between the rooms of a crate: imports go down only.

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

/// Each arrow against the plan, as a text.
pub(super) fn check(plan: &Plan, workspace: &Workspace, arrows: &Arrows) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in &workspace.packages {
        if let Some(rule) = plan.crates.get(&package.name).filter(|rule| !rule.floors.is_empty()) {
            wrong.extend(House::new(workspace, package, rule, arrows).check());
        }
    }
    wrong
}

/// The rooms of one crate.
struct House<'a> {
    name: &'a str,
    /// The floor of each room, 0 at the top.
    floors: BTreeMap<&'a str, usize>,
    /// What a room imports of another, as texts.
    arrows: BTreeMap<(String, String), Vec<String>>,
    rooms: BTreeSet<String>,
}

impl<'a> House<'a> {
    fn new(workspace: &Workspace, package: &'a Package, rule: &'a Crate, all: &Arrows) -> Self {
        let source = workspace.relative(&package.folder().join("src")).to_owned();
        let floors = rule.floors.iter().enumerate();
        let floors = floors
            .flat_map(|(floor, rooms)| rooms.iter().map(move |room| (room.as_str(), floor)))
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
            floors,
            arrows,
            rooms,
        }
    }

    fn check(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.unplaced();
        let mut level = Vec::new();
        for ((from, to), uses) in &self.arrows {
            let (Some(above), Some(below)) = (self.floors.get(from.as_str()), self.floors.get(to.as_str())) else {
                continue;
            };
            if above > below {
                let why = format!("`{from}` is below `{to}`, and imports go down only");
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
        let planned: BTreeSet<&str> = self.floors.keys().copied().collect();
        let rooms: BTreeSet<&str> = self.rooms.iter().map(String::as_str).collect();
        let name = self.name;
        let unplaced = rooms.difference(&planned);
        let unplaced = unplaced.map(|room| format!("rooms.toml: the room `{room}` of {name} is on no floor\n"));
        let gone = planned.difference(&rooms);
        let gone = gone.map(|room| format!("rooms.toml: {name} has a room `{room}`, which the code has not\n"));
        unplaced.chain(gone).collect()
    }
}

/// The room of a file: the folder of `src/` that it is in, or its own name.
fn room(source: &Path, file: &Path) -> Option<String> {
    let first = file.strip_prefix(source).ok()?.components().next()?;
    let name = Path::new(first.as_os_str()).file_stem()?;
    Some(name.to_string_lossy().into_owned())
}
