//! Reports of a diff: for a terminal, for a pull request, for a browser.
//!
//! Whatever comes out of a document may be hostile: no control character reaches a terminal, and no markup a page.

mod common;
mod html;
mod markdown;
mod text;

pub use html::html;
pub use markdown::markdown;
pub use text::text;
