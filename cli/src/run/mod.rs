//! Running tasks: submitting, waiting, saving, and writing each step to the store.

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
