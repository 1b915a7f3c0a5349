//! How long a comparison of two documents of 60 to 100 KB takes, revisions that really were: of the wire alone, and all
//! that `cargo xtask spec diff` does by default, from the bytes of both to what changes in Rust.
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
    diff::{add_rust, diff},
    read,
};
use openapi31_codegen::Result;

const ROUNDS: usize = 51;
/// Of the wire.
const BUDGET: Duration = Duration::from_millis(100);

fn main() {
    let history = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/history");
    println!("{:<26} {:>12} {:>32}", "", "wire", "read both, wire and Rust");
    for (one, other) in [
        ("2026-09-19", "2026-10"),
        ("2026-04-14", "2026-09-19"),
        ("2026-03-28", "2026-10"),
    ] {
        let read = |day: &str| std::fs::read(history.join(format!("{day}.json")));
        let (Ok(old), Ok(new)) = (read(one), read(other)) else {
            eprintln!("{}: {one} and {other} are expected there", history.display());
            std::process::exit(2);
        };
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
