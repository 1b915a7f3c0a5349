//! Which objects of both documents are equal, through all references.
//!
//! Equal objects have the same number: a hash of their content, where a reference counts as what it leads to. Objects that
//! lead to each other in a circle are hashed in rounds, until no round tells more of them apart.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use openapi31_codegen::{facts::is_prose, graph::components, walk::Place};
use serde_json::{Map, Value};

use super::references::{References, address};
use crate::canonical::plain_number;

/// How often the members of a circle are hashed before they count as different from everything: less often for large
/// circles, so that the time stays linear.
const ROUNDS: std::ops::RangeInclusive<usize> = 8..=64;
const MOST_HASHES: usize = 200_000;

/// The lists of a schema whose order means nothing on the wire.
const SETS: [&str; 6] = ["allOf", "anyOf", "enum", "oneOf", "required", "type"];

/// The numbers of one document's objects.
pub(in crate::diff) struct Classes {
    /// By address: with descriptions, titles and examples, and without them.
    classes: HashMap<usize, [u64; 2]>,
    /// Whether anything is `readOnly` or `writeOnly`.
    has_one_way: bool,
}

impl Classes {
    pub(in crate::diff) fn of(root: &Value) -> Self {
        let graph = Graph::of(root);
        let circles = components(&graph.edges);
        let (whole, facts) = (graph.classes(&circles, true), graph.classes(&circles, false));
        let addresses = graph.objects.iter().map(|(value, ..)| address(value));
        let is_one_way = |flag: &str| {
            let mut objects = graph.objects.iter();
            objects.any(|(_, object, _)| object.get(flag) == Some(&Value::Bool(true)))
        };
        Self {
            classes: addresses
                .zip(whole.into_iter().zip(facts).map(|(whole, facts)| [whole, facts]))
                .collect(),
            has_one_way: is_one_way("readOnly") || is_one_way("writeOnly"),
        }
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether anything travels in one direction only.
    pub(super) fn has_one_way(&self) -> bool {
        self.has_one_way
    }

    /// A number that two values share if nothing tells them apart, words included.
    pub(in crate::diff) fn whole(&self, value: &Value) -> u64 {
        self.class(value, 0)
    }

    /// A number that two values share if only words tell them apart.
    pub(in crate::diff) fn facts(&self, value: &Value) -> u64 {
        self.class(value, 1)
    }

    fn class(&self, value: &Value, which: usize) -> u64 {
        self.classes.get(&address(value)).map_or_else(
            || {
                let mut hasher = DefaultHasher::new();
                write_data(value, &mut hasher);
                hasher.finish()
            },
            |classes| classes[which],
        )
    }
}

/// The objects of a document, and which lead to which.
struct Graph<'a> {
    objects: Vec<(&'a Value, &'a Map<String, Value>, Place)>,
    index: HashMap<usize, usize>,
    edges: Vec<Vec<usize>>,
    /// What each object refers to.
    targets: Vec<Option<&'a Value>>,
}

impl<'a> Graph<'a> {
    fn of(root: &'a Value) -> Self {
        let mut graph = Self {
            objects: Vec::new(),
            index: HashMap::new(),
            edges: Vec::new(),
            targets: Vec::new(),
        };
        let references = References { root };
        graph.add(root, Place::Root);
        // Targets in places where nothing is expected to stand are found last.
        while let Some((value, _, place)) = graph.objects.get(graph.targets.len()).copied() {
            let target = references.target(value).map(|site| site.value);
            graph.targets.push(target);
            if let Some(target) = target {
                graph.add(target, place);
            }
        }
        graph.edges = (0..graph.objects.len()).map(|index| graph.edges_of(index)).collect();
        graph
    }

    /// Takes the objects at and below a value.
    fn add(&mut self, value: &'a Value, place: Place) {
        let mut waiting = vec![(value, place)];
        while let Some((value, place)) = waiting.pop() {
            match value {
                Value::Object(object) if place != Place::Data => {
                    let next = self.objects.len();
                    if *self.index.entry(address(value)).or_insert(next) != next {
                        continue;
                    }
                    self.objects.push((value, object, place));
                    waiting.extend(object.iter().map(|(key, child)| (child, place.child(key))));
                }
                Value::Array(members) if place != Place::Data => {
                    waiting.extend(members.iter().map(|member| (member, place)));
                }
                _ => {}
            }
        }
    }

