//! Where results are saved, and what stdout gets.

mod check;
mod numbered;
pub(crate) mod print;
mod report;
mod target;
mod template;

pub(crate) use self::{
    numbered::{put_numbered, with_number},
    print::{print_path, print_result},
    report::{Saved, report},
    target::Target,
};
