//! A native callback that is imported, and reported to; and the same over what was exported.
//!
//! - What the native side hears is what MOB can say of it: numbers that fit its types, order kept (D-15), each part that was
//!   named and no other, texts that end.
//! - What it answers arrives, whatever the number is (D-11); no failure is a cancel (A-MOB-13).
//! - Over an export, a report that MOB can say arrives as it was, and each decision too.
//! - References balance: the native object counts them.

use super::raw::TEXT_UNITS;
use crate::answers::AnyAnswer;
use crate::codes::{AnyCode, fault_of};
use crate::ear::Ear;
use crate::ids::AnyId;
use crate::native::mobsync::{Callback, Script, Told, callback};
use crate::reports::{AnyNumber, AnyReport};
use crate::words::{Text, goes_as};
use arbitrary::Arbitrary;
use std::cmp::Ordering;
use std::collections::HashMap;
use sync_progress::protocol::{
    Answer, AnswerExt as _, Code, Fault, Link, LogEntry, LogId, LogLevel, MoreItems, Notice,
    Outcome, Phase, ProgressStatus, SinkError, SyncEvent, Total, Work,
};
use sync_progress::sink::ProgressSink as _;
use sync_progress::windows::abi::ISyncMgrSynchronizeCallback;
use sync_progress::windows::{from_uuid, mobsync, to_uuid};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
use windows_core::{GUID, HRESULT};

#[derive(Arbitrary, Debug)]
pub struct Input {
    acts: Vec<(Act, AnyCode, AnyAnswer)>,
}

#[derive(Arbitrary, Debug)]
enum Act {
    Report { id: AnyId, report: AnyReport },
    Ask(Option<AnyId>),
    End { phase: u8, code: AnyCode, retry: Vec<AnyId> },
    Delete(Option<u8>),
    Connect(Option<Text>),
    Unsaid(u8),
    Log(AnyEntry),
    ShowUi(bool),
    MoreItems,
}

#[derive(Arbitrary, Debug)]
struct AnyEntry {
    level: AnyNumber,
    is_made_up: bool,
    text: Text,
    description: Option<Text>,
    item: Option<AnyId>,
    id: Option<u8>,
    shows_error: bool,
    has_more: bool,
}

type Import = mobsync::Import<ISyncMgrSynchronizeCallback>;

impl Input {
    pub(super) fn check(&self) {
        self.check_native();
        self.check_round_trip();
    }

    fn check_native(&self) {
        let native = callback(Script::default());
        let import = mobsync::import(native.give());
        let mut host = Host { all: CancelDecision::Continue, counts: HashMap::new() };
        for (act, code, _) in &self.acts {
            // A report whose status MOB lacks makes two calls (B-13).
            *native.answers.lock().unwrap() = [code.0; 2].into();
            act.tell(&import, &native, code.0, &mut host);
            assert_eq!(native.references(), 1, "a call takes no reference (B-11)");
        }
        drop(import);
        assert_eq!(native.references(), 0);
    }

    fn check_round_trip(&self) {
        let ear = Ear::new();
        let import = mobsync::import(mobsync::export(ear.clone()));
        let mut way = Way { all: CancelDecision::Continue, large: vec![] };
        for (act, _, answer) in &self.acts {
            ear.answer(answer.0);
            way.take(act, &import, &ear, answer.0);
        }
        drop(import);
        assert_eq!(ear.clones(), 1, "the sink goes with the import");
    }
}

/// What is known of the side that was told: whether it has canceled everything, and the counts of each item.
struct Host {
    all: CancelDecision,
    counts: HashMap<ItemId, Counts>,
}

/// The counts of an item as it was reported, and as it was told.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    said: Work,
    value: Option<i32>,
    max: Option<i32>,
}

impl Act {
    fn tell(&self, import: &Import, native: &Callback, code: HRESULT, host: &mut Host) {
        match self {
            Self::Report { id, report } => {
                let report = report.report();
                let answer = import.progress(&id.0, &report);
                let told = native.told();
                assert_eq!(answer, host.answer(code, told.len()));
                host.check_report(import, &id.0, &report, &told);
            }
            Self::Ask(Some(id)) => {
                assert_eq!(import.can_continue(Some(&id.0)), host.answer(code, 1));
                assert_eq!(native.told(), [Told::Progress(guid_of(&id.0), 0, 0, 0, 0, None)]);
            }
            Self::Ask(None) => {
                assert_eq!(import.can_continue(None), Ok(host.all));
                assert_eq!(native.told(), []);
            }
            Self::Log(entry) => entry.tell(import, native, code, host),
            Self::ShowUi(shown) => {
                let answer = import.may_show_ui(*shown);
                assert_eq!(native.told(), [Told::Modeless((*shown).into())]);
                match code.0 {
                    1 => assert_eq!(answer, Ok(false)),
                    _ => assert_eq!(answer, host.told(code).map(|()| true)),
                }
            }
            Self::MoreItems => {
                assert_eq!(import.more_items(), Ok(MoreItems::default()));
                assert_eq!(native.told(), []);
            }
            _ => self.tell_notice(import, native, code, host),
        }
    }

