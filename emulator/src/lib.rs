#![doc = include_str!("../README.md")]

mod account;
mod auth;
mod body;
mod clock;
mod contract;
mod delivery;
mod detail;
mod draft;
mod draw;
mod emulator;
mod family;
mod job;
mod media;
mod origins;
mod plan;
mod price;
mod provoke;
mod reply;
mod request;
mod result;
mod server;
mod signing;
mod size;
mod tasks;
mod timing;
mod validation_error;
mod video;

pub use clock::Clock;
pub use contract::{Contract, ContractError};
pub use emulator::{Emulator, EmulatorBuilder, StartError};
