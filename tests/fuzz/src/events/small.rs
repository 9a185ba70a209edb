//! What a byte says, and the byte that says it.

use sync_progress::protocol::{CancelCause, Code, LogId, Oddities, Outcome, ProgressStatus, Total};
use sync_progress::{ItemId, ProviderRole, SyncStage};
use uuid::Uuid;

/// The first byte that says it; zero if none does.
pub fn byte_of<T: PartialEq>(value: &T, read: impl Fn(u8) -> T) -> u8 {
    (0..=u8::MAX).find(|byte| read(*byte) == *value).unwrap_or(0)
}

fn text_id(text: &str) -> ItemId {
    text.try_into().unwrap()
}

/// A few: a text, a UUID, one of the longest that SC takes, another text, one that is too long, and the UUID as a text.
pub fn id(byte: u8) -> ItemId {
    let uuid = ItemId::from(Uuid::from_u128(0x6295_df41_35ee_11d1_8707_00c0_4fd9_3327));
    match byte % 8 {
        0 | 6 => text_id("a"),
        1 | 7 => uuid,
        2 => text_id(&"l".repeat(63)),
        3 => text_id("stranger"),
        4 => text_id(&"l".repeat(64)),
        _ => uuid.to_text(),
    }
}

/// An item, or none.
pub fn about(byte: u8) -> Option<ItemId> {
    (byte % 9 != 8).then(|| id(byte % 9))
}

/// Items, in either order; also none, and one twice.
pub fn ids(byte: u8) -> Vec<ItemId> {
    const LISTS: [&[u8]; 16] = [
        &[0],
        &[0, 1],
        &[2, 1, 0],
        &[],
        &[1],
        &[1, 0],
        &[0, 1, 2],
        &[1, 1],
        &[2],
        &[0, 2],
        &[1, 2],
        &[3],
        &[0, 3],
        &[4],
        &[0, 4],
        &[5, 1],
    ];
    LISTS[usize::from(byte) % LISTS.len()].iter().map(|at| id(*at)).collect()
}

/// Small counts, that meet; the largest ones; and powers of two.
pub fn number(byte: u8) -> u64 {
    let near = byte & 31;
    match byte >> 5 {
        0..=4 => near.into(),
        5 => u64::MAX - u64::from(near),
        _ => 1 << (byte & 63),
    }
}

pub fn value(byte: u8) -> Option<u64> {
    (byte >= 48).then(|| number(byte))
}

/// Not named, named as unknown, or known.
pub fn max(byte: u8) -> Option<Total> {
    match byte {
        0..48 => None,
        48..64 => Some(Total::Unknown),
        64.. => Some(Total::Known(number(byte))),
    }
}

pub fn total(byte: u8) -> Total {
    if byte < 24 { Total::Unknown } else { Total::Known(number(byte.wrapping_add(8))) }
}

pub fn named_status(byte: u8) -> Option<ProgressStatus> {
    let at = (byte & 15).checked_sub(4)?;
    Some(status(at | byte & 0xF0))
}

/// Those that have a name, and numbers.
pub fn status(byte: u8) -> ProgressStatus {
    let known = ProgressStatus::KNOWN.get(usize::from(byte & 15));
    known.copied().unwrap_or(ProgressStatus::Unknown(u32::from(byte >> 4) * 50))
}

/// Texts around the limit of SC, texts with a NUL, and characters of two units.
pub fn text(byte: u8) -> Option<String> {
    Some(match byte & 15 {
        0..=9 => return None,
        10 => "text".into(),
        11 => String::new(),
        12 => "a\0b".into(),
        13 => "t".repeat(259),
        14 => "t".repeat(260),
        _ => format!("{}\u{1F600}\0", "t".repeat(258)),
    })
}

pub fn odd(byte: u8) -> Oddities {
    match byte >> 4 {
        0..=6 => Oddities::empty(),
        7 => Oddities::all(),
        bit => Oddities::from_bits_retain(1 << (bit - 8)),
    }
}

/// The byte of this text or, if it has none, of any.
pub fn text_byte(said: Option<&str>) -> u8 {
    let Some(said) = said else { return 0 };
    (0..16).find(|byte| text(*byte).as_deref() == Some(said)).unwrap_or(10)
}

/// A text and what is odd about it, in one byte.
pub fn text_and_oddities(said: Option<&str>, oddities: Oddities) -> u8 {
    text_byte(said) | byte_of(&oddities, odd) & 0xF0
}

pub fn log_id(byte: u8) -> Option<LogId> {
    match byte % 6 {
        0 | 4 => None,
        5 => Some(LogId::NONE),
        number => Some(LogId::from_u128(number.into())),
    }
}

/// Both in one byte: the named ones, and one without a name.
pub fn role_and_stage(byte: u8) -> (ProviderRole, SyncStage) {
    let role = ProviderRole::from_raw(u32::from(byte & 7 == 7) * 2 + u32::from(byte & 1));
    (role, SyncStage::from_raw((byte >> 3 & 3).into()))
}

pub fn code(byte: u8) -> Code {
    const CODES: [Code; 8] = [
        Code::OK,
        Code::FALSE,
        Code::RETRY_SYNC,
        Code::FAIL,
        Code::ABORT,
        Code::CANCEL_ITEM,
        Code::INVALID_ARGUMENT,
        Code::OK,
    ];
    CODES[usize::from(byte) % CODES.len()]
}

pub fn outcome(byte: u8) -> Outcome {
    one_of(
        &[
            Outcome::Succeeded,
            Outcome::Skipped,
            Outcome::Canceled,
            Outcome::Disconnected,
            Outcome::Failed,
        ],
        byte,
    )
}

pub fn cause(byte: u8) -> CancelCause {
    one_of(&CancelCause::ALL, byte)
}

pub fn one_of<T: Copy>(these: &[T], byte: u8) -> T {
    these[usize::from(byte) % these.len()]
}
