//! [`Listener`]: what a sink makes of each call of a handler.

use super::roster::{Known, Roster};
use super::standing::Standing;
use crate::Dialect;
use crate::dialect::{answer_to_request, rules::ID_WITHIN_LIMIT};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, Code, Fault, ItemId, Notice, Outcome, ProgressItem,
    ProgressStatus,
};
use crate::sink::{Caught, ProgressSink};
use crate::windows::abi::{
    E_INVALIDARG, E_UNEXPECTED, MAX_SYNCMGR_ID, MAX_SYNCMGR_PROGRESSTEXT, SYNCMGR_CR_NONE,
};
use crate::windows::barrier::{Contained, last_one_out};
use crate::windows::codes::hresult;
use crate::windows::sync_center::numbers::Numbers;
use crate::windows::text::{Units, read_text, units};
use alloc::{sync::Arc, vec::Vec};
use windows_core::HRESULT;

/// The sink, and what is known of its session. When it goes, the session ends (S-23).
pub(super) struct Listener<S: ProgressSink> {
    pub(super) sink: Contained<Caught<S>>,
    pub(super) all: StickyAll,
    pub(super) items: Roster,
    /// Nobody has the callback, so nobody will say how it ends.
    is_silent: bool,
}

/// A progress text, without its NUL (A-SC-5).
const TEXT_UNITS: usize = MAX_SYNCMGR_PROGRESSTEXT - 1;

impl<S: ProgressSink> Listener<S> {
    pub(super) fn new(sink: S) -> Self {
        Self::of(Contained::new(Caught::new(sink)))
    }

    fn of(sink: Contained<Caught<S>>) -> Self {
        Self { sink, all: StickyAll::new(), items: Roster::new(), is_silent: false }
    }

    /// A session that begins with these items, unless the sink refuses it.
    pub(super) fn begin(sink: S, handler: ItemId, items: Vec<ItemId>) -> Result<Self, HRESULT> {
        let sink = Contained::new(Caught::new(sink));
        let notice = Notice::Begin { handler: Some(handler), items };
        let answer = sink.notice(&notice);
        if let Some(fault) = answer.fault() {
            return Err(failure(fault));
        }
        let begun = Self::of(sink);
        begun.all.note(answer.decision());
        if let Notice::Begin { items, .. } = &notice {
            for id in items {
                begun.items.standing(&begun.items.find_id(id), Standing::join);
            }
        }
        Ok(begun)
    }

    /// The end of a session whose callback nobody wanted (SC-2).
    pub(super) fn end_unheard(mut self) {
        self.is_silent = true;
    }

    /// # Safety
    ///
    /// Both texts are NULL, or can be read up to their NUL or their limit and one more unit; the place is NULL or can be written.
    #[inline]
    pub(super) unsafe fn report(
        &self,
        id: *const u16,
        text: *const u16,
        numbers: Numbers,
        request: *mut i32,
    ) -> HRESULT {
        // SAFETY: passed on to the caller.
        let answer = match unsafe { self.find(id) } {
            // SAFETY: passed on to the caller.
            Some(item) => self.progress(&item, &unsafe { read_report(text, numbers) }),
            None => Err(Fault::Refused(ID_WITHIN_LIMIT).into()),
        };
        // SAFETY: passed on to the caller.
        unsafe { self.answer(answer, request) }
    }

    #[inline]
    fn progress(&self, item: &Known<'_>, report: &ProgressItem) -> Answer {
        let answer = self.sink.progress(item.id(), report);
        self.items.standing(item, |standing| {
            standing.note(answer.decision());
            match answer.fault() {
                Some(Fault::Refused(rule)) => {
                    if Dialect::SyncCenter.refusal_to_code(rule) == Code::ACCESS_DENIED {
                        standing.fail();
                    }
                }
                _ => standing.reported(report.status().unwrap_or(ProgressStatus::Updating)),
            }
            answer.merge(Ok(standing.decision()))
        })
    }

    /// # Safety
    ///
    /// The text is NULL, or can be read up to its NUL or its limit and one more unit; the place is NULL or can be written.
    pub(super) unsafe fn session_text(&self, text: *const u16, request: *mut i32) -> HRESULT {
        // SAFETY: passed on to the caller.
        let text = unsafe { read_text(text, TEXT_UNITS) };
        let answer = match &text {
            Some((text, _)) => self.sink.notice(&Notice::Text(Arc::clone(text))),
            None => Ok(CancelDecision::Continue),
        };
        // SAFETY: passed on to the caller.
        let code = unsafe { self.answer(answer, request) };
        if text.is_some() { code } else { E_INVALIDARG }
    }

