#![doc = include_str!("../README.md")]

mod api;
mod builder;
mod clock;
mod contract;
mod draw;
mod emulator;
mod faults;
mod hosts;
mod origins;
mod page;
mod signing;
mod task;
mod video;
mod wire;
mod witness;
mod workers;

pub use builder::{EmulatorBuilder, StartError};
pub use clock::Clock;
pub use contract::{Contract, ContractError};
pub use emulator::Emulator;
pub use faults::{Encoding, Fault, FaultError, Framing, Phase, Rule, Scenario, Target};
pub use task::conflict::{OtherSide, OtherSideError};
pub use witness::record::{Received, Violation, WebhookSent};
