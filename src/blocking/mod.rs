//! The same calls without async, on a runtime of their own (feature `blocking`).
//!
//! ```no_run
//! use bfl::{blocking::Client, models::Flux2Pro};
//!
//! let client = Client::from_env()?;
//! let image = client.generate(Flux2Pro::new("a red fox in the snow"))?;
//! image.save("fox.jpg")?;
//! # Ok::<(), bfl::Error>(())
//! ```
//!
//! A call blocks its thread until it is done. In async code use [`bfl::Client`](crate::Client), or call from
//! `spawn_blocking`: a call on one of the runtime's own threads keeps other tasks of that thread waiting.

mod batch;
mod client;
mod delivery;
mod runtime;
mod task;

pub use self::{
    batch::{Batch, Blocking},
    client::Client,
    delivery::{Delivery, Download, Generated, Image, Video},
    task::Task,
};
