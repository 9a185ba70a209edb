//! Bars on indicatif's terminal in memory: what stands there, at several widths, and what does not.
#![cfg(feature = "indicatif")]

use std::error::Error;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{InMemoryTerm, MultiProgress, ProgressBar, ProgressDrawTarget, TermLike};
use sync_progress::clock::ManualClock;
use sync_progress::integrations::indicatif::Bars;
use sync_progress::presentation::{Plan, Scale, Units};
use sync_progress::protocol::{
    AnswerExt as _, LogEntry, Notice, Outcome, ProgressStatus, StageProgress, Work,
};
use sync_progress::sink::{Pace, ProgressSink};
#[cfg(feature = "conformance")]
use sync_progress::{Dialect, conformance};
use sync_progress::{ItemId, ProgressItem, ProviderRole, Reporter, SyncStage};

const MIB: u64 = 1 << 20;

/// Bars on a terminal in memory, with a clock of their own, drawn with each report.
struct Scene {
    term: InMemoryTerm,
    clock: Arc<ManualClock>,
    bars: Bars<Arc<ManualClock>>,
}

fn multi(term: &InMemoryTerm) -> MultiProgress {
    MultiProgress::with_draw_target(ProgressDrawTarget::term_like(Box::new(term.clone())))
}

fn scene(rows: u16, columns: u16, change: impl FnOnce(Bars) -> Bars) -> Scene {
    let (term, clock) = (InMemoryTerm::new(rows, columns), Arc::new(ManualClock::new()));
    let units = Units::default().with_items("file", "files");
    let bars = Bars::new(multi(&term)).with_period(Duration::ZERO).with_units(units);
    Scene { term, bars: change(bars).with_clock(Arc::clone(&clock)), clock }
}

fn id(name: &str) -> ItemId {
    ItemId::try_from(name).unwrap()
}

fn at(stage: SyncStage, completed: u64, total: impl Into<Option<u64>>) -> Notice {
    let work = Work::new(completed, total.into());
    Notice::Stage(StageProgress { role: ProviderRole::Destination, stage, work })
}

impl Scene {
    fn report(&self, name: &str, status: ProgressStatus, work: Work) -> &Self {
        let report = ProgressItem::new().with_status(status).with_work(work);
        assert!(!self.bars.progress(&id(name), &report).unwrap().is_cancel());
        self
    }

    fn updating(&self, name: &str, done: u64, total: u64) -> &Self {
        self.report(name, ProgressStatus::Updating, Work::new(done * MIB, total * MIB))
    }

    fn notice(&self, notice: &Notice) -> &Self {
        assert!(!self.bars.notice(notice).unwrap().is_cancel());
        self
    }

    fn after(&self, seconds: u64) -> &Self {
        self.clock.advance(Duration::from_secs(seconds));
        self
    }

    #[track_caller]
    fn shows(&self, lines: &[&str]) -> &Self {
        assert_eq!(self.term.contents(), lines.join("\n"));
        self
    }
}

fn plain(bars: Bars) -> Bars {
    bars
}

// === On a terminal ===

#[test]
fn i_1_a_bar_for_the_whole_and_bars_for_items_in_flight() {
    let it = scene(10, 80, plain);
    it.bars.expect(3, 60 * MIB);
    it.updating("a", 0, 10).updating("b", 5, 20).after(2);
    it.updating("a", 5, 10).shows(&[
        " 16% █▋░░░░░░░░ 0 of 3 files, 10 MiB of 60 MiB, 5.0 MiB/s",
        " 50% █████░░░░░ a: 5.0 MiB of 10 MiB, 2.5 MiB/s",
        " 25% ██▌░░░░░░░ b: 5.0 MiB of 20 MiB",
    ]);
    it.report("a", ProgressStatus::Succeeded, Work::new(10 * MIB, 10 * MIB)).updating("b", 5, 20);
    it.shows(&[
        " 25% ██▌░░░░░░░ 1 of 3 files, 15 MiB of 60 MiB, 5.0 MiB/s",
        " 25% ██▌░░░░░░░ b: 5.0 MiB of 20 MiB",
    ]);
}

