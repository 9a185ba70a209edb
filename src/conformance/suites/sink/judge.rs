//! What a judge refuses. That each refusal is right, and that none is missing, is said by a session that hears the same; here
//! stands what is said to it.

use super::super::speak::{Cast, Speak};
use super::super::stand::Stand;
use super::super::table::Row;
use super::super::talk;
use super::super::terms::Terms;
use super::promises::{items, late, members};
use crate::Dialect;
use crate::dialect::rules;
use crate::protocol::{ItemId, Notice, Outcome, ProgressItem, ProgressStatus, RuleId, SyncEvent};

pub(super) const ROWS: &[Row<Stand>] = &[
    Row::new(members, "reports about strangers", strangers)
        .needing(Terms::JUDGING)
        .where_said(items),
    Row::new(asked, "questions about strangers", ask_strangers)
        .needing(Terms::JUDGING)
        .where_said(items),
    Row::new(late, "reports about what has ended", ended).needing(Terms::JUDGING).where_said(items),
    Row::new(joined, "joining twice, and what nobody proposed", joining)
        .needing(Terms::JUDGING)
        .where_said(joins),
    Row::new(|_| rules::DIALECT_CAN_SAY, "words of another dialect", foreign_words)
        .needing(Terms::JUDGING)
        .where_said(|dialect| dialect != Dialect::Neutral),
];

const fn asked(dialect: Dialect) -> RuleId {
    match dialect {
        Dialect::SyncCenter => rules::KNOWN_ITEM_ASKED,
        _ => members(dialect),
    }
}

const fn joined(dialect: Dialect) -> RuleId {
    match dialect {
        Dialect::SyncCenter => rules::JOINING_ITEM_IS_NEW,
        _ => rules::ID_IS_NEW,
    }
}

fn joins(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Neutral | Dialect::SyncCenter)
}

fn begun(sink: &Stand) -> Cast {
    let cast = Cast::new();
    talk::begin(sink, &cast);
    cast
}

fn strangers(sink: &Stand) {
    let Cast { a, stranger, .. } = begun(sink);
    for id in [&stranger, &a] {
        sink.start(id, 2);
        sink.tick(id, 1);
        sink.report(id, &ProgressItem::new());
        sink.status(id, ProgressStatus::Succeeded);
    }
}

fn ask_strangers(sink: &Stand) {
    let Cast { a, stranger, .. } = begun(sink);
    for id in [&stranger, &a, &stranger] {
        sink.ask(Some(id));
    }
}

/// In SC a refusal is the end of the item, too: it becomes failed, and fails again without an objection.
fn ended(sink: &Stand) {
    let Cast { a, b, c, .. } = begun(sink);
    sink.notice(&Notice::ItemAdded(c.clone()));
    let ends = [ProgressStatus::Succeeded, ProgressStatus::Failed, ProgressStatus::Canceled];
    for (id, end) in [&a, &b, &c].into_iter().zip(ends) {
        sink.start(id, 2);
        sink.status(id, end);
        for after in [end, ProgressStatus::Updating, ProgressStatus::Succeeded] {
            sink.status(id, after);
            sink.tick(id, 1);
        }
        sink.status(id, ProgressStatus::Failed);
        sink.status(id, ProgressStatus::Succeeded);
        sink.ask(Some(id));
    }
    sink.notice(&Notice::End { outcome: Outcome::Failed });
}

fn joining(sink: &Stand) {
    let Cast { a, c, d, stranger, .. } = begun(sink);
    let join = |id: &ItemId| sink.notice(&Notice::ItemAdded(id.clone()));
    let propose = |id: &ItemId| sink.notice(&Notice::ItemProposed(id.clone()));
    let commit = |id: &ItemId| sink.notice(&Notice::ItemCommitted(id.clone()));
    join(&a);
    join(&c);
    join(&c);
    propose(&a);
    propose(&d);
    propose(&d);
    commit(&a);
    commit(&stranger);
    commit(&d);
    commit(&d);
    sink.start(&d, 1);
}

fn foreign_words(sink: &Stand) {
    let cast = begun(sink);
    let id = &cast.a;
    let report = ProgressItem::new().with_value(1);
    for event in [
        SyncEvent::progress(id, &report),
        SyncEvent::notice(&Notice::Text("looking around".into())),
        SyncEvent::notice(&Notice::Connect(None)),
        SyncEvent::can_continue(None),
        SyncEvent::MayShowUi(true),
        SyncEvent::MoreItems,
    ] {
        sink.tell(&event);
    }
}
