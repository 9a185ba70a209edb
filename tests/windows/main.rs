//! The COM border, seen from the other side (feature `windows`, chapter B of the specification).
//!
//! What is exported is driven slot by slot; what is imported is an object of [`native`], whose table of functions is written
//! by hand and which counts its references itself. Programs in C (`clients/`) use what is exported as any other program would.
#![allow(unsafe_code, reason = "native code is played here, and called as native code calls")]
#![allow(
    clippy::borrow_as_ptr,
    clippy::missing_safety_doc,
    clippy::needless_pass_by_value,
    clippy::undocumented_unsafe_blocks,
    clippy::wildcard_imports,
    reason = "as native code is written"
)]

mod application;
mod kit;
mod native;
mod raw;

#[cfg(target_os = "linux")]
mod c_clients;
#[cfg(windows)]
mod windows_crate;

mod freed;

mod mobsync_export;
mod mobsync_handler;
mod mobsync_host;
mod mobsync_import;

mod sync_center_events;
mod sync_center_export;
mod sync_center_import;
mod sync_center_joining;
mod sync_center_kit;
mod sync_center_offered;
mod sync_center_properties;
mod sync_center_sessions;

mod winsync_bounds;
mod winsync_callback;
mod winsync_import;
mod winsync_made;
mod winsync_objects;
mod winsync_provider;
mod winsync_session;
