//! Result codes, those with a meaning more often than others.

use arbitrary::{Arbitrary, Result, Unstructured};
use sync_progress::protocol::{Code, Fault};
use sync_progress::windows::abi::{
    E_ABORT, E_ACCESSDENIED, E_FAIL, E_INVALIDARG, E_NOTIMPL, E_OUTOFMEMORY, E_UNEXPECTED,
    RPC_E_DISCONNECTED, S_FALSE, S_OK, S_SYNCMGR_CANCELALL, S_SYNCMGR_CANCELITEM,
    S_SYNCMGR_RETRYSYNC, SYNC_E_INVALID_OPERATION,
};
use windows_core::HRESULT;

const NAMED: [HRESULT; 14] = [
    S_OK,
    S_FALSE,
    S_SYNCMGR_CANCELITEM,
    S_SYNCMGR_CANCELALL,
    S_SYNCMGR_RETRYSYNC,
    E_ABORT,
    E_ACCESSDENIED,
    E_FAIL,
    E_INVALIDARG,
    E_NOTIMPL,
    E_OUTOFMEMORY,
    E_UNEXPECTED,
    RPC_E_DISCONNECTED,
    SYNC_E_INVALID_OPERATION,
];

/// Any result code.
#[derive(Clone, Copy, Debug)]
pub struct AnyCode(pub HRESULT);

impl<'a> Arbitrary<'a> for AnyCode {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let at = usize::from(u8::arbitrary(u)?);
        match NAMED.get(at % (NAMED.len() + 2)) {
            Some(code) => Ok(Self(*code)),
            None => Ok(Self(HRESULT(i32::arbitrary(u)?))),
        }
    }
}

impl AnyCode {
    pub fn code(self) -> Code {
        Code::new(self.0.0)
    }
}

/// What a slot says that knows one success (B-1, B-10): whatever else it is stays what it is, and is a fault.
pub fn fault_of(code: HRESULT) -> Option<Fault> {
    match code {
        S_OK => None,
        RPC_E_DISCONNECTED => Some(Fault::Disconnected),
        HRESULT(0..) => Some(Fault::UnknownAnswer(code.0.cast_unsigned())),
        HRESULT(_) => Some(Fault::Failed(Code::new(code.0))),
    }
}
