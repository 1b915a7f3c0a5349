//! Faults: how an answer can be broken on purpose. A [`Fault`] is a small value, and a [`Rule`] says which requests get
//! it; both have a written form. The engine counts requests and picks faults, and [`injected`] applies them to an
//! answer.

pub(crate) mod corrupt;
mod cut;
mod edit;
pub(crate) mod engine;
mod error;
mod fault;
pub(crate) mod injected;
pub(crate) mod message;
mod parse;
mod phase;
mod rule;
mod scenario;
mod stream;
mod syntax;
mod table;

pub use self::{
    error::FaultError,
    fault::{Encoding, Fault, Framing, Target},
    phase::Phase,
    rule::Rule,
    scenario::Scenario,
};
