//! Connections that can be reset on purpose. The server's part of a connection is wrapped so that a handler can ask for
//! a reset (TCP RST) before or after what is written, and so that a connection on which nothing happens is given up.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};

/// A connection on which no byte comes or goes for this long is closed.
const LONGEST_SILENCE: Duration = Duration::from_secs(300);

const WHOLE: u8 = 0;
const RESET_WHEN_FLUSHED: u8 = 1;
const RESET_NOW: u8 = 2;

/// How a handler breaks the connection it answers on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire(Arc<AtomicU8>);

impl Wire {
    /// Nothing more is written; the client sees a reset.
    pub(crate) fn reset(&self) {
        self.0.store(RESET_NOW, Ordering::SeqCst);
    }

    /// What is about to be written still goes out.
    pub(crate) fn reset_when_flushed(&self) {
        self.0.store(RESET_WHEN_FLUSHED, Ordering::SeqCst);
    }

    fn state(&self) -> u8 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A listener whose connections can be broken.
#[derive(Debug)]
pub(crate) struct Port(pub(crate) TcpListener);

impl Listener for Port {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small answers are not to wait for more; where this cannot be set, they do.
        let _ = stream.set_nodelay(true);
        (Connection::new(stream), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Listener::local_addr(&self.0)
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
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            wire: Wire::default(),
            silence: Box::pin(tokio::time::sleep(LONGEST_SILENCE)),
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
                Poll::Ready(done)
            }
            Poll::Pending => {
                ready!(self.silence.as_mut().poll(context));
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
