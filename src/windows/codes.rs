//! `HRESULT` and [`Code`]: the same number under two names; and what it says where there is nothing to decide.

use crate::protocol::{Code, Fault, SinkError};
use windows_core::HRESULT;

#[inline]
pub(super) const fn code(hresult: HRESULT) -> Code {
    Code::new(hresult.0)
}

#[inline]
pub(super) const fn hresult(code: Code) -> HRESULT {
    HRESULT(code.raw())
}

/// What a slot said whose documents know one success and failures. Any other success is kept as an unknown answer: a
/// number of this facility means something only together with the method that returned it.
///
/// # Errors
///
/// [`Fault::Disconnected`], [`Fault::UnknownAnswer`] or [`Fault::Failed`].
pub(super) fn done(code: Code) -> Result<(), SinkError> {
    match code {
        Code::OK => Ok(()),
        Code::DISCONNECTED => Err(Fault::Disconnected.into()),
        code if code.is_success() => Err(Fault::UnknownAnswer(code.bits()).into()),
        code => Err(Fault::Failed(code).into()),
    }
}
