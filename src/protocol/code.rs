//! [`Code`]: a result number as it crosses the border (`HRESULT`).

use core::fmt;

/// A result number of the three protocols (`HRESULT`): negative is failure, zero and positive are
/// success. The cancel answers of MOB are *success* codes, so compare, never just test the sign.
///
/// ```
/// use sync_progress::protocol::Code;
///
/// assert!(Code::CANCEL_ALL.is_success());
/// assert!(!Code::CANCEL_ALL.is_ok());
/// assert_eq!(Code::ACCESS_DENIED.to_string(), "0x80070005 (access denied)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Code(i32);

impl Code {
    /// `S_OK`: done, go on.
    pub const OK: Self = Self(0);
    /// `S_FALSE`: success that says no.
    pub const FALSE: Self = Self(1);
    /// `S_SYNCMGR_MISSINGITEMS`: the list of items is valid but incomplete (MOB-35).
    pub const MISSING_ITEMS: Self = Self(0x0004_0201);
    /// `S_SYNCMGR_RETRYSYNC`: run the sync again (MOB-25).
    pub const RETRY_SYNC: Self = Self(0x0004_0202);
    /// `S_SYNCMGR_CANCELITEM`: stop this item (MOB-10).
    pub const CANCEL_ITEM: Self = Self(0x0004_0203);
    /// `S_SYNCMGR_CANCELALL`: stop every item (MOB-10).
    pub const CANCEL_ALL: Self = Self(0x0004_0204);
    /// `E_NOTIMPL`.
    pub const NOT_IMPLEMENTED: Self = Self::from_bits(0x8000_4001);
    /// `E_POINTER`.
    pub const POINTER: Self = Self::from_bits(0x8000_4003);
    /// `E_ABORT`: the session was canceled (WS-23).
    pub const ABORT: Self = Self::from_bits(0x8000_4004);
    /// `E_FAIL`.
    pub const FAIL: Self = Self::from_bits(0x8000_4005);
    /// `E_UNEXPECTED`: also what a panic becomes at the border (invariant #84).
    pub const UNEXPECTED: Self = Self::from_bits(0x8000_FFFF);
    /// `E_ACCESSDENIED`: the item is closed (SC-10).
    pub const ACCESS_DENIED: Self = Self::from_bits(0x8007_0005);
    /// `E_OUTOFMEMORY`.
    pub const OUT_OF_MEMORY: Self = Self::from_bits(0x8007_000E);
    /// `E_INVALIDARG`: unknown or duplicate item, bad role or stage.
    pub const INVALID_ARGUMENT: Self = Self::from_bits(0x8007_0057);
    /// `RPC_E_DISCONNECTED`: the peer is gone; not a cancel (A-MOB-13).
    pub const DISCONNECTED: Self = Self::from_bits(0x8001_0108);
    /// `SYNC_E_INVALID_OPERATION`: an act in the wrong state (WS-20, WS-22).
    pub const INVALID_OPERATION: Self = Self::from_bits(0x8004_1001);

    /// A code from its signed number.
    pub const fn new(raw: i32) -> Self {
        Self(raw)
    }

    /// A code from the bits that documents print, such as `0x80070005`.
    pub const fn from_bits(bits: u32) -> Self {
        Self(i32::from_ne_bytes(bits.to_ne_bytes()))
    }

    /// The signed number.
    pub const fn raw(self) -> i32 {
        self.0
    }

    /// The bits that documents print.
    pub const fn bits(self) -> u32 {
        u32::from_ne_bytes(self.0.to_ne_bytes())
    }

    /// Zero or positive. True for `S_FALSE` and for the cancel answers too.
    pub const fn is_success(self) -> bool {
        self.0 >= 0
    }

    /// Exactly `S_OK`.
    pub const fn is_ok(self) -> bool {
        self.0 == 0
    }

    const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::OK => "ok",
            Self::FALSE => "false",
            Self::MISSING_ITEMS => "missing items",
            Self::RETRY_SYNC => "retry sync",
            Self::CANCEL_ITEM => "cancel item",
            Self::CANCEL_ALL => "cancel all",
            Self::NOT_IMPLEMENTED => "not implemented",
            Self::POINTER => "pointer",
            Self::ABORT => "abort",
            Self::FAIL => "fail",
            Self::UNEXPECTED => "unexpected",
            Self::ACCESS_DENIED => "access denied",
            Self::OUT_OF_MEMORY => "out of memory",
            Self::INVALID_ARGUMENT => "invalid argument",
            Self::DISCONNECTED => "disconnected",
            _ => return None,
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.bits())?;
        match self.name() {
            Some(name) => write!(f, " ({name})"),
            None => Ok(()),
        }
    }
}

/// So that a code can be raised with `?`; whether it is a failure is for the raiser to know.
impl core::error::Error for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({self})")
    }
}