#[test]
fn i_2_a_bounded_number_of_rows() {
    let it = scene(10, 80, |bars| bars.with_rows(2).with_units(Units::default().without_work()));
    for name in ["a", "b", "c", "d"] {
        it.updating(name, 0, 10);
    }
    let whole = "  0% ░░░░░░░░░░ 0 items";
    it.shows(&[whole, "  0% ░░░░░░░░░░ a", "  0% ░░░░░░░░░░ b", "and 2 more"]);
    // Who has waited longest gets the row that is free.
    it.report("a", ProgressStatus::Succeeded, Work::new(10 * MIB, 10 * MIB));
    let whole = " 25% ██▌░░░░░░░ 1 item";
    it.shows(&[whole, "  0% ░░░░░░░░░░ b", "  0% ░░░░░░░░░░ c", "and 1 more"]);
    it.report("c", ProgressStatus::Succeeded, Work::new(10 * MIB, 10 * MIB));
    let whole = " 50% █████░░░░░ 2 items";
    it.shows(&[whole, "  0% ░░░░░░░░░░ b", "  0% ░░░░░░░░░░ d"]);
    // No rows at all.
    let it = scene(10, 80, |bars| bars.with_rows(0));
    it.updating("a", 5, 10);
    it.shows(&[" 50% █████░░░░░ 0 files, 5.0 MiB of 10 MiB", "and 1 more"]);
}

#[test]
fn i_3_canceled_and_failed_look_so_and_are_never_full() {
    let it = scene(10, 80, plain);
    it.updating("a", 9, 10).updating("b", 20, 20).updating("c", 0, 1);
    let work = Work::new(20 * MIB, 20 * MIB);
    it.report("b", ProgressStatus::Canceled, work);
    let report = ProgressItem::new().with_status(ProgressStatus::Failed).with_text("disk full");
    assert!(it.bars.progress(&id("a"), &report).is_ok());
    it.shows(&[
        "a: failed: disk full",
        " 96% █████████▋ 2 files (2 not done), 29 MiB of 31 MiB",
        " 90% █████████░ a: failed: 9.0 MiB of 10 MiB in under 1 s",
        " 99% █████████▉ b: canceled: 20 MiB of 20 MiB in under 1 s",
        "  0% ░░░░░░░░░░ c: 0 B of 1.0 MiB",
    ]);
    for (outcome, word) in [(Outcome::Canceled, "canceled"), (Outcome::Failed, "failed")] {
        let it = scene(10, 80, plain);
        it.updating("a", 10, 10).after(3);
        it.report("a", ProgressStatus::Succeeded, Work::new(10 * MIB, 10 * MIB));
        it.notice(&Notice::End { outcome });
        it.shows(&[&format!(" 99% █████████▉ {word}: 1 file, 10 MiB of 10 MiB in 3 s")]);
    }
}

#[test]
fn i_3_only_success_is_full() {
    let it = scene(10, 80, plain);
    it.updating("a", 10, 10).shows(&[
        " 99% █████████▉ 0 files, 10 MiB of 10 MiB",
        " 99% █████████▉ a: 10 MiB of 10 MiB",
    ]);
    it.report("a", ProgressStatus::Succeeded, Work::new(10 * MIB, 10 * MIB));
    it.notice(&Notice::End { outcome: Outcome::Succeeded });
    it.shows(&["100% ██████████ succeeded: 1 file, 10 MiB of 10 MiB in under 1 s"]);
}