    fn edges_of(&self, index: usize) -> Vec<usize> {
        let (_, object, place) = self.objects[index];
        let mut edges: Vec<usize> = Vec::new();
        let mut waiting: Vec<&Value> = self.targets[index].into_iter().collect();
        waiting.extend(
            object
                .iter()
                .filter(|(key, _)| place.child(key) != Place::Data)
                .map(|(_, child)| child),
        );
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(_) => edges.extend(self.index.get(&address(value))),
                Value::Array(members) => waiting.extend(members),
                _ => {}
            }
        }
        edges
    }

    /// The number of each object; `circles` are the groups of objects that lead to each other, the innermost first.
    fn classes(&self, circles: &[Vec<usize>], with_words: bool) -> Vec<u64> {
        let mut classes = vec![0; self.objects.len()];
        for circle in circles {
            match circle.as_slice() {
                [only] if !self.edges[*only].contains(only) => classes[*only] = self.class(*only, &classes, with_words),
                circle => self.settle(circle, &mut classes, with_words),
            }
        }
        classes
    }

    /// Tells the members of a circle apart.
    fn settle(&self, circle: &[usize], classes: &mut [u64], with_words: bool) {
        let mut known = 1;
        let rounds = (MOST_HASHES / circle.len()).clamp(*ROUNDS.start(), *ROUNDS.end());
        for _ in 0..rounds {
            let round: Vec<u64> = circle
                .iter()
                .map(|member| self.class(*member, classes, with_words))
                .collect();
            for (member, class) in circle.iter().zip(&round) {
                classes[*member] = *class;
            }
            let now = round.iter().collect::<HashSet<_>>().len();
            if now == known {
                return seal(circle, classes);
            }
            known = now;
        }
        for member in circle {
            classes[*member] = address(self.objects[*member].0) as u64;
        }
    }

    fn class(&self, index: usize, classes: &[u64], with_words: bool) -> u64 {
        let (_, object, place) = self.objects[index];
        let mut hasher = DefaultHasher::new();
        let target = self.targets[index];
        let mut keys: Vec<&String> = object.keys().collect();
        keys.retain(|key| with_words || !is_prose(place, target.is_some(), key));
        keys.sort_unstable();
        // A reference alone is what it leads to.
        if let (Some(target), 1) = (target, keys.len())
            && let Some(index) = self.index.get(&address(target))
        {
            return classes[*index];
        }
        for key in keys {
            key.hash(&mut hasher);
            match (key.as_str(), target) {
                ("$ref", Some(target)) => self.write(target, place, classes, &mut hasher),
                (key, _) if place == Place::Schema && SETS.contains(&key) => {
                    self.write_set(&object[key], place.child(key), classes, &mut hasher);
                }
                _ => self.write(&object[key.as_str()], place.child(key), classes, &mut hasher),
            }
        }
        hasher.finish()
    }

    /// Writes a list whose order means nothing.
    fn write_set(&self, value: &Value, place: Place, classes: &[u64], hasher: &mut DefaultHasher) {
        let Value::Array(members) = value else {
            return self.write(value, place, classes, hasher);
        };
        let number = |member| {
            let mut hasher = DefaultHasher::new();
            self.write(member, place, classes, &mut hasher);
            hasher.finish()
        };
        let mut numbers: Vec<u64> = members.iter().map(number).collect();
        numbers.sort_unstable();
        numbers.hash(hasher);
    }

    fn write(&self, value: &Value, place: Place, classes: &[u64], hasher: &mut DefaultHasher) {
        match value {
            Value::Array(members) if place != Place::Data => {
                (4_u8, members.len()).hash(hasher);
                members
                    .iter()
                    .for_each(|member| self.write(member, place, classes, hasher));
            }
            _ => match self.index.get(&address(value)) {
                Some(index) if value.is_object() => (6_u8, classes[*index]).hash(hasher),
                _ => write_data(value, hasher),
            },
        }
    }
}

/// Makes each class say all of its circle. A round carries what differs one step further only, and the rounds end as soon as they
/// tell the members of this circle apart; one of the other document may differ further away.
fn seal(circle: &[usize], classes: &mut [u64]) {
    let mut all: Vec<u64> = circle.iter().map(|member| classes[*member]).collect();
    all.sort_unstable();
    all.dedup();
    let mut hasher = DefaultHasher::new();
    all.hash(&mut hasher);
    let whole = hasher.finish();
    for member in circle {
        let mut hasher = DefaultHasher::new();
        (classes[*member], whole).hash(&mut hasher);
        classes[*member] = hasher.finish();
    }
}

/// Plain data: equal numbers are written alike.
fn write_data(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(value) => (1_u8, value).hash(hasher),
        Value::Number(number) => (2_u8, plain_number(number).to_string()).hash(hasher),
        Value::String(text) => (3_u8, text).hash(hasher),
        Value::Array(members) => {
            (4_u8, members.len()).hash(hasher);
            members.iter().for_each(|member| write_data(member, hasher));
        }
        Value::Object(object) => {
            (5_u8, object.len()).hash(hasher);
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort_unstable();
            for key in keys {
                key.hash(hasher);
                write_data(&object[key.as_str()], hasher);
            }
        }
    }
}
