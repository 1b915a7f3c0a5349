//! What the fuzz targets reach that is not public. It exists in builds by cargo-fuzz only.

#![allow(missing_docs, reason = "nobody calls this but the fuzz targets")]

use std::sync::OnceLock;

use reqwest::{
    Url,
    header::{CONTENT_ENCODING, HeaderMap, HeaderValue, RETRY_AFTER},
};

use crate::{
    client::Client,
    download::exact_url,
    handle::TaskHandle,
    http::{
        accepted::{Accepted, task_id},
        answer::{Answer, decoded},
        host::Host,
        meaning::{Operation, answer_error},
    },
    policy::poll::PollPolicy,
    task::poller::Poller,
};

#[allow(clippy::expect_used, reason = "these settings are fixed")]
pub fn client() -> Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT
        .get_or_init(|| {
            let host = Host::custom("http://127.0.0.1:1").expect("a fixed host");
            let builder = Client::builder().api_key("bfl_fuzz");
            builder.host(host).build().expect("a client of fixed settings")
        })
        .clone()
}

#[allow(clippy::expect_used, reason = "the URL is fixed")]
fn poller() -> Poller {
    let url = Url::parse("http://127.0.0.1:1/v1/get_result?id=id").expect("a fixed URL");
    let handle = Accepted::found("id", &url).into_handle("flux-2-pro", false);
    Poller::new(client().core().clone(), handle, PollPolicy::default(), false)
}

#[allow(clippy::expect_used, reason = "the fuzzer wants a panic where this does not hold")]
/// What is taken for a task has a polling URL, and one of an error is on a trusted host.
pub fn submit_body(status: u16, body: &[u8]) {
    let client = client();
    let trust = client.core().http.trust();
    let answer = Answer::of(status, body);
    let _ = task_id(body);
    if let Some((accepted, _)) = Accepted::read(&answer, trust) {
        assert!(!accepted.polling_url.is_empty());
        if !(200..300).contains(&status) {
            let url = Url::parse(&accepted.polling_url).expect("a task of an error has a URL");
            assert!(trust.check(&url).is_ok());
        }
    }
}

pub fn coded_body(coding: &[u8], body: &[u8]) {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(coding) {
        headers.insert(CONTENT_ENCODING, value);
    }
    let _ = decoded(body.to_vec().into(), &headers);
}

pub fn poll_body(body: &[u8]) {
    for status in [200, 404, 422, 503] {
        if let Some(delivery) = poller().read_result(&Answer::of(status, body)) {
            let _ = delivery.url().map(exact_url);
            let _ = (delivery.expires_at(), delivery.processing_time(), delivery.started_at());
            let _ = (
                delivery.seed(),
                delivery.mime(),
                delivery.cost(),
                format!("{delivery:?}"),
            );
        }
    }
}

pub fn poll_url(handle: TaskHandle) {
    let poller = Poller::new(client().core().clone(), handle, PollPolicy::default(), false);
    let _ = poller.polling_url();
}

pub fn error_body(status: u16, retry_after: &[u8], body: &[u8]) {
    let mut answer = Answer::of(status, body);
    if let Ok(value) = HeaderValue::from_bytes(retry_after) {
        answer.headers.insert(RETRY_AFTER, value);
    }
    for operation in [Operation::Submit, Operation::Report, Operation::Query] {
        let error = answer_error(&answer, operation, &["a red fox in the snow".to_owned()]);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("a red fox in the snow"));
        let _ = error.retry_after();
    }
}
