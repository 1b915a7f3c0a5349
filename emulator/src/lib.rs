#![doc = include_str!("../README.md")]

mod api;
mod app;
mod builder;
mod clock;
mod contract;
mod draw;
mod emulator;
mod faults;
mod hosts;
mod origins;
mod page;
mod shutdown;
mod signing;
mod start;
mod sync;
mod task;
mod text;
mod video;
mod wire;
mod witness;
mod workers;

pub use self::{
    builder::EmulatorBuilder,
    clock::Clock,
    contract::{Contract, ContractError},
    emulator::Emulator,
    faults::{Encoding, Fault, FaultError, Framing, Phase, Rule, Scenario, Target},
    start::StartError,
    task::{
        catalogue::{MediaField, MediaKind, Model, Quote, QuoteError},
        conflict::{Alternative, AlternativeError},
    },
    witness::{Event, Exchange, Violation, WebhookAttempt},
};