    fn tell_notice(&self, import: &Import, native: &Callback, code: HRESULT, host: &Host) {
        let notice = self.notice();
        let answer = import.notice(&notice);
        let Some(expected) = told_notice(&notice) else {
            assert_eq!(answer, Ok(host.all));
            return assert_eq!(native.told(), []);
        };
        assert_eq!(native.told(), [expected]);
        assert_eq!(answer, host.told(code).map(|()| host.all));
    }

    fn notice(&self) -> Notice {
        let item = || to_uuid(&GUID::from_u128(7)).into();
        match self {
            Self::End { phase, code, retry } => {
                let retry = retry.iter().map(|id| id.0.clone()).collect();
                let phase = Phase::ALL[usize::from(phase % 4)];
                Notice::PhaseEnded { phase, code: code.code(), retry }
            }
            Self::Delete(id) => Notice::EntryDeleted(id.map(log_id)),
            Self::Connect(name) => Notice::Connect(name.as_ref().map(|name| (*name.0).into())),
            Self::Unsaid(kind) => match kind % 7 {
                0 => Notice::Begin { handler: None, items: vec![item()] },
                1 => Notice::End { outcome: Outcome::Failed },
                2 => Notice::Text("connecting".into()),
                3 => Notice::ItemAdded(item()),
                4 => Notice::OpaqueItemAdded,
                5 => Notice::ItemProposed(item()),
                _ => Notice::ManualSync,
            },
            _ => Notice::ManualSync,
        }
    }
}

/// What the native side hears of a notice; `None` if nothing.
fn told_notice(notice: &Notice) -> Option<Told> {
    let name = ["show properties", "prepare", "synchronize"];
    Some(match notice {
        Notice::PhaseEnded { phase: Phase::ShowError, code, retry } => {
            Told::ErrorShown(code.raw(), retry.iter().map(guid_of).collect())
        }
        Notice::PhaseEnded { phase, code, .. } => {
            let at = Phase::ALL.iter().position(|it| it == phase).unwrap();
            Told::Completed(name[at], code.raw())
        }
        // Nobody's id is that of all entries on the other side.
        Notice::EntryDeleted(Some(LogId::NONE)) => return None,
        Notice::EntryDeleted(id) => Told::Deleted(from_uuid(id.unwrap_or_default().uuid())),
        Notice::Connect(name) => Told::Connect(name.as_deref().map(goes_as)),
        _ => return None,
    })
}

fn guid_of(id: &ItemId) -> GUID {
    from_uuid(id.to_uuid())
}

fn log_id(number: u8) -> LogId {
    LogId::from_u128(number.into())
}

impl Host {
    /// What comes of a slot that knows no cancel: beside a fault, a cancel of all from before stays (B-21).
    fn told(&self, code: HRESULT) -> Result<(), SinkError> {
        fault_of(code).map_or(Ok(()), |fault| Err(SinkError::new(fault).deciding(self.all)))
    }

    /// What so many calls are answered in which each of them gets this code: the first is a `Progress`, the second an entry.
    fn answer(&mut self, code: HRESULT, calls: usize) -> Answer {
        let answer = match Code::new(code.0) {
            Code::OK => Ok(CancelDecision::Continue),
            Code::CANCEL_ITEM => Ok(CancelDecision::CancelItem),
            Code::CANCEL_ALL => Ok(CancelDecision::CancelAll),
            _ => Err(fault_of(code).unwrap().into()),
        };
        self.all =
            self.all.merge(if answer.decision().is_all() { answer.decision() } else { self.all });
        match calls {
            1 => answer,
            2 => answer.merge(self.told(code).map(|()| CancelDecision::Continue)),
            _ => panic!("{calls} calls for one report"),
        }
    }

    fn check_report(&mut self, import: &Import, id: &ItemId, report: &ProgressItem, told: &[Told]) {
        let Told::Progress(guid, mask, status, value, max, text) = &told[0] else {
            panic!("{told:?}")
        };
        assert_eq!((*guid, import.ids().item_of(guid).to_uuid()), (guid_of(id), id.to_uuid()));
        assert!(*mask <= 0xF && *value >= 0 && *max >= 0, "{told:?}");
        check_said_status(report, *mask, *status, text.as_deref());
        assert_eq!(told.len() == 2, report.status() == Some(ProgressStatus::Disconnected));
        let named = |bit: u32| mask & bit != 0;
        assert!(named(4) || report.value().is_none());
        assert!(named(8) || report.max().is_none());
        if report.value().is_none() && report.max().is_none() {
            assert!(!named(4) && !named(8), "counts that nobody reported: {told:?}");
        }
        self.check_counts(id, report, named(4).then_some(*value), named(8).then_some(*max));
    }

