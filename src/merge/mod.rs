//! Snapshots of many sessions, merged into one.
#![forbid(unsafe_code)]
