//! A session state that is exported, called by a provider.
//!
//! - A report without a named role or stage is refused, and neither told nor added (#2); in the application stage sums are
//!   told (WS-6, D-20).
//! - Once it is canceled, by the token or by the application, everything is answered with abort and nothing is told (B-65).
//! - Buffers are filled as far as they promise to go, or not at all (B-67).

use super::listener::{Listener, Stopped};
use crate::answers::AnyAnswer;
use crate::reports::Few;
use arbitrary::Arbitrary;
use std::ptr::{null, null_mut};
use sync_progress::cancel::CancelSource;
use sync_progress::protocol::{CancelCause, Notice, StageProgress, SyncEvent, Work};
use sync_progress::windows::abi::*;
use sync_progress::windows::winsync;
use sync_progress::{ProviderRole, SyncStage};
use windows_core::HRESULT;

#[derive(Arbitrary, Debug)]
pub struct Input {
    is_local: bool,
    steps: Vec<(Call, AnyAnswer)>,
}

#[derive(Arbitrary, Debug)]
enum Call {
    Progress {
        role: Few,
        stage: Few,
        completed: u32,
        total: u32,
    },
    IsCanceled {
        has_no_place: bool,
    },
    Load(Load),
    /// A buffer of so many bytes more than are needed, or none; with a place for the count, or none.
    Get {
        room: Option<i8>,
        has_no_count: bool,
    },
    Range {
        is_null: bool,
        which: u8,
    },
    Cancel,
}

#[derive(Arbitrary, Debug)]
enum Load {
    Bytes(Vec<u8>),
    /// NULL, with a length.
    Missing(u32),
}

struct Session {
    state: ISyncSessionState,
    listener: Listener,
    source: CancelSource,
    stopped: Stopped,
    sum: u64,
    kept: Vec<u8>,
}

impl Input {
    pub(super) fn check(&self) {
        let (listener, source) = (Listener::new(), CancelSource::new());
        let state = match self.is_local {
            true => winsync::export_session_state_local(listener.clone(), source.token()),
            false => winsync::export_session_state(listener.clone(), source.token()),
        };
        let own = listener.clone();
        let mut session =
            Session { state, listener, source, stopped: Stopped::default(), sum: 0, kept: vec![] };
        for (call, answer) in &self.steps {
            session.listener.answer(answer.0, 0);
            session.play(call, answer);
        }
        drop(session);
        assert_eq!(own.clones(), 1, "the application goes with the last reference");
    }
}

impl Session {
    fn play(&mut self, call: &Call, answer: &AnyAnswer) {
        match call {
            Call::Cancel => {
                self.source.cancel(CancelCause::Requested);
                self.stopped.0 = true;
            }
            Call::Progress { role, stage, completed, total } => {
                self.progress((role.0, stage.0), (*completed, *total), answer);
            }
            Call::IsCanceled { has_no_place } => self.ask(*has_no_place),
            Call::Load(load) => self.load(load),
            Call::Get { room, has_no_count } => self.get(*room, *has_no_count),
            Call::Range { is_null, which } => self.range(*is_null, *which),
        }
        assert_eq!(self.listener.heard(), []);
    }

    fn progress(&mut self, at: (u32, u32), numbers: (u32, u32), answer: &AnyAnswer) {
        let (role, stage) = (ProviderRole::from_raw(at.0), SyncStage::from_raw(at.1));
        // SAFETY: it takes numbers.
        let code = unsafe {
            self.state.OnProgress(at.0.cast_signed(), at.1.cast_signed(), numbers.0, numbers.1)
        };
        if self.stopped.0 {
            return assert_eq!(code, E_ABORT);
        }
        if !role.is_known() || !stage.is_known() {
            return assert_eq!(code, E_INVALIDARG);
        }
        let (mut completed, mut total) = (u64::from(numbers.0), u64::from(numbers.1));
        if stage == SyncStage::Application {
            self.sum += completed;
            (completed, total) = (self.sum, self.sum + total);
        }
        let notice =
            Notice::Stage(StageProgress { role, stage, work: Work::new(completed, total) });
        assert_eq!(self.listener.heard(), [SyncEvent::notice(&notice)]);
        self.stopped.check(code, &answer.0);
    }

