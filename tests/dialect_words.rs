//! What each dialect can say (spec D-4, D-5, D-7 to D-9).

use std::borrow::Cow;
use sync_progress::dialect::{Lossy, cut_text, log_of_recoverable, text_from_wide};
use sync_progress::protocol::{
    CancelCause, Change, ChangeCounts, Code, Conflict, ConflictPolicy, HostAct, InvalidId,
    LogEntry, LogLevel, Notice, Oddities, Outcome, Phase, ProgressStatus as S, ProviderReport,
    RecoverableError, StageProgress, SyncEvent, Work,
};
use sync_progress::{Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

const WS: Dialect = Dialect::WinSync;
const MOB: Dialect = Dialect::MobSync;
const SC: Dialect = Dialect::SyncCenter;

#[track_caller]
fn said_by(event: &SyncEvent<'_>, dialects: &[Dialect]) {
    assert!(Dialect::Neutral.can_say(event), "{event:?}");
    for dialect in [WS, MOB, SC] {
        assert_eq!(dialect.can_say(event), dialects.contains(&dialect), "{dialect}: {event:?}");
    }
}

fn item() -> Result<ItemId, InvalidId> {
    ItemId::try_from("a")
}

#[test]
fn d7_reports_and_questions() -> Result<(), InvalidId> {
    let (id, report) = (item()?, ProgressItem::new());
    said_by(&SyncEvent::progress(&id, &report), &[MOB, SC]);
    said_by(&SyncEvent::log(&LogEntry::error("x")), &[MOB, SC]);
    said_by(&SyncEvent::can_continue(Some(&id)), &[MOB, SC]);
    said_by(&SyncEvent::can_continue(None), &[WS, SC]);
    said_by(&SyncEvent::MayShowUi(true), &[MOB]);
    said_by(&SyncEvent::MoreItems, &[SC]);
    said_by(&SyncEvent::Polled(None), &[WS, MOB, SC]);
    said_by(&SyncEvent::Polled(Some(Cow::Borrowed(&id))), &[WS, MOB, SC]);
    Ok(())
}

#[test]
fn d7_what_a_callback_is_told() {
    let (role, stage) = (ProviderRole::Source, SyncStage::Detection);
    let report = ProviderReport { role, stage, completed: 1, total: 2 };
    let error = RecoverableError {
        role,
        stage,
        change: Change::default(),
        code: Code::FAIL,
        item_name: "".into(),
        description: "".into(),
    };
    said_by(&SyncEvent::ProviderReport(report), &[WS]);
    said_by(&SyncEvent::Change(Cow::Owned(Change::default())), &[WS]);
    said_by(&SyncEvent::Conflict(Cow::Owned(Conflict::default())), &[WS]);
    said_by(&SyncEvent::FullEnumerationNeeded, &[WS]);
    said_by(&SyncEvent::RecoverableError(Cow::Owned(error)), &[WS]);
    said_by(&SyncEvent::ChangeApplied(ChangeCounts::default()), &[WS]);
    said_by(&SyncEvent::ChangeFailed(ChangeCounts::default()), &[WS]);
}

#[test]
fn d7_notices() -> Result<(), InvalidId> {
    let (role, stage) = (ProviderRole::Source, SyncStage::Detection);
    let notice = |notice: Notice| SyncEvent::Notice(Cow::Owned(notice));
    said_by(&notice(Notice::Begin { handler: None, items: vec![] }), &[WS, MOB, SC]);
    said_by(&notice(Notice::End { outcome: Outcome::Succeeded }), &[WS, MOB, SC]);
    said_by(&notice(Notice::Stage(StageProgress { role, stage, work: Work::new(1, 2) })), &[WS]);
    said_by(&notice(Notice::Text("x".into())), &[SC]);
    let ended = Notice::PhaseEnded { phase: Phase::Prepare, code: Code::OK, retry: vec![] };
    said_by(&notice(ended), &[MOB]);
    said_by(&notice(Notice::EntryDeleted(None)), &[MOB]);
    said_by(&notice(Notice::Connect(None)), &[MOB]);
    said_by(&notice(Notice::ItemAdded(item()?)), &[SC]);
    said_by(&notice(Notice::OpaqueItemAdded), &[SC]);
    said_by(&notice(Notice::ItemProposed(item()?)), &[SC]);
    said_by(&notice(Notice::ItemCommitted(item()?)), &[SC]);
    said_by(&notice(Notice::ManualSync), &[SC]);
    Ok(())
}

#[test]
fn d7_acts_of_the_host() -> Result<(), InvalidId> {
    let act = SyncEvent::host;
    let role = ProviderRole::Source;
    said_by(&act(HostAct::Initialized { may_show_ui: true, code: Code::OK }), &[MOB]);
    said_by(&act(HostAct::ItemsListed(vec![])), &[MOB, SC]);
    said_by(&act(HostAct::CallbackSet), &[WS, MOB]);
    said_by(&act(HostAct::CallbackReplaced), &[WS, MOB]);
    said_by(&act(HostAct::CallbackCleared), &[WS, MOB]);
    for phase in Phase::ALL {
        let by: &[Dialect] = if phase == Phase::Synchronize { &[MOB, SC] } else { &[MOB] };
        said_by(&act(HostAct::PhaseStarted { phase, items: vec![] }), by);
        said_by(&act(HostAct::PhaseReturned { phase, code: Code::OK }), by);
    }
    said_by(&act(HostAct::ItemStatusSet { id: item()?, status: S::Skipped }), &[MOB]);
    said_by(&act(HostAct::SessionCreated { handler: None, items: vec![] }), &[SC]);
    said_by(&act(HostAct::SessionReleased), &[MOB, SC]);
    said_by(&act(HostAct::ProviderBegan { role, code: Code::OK }), &[WS]);
    said_by(&act(HostAct::ProviderEnded { role, code: Code::OK }), &[WS]);
    said_by(&act(HostAct::Started), &[WS]);
    said_by(&act(HostAct::PolicySet(ConflictPolicy::Ask)), &[WS]);
    let cause = CancelCause::Requested;
    said_by(&act(HostAct::CancelAsked { item: None, cause }), &[WS, MOB, SC]);
    said_by(&act(HostAct::CancelAsked { item: Some(item()?), cause }), &[MOB, SC]);
    said_by(&act(HostAct::ItemsOffered(vec![])), &[SC]);
    said_by(&act(HostAct::ResultTold(Outcome::Failed)), &[SC]);
    said_by(&act(HostAct::StatisticsTold(ChangeCounts::default())), &[WS]);
    Ok(())
}

#[test]
fn d8_ids_of_63_and_64_units() -> Result<(), InvalidId> {
    for (id, fits) in [
        ("x".repeat(63), true),
        ("x".repeat(64), false),
        ("x".repeat(10_000), false),
        ("é".repeat(63), true), // 126 bytes, 63 units
        ("😀".repeat(31), true),
        ("😀".repeat(32), false), // 32 characters, 64 units
    ] {
        let id = ItemId::try_from(id)?;
        assert_eq!(SC.id_fits(&id), fits, "{} units", id.units());
        assert!([Dialect::Neutral, WS, MOB].iter().all(|dialect| dialect.id_fits(&id)));
    }
    assert!(SC.id_fits(&ItemId::from(item()?.to_uuid())));
    Ok(())
}

#[track_caller]
fn cut(text: &str, units: usize, expected: &str) {
    let told = cut_text(text, units);
    assert_eq!(told.value, expected);
    assert_eq!(told.is_exact(), text == expected);
}

#[test]
fn d9_texts_are_cut_between_characters() {
    cut("", 0, "");
    cut("a", 0, "");
    cut("abc", 3, "abc");
    cut("abcd", 3, "abc");
    cut("ab😀", 3, "ab");
    cut("ab😀", 4, "ab😀");
    cut("ééé", 3, "ééé");
    let long = "é".repeat(1 << 20);
    let told = SC.fit_text(&long);
    assert_eq!((told.value.encode_utf16().count(), told.lost), (259, Lossy::TEXT_CUT));
    let told = SC.fit_text("a\0b");
    assert_eq!((&*told.value, told.lost), ("a\u{FFFD}b", Lossy::TEXT_REPAIRED));
    for dialect in [Dialect::Neutral, WS, MOB] {
        assert!(dialect.fit_text(&long).is_exact(), "{dialect}");
    }
}

#[test]
fn d9_halves_of_characters_are_replaced() {
    let repaired = |units: &[u16]| text_from_wide(units);
    assert_eq!(repaired(&[]), (String::new(), Oddities::empty()));
    assert_eq!(repaired(&[0xD83D, 0xDE00]), ("😀".into(), Oddities::empty()));
    assert_eq!(repaired(&[0xDE00]), ("\u{FFFD}".into(), Oddities::TEXT_REPAIRED));
    assert_eq!(repaired(&[0xD83D, 0xD83D, 0xDE00]).0, "\u{FFFD}😀");
    assert_eq!(repaired(&[0xFFFD]).1, Oddities::empty()); // it was there before
}

#[track_caller]
fn reported(
    dialect: Dialect,
    report: &ProgressItem,
    expected: &str,
    lost: Lossy,
) -> Option<LogEntry> {
    let id = item().expect("an id");
    let told = dialect.say_report(&id, report);
    let said = told.value.report.map(|said| said.to_string());
    assert_eq!((said.as_deref(), told.lost), (Some(expected), lost), "{dialect}: {report}");
    told.value.log
}

#[test]
fn d4_reports_in_sync_center() -> Result<(), InvalidId> {
    let report = |status| ProgressItem::new().with_status(status);
    let told = |status, expected| reported(SC, &report(status), expected, Lossy::STATUS);
    assert_eq!(told(S::Paused, "updating (indeterminate) paused"), None);
    assert_eq!(told(S::Resuming, "updating"), None);
    assert_eq!(told(S::Skipped, "canceled skipped"), None);
    assert_eq!(told(S::Deleted, "succeeded deleted"), None);
    assert_eq!(told(S::Unknown(3), "updating (indeterminate) unknown status 3"), None);
    let paused = report(S::Paused).with_text("disk full");
    reported(SC, &paused, "updating (indeterminate) paused: disk full", Lossy::STATUS);
    let silent = report(S::Paused).with_text("");
    reported(SC, &silent, "updating (indeterminate) paused", Lossy::STATUS);
    let pending = SC.say_report(&item()?, &report(S::Pending).with_text("later"));
    assert_eq!((pending.value.report, pending.lost), (None, Lossy::UNSAID));
    Ok(())
}

#[test]
fn d4_reports_in_mobsync_and_winsync() -> Result<(), InvalidId> {
    let gone = ProgressItem::new().with_status(S::Disconnected).with_work(Work::new(1, 2));
    let log = reported(MOB, &gone, "failed 1/2 disconnected", Lossy::STATUS);
    let log = log.expect("the reason is logged");
    assert_eq!((log.level, log.item), (LogLevel::Error, Some(item()?)));
    assert_eq!(reported(SC, &gone, "disconnected 1/2", Lossy::empty()), None);
    assert_eq!(WS.say_report(&item()?, &gone).lost, Lossy::UNSAID);
    let neutral = Dialect::Neutral.say_report(&item()?, &gone);
    assert_eq!((neutral.value.report, neutral.lost), (Some(gone), Lossy::empty()));
    Ok(())
}

#[test]
fn d5_an_unknown_total_is_not_measured() {
    let running = ProgressItem::new().with_status(S::Updating);
    for dialect in [MOB, SC] {
        let report = running.clone().with_work(Work::new(5, None));
        reported(dialect, &report, "updating (indeterminate) 0/0", Lossy::COUNT);
        let report = running.clone().with_work(Work::new(0, None));
        reported(dialect, &report, "updating (indeterminate) 0/0", Lossy::empty());
        reported(dialect, &running, "updating", Lossy::empty()); // not named, so not unknown
    }
}

#[test]
fn d8_reports_are_narrowed_and_say_so() {
    let big = ProgressItem::new().with_work(Work::new(1 << 31, 1 << 32));
    reported(MOB, &big, "536870912/1073741824", Lossy::SCALED);
    reported(SC, &big, "1073741824/2147483648", Lossy::SCALED);
    reported(SC, &ProgressItem::new().with_value(u64::MAX), "4294967295", Lossy::SATURATED);
    reported(MOB, &ProgressItem::new().with_max(1 << 40), "of 1073741824", Lossy::SCALED);
    let id = item().expect("an id");
    let before = Oddities::WRONG_SIZE | Oddities::TEXT_CUT; // what was cut may be cut again
    let odd = big.with_oddities(before).with_text("x".repeat(300));
    let said = SC.say_report(&id, &odd).value.report.map(|said| said.oddities());
    assert_eq!(said, Some(Oddities::WRONG_SIZE | Oddities::NARROWED | Oddities::TEXT_CUT));
}

#[test]
fn d7_an_empty_report_stays_a_question() {
    for dialect in [MOB, SC] {
        reported(dialect, &ProgressItem::new(), "", Lossy::empty());
    }
}

/// D-6: what an error does not tell leaves no mark in the entry.
#[test]
fn d6_a_recoverable_error_says_what_it_knows() {
    let text = |item_name: &str, description: &str| {
        let error = RecoverableError {
            role: ProviderRole::Source,
            stage: SyncStage::Application,
            change: Change::default(),
            code: Code::FAIL,
            item_name: item_name.into(),
            description: description.into(),
        };
        log_of_recoverable(&error).text.to_string()
    };
    assert_eq!(text("cat.jpg", "in use"), "cat.jpg: in use");
    assert_eq!(text("cat.jpg", ""), "cat.jpg");
    assert_eq!(text("", "in use"), "in use");
    assert_eq!(text("", ""), "");
}
