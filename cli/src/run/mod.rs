//! Running tasks: submitting, waiting, saving, and writing each step to the store.

mod balance;
mod batch;
mod code;
mod dry_run;
mod finish;
mod interrupt;
mod journal;
mod made;
mod make;
mod one;
mod plan;
mod save;
mod session;
mod stopping;
mod submit;

pub(crate) use self::{
    batch::{Batch, Resumable},
    finish::finish,
    interrupt::Interrupts,
    make::{make, make_one},
    session::Session,
    stopping::Stop,
};
