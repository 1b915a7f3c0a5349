//! Where results are saved, and what stdout gets.

mod check;
pub(crate) mod print;
mod report;
mod target;

pub(crate) use self::{
    print::print_path,
    report::{Saved, report},
    target::Target,
};
