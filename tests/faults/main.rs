//! The whole matrix: every fault of the emulator at every phase of a task, and what becomes of the task, the money, the
//! key and the file. What is seen stands in `docs/faults.md`; what must never be is asserted row by row.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod case;
mod examples;
mod observed;
mod page;
mod run;
#[path = "../support/mod.rs"]
mod support;
mod task;
mod webhooks;

use std::{env, fs, sync::Arc, time::Duration};

use bfl_emulator::Fault;
use futures_util::{StreamExt, stream};

use case::{Applied, Case, PHASES};
use observed::Observed;
use run::{faultless, run};

/// No row may take longer: an answer that never comes has to end by the client's own patience.
const LONGEST_ROW: Duration = Duration::from_secs(60);
/// Rows that run at a time, each with an emulator of its own.
const AT_A_TIME: usize = 48;

/// Every fault of the emulator at every phase that it applies to, once and always.
fn cases(default_policies: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    for phase in PHASES {
        for example in Fault::TABLE.iter().flat_map(|(name, _, _)| examples::of(name)) {
            if example.applies_to(phase) {
                cases.extend([Applied::Once, Applied::Always].map(|applied| Case {
                    phase,
                    example,
                    applied,
                    default_policies,
                }));
            }
        }
    }
    cases
}

/// Runs them all, several at a time, and brings them back in order; without anything seen where one hangs.
async fn observe(
    cases: Vec<Case>,
    whole: Arc<[u8]>,
    at_a_time: usize,
    longest: Duration,
) -> Vec<(Case, Option<Observed>)> {
    let mut rows: Vec<(usize, Case, Option<Observed>)> = stream::iter(cases.into_iter().enumerate())
        .map(|(index, case)| {
            let whole = whole.clone();
            tokio::spawn(async move {
                let observed = tokio::time::timeout(longest, run(&case, &whole)).await.ok();
                (index, case, observed)
            })
        })
        .buffer_unordered(at_a_time)
        .map(Result::unwrap)
        .collect()
        .await;
    rows.sort_by_key(|(index, _, _)| *index);
    rows.into_iter().map(|(_, case, observed)| (case, observed)).collect()
}

fn assert_nothing_forbidden(rows: &[(Case, Option<Observed>)]) {
    let broken: Vec<String> = rows
        .iter()
        .flat_map(|(case, observed)| match observed {
            Some(observed) => observed.broken_rules(case),
            None => vec![format!("it hangs with {case:?}")],
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// The same in real time, by a client as it comes: `cargo test -p bfl --test faults -- --ignored`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes as long as the default policies are patient: ten minutes"]
async fn nothing_forbidden_happens_with_the_default_policies() {
    const LONGEST: Duration = Duration::from_secs(30 * 60);
    let whole = faultless().await.saved.unwrap();
    let rows = observe(cases(true), whole.into(), 150, LONGEST).await;
    assert_nothing_forbidden(&rows);
}

/// With `UPDATE_DOCS=1` the page is written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_faults_says_what_happens_and_nothing_forbidden_does() {
    let faultless = faultless().await;
    assert_eq!(faultless.violations, [], "even without a fault");
    let whole = faultless.saved.unwrap();
    let rows = observe(cases(false), whole.into(), AT_A_TIME, LONGEST_ROW).await;
    assert_nothing_forbidden(&rows);
    let rows: Vec<(Case, Observed)> = rows
        .into_iter()
        .filter_map(|(case, observed)| Some((case, observed?)))
        .collect();
    let page = page::page(&rows);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/faults.md");
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, &page).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    let differences = page::differences(&written, &page);
    assert!(
        differences.is_empty(),
        "docs/faults.md (-) is not what happens (+); if that is wanted, run this test with UPDATE_DOCS=1\n{differences}"
    );
}
