//! Batches: many requests at a time, of one model or several, with everything that happens meanwhile.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use bfl::{AnyRequest, BatchEvent, ErrorKind, Event, Limits, MediaKind, models};
use futures_util::StreamExt;
use serde_json::json;
use support::{Server, emulated, quick};
use tempfile::tempdir;

#[tokio::test]
async fn requests_to_several_models_are_one_batch() {
    let (_emulator, client) = emulated().await;
    let requests = [
        AnyRequest::from(models::Flux2Pro::new("a fox").with_tag("typed")),
        models::Flux3VideoT2v::new("waves")
            .duration(5)
            .draft(true)
            .with_tag("video")
            .into(),
        AnyRequest::new("flux-2-klein-4b", json!({ "prompt": "a hare" })).with_tag("run time"),
        AnyRequest::new("flux-2-pro", json!({ "prompt": "[fail]" })),
    ];
    let mut results = BTreeMap::new();
    let mut batch = client.generate_all(requests);
    while let Some(finished) = batch.next().await {
        let index = finished.index;
        results.insert(index, (finished.tag, finished.result.map(|result| result.kind())));
    }
    let ends: Vec<_> = results
        .values()
        .map(|(tag, result)| (tag.as_deref(), result.as_ref().ok()))
        .collect();
    assert_eq!(
        ends,
        [
            (Some("typed"), Some(&MediaKind::Image)),
            (Some("video"), Some(&MediaKind::Video)),
            (Some("run time"), Some(&MediaKind::Image)),
            (None, None),
        ]
    );
    assert_eq!(results[&3].1.as_ref().unwrap_err().kind(), ErrorKind::TaskFailed);
}

