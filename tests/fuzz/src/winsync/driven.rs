//! A callback that is exported, driven slot by slot.
//!
//! - What the application hears is what the call said, numbers as they came (B-61); what is refused it does not hear.
//! - What stops the session fails, and stays (B-60). Nothing else does but a refusal.
//! - A resolution is set once if there is one, an action is written on every path (B-62, B-63).
//! - What a native error claims is not believed (B-64); references balance.

use super::listener::{Listener, Stopped};
use crate::answers::AnyAnswer;
use crate::codes::AnyCode;
use crate::native::Native;
use crate::native::winsync::change;
use crate::native::winsync_told::{Failing, Text as Giver, Texts, conflict, error, honest, words};
use crate::reports::Few;
use crate::words::{Text, Unit};
use arbitrary::Arbitrary;
use std::borrow::Cow;
use std::ptr::null_mut;
use sync_progress::protocol::{
    Answer, Change, ChangeCounts, Conflict, EnumerationAction, Fault, Notice, RecoverableError,
    ResolveAction, RuleId, StageProgress, SyncEvent, Work,
};
use sync_progress::windows::abi::*;
use sync_progress::windows::winsync;
use sync_progress::{ProviderRole, SyncStage};
use windows_core::{HRESULT, Interface};

#[derive(Arbitrary, Debug)]
pub struct Input {
    is_local: bool,
    steps: Vec<Step>,
}

#[derive(Arbitrary, Debug)]
struct Step {
    call: Call,
    answer: AnyAnswer,
    choice: Few,
    is_null: bool,
}

#[derive(Arbitrary, Debug)]
enum Call {
    Progress { role: Few, stage: Few, completed: u32, total: u32 },
    Change,
    Conflict(AnyCode),
    FullEnumeration,
    Error(AnyError),
    Applied(u32, u32),
    Failed(u32, u32),
}

/// What an error says, and how: `None` where it says nothing.
#[derive(Arbitrary, Debug)]
struct AnyError {
    stage: Option<Few>,
    provider: Option<Few>,
    code: Option<AnyCode>,
    words: Option<[AnyText; 2]>,
}

#[derive(Arbitrary, Debug)]
enum AnyText {
    Honest(Text),
    /// Writes what it likes, within its buffer, and says what it likes about that.
    Liar {
        code: AnyCode,
        units: Vec<Unit>,
        count: u32,
    },
}

impl Input {
    pub(super) fn check(&self) {
        let listener = Listener::new();
        let callback = match self.is_local {
            true => winsync::export_local(listener.clone()),
            false => winsync::export(listener.clone()),
        };
        let mut stopped = Stopped::default();
        for step in &self.steps {
            listener.answer(step.answer.0, step.choice.0);
            step.play(&callback, &listener, &mut stopped);
        }
        let first: ISyncCallback = callback.cast().unwrap();
        drop(callback);
        assert_eq!(listener.clones(), 2);
        drop(first);
        assert_eq!(listener.clones(), 1, "the application goes with the last reference");
    }
}

impl Step {
    fn play(&self, callback: &ISyncCallback2, listener: &Listener, stopped: &mut Stopped) {
        let answer = &self.answer.0;
        let code = match &self.call {
            Call::Progress { role, stage, completed, total } => {
                let (at, of) = (role.0.cast_signed(), stage.0.cast_signed());
                let work = Work::new((*completed).into(), u64::from(*total));
                let (role, stage) = (ProviderRole::from_raw(role.0), SyncStage::from_raw(stage.0));
                let notice = Notice::Stage(StageProgress { role, stage, work });
                // SAFETY: it takes numbers.
                let code = unsafe { callback.OnProgress(at, of, *completed, *total) };
                assert_eq!(listener.heard(), [SyncEvent::notice(&notice)]);
                code
            }
            Call::Change => {
                let native = change(7);
                let raw =
                    if self.is_null { null_mut() } else { native.give::<ISyncChange>().into_raw() };
                // SAFETY: an object, or NULL.
                let code = unsafe { callback.OnChange(raw) };
                if self.is_null {
                    return refused(code, listener);
                }
                // SAFETY: the reference that was made above.
                drop(unsafe { ISyncChange::from_raw(raw) });
                assert_eq!(listener.heard(), [SyncEvent::Change(Cow::Owned(Change::default()))]);
                code
            }
            Call::Conflict(set) => return self.conflict(callback, listener, stopped, *set),
            Call::FullEnumeration => return self.enumerate(callback, listener, stopped),
            Call::Error(error) => {
                if self.is_null {
                    // SAFETY: NULL is refused.
                    return refused(unsafe { callback.OnRecoverableError(null_mut()) }, listener);
                }
                error.tell(callback, listener)
            }
            Call::Applied(applied, failed) => {
                // SAFETY: it takes numbers.
                let code = unsafe { callback.OnChangeApplied(*applied, *failed) };
                assert_eq!(listener.heard(), [SyncEvent::ChangeApplied(counts(*applied, *failed))]);
                code
            }
            Call::Failed(applied, failed) => {
                // SAFETY: it takes numbers.
                let code = unsafe { callback.OnChangeFailed(*applied, *failed) };
                assert_eq!(listener.heard(), [SyncEvent::ChangeFailed(counts(*applied, *failed))]);
                code
            }
        };
        stopped.check(code, answer);
    }

