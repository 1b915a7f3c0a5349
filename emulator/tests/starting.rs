//! Starting and stopping.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use bfl_emulator::{Emulator, StartError};
use futures_util::future::join_all;
use reqwest::StatusCode;
use support::{Session, client_builder};

#[tokio::test]
async fn starting_is_fast_and_many_run_side_by_side() {
    Emulator::start().await.unwrap();
    let begun = Instant::now();
    let one = Emulator::start().await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?}", begun.elapsed());
    let other = Emulator::start().await.unwrap();
    assert_ne!(one.base_url(), other.base_url());
}

#[tokio::test]
async fn fifty_start_at_once_on_ports_of_their_own_and_all_answer() {
    const COUNT: usize = 50;
    // Far above what is expected, so that a busy machine does not fail it.
    const LONGEST: Duration = Duration::from_millis(500);
    // The contract is read once in a process.
    Emulator::start().await.unwrap();
    let started = join_all((0..COUNT).map(|_| async {
        let begun = Instant::now();
        (Emulator::start().await.unwrap(), begun.elapsed())
    }));
    let started = started.await;
    let ports: HashSet<_> = started
        .iter()
        .flat_map(|(emulator, _)| [emulator.base_url(), emulator.poll_url(), emulator.delivery_url()])
        .collect();
    assert_eq!(ports.len(), 3 * COUNT);
    let http = client_builder().build().unwrap();
    let answers = join_all(started.iter().map(|(emulator, _)| {
        let url = format!("{}/v1/credits", emulator.base_url());
        http.get(url).header("x-key", emulator.key()).send()
    }));
    for answer in answers.await {
        assert_eq!(answer.unwrap().status(), StatusCode::OK);
    }
    let mut times: Vec<_> = started.iter().map(|(_, time)| *time).collect();
    times.sort_unstable();
    let median = times[COUNT / 2];
    println!("median of {COUNT} starts: {median:?}, longest {:?}", times[COUNT - 1]);
    assert!(median < LONGEST, "{median:?}");
}

#[tokio::test]
async fn a_stopped_emulator_frees_its_ports() {
    let session = Session::with(|builder| builder.single_origin(true)).await;
    let address = session.address();
    let taken = Emulator::builder().listen(address).single_origin(true).start().await;
    assert!(matches!(taken, Err(StartError::Listen { .. })));
    session.emulator.shutdown().await;
    Emulator::builder()
        .listen(address)
        .single_origin(true)
        .start()
        .await
        .unwrap();
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let builder = Emulator::builder;
    assert!(matches!(builder().speed(-1.0).start().await, Err(StartError::Speed(_))));
    assert!(matches!(
        builder().credits(f64::NAN).start().await,
        Err(StartError::Credits(_))
    ));
    assert!(matches!(builder().key("").start().await, Err(StartError::Key)));
    for name in ["", "http://fox", "fox:80", "*", "fo x"] {
        let started = builder().allow_host(name).start().await;
        assert!(matches!(started, Err(StartError::Host(_))), "{name}");
    }
    let high = "127.0.0.1:65534".parse().unwrap();
    assert!(matches!(
        builder().listen(high).start().await,
        Err(StartError::PortTooHigh(65534))
    ));
}
