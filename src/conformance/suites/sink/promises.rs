//! What every sink promises.

use super::super::speak::{Cast, Speak, named};
use super::super::stand::Stand;
use super::super::table::Row;
use super::super::talk;
use super::super::terms::Terms;
use crate::Dialect;
use crate::dialect::rules;
use crate::protocol::{
    CancelDecision, ItemId, LogEntry, LogId, MoreItems, Notice, Outcome, ProgressItem,
    ProgressStatus, Reply, RuleId, SyncEvent,
};
use alloc::{format, vec::Vec};
use std::thread;

pub(super) const ROWS: &[Row<Stand>] = &[
    Row::new(late, "a late failure, another attempt", after_the_end_of_an_item).where_said(items),
    Row::new(|_| rules::LOG_INFO_IS_OPTIONAL, "the log", log).where_said(logs),
    Row::new(|_| rules::CONNECTIONS_LAST, "connections, the default one and others", connect)
        .where_said(connects),
    Row::new(|_| rules::NO_ID_ASKS_FOR_ALL, "the question about everything", ask_for_all)
        .where_said(|dialect| dialect.can_say(&SyncEvent::CanContinue(None))),
    Row::new(|_| rules::NOTHING_PENDING_SAID, "the question for more items", more_items)
        .where_said(|dialect| dialect.can_say(&SyncEvent::MoreItems)),
    Row::new(|_| rules::DIALOG_IN_PAIRS, "dialogs, also one that nobody asked for", dialogs)
        .where_said(|dialect| dialect.can_say(&SyncEvent::MayShowUi(true))),
    Row::new(sticky, "everything is canceled", cancel_all)
        .needing(Terms::CANCELED)
        .where_said(items),
    Row::new(|_| rules::CHANNELS_AGREE, "everything is canceled, and asked about", channels)
        .needing(Terms::CANCELED),
    Row::new(sticky, "an item is canceled", cancel_item)
        .needing(Terms::ITEM_CANCELED)
        .where_said(items),
    Row::new(|_| rules::NO_CALL_UNDER_LOCK, "a call from inside", from_inside)
        .needing(Terms::CALLING_BACK),
    Row::new(|_| rules::ANY_THREAD, "several threads at once", threads).needing(Terms::THREADS),
];

/// Of whole sessions: what breaks over something in particular was told so before.
pub(super) const WHOLE: &[Row<Stand>] = &[
    Row::new(sticky, "a cancel that was answered stays", |sink| talk::whole(sink)),
    Row::new(|_| rules::KNOWN_ANSWERS_ONLY, "the answers", |sink| talk::whole(sink)),
    Row::new(members, "a session in all words of the dialect", |sink| talk::whole(sink)),
];

/// The rule that a cancel stays.
pub(super) const fn sticky(dialect: Dialect) -> RuleId {
    match dialect {
        Dialect::MobSync => rules::CANCEL_IS_STICKY,
        _ => rules::DECISION_IS_STICKY,
    }
}

/// The rule about who is a member.
pub(super) const fn members(dialect: Dialect) -> RuleId {
    match dialect {
        Dialect::Neutral => rules::KNOWN_ITEMS_ONLY,
        Dialect::WinSync => rules::WITHIN_PROVIDER_SESSION,
        Dialect::MobSync => rules::PREPARED_ITEMS_ONLY,
        Dialect::SyncCenter => rules::SESSION_ITEMS_ONLY,
    }
}

/// The rule about what is taken after an item's end.
pub(super) const fn late(dialect: Dialect) -> RuleId {
    match dialect {
        Dialect::MobSync => rules::ONE_END_PER_CYCLE,
        Dialect::SyncCenter => rules::CLOSED_ITEM_ONLY_FAILS,
        _ => rules::ONE_END_PER_ATTEMPT,
    }
}

pub(super) fn items(dialect: Dialect) -> bool {
    dialect != Dialect::WinSync
}

fn logs(dialect: Dialect) -> bool {
    dialect.can_say(&SyncEvent::log(&LogEntry::information("")))
}

fn connects(dialect: Dialect) -> bool {
    dialect.can_say(&SyncEvent::notice(&Notice::Connect(None)))
}

fn begun(sink: &Stand) -> Cast {
    let cast = Cast::new();
    talk::begin(sink, &cast);
    cast
}

fn after_the_end_of_an_item(sink: &Stand) {
    let Cast { a, b, .. } = begun(sink);
    for id in [&a, &b] {
        sink.start(id, 2);
        sink.tick(id, 2);
    }
    sink.status(&a, ProgressStatus::Succeeded);
    let late = ProgressItem::new().with_status(ProgressStatus::Failed);
    sink.takes(&sink.report(&a, &late.with_text("could not be verified")));
    sink.status(&b, ProgressStatus::Canceled);
    if sink.dialect() != Dialect::SyncCenter {
        sink.takes(&sink.status(&b, ProgressStatus::Resuming));
        sink.tick(&b, 1);
        sink.status(&b, ProgressStatus::Skipped);
    }
    sink.notice(&Notice::End { outcome: Outcome::Failed });
}

