//! A native callback that is imported, and reported to; and the same over what was exported.
//!
//! - What the native side hears is what SC can say: complete reports, ids and texts within their limits, order of counts
//!   kept (B-49, D-8, D-15). What cannot be said is refused without a call.
//! - The request counts also beside a failure, and any other number is no cancel (D-11, A-SC-4).
//! - What is offered is freed and released, whatever the host claims (B-51).
//! - Over an export, each decision arrives.

use super::offering::Pages;
use super::standing::Standings;
use crate::answers::AnyAnswer;
use crate::codes::{AnyCode, fault_of};
use crate::ear::Ear;
use crate::ids::AnyId;
use crate::native::items::{Punk, punk};
use crate::native::sync_center::{Callback, Script, Told, callback};
use crate::reports::{AnyNumber, AnyReport};
use crate::words::{Text, goes_as};
use arbitrary::Arbitrary;
use std::collections::VecDeque;
use sync_progress::dialect::cut_text;
use sync_progress::protocol::{
    Answer, AnswerExt as _, Fault, Link, LogEntry, LogLevel, Notice, Phase, ProgressStatus,
    SinkError, SyncEvent, Total,
};
use sync_progress::sink::ProgressSink as _;
use sync_progress::windows::abi::*;
use sync_progress::windows::sync_center::{self, Import};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
use windows_core::{HRESULT, IUnknown, Interface as _};

#[derive(Arbitrary, Debug)]
pub struct Input {
    acts: Vec<(Act, Reply, AnyAnswer)>,
}

#[derive(Arbitrary, Debug)]
enum Act {
    Report {
        id: AnyId,
        report: AnyReport,
    },
    Ask(Option<AnyId>),
    Text(Text),
    Join(Join, AnyId),
    JoinOpaque,
    Manual,
    Unsaid(u8),
    Log {
        level: AnyNumber,
        is_made_up: bool,
        item: Option<AnyId>,
        texts: [Text; 2],
        has_more: bool,
    },
    MoreItems(Pages),
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Join {
    Added,
    Proposed,
    Committed,
}

/// A code, and what is written into the place for a request, if anything is.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Reply(AnyCode, Option<AnyRequest>);

#[derive(Clone, Copy, Debug)]
struct AnyRequest(i32);

impl<'a> Arbitrary<'a> for AnyRequest {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let kind = u8::arbitrary(u)?;
        Ok(Self(if kind < 192 { (kind % 3).into() } else { i32::arbitrary(u)? }))
    }
}

type Sink = Import<ISyncMgrSyncCallback>;

impl Input {
    pub(super) fn check(&self) {
        self.check_native();
        self.check_round_trip();
    }

    fn check_native(&self) {
        let replies: VecDeque<_> = self.acts.iter().map(|act| act.1).collect();
        let script = replies.iter().map(|Reply(code, request)| (code.0, request.map(|it| it.0)));
        let native = callback(Script::requesting(script));
        let object = punk();
        let mut host = Host {
            import: Import::new(native.give()),
            native,
            object,
            replies,
            all: CancelDecision::Continue,
        };
        for (act, ..) in &self.acts {
            host.play(act);
            assert_eq!(host.native.references(), 1, "a call takes no reference (B-11)");
        }
        let Host { import, native, object, .. } = host;
        drop(import);
        assert_eq!((native.references(), object.references()), (0, 0));
    }

    fn check_round_trip(&self) {
        let ear = Ear::new();
        let import: Sink = Import::new(sync_center::export(ear.clone()));
        let mut known = Standings::default();
        for (act, _, answer) in &self.acts {
            ear.answer(answer.0);
            arrives(act, &import, &ear, &mut known, answer.0);
        }
        drop(import);
        assert!(matches!(&ear.heard()[..], [SyncEvent::Notice(end)] if end.is_end()));
        assert_eq!(ear.clones(), 1, "the sink goes with the import");
    }
}

/// A native host, and what it is expected to answer next.
struct Host {
    import: Sink,
    native: Callback,
    object: Punk,
    replies: VecDeque<Reply>,
    all: CancelDecision,
}

