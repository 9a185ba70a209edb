//! A sink that is exported, or made by a creator that is, driven slot by slot.
//!
//! - What the sink hears is what the call said; what is refused it does not hear (B-2, B-5, B-40, B-41).
//! - Each channel answers what was decided on any, the request too beside a failure (B-40, B-42, B-46).
//! - The session ends once, with the worst end of its members, and goes with the last reference (B-48).

use super::names::Name;
use super::offering::{Offer, take_all};
use super::standing::Standings;
use crate::answers::{AnyAnswer, check_fault};
use crate::ear::Ear;
use crate::native::items;
use crate::reports::AnyNumber;
use crate::words::{Lent, Words};
use arbitrary::Arbitrary;
use std::ptr::{null, null_mut};
use sync_progress::protocol::{
    Answer, AnswerExt as _, Fault, Link, LogEntry, LogId, LogLevel, Notice, Oddities,
    ProgressStatus, SyncEvent,
};
use sync_progress::windows::abi::*;
use sync_progress::windows::{from_uuid, sync_center};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
use windows_core::{GUID, HRESULT, Interface as _};

/// So many units of a progress text are read, and one more (B-4).
const TEXT_UNITS: usize = 259;
/// The same for all others.
const LONG_UNITS: usize = 0x7FFF;

#[derive(Arbitrary, Debug)]
pub struct Input {
    is_local: bool,
    begin: Option<Begin>,
    steps: Vec<Step>,
}

/// A session that a creator makes.
#[derive(Arbitrary, Debug)]
struct Begin {
    handler: Name,
    items: Vec<Name>,
    has_no_place: bool,
    answer: AnyAnswer,
}

/// One call, and what the sink answers if it hears it.
#[derive(Arbitrary, Debug)]
struct Step {
    call: Call,
    answer: AnyAnswer,
    has_no_place: bool,
    id: u8,
    offer: Offer,
}

#[derive(Arbitrary, Debug)]
enum Call {
    Report { item: Name, text: Words, status: AnyNumber, current: u32, max: u32 },
    Text(Words),
    Event(AnyEvent),
    CanContinue(Name),
    More,
    Add(Name),
    AddOpaque,
    Propose { code: bool, name: Option<Name> },
    Commit(Name),
    Manual,
}

#[derive(Arbitrary, Debug)]
struct AnyEvent {
    item: Option<Name>,
    level: AnyNumber,
    flags: u8,
    name: Words,
    description: Words,
    link: [Words; 2],
    context: Words,
}

/// A session under way.
struct Session<'a> {
    ear: &'a Ear,
    callback: ISyncMgrSyncCallback,
    known: Standings,
}

impl Input {
    pub(super) fn check(&self) {
        let ear = Ear::new();
        let mut known = Standings::default();
        let Some(callback) = self.open(&ear, &mut known) else {
            return assert_eq!(ear.clones(), 1, "there is no session, and so no sink");
        };
        let mut session = Session { ear: &ear, callback, known };
        for step in &self.steps {
            ear.answer(step.answer.0);
            ear.log_as(LogId::from_u128(step.id.into()));
            ear.offer(step.offer.more());
            session.play(step);
        }
        let Session { callback, known, .. } = session;
        drop((callback.clone(), callback));
        let end = Notice::End { outcome: known.worst() };
        assert_eq!(ear.heard(), [SyncEvent::notice(&end)]);
        assert_eq!(ear.clones(), 1, "the sink goes with the last reference");
    }

    fn open(&self, ear: &Ear, known: &mut Standings) -> Option<ISyncMgrSyncCallback> {
        match &self.begin {
            None if self.is_local => Some(sync_center::export_local(ear.clone())),
            None => Some(sync_center::export(ear.clone())),
            Some(begin) => begin.open(self.is_local, ear, known),
        }
    }
}

impl Begin {
    fn open(
        &self,
        is_local: bool,
        ear: &Ear,
        known: &mut Standings,
    ) -> Option<ISyncMgrSyncCallback> {
        let sink = ear.clone();
        let open = move |_: &ItemId, _: &[ItemId]| Ok(sink.clone());
        let creator = match is_local {
            true => sync_center::export_creator_local(open),
            false => sync_center::export_creator(open),
        };
        ear.answer(self.answer.0);
        let (code, callback) = self.create(&creator);
        drop(creator);
        let ids: Option<Vec<_>> = self.items.iter().map(Name::read).collect();
        let (Some(handler), Some(items), false) = (self.handler.read(), ids, self.items.is_empty())
        else {
            assert_eq!((code, callback.is_some()), (E_INVALIDARG, false));
            assert_eq!(ear.heard(), []);
            return None;
        };
        let begin = Notice::Begin { handler: Some(handler), items: items.clone() };
        let heard = ear.heard();
        assert_eq!(heard[0], SyncEvent::notice(&begin));
        let is_begun = self.answer.0.is_ok();
        assert_eq!(code == S_OK, is_begun, "{code:?}");
        assert_eq!(callback.is_some(), is_begun && !self.has_no_place);
        let end = Notice::End { outcome: sync_progress::protocol::Outcome::Disconnected };
        match is_begun && self.has_no_place {
            true => assert_eq!(heard[1..], [SyncEvent::notice(&end)]),
            false => assert_eq!(heard.len(), 1),
        }
        known.note(None, self.answer.0.decision());
        for id in &items {
            known.join(id);
        }
        callback
    }

