//! [`ProgressItem`]: one sparse report about one item.

use super::{ProgressStatus, Total, Work};
use alloc::sync::Arc;
use core::fmt;

bitflags::bitflags! {
    /// Which parts of a [`ProgressItem`] are set (`SYNCMGRPROGRESSITEM_*`, MOB-11). A part that is
    /// not set keeps what it was (invariant #37); it is not zero.
    ///
    /// ```
    /// use sync_progress::protocol::Fields;
    ///
    /// assert_eq!((Fields::VALUE | Fields::MAX).bits(), 0xC);
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct Fields: u32 {
        /// The text is set.
        const TEXT = 1;
        /// The status is set.
        const STATUS = 2;
        /// The completed work is set.
        const VALUE = 4;
        /// The total work is set.
        const MAX = 8;
    }

    /// What was odd about a report when it came across a border, and had to be repaired. Without
    /// this note the rules on it could not be checked on counts that are unsigned here.
    ///
    /// ```
    /// use sync_progress::protocol::Oddities;
    ///
    /// let odd = Oddities::NEGATIVE_VALUE | Oddities::WRONG_SIZE;
    /// assert!(odd.contains(Oddities::WRONG_SIZE));
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct Oddities: u32 {
        /// The value was negative and became zero (#39).
        const NEGATIVE_VALUE = 1;
        /// The maximum was negative and became zero (#39).
        const NEGATIVE_MAX = 1 << 1;
        /// The mask held bits that no document names (#35).
        const UNKNOWN_MASK = 1 << 2;
        /// The structure gave a size of its own that is not right (#35).
        const WRONG_SIZE = 1 << 3;
        /// The text was not well-formed; halves of characters became U+FFFD.
        const TEXT_REPAIRED = 1 << 4;
        /// The text was longer than the dialect allows and was cut (#77).
        const TEXT_CUT = 1 << 5;
        /// A text was announced and was not there (NULL).
        const TEXT_MISSING = 1 << 6;
        /// A count was too large for the other side and was scaled.
        const NARROWED = 1 << 7;
        /// A sum of counts reached the end of its range and stayed there.
        const SATURATED = 1 << 8;
    }
}

/// One report about one item. Sparse: what it does not name stays as it was (MOB-11).
///
/// An empty report changes nothing and asks whether to go on.
///
/// ```
/// use sync_progress::ProgressItem;
/// use sync_progress::protocol::{Fields, ProgressStatus, Work};
///
/// let report = ProgressItem::new().with_status(ProgressStatus::Updating).with_value(3);
/// assert_eq!(report.fields(), Fields::STATUS | Fields::VALUE);
/// assert_eq!(report.max(), None); // not named, so unchanged: not zero, not unknown
///
/// let full = ProgressItem::new().with_work(Work::new(3, 12)).with_text("copying");
/// assert_eq!(full.to_string(), "3/12 copying");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ProgressItem {
    status: Option<ProgressStatus>,
    value: Option<u64>,
    max: Option<Total>,
    text: Option<Arc<str>>,
    #[cfg_attr(feature = "serde", serde(default))]
    odd: Oddities,
}

impl ProgressItem {
    /// A report that names nothing.
    #[inline]
    pub const fn new() -> Self {
        Self { status: None, value: None, max: None, text: None, odd: Oddities::empty() }
    }

    /// All parts at once, for where reports are made out of others by the million.
    #[cfg(feature = "windows")]
    #[inline]
    pub(crate) const fn of_parts(
        status: Option<ProgressStatus>,
        value: Option<u64>,
        max: Option<Total>,
        text: Option<Arc<str>>,
        odd: Oddities,
    ) -> Self {
        Self { status, value, max, text, odd }
    }

    /// Names the status.
    #[must_use]
    #[inline]
    pub fn with_status(mut self, status: ProgressStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Names the completed work.
    #[must_use]
    #[inline]
    pub fn with_value(mut self, completed: u64) -> Self {
        self.value = Some(completed);
        self
    }

    /// Names the total work; `None` says that it is unknown.
    #[must_use]
    #[inline]
    pub fn with_max(mut self, total: impl Into<Total>) -> Self {
        self.max = Some(total.into());
        self
    }

    /// Names completed and total work.
    #[must_use]
    #[inline]
    pub fn with_work(self, work: Work) -> Self {
        self.with_value(work.completed).with_max(work.total)
    }

    /// Names the text.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<Arc<str>>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Notes what was odd about it, in addition to what was noted before.
    #[must_use]
    pub fn with_oddities(mut self, odd: Oddities) -> Self {
        self.odd |= odd;
        self
    }

    /// The status, if named.
    #[inline]
    pub const fn status(&self) -> Option<ProgressStatus> {
        self.status
    }

    /// The completed work, if named.
    #[inline]
    pub const fn value(&self) -> Option<u64> {
        self.value
    }

    /// The total work, if named; it may be named as unknown.
    #[inline]
    pub const fn max(&self) -> Option<Total> {
        self.max
    }

    /// The text, if named.
    #[inline]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The text, if named, without copying it.
    pub fn shared_text(&self) -> Option<Arc<str>> {
        self.text.clone()
    }

    /// What was odd about it.
    #[inline]
    pub const fn oddities(&self) -> Oddities {
        self.odd
    }

    /// Which parts are named.
    #[inline]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::empty();
        fields.set(Fields::TEXT, self.text.is_some());
        fields.set(Fields::STATUS, self.status.is_some());
        fields.set(Fields::VALUE, self.value.is_some());
        fields.set(Fields::MAX, self.max.is_some());
        fields
    }

    /// Whether the report names nothing: a pure question whether to go on.
    #[inline]
    pub fn is_empty(&self) -> bool {
        let numbers = self.value.is_some() || self.max.is_some();
        !numbers && self.status.is_none() && self.text.is_none()
    }

    /// Whether the report ends its item.
    pub fn is_terminal(&self) -> bool {
        self.status.is_some_and(ProgressStatus::is_terminal)
    }
}

/// The parts that are named, in the order status, work, text.
impl fmt::Display for ProgressItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        if let Some(status) = self.status {
            write!(f, "{status}")?;
            gap = " ";
        }
        match (self.value, self.max) {
            (None, None) => {}
            (Some(value), None) => write!(f, "{gap}{value}")?,
            (None, Some(max)) => write!(f, "{gap}of {max}")?,
            (Some(value), Some(max)) => write!(f, "{gap}{value}/{max}")?,
        }
        if self.value.is_some() || self.max.is_some() {
            gap = " ";
        }
        match &self.text {
            Some(text) => write!(f, "{gap}{text}"),
            None => Ok(()),
        }
    }
}
