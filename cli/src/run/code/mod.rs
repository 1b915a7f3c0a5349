//! `--code`: the same call as a program.

mod curl;
mod print;
mod rust;

pub(super) use self::print::print_code;