    fn create(&self, creator: &ISyncMgrSessionCreator) -> (HRESULT, Option<ISyncMgrSyncCallback>) {
        let (handler, items) = (self.handler.lend(), self.items.iter().map(Name::lend));
        let items: Vec<Lent> = items.collect();
        let places: Box<[*const u16]> = items.iter().map(Lent::as_ptr).collect();
        let count = u32::try_from(places.len()).unwrap();
        let mut given = null_mut();
        let place = if self.has_no_place { null_mut() } else { &raw mut given };
        // SAFETY: so many ids; they and the place are valid for the call. What is given is a reference of ours.
        unsafe {
            let code = creator.CreateSession(handler.as_ptr(), places.as_ptr(), count, place);
            (code, (!given.is_null()).then(|| ISyncMgrSyncCallback::from_raw(given)))
        }
    }
}

const UNTOUCHED: i32 = 77;

impl Session<'_> {
    fn play(&mut self, step: &Step) {
        match &step.call {
            Call::Report { item, text, status, current, max } => {
                let numbers = (status.0.cast_signed(), *current, *max);
                self.report(step, item, text, numbers);
            }
            Call::Text(text) => self.text(step, text),
            Call::Event(event) => self.event(step, event),
            Call::CanContinue(name) => self.can_continue(step, name),
            Call::More => self.more(step),
            Call::Add(name) => {
                // SAFETY: an id, or as many units as may be read.
                let code = unsafe { self.callback.AddItemToSession(name.lend().as_ptr()) };
                self.joined(step, code, name.read(), Notice::ItemAdded, Standings::join);
            }
            Call::Commit(name) => {
                // SAFETY: an id, or as many units as may be read.
                let code = unsafe { self.callback.CommitItem(name.lend().as_ptr()) };
                self.joined(step, code, name.read(), Notice::ItemCommitted, Standings::join);
            }
            Call::Propose { code, name } => self.propose(step, *code, name.as_ref()),
            Call::AddOpaque => {
                // SAFETY: NULL is an object without an id.
                let code = unsafe { self.callback.AddIUnknownToSession(null_mut()) };
                self.noticed(step, code, &Notice::OpaqueItemAdded);
            }
            Call::Manual => {
                // SAFETY: it takes nothing.
                let code = unsafe { self.callback.ReportManualSync() };
                self.noticed(step, code, &Notice::ManualSync);
            }
        }
    }

    fn report(&mut self, step: &Step, item: &Name, text: &Words, numbers: (i32, u32, u32)) {
        let (status, current, max) = numbers;
        let (id, words) = (item.lend(), text.lend(TEXT_UNITS));
        let mut request = UNTOUCHED;
        let place = if step.has_no_place { null_mut() } else { &raw mut request };
        let (id, words) = (id.as_ptr(), words.as_ptr());
        // SAFETY: texts that end, or as many units as may be read; a place, or none.
        let code = unsafe { self.callback.ReportProgress(id, words, status, current, max, place) };
        let Some(id) = item.read() else {
            assert_eq!((code, self.ear.heard()), (E_INVALIDARG, vec![]));
            return step.check_request(request, self.known.all);
        };
        let status = Dialect::SyncCenter.status_from_raw(status.cast_unsigned());
        let mut said = ProgressItem::new().with_status(status);
        if status != ProgressStatus::Indeterminate {
            said = said.with_value(current.into()).with_max(u64::from(max));
        }
        if let Some((text, odd)) = text.read(TEXT_UNITS) {
            assert!(text.encode_utf16().count() <= TEXT_UNITS);
            said = said.with_text(text).with_oddities(odd);
        }
        assert_eq!(self.ear.heard(), [SyncEvent::progress(&id, &said)]);
        let answer = step.answer.0;
        self.known.reported(&id, status, &answer);
        step.check_answer(code, request, answer.decision().merge(self.known.decision(Some(&id))));
    }

    fn text(&mut self, step: &Step, text: &Words) {
        let mut request = UNTOUCHED;
        let place = if step.has_no_place { null_mut() } else { &raw mut request };
        // SAFETY: a text that ends, or as many units as may be read; a place, or none.
        let code =
            unsafe { self.callback.SetHandlerProgressText(text.lend(TEXT_UNITS).as_ptr(), place) };
        let Some((text, _)) = text.read(TEXT_UNITS) else {
            assert_eq!((code, self.ear.heard()), (E_INVALIDARG, vec![]));
            return step.check_request(request, self.known.all);
        };
        let notice = Notice::Text(text.into());
        assert_eq!(self.ear.heard(), [SyncEvent::notice(&notice)]);
        let decision = step.answer.0.decision();
        self.known.note(None, decision);
        step.check_answer(code, request, decision.merge(self.known.all));
    }

    fn event(&mut self, step: &Step, event: &AnyEvent) {
        let mut id = GUID::from_u128(1);
        let code =
            event.make(&self.callback, if step.has_no_place { null_mut() } else { &raw mut id });
        let item = event.item.as_ref().filter(|name| !name.lend().as_ptr().is_null());
        let (entry, about) = match (event.read(), item.map(Name::read)) {
            _ if step.has_no_place => {
                return assert_eq!((code, self.ear.heard()), (E_POINTER, vec![]));
            }
            (Some(entry), None) => (entry, None),
            (Some(entry), Some(Some(about))) => (entry.about(about.clone()), Some(about)),
            _ => {
                assert_eq!((code, self.ear.heard()), (E_INVALIDARG, vec![]));
                return assert_eq!(id, GUID::zeroed());
            }
        };
        assert_eq!(self.ear.heard(), [SyncEvent::log(&entry)]);
        let answer = step.answer.0;
        if answer.is_err() {
            self.known.note(about.as_ref(), answer.decision());
            assert_eq!(id, GUID::zeroed());
            return check_fault(code, &answer, &[S_OK]);
        }
        assert_eq!(code, S_OK);
        match step.id {
            0 => assert_ne!(id, GUID::zeroed(), "a handler tells its events apart by their ids"),
            number => assert_eq!(id, from_uuid(LogId::from_u128(number.into()).uuid())),
        }
    }

    fn can_continue(&mut self, step: &Step, name: &Name) {
        // SAFETY: an id, or as many units as may be read.
        let code = unsafe { self.callback.CanContinue(name.lend().as_ptr()) };
        let item = name.read();
        if item.is_none() && !name.is_nothing() {
            return assert_eq!((code, self.ear.heard()), (E_INVALIDARG, vec![]));
        }
        assert_eq!(self.ear.heard(), [SyncEvent::can_continue(item.as_ref())]);
        let answer = step.answer.0;
        self.known.note(item.as_ref(), answer.decision());
        let decision = answer.decision().merge(self.known.decision(item.as_ref()));
        let is_no = if item.is_some() { decision.is_cancel() } else { decision.is_all() };
        match is_no {
            true => assert_eq!(code, S_FALSE),
            false => check_fault_or(code, &answer, S_OK, &[S_OK, S_FALSE]),
        }
    }

    fn more(&mut self, step: &Step) {
        let (mut ids, mut punks) = (null_mut(), null_mut());
        let second = if step.has_no_place { null_mut() } else { &raw mut punks };
        // SAFETY: places that are valid for the call, or none.
        let code = unsafe { self.callback.QueryForAdditionalItems(&raw mut ids, second) };
        if step.has_no_place {
            assert!(ids.is_null());
            return assert_eq!((code, self.ear.heard()), (E_POINTER, vec![]));
        }
        assert_eq!(self.ear.heard(), [SyncEvent::MoreItems]);
        // SAFETY: what was given is ours.
        let (ids, opaque) = unsafe { take_all(ids, punks) };
        let answer = step.answer.0;
        if answer.is_err() {
            self.known.note(None, answer.decision());
            assert_eq!((ids, opaque), (vec![], 0));
            return check_fault(code, &answer, &[S_OK]);
        }
        let expected = step.offer.as_given();
        let is_nothing = expected.0.is_empty() && expected.1 == 0;
        assert_eq!(code, if is_nothing { S_FALSE } else { S_OK });
        assert_eq!((ids, opaque), expected);
    }

    fn propose(&mut self, step: &Step, fails: bool, name: Option<&Name>) {
        let units = name.map(|name| name.words().clone()).and_then(|words| {
            let mut units = words.units(super::names::ID_UNITS)?;
            if units.len() <= super::names::ID_UNITS {
                units.push(0);
            }
            Some(units)
        });
        // What a call that fails leaves is nobody's: then it leaves nothing.
        let units = units.filter(|_| !fails);
        let item = items::item(if fails { E_FAIL } else { S_OK }, units.clone());
        // SAFETY: an item, or NULL.
        let code = unsafe {
            match step.has_no_place {
                true => self.callback.ProposeItem(null_mut()),
                false => self.callback.ProposeItem(item.give::<ISyncMgrSyncItem>().as_raw()),
            }
        };
        assert_eq!(item.references(), 0);
        let is_there = units.is_some() && !step.has_no_place;
        let id = name.filter(|_| is_there).and_then(Name::read);
        self.joined(step, code, id, Notice::ItemProposed, Standings::propose);
    }

    fn joined(
        &mut self,
        step: &Step,
        code: HRESULT,
        id: Option<ItemId>,
        notice: impl FnOnce(ItemId) -> Notice,
        join: impl FnOnce(&mut Standings, &ItemId),
    ) {
        let Some(id) = id else {
            return assert_eq!((code, self.ear.heard()), (E_INVALIDARG, vec![]));
        };
        self.noticed(step, code, &notice(id.clone()));
        self.known.note(Some(&id), step.answer.0.decision());
        if code.is_ok() {
            join(&mut self.known, &id);
        }
    }

    /// A slot that knows success and failures.
    fn noticed(&mut self, step: &Step, code: HRESULT, notice: &Notice) {
        assert_eq!(self.ear.heard(), [SyncEvent::notice(notice)]);
        self.known.note(None, step.answer.0.decision());
        check_fault_or(code, &step.answer.0, S_OK, &[S_OK]);
    }
}

