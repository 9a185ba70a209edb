//! What breaks a rule on purpose: it stands between the two sides and hands on what it is told, but for one lie. The same lie
//! is told to a program that calls us, and to an engine of ours that calls the program.

use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use sync_progress::windows::abi::{
    E_ABORT, E_ACCESSDENIED, E_INVALIDARG, E_MORE_DATA, ISyncCallback, ISyncCallback_Impl,
    ISyncCallback2, ISyncCallback2_Impl, ISyncMgrSessionCreator, ISyncMgrSessionCreator_Impl,
    ISyncMgrSyncCallback, ISyncMgrSyncCallback_Impl, ISyncSessionState, ISyncSessionState_Impl,
    S_FALSE, S_OK, SYNC_RANGE, SYNCMGR_CR_CANCEL_ALL, SYNCMGR_CR_CANCEL_ITEM, SYNCMGR_CR_NONE,
};
use windows_core::{GUID, HRESULT, Interface, implement};

static BREAKS: Mutex<String> = Mutex::new(String::new());

pub(crate) fn breaks_now(rule: &str) {
    rule.clone_into(&mut BREAKS.lock().expect("nobody panics"));
}

fn breaks(rule: &str) -> bool {
    *BREAKS.lock().expect("nobody panics") == rule
}

fn breaks_nothing() -> bool {
    breaks("")
}

/// The same code, unless a broken rule has another one instead.
fn instead(code: HRESULT, rule: &str, of: HRESULT) -> HRESULT {
    if code == of && breaks(rule) { S_OK } else { code }
}

pub(crate) fn center(honest: ISyncMgrSyncCallback) -> ISyncMgrSyncCallback {
    if breaks_nothing() { honest } else { Center(Held(honest)).into() }
}

pub(crate) fn creator(honest: ISyncMgrSessionCreator) -> ISyncMgrSessionCreator {
    if breaks_nothing() { honest } else { Creator(honest).into() }
}

pub(crate) fn application(honest: ISyncCallback2) -> ISyncCallback2 {
    if breaks_nothing() { honest } else { Application(Held(honest)).into() }
}

pub(crate) fn callback(honest: ISyncCallback) -> ISyncCallback {
    match honest.cast() {
        Ok(two) => application(two).into(),
        Err(_) => honest,
    }
}

pub(crate) fn session(honest: ISyncSessionState) -> ISyncSessionState {
    if breaks_nothing() { honest } else { Session(Held(honest), AtomicU32::new(0)).into() }
}

/// A reference, whose release may be a lie too.
struct Held<I: Interface + Called>(I);

/// Some call that means nothing.
trait Called {
    fn call(&self);
}

impl Called for ISyncMgrSyncCallback {
    fn call(&self) {
        let _ = unsafe { self.ReportManualSync() };
    }
}

impl Called for ISyncCallback2 {
    fn call(&self) {
        let _ = unsafe { self.OnProgress(0, 0, 0, 0) };
    }
}

impl Called for ISyncSessionState {
    fn call(&self) {
        let mut place = 0;
        let _ = unsafe { self.IsCanceled(&raw mut place) };
    }
}

impl<I: Interface + Called> Drop for Held<I> {
    fn drop(&mut self) {
        if breaks("NO_RELEASE") {
            std::mem::forget(self.0.clone());
        }
        if breaks("LATE_CALL") {
            // The only reference; the object is the program's, which keeps the memory to see this.
            drop(unsafe { I::from_raw(self.0.as_raw()) });
            self.0.call();
            std::mem::forget(self.0.clone());
        }
    }
}

#[implement(ISyncMgrSyncCallback)]
struct Center(Held<ISyncMgrSyncCallback>);

