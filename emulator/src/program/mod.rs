//! What the program does besides being an emulator: it reads arguments, prints variables and requests, and runs a command.

pub(crate) mod arguments;
pub(crate) mod child;
pub(crate) mod environment;
pub(crate) mod failure;
mod files;
mod lines;
pub(crate) mod vocabulary;