impl Host {
    /// What was told, if anything, and what was replied to it.
    fn told(&mut self) -> Option<(Told, Reply)> {
        let mut told = self.native.told();
        assert!(told.len() <= 1, "{told:?}");
        Some((told.pop()?, self.replies.pop_front().unwrap()))
    }

    fn play(&mut self, act: &Act) {
        match act {
            Act::Report { id, report } => self.report(&id.0, &report.report()),
            Act::Ask(id) => {
                let answer = self.import.can_continue(id.as_ref().map(|id| &id.0));
                self.check_question(id.as_ref().map(|id| &id.0), answer);
            }
            Act::Text(text) => {
                let answer = self.import.notice(&Notice::Text((*text.0).into()));
                let (told, reply) = self.told().unwrap();
                assert_eq!(told, Told::Text(goes_as(cut_text(&text.0, 259).value), 0));
                self.check_request(reply, answer);
            }
            Act::Join(join, id) => self.join(*join, &id.0),
            Act::JoinOpaque => {
                let answer = self.import.notice(&Notice::OpaqueItemAdded);
                let (told, reply) = self.told().unwrap();
                assert!(matches!(told, Told::AddedOpaque(_)));
                self.check_done(reply, answer);
            }
            Act::Manual => {
                let answer = self.import.notice(&Notice::ManualSync);
                let (told, reply) = self.told().unwrap();
                assert_eq!(told, Told::Manual);
                self.check_done(reply, answer);
            }
            Act::Unsaid(kind) => {
                assert_eq!(self.import.notice(&unsaid(*kind)), Ok(self.all));
                assert!(self.told().is_none());
            }
            Act::Log { item, .. } => {
                let entry = act.entry();
                let answer = self.import.log(&entry);
                let is_sayable = !matches!(entry.level, LogLevel::Unknown(1..=3));
                let is_sayable = is_sayable && item.as_ref().is_none_or(|id| fits(&id.0));
                let Some((told, reply)) = self.told() else {
                    return assert!(!is_sayable && is_refused(&answer));
                };
                assert!(is_sayable);
                assert_eq!(told, told_entry(&entry));
                assert_eq!(answer.map(|_| ()), done(reply));
            }
            Act::MoreItems(pages) => self.more(pages),
        }
    }

    fn report(&mut self, id: &ItemId, report: &ProgressItem) {
        let answer = self.import.progress(id, report);
        if fits(id) && report.is_empty() {
            return self.check_question(Some(id), answer);
        }
        let Some((told, reply)) = self.told() else {
            match fits(id) && is_complete(report) {
                // Not reported yet (D-4).
                true => {
                    assert_eq!(report.status(), Some(ProgressStatus::Pending));
                    assert_eq!(answer, Ok(self.all));
                }
                false => assert!(is_refused(&answer), "{answer:?}"),
            }
            return;
        };
        assert!(fits(id) && is_complete(report));
        check_said(id, report, &told);
        self.check_request(reply, answer);
    }

    fn check_question(&mut self, id: Option<&ItemId>, answer: Answer) {
        if !id.is_none_or(fits) {
            assert!(self.told().is_none() && is_refused(&answer));
            return;
        }
        let (told, Reply(code, _)) = self.told().unwrap();
        assert_eq!(
            told,
            Told::Question(Some(id.map_or(String::new(), |id| id.to_text().to_string())))
        );
        match code.0 {
            S_OK => assert_eq!(answer, Ok(CancelDecision::Continue)),
            S_FALSE if id.is_some() => assert_eq!(answer, Ok(CancelDecision::CancelItem)),
            S_FALSE => assert_eq!(answer, Ok(CancelDecision::CancelAll)),
            code => {
                assert_eq!(answer.decision(), CancelDecision::Continue);
                check_arrived(code, answer.fault());
            }
        }
        self.all =
            self.all.merge(if answer.decision().is_all() { answer.decision() } else { self.all });
    }

