//! Conversations that are legal in each dialect, in all of its words.

use super::speak::{Cast, Speak};
use crate::Dialect;
use crate::protocol::{
    Change, ChangeCounts, Code, Conflict, ItemId, Link, LogEntry, LogId, LogLevel, Notice, Outcome,
    Phase, ProgressItem, ProgressStatus, ProviderRole, RecoverableError, Reply, SyncEvent,
    SyncStage, Total, Work,
};
use alloc::{borrow::Cow, sync::Arc};

/// A whole session, from its beginning to its end, in which everything is said again and again.
pub(super) fn whole(to: &dyn Speak) {
    session(to, 5);
}

/// A whole session without many words: it is held once for each of them.
pub(super) fn brief(to: &dyn Speak) {
    session(to, 2);
}

fn session(to: &dyn Speak, rounds: u64) {
    let cast = Cast::new();
    begin(to, &cast);
    opening(to);
    work(to, &cast, rounds);
    joining(to, &cast);
    questions(to, &cast);
    log(to, &cast);
    retry(to, &cast);
    close(to, &cast);
}

/// It begins; where items may join, one does so later.
pub(super) fn begin(to: &dyn Speak, cast: &Cast) {
    if joins(to.dialect()) {
        to.begin(&[&cast.a, &cast.b]);
    } else {
        to.begin(&[&cast.a, &cast.b, &cast.c]);
    }
}

fn joins(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Neutral | Dialect::SyncCenter)
}

pub(super) fn opening(to: &dyn Speak) {
    to.notice(&Notice::ManualSync);
    to.notice(&Notice::Connect(None));
    to.notice(&Notice::Connect(Some("office".into())));
    to.notice(&Notice::Text("looking around".into()));
    let (source, destination) = (ProviderRole::Source, ProviderRole::Destination);
    to.stage(source, SyncStage::Detection, Work::new(0, 0));
    to.stage(source, SyncStage::Enumeration, Work::new(3, None));
    to.stage(destination, SyncStage::Application, Work::new(1, 9));
    to.ask(None);
}

/// Items begin and move, each in another way, for so many rounds.
pub(super) fn work(to: &dyn Speak, cast: &Cast, rounds: u64) {
    let Cast { a, b, c, .. } = cast;
    to.ask(Some(a));
    to.start(a, 10);
    if to.dialect() != Dialect::SyncCenter {
        to.status(b, ProgressStatus::Pending); // SC has no number for it (#58)
    }
    to.report(b, &ProgressItem::new().with_status(ProgressStatus::Updating).with_max(None));
    to.notice(&Notice::ItemAdded(c.clone()));
    to.notice(&Notice::OpaqueItemAdded);
    to.report(c, &ProgressItem::new().with_status(ProgressStatus::Indeterminate).with_value(2));
    for done in 1..=rounds {
        to.tick(a, done);
        to.tick(b, done);
        to.report(c, &ProgressItem::new().with_text("reading"));
        to.report(a, &ProgressItem::new());
        to.ask(Some(b));
        to.ask(None);
        to.notice(&Notice::Text("going on".into()));
        to.stage(ProviderRole::Destination, SyncStage::Application, Work::new(done, 9));
    }
    to.report(a, &ProgressItem::new().with_max(20));
    to.report(a, &ProgressItem::new().with_text("more than expected"));
}

/// An item that exists only once it is synchronized.
fn joining(to: &dyn Speak, cast: &Cast) {
    if !joins(to.dialect()) {
        return;
    }
    let d = &cast.d;
    to.notice(&Notice::ItemProposed(d.clone()));
    to.start(d, 1);
    to.tick(d, 1);
    to.status(d, ProgressStatus::Succeeded);
    to.notice(&Notice::ItemCommitted(d.clone()));
}

fn questions(to: &dyn Speak, cast: &Cast) {
    to.ask(Some(&cast.c));
    to.say(&SyncEvent::MoreItems);
    if to.say(&SyncEvent::MayShowUi(true)) == Reply::MayShowUi(Ok(true)) {
        to.say(&SyncEvent::MayShowUi(false));
    }
}

fn log(to: &dyn Speak, cast: &Cast) {
    let logged = to.log(&LogEntry::information("began"));
    to.log(&full_entry(cast));
    if let Reply::Logged(Ok(id)) = logged {
        if !id.is_none() {
            to.notice(&Notice::EntryDeleted(Some(id)));
        }
    }
    to.notice(&Notice::EntryDeleted(None));
}

/// An entry with everything that an entry may have.
pub(super) fn full_entry(cast: &Cast) -> LogEntry {
    LogEntry {
        shows_error: true,
        link: Some(Link { text: "help".into(), reference: "https://example.org".into() }),
        context: Some("7".into()),
        ..LogEntry::new(LogLevel::Error, "could not read")
            .about(cast.a.clone())
            .with_id(LogId::from_u128(7))
            .with_description("the file is in use")
    }
}

/// What failed is tried again, where there is a word for that.
fn retry(to: &dyn Speak, cast: &Cast) {
    if to.dialect() != Dialect::Neutral {
        return;
    }
    to.status(&cast.b, ProgressStatus::Failed);
    to.status(&cast.b, ProgressStatus::Pending);
    to.start(&cast.b, 4);
    to.tick(&cast.b, 3);
}

