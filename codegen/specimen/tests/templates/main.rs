//! The parts that generated clients are made with, one by one.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::result_large_err, reason = "it is progenitor's error")]
#![allow(unreachable_pub, reason = "in a generated client it is reached")]

#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/answer.rs"]
mod answer;
#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/api_error.rs"]
mod api_error;
#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/call.rs"]
mod call;
#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/events.rs"]
mod events;
#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/parameters.rs"]
mod parameters;
#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/parts.rs"]
mod parts;
#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/security.rs"]
mod security;
#[allow(dead_code)]
#[path = "../../../src/generate/client/templates/sites.rs"]
mod sites;

mod bodies;
mod credentials;
mod encoding;
mod reading;
mod streams;
mod styles;

use progenitor_client::Error;
use reqwest::{Method, Request};

use self::call::Call;

fn get() -> Call {
    Call::new(Method::GET, "get", "")
}

fn built(call: Call) -> Result<Request, String> {
    match call.request(&reqwest::Client::new(), "http://parcels.example/v1/") {
        Ok(request) => Ok(request),
        Err(Error::InvalidRequest(why)) => Err(why),
        Err(other) => panic!("{other:?}"),
    }
}

/// The address behind the base URL.
fn address(call: Call) -> String {
    let url = built(call).unwrap().url().to_string();
    url.strip_prefix("http://parcels.example/v1").unwrap().to_owned()
}
