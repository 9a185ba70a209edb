//! What a sink has to take, however odd it is. It need not make sense of it, but it must not panic over it.

use super::super::speak::{Cast, Speak, named};
use super::super::stand::Stand;
use super::super::table::Row;
use super::super::talk;
use super::promises::items;
use crate::Dialect;
use crate::dialect::rules;
use crate::protocol::{
    Code, ItemId, LogEntry, LogLevel, Notice, Oddities, Outcome, Phase, ProgressItem,
    ProgressStatus, ProviderRole, StageProgress, SyncEvent, SyncStage, Total, Work,
};
use alloc::string::String;

pub(super) const ROWS: &[Row<Stand>] = &[
    Row::new(|_| rules::CLEAR_BIT_KEEPS_VALUE, "sparse reports", |sink| talk::sparse(sink))
        .where_said(items),
    Row::new(|_| rules::CLEAR_BIT_KEEPS_VALUE, "reports that name nothing", empty)
        .where_said(items),
    Row::new(|_| rules::UNKNOWN_NUMBERS_STAY, "numbers that nobody knows", unknown_numbers),
    Row::new(|_| rules::ZERO_IS_NOT_MEASURED, "zero of zero", zero),
    Row::new(|_| rules::TOTAL_MAY_CHANGE, "totals that change, values that fall", totals),
    Row::new(|_| rules::SHOWN_WITHIN_BOUNDS, "more than all there is", beyond),
    Row::new(|_| rules::NO_STAGE_ORDER, "stages in any order", stages).where_said(has_stages),
    Row::new(|_| rules::INDETERMINATE_STEPS_IGNORED, "steps while indeterminate", indeterminate)
        .where_said(items),
    Row::new(|_| rules::NO_PANIC_ACROSS, "names and texts of all kinds", texts),
];

/// At another time than it should come.
pub(super) const UNTIMELY: &[Row<Stand>] = &[
    Row::new(|_| rules::BEGINS_ONCE, "reports before the beginning, and a second beginning", early)
        .where_said(begins),
    Row::new(|_| rules::NOTHING_AFTER_END, "reports after the end, and a second end", late),
];

/// Elsewhere a provider or a preparation is the beginning.
fn begins(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Neutral | Dialect::SyncCenter)
}

fn has_stages(dialect: Dialect) -> bool {
    let work = Work::new(0, 0);
    let (role, stage) = (ProviderRole::Source, SyncStage::Detection);
    let notice = Notice::Stage(StageProgress { role, stage, work });
    dialect.can_say(&SyncEvent::notice(&notice))
}

fn begun(sink: &Stand) -> Cast {
    let cast = Cast::new();
    talk::begin(sink, &cast);
    cast
}

fn end(sink: &Stand) {
    sink.notice(&Notice::End { outcome: Outcome::Failed });
}

/// Before the item begins, while it runs, after its end; also with something odd about it.
fn empty(sink: &Stand) {
    let Cast { a, .. } = begun(sink);
    let ask = || {
        sink.report(&a, &ProgressItem::new());
        sink.report(&a, &ProgressItem::new().with_oddities(Oddities::all()));
    };
    ask();
    sink.start(&a, 3);
    ask();
    sink.status(&a, ProgressStatus::Failed);
    ask();
    end(sink);
}

const UNKNOWN: [u32; 7] = [7, 9, 42, 0x100, 0x1_0000, 0x7FFF_FFFF, u32::MAX];

fn unknown_numbers(sink: &Stand) {
    let cast = begun(sink);
    let a = &cast.a;
    for raw in UNKNOWN {
        let unknown = ProgressStatus::Unknown(raw);
        sink.report(a, &ProgressItem::new().with_status(unknown).with_work(Work::new(1, 2)));
        sink.status(a, unknown);
        sink.log(&LogEntry { level: LogLevel::Unknown(raw), ..talk::full_entry(&cast) });
        let (role, stage) = (ProviderRole::Unknown(raw), SyncStage::Unknown(raw));
        sink.stage(role, SyncStage::Detection, Work::new(1, 2));
        sink.stage(ProviderRole::Source, stage, Work::new(1, 2));
        let (phase, code) = (Phase::Synchronize, Code::from_bits(raw));
        sink.notice(&Notice::PhaseEnded { phase, code, retry: [a.clone()].into() });
    }
    end(sink);
}

fn zero(sink: &Stand) {
    let Cast { a, b, .. } = begun(sink);
    for _ in 0..3 {
        for role in [ProviderRole::Source, ProviderRole::Destination] {
            for stage in SyncStage::KNOWN {
                sink.takes(&sink.stage(role, stage, Work::new(0, 0)));
            }
        }
        sink.takes(&sink.report(&a, &ProgressItem::new().with_work(Work::new(0, 0))));
        sink.takes(&sink.report(&b, &ProgressItem::new().with_max(0)));
    }
    let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
    sink.report(&a, &done.clone().with_work(Work::new(0, 0)));
    sink.report(&b, &done);
    end(sink);
}

