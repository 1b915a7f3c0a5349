//! How long the build script of `bfl` takes from the bytes of its contract to Rust, as a whole and stage by stage.
//!
//! ```text
//! cargo bench --package xtask --bench generate --profile dev     what a debug build pays: the budget is 200 ms
//! cargo bench --package xtask --bench generate                   optimised
//! ```
//!
//! Every figure is the median of the rounds in milliseconds, and how many times it is what parsing the same bytes as
//! JSON takes: that baseline is measured in the same rounds, so the ratio can be compared between machines.

#[path = "../../build/settings.rs"]
mod settings;

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use openapi31_codegen::{Document, generate, lower};

const ROUNDS: usize = 15;
const BUDGET: Duration = Duration::from_millis(200);

fn main() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.json");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            std::process::exit(1);
        }
    };
    if let Err(error) = bench(&bytes) {
        eprintln!("{}: {error}", path.display());
        std::process::exit(1);
    }
}

fn bench(bytes: &[u8]) -> openapi31_codegen::Result<()> {
    let settings = settings::settings();
    let mut parsing = Vec::new();
    let mut reading = Vec::new();
    let mut lowering = Vec::new();
    let mut whole = Vec::new();
    for _ in 0..ROUNDS {
        parsing.push(time(|| black_box(serde_json::from_slice::<serde_json::Value>(bytes)).is_ok()).1);
        let (document, took) = time(|| Document::from_json(bytes));
        reading.push(took);
        let document = document?;
        let (lowered, took) = time(|| lower(&document, &settings));
        lowered?;
        lowering.push(took);
        let (code, took) = time(|| generate(&Document::from_json(bytes)?, &settings));
        code?;
        whole.push(took);
    }
    let (parsing, reading, lowering, whole) = (median(parsing), median(reading), median(lowering), median(whole));
    report("parse as JSON (baseline)", parsing, parsing);
    report("read: parse and check", reading, parsing);
    report("lower", lowering, parsing);
    report("generate", whole.saturating_sub(reading + lowering), parsing);
    report("read, lower and generate", whole, parsing);
    println!("budget of a debug build: {} ms", BUDGET.as_millis());
    Ok(())
}

fn time<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = what();
    (done, start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn report(what: &str, took: Duration, baseline: Duration) {
    println!(
        "{what:<26} {:>8.2} ms {:>7.1} x",
        took.as_secs_f64() * 1000.0,
        took.as_secs_f64() / baseline.as_secs_f64()
    );
}
