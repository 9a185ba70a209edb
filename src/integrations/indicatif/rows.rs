//! [`Rows`]: the bars that are on the terminal.

use super::board::{Board, Item};
use super::look::{bar, clean, style};
use crate::presentation::{Activity, Figures, Meter, Sample, Units};
use crate::protocol::{ItemId, Outcome, StageProgress};
use ::indicatif::{MultiProgress, ProgressBar};
use alloc::{format, string::String, vec::Vec};
use core::time::Duration;

/// A row for the whole, a few for items in flight, and one that counts the rest.
#[derive(Debug)]
pub(super) struct Rows {
    bars: MultiProgress,
    whole: Option<ProgressBar>,
    items: Vec<Row>,
    more: Option<ProgressBar>,
}

/// For whom there are rows: so many, for items that have been in flight for so long. Who is done before anybody has read
/// its name has none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) rows: usize,
    pub(super) age: Duration,
}

/// An item has its row until it ends, and then until the row is needed if it did not succeed.
#[derive(Debug)]
struct Row {
    id: ItemId,
    bar: ProgressBar,
    meter: Meter,
    activity: Activity,
}

impl Rows {
    pub(super) fn new(bars: MultiProgress) -> Self {
        Self { bars, whole: None, items: Vec::new(), more: None }
    }

    /// Draws all anew: the whole as it is told, the items as they are.
    pub(super) fn draw(&mut self, whole: &Whole, board: &mut Board, room: Room, now: Duration) {
        let bars = &self.bars;
        let first = self.whole.get_or_insert_with(|| add(bars, None)).clone();
        for row in &mut self.items {
            row.draw(board, whole.units, now);
        }
        self.seat(whole.units, board, room, now);
        let shown = self.items.iter().filter(|row| row.is_live()).count();
        let more = board.in_flight().saturating_sub(shown);
        self.count_more(if shown < room.rows { 0 } else { more });
        // The last one draws what the others have said, also if that was too often for the target.
        first.set_message(whole.line());
        first.force_draw();
    }

    /// The last word: the whole stays, or all goes.
    pub(super) fn end(&mut self, whole: &Whole, stays: bool) {
        for row in self.items.drain(..) {
            self.bars.remove(&row.bar);
        }
        self.count_more(0);
        let Some(bar) = self.whole.take() else { return };
        if stays {
            bar.set_style(style(whole.activity()));
            bar.abandon_with_message(whole.line());
        } else {
            bar.finish_and_clear();
        }
    }

    pub(super) fn print(&self, line: &str) -> std::io::Result<()> {
        self.bars.println(line)
    }

    /// Something is printed above the bars, by whoever knows how.
    pub(super) fn make_way(
        &self,
        print: impl FnOnce() -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let Some(bar) = &self.whole else { return print() };
        let _the_terminal_is_gone = self.bars.clear();
        let printed = print();
        bar.force_draw();
        printed
    }

    /// Rows for those in flight who have none: new ones up to the limit, then those of items that have ended.
    fn seat(&mut self, units: Units, board: &mut Board, room: Room, now: Duration) {
        let (limit, early) = (room.rows, now.saturating_sub(room.age));
        let bars = &self.bars;
        self.items.retain(|row| {
            let stays = row.is_live() || !row.is_done();
            if !stays {
                bars.remove(&row.bar);
            }
            stays
        });
        while self.items.len() < limit || self.items.iter().any(|row| !row.is_live()) {
            let Some(id) = board.next_in_flight(early) else { return };
            if self.items.iter().any(|row| row.id == id && row.is_live()) {
                continue;
            }
            let mut row = Row::new(id, self.seat_bar(limit));
            row.draw(board, units, now);
            self.items.push(row);
        }
    }

    /// A bar below the others; one that has ended goes for it if there are too many.
    fn seat_bar(&mut self, limit: usize) -> ProgressBar {
        let ended = self.items.iter().position(|row| !row.is_live());
        if let Some(at) = ended.filter(|_| self.items.len() >= limit) {
            let row = self.items.remove(at);
            self.bars.remove(&row.bar);
        }
        let above = self.items.last().map(|row| &row.bar).or(self.whole.as_ref());
        add(&self.bars, above)
    }

    fn count_more(&mut self, count: usize) {
        if count == 0 {
            if let Some(bar) = self.more.take() {
                self.bars.remove(&bar);
            }
            return;
        }
        let above = self.items.last().map(|row| &row.bar).or(self.whole.as_ref());
        let bars = &self.bars;
        let more = self.more.get_or_insert_with(|| add(bars, above));
        more.set_message(format!("and {count} more"));
    }
}

impl Row {
    fn new(id: ItemId, bar: ProgressBar) -> Self {
        Self { id, bar, meter: Meter::new(), activity: Activity::Running }
    }

    fn is_live(&self) -> bool {
        self.activity.outcome().is_none()
    }

    /// Nobody has to look at it any more.
    fn is_done(&self) -> bool {
        self.activity
            .outcome()
            .is_some_and(|outcome| matches!(outcome, Outcome::Succeeded | Outcome::Skipped))
    }

    fn draw(&mut self, board: &Board, units: Units, now: Duration) {
        let sample = board.item(&self.id).map_or_else(Sample::default, Item::sample);
        let figures = self.meter.update(now, sample);
        if figures.activity != self.activity {
            self.bar.set_style(style(figures.activity));
            self.activity = figures.activity;
        }
        let text = format!("{}{}: {}", bar(figures.fraction), self.id, figures.text(units));
        self.bar.set_message(clean(text.trim_end_matches(": ")));
    }
}

/// What is said of the whole.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) figures: Figures,
    pub(super) units: Units,
    /// A stage that is measured by itself.
    pub(super) stage: Option<StageProgress>,
}

impl Whole {
    fn activity(&self) -> Activity {
        self.figures.activity
    }

    fn line(&self) -> String {
        let bar = bar(self.figures.fraction);
        match self.stage.filter(|_| self.activity().outcome().is_none()) {
            Some(StageProgress { role, stage, work }) => format!("{bar}{role} {stage}: {work}"),
            None => format!("{bar}{}", self.figures.text(self.units)),
        }
    }
}

fn add(bars: &MultiProgress, above: Option<&ProgressBar>) -> ProgressBar {
    let bar = ProgressBar::no_length().with_style(style(Activity::Running));
    match above {
        Some(above) => bars.insert_after(above, bar),
        None => bars.add(bar),
    }
}
