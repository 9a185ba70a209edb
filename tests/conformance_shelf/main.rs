//! A shelf of engines: many that break one rule each, which the kit names, and some that break none, in which it finds nothing.
//!
//! Each table has one engine, which keeps every rule of its dialect, and a list of what it may do wrong instead.
#![cfg(feature = "conformance")]

mod correct;
mod faults;
mod mirror;
mod mobsync;
mod neutral;
mod reporters;
mod shelf;
mod sync_center;
mod winsync;
mod words;
mod workers;

use shelf::prove;
use sync_progress::Dialect;

#[test]
fn neutral() {
    prove(Dialect::Neutral, neutral::synchronize, neutral::Sin::None, neutral::SINS);
}

#[test]
fn sync_center() {
    use sync_center::{SINS, Sin, synchronize};
    prove(Dialect::SyncCenter, synchronize, Sin::None, SINS);
}

#[test]
fn mobsync() {
    prove(Dialect::MobSync, mobsync::synchronize, mobsync::Sin::None, mobsync::SINS);
}

#[test]
fn winsync() {
    prove(Dialect::WinSync, winsync::synchronize, winsync::Sin::None, winsync::SINS);
}

#[test]
fn reporters() {
    prove(Dialect::Neutral, reporters::synchronize, reporters::Sin::None, reporters::SINS);
}

#[test]
fn workers() {
    prove(Dialect::Neutral, workers::synchronize, workers::Sin::None, workers::SINS);
}
