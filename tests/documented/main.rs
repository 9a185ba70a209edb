//! Cases transcribed from the documents; see `README.md` beside this file.

#[path = "../driver/mod.rs"]
mod driver;
mod mobsync;
mod subtle_cases;
mod sync_center;
mod winsync;