    fn check_request(&mut self, Reply(code, request): Reply, answer: Answer) {
        let request = request.map_or(0, |request| request.0);
        let decision = match request {
            1 => CancelDecision::CancelItem,
            2 => CancelDecision::CancelAll,
            _ => CancelDecision::Continue,
        };
        assert_eq!(answer.decision(), decision, "no cancel is lost, and none made up");
        match (code.0, request) {
            (S_OK, 0..=2) => assert_eq!(answer.fault(), None),
            (S_OK, unknown) => {
                assert_eq!(answer.fault(), Some(Fault::UnknownAnswer(unknown.cast_unsigned())));
            }
            (code, _) => check_arrived(code, answer.fault()),
        }
        self.all = self.all.merge(if decision.is_all() { decision } else { self.all });
    }

    fn join(&mut self, join: Join, id: &ItemId) {
        let text = id.to_text().to_string();
        let (notice, expected) = match join {
            Join::Added => (Notice::ItemAdded(id.clone()), Told::Added(text)),
            Join::Proposed => {
                (Notice::ItemProposed(id.clone()), Told::Proposed(text.clone(), text))
            }
            Join::Committed => (Notice::ItemCommitted(id.clone()), Told::Committed(text)),
        };
        let answer = self.import.notice(&notice);
        let Some((told, reply)) = self.told() else {
            return assert!(!fits(id) && is_refused(&answer));
        };
        assert_eq!(told, expected);
        match reply.0.0 {
            E_INVALIDARG => assert!(is_refused(&answer)),
            _ => self.check_done(reply, answer),
        }
    }

    fn check_done(&self, reply: Reply, answer: Answer) {
        assert_eq!(answer, done(reply).map(|()| self.all));
    }

    fn more(&mut self, pages: &Pages) {
        let offered = pages.offer(&self.object);
        let raw = |pointer: IUnknown| pointer.into_raw().expose_provenance();
        // As with all that gives by places: what a call that fails leaves is released too.
        if let Some(texts) = &offered.texts {
            let given = raw(texts.give::<IEnumString>().into());
            self.native.ids.lock().unwrap().push(given);
        }
        if let Some(punks) = &offered.punks {
            let given = raw(punks.give::<IEnumUnknown>().into());
            self.native.punks.lock().unwrap().push(given);
        }
        let more = self.import.more_items();
        let (told, reply) = self.told().unwrap();
        assert_eq!(told, Told::More);
        let most = pages.most();
        match more {
            Ok(more) => {
                assert!(reply.0.0 == S_OK || reply.0.0 == S_FALSE);
                assert!(more.ids.len() <= most.0 && more.opaque as usize <= most.1);
                assert!(more.ids.iter().all(fits));
            }
            Err(error) => assert_eq!(error.decision, CancelDecision::Continue),
        }
        for references in
            [offered.texts.map(|it| it.references()), offered.punks.map(|it| it.references())]
        {
            assert_eq!(references.unwrap_or(0), 0, "an enumerator is released");
        }
    }
}

fn fits(id: &ItemId) -> bool {
    id.units() <= 63
}

fn is_complete(report: &ProgressItem) -> bool {
    let is_counted = report.value().is_some() && report.max().is_some();
    report.status().is_some_and(|it| is_counted || it == ProgressStatus::Indeterminate)
}

fn is_refused<T>(answer: &Result<T, SinkError>) -> bool {
    matches!(
        answer,
        Err(SinkError { fault: Fault::Refused(_), decision: CancelDecision::Continue })
    )
}

fn done(Reply(code, _): Reply) -> Result<(), SinkError> {
    fault_of(code.0).map_or(Ok(()), |fault| Err(fault.into()))
}

/// A code that is no plain success, where a refusal has codes of its own (D-13).
fn check_arrived(code: HRESULT, fault: Option<Fault>) {
    match fault {
        Some(Fault::Refused(_)) => assert!([E_ACCESSDENIED, E_INVALIDARG].contains(&code)),
        fault => assert_eq!(fault, fault_of(code)),
    }
}

fn unsaid(kind: u8) -> Notice {
    match kind % 3 {
        0 => {
            Notice::PhaseEnded { phase: Phase::Prepare, code: AnyCode(S_OK).code(), retry: vec![] }
        }
        1 => Notice::EntryDeleted(None),
        _ => Notice::Connect(None),
    }
}