/// Known, unknown, more, less; and the values begin again.
fn totals(sink: &Stand) {
    let Cast { a, .. } = begun(sink);
    let destination = ProviderRole::Destination;
    let totals = [Some(10), Some(1_000), None, Some(5), Some(0), None, Some(7)].map(Total::from);
    for (value, total) in (0..).zip(totals) {
        let work = Work { completed: value, total };
        sink.takes(&sink.report(&a, &ProgressItem::new().with_work(work)));
        sink.takes(&sink.stage(destination, SyncStage::Application, work));
        sink.takes(&sink.report(&a, &ProgressItem::new().with_max(total)));
    }
    for value in [6, 3, 0, 6] {
        sink.takes(&sink.tick(&a, value));
        sink.takes(&sink.stage(destination, SyncStage::Application, Work::new(value, 7)));
    }
    end(sink);
}

fn beyond(sink: &Stand) {
    let Cast { a, b, .. } = begun(sink);
    let many = [1, 2, u32::MAX.into(), u64::MAX / 2, u64::MAX - 1, u64::MAX];
    for completed in many {
        for total in [0, 1, u64::MAX - 1, u64::MAX] {
            let work = Work::new(completed, total);
            sink.report(&a, &ProgressItem::new().with_work(work));
            sink.report(&b, &ProgressItem::new().with_work(work));
            sink.stage(ProviderRole::Source, SyncStage::Enumeration, work);
        }
        sink.tick(&a, completed);
        sink.tick(&a, 0);
    }
    sink.report(&a, &ProgressItem::new().with_status(ProgressStatus::Succeeded).with_max(1));
    sink.report(&b, &ProgressItem::new().with_status(ProgressStatus::Failed).with_value(0));
    end(sink);
}

/// Backwards, batch by batch, both sides in turn, and none comes to its end.
fn stages(sink: &Stand) {
    begun(sink);
    for batch in 0..3 {
        for stage in SyncStage::KNOWN.into_iter().rev() {
            for role in [ProviderRole::Destination, ProviderRole::Source] {
                sink.takes(&sink.stage(role, stage, Work::new(batch, 10)));
            }
        }
    }
    end(sink);
}

fn indeterminate(sink: &Stand) {
    let Cast { a, .. } = begun(sink);
    let report = ProgressItem::new().with_status(ProgressStatus::Indeterminate);
    for (value, total) in [(5, Some(3)), (2, Some(0)), (9, None), (0, Some(0)), (1, Some(9))] {
        sink.takes(&sink.report(&a, &report.clone().with_work(Work::new(value, total))));
        sink.takes(&sink.tick(&a, value));
    }
    sink.status(&a, ProgressStatus::Succeeded);
    end(sink);
}

/// Empty, long, many-sided, with controls and brackets.
fn texts(sink: &Stand) {
    let long: String = core::iter::repeat_n('\u{1F600}', 5_000).collect();
    let texts = ["", " ", "\0", "{}%s\n\r\t", "\u{202E}\u{FFFD}\u{0301}", long.as_str()];
    let odd: [ItemId; 4] = ["{", "../../x", "\u{1F600}\u{202E}", "%n%n\n"].map(named);
    sink.begin(&odd.each_ref());
    for text in texts {
        for id in &odd {
            sink.report(id, &ProgressItem::new().with_text(text));
            let entry = LogEntry::error(text).about(id.clone()).with_description(text);
            sink.log(&LogEntry { context: Some(text.into()), ..entry });
        }
        sink.notice(&Notice::Text(text.into()));
        sink.notice(&Notice::Connect(Some(text.into())));
    }
    let missing = ProgressItem::new().with_text("").with_oddities(Oddities::TEXT_MISSING);
    for id in &odd {
        sink.report(id, &missing);
    }
    end(sink);
}

fn early(sink: &Stand) {
    let cast = Cast::new();
    sink.tick(&cast.a, 1);
    sink.ask(Some(&cast.a));
    sink.ask(None);
    sink.notice(&Notice::Text("too early".into()));
    talk::begin(sink, &cast);
    talk::begin(sink, &cast);
    sink.start(&cast.a, 1);
    sink.status(&cast.a, ProgressStatus::Succeeded);
    end(sink);
}

fn late(sink: &Stand) {
    talk::whole(sink);
    let cast = Cast::new();
    talk::work(sink, &cast, 2);
    talk::close(sink, &cast);
    talk::begin(sink, &cast);
    sink.ask(Some(&cast.stranger));
}
