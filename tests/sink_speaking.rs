//! A sink that understands a dialect hears nothing else (`Speaking`).

use std::sync::Arc;
use sync_progress::protocol::{
    Answer, AnswerExt as _, Code, Fault, LogEntry, LogId, MoreItems, Notice, ProgressStatus,
    SinkError, SyncEvent, Total,
};
use sync_progress::sink::{
    NullSink, Pace, ProgressSink, ProgressSinkExt as _, Recorder, Speaking, notice_fn,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

fn a() -> ItemId {
    ItemId::try_from("a").unwrap()
}

fn words() -> Vec<Notice> {
    vec![
        Notice::Begin { handler: None, items: vec![a()] },
        Notice::ManualSync,
        Notice::Connect(None),
        Notice::Text("looking around".into()),
        Notice::ItemAdded(a()),
        Notice::EntryDeleted(None),
    ]
}

/// Everything that can be said, to a sink that understands this.
fn heard(dialect: Dialect) -> Vec<SyncEvent<'static>> {
    let ears = Arc::new(Recorder::in_memory());
    let speaking = Speaking::new(dialect, Arc::clone(&ears));
    for notice in words() {
        assert_eq!(speaking.notice(&notice), Ok(CancelDecision::Continue));
    }
    let entry = LogEntry::information("hello").with_id(LogId::from_u128(7));
    assert_eq!(speaking.log(&entry), Ok(LogId::from_u128(7)));
    for report in [ProgressItem::new(), ProgressItem::new().with_value(1)] {
        assert_eq!(speaking.progress(&a(), &report), Ok(CancelDecision::Continue));
    }
    for item in [None, Some(&a())] {
        assert_eq!(speaking.can_continue(item), Ok(CancelDecision::Continue));
    }
    assert_eq!(speaking.may_show_ui(true), Ok(false));
    assert_eq!(speaking.more_items(), Ok(MoreItems::default()));
    ears.entries().into_iter().map(|entry| entry.event).collect()
}

#[test]
fn what_has_no_words_is_not_said() {
    let all = heard(Dialect::Neutral);
    assert_eq!(all.len(), words().len() + 7);
    for dialect in Dialect::ALL {
        let sayable: Vec<_> = all.iter().filter(|event| dialect.can_say(event)).cloned().collect();
        assert_eq!(heard(dialect), sayable, "{dialect}");
    }
}

/// What is not said is answered as everything was: a cancel stays.
#[test]
fn what_is_not_said_is_answered() {
    let stops = |notice: &Notice| -> Answer {
        let begins = matches!(notice, Notice::Begin { .. });
        Ok(if begins { CancelDecision::CancelAll } else { CancelDecision::Continue })
    };
    for dialect in [Dialect::WinSync, Dialect::MobSync, Dialect::SyncCenter] {
        let speaking = notice_fn(stops).speaking(dialect);
        for notice in words() {
            let is_said = dialect.can_say(&SyncEvent::notice(&notice));
            let own = if is_said { stops(&notice) } else { Ok(CancelDecision::CancelAll) };
            assert_eq!(speaking.notice(&notice), own, "{dialect}: {notice}");
        }
    }
}

/// What MOB has no status for is logged beside it, and if that fails, one is told.
#[test]
fn what_is_logged_beside_may_fail() {
    struct Full;
    impl ProgressSink for Full {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            Ok(CancelDecision::Continue)
        }
        fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
            Err(SinkError::new(Fault::Failed(Code::FAIL)).deciding(CancelDecision::CancelItem))
        }
    }
    let gone = ProgressItem::new().with_status(ProgressStatus::Disconnected);
    let answer = Full.speaking(Dialect::MobSync).progress(&a(), &gone);
    assert_eq!(answer.fault(), Some(Fault::Failed(Code::FAIL)));
    assert_eq!(answer.decision(), CancelDecision::CancelItem);
    assert!(Full.speaking(Dialect::Neutral).progress(&a(), &gone).is_ok());
}

/// An unknown total is said as each dialect can, and the pace is that of the sink.
#[test]
fn in_its_own_words_and_at_its_pace() {
    let ears = Arc::new(Recorder::in_memory());
    let report = ProgressItem::new().with_value(3).with_max(Total::Unknown);
    let _ = Arc::clone(&ears).speaking(Dialect::MobSync).progress(&a(), &report);
    let _ = Arc::clone(&ears).speaking(Dialect::Neutral).progress(&a(), &report);
    let said: Vec<_> = ears.entries().iter().map(|entry| entry.event.to_string()).collect();
    assert_eq!(said, ["a: 0/0", "a: 3/?"]);
    for pace in [Pace::Never, Pace::Step(3)] {
        assert_eq!(NullSink.paced(pace).speaking(Dialect::MobSync).pace(), pace);
    }
}
