//! A sink that is exported, driven slot by slot.
//!
//! - What the sink hears is what the call said, and what is refused it does not hear.
//! - Its decision is the code: no cancel is lost, none is made up, and one of all stays (B-20, B-21, D-11, D-12).
//! - Nothing is read that was not lent: each structure, text and array has just the bytes that its caller owes.
//! - The sink goes with the last reference.

use super::raw::{AnyInfo, AnyItem, TEXT_UNITS, logged};
use crate::answers::{AnyAnswer, check_fault};
use crate::codes::AnyCode;
use crate::ear::Ear;
use crate::exact::Exact;
use crate::ids::guid;
use crate::reports::AnyNumber;
use crate::words::Words;
use arbitrary::Arbitrary;
use std::ptr;
use sync_progress::protocol::{
    Answer, AnswerExt as _, ItemId, LogId, Notice, Phase, ProgressStatus, SyncEvent,
};
use sync_progress::windows::abi::*;
use sync_progress::windows::{mobsync, to_uuid};
use sync_progress::{CancelDecision, ProgressItem};
use windows_core::{GUID, HRESULT};

#[derive(Arbitrary, Debug)]
pub struct Input {
    is_local: bool,
    steps: Vec<Step>,
}

/// One call, and what the sink answers if it hears it.
#[derive(Arbitrary, Debug)]
struct Step {
    call: Call,
    answer: AnyAnswer,
    may: bool,
}

#[derive(Arbitrary, Debug)]
enum Call {
    Progress { item: Option<u8>, report: Option<AnyItem> },
    PropertiesShown(AnyCode),
    Prepared(AnyCode),
    Synchronized(AnyCode),
    ErrorShown { code: AnyCode, ids: Ids },
    Modeless(i32),
    Log { level: AnyNumber, text: Words, info: Option<AnyInfo> },
    DeleteLog { id: Option<u8>, reserved: u32 },
    Connect { name: Words, reserved: u32 },
    AddRef,
    Release,
}

/// Ids in an array, or a number of them without one.
#[derive(Arbitrary, Debug)]
enum Ids {
    Given(Vec<u8>),
    Missing(u32),
}