impl ISyncMgrSyncCallback_Impl for Center_Impl {
    unsafe fn ReportProgress(
        &self,
        id: *const u16,
        text: *const u16,
        status: i32,
        current: u32,
        max: u32,
        request: *mut i32,
    ) -> HRESULT {
        let (mut own, honest) = (77, &self.0.0);
        let place = if breaks("LEAVES_REQUEST") { &raw mut own } else { request };
        let place = if breaks("NO_PRESET") { &raw mut own } else { place };
        let code = unsafe { honest.ReportProgress(id, text, status, current, max, place) };
        let Some(request) = (unsafe { request.as_mut() }) else { return code };
        if breaks("NO_PRESET") {
            *request = own;
        }
        if breaks("HIDES_CANCEL") {
            *request = SYNCMGR_CR_NONE;
        }
        if *request == SYNCMGR_CR_CANCEL_ITEM && breaks("ITEM_IS_ALL") {
            *request = SYNCMGR_CR_CANCEL_ALL;
        }
        if code.is_err() && breaks("FAILURE_IS_CANCEL") {
            *request = SYNCMGR_CR_CANCEL_ALL;
        }
        instead(code, "REOPENS", E_ACCESSDENIED)
    }
    unsafe fn SetHandlerProgressText(&self, text: *const u16, request: *mut i32) -> HRESULT {
        unsafe { self.0.0.SetHandlerProgressText(text, request) }
    }
    unsafe fn ReportEvent(
        &self,
        item: *const u16,
        level: i32,
        flags: i32,
        name: *const u16,
        description: *const u16,
        link_text: *const u16,
        link_reference: *const u16,
        context: *const u16,
        place: *mut GUID,
    ) -> HRESULT {
        let level = if breaks("NO_LEVEL") { 0 } else { level };
        unsafe {
            self.0.0.ReportEvent(
                item,
                level,
                flags,
                name,
                description,
                link_text,
                link_reference,
                context,
                place,
            )
        }
    }
    unsafe fn CanContinue(&self, id: *const u16) -> HRESULT {
        let is_empty = id.is_null() || unsafe { *id } == 0;
        let id = if is_empty && breaks("ASKS_NULL") { null() } else { id };
        let code = unsafe { self.0.0.CanContinue(id) };
        instead(instead(code, "ALWAYS_YES", S_FALSE), "KNOWS_ALL", E_INVALIDARG)
    }
    unsafe fn QueryForAdditionalItems(
        &self,
        ids: *mut *mut c_void,
        punks: *mut *mut c_void,
    ) -> HRESULT {
        let code = unsafe { self.0.0.QueryForAdditionalItems(ids, punks) };
        instead(code, "OFFERS_NOTHING", S_FALSE)
    }
    unsafe fn AddItemToSession(&self, id: *const u16) -> HRESULT {
        instead(unsafe { self.0.0.AddItemToSession(id) }, "TAKES_TWICE", E_INVALIDARG)
    }
    unsafe fn AddIUnknownToSession(&self, punk: *mut c_void) -> HRESULT {
        let punk = if breaks("LOSES_OBJECT") { null_mut() } else { punk };
        unsafe { self.0.0.AddIUnknownToSession(punk) }
    }
    unsafe fn ProposeItem(&self, item: *mut c_void) -> HRESULT {
        instead(unsafe { self.0.0.ProposeItem(item) }, "TAKES_TWICE", E_INVALIDARG)
    }
    unsafe fn CommitItem(&self, id: *const u16) -> HRESULT {
        instead(unsafe { self.0.0.CommitItem(id) }, "COMMITS_ANY", E_INVALIDARG)
    }
    unsafe fn ReportManualSync(&self) -> HRESULT {
        unsafe { self.0.0.ReportManualSync() }
    }
}

#[implement(ISyncMgrSessionCreator)]
struct Creator(ISyncMgrSessionCreator);

impl ISyncMgrSessionCreator_Impl for Creator_Impl {
    unsafe fn CreateSession(
        &self,
        handler: *const u16,
        items: *const *const u16,
        count: u32,
        place: *mut *mut c_void,
    ) -> HRESULT {
        let code = unsafe { self.0.CreateSession(handler, items, count, place) };
        if code == S_OK && !place.is_null() {
            unsafe { *place = center(ISyncMgrSyncCallback::from_raw(*place)).into_raw() };
        }
        code
    }
}

#[implement(ISyncCallback2)]
struct Application(Held<ISyncCallback2>);

