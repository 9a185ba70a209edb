//! Bytes and allocations for each item, as their number grows.

use crate::counting::Usage;
use std::fmt;

const FEWEST: usize = 1000;
/// What a session needs for itself: a first chunk of slots, and of cells, in each of its parts.
const FIRST_BYTES: usize = 24 << 10;
const ITEMS_PER_ALLOCATION: usize = 25;
/// Tables begin small, and grow often at first.
const FIRST_ALLOCATIONS: usize = 2000;
const DECADES: [usize; 4] = [1000, 10_000, 100_000, 1_000_000];

/// What a session has grown by, at many numbers of items.
pub(crate) struct Curve {
    before: Usage,
    points: Vec<Point>,
}

struct Point {
    items: usize,
    usage: Usage,
}

impl Curve {
    /// From what there is now.
    pub(crate) fn new() -> Self {
        let points = Vec::with_capacity(1000);
        Self { before: Usage::now(), points }
    }

    /// To be told after each item: looks at every sixteenth of the way from one power of two to the
    /// next, and at the powers of ten. A table that doubles is seen before and after.
    pub(crate) fn look(&mut self, items: usize) {
        let sixteenth = (items.next_power_of_two() / 32).max(1);
        if items >= FEWEST && (items % sixteenth == 0 || DECADES.contains(&items)) {
            self.points.push(Point { items, usage: Usage::since(self.before) });
        }
    }

    /// Whether with so many items, or the most that were looked at before, it was no more than this.
    pub(crate) fn bytes_at_most(&self, items: usize, bytes: usize) -> bool {
        let point = self.points.iter().rfind(|point| point.items <= items);
        point.is_some_and(|point| point.usage.bytes <= bytes)
    }

    /// Holds every point against the limits.
    #[track_caller]
    pub(crate) fn judge(&self, bytes: usize) {
        println!("{self}");
        let large = |point: &&Point| point.usage.bytes > FIRST_BYTES + bytes * point.items;
        let often = |point: &&Point| {
            point.usage.calls > FIRST_ALLOCATIONS + point.items / ITEMS_PER_ALLOCATION
        };
        let large = self.points.iter().filter(large).count();
        let often = self.points.iter().filter(often).count();
        let all = self.points.len();
        assert!(large == 0, "{large} of {all} points are beyond {bytes} bytes an item:\n{self}");
        assert!(often == 0, "{often} of {all} points have too many allocations:\n{self}");
    }
}

/// The powers of ten, and the worst.
impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decades = self.points.iter().filter(|point| DECADES.contains(&point.items));
        for point in decades.chain(self.points.iter().max_by_key(|point| point.tenths())) {
            let Point { items, usage } = point;
            let (whole, tenth) = (point.tenths() / 10, point.tenths() % 10);
            writeln!(
                f,
                "{items:>9} items: {whole}.{tenth} bytes each, {} allocations",
                usage.calls
            )?;
        }
        Ok(())
    }
}

impl Point {
    /// Tenths of a byte for each item.
    fn tenths(&self) -> usize {
        self.usage.bytes * 10 / self.items
    }
}