    /// Says an answer by a code and a request, which is written whatever the code is (A-SC-4).
    ///
    /// # Safety
    ///
    /// The place is NULL or can be written.
    #[inline]
    unsafe fn answer(&self, answer: Answer, request: *mut i32) -> HRESULT {
        self.all.note(answer.decision());
        let answer = answer.merge(Ok(self.all.decision()));
        let (code, requested) = match answer {
            Ok(CancelDecision::Continue) => (Code::OK, SYNCMGR_CR_NONE),
            answer => answer_to_request(&answer).value,
        };
        if !request.is_null() {
            // SAFETY: passed on to the caller.
            unsafe { request.write(requested) };
        }
        hresult(code)
    }

    /// # Safety
    ///
    /// The text is NULL, or can be read up to its NUL or its limit and one more unit.
    pub(super) unsafe fn can_continue(&self, id: *const u16) -> HRESULT {
        // SAFETY: passed on to the caller.
        let item = match unsafe { units(id, MAX_SYNCMGR_ID - 1) } {
            Units::None | Units::Ended([]) => None,
            Units::Ended(units) => match self.items.find(units) {
                Ok(item) => Some(item),
                Err(_) => return E_INVALIDARG,
            },
            Units::Endless(_) => return E_INVALIDARG,
        };
        let asked = item.as_ref().map(Known::id);
        let answer = self.sink.can_continue(asked);
        self.note(item.as_ref(), answer.decision());
        let answer = answer.merge(Ok(self.decision(item.as_ref())));
        hresult(Dialect::SyncCenter.question_to_code(&answer, asked).value)
    }

    /// Says something about no item of its own.
    pub(super) fn notice(&self, notice: &Notice) -> HRESULT {
        self.heard(&self.sink.notice(notice))
    }

    /// These slots know no answer but success: what is decided there is answered later (B-46).
    pub(super) fn heard(&self, answer: &Answer) -> HRESULT {
        self.all.note(answer.decision());
        let answer = answer.fault().map_or(Ok(CancelDecision::Continue), |it| Err(it.into()));
        hresult(Dialect::SyncCenter.answer_to_code(&answer).value)
    }

    /// # Safety
    ///
    /// As for [`add`](Self::add).
    #[inline]
    pub(super) unsafe fn find(&self, id: *const u16) -> Option<Known<'_>> {
        // SAFETY: passed on to the caller.
        match unsafe { units(id, MAX_SYNCMGR_ID - 1) } {
            Units::Ended(units) => self.items.find(units).ok(),
            Units::None | Units::Endless(_) => None,
        }
    }

    pub(super) fn note(&self, item: Option<&Known<'_>>, decision: CancelDecision) {
        self.all.note(decision);
        if let Some(item) = item {
            self.items.standing(item, |standing| standing.note(decision));
        }
    }

    fn decision(&self, item: Option<&Known<'_>>) -> CancelDecision {
        let own = item.map(|item| self.items.standing(item, Standing::decision));
        self.all.decision().merge(own.unwrap_or_default())
    }
}

impl<S: ProgressSink> Drop for Listener<S> {
    /// The last release is the end.
    fn drop(&mut self) {
        last_one_out();
        let outcome = if self.is_silent { Outcome::Disconnected } else { self.items.worst() };
        let _nobody_hears_it = self.sink.notice(&Notice::End { outcome });
    }
}

/// What a report says. It names everything, except where there is nothing to name.
///
/// # Safety
///
/// The text is NULL, or can be read up to its NUL or its limit and one more unit.
#[inline]
unsafe fn read_report(text: *const u16, numbers: Numbers) -> ProgressItem {
    let status = Dialect::SyncCenter.status_from_raw(Code::new(numbers.status).bits());
    let mut report = ProgressItem::new().with_status(status);
    if status != ProgressStatus::Indeterminate {
        report = report.with_value(numbers.current.into()).with_max(u64::from(numbers.max));
    }
    // SAFETY: passed on to the caller.
    match unsafe { read_text(text, TEXT_UNITS) } {
        Some((text, odd)) => report.with_text(text).with_oddities(odd),
        None => report,
    }
}

/// The code of a fault where a success would promise more than a code.
pub(super) fn failure(fault: Fault) -> HRESULT {
    let code = hresult(Dialect::SyncCenter.answer_to_code(&Err(fault.into())).value);
    if code.is_ok() { E_UNEXPECTED } else { code }
}
