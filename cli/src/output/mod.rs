//! Where results are saved, and the path on stdout.

mod check;
mod print;
mod target;

pub(crate) use self::{print::print_path, target::Target};