    fn conflict(
        &self,
        callback: &ISyncCallback2,
        listener: &Listener,
        stopped: &mut Stopped,
        set: AnyCode,
    ) {
        let native = conflict(set.0);
        let object = native.give::<IChangeConflict>();
        let raw = if self.is_null { null_mut() } else { object.as_raw() };
        // SAFETY: an object, or NULL.
        let code = unsafe { callback.OnConflict(raw) };
        drop(object);
        assert_eq!(native.references(), 0);
        let set_actions = std::mem::take(&mut *native.set.lock().unwrap());
        if self.is_null {
            assert_eq!(set_actions, [0; 0]);
            return refused(code, listener);
        }
        assert_eq!(listener.heard(), [SyncEvent::Conflict(Cow::Owned(Conflict::default()))]);
        let is_named = ResolveAction::KNOWN.contains(&ResolveAction::from_raw(self.choice.0));
        if self.answer.0.is_ok() && is_named && !stopped.0 {
            assert_eq!(set_actions, [self.choice.0.cast_signed()]);
            assert_eq!(code, if set.0.is_ok() { S_OK } else { set.0 });
        } else {
            assert_eq!(set_actions, [0; 0]);
            stopped.check(code, &self.chosen(is_named));
        }
    }

    /// A choice without a name is refused.
    fn chosen(&self, is_named: bool) -> Answer {
        match self.answer.0 {
            Err(error) => Err(error),
            Ok(_) if is_named => Ok(sync_progress::CancelDecision::Continue),
            Ok(_) => Err(Fault::Refused(RuleId::invariant(20)).into()),
        }
    }

    fn enumerate(&self, callback: &ISyncCallback2, listener: &Listener, stopped: &mut Stopped) {
        let mut action = 77;
        let place = if self.is_null { null_mut() } else { &raw mut action };
        // SAFETY: a place, or none.
        let code = unsafe { callback.OnFullEnumerationNeeded(place) };
        if self.is_null {
            return assert_eq!((code, listener.heard()), (E_POINTER, vec![]));
        }
        assert_eq!(listener.heard(), [SyncEvent::FullEnumerationNeeded]);
        let wanted = EnumerationAction::from_raw(self.choice.0);
        let is_named = !matches!(wanted, EnumerationAction::Unknown(_));
        let is_chosen = self.answer.0.is_ok() && is_named && !stopped.0;
        stopped.check(code, &self.chosen(is_named));
        let written = if is_chosen { self.choice.0.cast_signed() } else { SFEA_ABORT };
        assert_eq!(action, written, "zero would start a full enumeration");
        stopped.0 |= action == SFEA_ABORT; // WS-14
    }
}

fn refused(code: HRESULT, listener: &Listener) {
    assert_eq!((code, listener.heard()), (E_INVALIDARG, vec![]));
}

fn counts(applied: u32, failed: u32) -> ChangeCounts {
    ChangeCounts { applied: applied.into(), failed: failed.into() }
}

impl AnyError {
    fn tell(&self, callback: &ISyncCallback2, listener: &Listener) -> HRESULT {
        let texts = self.words.as_ref().map(|[name, description]| {
            words(Texts { name: name.giver(), description: description.giver() })
        });
        let number = |number: Option<Few>| number.map(|it| it.0.cast_signed()).ok_or(E_FAIL);
        let native = error(Failing {
            stage: number(self.stage),
            provider: number(self.provider),
            code: self.code.map(|code| code.0).ok_or(E_FAIL),
            // An error that fails to tell gives no reference.
            words: self.code.and(texts.as_ref()).map(Native::give),
        });
        let object = native.give::<IRecoverableError>();
        // SAFETY: an object.
        let code = unsafe { callback.OnRecoverableError(object.as_raw()) };
        drop(object);
        assert_eq!(native.references(), 0);
        drop(native);
        assert_eq!(texts.map_or(0, |texts| texts.references()), 0, "its words are released");
        let heard = listener.heard();
        let [SyncEvent::RecoverableError(read)] = &heard[..] else { panic!("{heard:?}") };
        self.check_read(read);
        code
    }

    fn check_read(&self, read: &RecoverableError) {
        let raw = |number: Option<Few>| number.map_or(u32::MAX, |number| number.0);
        assert_eq!((read.stage.raw(), read.role.raw()), (raw(self.stage), raw(self.provider)));
        assert_eq!(read.code.raw(), self.code.map_or(E_FAIL, |code| code.0).0);
        let words = self.words.as_ref().filter(|_| self.code.is_some());
        let Some([name, description]) = words else {
            return assert_eq!((&*read.item_name, &*read.description), ("", ""));
        };
        name.check(&read.item_name);
        description.check(&read.description);
    }
}

impl AnyText {
    fn giver(&self) -> Giver {
        match self {
            Self::Honest(text) => honest(&text.0),
            Self::Liar { code, units, count } => {
                let (code, count) = (code.0, *count);
                let units: Vec<u16> = units.iter().map(|unit| unit.0).collect();
                Box::new(move |buffer, said| {
                    let fits = units.len().min(buffer.len());
                    buffer[..fits].copy_from_slice(&units[..fits]);
                    *said = count;
                    code
                })
            }
        }
    }

    fn check(&self, read: &str) {
        assert!(read.encode_utf16().count() <= 0x8000 && !read.contains('\0'));
        if let Self::Honest(text) = self {
            // It ends where its NUL is.
            assert_eq!(read, text.0.split('\0').next().unwrap());
        }
    }
}
