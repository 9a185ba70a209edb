//! The compact form: frames of `postcard` with ids written once (W-6).
//!
//! A mark, a frame with the header in JSON, then a frame for each record. A frame is its length, as
//! `postcard` writes a `u32`, and so many bytes.

mod event;
mod frame;
mod held;
mod id;
mod notice;
mod reply;

use std::vec::Vec;

pub(super) use frame::{read, write};
pub(super) use id::{Given, Named};

/// What no text begins with, and what shows at once that somebody converted the ends of lines.
pub(super) const MARK: [u8; 8] = *b"\x89SYNC\r\n\x1a";

/// The longest length, as it is written.
pub(super) const LENGTH_BYTES: usize = 5;

/// How a file begins: the mark, and the header as a frame.
pub(super) fn opening(header: &[u8]) -> postcard::Result<Vec<u8>> {
    let length = u32::try_from(header.len()).map_err(|_| postcard::Error::SerializeBufferFull)?;
    let opening = postcard::to_extend(&length, MARK.to_vec())?;
    Ok([&opening[..], header].concat())
}
