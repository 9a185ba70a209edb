//! [`Text`]: the sentence that a person reads.

use super::units::counted;
use super::{Activity, Figures, Units};
use crate::protocol::Work;
use core::{fmt, time::Duration};

/// Figures as the sentence that a person reads; made by [`Figures::text`].
///
/// `3 of 12 files, 1.2 GiB of 4.0 GiB, 38 MiB/s, about 1 min left`. What is not known is left out, and so is a total that
/// was exceeded. Nothing is rounded up, but for the time left.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::presentation::{Meter, Sample, Scale, Units};
/// use sync_progress::protocol::Work;
///
/// let units = Units::default().with_work(Scale::Count("change", "changes"));
/// let figures = Meter::new().update(Duration::ZERO, Sample::new(Work::new(3, 40)));
/// assert_eq!(figures.text(units).to_string(), "3 of 40 changes");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    figures: &'a Figures,
    units: Units,
}

impl<'a> Text<'a> {
    pub(super) fn new(figures: &'a Figures, units: Units) -> Self {
        Self { figures, units }
    }

    /// The total, unless it is not known or cannot be right.
    fn total(work: Work) -> Option<u64> {
        work.total.known().filter(|total| *total > 0 && work.completed <= *total)
    }

    fn items(&self, f: &mut Parts<'_, '_>) -> fmt::Result {
        let Some(items) = self.figures.items else { return Ok(()) };
        f.part()?;
        let total = Self::total(items);
        if total.is_some() {
            write!(f.0, "{} of ", items.completed)?;
        }
        counted(f.0, total.unwrap_or(items.completed), self.units.item, self.units.items)?;
        match self.figures.undone {
            0 => Ok(()),
            undone => write!(f.0, " ({undone} not done)"),
        }
    }

    fn work(&self, f: &mut Parts<'_, '_>) -> fmt::Result {
        let (Some(scale), work) = (self.units.work, self.figures.work) else { return Ok(()) };
        match (Self::total(work), scale) {
            (Some(total), super::Scale::Count(..)) => {
                f.part()?;
                write!(f.0, "{} of {}", work.completed, scale.amount(total))
            }
            (Some(total), _) => {
                f.part()?;
                write!(f.0, "{} of {}", scale.amount(work.completed), scale.amount(total))
            }
            (None, _) if work.completed == 0 => Ok(()),
            (None, _) => {
                f.part()?;
                write!(f.0, "{}", scale.amount(work.completed))
            }
        }
    }

    /// How fast it is, or that it is not.
    fn course(&self, f: &mut Parts<'_, '_>) -> fmt::Result {
        if let Some(stalled) = self.figures.stalled {
            f.part()?;
            return write!(f.0, "stalled for {}", Span(stalled));
        }
        let rate = self.figures.rate.zip(self.units.work).filter(|(rate, _)| *rate > 0.0);
        if let Some((rate, scale)) = rate {
            f.part()?;
            write!(f.0, "{}", scale.rate(rate))?;
        }
        let Some(left) = self.figures.trusted_time_left() else { return Ok(()) };
        f.part()?;
        match left.as_secs() {
            0..5 => f.0.write_str("less than 5 s left"),
            _ => write!(f.0, "about {} left", About(left)),
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let activity = self.figures.activity;
        match activity {
            Activity::Running => {}
            Activity::Paused => f.write_str("paused: ")?,
            Activity::Ended(outcome) => write!(f, "{outcome}: ")?,
        }
        let mut parts = Parts(f, "");
        self.items(&mut parts)?;
        self.work(&mut parts)?;
        match activity {
            Activity::Running => self.course(&mut parts),
            Activity::Paused => Ok(()),
            Activity::Ended(_) => write!(f, " in {}", Span(self.figures.elapsed)),
        }
    }
}

/// Writes with commas between.
struct Parts<'a, 'b>(&'a mut fmt::Formatter<'b>, &'static str);

impl Parts<'_, '_> {
    fn part(&mut self) -> fmt::Result {
        self.0.write_str(core::mem::replace(&mut self.1, ", "))
    }
}

/// A time that has passed, in its two largest units, rounded down.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60) {
            (0, 0, 0, 0) => f.write_str("under 1 s"),
            (0, 0, 0, seconds) => write!(f, "{seconds} s"),
            (0, 0, minutes, 0) => write!(f, "{minutes} min"),
            (0, 0, minutes, seconds) => write!(f, "{minutes} min {seconds} s"),
            (0, hours, 0, _) => write!(f, "{hours} h"),
            (0, hours, minutes, _) => write!(f, "{hours} h {minutes} min"),
            (days, 0, _, _) => write!(f, "{days} d"),
            (days, hours, _, _) => write!(f, "{days} d {hours} h"),
        }
    }
}

/// A time to come, as exactly as it can be known.
struct About(Duration);

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let step = match seconds {
            0..55 => 5,
            55..3_600 => 60,
            3_600..36_000 => 600,
            36_000..86_400 => 3_600,
            _ => 86_400,
        };
        let rounded = match seconds {
            0..55 => seconds.saturating_add(1).next_multiple_of(step),
            _ => seconds.saturating_add(step / 2) / step * step,
        };
        Span(Duration::from_secs(rounded)).fmt(f)
    }
}