    fn ask(&self, has_no_place: bool) {
        let mut canceled = 77;
        let place = if has_no_place { null_mut() } else { &raw mut canceled };
        // SAFETY: a place, or none.
        let code = unsafe { self.state.IsCanceled(place) };
        match has_no_place {
            true => assert_eq!(code, E_POINTER),
            false => assert_eq!((code, canceled), (S_OK, self.stopped.0.into())),
        }
    }

    fn load(&mut self, load: &Load) {
        let exact: Box<[u8]> = match load {
            Load::Bytes(bytes) => bytes.clone().into(),
            Load::Missing(_) => Box::default(),
        };
        let (bytes, count) = match load {
            Load::Bytes(_) => (exact.as_ptr(), u32::try_from(exact.len()).unwrap()),
            Load::Missing(count) => (null(), *count),
        };
        // SAFETY: so many bytes, or NULL.
        let code = unsafe { self.state.LoadInfoFromChangeApplication(bytes, count) };
        match load {
            _ if self.stopped.0 => assert_eq!(code, E_ABORT),
            Load::Bytes(_) if count == 0 => assert_eq!(code, E_INVALIDARG),
            Load::Missing(1..) => assert_eq!(code, E_POINTER),
            _ => {
                assert_eq!(code, S_OK);
                self.kept = exact.into();
            }
        }
    }

    fn get(&self, more: Option<i8>, has_no_count: bool) {
        let room = more.map(|more| self.kept.len().saturating_add_signed((more % 3).into()));
        let mut buffer = vec![0xEE_u8; room.unwrap_or(0)].into_boxed_slice();
        let untouched = buffer.clone();
        let mut count = u32::try_from(buffer.len()).unwrap();
        let place = if has_no_count { null_mut() } else { &raw mut count };
        let bytes = if room.is_some() { buffer.as_mut_ptr() } else { null_mut() };
        // SAFETY: as much room as the count says, or NULL; a place for the count, or none.
        let code = unsafe { self.state.GetInfoForChangeApplication(bytes, place) };
        let needed = self.kept.len();
        let is_taken = !self.stopped.0 && !has_no_count;
        let is_filled = is_taken && needed > 0 && room.is_some() && needed <= buffer.len();
        let expected = match is_taken {
            _ if self.stopped.0 => E_ABORT,
            false => E_POINTER,
            true if is_filled || needed == 0 => S_OK,
            true => E_MORE_DATA,
        };
        assert_eq!(code, expected);
        if is_taken {
            assert_eq!(usize::try_from(count).unwrap(), needed);
        }
        let filled = if is_filled { needed } else { 0 };
        assert_eq!(buffer[..filled], self.kept[..filled]);
        assert_eq!(buffer[filled..], untouched[filled..]);
    }

    /// Ranges are not kept.
    fn range(&self, is_null: bool, which: u8) {
        let (mut count, mut bytes) = (1, 0);
        let place = if is_null { null_mut() } else { &raw mut count };
        // SAFETY: NULL, or a place; nothing is read of a range, and nothing written.
        let code: HRESULT = unsafe {
            match which % 3 {
                0 => self.state.GetForgottenKnowledgeRecoveryRangeStart(&raw mut bytes, place),
                1 => self.state.GetForgottenKnowledgeRecoveryRangeEnd(&raw mut bytes, place),
                _ => self.state.SetForgottenKnowledgeRecoveryRange(place.cast()),
            }
        };
        let expected = if is_null { E_POINTER } else { E_NOTIMPL };
        assert_eq!(code, if self.stopped.0 { E_ABORT } else { expected });
    }
}