#[tokio::test]
async fn results_come_in_the_order_of_their_ends() {
    let server = Server::start(|request, url, before| match request.method.as_str() {
        "POST" => {
            let slow = request.body.windows(4).any(|text| text == b"slow");
            let id = if slow { "slow" } else { "quick" };
            support::json(
                200,
                json!({ "id": id, "polling_url": format!("{url}/v1/get_result?id={id}") }),
            )
        }
        _ if request.target.contains("slow") && before < 12 => support::status("Pending"),
        _ => support::ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let requests = ["slow", "a", "b"].map(|prompt| models::Flux2Pro::new(prompt).with_tag(prompt));
    let order: Vec<_> = client
        .generate_all(requests)
        .map(|finished| finished.index)
        .collect()
        .await;
    assert_eq!(order.last(), Some(&0), "{order:?}");
}

#[tokio::test]
async fn events_tell_of_each_request_to_its_end() {
    let (_emulator, client) = emulated().await;
    let requests = (0..3).map(|index| models::Flux2Pro::new(format!("fox {index}")).with_tag(index.to_string()));
    let mut reported: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let mut events = client.generate_all(requests.collect::<Vec<_>>()).events();
    while let Some(event) = events.next().await {
        let (index, tag, what) = match event {
            BatchEvent::Event { index, tag, event } => {
                let what = match event {
                    Event::Sending { .. } => "sending",
                    Event::Submitted(_) => "submitted",
                    Event::Progress(_) => "progress",
                    other => panic!("{other:?}"),
                };
                (index, tag, what)
            }
            BatchEvent::Finished(finished) => {
                assert!(finished.result.is_ok());
                (finished.index, finished.tag, "finished")
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(tag, Some(index.to_string()));
        let reported = reported.entry(index).or_default();
        if reported.last() != Some(&what) {
            reported.push(what);
        }
    }
    assert_eq!(reported.len(), 3);
    for what in reported.values() {
        assert_eq!(what, &["sending", "submitted", "progress", "finished"]);
    }
}

#[tokio::test]
async fn results_that_nobody_takes_hold_further_submits_back() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url)
        .limits(Limits::default().with_others(2))
        .build()
        .unwrap();
    let requests = (0..1000).map(|index| models::Flux2Pro::new(format!("fox {index}")));
    let mut batch = client.generate_all(requests);
    for taken in 1..=300 {
        batch.next().await.unwrap().result.unwrap();
        // 16 results wait to be taken, and two more tasks are under way or wait for that.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        let submitted = server.submits();
        assert!(
            submitted <= taken + 16 + 2,
            "{submitted} were submitted, and {taken} taken"
        );
    }
}

#[tokio::test]
async fn results_are_saved_by_their_tags_and_nothing_is_replaced() {
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let out = folder.path().join("out");
    let requests = ["fox", "fox", "../hare", ""].map(|tag| models::Flux2Pro::new("a fox").with_tag(tag));
    let untagged = models::Flux2Pro::new("a fox");
    let batch = client.generate_all(requests.into_iter().chain([untagged]));
    let saved: Vec<_> = batch.save_all(&out).collect().await;
    assert_eq!(saved.len(), 5);
    for finished in saved {
        let path = finished.result.unwrap();
        assert_eq!(path.parent(), Some(out.as_path()));
        assert!(!fs::read(path).unwrap().is_empty());
    }
    let mut names: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(
        names.contains(&"fox.jpg".to_owned()) && names.contains(&"fox-2.jpg".to_owned()),
        "{names:?}"
    );
    assert!(names.iter().any(|name| name.starts_with("flux-2-pro-")), "{names:?}");
}

#[tokio::test]
async fn a_result_that_cannot_be_saved_is_an_error_with_its_handle() {
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    let batch = client.generate_all([models::Flux2Pro::new("a fox")]);
    let mut saved = batch.save_all(&file);
    let error = saved.next().await.unwrap().result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.task().is_some());
}

#[tokio::test]
async fn a_request_that_breaks_the_contract_does_not_stop_the_others() {
    let (_emulator, client) = emulated().await;
    let requests = [models::Flux2Pro::new("a fox").width(1), models::Flux2Pro::new("a hare")];
    let results: Vec<_> = client.generate_all(requests).collect().await;
    let failed: Vec<_> = results.iter().filter(|finished| finished.result.is_err()).collect();
    assert_eq!((results.len(), failed.len(), failed[0].index), (2, 1, 0));
}

#[tokio::test]
async fn requests_whose_slots_are_occupied_do_not_hold_up_those_of_another_limit() {
    let release = Arc::new(AtomicBool::new(false));
    let ended = release.clone();
    let server = Server::start(move |request, url, before| match request.method.as_str() {
        "POST" => {
            let id = if request.target.contains("kontext-max") { "held" } else { "free" };
            support::json(200, json!({ "id": format!("{id}-{before}"), "polling_url": format!("{url}/v1/get_result?id={id}-{before}") }))
        }
        _ if request.target.contains("held") && !ended.load(Ordering::SeqCst) => {
            support::status("Pending")
        }
        _ => support::ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let held = (0..50).map(|index| AnyRequest::from(models::FluxKontextMax::new(format!("fox {index}"))));
    let free = [AnyRequest::from(models::Flux2Pro::new("a hare"))];
    let mut batch = client.generate_all(held.chain(free));
    let first = batch.next().await.unwrap();
    assert_eq!(first.index, 50, "the one whose slots are free");
    release.store(true, Ordering::SeqCst);
    assert_eq!(batch.count().await, 50);
}

#[tokio::test]
async fn what_a_callers_function_does_wrong_ends_no_request() {
    let (_emulator, client) = emulated().await;
    let stored = Arc::new(std::sync::Mutex::new(Vec::new()));
    let hook = stored.clone();
    let client = quick(&client_url(&client))
        .on_submit(move |handle| {
            hook.lock().unwrap().push(handle.id().to_owned());
            async { Ok::<_, bfl::Error>(()) }
        })
        .build()
        .unwrap();
    let request = models::Flux2Pro::new("a fox").on_event(|_| panic!("not a good function"));
    let image = client.generate(request).await.unwrap();
    assert_eq!(*stored.lock().unwrap(), [image.task().id()]);
}

/// The host of a client, as it shows itself.
fn client_url(client: &bfl::Client) -> String {
    let shown = format!("{client:?}");
    let start = shown.find("http://").unwrap();
    shown[start..].split(['"', ',', ' ']).next().unwrap().to_owned()
}

#[tokio::test]
async fn a_panic_in_a_hook_reaches_the_caller_after_the_others_have_ended() {
    let (emulator, _) = emulated().await;
    let ended = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let client = quick(&emulator.base_url())
        .before_submit(|intent| {
            assert!(
                !intent.request()["prompt"].as_str().unwrap().contains("panic"),
                "a hook that panics"
            );
            async { Ok::<_, bfl::Error>(()) }
        })
        .build()
        .unwrap();
    let counting = ended.clone();
    let batch = tokio::spawn(async move {
        let prompts = ["a", "b", "panic", "c"].map(models::Flux2Pro::new);
        let mut batch = client.generate_all(prompts);
        while let Some(finished) = batch.next().await {
            assert!(finished.result.is_ok());
            counting.fetch_add(1, Ordering::SeqCst);
        }
    });
    assert!(batch.await.unwrap_err().is_panic());
    assert_eq!(ended.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_batch_that_has_started_is_saved_from_there_on() {
    let (_emulator, client) = emulated().await;
    let folder = tempdir().unwrap();
    let requests = (0..4).map(|index| models::Flux2Pro::new(format!("fox {index}")));
    let mut batch = client.generate_all(requests);
    batch.next().await.unwrap().result.unwrap();
    let saved: Vec<_> = batch.save_all(folder.path()).collect().await;
    assert_eq!(saved.len(), 3);
    assert!(saved.iter().all(|finished| finished.result.is_ok()));
}

#[tokio::test]
async fn all_handles_are_polled_however_many_there_are() {
    let polled = Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
    let seen = polled.clone();
    let server = Server::start(move |request, _, _| {
        let mut seen = seen.lock().unwrap();
        seen.insert(request.target.clone());
        match seen.len() {
            300 => support::ready("https://example.com/x.png"),
            _ => support::status("Pending"),
        }
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let handles: Vec<bfl::TaskHandle> = (0..300)
        .map(|index| {
            let handle = json!({
                "id": index.to_string(), "polling_url": format!("{}/v1/get_result?id={index}", server.url), "model": "flux-2-pro",
            });
            serde_json::from_value(handle).unwrap()
        })
        .collect();
    assert_eq!(client.resume_all(handles).count().await, 300);
    assert_eq!(polled.lock().unwrap().len(), 300);
}
