//! A listener whose connections can be reset on purpose (TCP RST), before or after what is written. A connection is
//! closed when nothing happens on it for long, or when the head of a request does not arrive in time.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::{Instant, Sleep},
};

use super::handle::{RESET_NOW, RESET_WHEN_FLUSHED, WHOLE, Wire};

/// A connection on which no byte comes or goes for this long is closed.
const LONGEST_SILENCE: Duration = Duration::from_secs(300);
/// The head of a request has to arrive within this time, from its first byte on; the first one of a connection from its
/// beginning on.
const LONGEST_HEAD: Duration = Duration::from_secs(30);

/// A listener whose connections can be broken.
#[derive(Debug)]
pub(crate) struct Port {
    listener: TcpListener,
    longest_head: Duration,
}

impl Port {
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            longest_head: LONGEST_HEAD,
        }
    }
}

impl Listener for Port {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Small answers are not to wait for more; where this cannot be set, they do.
        let _ = stream.set_nodelay(true);
        (Connection::new(stream, self.longest_head), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Listener::local_addr(&self.listener)
    }
}

impl Connected<IncomingStream<'_, Port>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Port>) -> Self {
        stream.io().wire.clone()
    }
}

/// The server's part of a connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    wire: Wire,
    silence: Pin<Box<Sleep>>,
    longest_head: Duration,
    /// Until when the head that has begun to arrive is waited for.
    head: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    fn new(stream: TcpStream, longest_head: Duration) -> Self {
        Self {
            wire: Wire::at(stream.local_addr().ok()),
            stream,
            silence: Box::pin(tokio::time::sleep(LONGEST_SILENCE)),
            longest_head,
            // Who connects has something to say.
            head: Some(Box::pin(tokio::time::sleep(longest_head))),
        }
    }

    fn check(&self) -> io::Result<()> {
        if self.wire.state() == RESET_NOW {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    fn heard(&mut self) {
        self.silence.as_mut().reset(Instant::now() + LONGEST_SILENCE);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(done) => {
                self.heard();
                if !self.wire.is_in_flight() && self.head.is_none() {
                    self.head = Some(Box::pin(tokio::time::sleep(self.longest_head)));
                }
                Poll::Ready(done)
            }
            Poll::Pending => {
                if self.wire.is_in_flight() {
                    self.head = None;
                }
                let late = |head: &mut Pin<Box<Sleep>>| head.as_mut().poll(context).is_ready();
                if !self.head.as_mut().is_some_and(late) {
                    ready!(self.silence.as_mut().poll(context));
                }
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.heard();
        // Whoever gets an answer has sent a head.
        self.head = None;
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(context));
        if self.wire.state() == RESET_WHEN_FLUSHED {
            self.wire.reset();
        }
        self.check()?;
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.wire.state() != WHOLE {
            // Closing with no time to linger is what makes the system send a reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::to_bytes,
        extract::{ConnectInfo, Request},
        routing::post,
    };
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        sync::mpsc,
    };

    use super::*;

    const HEAD: &str = "POST / HTTP/1.1\r\nhost: x\r\n";
    const LIMIT: Duration = Duration::from_millis(60);
    /// Far more than the limit, and far less than the longest silence.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// A connection to a server that signals each request and answers with its body.
    async fn connected() -> (TcpStream, mpsc::UnboundedReceiver<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (signal, came) = mpsc::unbounded_channel();
        let echo = move |ConnectInfo(wire): ConnectInfo<Wire>, request: Request| async move {
            let _request = wire.begin();
            signal.send(()).unwrap();
            to_bytes(request.into_body(), 1000).await.unwrap()
        };
        let service = Router::new().route("/", post(echo));
        let port = Port {
            listener,
            longest_head: LIMIT,
        };
        tokio::spawn(axum::serve(port, service.into_make_service_with_connect_info::<Wire>()).into_future());
        (stream, came)
    }

    async fn until_closed(stream: &mut TcpStream) -> String {
        let mut rest = Vec::new();
        let closed = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        // A reset is an end as well.
        let _ = closed.expect("the connection is given up in time");
        String::from_utf8(rest).unwrap()
    }

    #[tokio::test]
    async fn a_head_that_stays_away_half_way_is_given_up() {
        let (mut stream, _came) = connected().await;
        stream.write_all(HEAD.as_bytes()).await.unwrap();
        assert_eq!(until_closed(&mut stream).await, "");
    }

    #[tokio::test]
    async fn a_connection_on_which_nothing_is_said_is_given_up() {
        let (mut stream, _came) = connected().await;
        assert_eq!(until_closed(&mut stream).await, "");
    }

    #[tokio::test]
    async fn a_head_that_trickles_for_ever_is_given_up() {
        let (stream, _came) = connected().await;
        let (mut reading, mut writing) = stream.into_split();
        writing.write_all(HEAD.as_bytes()).await.unwrap();
        let trickle = tokio::spawn(async move {
            while writing.write_all(b"x-more: y\r\n").await.is_ok() {
                tokio::time::sleep(LIMIT / 10).await;
            }
        });
        let mut rest = Vec::new();
        let _ = tokio::time::timeout(PATIENCE, reading.read_to_end(&mut rest))
            .await
            .expect("the connection is given up in time");
        assert_eq!(rest, b"");
        trickle.await.unwrap();
    }

    #[tokio::test]
    async fn a_body_and_the_pause_before_the_next_request_may_take_longer_than_a_head() {
        let (mut stream, mut came) = connected().await;
        for _ in 0..2 {
            let head = format!("{HEAD}content-length: 2\r\n\r\na");
            stream.write_all(head.as_bytes()).await.unwrap();
            came.recv().await.unwrap();
            tokio::time::sleep(LIMIT * 3).await;
            stream.write_all(b"b").await.unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"\r\n\r\nab") {
                assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "{answer:?}");
            }
            tokio::time::sleep(LIMIT * 3).await;
        }
        stream.write_all(b"POST").await.unwrap();
        assert_eq!(
            until_closed(&mut stream).await,
            "",
            "the limit holds for later heads too"
        );
    }
}
