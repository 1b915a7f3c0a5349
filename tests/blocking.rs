//! The calls without async.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{Limits, blocking::Client, models, types::Flux2Inputs};
use bfl_emulator::Emulator;
use support::quick;
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
    let client = Client::new(quick(&emulator.base_url())).unwrap();
    let before = client.credits().unwrap();
    let image = client.generate(models::Flux2Pro, Flux2Inputs::new("a fox")).unwrap();
    assert!(client.credits().unwrap() < before);
    let folder = tempdir().unwrap();
    let path = client.save(&image, folder.path().join("fox")).unwrap();
    assert_eq!(path.extension().unwrap(), "jpg");
    assert_eq!(std::fs::read(path).unwrap(), client.bytes(&image).unwrap());
}

#[test]
fn a_task_is_waited_for_and_resumed() {
    let (_runtime, emulator) = emulator();
    let client = Client::new(quick(&emulator.base_url())).unwrap();
    let task = client.submit(models::Flux2Pro, Flux2Inputs::new("a fox")).unwrap();
    let handle = task.handle().clone();
    let image = task.wait().unwrap();
    let again = client.resume(handle).wait().unwrap();
    assert_eq!(image.seed(), again.seed());
    let error = client
        .submit_json("flux-2-pro", &serde_json::json!({ "prompt": "[moderate: content]" }))
        .unwrap()
        .wait()
        .unwrap_err();
    assert!(error.is_moderated() && error.task().is_some());
}

#[test]
fn on_a_thread_of_a_runtime_it_blocks_and_does_not_panic() {
    let (runtime, emulator) = emulator();
    let client = Client::new(quick(&emulator.base_url())).unwrap();
    let generate = {
        let client = client.clone();
        move || {
            let image = client.generate(models::Flux2Pro, Flux2Inputs::new("a fox")).unwrap();
            client.bytes(&image).unwrap().len()
        }
    };
    assert!(runtime.block_on(async { tokio::task::spawn_blocking(generate).await.unwrap() }) > 0);
    let own = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    own.block_on(async {
        let task = client.submit(models::Flux2Pro, Flux2Inputs::new("a fox")).unwrap();
        assert!(task.progress().unwrap().all(|progress| progress.is_ok()));
        task.wait().unwrap();
    });
}

#[test]
fn tasks_that_nobody_waits_for_do_not_lock_a_submit_out() {
    let (_runtime, emulator) = emulator();
    let mut limits = Limits::default();
    limits.others = 2;
    let client = Client::new(quick(&emulator.base_url()).limits(limits)).unwrap();
    let tasks: Vec<_> = (0..7)
        .map(|index| {
            client
                .submit(models::Flux2Pro, Flux2Inputs::new(format!("fox {index}")))
                .unwrap()
        })
        .collect();
    for task in tasks {
        task.wait().unwrap();
    }
}

#[test]
fn batches_progress_and_downloads_are_the_same_calls() {
    let (_runtime, emulator) = emulator();
    let client = Client::new(quick(&emulator.base_url())).unwrap();
    let requests = (0..5).map(|index| Flux2Inputs::new(format!("fox {index}")));
    let results: Vec<_> = client
        .generate_all(models::Flux2Pro, requests.collect::<Vec<_>>())
        .unwrap()
        .collect();
    assert!(results.len() == 5 && results.iter().all(|(_, result)| result.is_ok()));
    assert_eq!(client.spent(), 15.into());
    let task = client.submit(models::Flux2Pro, Flux2Inputs::new("a fox")).unwrap();
    let last = task.progress().unwrap().last().unwrap().unwrap();
    assert_eq!(last.status, bfl::Status::Ready);
    let resumed: Vec<_> = client.resume_all([task.handle().clone()]).unwrap().collect();
    assert!(resumed[0].1.is_ok());
    let image = client.resume_as::<bfl::Image>(task.handle().clone()).wait().unwrap();
    let folder = tempdir().unwrap();
    let path = client.save(&image, folder.path().join("fox.jpg")).unwrap();
    let download = image.download().overwrite(true).save(&path);
    assert_eq!(client.block_on(download).unwrap(), path);
    let small = Flux2Inputs::new("a fox").width(16);
    assert!(
        client
            .generate(models::Flux2Pro, small.clone())
            .is_err_and(|error| !error.violations().is_empty())
    );
    assert!(
        client
            .unchecked()
            .generate(models::Flux2Pro, small)
            .is_err_and(|error| error.status() == Some(422))
    );
}

#[test]
fn a_blocking_client_may_be_dropped_in_an_async_runtime() {
    let (runtime, emulator) = emulator();
    let client = Client::new(quick(&emulator.base_url())).unwrap();
    let task = client.submit(models::Flux2Pro, Flux2Inputs::new("a fox")).unwrap();
    let mut progress = task.progress().unwrap();
    runtime.block_on(async move {
        assert!(
            progress.next().unwrap().is_ok(),
            "what was begun outside blocks, and does not panic"
        );
        drop((client, task, progress));
    });
}