impl ISyncCallback_Impl for Application_Impl {
    unsafe fn OnProgress(&self, role: i32, stage: i32, done: u32, all: u32) -> HRESULT {
        instead(unsafe { self.0.0.OnProgress(role, stage, done, all) }, "ABORT_IS_OK", E_ABORT)
    }
    unsafe fn OnChange(&self, change: *mut c_void) -> HRESULT {
        unsafe { self.0.0.OnChange(change) }
    }
    unsafe fn OnConflict(&self, conflict: *mut c_void) -> HRESULT {
        if breaks("RESOLVES_NOTHING") { S_OK } else { unsafe { self.0.0.OnConflict(conflict) } }
    }
    unsafe fn OnFullEnumerationNeeded(&self, action: *mut i32) -> HRESULT {
        let (mut own, honest) = (0, &self.0.0);
        if !action.is_null() && breaks("FORGETS_ACTION") {
            return unsafe { honest.OnFullEnumerationNeeded(&raw mut own) };
        }
        if !action.is_null() && breaks("PRESETS_FULL") {
            unsafe { *action = 0 };
        }
        unsafe { honest.OnFullEnumerationNeeded(action) }
    }
    unsafe fn OnRecoverableError(&self, error: *mut c_void) -> HRESULT {
        unsafe { self.0.0.OnRecoverableError(error) }
    }
}

impl ISyncCallback2_Impl for Application_Impl {
    unsafe fn OnChangeApplied(&self, applied: u32, failed: u32) -> HRESULT {
        if breaks("NO_OUTCOMES") {
            return S_OK;
        }
        unsafe { self.0.0.OnChangeApplied(applied, failed) }
    }
    unsafe fn OnChangeFailed(&self, applied: u32, failed: u32) -> HRESULT {
        unsafe { self.0.0.OnChangeFailed(applied, failed) }
    }
}

#[implement(ISyncSessionState)]
struct Session(Held<ISyncSessionState>, AtomicU32);

impl ISyncSessionState_Impl for Session_Impl {
    unsafe fn IsCanceled(&self, place: *mut i32) -> HRESULT {
        let code = unsafe { self.0.0.IsCanceled(place) };
        if breaks("NEVER_CANCELED") && !place.is_null() {
            unsafe { *place = 0 };
        }
        code
    }
    unsafe fn GetInfoForChangeApplication(&self, bytes: *mut u8, count: *mut u32) -> HRESULT {
        let code = unsafe { self.0.0.GetInfoForChangeApplication(bytes, count) };
        instead(code, "FITS_ANYWHERE", E_MORE_DATA)
    }
    unsafe fn LoadInfoFromChangeApplication(&self, bytes: *const u8, count: u32) -> HRESULT {
        unsafe { self.0.0.LoadInfoFromChangeApplication(bytes, count) }
    }
    unsafe fn GetForgottenKnowledgeRecoveryRangeStart(
        &self,
        bytes: *mut u8,
        count: *mut u32,
    ) -> HRESULT {
        unsafe { self.0.0.GetForgottenKnowledgeRecoveryRangeStart(bytes, count) }
    }
    unsafe fn GetForgottenKnowledgeRecoveryRangeEnd(
        &self,
        bytes: *mut u8,
        count: *mut u32,
    ) -> HRESULT {
        unsafe { self.0.0.GetForgottenKnowledgeRecoveryRangeEnd(bytes, count) }
    }
    unsafe fn SetForgottenKnowledgeRecoveryRange(&self, range: *const SYNC_RANGE) -> HRESULT {
        unsafe { self.0.0.SetForgottenKnowledgeRecoveryRange(range) }
    }
    unsafe fn OnProgress(&self, role: i32, stage: i32, completed: u32, left: u32) -> HRESULT {
        let (mut completed, mut left) = (completed, left);
        if breaks("ABSOLUTE") && stage == 2 {
            completed += self.1.fetch_add(completed, Ordering::Relaxed);
            left += completed;
        }
        let code = unsafe { self.0.0.OnProgress(role, stage, completed, left) };
        instead(instead(code, "ABORT_IS_OK", E_ABORT), "ANY_ROLE", E_INVALIDARG)
    }
}
