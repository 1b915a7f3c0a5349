//! What the build script makes from `openapi.json`: the raw client and its types, the models, and the tables of
//! constraints and routes. Nothing in it is written by hand.

include!(concat!(env!("OUT_DIR"), "/api.rs"));
