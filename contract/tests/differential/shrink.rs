//! Makes a pair smaller for as long as something holds of it.

use serde_json::Value;

use crate::{
    judge::Pair,
    mutations::is_schema,
    places::{Sample, escaped},
};

/// Most tries; each is as long as what holds takes.
const TRIES: usize = 4_000;

/// The smallest pair that was found of which this still holds.
pub(crate) fn shrunk(pair: &Pair, holds: impl Fn(&Pair) -> bool) -> Pair {
    let mut best = pair.clone();
    let mut tries = 0;
    'smaller: loop {
        for candidate in candidates(&best) {
            tries += 1;
            if tries > TRIES {
                return best;
            }
            let is_sound = |sample: &Sample| sample.is_sound() && is_schema(sample);
            if is_sound(&candidate.old) && is_sound(&candidate.new) && holds(&candidate) {
                best = candidate;
                continue 'smaller;
            }
        }
        return best;
    }
}

fn size(pair: &Pair) -> usize {
    pair.old.0.to_string().len() + pair.new.0.to_string().len()
}

/// The pair with something left out on one side or on both, the smallest first.
fn candidates(pair: &Pair) -> Vec<Pair> {
    let mut places = Vec::new();
    nodes(&pair.old.0, String::new(), &mut places);
    nodes(&pair.new.0, String::new(), &mut places);
    places.sort_unstable();
    places.dedup();
    let mut candidates = Vec::new();
    for place in &places {
        let (olds, news) = (edits(&pair.old, place), edits(&pair.new, place));
        let with = |old: &Sample, new: &Sample| Pair {
            old: old.clone(),
            new: new.clone(),
        };
        candidates.extend(olds.iter().zip(&news).map(|(old, new)| with(old, new)));
        candidates.extend(olds.iter().map(|old| with(old, &pair.new)));
        candidates.extend(news.iter().map(|new| with(&pair.old, new)));
    }
    let before = size(pair);
    candidates.retain(|candidate| size(candidate) < before);
    candidates.sort_by_cached_key(size);
    candidates
}

fn nodes(value: &Value, place: String, places: &mut Vec<String>) {
    let mut down = |name: &str, value: &Value| nodes(value, format!("{place}/{}", escaped(name)), places);
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| down(name, member)),
        Value::Array(members) => members
            .iter()
            .enumerate()
            .for_each(|(index, member)| down(&index.to_string(), member)),
        _ => {}
    }
    places.push(place);
}

/// What may stand there instead: nothing, an empty schema, or anything that is directly below.
fn edits(sample: &Sample, place: &str) -> Vec<Sample> {
    let Some((parent, name)) = place.rsplit_once('/') else {
        return Vec::new();
    };
    if ["/root", "/schemas"].contains(&place) && sample.0.pointer(place).is_none() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let mut with = |edit: &dyn Fn(&mut Value)| {
        let mut edited = sample.clone();
        edit(&mut edited.0);
        if edited != *sample {
            edits.push(edited);
        }
    };
    if !parent.is_empty() {
        with(&|root| match root.pointer_mut(parent) {
            Some(Value::Object(members)) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
            Some(Value::Array(members)) if members.len() > 1 => {
                if let Ok(index) = name.parse::<usize>()
                    && index < members.len()
                {
                    members.remove(index);
                }
            }
            _ => {}
        });
    }
    let Some(held) = sample.0.pointer(place) else {
        return edits;
    };
    let mut instead: Vec<Value> = match held {
        Value::Object(members) => members.values().cloned().collect(),
        Value::Array(members) => members.clone(),
        _ => Vec::new(),
    };
    for inner in instead.clone() {
        match inner {
            Value::Object(members) => instead.extend(members.values().cloned()),
            Value::Array(members) => instead.extend(members),
            _ => {}
        }
    }
    instead.push(serde_json::json!({}));
    if place == "/schemas" {
        instead = vec![serde_json::json!({})];
    }
    for value in instead {
        with(&|root| {
            if let Some(held) = root.pointer_mut(place) {
                *held = value.clone();
            }
        });
    }
    edits
}
