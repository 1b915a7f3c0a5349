//! Marks on items of generated code, by which the compiler says where callers use them.

mod code;
mod wanted;

pub use code::{Marked, mark};
pub use wanted::Marks;
