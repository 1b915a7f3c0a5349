//! A server for one request.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A request as a server gets it.
pub(crate) struct Request {
    /// The method and the address.
    pub(crate) line: String,
    head: String,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Takes one request, and gives this answer to it.
pub(crate) async fn served(listener: TcpListener, answer: &str) -> Request {
    let (mut connection, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    let request = loop {
        assert_ne!(
            connection.read_buf(&mut bytes).await.unwrap(),
            0,
            "the request has no end"
        );
        if let Some(request) = whole(&String::from_utf8_lossy(&bytes)) {
            break request;
        }
    };
    connection.write_all(answer.as_bytes()).await.unwrap();
    request
}

/// The request, once all of it is there.
fn whole(text: &str) -> Option<Request> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let (line, head) = head.split_once("\r\n")?;
    let request = Request {
        line: line.trim_end_matches(" HTTP/1.1").to_owned(),
        head: head.to_owned(),
        body: body.to_owned(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    (body.len() >= length).then_some(request)
}
