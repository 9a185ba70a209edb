//! A shelf of engines: many that break one rule each, which the kit names, and some that break none, in which it finds nothing.
//!
//! Each table has one engine, which keeps every rule of its dialect, and a list of what it may do wrong instead.
#![cfg(feature = "conformance")]

mod neutral;
mod shelf;

use sync_progress::Dialect;

#[test]
fn neutral() {
    shelf::prove(Dialect::Neutral, neutral::synchronize, neutral::Sin::None, neutral::SINS);
}