fn check_said(id: &ItemId, report: &ProgressItem, told: &Told) {
    let Told::Progress(name, text, status, current, max, before) = told else { panic!("{told:?}") };
    assert_eq!((name, *before), (&id.to_text().to_string(), SYNCMGR_CR_NONE));
    let text = text.as_deref();
    assert!(text.is_none_or(|text| text.encode_utf16().count() <= 259));
    let said = Dialect::SyncCenter.status_from_raw(status.cast_unsigned());
    let status = report.status().unwrap();
    if Dialect::SyncCenter.status_to_raw(status).is_none() {
        assert!(said.outcome().is_none() || status.outcome().is_some());
    } else {
        let is_unmeasured = report.max() == Some(Total::Unknown);
        match status {
            ProgressStatus::Updating if is_unmeasured => {
                assert_eq!(said, ProgressStatus::Indeterminate);
            }
            status => assert_eq!(said, status),
        }
        let cut = report.text().map(|text| goes_as(cut_text(text, 259).value));
        assert_eq!(text, cut.as_deref());
    }
    let (Some(completed), Some(Total::Known(total))) = (report.value(), report.max()) else {
        return;
    };
    assert_eq!(current.cmp(max), completed.cmp(&total), "order is kept (D-15)");
    if completed.max(total) <= u32::MAX.into() {
        assert_eq!((u64::from(*current), u64::from(*max)), (completed, total));
    }
}

impl Act {
    fn entry(&self) -> LogEntry {
        let Self::Log { level, is_made_up, item, texts: [text, more], has_more } = self else {
            unreachable!()
        };
        let level = match is_made_up {
            true => LogLevel::Unknown(level.0),
            false => LogLevel::from_raw(level.0),
        };
        let mut entry = LogEntry::new(level, &*text.0).with_description(&*more.0);
        entry.item = item.as_ref().map(|id| id.0.clone());
        if *has_more {
            entry.link = Some(Link { text: (*text.0).into(), reference: (*more.0).into() });
            entry.context = Some((*text.0).into());
        }
        entry
    }
}

fn told_entry(entry: &LogEntry) -> Told {
    let item = entry.item.as_ref().map(|id| id.to_text().to_string());
    let link = |half: fn(&Link) -> &str| entry.link.as_ref().map(|link| goes_as(half(link)));
    let texts = [
        Some(goes_as(&entry.text)),
        Some(goes_as(&entry.description)),
        link(|link| &link.text),
        link(|link| &link.reference),
        entry.context.as_deref().map(goes_as),
    ];
    Told::Event(item, entry.level.raw().cast_signed(), SYNCMGR_EF_NONE, texts)
}

/// From a sink to a sink, through both adapters: what was decided there, now or before, is the decision here.
fn arrives(act: &Act, import: &Sink, ear: &Ear, known: &mut Standings, answer: Answer) {
    let (arrived, item) = match act {
        Act::Report { id, report } => (import.progress(&id.0, &report.report()), Some(&id.0)),
        Act::Ask(id) => {
            (import.can_continue(id.as_ref().map(|id| &id.0)), id.as_ref().map(|id| &id.0))
        }
        Act::Text(text) => (import.notice(&Notice::Text((*text.0).into())), None),
        _ => return,
    };
    let heard = ear.heard();
    if heard.is_empty() {
        return;
    }
    let item = item.map(ItemId::to_text);
    known.note(item.as_ref(), answer.decision());
    let decision = answer.decision().merge(known.decision(item.as_ref()));
    match &heard[0] {
        // Yes or no: about an item it means the item, about everything it means all (SC-12, SC-13).
        SyncEvent::CanContinue(asked) => {
            let is_no = if asked.is_some() { decision.is_cancel() } else { decision.is_all() };
            assert_eq!(arrived.decision().is_cancel(), is_no, "{answer:?}");
        }
        _ => assert_eq!(arrived.decision(), decision, "{answer:?}"),
    }
    if !decision.is_cancel() {
        assert_eq!(arrived.is_err(), answer.is_err());
    }
}
