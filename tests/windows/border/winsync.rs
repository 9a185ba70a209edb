//! WS: scripted callbacks, and a provider.

use std::ffi::c_void;
use std::sync::Mutex;

use sync_progress::callback::SyncCallback;
use sync_progress::cancel::CancelSource;
use sync_progress::protocol::{
    Answer, CancelCause, Change, ChangeCounts, Code, Conflict, EnumerationAction, RecoverableError,
    ResolveAction, SinkError, StageProgress, Work,
};
use sync_progress::windows::abi::{ISyncCallback, ISyncSessionState};
use sync_progress::windows::winsync::{self, Import, SessionState};
use sync_progress::{CancelToken, ProviderRole, SyncStage};
use windows_core::Interface;

use crate::heard::{self, answered, hear};
use crate::script::{Script, Scripted};
use crate::{liar, take};

impl SyncCallback for Scripted {
    fn stage(&self, report: &StageProgress) -> Answer {
        heard::stage(report);
        self.answer()
    }

    fn change(&self, _: &Change) -> Answer {
        hear("change");
        self.answer()
    }

    fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
        hear("conflict");
        self.answer().map(|_| match self.script {
            Script::ChoosesNonsense => ResolveAction::Unknown(5),
            _ => ResolveAction::AcceptSource,
        })
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        hear("full enumeration");
        self.answer().map(|_| match self.script {
            Script::ChoosesNonsense => EnumerationAction::Unknown(3),
            Script::Offers => EnumerationAction::Abort,
            _ => EnumerationAction::Partial,
        })
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        heard::error(error);
        self.answer()
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        heard::outcome("applied", counts);
        self.answer()
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        heard::outcome("failed", counts);
        self.answer()
    }
}

/// An application's callback that answers its call number `at` by a script.
#[unsafe(no_mangle)]
pub extern "system" fn border_application(script: u32, at: u32) -> *mut c_void {
    liar::application(winsync::export(Scripted::new(script, at))).into_raw()
}

/// Who cancels the session state that was made last.
static CANCEL: Mutex<Option<CancelSource>> = Mutex::new(None);

/// The state of a session, over such a callback.
#[unsafe(no_mangle)]
pub extern "system" fn border_session(script: u32, at: u32) -> *mut c_void {
    let cancel = CancelSource::new();
    let state = winsync::export_session_state(Scripted::new(script, at), cancel.token());
    *CANCEL.lock().expect("nobody panics") = Some(cancel);
    liar::session(state).into_raw()
}

/// Cancels the session whose state was made last.
#[unsafe(no_mangle)]
pub extern "system" fn border_cancel() {
    let cancel = CANCEL.lock().expect("nobody panics").take();
    cancel.expect("a session").cancel(CancelCause::Requested);
}

/// A provider, which reports to what a native application has given.
#[derive(Debug)]
pub enum Provider {
    /// To its callback.
    Callback(Import<ISyncCallback>),
    /// To the state of its session.
    Session(SessionState<ISyncSessionState>),
}

impl Provider {
    fn callback(&self) -> &dyn SyncCallback {
        match self {
            Self::Callback(callback) => callback,
            Self::Session(session) => session,
        }
    }
}

/// A provider for a callback; to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_provider(callback: *mut c_void) -> *mut Provider {
    let callback = winsync::import(liar::callback(unsafe { take(callback) }));
    Box::into_raw(Box::new(Provider::Callback(callback)))
}

/// A provider for the state of a session; to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_provider_of(session: *mut c_void) -> *mut Provider {
    let session = winsync::import_session_state(liar::session(unsafe { take(session) }));
    Box::into_raw(Box::new(Provider::Session(session)))
}

/// The end of a provider: it lets go what it was given.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_provider_free(provider: *mut Provider) {
    drop(unsafe { Box::from_raw(provider) });
}

/// Lets a provider say something, or ask; the numbers are those of `border.h`. The answer is heard.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_tell(
    provider: *const Provider,
    what: u32,
    one: u32,
    two: u32,
) {
    let provider = unsafe { &*provider };
    let callback = provider.callback();
    let stage = |role, stage| {
        let work = Work::new(one.into(), u64::from(two));
        callback.stage(&StageProgress { role, stage, work })
    };
    let counts = ChangeCounts { applied: one.into(), failed: two.into() };
    match what {
        0 => answered(stage(ProviderRole::Source, SyncStage::Detection)),
        1 => answered(stage(ProviderRole::Destination, SyncStage::Application)),
        2 => answered(callback.change(&Change::default())),
        3 => answered(callback.conflict(&Conflict::default()).map(ResolveAction::raw)),
        4 => answered(callback.full_enumeration_needed().map(EnumerationAction::raw)),
        5 => answered(callback.recoverable_error(&in_use())),
        6 => answered(callback.change_applied(counts)),
        7 => answered(callback.change_failed(counts)),
        _ => ask(provider),
    }
}

fn in_use() -> RecoverableError {
    RecoverableError {
        role: ProviderRole::Destination,
        stage: SyncStage::Application,
        change: Change::default(),
        code: Code::from_bits(0x8007_0020),
        item_name: "report.txt".into(),
        description: "in use".into(),
    }
}

fn ask(provider: &Provider) {
    match provider {
        Provider::Session(session) => {
            answered::<sync_progress::CancelDecision>(Ok(session.decision()));
        }
        Provider::Callback(_) => panic!("a callback is not asked"),
    }
}
