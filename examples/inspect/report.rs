//! All that is said about a recording, and the exit code.
#![allow(clippy::format_push_string, reason = "a few words, and a string takes all")]

use sync_progress::dialect::rules::Level;

use crate::broken::{broken, told, verdict};
use crate::read::Recording;
use crate::summary::summary;
use crate::words::one_line;

/// The words, and the exit code: 0 clean, 1 broken, 2 not wholly readable.
pub(crate) fn report(recording: &Recording, is_strict: bool) -> (String, u8) {
    let mut text = summary(recording);
    for warning in recording.warnings() {
        text += &format!("warning    {}\n", one_line(&warning));
    }
    let broken = broken(recording);
    for broken in &broken {
        text += &format!("\n{}", told(broken, recording));
    }
    text += &format!("\n{}\n", verdict(&broken));
    let counts = |level: Level| level == Level::Must || is_strict;
    let is_clean = !broken.iter().any(|broken| counts(broken.first.level));
    let code = if recording.is_damaged() { 2 } else { u8::from(!is_clean) };
    (text, code)
}
