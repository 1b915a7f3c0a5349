//! What holds of the diff of any two documents.

use std::collections::BTreeMap;

use fastrand::Rng;
use openapi_vendor::diff::{Change, Level, Side, diff, rule};
use openapi31_codegen::Document;
use serde_json::{Value, json};

use crate::{
    judge::{Pair, compared, told_apart},
    mutations::mutated,
    pair,
    places::{Sample, escaped},
    respelled::respelled,
    schemas,
    shrink::shrunk,
};

const SAMPLES: u64 = 400;
/// How many values are tried on each pair.
const VALUES: usize = 60;
const SIDES: [Side; 2] = [Side::Request, Side::Response];

/// What a schema that moves into a component or out of one may be told as.
const MOVES: [&str; 3] = ["schema-added", "schema-removed", "schema-renamed"];

/// All the pairs of which this does not hold, reduced.
fn assert_of_pairs(pairs: impl Iterator<Item = (u64, Pair)>, holds: impl Fn(&Pair) -> bool) {
    let wrong: Vec<String> = pairs
        .filter(|(_, pair)| !holds(pair))
        .map(|(seed, pair)| {
            let small = shrunk(&pair, |candidate| !holds(candidate));
            let told = SIDES.map(|side| compared(&small, side).map(|found| found.to_json()["changes"].to_string()));
            format!("seed {seed}\n  old {}\n  new {}\n  {told:?}", small.old.0, small.new.0)
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {SAMPLES}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_document_does_not_differ_from_itself() {
    let same = (0..SAMPLES).map(|seed| {
        let sample = schemas::sample(&mut Rng::with_seed(seed));
        (
            seed,
            Pair {
                old: sample.clone(),
                new: sample,
            },
        )
    });
    assert_of_pairs(same, |pair| {
        pair.old != pair.new
            || SIDES
                .iter()
                .all(|side| compared(pair, *side).is_none_or(|found| found.changes.is_empty()))
    });
}

/// Whether a schema is only a condition somewhere: such a schema is compared as a whole.
fn has_conditions(sample: &Sample) -> bool {
    let is_condition = |keyword| ["not", "if", "contains", "propertyNames", "patternProperties"].contains(&keyword);
    sample.places().iter().any(|place| place.split('/').any(is_condition))
}

#[test]
fn another_spelling_is_no_change() {
    let respelled = (0..SAMPLES).filter_map(|seed| {
        let mut rng = Rng::with_seed(seed);
        let old = schemas::sample(&mut rng);
        let new = respelled(&mut rng, &old);
        (!has_conditions(&old)).then_some((seed, Pair { old, new }))
    });
    let wrong: Vec<String> = respelled
        .flat_map(|(seed, pair)| {
            SIDES.into_iter().filter_map(move |side| {
                let found = compared(&pair, side).expect("a document");
                let is_told = |change: &&Change| change.level > Level::None && !MOVES.contains(&change.rule);
                let told: Vec<_> = found.changes.iter().filter(is_told).collect();
                (!told.is_empty())
                    .then(|| format!("seed {seed}\n  old {}\n  new {}\n  {told:#?}", pair.old.0, pair.new.0))
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// What no other rule explains is told where it may break something, and the way back of that breaks nothing.
const UNEXPLAINED: [&str; 3] = [
    "request-may-be-refused",
    "response-may-differ",
    "response-structure-may-differ",
];

/// How often each rule reports, in the other direction with its reverse.
fn counts(pair: &Pair, side: Side, turned: bool) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for change in compared(pair, side).into_iter().flat_map(|found| found.changes) {
        let mut id = change.rule;
        if UNEXPLAINED.contains(&id) {
            continue;
        }
        if turned {
            id = rule(id).map_or(id, |rule| rule.reverse);
        }
        *counts.entry(id).or_default() += 1;
    }
    counts
}

/// Rules that share their reverse count as one: whether a property is new, or new and required, is gone either way.
fn merged(counts: BTreeMap<&'static str, usize>) -> BTreeMap<&'static str, usize> {
    let reverse = |id: &'static str| rule(id).map_or(id, |rule| rule.reverse);
    let mut merged = BTreeMap::new();
    for (id, count) in counts {
        *merged.entry(reverse(reverse(id))).or_default() += count;
    }
    merged
}

#[test]
fn the_way_back_is_told_by_the_reverse_of_each_rule() {
    let pairs = (0..SAMPLES).map(|seed| (seed, pair(seed)));
    assert_of_pairs(pairs, |pair| {
        let back = Pair {
            old: pair.new.clone(),
            new: pair.old.clone(),
        };
        SIDES
            .iter()
            .all(|side| merged(counts(pair, *side, true)) == merged(counts(&back, *side, false)))
    });
}

#[test]
fn documents_of_nothing_in_common_are_compared() {
    for seed in 0..SAMPLES {
        let mut rng = Rng::with_seed(seed);
        let pair = Pair {
            old: schemas::sample(&mut rng),
            new: schemas::sample(&mut rng),
        };
        let after = mutated(&mut rng, &pair.new);
        for side in SIDES {
            assert!(compared(&pair, side).is_some());
            assert!(
                compared(
                    &Pair {
                        old: after.clone(),
                        new: pair.old.clone()
                    },
                    side
                )
                .is_some()
            );
        }
    }
}

#[test]
fn an_edit_that_a_value_shows_is_told_whichever_way_the_values_travel() {
    let mut shown = 0;
    let edited = (0..SAMPLES).map(|seed| (seed, pair(seed)));
    let mut silent = Vec::new();
    for (seed, pair) in edited {
        let is_silent = |pair: &Pair| {
            let is_told = |change: &Change| !MOVES.contains(&change.rule) && change.rule != "unused-schema-changed";
            let is_silent = |side: &Side| compared(pair, *side).is_some_and(|found| !found.changes.iter().any(is_told));
            told_apart(pair, seed, VALUES).filter(|_| SIDES.iter().any(is_silent))
        };
        shown += usize::from(told_apart(&pair, seed, VALUES).is_some());
        if is_silent(&pair).is_some() {
            let small = shrunk(&pair, |candidate| is_silent(candidate).is_some());
            let value = is_silent(&small).unwrap_or_default();
            silent.push(format!(
                "seed {seed}, {value}\n  old {}\n  new {}",
                small.old.0, small.new.0
            ));
        }
    }
    assert!(shown > 150, "values show {shown} edits, which are too few");
    assert!(silent.is_empty(), "{} of {shown}\n{}", silent.len(), silent.join("\n"));
}

/// Nothing of the wire: the version of the language, a credential that nobody is asked for, texts that have to be there
/// and are empty.
const SAID_NOWHERE: [&str; 4] = [
    "/openapi",
    "/components/securitySchemes/Spare",
    "/components/securitySchemes/Token",
    "/description",
];

#[test]
fn whatever_is_edited_in_a_document_is_told() {
    let base: Value = serde_json::from_str(include_str!("../fixtures/rules/base.json")).expect("JSON");
    let old = Document::from_value(base.clone()).expect("OpenAPI");
    let mut places = Vec::new();
    nodes(&base, String::new(), &mut places);
    let mut silent = Vec::new();
    let mut tried = 0;
    for place in places
        .iter()
        .filter(|place| !SAID_NOWHERE.iter().any(|silent| place.contains(silent)))
    {
        for (what, edited) in edits(&base, place) {
            let Ok(new) = Document::from_value(edited) else {
                continue;
            };
            tried += 1;
            if diff(&old, &new).changes.is_empty() && old != new {
                silent.push(format!("{what} {place}"));
            }
        }
    }
    assert!(tried > 250, "{tried} edits are too few");
    assert!(silent.is_empty(), "{} of {tried}:\n{}", silent.len(), silent.join("\n"));
}

fn nodes(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                nodes(member, format!("{place}/{}", escaped(name)), places);
            }
        }
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                nodes(member, format!("{place}/{index}"), places);
            }
        }
        _ => {}
    }
    if !place.is_empty() {
        places.push(place);
    }
}

/// The document without this, and with another value there.
fn edits(base: &Value, place: &str) -> Vec<(&'static str, Value)> {
    let mut without = base.clone();
    let (parent, name) = place.rsplit_once('/').unwrap_or_default();
    match without.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
        Some(Value::Array(members)) => drop(name.parse().map(|index: usize| members.remove(index))),
        _ => {}
    }
    // A schema with properties is one of an object, and so on, whether it says so or not.
    let mut edits = if name == "type" {
        Vec::new()
    } else {
        vec![("without", without)]
    };
    let other = match base.pointer(place) {
        Some(Value::String(held)) if name == "type" && held != "boolean" => json!("boolean"),
        Some(Value::Bool(held)) => json!(!held),
        Some(Value::Number(held)) => json!(held.as_f64().unwrap_or_default() + 1.0),
        Some(Value::String(held)) => json!(format!("{held}x")),
        _ => return edits,
    };
    let mut changed = base.clone();
    if let Some(held) = changed.pointer_mut(place) {
        *held = other;
        edits.push(("another", changed));
    }
    edits
}

#[test]
fn a_verdict_is_the_worst_of_its_changes() {
    for seed in 0..SAMPLES {
        for side in SIDES {
            let found = compared(&pair(seed), side).expect("a document");
            let worst = found
                .changes
                .iter()
                .map(|change| change.level)
                .max()
                .unwrap_or(Level::None);
            assert_eq!(found.verdict, worst, "seed {seed}");
        }
    }
}