fn check_fault_or(code: HRESULT, answer: &Answer, success: HRESULT, never: &[HRESULT]) {
    match answer.fault() {
        None => assert_eq!(code, success),
        Some(_) => check_fault(code, answer, never),
    }
}

impl Step {
    /// A code with a request beside it: the request is the decision, and the code a fault, unless that would hide the request.
    fn check_answer(&self, code: HRESULT, request: i32, decision: CancelDecision) {
        self.check_request(request, decision);
        match self.answer.0.fault() {
            Some(fault) if !decision.is_cancel() || matches!(fault, Fault::Refused(_)) => {
                check_fault(code, &self.answer.0, &[S_OK]);
            }
            _ => assert_eq!(code, S_OK),
        }
    }

    fn check_request(&self, request: i32, decision: CancelDecision) {
        let written = match decision {
            CancelDecision::Continue => SYNCMGR_CR_NONE,
            CancelDecision::CancelItem => SYNCMGR_CR_CANCEL_ITEM,
            CancelDecision::CancelAll => SYNCMGR_CR_CANCEL_ALL,
        };
        assert_eq!(request, if self.has_no_place { UNTOUCHED } else { written });
    }
}

impl AnyEvent {
    fn make(&self, callback: &ISyncMgrSyncCallback, place: *mut GUID) -> HRESULT {
        let item = self.item.as_ref().map(Name::lend);
        let lend = |words: &Words| words.lend(LONG_UNITS);
        let (name, description, context) =
            (lend(&self.name), lend(&self.description), lend(&self.context));
        let link = self.link.each_ref().map(lend);
        // SAFETY: texts that end, or as many units as may be read; a place, or none.
        unsafe {
            callback.ReportEvent(
                item.as_ref().map_or(null(), Lent::as_ptr),
                self.level.0.cast_signed(),
                self.flags.into(),
                name.as_ptr(),
                description.as_ptr(),
                link[0].as_ptr(),
                link[1].as_ptr(),
                context.as_ptr(),
                place,
            )
        }
    }

    fn read(&self) -> Option<LogEntry> {
        let mut odd = Oddities::empty();
        let mut read = |words: &Words| {
            let (text, repaired) = words.read(LONG_UNITS)?;
            odd |= repaired;
            Some(text)
        };
        let mut entry = LogEntry::new(LogLevel::from_raw(self.level.0), read(&self.name)?);
        entry.description = read(&self.description)?.into();
        let [text, reference] = self.link.each_ref().map(&mut read);
        if text.is_some() || reference.is_some() {
            let half = |half: Option<String>| half.unwrap_or_default().into();
            entry.link = Some(Link { text: half(text), reference: half(reference) });
        }
        entry.context = read(&self.context).map(Into::into);
        odd.set(Oddities::UNKNOWN_MASK, self.flags != 0);
        entry.odd = odd;
        Some(entry)
    }
}
