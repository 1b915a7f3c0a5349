//! Handles that a released version wrote: later ones read them, resume them and lose nothing of them. A file is never
//! changed; a version that writes another form adds its own.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{collections::BTreeSet, fs, path::PathBuf};

use bfl::{TaskHandle, models};
use serde_json::{Map, Value};
use support::{Server, accepted, credits, quick, ready};

fn stored() -> Vec<(PathBuf, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/handles");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 4);
    files
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

fn fields(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn each_stored_handle_is_resumed_where_it_says() {
    for (path, json) in stored() {
        let server = Server::start(|_, _, _| ready("https://example.com/x.png")).await;
        let polling_url = fields(&json)["polling_url"].as_str().unwrap().to_owned();
        let (origin, target) = polling_url.split_at(polling_url.find("/v1/").unwrap());
        let handle: TaskHandle = serde_json::from_str(&json.replace(origin, &server.url)).unwrap();
        let client = quick(&server.url).build().unwrap();
        let result = client.resume(handle).await;
        assert!(result.is_ok(), "{}: {result:?}", path.display());
        assert_eq!(server.received()[0].target, target, "{}", path.display());
    }
}

#[test]
fn nothing_of_a_stored_handle_is_lost_when_it_is_stored_again() {
    for (path, json) in stored() {
        let handle: TaskHandle = serde_json::from_str(&json).unwrap();
        let again = fields(&serde_json::to_string(&handle).unwrap());
        for (name, value) in fields(&json) {
            assert_eq!(again.get(&name), Some(&value), "{name} of {}", path.display());
        }
    }
}

#[tokio::test]
async fn what_is_written_today_has_a_stored_example() {
    let server = Server::start(|_, url, _| accepted(url)).await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(models::Flux2Pro::new("a fox")).await.unwrap();
    let written = fields(&serde_json::to_string(task.handle()).unwrap());
    let known: BTreeSet<String> = stored()
        .iter()
        .flat_map(|(_, json)| fields(json))
        .map(|(name, _)| name)
        .collect();
    for name in written.keys() {
        assert!(known.contains(name), "no stored handle has `{name}`: add one");
    }
}

#[test]
fn a_handle_of_the_first_version_is_read_by_this_one() {
    let old = r#"{"id":"a","polling_url":"https://api.us2.bfl.ai/v1/get_result?id=a","model":"flux-2-pro","video":false,
        "submitted_at":1795000000000,"cost":3.0,"input_mp":0.0,"output_mp":1.0}"#;
    let handle: TaskHandle = serde_json::from_str(old).unwrap();
    assert_eq!(
        (handle.id(), handle.model(), handle.cost()),
        ("a", "flux-2-pro", Some(credits(3.0)))
    );
    assert_eq!(handle.output_megapixels(), Some(1.0));
    assert_eq!(
        serde_json::from_str::<TaskHandle>(&serde_json::to_string(&handle).unwrap()).unwrap(),
        handle
    );
    let newer = r#"{"id":"a","polling_url":"x","model":"m","of_a_later_version":[1]}"#;
    assert!(serde_json::from_str::<TaskHandle>(newer).is_ok());
}

#[test]
fn a_stored_cost_is_written_as_it_was_read() {
    for cost in ["3.0", "1.4", "85.0", "1234567.891"] {
        let stored =
            format!(r#"{{"id":"a","polling_url":"x","model":"m","video":false,"submitted_at":0,"cost":{cost}}}"#);
        let handle: TaskHandle = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&handle).unwrap(), stored);
    }
}

#[test]
fn a_stored_cost_that_is_no_amount_does_not_lose_the_handle() {
    let stored = r#"{"id":"a","polling_url":"x","model":"m","cost":111111111111111000006371555158481727942.0}"#;
    let handle: TaskHandle = serde_json::from_str(stored).unwrap();
    assert_eq!((handle.id(), handle.cost()), ("a", None));
}
