//! How long a diff of two documents of 100 KB takes: the two newest revisions, both ways.
//!
//! ```text
//! cargo bench --package bfl-codegen --features refresh --bench diff
//! ```

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use bfl_codegen::{Document, diff::diff};

const ROUNDS: usize = 51;
const BUDGET: Duration = Duration::from_millis(100);

fn main() {
    let history = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xtask/tests/fixtures/history");
    let read = |day: &str| {
        std::fs::read(history.join(format!("{day}.json")))
            .ok()
            .and_then(|bytes| Document::from_json(&bytes).ok())
    };
    for (one, other) in [
        ("2026-09-19", "2026-10"),
        ("2026-04-14", "2026-09-19"),
        ("2026-03-28", "2026-10"),
    ] {
        let (Some(old), Some(new)) = (read(one), read(other)) else {
            eprintln!("{}: {one} and {other} are expected there", history.display());
            std::process::exit(2);
        };
        let mut rounds: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                black_box(diff(black_box(&old), black_box(&new)));
                start.elapsed()
            })
            .collect();
        rounds.sort_unstable();
        let median = rounds[ROUNDS / 2];
        println!("{one} -> {other}  {:.2} ms", median.as_secs_f64() * 1000.0);
        assert!(
            cfg!(debug_assertions) || median < BUDGET,
            "the budget is {} ms",
            BUDGET.as_millis()
        );
    }
}
