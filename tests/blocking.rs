//! The calls without async.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{AnyRequest, Limits, models};
use bfl_emulator::Emulator;
use support::{credits, quick};
use tempfile::tempdir;

/// An emulator on a runtime of its own, for tests that have none.
fn emulator() -> (tokio::runtime::Runtime, Emulator) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let emulator = runtime.block_on(Emulator::start()).unwrap();
    (runtime, emulator)
}

#[test]
fn a_request_becomes_a_file_without_async() {
    let (_runtime, emulator) = emulator();
    let client = quick(&emulator.base_url()).build_blocking().unwrap();
    let before = client.credits().unwrap();
    let image = client.generate(models::Flux2Pro::new("a fox")).unwrap();
    assert!(client.credits().unwrap() < before);
    let folder = tempdir().unwrap();
    let path = image.save(folder.path().join("fox")).unwrap();
    assert_eq!(path.extension().unwrap(), "jpg");
    assert_eq!(std::fs::read(path).unwrap(), image.bytes().unwrap());
}

#[test]
fn a_task_is_waited_for_and_resumed() {
    let (_runtime, emulator) = emulator();
    let client = quick(&emulator.base_url()).build_blocking().unwrap();
    let task = client.submit(models::Flux2Pro::new("a fox")).unwrap();
    let handle = task.handle().clone();
    let image = task.result().unwrap();
    let again = client.resume(handle).result().unwrap();
    assert_eq!(image.seed(), again.seed());
    let error = client
        .submit(AnyRequest::new(
            "flux-2-pro",
            serde_json::json!({ "prompt": "[moderate: content]" }),
        ))
        .unwrap()
        .result()
        .unwrap_err();
    assert!(error.is_moderated() && error.task().is_some());
}

#[test]
fn on_a_thread_of_a_runtime_it_blocks_and_does_not_panic() {
    let (runtime, emulator) = emulator();
    let client = quick(&emulator.base_url()).build_blocking().unwrap();
    let generate = {
        let client = client.clone();
        move || {
            let image = client.generate(models::Flux2Pro::new("a fox")).unwrap();
            image.bytes().unwrap().len()
        }
    };
    assert!(runtime.block_on(async { tokio::task::spawn_blocking(generate).await.unwrap() }) > 0);
    let own = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    own.block_on(async {
        let task = client.submit(models::Flux2Pro::new("a fox")).unwrap();
        assert!(task.progress().all(|progress| progress.is_ok()));
        task.result().unwrap();
    });
}

#[test]
fn tasks_that_nobody_waits_for_do_not_lock_a_submit_out() {
    let (_runtime, emulator) = emulator();
    let limits = Limits::default().with_others(2);
    let client = quick(&emulator.base_url()).limits(limits).build_blocking().unwrap();
    let tasks: Vec<_> = (0..7)
        .map(|index| client.submit(models::Flux2Pro::new(format!("fox {index}"))).unwrap())
        .collect();
    for task in tasks {
        task.result().unwrap();
    }
}

#[test]
fn batches_progress_and_downloads_are_the_same_calls() {
    let (_runtime, emulator) = emulator();
    let client = quick(&emulator.base_url()).build_blocking().unwrap();
    let requests = (0..5).map(|index| models::Flux2Pro::new(format!("fox {index}")));
    let results: Vec<_> = client.generate_all(requests.collect::<Vec<_>>()).collect();
    assert!(results.len() == 5 && results.iter().all(|finished| finished.result.is_ok()));
    assert_eq!(client.spent(), credits(15.0));
    let task = client.submit(models::Flux2Pro::new("a fox")).unwrap();
    let last = task.progress().last().unwrap().unwrap();
    assert_eq!(last.status, bfl::Status::Ready);
    let resumed: Vec<_> = client.resume_all([task.handle().clone()]).collect();
    assert!(resumed[0].result.is_ok());
    let image = client.resume_as::<bfl::Image>(task.handle().clone()).result().unwrap();
    let folder = tempdir().unwrap();
    let path = image.save(folder.path().join("fox.jpg")).unwrap();
    assert_eq!(image.download().overwrite(true).save(&path).unwrap(), path);
    let small = models::Flux2Pro::new("a fox").width(16);
    assert!(
        client
            .generate(small.clone())
            .is_err_and(|error| !error.violations().is_empty())
    );
    assert!(
        client
            .generate(small.unchecked())
            .is_err_and(|error| error.status() == Some(422))
    );
}

#[test]
fn a_blocking_client_may_be_dropped_in_an_async_runtime() {
    let (runtime, emulator) = emulator();
    let client = quick(&emulator.base_url()).build_blocking().unwrap();
    let task = client.submit(models::Flux2Pro::new("a fox")).unwrap();
    let mut progress = task.progress();
    runtime.block_on(async move {
        assert!(
            progress.next().unwrap().is_ok(),
            "what was begun outside blocks, and does not panic"
        );
        drop((client, task, progress));
    });
}

#[test]
fn a_call_from_inside_the_clients_own_work_fails_and_does_not_wait_for_itself() {
    let (_runtime, emulator) = emulator();
    let client = quick(&emulator.base_url()).build_blocking().unwrap();
    let inner = client.clone();
    let (sender, kinds) = std::sync::mpsc::channel();
    let request = models::Flux2Pro::new("a fox").on_event(move |_| {
        let _ = sender.send(inner.credits().map_err(|error| error.kind()));
    });
    let results: Vec<_> = client.generate_all([request]).collect();
    assert!(results[0].result.is_ok());
    assert!(kinds.try_iter().any(|kind| kind == Err(bfl::ErrorKind::Config)));
}
