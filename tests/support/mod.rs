//! What the tests share: clients that are quick, and a server that answers as it is told.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod log;
pub(crate) mod pace;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bfl::{Client, ClientBuilder, Credits, Host, Image, PollPolicy, RetryPolicy, TaskHandle, models};
use bfl_emulator::Emulator;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

pub(crate) const KEY: &str = "bfl_the-secret-key";

/// An amount, from a number as the emulator and the service tell it.
pub(crate) fn credits(amount: f64) -> Credits {
    amount.try_into().unwrap()
}

/// A server that finishes every task, and a client of it.
pub(crate) async fn finishing() -> (Server, Client) {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    (server, client)
}

/// A client of a server on this machine that waits milliseconds where a real one waits seconds.
pub(crate) fn quick(base_url: &str) -> ClientBuilder {
    Client::builder()
        .api_key(KEY)
        .host(Host::custom(base_url).unwrap())
        .poll_policy(quick_polls())
        .retry_policy(quick_retries())
}

pub(crate) fn quick_polls() -> PollPolicy {
    PollPolicy::default()
        .with_first_wait(Duration::from_millis(1))
        .with_interval(Duration::from_millis(1))
        .with_max_wait(Duration::from_millis(20))
        .with_deadline(Duration::from_secs(20))
        .with_patience(Duration::from_millis(150))
        .with_grace(Duration::from_millis(150))
}

pub(crate) fn quick_retries() -> RetryPolicy {
    RetryPolicy::default()
        .with_attempts(3)
        .with_throttle_patience(Duration::from_millis(100))
        .with_first_wait(Duration::from_millis(1))
        .with_max_wait(Duration::from_millis(5))
}

/// An emulator, and a client of it.
pub(crate) async fn emulated() -> (Emulator, Client) {
    let emulator = Emulator::start().await.unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    (emulator, client)
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What is done with a connection after its request was read.
pub(crate) enum Reply {
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// Nothing: the connection is reset.
    Reset,
    /// These bytes, then nothing more while the client waits.
    Stall(Vec<u8>),
    /// This chunk again and again until the client has enough.
    Endless(Vec<u8>),
    /// A byte at a time, each after this pause, until the client has enough.
    Drip(Duration),
}

/// An answer with a JSON body.
pub(crate) fn json(status: u16, body: impl ToString) -> Reply {
    answer(
        status,
        "content-type: application/json\r\n",
        body.to_string().into_bytes(),
    )
}

/// An answer with headers, each ended by CRLF.
pub(crate) fn answer(status: u16, headers: &str, body: impl Into<Vec<u8>>) -> Reply {
    let body = body.into();
    let mut raw = format!(
        "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut bytes = std::mem::take(&mut raw).into_bytes();
    bytes.extend(body);
    Reply::Raw(bytes)
}

/// A server that answers as it is told and remembers what it was asked.
pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// `answer` gets the request, the server's own URL, and how many requests came before.
    pub(crate) async fn start(answer: impl Fn(&Received, &str, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let accepting = tokio::spawn(accept(listener, url.clone(), received.clone(), Arc::new(answer)));
        Self {
            url,
            received,
            accepting,
        }
    }

    /// A server whose tasks are all finished at once, with their result at this URL.
    pub(crate) async fn finishing(sample: &'static str) -> Self {
        Self::start(move |request, url, _| match request.method.as_str() {
            "POST" => accepted(url),
            _ => ready(sample),
        })
        .await
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The body of a submit, by its place among the submits.
    pub(crate) fn body(&self, index: usize) -> serde_json::Value {
        let received = self.received();
        let submits: Vec<_> = received.iter().filter(|request| request.method == "POST").collect();
        serde_json::from_slice(&submits[index].body).unwrap()
    }

    /// How many requests were submits.
    pub(crate) fn submits(&self) -> usize {
        self.received()
            .iter()
            .filter(|request| request.method == "POST")
            .count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

type Answer = dyn Fn(&Received, &str, usize) -> Reply + Send + Sync;

async fn accept(listener: TcpListener, url: String, received: Arc<Mutex<Vec<Received>>>, answer: Arc<Answer>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, url.clone(), received.clone(), answer.clone()));
    }
}

async fn serve(mut stream: TcpStream, url: String, received: Arc<Mutex<Vec<Received>>>, answer: Arc<Answer>) {
    let Some(request) = read_request(&mut stream).await else {
        return;
    };
    let before = {
        let mut received = received.lock().unwrap();
        received.push(request.clone());
        received.len() - 1
    };
    // The client may have gone; then there is nobody to answer.
    match answer(&request, &url, before) {
        Reply::Raw(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Reset => {
            let _ = stream.set_zero_linger();
        }
        Reply::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.read(&mut [0; 1]).await;
        }
        Reply::Drip(pause) => {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n")
                .await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(pause).await;
            }
        }
        Reply::Endless(chunk) => {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
                .await;
            while stream.write_all(&chunk).await.is_ok() {}
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Received {
        method,
        target,
        headers,
        body,
    })
}

/// A submit answer whose polling URL is on this server.
pub(crate) fn accepted(url: &str) -> Reply {
    json(
        200,
        serde_json::json!({ "id": "task-1", "polling_url": format!("{url}/v1/get_result?id=task-1") }),
    )
}

/// A poll answer of a finished task whose result is at this URL.
pub(crate) fn ready(sample: &str) -> Reply {
    json(
        200,
        serde_json::json!({ "id": "task-1", "status": "Ready", "result": { "sample": sample, "seed": 3_744_260_447u32 } }),
    )
}

/// What becomes of a FLUX.2 task whose polls are answered like this, the same each time. Its errors have its handle.
pub(crate) async fn end_of(poll: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Result<Image, bfl::Error> {
    let server = Server::start(move |request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => poll(url),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let result = client.generate(models::Flux2Pro::new("a fox")).await;
    assert_eq!(server.submits(), 1);
    if let Err(error) = &result {
        assert_eq!(error.task().map(TaskHandle::id), Some("task-1"), "{error:?}");
    }
    result
}

/// The error of a FLUX.2 submit that is answered like this, and how often it was sent.
pub(crate) async fn refused(
    reply: impl Fn(&str, usize) -> Reply + Send + Sync + 'static,
    request_timeout: Duration,
) -> (bfl::Error, usize) {
    let server = Server::start(move |_, url, before| reply(url, before)).await;
    let client = quick(&server.url).request_timeout(request_timeout).build().unwrap();
    let submit = client.submit(models::Flux2Pro::new("a fox"));
    (submit.await.unwrap_err(), server.submits())
}

/// A poll answer with a status and nothing else.
pub(crate) fn status(status: &str) -> Reply {
    json(
        200,
        serde_json::json!({ "id": "task-1", "status": status, "result": null }),
    )
}

/// A PNG of this size, as far as its header goes: nothing is drawn in it.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    for (name, content) in [(b"IHDR", header.as_slice()), (b"IDAT", &[]), (b"IEND", &[])] {
        let chunk = [name.as_slice(), content].concat();
        file.extend((content.len() as u32).to_be_bytes());
        file.extend(&chunk);
        file.extend(crc32(&chunk).to_be_bytes());
    }
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

/// A body without a length, which ends with the connection.
pub(crate) fn unbounded(status: u16, headers: &str, body: &[u8]) -> Reply {
    let mut bytes = format!("HTTP/1.1 {status} X\r\n{headers}connection: close\r\n\r\n").into_bytes();
    bytes.extend(body);
    Reply::Raw(bytes)
}

pub(crate) fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
