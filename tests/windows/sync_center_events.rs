//! What a handler wants remembered (B-41).

use std::ptr::{null, null_mut};

use sync_progress::protocol::{Answer, Code, Fault};
use sync_progress::protocol::{Link, LogEntry, LogId, LogLevel, Oddities, SinkError, SyncEvent};
use sync_progress::sink::{NullSink, ProgressSink};
use sync_progress::windows::abi::{E_FAIL, E_INVALIDARG, E_POINTER, E_UNEXPECTED, S_OK};
use sync_progress::windows::to_uuid;
use sync_progress::{CancelDecision, ItemId, ProgressItem};
use windows_core::{GUID, HRESULT};

use crate::sync_center_kit::{Handler, id, wide};

/// One event, as it is said; every part can be NULL.
#[derive(Clone, Copy)]
struct Said<'a> {
    item: Option<&'a [u16]>,
    level: i32,
    flags: i32,
    texts: [Option<&'a str>; 5],
}

const PLAIN: Said<'_> =
    Said { item: None, level: 1, flags: 0, texts: [Some("name"), Some("more"), None, None, None] };

const UNTOUCHED: GUID = GUID::from_u128(0x77);

impl Said<'_> {
    fn to(&self, handler: &Handler, place: *mut GUID) -> HRESULT {
        let texts = self.texts.map(|it| it.map(wide));
        let [name, more, link, to, context] =
            texts.each_ref().map(|it| it.as_ref().map_or(null(), Vec::as_ptr));
        let item = self.item.map_or(null(), <[u16]>::as_ptr);
        unsafe {
            handler
                .callback
                .ReportEvent(item, self.level, self.flags, name, more, link, to, context, place)
        }
    }

    #[track_caller]
    fn heard_as(&self, expected: &LogEntry) {
        let handler = Handler::of(NullSink);
        let mut id = UNTOUCHED;
        assert_eq!(self.to(&handler, &raw mut id), S_OK);
        assert!(id != UNTOUCHED && id != GUID::zeroed());
        assert_eq!(handler.heard(), [SyncEvent::log(expected)]);
    }

    #[track_caller]
    fn refused(&self) {
        let handler = Handler::of(NullSink);
        let mut id = UNTOUCHED;
        assert_eq!(self.to(&handler, &raw mut id), E_INVALIDARG);
        assert_eq!(id, GUID::zeroed());
        assert_eq!(handler.heard(), []);
    }
}

fn entry() -> LogEntry {
    LogEntry::information("name").with_description("more")
}

#[test]
fn b_41_an_event_is_heard_as_an_entry() {
    PLAIN.heard_as(&entry());
    Said { texts: [Some("name"), Some(""), None, None, None], ..PLAIN }
        .heard_as(&LogEntry::information("name"));
    Said { item: Some(&wide("a")), ..PLAIN }.heard_as(&entry().about(id("a")));
    for (level, known) in [(1, LogLevel::Information), (2, LogLevel::Warning), (3, LogLevel::Error)]
    {
        let mut expected = entry();
        expected.level = known;
        Said { level, ..PLAIN }.heard_as(&expected);
    }
    for level in [0_i32, 4, -1] {
        let mut expected = entry();
        expected.level = LogLevel::Unknown(Code::new(level).bits());
        Said { level, ..PLAIN }.heard_as(&expected);
    }
    let mut odd = entry();
    odd.odd = Oddities::UNKNOWN_MASK;
    Said { flags: 1, ..PLAIN }.heard_as(&odd);
    let long = "x".repeat(5_000); // the limit of progress texts is none of theirs
    let more = LogEntry::information(&*long).with_description(&*long);
    Said { texts: [Some(&long), Some(&long), None, None, None], ..PLAIN }.heard_as(&more);
}

#[test]
fn b_4_a_text_of_an_event_that_was_repaired_says_so() {
    let (half, plain) = ([0x61, 0xD800, 0], wide("more"));
    let mut id = UNTOUCHED;
    for texts in [[&half[..], &plain], [&plain, &half]] {
        let handler = Handler::of(NullSink);
        let [name, more] = texts.map(<[u16]>::as_ptr);
        let (none, place) = (null(), &raw mut id);
        let event = &handler.callback;
        let code = unsafe { event.ReportEvent(none, 1, 0, name, more, none, none, none, place) };
        assert_eq!(code, S_OK);
        let [SyncEvent::Log(entry)] = &handler.heard()[..] else { panic!("not heard once") };
        assert_eq!(entry.odd, Oddities::TEXT_REPAIRED);
    }
}

#[test]
fn b_41_either_half_makes_a_link() {
    #[track_caller]
    fn link(text: Option<&str>, reference: Option<&str>, expected: Option<(&str, &str)>) {
        let mut entry = entry();
        entry.link = expected.map(|(text, to)| Link { text: text.into(), reference: to.into() });
        entry.context = Some("ours".into());
        let texts = [Some("name"), Some("more"), text, reference, Some("ours")];
        Said { texts, ..PLAIN }.heard_as(&entry);
    }
    link(None, None, None);
    link(Some("help"), None, Some(("help", "")));
    link(None, Some("https://x"), Some(("", "https://x")));
    link(Some("help"), Some("https://x"), Some(("help", "https://x")));
}

#[test]
fn b_2_what_an_event_needs() {
    Said { texts: [None, Some("more"), None, None, None], ..PLAIN }.refused();
    Said { texts: [Some("name"), None, None, None, None], ..PLAIN }.refused();
    Said { item: Some(&[0]), ..PLAIN }.refused();
    Said { item: Some(&wide(&"x".repeat(64))), ..PLAIN }.refused();
    Said { item: Some(&[0x78; 64]), ..PLAIN }.refused();
    let handler = Handler::of(NullSink);
    assert_eq!(PLAIN.to(&handler, null_mut()), E_POINTER);
    assert_eq!(handler.heard(), []);
}

/// A log that answers alike.
struct Log(Result<LogId, SinkError>);

impl ProgressSink for Log {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        self.0
    }
}

#[test]
fn b_41_the_id_is_the_sinks() {
    let mut given = UNTOUCHED;
    let kept = LogId::from_u128(0x1234);
    assert_eq!(PLAIN.to(&Handler::of(Log(Ok(kept))), &raw mut given), S_OK);
    assert_eq!(LogId::from(to_uuid(&given)), kept);
}

#[test]
fn b_41_events_that_nobody_keeps_have_ids_of_their_own() {
    let handlers = [Handler::of(NullSink), Handler::of(NullSink)];
    let ids: std::collections::HashSet<_> = (0..100)
        .map(|number| {
            let mut given = UNTOUCHED;
            assert_eq!(PLAIN.to(&handlers[number % 2], &raw mut given), S_OK);
            given.to_u128()
        })
        .collect();
    assert_eq!(ids.len(), 100);
    assert!(!ids.contains(&0));
}

#[test]
fn b_41_a_fault_is_a_code_and_no_id() {
    #[track_caller]
    fn answers(fault: Fault, code: HRESULT) {
        let mut given = UNTOUCHED;
        assert_eq!(PLAIN.to(&Handler::of(Log(Err(fault.into()))), &raw mut given), code);
        assert_eq!(given, GUID::zeroed());
    }
    answers(Fault::Failed(Code::FAIL), E_FAIL);
    answers(Fault::Panicked, E_UNEXPECTED);
    answers(Fault::UnknownAnswer(5), E_UNEXPECTED); // a success would promise an id
}
