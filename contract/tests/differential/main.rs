//! The diff against the JSON Schema library: random schemas, an edit of each, and values of both.
//!
//! What could be sent and can no longer be has to be `breaking`. What comes and could not come has to be at least
//! `review`, and `breaking` if its type or structure is another, or something is missing.
//!
//! ```text
//! DIFFERENTIAL_MINUTES=30 cargo test --release --package openapi-vendor --test differential -- --ignored --nocapture
//! ```
//!
//! That run takes another seed each time, or `DIFFERENTIAL_SEED`; it prints each finding reduced, with its seed. What breaks
//! by the diff and by no value takes most of its time; with `DIFFERENTIAL_SUSPICIOUS=0` it is left out.

mod chains;
mod instances;
mod judge;
mod mutations;
mod places;
mod properties;
mod respelled;
mod schemas;
mod shrink;
mod tags;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use fastrand::Rng;

use judge::{Judgement, Pair, judge};

/// Of the run that is always made.
const PAIRS: u64 = 300;
const VALUES: usize = 60;
/// Of each pair in the long run; ten times as many where the diff says `breaking` and none shows it.
const MANY_VALUES: usize = 200;

fn pair(seed: u64) -> Pair {
    let mut rng = Rng::with_seed(seed);
    let old = schemas::sample(&mut rng);
    let new = if schemas::chance(&mut rng, 5) {
        schemas::sample(&mut rng)
    } else {
        mutations::mutated(&mut rng, &old)
    };
    if rng.bool() {
        Pair { old, new }
    } else {
        Pair { old: new, new: old }
    }
}

#[test]
fn what_a_value_shows_is_in_the_verdict() {
    let mut tried = 0;
    let mut missed = Vec::new();
    for seed in 0..PAIRS {
        let pair = pair(seed);
        let judgements = judge(&pair, seed, VALUES).expect("a schema and a document");
        tried += judgements.iter().map(|judgement| judgement.tried).sum::<usize>();
        let found = judgements.into_iter().find(Judgement::is_missed);
        missed.extend(found.map(|judgement| {
            report(
                seed,
                &reduced(&pair, seed, VALUES, &judgement, Judgement::is_missed),
                VALUES,
            )
        }));
    }
    assert!(tried > 5_000, "{tried} values are too few to show anything");
    assert!(missed.is_empty(), "{} of {PAIRS}\n{}", missed.len(), missed.join("\n"));
}

fn reduced(pair: &Pair, seed: u64, values: usize, found: &Judgement, what: fn(&Judgement) -> bool) -> Pair {
    shrink::shrunk(pair, |candidate| {
        judge(candidate, seed, values).is_some_and(|judgements| {
            let is_the_same = |other: &&Judgement| {
                (other.side, other.at_least, &other.rules) == (found.side, found.at_least, &found.rules)
            };
            judgements.iter().filter(is_the_same).any(what)
        })
    })
}

fn report(seed: u64, pair: &Pair, values: usize) -> String {
    let judgements = judge(pair, seed, values).into_iter().flatten();
    let told: Vec<String> = judgements
        .filter(|judgement| judgement.is_missed() || judgement.is_suspicious())
        .map(|judgement| {
            format!(
                "  {}: {} {:?}, at least {} by {} ({} tried)",
                judgement.side.name(),
                judgement.verdict,
                judgement.rules,
                judgement.at_least,
                judgement.witness,
                judgement.tried
            )
        })
        .collect();
    format!(
        "seed {seed}\n  old {}\n  new {}\n{}",
        pair.old.0,
        pair.new.0,
        told.join("\n")
    )
}

#[test]
#[ignore = "takes as long as it is given"]
fn for_as_long_as_it_is_given() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let minutes = number("DIFFERENTIAL_MINUTES").unwrap_or(1);
    let first = number("DIFFERENTIAL_SEED").unwrap_or_else(|| {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |now| now.as_secs() << 20)
    });
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let (mut missed, mut suspicious): (BTreeMap<String, u64>, BTreeMap<String, u64>) = Default::default();
    let (mut pairs, mut tried) = (0_u64, 0_usize);
    for seed in first.. {
        if Instant::now() > end {
            break;
        }
        let pair = pair(seed);
        let Some(judgements) = judge(&pair, seed, MANY_VALUES) else {
            panic!("no schema or no document: {pair:?}");
        };
        pairs += 1;
        for judgement in &judgements {
            tried += judgement.tried;
            if judgement.is_missed() {
                tell(
                    &mut missed,
                    "missed",
                    &pair,
                    seed,
                    MANY_VALUES,
                    judgement,
                    Judgement::is_missed,
                );
            } else if judgement.is_suspicious() && number("DIFFERENTIAL_SUSPICIOUS") != Some(0) {
                let more = judge(&pair, seed, 10 * MANY_VALUES).into_iter().flatten();
                if more
                    .filter(|other| other.side == judgement.side)
                    .any(|other| other.is_suspicious())
                {
                    tell(
                        &mut suspicious,
                        "suspicious",
                        &pair,
                        seed,
                        10 * MANY_VALUES,
                        judgement,
                        Judgement::is_suspicious,
                    );
                }
            }
        }
    }
    println!("{pairs} pairs from seed {first}, {tried} values\nmissed: {missed:#?}\nsuspicious: {suspicious:#?}");
    assert!(missed.is_empty(), "{} kinds were missed", missed.len());
}

/// Counts a finding; prints it if it is the first of its kind.
fn tell(
    counts: &mut BTreeMap<String, u64>,
    what: &str,
    pair: &Pair,
    seed: u64,
    values: usize,
    judgement: &Judgement,
    is_found: fn(&Judgement) -> bool,
) {
    // Many pairs have one cause, and reducing takes a while: each is reduced until its rules were seen often.
    let rough = format!("{} {:?}", judgement.side.name(), judgement.rules);
    let seen = counts.get(&rough).copied().unwrap_or(0);
    *counts.entry(rough).or_default() += 1;
    if seen >= 20 {
        return;
    }
    let small = reduced(pair, seed, values.min(400), judgement, is_found);
    let kind = format!(
        "{:?} -> {:?}",
        places::keywords(&small.old),
        places::keywords(&small.new)
    );
    let count = counts.entry(kind.clone()).or_default();
    *count += 1;
    if *count == 1 {
        println!("{what}: {kind}\n{}\n", report(seed, &small, values.min(400)));
    }
}
