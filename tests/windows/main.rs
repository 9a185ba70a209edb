//! The COM border, seen from the other side (feature `windows`, chapter B of the specification).
//!
//! What is exported is driven slot by slot; what is imported is an object of [`native`], whose table of functions is written
//! by hand and which counts its references itself.

#![allow(unsafe_code, reason = "native code is played here, and called as native code calls")]
#![allow(clippy::missing_safety_doc, clippy::undocumented_unsafe_blocks)]

mod application;
mod native;

mod mobsync_callback;
mod winsync_bounds;
mod winsync_callback;
mod winsync_import;
mod winsync_made;
mod winsync_objects;
mod winsync_provider;
mod winsync_session;
