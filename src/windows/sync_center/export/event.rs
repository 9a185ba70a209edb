//! What a handler wants remembered: `ReportEvent`.

use super::listener::{Listener, failure};
use super::roster::Known;
use crate::protocol::{Code, ItemId, Link, LogEntry, LogLevel, Oddities};
use crate::sink::ProgressSink;
use crate::windows::abi::{E_INVALIDARG, E_POINTER, S_OK, SYNCMGR_EF_NONE};
use crate::windows::from_uuid;
use crate::windows::text::{MAX_UNITS, read_text};
use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;
use windows_core::{GUID, HRESULT};

/// An event, as it comes.
pub(super) struct Event {
    pub(super) item: *const u16,
    pub(super) level: i32,
    pub(super) flags: i32,
    pub(super) name: *const u16,
    pub(super) description: *const u16,
    pub(super) link_text: *const u16,
    pub(super) link_reference: *const u16,
    pub(super) context: *const u16,
}

impl<S: ProgressSink> Listener<S> {
    /// # Safety
    ///
    /// Each text of the event is NULL, or can be read up to its NUL; the place is NULL or can be written.
    pub(super) unsafe fn event(&self, event: &Event, place: *mut GUID) -> HRESULT {
        if place.is_null() {
            return E_POINTER;
        }
        // SAFETY: just looked at, and passed on to the caller.
        let (id, code) = match unsafe { self.read_event(event) } {
            Ok((item, entry)) => self.log(item.as_ref(), &entry),
            Err(refused) => (GUID::zeroed(), refused),
        };
        // SAFETY: as above.
        unsafe { place.write(id) };
        code
    }

    /// # Safety
    ///
    /// As for [`event`](Self::event).
    unsafe fn read_event(&self, event: &Event) -> Result<(Option<Known<'_>>, LogEntry), HRESULT> {
        let item = match event.item {
            text if text.is_null() => None,
            // SAFETY: passed on to the caller.
            text => Some(unsafe { self.find(text) }.ok_or(E_INVALIDARG)?),
        };
        // SAFETY: passed on to the caller.
        let mut entry = unsafe { event.read() }?;
        entry.item = item.as_ref().map(|item| item.id().clone());
        Ok((item, entry))
    }

    fn log(&self, item: Option<&Known<'_>>, entry: &LogEntry) -> (GUID, HRESULT) {
        match self.sink.log(entry) {
            Ok(id) if id.is_none() => (fresh_id(), S_OK),
            Ok(id) => (from_uuid(id.uuid()), S_OK),
            Err(error) => {
                self.note(item, error.decision);
                (GUID::zeroed(), failure(error.fault))
            }
        }
    }
}

impl Event {
    /// The event without its item.
    ///
    /// # Safety
    ///
    /// Each text is NULL, or can be read up to its NUL.
    unsafe fn read(&self) -> Result<LogEntry, HRESULT> {
        let mut odd = Oddities::empty();
        let mut text = |text| {
            // SAFETY: passed on to the caller.
            let (text, repaired) = unsafe { read_text(text, MAX_UNITS) }?;
            odd |= repaired;
            Some(text)
        };
        let level = LogLevel::from_raw(Code::new(self.level).bits());
        let mut entry = LogEntry::new(level, text(self.name).ok_or(E_INVALIDARG)?);
        entry.description = text(self.description).ok_or(E_INVALIDARG)?;
        entry.link = link(text(self.link_text), text(self.link_reference));
        entry.context = text(self.context);
        odd.set(Oddities::UNKNOWN_MASK, self.flags != SYNCMGR_EF_NONE);
        entry.odd = odd;
        Ok(entry)
    }
}

/// Each half may be missing (SC-20).
fn link(text: Option<Arc<str>>, reference: Option<Arc<str>>) -> Option<Link> {
    let given = text.is_some() || reference.is_some();
    given.then(|| Link { text: text.unwrap_or_default(), reference: reference.unwrap_or_default() })
}

/// An id for an entry that the sink does not keep: a handler may tell its events apart by them, so no two have the same one in
/// this process (B-41). Counted, not drawn, for nobody has to guess them.
fn fresh_id() -> GUID {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    from_uuid(Uuid::new_v5(&ItemId::NAMESPACE, alloc::format!("event {number}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_41_ids_of_events_are_unique_and_never_null() {
        let ids = [fresh_id(), fresh_id(), fresh_id()];
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
        assert!(!ids.contains(&GUID::zeroed()));
    }
}
