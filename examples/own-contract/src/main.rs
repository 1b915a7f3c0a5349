//! A client for another revision of the contract than the one that the crate brings.

use bfl::models;

fn main() {
    println!("{} is generated from the document that BFL_OPENAPI names", models::Flux2Pro::SLUG);
}
