//! Where a result goes.

mod check;
mod print;
mod target;

pub(crate) use self::{print::print_path, target::Target};
