//! What a session is measured against: a hash map and nine checks, as one would write them for oneself.

use hashbrown::HashMap;
use uuid::Uuid;

/// A session of one's own, with the nine checks that come to mind first.
#[derive(Default)]
pub struct Reference {
    pub begun: bool,
    pub ended: bool,
    pub canceled: bool,
    pub items: HashMap<Uuid, Item>,
}

#[derive(Clone, Copy, Default)]
pub struct Item {
    value: u64,
    max: Option<u64>,
    status: Status,
    cancel_seen: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[allow(dead_code, reason = "a report may say each of them, also one that is not measured")]
pub enum Status {
    #[default]
    Waiting,
    Running,
    Paused,
    Succeeded,
    Failed,
    Canceled,
}

impl Status {
    const fn is_end(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }
}

/// A report, sparse as ours is.
#[derive(Clone, Copy, Default)]
pub struct Report {
    pub status: Option<Status>,
    pub value: Option<u64>,
    pub max: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    NotBegun,
    AfterEnd,
    UnknownItem,
    AfterItsEnd,
    AfterCancel,
    Transition,
    MaxChanged,
    Falls,
    BeyondMax,
}

impl Reference {
    /// Whether to go on.
    pub fn report(&mut self, id: &Uuid, report: &Report) -> Result<bool, Broken> {
        if !self.begun {
            return Err(Broken::NotBegun);
        }
        if self.ended {
            return Err(Broken::AfterEnd);
        }
        let item = self.items.get_mut(id).ok_or(Broken::UnknownItem)?;
        if item.status.is_end() {
            return Err(Broken::AfterItsEnd);
        }
        if item.cancel_seen && !report.status.is_some_and(Status::is_end) {
            return Err(Broken::AfterCancel);
        }
        if let Some(status) = report.status {
            if status == Status::Waiting {
                return Err(Broken::Transition);
            }
        }
        if report.max.is_some() && item.max.is_some() && report.max != item.max {
            return Err(Broken::MaxChanged);
        }
        let value = report.value.unwrap_or(item.value);
        if value < item.value {
            return Err(Broken::Falls);
        }
        let max = report.max.or(item.max);
        if max.is_some_and(|max| value > max) {
            return Err(Broken::BeyondMax);
        }
        item.value = value;
        item.max = max;
        item.status = report.status.unwrap_or(item.status);
        item.cancel_seen |= self.canceled;
        Ok(!self.canceled)
    }
}
