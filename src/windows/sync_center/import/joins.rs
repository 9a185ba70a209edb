//! What joins a session of somebody else's, and what its host would like to have joined.

use super::Import;
use super::offered::{read_ids, read_punks};
use super::wide_id::with_units;
use crate::protocol::{Answer, Code, Fault, ItemId, MoreItems, RuleId, SinkError};
use crate::sync::lock;
use crate::windows::Pointer;
use crate::windows::abi::{IEnumString, IEnumUnknown, ISyncMgrSyncCallback};
use crate::windows::codes::done;
use crate::windows::reference::take;
use alloc::{collections::VecDeque, vec::Vec};
use core::ptr;
use windows_core::{HRESULT, Interface};

impl<P: Pointer<ISyncMgrSyncCallback>> Import<P> {
    /// What joins, or is refused by this rule.
    pub(super) fn join(
        &self,
        id: &ItemId,
        rule: RuleId,
        call: impl FnOnce(&ISyncMgrSyncCallback, *const u16) -> HRESULT,
    ) -> Answer {
        match with_units(id, |units| self.call(|callback| call(callback, units)))? {
            Code::INVALID_ARGUMENT => Err(Fault::Refused(rule).into()),
            code => self.noted(code),
        }
    }

    /// The next of what was offered; NULL if there is none, or it could not be kept.
    pub(super) fn join_opaque(&self) -> Answer {
        let next = lock(&self.offered).pop_front().flatten();
        let add = |punk| {
            // SAFETY: NULL, or an object that is held for the call.
            self.call(|callback| unsafe { callback.AddIUnknownToSession(punk) })
        };
        self.noted(match &next {
            Some(punk) => punk.with(|punk| add(punk.as_raw())).unwrap_or_else(|code| code),
            None => add(ptr::null_mut()),
        })
    }

    /// These slots know no cancel, so the decision so far goes on.
    pub(super) fn noted(&self, code: Code) -> Answer {
        done(code).map(|()| self.all.decision())
    }

    /// Asks the host, and keeps what it has offered without an id.
    pub(super) fn ask_for_more(&self) -> Result<MoreItems, SinkError> {
        let (mut ids, mut punks) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: both places are valid for the call.
        let code = self.call(|callback| unsafe {
            callback.QueryForAdditionalItems(&raw mut ids, &raw mut punks)
        });
        // SAFETY: NULL as they were set, or a reference that the callback has given.
        let (ids, punks) = unsafe { (take::<IEnumString>(ids), take::<IEnumUnknown>(punks)) };
        let (ids, punks) = match code {
            Code::FALSE => (None, None),
            code => done(code).map(|()| (ids, punks))?,
        };
        let ids = ids.map_or(Ok(Vec::new()), |ids| read_ids(&ids))?;
        let punks = punks.map_or(Ok(Vec::new()), |punks| read_punks(&punks))?;
        let held: VecDeque<_> = punks.into_iter().map(P::hold).collect();
        let opaque = u32::try_from(held.len()).unwrap_or(u32::MAX);
        let _released_outside = core::mem::replace(&mut *lock(&self.offered), held);
        Ok(MoreItems { ids, opaque })
    }
}
