//! What the fuzz targets check. `fuzz_targets/` has one line for each of them; how they are run stands in README.md.
//!
//! Each target makes an `Input` of libFuzzer's bytes, plays it, and compares what came out with a model that is written
//! here from the specification and shares no code with the library. A panic, also one that the library would catch, ends
//! the run: libFuzzer's hook sees to that.

pub mod checker;
pub mod mobsync;
pub mod recording;
pub mod session;
pub mod sync_center;
pub mod text;
pub mod winsync;

mod answers;
mod codes;
mod ear;
mod events;
mod exact;
mod ids;
mod refusals;
mod reports;
mod words;

/// Native objects, as the tests of the border have them.
#[path = "../../windows/native/mod.rs"]
#[allow(
    dead_code,
    clippy::pedantic,
    reason = "for all tests of the border, and as native code is written"
)]
mod native;

/// The model of a session, as its test has it.
#[path = "../../session_model/model/mod.rs"]
#[allow(dead_code, clippy::pedantic, reason = "for that test, and as tests are written")]
mod model;
