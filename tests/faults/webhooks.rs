//! A task whose end is delivered: an application that proves deliveries, takes each once and fetches the result.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use bfl::{
    Client, Error, ErrorKind, Outcome,
    webhook::{Seen, Webhook, WebhookEvent, verify},
};
use bfl_emulator::{Clock, Emulator, WebhookAttempt};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::task::{Ended, fox, kind};

const SECRET: &str = "my-webhook-secret";
/// Attempts that the emulator makes.
const ATTEMPTS: u32 = 4;
/// How often is looked whether the emulator has done with a webhook, and how long its clock goes on meanwhile.
const TICK: Duration = Duration::from_millis(2);
const CLOCK_TICK: Duration = Duration::from_secs(1);
/// Looks until a webhook is given up that the emulator will never send.
const MOST_TICKS: usize = 1000;

/// An application that receives webhooks.
#[derive(Clone)]
struct Receiver(Arc<Mutex<Inbox>>);

struct Inbox {
    seen: Seen,
    events: Vec<WebhookEvent>,
    deliveries: Vec<String>,
}

impl Receiver {
    async fn start() -> (Self, String, JoinHandle<()>) {
        let receiver = Self(Arc::new(Mutex::new(Inbox {
            seen: Seen::new(100),
            events: Vec::new(),
            deliveries: Vec::new(),
        })));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/bfl", listener.local_addr().unwrap());
        let app = Router::new().route("/bfl", post(deliver)).with_state(receiver.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (receiver, url, serving)
    }

    fn take(&self, delivered: Result<WebhookEvent, Error>) -> StatusCode {
        let mut inbox = self.0.lock().unwrap();
        let (made_of_it, status) = match delivered {
            Ok(event) if inbox.seen.is_new(&event) => {
                inbox.events.push(event);
                ("taken".to_owned(), StatusCode::OK)
            }
            Ok(_) => ("seen before".to_owned(), StatusCode::OK),
            Err(error) if error.kind() == ErrorKind::Forged => (kind(&error), StatusCode::FORBIDDEN),
            Err(error) => (kind(&error), StatusCode::BAD_REQUEST),
        };
        inbox.deliveries.push(made_of_it);
        status
    }
}

/// A delivery that does not arrive whole is none.
async fn deliver(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> StatusCode {
    match body {
        Ok(body) => receiver.take(verify(SECRET, &headers, &body)),
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

/// Submits for a webhook and waits until the emulator has done with it.
pub(crate) async fn receive(emulator: &Emulator, clock: &Clock, client: &Client, path: &Path) -> Ended {
    let (receiver, url, serving) = Receiver::start().await;
    let webhook = Webhook::new(url).with_secret(SECRET);
    let task = client.submit_webhook(fox(), webhook).await.unwrap();
    let mut ended = None;
    for _ in 0..MOST_TICKS {
        let is_over = is_over(&emulator.webhooks());
        let first = receiver.0.lock().unwrap().events.first().cloned();
        if let Some(event) = first.filter(|_| ended.is_none()) {
            ended = Some(fetched(client, &event, path).await);
        }
        if is_over {
            break;
        }
        clock.advance(CLOCK_TICK);
        tokio::time::sleep(TICK).await;
    }
    serving.abort();
    let mut ended = ended.unwrap_or_else(|| without_error("no delivery"));
    ended.deliveries = receiver.0.lock().unwrap().deliveries.clone();
    ended.id_known = !task.id().is_empty();
    ended
}

/// Whether the emulator makes no further attempt.
fn is_over(sent: &[WebhookAttempt]) -> bool {
    let Some(last) = sent.last() else { return false };
    let has = |fault: &str| last.faults.iter().any(|own| own == fault);
    let last_ones: Vec<_> = sent.iter().filter(|sent| sent.attempt == last.attempt).collect();
    let complete = last_ones.len() == 1 + usize::from(has("duplicate"));
    let taken = last_ones
        .iter()
        .any(|sent| matches!(sent.status, Some(status) if status < 300));
    complete && (taken || has("lost") || last.attempt == ATTEMPTS)
}

/// What the application makes of its first event.
async fn fetched(client: &Client, event: &WebhookEvent, path: &Path) -> Ended {
    let fetching = async {
        match event.outcome(client)? {
            Some(Outcome::Ready(delivery)) => delivery.save(path).await.map(|_| "Ready"),
            Some(Outcome::Failed(_)) => Ok("TaskFailed"),
            Some(Outcome::ContentModerated(_)) => Ok("ContentModerated"),
            Some(_) => Ok("another end"),
            None => Ok("no end"),
        }
    };
    match fetching.await {
        Ok(outcome) => without_error(outcome),
        Err(error) => Ended::of(Err(error)),
    }
}

fn without_error(outcome: &str) -> Ended {
    Ended {
        outcome: outcome.to_owned(),
        ..Ended::of(Ok(()))
    }
}
