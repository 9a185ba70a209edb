//! The COM border, seen from the other side (feature `windows`, chapter B of the specification).
//!
//! What is exported is driven slot by slot; what is imported is an object of [`native`], whose table of functions is written
//! by hand and which counts its references itself.

#![allow(unsafe_code, reason = "native code is played here, and called as native code calls")]
#![allow(clippy::missing_safety_doc, clippy::undocumented_unsafe_blocks)]

mod native;

mod mobsync_callback;
mod sync_center_events;
mod sync_center_export;
mod sync_center_import;
mod sync_center_joining;
mod sync_center_kit;
mod sync_center_memory;
mod sync_center_offered;
mod sync_center_properties;
mod sync_center_sessions;
