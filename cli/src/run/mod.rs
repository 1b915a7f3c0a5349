//! At work on tasks: sending, waiting, saving, and writing down each step in the store.

mod batch;
mod interrupt;
mod journal;
mod save;
mod session;
mod submit;

pub(crate) use self::{
    batch::{Batch, Resumable},
    interrupt::Interrupts,
    journal::Journal,
    save::save,
    session::Session,
    submit::submit,
};