/// What a call comes to: what the sink hears, and what it was asked for.
type Heard = Result<(SyncEvent<'static>, Wanted), HRESULT>;

enum Wanted {
    Decision,
    /// Success says nothing but success.
    Done,
    /// Something else than a decision, of which success may say no.
    Leave {
        is_asked: bool,
    },
}

impl Input {
    pub(super) fn check(&self) {
        let ear = Ear::new();
        let first = match self.is_local {
            true => mobsync::export_local(ear.clone()),
            false => mobsync::export(ear.clone()),
        };
        let mut references = vec![first];
        let mut all = CancelDecision::Continue;
        for step in &self.steps {
            step.play(&ear, &mut references, &mut all);
        }
        assert_eq!(ear.clones(), 2, "the sink lives as long as its object");
        drop(references);
        assert_eq!(ear.clones(), 1, "the sink goes with the last reference");
        assert_eq!(ear.heard(), []);
    }
}

impl Step {
    fn play(
        &self,
        ear: &Ear,
        references: &mut Vec<ISyncMgrSynchronizeCallback>,
        all: &mut CancelDecision,
    ) {
        match self.call {
            Call::AddRef => return references.push(references[0].clone()),
            Call::Release if references.len() > 1 => {
                return references.truncate(references.len() - 1);
            }
            Call::Release => return,
            _ => {}
        }
        ear.answer(self.answer.0);
        ear.allow(self.may);
        let code = self.call.make(&references[0]);
        match self.call.heard() {
            Err(refused) => {
                assert_eq!(code, refused);
                assert_eq!(ear.heard(), [], "refused, and heard all the same");
            }
            Ok((event, wanted)) => {
                assert_eq!(ear.heard(), [event]);
                self.check_code(code, &wanted, all);
            }
        }
    }

    fn check_code(&self, code: HRESULT, wanted: &Wanted, all: &mut CancelDecision) {
        let answer = self.answer.0;
        // Who is asked for something else decides by an error alone.
        let is_told = answer.is_err() || !matches!(wanted, Wanted::Leave { .. });
        if is_told && answer.decision().is_all() {
            *all = CancelDecision::CancelAll;
        }
        match wanted {
            Wanted::Decision => match answer.decision().merge(*all) {
                CancelDecision::CancelItem => assert_eq!(code, S_SYNCMGR_CANCELITEM),
                CancelDecision::CancelAll => assert_eq!(code, S_SYNCMGR_CANCELALL),
                CancelDecision::Continue => check_code(code, &answer, S_OK),
            },
            Wanted::Done => check_code(code, &answer, S_OK),
            Wanted::Leave { is_asked } => {
                let declined = *is_asked && !self.may;
                check_code(code, &answer, if declined { S_FALSE } else { S_OK });
            }
        }
    }
}

/// The code of an answer that cancels nothing, or cannot say so here.
fn check_code(code: HRESULT, answer: &Answer, success: HRESULT) {
    match answer.fault() {
        None => assert_eq!(code, success),
        Some(_) => check_fault(code, answer, &[S_OK, S_SYNCMGR_CANCELITEM, S_SYNCMGR_CANCELALL]),
    }
}

fn place(guid: Option<&GUID>) -> *const GUID {
    guid.map_or(ptr::null(), ptr::from_ref)
}

impl Call {
    fn make(&self, callback: &ISyncMgrSynchronizeCallback) -> HRESULT {
        // SAFETY: all that is lent lives until the end of the call, and is as large as its caller owes.
        unsafe {
            match self {
                Self::Progress { item, report } => {
                    let item = item.map(guid).map(Box::new);
                    let lent = report.as_ref().map(AnyItem::lend);
                    let report = lent.as_ref().map_or(ptr::null(), |(report, _)| report.as_ptr());
                    callback.Progress(place(item.as_deref()), report)
                }
                Self::PropertiesShown(code) => callback.ShowPropertiesCompleted(code.0),
                Self::Prepared(code) => callback.PrepareForSyncCompleted(code.0),
                Self::Synchronized(code) => callback.SynchronizeCompleted(code.0),
                Self::ErrorShown { code, ids } => ids.end(*code, callback),
                Self::Modeless(enable) => callback.EnableModeless(*enable),
                Self::Log { level, text, info } => {
                    let (text, info) = (text.lend(TEXT_UNITS), info.as_ref().map(AnyInfo::lend));
                    let info = info.as_ref().map_or(ptr::null(), Exact::as_ptr);
                    callback.LogError(level.0, text.as_ptr(), info)
                }
                Self::DeleteLog { id, reserved } => {
                    let id = id.map(guid).map(Box::new);
                    callback.DeleteLogError(place(id.as_deref()), *reserved)
                }
                Self::Connect { name, reserved } => {
                    callback.EstablishConnection(name.lend(TEXT_UNITS).as_ptr(), *reserved)
                }
                Self::AddRef | Self::Release => S_OK,
            }
        }
    }

    fn heard(&self) -> Heard {
        match self {
            Self::Progress { item, report } => reported(*item, report.as_ref()),
            Self::PropertiesShown(code) => ended(Phase::ShowProperties, *code, vec![]),
            Self::Prepared(code) => ended(Phase::Prepare, *code, vec![]),
            Self::Synchronized(code) => ended(Phase::Synchronize, *code, vec![]),
            Self::ErrorShown { code, ids } => ended(Phase::ShowError, *code, ids.read(*code)?),
            Self::Modeless(enable) => {
                let is_asked = *enable != 0;
                Ok((SyncEvent::MayShowUi(is_asked), Wanted::Leave { is_asked }))
            }
            Self::Log { level, text, info } => {
                let entry = logged(level.0, text, info.as_ref())?;
                let event = SyncEvent::log(&entry).into_owned();
                Ok((event, Wanted::Leave { is_asked: false }))
            }
            Self::DeleteLog { id, .. } => {
                let id = LogId::from(to_uuid(&guid(id.ok_or(E_INVALIDARG)?)));
                noticed(&Notice::EntryDeleted((!id.is_none()).then_some(id)))
            }
            Self::Connect { name, .. } => {
                let name = name.read(TEXT_UNITS).map(|(name, _)| name.into());
                noticed(&Notice::Connect(name))
            }
            Self::AddRef | Self::Release => Err(S_OK),
        }
    }
}

fn reported(item: Option<u8>, report: Option<&AnyItem>) -> Heard {
    let id = ItemId::from(to_uuid(&guid(item.ok_or(E_INVALIDARG)?)));
    let said = report.map_or(Ok(ProgressItem::new()), AnyItem::says)?;
    if let Some(raw) = report.and_then(AnyItem::raw_status) {
        check_status(raw, said.status());
    }
    Ok((SyncEvent::progress(&id, &said).into_owned(), Wanted::Decision))
}

/// A number without a name is kept (B-9), and only such a one has none.
fn check_status(raw: u32, status: Option<ProgressStatus>) {
    match status {
        Some(ProgressStatus::Unknown(kept)) => assert_eq!(kept, raw),
        status => assert!(status.is_some() && (raw <= 8 || raw == 0x100)),
    }
}

fn ended(phase: Phase, code: AnyCode, retry: Vec<ItemId>) -> Heard {
    noticed(&Notice::PhaseEnded { phase, code: code.code(), retry })
}

fn noticed(notice: &Notice) -> Heard {
    Ok((SyncEvent::notice(notice).into_owned(), Wanted::Done))
}

impl Ids {
    /// # Safety
    ///
    /// A callback.
    unsafe fn end(&self, code: AnyCode, callback: &ISyncMgrSynchronizeCallback) -> HRESULT {
        let given: Box<[GUID]> = match self {
            Self::Given(ids) => ids.iter().copied().map(guid).collect(),
            Self::Missing(_) => Box::default(),
        };
        let (count, ids) = match self {
            // Whatever stands there is not looked at (MOB-25).
            _ if code.0 != S_SYNCMGR_RETRYSYNC => (7, ptr::without_provenance(1)),
            Self::Given(ids) => (u32::try_from(ids.len()).unwrap(), given.as_ptr()),
            Self::Missing(count) => (*count, ptr::null()),
        };
        // SAFETY: so many ids, or none.
        unsafe { callback.ShowErrorCompleted(code.0, count, ids) }
    }

    fn read(&self, code: AnyCode) -> Result<Vec<ItemId>, HRESULT> {
        match self {
            _ if code.0 != S_SYNCMGR_RETRYSYNC => Ok(vec![]),
            Self::Given(ids) => {
                Ok(ids.iter().map(|number| to_uuid(&guid(*number)).into()).collect())
            }
            Self::Missing(0) => Ok(vec![]),
            Self::Missing(_) => Err(E_INVALIDARG),
        }
    }
}
