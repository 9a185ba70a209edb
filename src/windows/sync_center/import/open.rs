//! [`open`]: a session of somebody else's creator.

use crate::Dialect;
use crate::protocol::{Code, ItemId};
use crate::windows::abi::{ISyncMgrSessionCreator, ISyncMgrSyncCallback};
use crate::windows::codes::code;
use crate::windows::reference::take;
use alloc::vec::Vec;
use core::ptr;

/// Begins a session of these items, and gives the callback to report to; [`import`](super::import()) makes a sink of it. Its last
/// release ends the session.
///
/// ```
/// use sync_progress::protocol::{Notice, ProgressStatus};
/// use sync_progress::sink::{NullSink, ProgressSink, ProgressSinkExt};
/// use sync_progress::windows::sync_center;
/// use sync_progress::{Dialect, ItemId, ProgressItem};
///
/// // Sync Center gives a creator to the handler; here we are both.
/// let creator = sync_center::export_creator(|_, _| Ok(NullSink.checked(Dialect::SyncCenter)));
///
/// let inbox = ItemId::try_from("inbox")?;
/// let callback = sync_center::open(&creator, &"mail".try_into()?, &[inbox.clone()])?;
/// let sink = sync_center::import(callback);
/// sink.progress(&inbox, &ProgressItem::new().with_status(ProgressStatus::Succeeded))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Invalid argument if there is no item, or an id is too long; else the code of the creator. One that succeeds and gives no callback
/// is answered with unexpected.
pub fn open(
    creator: &ISyncMgrSessionCreator,
    handler: &ItemId,
    items: &[ItemId],
) -> Result<ISyncMgrSyncCallback, Code> {
    if items.is_empty()
        || ![handler].into_iter().chain(items).all(|id| Dialect::SyncCenter.id_fits(id))
    {
        return Err(Code::INVALID_ARGUMENT);
    }
    let (handler, items) =
        (handler.to_text(), items.iter().map(ItemId::to_text).collect::<Vec<_>>());
    let units = |id: &ItemId| id.as_wide_with_nul().map_or(ptr::null(), <[u16]>::as_ptr);
    let ids: Vec<_> = items.iter().map(units).collect();
    let count = u32::try_from(ids.len()).map_err(|_| Code::INVALID_ARGUMENT)?;
    let mut given = ptr::null_mut();
    // SAFETY: so many ids, each with its NUL; they and the place are valid for the call.
    let answer =
        unsafe { creator.CreateSession(units(&handler), ids.as_ptr(), count, &raw mut given) };
    // SAFETY: NULL as it was set, or a reference that the creator has given.
    let callback = unsafe { take::<ISyncMgrSyncCallback>(given) };
    match code(answer) {
        code if code.is_success() => callback.ok_or(Code::UNEXPECTED),
        code => Err(code),
    }
}