/// Every item ends in another way, and so does the session.
pub(super) fn close(to: &dyn Speak, cast: &Cast) {
    let Cast { a, b, c, .. } = cast;
    to.tick(a, 18);
    to.tick(a, 19);
    to.status(a, ProgressStatus::Succeeded);
    let failed = ProgressItem::new().with_status(ProgressStatus::Failed);
    to.report(b, &failed.with_text("the device is gone"));
    let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
    to.report(c, &done.with_work(Work { completed: 7, total: Total::Known(7) }));
    to.notice(&Notice::End { outcome: Outcome::Failed });
}

/// Each of the sixteen ways to leave something out, first and later.
pub(super) fn sparse(to: &dyn Speak) {
    let cast = Cast::new();
    begin(to, &cast);
    for id in [&cast.a, &cast.b] {
        for named in 0_u8..16 {
            to.report(id, &naming(named));
        }
    }
    to.status(&cast.a, ProgressStatus::Succeeded);
    let end = ProgressItem::new().with_status(ProgressStatus::Failed);
    to.report(&cast.b, &end.with_value(16));
    to.notice(&Notice::End { outcome: Outcome::Failed });
}

/// A report that names text, status, value and maximum by the four bits of a number.
fn naming(bits: u8) -> ProgressItem {
    let mut report = ProgressItem::new();
    if bits & 1 != 0 {
        report = report.with_text("reading");
    }
    if bits & 2 != 0 {
        report = report.with_status(ProgressStatus::Updating);
    }
    if bits & 4 != 0 {
        report = report.with_value(bits.into());
    }
    if bits & 8 != 0 {
        report = report.with_max(16);
    }
    report
}

/// Numbers that nobody knows, where they may be said.
pub(super) fn unknown_numbers(to: &dyn Speak) {
    let cast = Cast::new();
    begin(to, &cast);
    to.start(&cast.a, 9);
    for (done, raw) in (1..).zip([11, 42, 0x101, u32::MAX]) {
        let unknown = ProgressItem::new().with_status(ProgressStatus::Unknown(raw));
        to.report(&cast.a, &unknown.with_value(done));
        to.tick(&cast.a, done);
        to.log(&LogEntry::new(LogLevel::Unknown(raw), "odd"));
        to.stage(ProviderRole::Unknown(raw), SyncStage::Detection, Work::new(done, 9));
        to.stage(ProviderRole::Source, SyncStage::Unknown(raw), Work::new(done, 9));
        let (phase, code) = (Phase::Synchronize, Code::from_bits(raw));
        to.notice(&Notice::PhaseEnded { phase, code, retry: [cast.a.clone()].into() });
    }
    to.status(&cast.a, ProgressStatus::Succeeded);
    to.notice(&Notice::End { outcome: Outcome::Failed });
}

/// Values of which the last is said right before an end that does not repeat it, and in other ways.
pub(super) fn last_values(to: &dyn Speak) {
    let Cast { a, b, c, .. } = &Cast::new();
    to.begin(&[a, b, c]);
    for id in [a, b, c] {
        to.start(id, 9);
        for value in 1..=7 {
            to.tick(id, value);
        }
        to.report(id, &ProgressItem::new().with_text("nearly"));
        to.tick(id, 8);
    }
    to.status(a, ProgressStatus::Failed);
    to.report(b, &ProgressItem::new().with_status(ProgressStatus::Succeeded).with_value(9));
    to.report(c, &ProgressItem::new().with_max(12));
    to.tick(c, 10);
    to.tick(c, 11);
    to.status(c, ProgressStatus::Succeeded);
    to.notice(&Notice::End { outcome: Outcome::Failed });
}

/// One item from beginning to end, and nothing else; for threads that report at once.
pub(super) fn one_item(to: &dyn Speak, id: &ItemId) {
    to.start(id, 50);
    for value in 1..=50 {
        to.tick(id, value);
        to.ask(Some(id));
    }
    to.log(&LogEntry::information("copied").about(id.clone()));
    to.status(id, ProgressStatus::Succeeded);
}

/// What a callback is told and asked, from the first stage to the last count.
pub(super) fn changes(to: &dyn Speak) {
    let cast = Cast::new();
    let (source, destination) = (ProviderRole::Source, ProviderRole::Destination);
    to.stage(source, SyncStage::Detection, Work::new(0, 0));
    to.stage(source, SyncStage::Enumeration, Work::new(3, 4));
    for done in 1..=4 {
        let change = Change { item: Some(cast.a.clone()).filter(|_| done % 2 == 0) };
        to.say(&SyncEvent::Change(Cow::Borrowed(&change)));
        to.say(&SyncEvent::ChangeApplied(ChangeCounts { applied: done, failed: 0 }));
        to.stage(destination, SyncStage::Application, Work::new(done, 9));
    }
    to.say(&SyncEvent::Conflict(Cow::Owned(Conflict::default())));
    to.say(&SyncEvent::Change(Cow::Owned(Change::default())));
    to.say(&SyncEvent::RecoverableError(Cow::Owned(error("cat.jpg"))));
    to.say(&SyncEvent::ChangeFailed(ChangeCounts { applied: 4, failed: 1 }));
    to.stage(source, SyncStage::Detection, Work::new(2, None));
    to.stage(destination, SyncStage::Application, Work::new(9, 9));
    to.say(&SyncEvent::FullEnumerationNeeded);
}

/// An error that can be mended, about something of this name.
pub(super) fn error(name: &str) -> RecoverableError {
    RecoverableError {
        role: ProviderRole::Destination,
        stage: SyncStage::Application,
        change: Change::default(),
        code: Code::FAIL,
        item_name: Arc::from(name),
        description: Arc::from(name),
    }
}
