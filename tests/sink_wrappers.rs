//! What a wrapper has no matter with passes through it, in both directions (K-8 to K-10, K-16, K-18, K-20, K-29).
#![cfg(feature = "std")]

use std::rc::Rc;
use std::sync::Arc;
use sync_progress::protocol::{
    Answer, HostAct, LogEntry, LogId, MoreItems, Notice, Outcome, ProgressStatus, Reply, SinkError,
    SyncEvent, Work,
};
use sync_progress::sink::{
    Nobody, NullSink, Pace, ProgressSink, ProgressSinkExt, Recorder, Slot, Tape, deliver, fan_out,
    from_fn, log_fn, notice_fn,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

const STOP: Answer = Ok(CancelDecision::CancelItem);
const ENTRY: LogId = LogId::from_u128(9);

fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

/// Answers nothing as `NullSink` does.
#[derive(Clone, Copy, Debug)]
struct Contrary;

impl ProgressSink for Contrary {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        STOP
    }
    fn notice(&self, _: &Notice) -> Answer {
        STOP
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        Ok(ENTRY)
    }
    fn can_continue(&self, _: Option<&ItemId>) -> Answer {
        STOP
    }
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        Ok(shown)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        Ok(MoreItems { ids: vec![id("more")], opaque: 3 })
    }
    fn pace(&self) -> Pace {
        Pace::Step(7)
    }
}

/// Everything that a sink is told, and what `Contrary` replies to it.
fn conversation() -> Vec<(SyncEvent<'static>, Reply)> {
    let report =
        ProgressItem::new().with_status(ProgressStatus::Updating).with_work(Work::new(1, 2));
    let more = MoreItems { ids: vec![id("more")], opaque: 3 };
    [
        (SyncEvent::progress(&id("a"), &report), Reply::Answer(STOP)),
        (SyncEvent::notice(&Notice::ManualSync), Reply::Answer(STOP)),
        (SyncEvent::notice(&Notice::ItemAdded(id("b"))), Reply::Answer(STOP)),
        (SyncEvent::log(&LogEntry::error("e").about(id("a"))), Reply::Logged(Ok(ENTRY))),
        (SyncEvent::can_continue(Some(&id("a"))), Reply::Answer(STOP)),
        (SyncEvent::can_continue(None), Reply::Answer(STOP)),
        (SyncEvent::MayShowUi(true), Reply::MayShowUi(Ok(true))),
        (SyncEvent::MayShowUi(false), Reply::MayShowUi(Ok(false))),
        (SyncEvent::MoreItems, Reply::MoreItems(Ok(more))),
    ]
    .map(|(event, reply)| (event.into_owned(), reply))
    .into()
}

/// What is said to the wrapper is heard behind it, and what is answered there comes back.
#[track_caller]
fn passes<S: ProgressSink>(wrap: impl FnOnce(Rc<Recorder<Contrary>>) -> S) {
    let behind = Rc::new(Contrary.recorded());
    let wrapper = wrap(Rc::clone(&behind));
    assert_eq!(wrapper.pace(), Pace::Step(7));
    for (event, reply) in conversation() {
        assert_eq!(deliver(&event, &wrapper), reply, "{event:?}");
        let heard = behind.tape().take().pop();
        assert_eq!(heard.map(|entry| entry.event), Some(event));
    }
}

#[test]
fn what_holds_a_sink_is_that_sink() {
    passes(|sink| sink);
    passes(Box::new);
    passes(Arc::new);
    passes(Some);
    passes(|sink| -> Box<dyn ProgressSink> { Box::new(sink) });
    passes(|sink| {
        let slot = Slot::new();
        slot.set(sink);
        slot
    });
}

#[test]
fn what_keeps_nothing_back_keeps_nothing_back() {
    passes(ProgressSinkExt::caught);
    passes(ProgressSinkExt::dense);
    passes(ProgressSinkExt::recorded);
    passes(|sink| sink.paced(Pace::Step(7)));
    passes(|sink| sink.filter_items(|_| true));
    passes(|sink| sink.filter_log(|_| true));
    passes(|sink| sink.filter_notices(|_| true));
    passes(|sink| fan_out([sink]));
}

/// K-8, K-9: a filter has one matter; the rest is none of its business.
#[test]
fn a_filter_leaves_out_nothing_but_its_own() {
    passes(|sink| sink.filter_items(|id| id.as_text() != Some("hidden")));
    passes(|sink| sink.filter_log(|entry| entry.item == Some(id("a"))));
    passes(|sink| sink.filter_notices(|notice| !matches!(notice, Notice::Text(_))));
}

/// `None` and what stands for nobody answer as the sink that is silent.
#[test]
fn nobody_is_told_as_the_silent_sink_is() {
    for (event, _) in conversation() {
        let silent = deliver(&event, &NullSink);
        assert_eq!(deliver(&event, &None::<Contrary>), silent, "{event:?}");
        assert_eq!(deliver(&event, &fan_out(Vec::<Contrary>::new())), silent, "{event:?}");
        assert_eq!(deliver(&event, &Nobody), silent, "{event:?}");
    }
    assert_eq!((None::<Contrary>.pace(), Nobody.pace()), (Pace::Never, Pace::Every));
}

/// K-16: asked about everything that a session allows, the sink behind a checked one answers.
#[test]
fn a_checked_sink_answers_for_itself() {
    let sink = Contrary.recorded().checked(Dialect::Neutral);
    let begin = Notice::Begin { handler: None, items: vec![id("a")] };
    assert_eq!(sink.notice(&begin), STOP);
    assert_eq!(sink.may_show_ui(true), Ok(true));
    assert_eq!(sink.may_show_ui(false), Ok(false));
    assert_eq!(sink.more_items().map(|more| more.opaque), Ok(3));
    assert_eq!(sink.can_continue(None), STOP);
    assert_eq!(sink.notice(&Notice::End { outcome: Outcome::Failed }), STOP);
    assert_eq!(sink.inner().tape().len(), 6);
}

#[test]
fn debug_names_each_layer() {
    let stack = Contrary
        .filter_items(|_| true)
        .filter_log(|_| true)
        .filter_notices(|_| true)
        .checked(Dialect::SyncCenter)
        .dense()
        .paced(Pace::Never);
    let shown = format!("{stack:?}");
    let layers = [
        "Paced",
        "Never",
        "Dense",
        "Checked",
        "SyncCenter",
        "FilterNotices",
        "FilterLog",
        "FilterItems",
        "Contrary",
    ];
    for layer in layers {
        assert!(shown.contains(layer), "{layer} in {shown}");
    }
    let closures = from_fn(|_, _| ()).and(notice_fn(|_| ())).and(log_fn(|_| ()));
    let shown = format!("{closures:?}");
    for closure in ["from_fn", "notice_fn", "log_fn"] {
        assert!(shown.contains(closure), "{closure} in {shown}");
    }
    let tape = Tape::new();
    assert_eq!(format!("{tape:?}"), "Tape { entries: 0, .. }");
    assert!(tape.is_empty());
    tape.note(HostAct::Started);
    assert_eq!(format!("{tape:?}"), "Tape { entries: 1, .. }");
    assert!(!tape.is_empty());
}
