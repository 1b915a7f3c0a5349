//! Which route of the old document became which of the new one.

use std::collections::{BTreeSet, HashMap};

use crate::diff::{path::path_key, route::Route};

/// Routes by their places in both lists.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) removed: Vec<usize>,
    pub(super) added: Vec<usize>,
}

/// The texts by which routes are known again, the most certain first: the path as it is written, the path as a URL, the path
/// below any server, the path without the servers' prefix.
const STAGES: [fn(&Route<'_>) -> BTreeSet<String>; 4] = [
    |route| BTreeSet::from([route.path.clone()]),
    |route| BTreeSet::from([route.key_of(&route.path)]),
    whole_paths,
    |route| BTreeSet::from([route.key_of(route.call.path)]),
];

/// Pairs each route with one of the other document at most.
pub(super) fn pair(old: &[Route<'_>], new: &[Route<'_>]) -> Pairing {
    let mut pairing = Pairing {
        removed: (0..old.len()).collect(),
        added: (0..new.len()).collect(),
        ..Pairing::default()
    };
    for texts in STAGES {
        let mut candidates: HashMap<_, Vec<usize>> = HashMap::new();
        for index in pairing.added.iter().rev() {
            let route = &new[*index];
            for text in texts(route) {
                let key = (route.is_webhook(), route.method, text);
                candidates.entry(key).or_default().push(*index);
            }
        }
        let mut taken = BTreeSet::new();
        let pairs = &mut pairing.pairs;
        pairing.removed.retain(|index| {
            let route = &old[*index];
            let found = texts(route).into_iter().find_map(|text| {
                let waiting = candidates.get_mut(&(route.is_webhook(), route.method, text))?;
                while let Some(candidate) = waiting.pop() {
                    if taken.insert(candidate) {
                        return Some(candidate);
                    }
                }
                None
            });
            pairs.extend(found.map(|other| (*index, other)));
            found.is_none()
        });
        pairing.added.retain(|index| !taken.contains(index));
    }
    pairing
}

/// The path below each of the route's servers.
fn whole_paths(route: &Route<'_>) -> BTreeSet<String> {
    let servers = route.servers.defaults.iter().chain(&route.servers.addresses);
    let paths = servers.map(|server| path_key(&format!("{}{}", server.prefix, route.call.path)));
    paths.collect()
}
