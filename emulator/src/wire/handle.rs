//! How a handler asks for a reset of the connection that it answers on.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
};

pub(super) const WHOLE: u8 = 0;
pub(super) const RESET_WHEN_FLUSHED: u8 = 1;
pub(super) const RESET_NOW: u8 = 2;

/// The connection of a request: a handler marks the request as in flight, and may ask for a reset.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    break_at: AtomicU8,
    /// Requests whose head has arrived and that have no answer yet.
    in_flight: AtomicUsize,
    /// The address of this machine at which the connection arrived.
    reached: Option<SocketAddr>,
}

/// A request that is in flight until this is dropped: what arrives meanwhile is its body.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<Shared>);

impl Wire {
    /// To be called when a request's head has arrived.
    pub(crate) fn begin(&self) -> InFlight {
        self.0.in_flight.fetch_add(1, Ordering::SeqCst);
        InFlight(self.0.clone())
    }

    pub(super) fn at(reached: Option<SocketAddr>) -> Self {
        Self(Arc::new(Shared {
            reached,
            ..Shared::default()
        }))
    }

    /// The address of this machine at which the connection arrived.
    pub(crate) fn reached(&self) -> Option<SocketAddr> {
        self.0.reached
    }

    /// Nothing more is written; the client sees a reset.
    pub(crate) fn reset(&self) {
        self.0.break_at.store(RESET_NOW, Ordering::SeqCst);
    }

    /// What is about to be written still goes out.
    pub(crate) fn reset_when_flushed(&self) {
        self.0.break_at.store(RESET_WHEN_FLUSHED, Ordering::SeqCst);
    }

    pub(super) fn state(&self) -> u8 {
        self.0.break_at.load(Ordering::SeqCst)
    }

    pub(super) fn is_in_flight(&self) -> bool {
        self.0.in_flight.load(Ordering::SeqCst) > 0
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
