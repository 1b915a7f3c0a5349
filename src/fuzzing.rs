//! What the fuzz targets reach that is not public. It exists in builds by cargo-fuzz only.

#![allow(missing_docs, reason = "nobody calls this but the fuzz targets")]

use std::sync::OnceLock;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use crate::{
    Client, Host, PollPolicy, TaskHandle,
    answer::{Call, answer_error},
    download::exact_url,
    poll::Poller,
    task::Accepted,
    transport::Answer,
};

#[allow(clippy::expect_used, reason = "these settings are fixed")]
pub fn client() -> Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT
        .get_or_init(|| {
            let builder = Client::builder().api_key("bfl_fuzz");
            builder
                .host(Host::Custom("http://127.0.0.1:1".to_owned()))
                .build()
                .expect("a client of fixed settings")
        })
        .clone()
}

pub fn poll_body(body: &[u8]) {
    let _ = Accepted::read(body);
    let accepted = Accepted {
        id: "id".to_owned(),
        polling_url: "http://127.0.0.1:1/v1/get_result?id=id".to_owned(),
        cost: None,
        input_mp: None,
        output_mp: None,
    };
    let handle = TaskHandle::new(accepted, "flux-2-pro", false);
    let poller = Poller::new(client(), handle, PollPolicy::default(), false);
    for status in [200, 404, 422, 503] {
        if let Some(delivery) = poller.read_result(answer(status, HeaderMap::new(), body)) {
            let _ = exact_url(&delivery.url);
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
    let poller = Poller::new(client(), handle, PollPolicy::default(), false);
    let _ = poller.polling_url();
}

pub fn error_body(status: u16, retry_after: &[u8], body: &[u8]) {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(retry_after) {
        headers.insert(RETRY_AFTER, value);
    }
    for call in [Call::Submit, Call::Ask] {
        let error = answer_error(&answer(status, headers.clone(), body), call);
        let _ = (format!("{error} {error:?}"), error.retry_after());
    }
}

fn answer(status: u16, headers: HeaderMap, body: &[u8]) -> Answer {
    Answer {
        status,
        headers,
        body: Bytes::copy_from_slice(body),
    }
}