    /// Order is kept, and what fits is not touched.
    fn check_counts(
        &mut self,
        id: &ItemId,
        report: &ProgressItem,
        value: Option<i32>,
        max: Option<i32>,
    ) {
        let counts = self.counts.entry(id.clone()).or_default();
        let before = *counts;
        counts.said.completed = report.value().unwrap_or(counts.said.completed);
        counts.said.total = report.max().unwrap_or(counts.said.total);
        counts.value = value.or(counts.value);
        counts.max = max.or(counts.max);
        let after = *counts;
        if report.is_terminal() {
            self.counts.remove(id); // its next life is measured anew
        }
        let (Some(value), Total::Known(total)) = (value, after.said.total) else { return };
        if let (Some(max), Some(completed)) = (max, report.value()) {
            let order = |left: u64, right: u64| left.cmp(&right);
            let told = order(value.unsigned_abs().into(), max.unsigned_abs().into());
            assert_eq!(told, order(completed, total), "{before:?} {after:?}");
        }
        let is_growing = before.said.total == after.said.total
            && before.said.completed <= after.said.completed
            && after.said.completed <= total;
        if let (true, Some(old), true) = (is_growing, before.value, before.max == after.max) {
            assert_ne!(value.cmp(&old), Ordering::Less, "more is less: {before:?} {after:?}");
        }
    }
}

/// A status is said as it is, or as one that MOB has and that is no more finished (D-4, D-5).
fn check_said_status(report: &ProgressItem, mask: u32, status: u32, text: Option<&str>) {
    assert_eq!(mask & 2 != 0, report.status().is_some());
    assert_eq!(mask & 1 != 0, text.is_some());
    let said = Dialect::MobSync.status_from_raw(status);
    let unmeasured = report.max() == Some(Total::Unknown);
    match report.status() {
        None => assert_eq!(text, report.text().map(goes_as).as_deref()),
        Some(ProgressStatus::Updating) if unmeasured => {
            assert_eq!(said, ProgressStatus::Indeterminate);
        }
        Some(status) if Dialect::MobSync.status_to_raw(status).is_some() => {
            assert_eq!(said, status);
            assert_eq!(text, report.text().map(goes_as).as_deref());
        }
        Some(status) => {
            assert!(said.outcome().is_none() || status.outcome().is_some());
            assert!(text.is_some_and(|text| text.ends_with(&goes_as(report.text().unwrap_or("")))));
        }
    }
}

impl AnyEntry {
    fn entry(&self) -> LogEntry {
        let level = match self.is_made_up {
            true => LogLevel::Unknown(self.level.0),
            false => LogLevel::from_raw(self.level.0),
        };
        let mut entry = LogEntry::new(level, &*self.text.0);
        if let Some(more) = &self.description {
            entry = entry.with_description(&*more.0);
        }
        entry.item = self.item.as_ref().map(|id| id.0.clone());
        entry.id = self.id.map(log_id);
        entry.shows_error = self.shows_error;
        if self.has_more {
            entry.link = Some(Link { text: "more".into(), reference: "https://".into() });
            entry.context = Some("here".into());
        }
        entry
    }

    fn tell(&self, import: &Import, native: &Callback, code: HRESULT, host: &Host) {
        let entry = self.entry();
        let answer = import.log(&entry);
        let Some(told) = told_entry(&entry) else {
            // A level that would be taken for another one.
            assert!(matches!(answer, Err(SinkError { fault: Fault::Refused(_), .. })));
            return assert_eq!(native.told(), []);
        };
        assert_eq!(native.told(), [told]);
        assert_eq!(answer, host.told(code).map(|()| entry.id.unwrap_or_default()));
    }
}

fn told_entry(entry: &LogEntry) -> Option<Told> {
    if matches!(entry.level, LogLevel::Unknown(1..=3)) {
        return None;
    }
    let text = match &*entry.description {
        "" => goes_as(&entry.text),
        more => goes_as(&format!("{}: {more}", entry.text)),
    };
    let mask = u32::from(entry.shows_error)
        | u32::from(entry.id.is_some()) << 1
        | u32::from(entry.item.is_some()) << 2;
    let id = from_uuid(entry.id.unwrap_or_default().uuid());
    let item = entry.item.as_ref().map_or(GUID::zeroed(), guid_of);
    let info = (mask != 0).then_some((mask, entry.shows_error.into(), id, item));
    Some(Told::Log(entry.level.raw(), text, info))
}