#[test]
fn i_3_ends_have_colors() {
    let formatted = |outcome| {
        let it = scene(3, 60, plain);
        it.updating("a", 1, 2).notice(&Notice::End { outcome });
        String::from_utf8(it.term.contents_formatted()).unwrap()
    };
    let all = [Outcome::Succeeded, Outcome::Canceled, Outcome::Failed].map(formatted);
    // Whether colors are wanted is the terminal's business (`NO_COLOR`); words are there in any case.
    for (text, word) in all.iter().zip(["succeeded", "canceled", "failed"]) {
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn i_4_what_is_not_known_looks_like_none() {
    let it = scene(10, 80, plain);
    it.notice(&at(SyncStage::Detection, 15, None));
    it.shows(&["   ? ┄┄┄┄┄┄┄┄┄┄ destination detection: 15/?"]);
    it.report("a", ProgressStatus::Indeterminate, Work::new(7, None))
        .shows(&["   ? ┄┄┄┄┄┄┄┄┄┄ destination detection: 15/?", "   ? ┄┄┄┄┄┄┄┄┄┄ a: 7 B"]);
    // What is applied is what the whole is measured by.
    it.notice(&at(SyncStage::Application, MIB, 4 * MIB))
        .shows(&[" 25% ██▌░░░░░░░ 0 files, 1.0 MiB of 4.0 MiB", "   ? ┄┄┄┄┄┄┄┄┄┄ a: 7 B"]);
}

#[test]
fn i_4_one_figure_for_all_stages() {
    let plan = Plan::new()
        .with_stage(ProviderRole::Destination, SyncStage::Enumeration, 1)
        .with_stage(ProviderRole::Destination, SyncStage::Application, 3);
    let it = scene(10, 80, |bars| bars.with_plan(plan));
    it.notice(&at(SyncStage::Enumeration, 5, 10));
    it.shows(&[" 12% █▎░░░░░░░░ destination enumeration: 5/10"]);
    it.notice(&at(SyncStage::Application, MIB, 2 * MIB));
    it.shows(&[" 62% ██████▎░░░ 0 files, 1.0 MiB of 2.0 MiB"]);
}

/// Nobody says that detection is over, or that anything is applied; items do.
#[test]
fn i_4_a_stage_is_over_once_items_follow_it() {
    let it = scene(10, 80, plain);
    it.bars.expect(2, 20 * MIB);
    it.notice(&at(SyncStage::Detection, 2, 2))
        .shows(&["  0% ░░░░░░░░░░ destination detection: 2/2"]);
    it.updating("a", 5, 10).shows(&[
        " 25% ██▌░░░░░░░ 0 of 2 files, 5.0 MiB of 20 MiB",
        " 50% █████░░░░░ a: 5.0 MiB of 10 MiB",
    ]);
    it.report("a", ProgressStatus::Succeeded, Work::new(10 * MIB, 10 * MIB));
    it.notice(&at(SyncStage::Detection, 2, 2));
    it.shows(&[" 50% █████░░░░░ 1 of 2 files, 10 MiB of 20 MiB"]);
    // Another one goes on.
    it.notice(&at(SyncStage::Detection, 2, 3))
        .shows(&[" 50% █████░░░░░ destination detection: 2/3"]);
}

#[test]
fn i_5_log_entries_stand_above_and_no_text_moves_the_cursor() {
    let it = scene(10, 60, plain);
    it.updating("a\u{1b}[2J\nb", 5, 10);
    assert!(it.bars.log(&LogEntry::warning("odd\nname")).is_ok());
    it.notice(&Notice::Text("half way".into())).updating("c", 5, 10);
    it.shows(&[
        "warning: odd?name",
        "half way",
        " 50% █████░░░░░ 0 files, 10 MiB of 20 MiB",
        " 50% █████░░░░░ a?[2J?b: 5.0 MiB of 10 MiB",
        " 50% █████░░░░░ c: 5.0 MiB of 10 MiB",
    ]);
}

#[test]
fn i_6_every_width_fits_and_none_panics() {
    for columns in [2, 5, 12, 20, 40, 80, 120, 500] {
        let it = scene(30, columns, plain);
        it.updating("photos/über/国国国.jpg", 5, 10).updating("b", 1, 10);
        let drawn = it.term.contents();
        if columns > 4 {
            assert_eq!(drawn.lines().count(), 3, "{columns}:\n{drawn}");
        }
        for last in ["国", "国x", "", "e\u{301}", "🦀🦀"] {
            assert!(it.bars.log(&LogEntry::warning(last.to_owned())).is_ok(), "{columns}");
        }
        it.report("b", ProgressStatus::Failed, Work::new(1, 10));
        it.notice(&Notice::End { outcome: Outcome::Failed });
    }
    let it = scene(30, 20, plain);
    it.updating("a", 5, 10);
    it.shows(&[" 50% █████░░░░░ 0 fi", " 50% █████░░░░░ a: 5"]);
}

/// A terminal that takes anything; the one in memory has no room for a wide character in one column.
#[derive(Debug)]
struct Paper(u16);

impl TermLike for Paper {
    fn width(&self) -> u16 {
        self.0
    }
    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn write_line(&self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn write_str(&self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Left to itself, indicatif panics at the wide character that ends a line.
#[test]
fn i_6_one_column_is_enough() {
    let target = ProgressDrawTarget::term_like(Box::new(Paper(1)));
    let bars = Bars::new(MultiProgress::with_draw_target(target)).with_period(Duration::ZERO);
    for text in ["国", "x", "国x", "", "e\u{301}", "国\u{301}", "🦀🦀", "\u{1160}"] {
        let report = ProgressItem::new().with_status(ProgressStatus::Updating).with_value(1);
        assert!(bars.progress(&id(&format!("国{text}")), &report).is_ok());
        assert!(bars.log(&LogEntry::warning(text.to_owned())).is_ok());
        assert!(bars.say(text).is_ok());
        let failed = ProgressItem::new().with_status(ProgressStatus::Failed).with_text(text);
        assert!(bars.progress(&id(&format!("国{text}")), &failed).is_ok());
    }
    assert!(bars.notice(&Notice::End { outcome: Outcome::Failed }).is_ok());
}

#[test]
fn i_7_ten_thousand_at_once_are_cheap() {
    let (term, clock) = (InMemoryTerm::new(20, 80), Arc::new(ManualClock::new()));
    let bars = Bars::new(multi(&term)).with_clock(Arc::clone(&clock));
    let reporter = Reporter::new(&bars);
    let items: Vec<_> = (0..10_000)
        .map(|number| reporter.start(format!("item {number}"), 100).unwrap().go().unwrap())
        .collect();
    clock.advance(Duration::from_secs(1));
    assert!(bars.refresh().is_ok());
    let drawn = term.contents();
    assert_eq!(drawn.lines().count(), 10, "{drawn}");
    assert!(drawn.ends_with("and 9992 more"), "{drawn}");
    let moves = |term: &InMemoryTerm| term.moves_since_last_check().lines().count();
    moves(&term);
    for item in items {
        item.finish();
    }
    // Nobody is drawn to before it is time, however many end.
    assert_eq!(moves(&term), 0);
    assert!(reporter.complete().is_ok());
    assert_eq!(term.contents(), "100% ██████████ succeeded: 10000 items, 0 B of 976 KiB in 1 s");
}

#[test]
fn i_7_drawn_at_its_pace_also_if_the_clock_goes_back() {
    let it = scene(10, 80, |bars| bars.with_period(Duration::from_secs(5)));
    assert_eq!(it.bars.pace(), Pace::Period(Duration::from_secs(5)));
    it.after(100).updating("a", 1, 10).updating("a", 2, 10);
    let first = " 10% █░░░░░░░░░ 0 files, 1.0 MiB of 10 MiB";
    it.shows(&[first]); // a row is for who has been there for as long
    it.after(5).updating("a", 3, 10);
    assert!(it.term.contents().contains("3.0 MiB of 10 MiB, 409 KiB/s"), "{}", it.term.contents());
    it.clock.set(Duration::ZERO);
    it.updating("a", 4, 10);
    assert!(it.term.contents().contains("4.0 MiB of 10 MiB"), "{}", it.term.contents());
}

/// The target draws twenty times and then once a second; what was said last is shown all the same.
#[test]
fn i_7_the_last_word_is_drawn_also_on_a_slow_target() {
    let term = InMemoryTerm::new(10, 80);
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(term.clone()), 1);
    let bars = Bars::new(MultiProgress::with_draw_target(target)).with_period(Duration::ZERO);
    for done in 0..=50 {
        let report = ProgressItem::new().with_status(ProgressStatus::Updating);
        let report = report.with_work(Work::new(done, 100));
        assert!(bars.progress(&id("a"), &report).is_ok());
    }
    assert!(term.contents().contains("50 B of 100 B"), "{}", term.contents());
}

#[test]
fn i_8_another_attempt_begins_again() {
    let it = scene(10, 80, plain);
    it.updating("a", 8, 10).report("a", ProgressStatus::Resuming, Work::new(0, 10 * MIB));
    it.shows(&[
        " 80% ████████░░ 0 files, 0 B of 10 MiB", // the whole does not fall
        "  0% ░░░░░░░░░░ a: 0 B of 10 MiB",
    ]);
    it.report("a", ProgressStatus::Failed, Work::new(0, 10 * MIB));
    it.report("a", ProgressStatus::Pending, Work::new(0, 10 * MIB)).updating("a", 3, 10);
    let drawn = it.term.contents();
    assert!(drawn.contains("0 files, 3.0 MiB of 10 MiB"), "{drawn}");
    assert!(drawn.contains(" 30% ███░░░░░░░ a: 3.0 MiB of 10 MiB"), "{drawn}");
}

#[test]
fn i_8_items_named_at_the_beginning_are_a_total() {
    let it = scene(10, 80, |bars| bars.with_units(Units::default().without_work()));
    it.notice(&Notice::Begin { handler: None, items: vec![id("a"), id("b")] });
    it.notice(&Notice::ItemAdded(id("c"))).updating("a", 1, 10);
    it.report("a", ProgressStatus::Skipped, Work::new(0, 0));
    assert!(it.term.contents().contains("1 of 3 items"), "{}", it.term.contents());
}

#[test]
fn i_8_another_session_begins_again() {
    let it = scene(10, 80, |bars| bars.with_units(Units::default().without_work()));
    for name in ["a", "b"] {
        it.notice(&Notice::Begin { handler: None, items: vec![id(name)] });
        it.report(name, ProgressStatus::Succeeded, Work::new(1, 1));
        it.notice(&Notice::End { outcome: Outcome::Succeeded });
    }
    let line = "100% ██████████ succeeded: 1 of 1 item in under 1 s";
    it.shows(&[line, line]);
}

#[test]
fn i_8_pauses_and_stalls_are_told() {
    let it = scene(10, 80, plain);
    it.updating("a", 1, 10).after(1).updating("a", 2, 10).after(20);
    assert!(it.bars.refresh().is_ok());
    assert!(it.term.contents().contains("2.0 MiB of 10 MiB, stalled for 20 s"));
    it.report("a", ProgressStatus::Paused, Work::new(2 * MIB, 10 * MIB));
    assert!(it.term.contents().contains("a: paused: 2.0 MiB of 10 MiB"), "{}", it.term.contents());
}

#[test]
fn i_8_among_the_bars_of_somebody_else() {
    let term = InMemoryTerm::new(10, 60);
    let all = multi(&term);
    let other = all.add(ProgressBar::new(10));
    other.set_style(indicatif::ProgressStyle::with_template("other {pos}").unwrap());
    other.set_position(3);
    let bars = Bars::new(all.clone()).cleared();
    let reporter = Reporter::new(&bars);
    let item = reporter.start("a", 10).unwrap().go().unwrap();
    assert!(term.contents().starts_with("other 3\n  0%"), "{}", term.contents());
    item.finish();
    assert!(reporter.complete().is_ok());
    assert_eq!(term.contents(), "other 3");
}

// === As any sink ===

/// The kit's suite for sinks, strictly: hostile reports, every order, several threads, in every dialect.
#[test]
#[cfg(feature = "conformance")]
fn bars_are_a_sink_as_any_other() {
    for dialect in Dialect::ALL {
        let drawn = || Bars::new(multi(&InMemoryTerm::new(10, 60))).with_period(Duration::ZERO);
        conformance::sink(drawn).threads().speaking(dialect).strict().assert();
        let plain = || {
            let hidden = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
            Bars::new(hidden).with_lines_to(io::sink()).with_period(Duration::ZERO)
        };
        conformance::sink(plain).threads().speaking(dialect).strict().assert();
    }
}

// === Elsewhere ===

#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn lines(page: &Page, clock: &Arc<ManualClock>) -> Bars<Arc<ManualClock>> {
    let hidden = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
    Bars::new(hidden).with_lines_to(page.clone()).with_clock(Arc::clone(clock))
}

#[test]
fn i_9_plain_lines_where_there_is_no_terminal() -> Result<(), Box<dyn Error>> {
    let (page, clock) = (Page::default(), Arc::new(ManualClock::new()));
    let bars = lines(&page, &clock);
    assert!(!bars.is_drawn());
    assert_eq!(bars.pace(), Pace::Period(Duration::from_secs(1)));
    for found in 1..=40 {
        let _ = bars.notice(&at(SyncStage::Detection, found, None))?;
    }
    let _ = bars.notice(&at(SyncStage::Application, 0, 100 * MIB))?;
    for tenth in 1..=40 {
        clock.advance(Duration::from_millis(100));
        let _ = bars.notice(&at(SyncStage::Application, tenth * MIB, 100 * MIB))?;
    }
    let failed = ProgressItem::new().with_status(ProgressStatus::Failed).with_text("no\x07 room");
    let _ = bars.progress(&id("a"), &failed)?;
    let _ = bars.log(&LogEntry::error("it is over"))?;
    let _ = bars.notice(&Notice::End { outcome: Outcome::Failed })?;
    assert_eq!(
        page.text(),
        "\
destination detection: 40/?
destination application: 0 items, 10 MiB of 100 MiB, 10 MiB/s (10%)
destination application: 0 items, 20 MiB of 100 MiB, 10 MiB/s (20%)
destination application: 0 items, 30 MiB of 100 MiB, 10 MiB/s (30%)
destination application: 0 items, 40 MiB of 100 MiB, 10 MiB/s, about 10 s left (40%)
a: failed: no? room
error: it is over
failed: 1 item (1 not done), 40 MiB of 100 MiB in 4 s (40%)
"
    );
    Ok(())
}

#[test]
fn i_9_lines_that_cannot_be_written_are_a_fault_and_nobody_reading_is_none() {
    struct Broken(io::ErrorKind);
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for (kind, is_fault) in [(io::ErrorKind::StorageFull, true), (io::ErrorKind::BrokenPipe, false)]
    {
        let term = InMemoryTerm::new(10, 60);
        for target in [ProgressDrawTarget::hidden(), ProgressDrawTarget::term_like(Box::new(term))]
        {
            let bars =
                Bars::new(MultiProgress::with_draw_target(target)).with_lines_to(Broken(kind));
            let answer = bars.notice(&Notice::Text("x".into()));
            assert_eq!(answer.is_err(), is_fault, "{kind}");
            assert!(!answer.decision().is_cancel());
            assert_eq!(bars.log(&LogEntry::error("x")).is_err(), is_fault);
        }
    }
}

#[test]
fn i_9_lines_go_where_they_are_sent_while_bars_are_drawn() {
    let (page, term) = (Page::default(), InMemoryTerm::new(10, 60));
    let bars = Bars::new(multi(&term)).with_lines_to(page.clone()).with_period(Duration::ZERO);
    let bars = bars.with_units(Units::default().with_work(Scale::Count("row", "rows")));
    let report =
        ProgressItem::new().with_status(ProgressStatus::Updating).with_work(Work::new(1, 4));
    assert!(bars.progress(&id("a"), &report).is_ok());
    assert!(bars.say("hello").is_ok());
    assert_eq!(page.text(), "hello\n");
    let expected = " 25% ██▌░░░░░░░ 0 items, 1 of 4 rows\n 25% ██▌░░░░░░░ a: 1 of 4 rows";
    assert_eq!(term.contents(), expected);
}
