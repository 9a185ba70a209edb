//! [`ItemIter`]: what is iterated over counts.

use super::item::ItemReporter;
use crate::protocol::Canceled;
use crate::{CancelDecision, ProgressSink};
use core::fmt;

impl<S: ProgressSink> ItemReporter<S> {
    /// An iterator whose elements count for this item, one each, and which ends early at a cancel.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// let mut item = reporter.start("a", 3)?.go()?;
    /// let mut blocks = item.iter(["x", "y", "z"]);
    /// for _block in &mut blocks {
    ///     // work
    /// }
    /// blocks.go_on()?; // it was the end, not a cancel
    /// assert_eq!(item.work().completed, 3);
    /// item.finish();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn iter<I: IntoIterator>(&mut self, elements: I) -> ItemIter<'_, S, I::IntoIter> {
        ItemIter { item: self, inner: elements.into_iter(), given: 0, canceled: None }
    }
}

/// An iterator whose elements count for an item; from [`ItemReporter::iter`].
///
/// An element counts when the next one is asked for: by then it has been worked on (R-32).
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("a", 3)?.go()?;
/// assert_eq!(item.iter(["x", "y", "z"]).count(), 3);
/// assert_eq!(item.work().completed, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "iterators do nothing by themselves"]
pub struct ItemIter<'a, S: ProgressSink, I> {
    item: &'a mut ItemReporter<S>,
    inner: I,
    /// One, if an element was given and not yet counted.
    given: u64,
    canceled: Option<Canceled>,
}

impl<S: ProgressSink, I> ItemIter<'_, S, I> {
    /// The cancel that ended it early, if one did.
    pub const fn canceled(&self) -> Option<Canceled> {
        self.canceled
    }

    /// The same as a `Result`, for code that likes `?`.
    ///
    /// # Errors
    ///
    /// [`Canceled`] if a cancel ended it early.
    pub fn go_on(&self) -> Result<(), Canceled> {
        self.canceled.map_or(Ok(()), Err)
    }
}

impl<S: ProgressSink, I: Iterator> Iterator for ItemIter<'_, S, I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let decision = match self.given {
            0 => self.item.decision(),
            given => {
                self.given = 0;
                self.item.advance(given)
            }
        };
        if decision != CancelDecision::Continue {
            self.canceled = decision.go_on().err();
            return None;
        }
        let element = self.inner.next()?;
        self.given = 1;
        Some(element)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.inner.size_hint().1)
    }
}

impl<S: ProgressSink, I> fmt::Debug for ItemIter<'_, S, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemIter").field("item", &self.item).finish_non_exhaustive()
    }
}