/// From a sink to a sink, through both adapters.
struct Way {
    all: CancelDecision,
    /// The items that had counts which MOB cannot say: they are scaled for as long as they live.
    large: Vec<AnyId>,
}

impl Way {
    fn take(&mut self, act: &Act, import: &Import, ear: &Ear, answer: Answer) {
        match act {
            Act::Report { id, report } => {
                let report = report.report();
                let arrived = import.progress(&id.0, &report);
                self.arrives(arrived, answer);
                self.check_heard(id, &report, &ear.heard());
            }
            Act::Ask(Some(id)) => {
                self.arrives(import.can_continue(Some(&id.0)), answer);
                let (id, empty) = (id.as_guid(), ProgressItem::new());
                assert_eq!(ear.heard(), [SyncEvent::progress(&id, &empty)]);
            }
            Act::Log(entry) => {
                let (entry, arrived) = (entry.entry(), import.log(&entry.entry()));
                if told_entry(&entry).is_some() && answer.is_err() {
                    self.note(answer);
                    assert!(arrived.is_err());
                }
                ear.heard();
            }
            Act::ShowUi(shown) => {
                let arrived = import.may_show_ui(*shown);
                assert_eq!(ear.heard(), [SyncEvent::MayShowUi(*shown)]);
                match answer.fault() {
                    // The one unknown answer that this slot has a meaning for: no.
                    Some(Fault::UnknownAnswer(1)) => assert_eq!(arrived, Ok(false)),
                    fault => assert_eq!(arrived.is_err(), fault.is_some()),
                }
                if answer.is_err() {
                    self.note(answer);
                }
            }
            Act::Ask(None) | Act::MoreItems => {}
            act => {
                let notice = act.notice();
                let arrived = import.notice(&notice);
                let heard = ear.heard();
                assert_eq!(heard.is_empty(), told_notice(&notice).is_none());
                if !heard.is_empty() {
                    self.note(answer);
                    assert_eq!(arrived.is_err(), answer.is_err());
                    assert_eq!(heard, [SyncEvent::notice(&as_heard(&notice))]);
                }
            }
        }
    }

    fn note(&mut self, answer: Answer) {
        if answer.decision().is_all() {
            self.all = CancelDecision::CancelAll;
        }
    }

    /// What the sink has decided, now or before for all, is the decision; and a fault is one.
    fn arrives(&mut self, arrived: Answer, answer: Answer) {
        self.note(answer);
        let decision = answer.decision().merge(self.all);
        assert_eq!(arrived.decision(), decision, "{answer:?}");
        if !decision.is_cancel() {
            assert_eq!(arrived.is_err(), answer.is_err());
        }
    }

    fn check_heard(&mut self, id: &AnyId, report: &ProgressItem, heard: &[SyncEvent<'static>]) {
        let SyncEvent::Progress { id: heard_id, report: heard_report } = &heard[0] else {
            panic!("{heard:?}")
        };
        assert_eq!(**heard_id, id.as_guid());
        let fits = |count: u64| i32::try_from(count).is_ok();
        let is_small = report.value().is_none_or(fits)
            && report.max().is_none_or(|max| max.known().is_none_or(fits));
        if !is_small && !self.large.contains(id) {
            self.large.push(id.clone());
        }
        if !self.large.contains(id) && is_sayable(report) {
            assert_eq!(**heard_report, *report);
        }
        assert!(heard_report.oddities().is_empty() || report.text().is_some());
    }
}

fn is_sayable(report: &ProgressItem) -> bool {
    let has_number =
        report.status().is_none_or(|status| Dialect::MobSync.status_to_raw(status).is_some());
    has_number
        && report.max() != Some(Total::Unknown)
        && report
            .text()
            .is_none_or(|text| !text.contains('\0') && text.encode_utf16().count() <= TEXT_UNITS)
}

/// A notice as it arrives: ids are GUIDs, and ids of a retry are read for one only.
fn as_heard(notice: &Notice) -> Notice {
    match notice.clone() {
        Notice::PhaseEnded { phase, code, retry } => {
            let is_retry = phase == Phase::ShowError && code == Code::RETRY_SYNC;
            let retry = retry.iter().filter(|_| is_retry).map(|id| id.to_uuid().into()).collect();
            Notice::PhaseEnded { phase, code, retry }
        }
        Notice::Connect(name) => Notice::Connect(name.map(|name| goes_as(&name).into())),
        other => other,
    }
}