/// With and without extra data; taken back one by one, once too often, and all at once.
fn log(sink: &Stand) {
    let cast = begun(sink);
    let plain = LogEntry::information("began");
    for entry in [&plain, &talk::full_entry(&cast), &LogEntry::warning("").about(cast.a.clone())] {
        let logged = sink.log(entry);
        sink.takes(&logged);
        if let Reply::Logged(Ok(id)) = logged {
            sink.takes(&sink.notice(&Notice::EntryDeleted(Some(id))));
            sink.takes(&sink.notice(&Notice::EntryDeleted(Some(id))));
        }
    }
    sink.takes(&sink.notice(&Notice::EntryDeleted(Some(LogId::from_u128(404)))));
    sink.log(&plain);
    sink.takes(&sink.notice(&Notice::EntryDeleted(None)));
    sink.takes(&sink.notice(&Notice::EntryDeleted(None)));
}

fn connect(sink: &Stand) {
    begun(sink);
    for name in [None, None, Some("office"), Some("office"), Some("")] {
        sink.takes(&sink.notice(&Notice::Connect(name.map(Into::into))));
    }
}

/// The question without an item is about everything: whoever goes on with everything goes on with each item that it has not
/// canceled, and whoever stops everything stops each.
fn ask_for_all(sink: &Stand) {
    let cast = begun(sink);
    sink.start(&cast.a, 5);
    for _ in 0..3 {
        let all = sink.ask(None);
        sink.takes(&all);
        if all.decision() == CancelDecision::CancelItem {
            sink.blame_sink(); // there is no item to be canceled
        }
        let one = sink.ask(Some(&cast.a));
        sink.takes(&one);
        sink.answers(&one, all.decision());
    }
}

/// What joined is not pending any more, so that whoever asks until nothing is comes to an end.
fn more_items(sink: &Stand) {
    begun(sink);
    let first = sink.say(&SyncEvent::MoreItems);
    sink.takes(&first);
    let offered = more(first);
    for id in &offered.ids {
        sink.notice(&Notice::ItemAdded(id.clone()));
    }
    let second = sink.say(&SyncEvent::MoreItems);
    sink.takes(&second);
    if more(second).ids.iter().any(|id| offered.ids.contains(id)) {
        sink.blame_sink();
    }
}

fn more(reply: Reply) -> MoreItems {
    match reply {
        Reply::MoreItems(Ok(more)) => more,
        _ => MoreItems::default(),
    }
}

/// Told to be gone without having been asked for, asked for twice, told to be gone twice: it is all the same to a sink.
fn dialogs(sink: &Stand) {
    begun(sink);
    for shown in [false, true, true, false, false, true, false] {
        sink.takes(&sink.say(&SyncEvent::MayShowUi(shown)));
    }
}

fn running(sink: &Stand) -> [ItemId; 3] {
    let Cast { a, b, c, .. } = begun(sink);
    sink.start(&a, 9);
    sink.start(&b, 9);
    sink.notice(&Notice::ItemAdded(c.clone()));
    [a, b, c]
}

/// Every report from now on is answered with it, also the first one of an item; the last one of an item may be.
fn cancel_all(sink: &Stand) {
    let items = running(sink);
    sink.cancel(None);
    for value in 1..3 {
        for id in &items {
            sink.answers(&sink.tick(id, value), CancelDecision::CancelAll);
        }
    }
    for id in &items {
        sink.answers(&sink.report(id, &ProgressItem::new()), CancelDecision::CancelAll);
        sink.status(id, ProgressStatus::Canceled);
    }
    sink.notice(&Notice::End { outcome: Outcome::Canceled });
}

/// Whatever can be answered with a decision says the same.
fn channels(sink: &Stand) {
    let items = running(sink);
    sink.cancel(None);
    sink.answers_softly(&sink.ask(None), CancelDecision::CancelAll);
    for id in &items {
        sink.answers_softly(&sink.ask(Some(id)), CancelDecision::CancelAll);
    }
    let text = Notice::Text("stopping".into());
    sink.answers_softly(&sink.notice(&text), CancelDecision::CancelAll);
}

/// It alone is canceled, until it ends; the others go on.
fn cancel_item(sink: &Stand) {
    let [a, b, _] = running(sink);
    sink.cancel(Some(&a));
    for value in 1..4 {
        sink.answers(&sink.tick(&a, value), CancelDecision::CancelItem);
        if sink.tick(&b, value).decision().is_cancel() {
            sink.blame_sink();
        }
    }
    sink.status(&a, ProgressStatus::Canceled);
    sink.status(&b, ProgressStatus::Succeeded);
    sink.notice(&Notice::End { outcome: Outcome::Canceled });
}

fn from_inside(sink: &Stand) {
    let (in_there, cast) = (Cast::new(), Cast::new());
    sink.while_calling_back(
        move |inside| {
            inside.report(&in_there.a, &ProgressItem::new());
            inside.report(&in_there.b, &ProgressItem::new().with_text("from inside"));
            inside.ask(None);
            inside.notice(&Notice::Text("from inside".into()));
        },
        || {
            talk::begin(sink, &cast);
            talk::opening(sink);
            talk::work(sink, &cast, 2);
            talk::close(sink, &cast);
        },
    );
}

/// So many threads report at once, each about an item of its own.
const THREADS: usize = 4;

fn threads(sink: &Stand) {
    let Some(shared) = sink.shared() else { return };
    let ids: Vec<ItemId> =
        (0..THREADS).map(|number| named(&format!("of thread {number}"))).collect();
    sink.begin(&ids.iter().collect::<Vec<_>>());
    thread::scope(|scope| {
        for id in &ids {
            let sink = shared.clone();
            scope.spawn(move || talk::one_item(&sink, id));
        }
    });
    sink.notice(&Notice::End { outcome: Outcome::Succeeded });
}
