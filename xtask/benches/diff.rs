//! How long it takes to compare two real revisions of 60 to 100 KB: the wire alone, and all that `cargo xtask spec diff` does
//! by default. That begins with the bytes of both, and ends with what changes in Rust.
//!
//! ```text
//! cargo bench --package xtask --bench diff
//! ```

#[path = "../../build/settings.rs"]
mod settings;

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use openapi_vendor::{
    canonical_text,
    diff::{add_rust, diff},
    history::Entry,
    read,
};
use openapi31_codegen::Result;

const ROUNDS: usize = 51;
/// Of the wire.
const BUDGET: Duration = Duration::from_millis(100);

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/history");
    let history = match openapi_vendor::history::read(&folder) {
        Ok(history) => history,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    };
    println!("{:<26} {:>12} {:>32}", "", "wire", "read both, wire and Rust");
    let text = |entry: &Entry| canonical_text(&entry.document).into_bytes();
    let first_and_last = [0, history.len().saturating_sub(1)];
    let steps = (1..history.len()).map(|index| [index - 1, index]);
    for [one, other] in steps.chain([first_and_last]) {
        let (Some(one), Some(other)) = (history.get(one), history.get(other)) else {
            continue;
        };
        let (old, new) = (text(one), text(other));
        let (one, other) = (one.name, other.name);
        match bench(&old, &new) {
            Ok((wire, whole)) => {
                let pair = format!("{one} -> {other}");
                println!(
                    "{pair:<26} {:>9.2} ms {:>29.2} ms",
                    milliseconds(wire),
                    milliseconds(whole)
                );
                assert!(
                    cfg!(debug_assertions) || wire < BUDGET,
                    "the budget of the wire is {} ms",
                    BUDGET.as_millis()
                );
            }
            Err(error) => {
                eprintln!("{one}, {other}: {error}");
                std::process::exit(2);
            }
        }
    }
}

/// The medians, measured in the same rounds.
fn bench(old: &[u8], new: &[u8]) -> Result<(Duration, Duration)> {
    let settings = settings::settings();
    let (mut wires, mut wholes) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let (old, new) = (read::document(black_box(old))?, read::document(black_box(new))?);
        let compared = Instant::now();
        let mut changes = black_box(diff(&old, &new));
        wires.push(compared.elapsed());
        add_rust(&mut changes, &old, &new, &settings);
        black_box(&changes);
        wholes.push(start.elapsed());
    }
    Ok((median(wires), median(wholes)))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
