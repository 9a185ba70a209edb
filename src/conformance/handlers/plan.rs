//! [`Plan`]: what a host does beside what every host does.

use crate::conformance::Script;
use crate::protocol::ItemId;
use core::fmt;

/// What a host does beside what every host does.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) may_show_ui: bool,
    /// How many of the items are prepared.
    pub(super) items: usize,
    pub(super) cycles: u32,
    pub(super) act: Option<Act>,
    pub(super) place: Place,
    pub(super) script: Script,
}

/// What a host may do to a handler at work.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Replace,
    TakeAway,
    Skip(ItemId),
}

/// From where it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// From inside the callback, on the handler's thread.
    Inside,
    /// By the host's own thread, while the handler works.
    Outside,
    /// By the host's own thread, as soon as it synchronizes.
    AtOnce,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            may_show_ui: false,
            items: usize::MAX,
            cycles: 1,
            act: None,
            place: Place::Outside,
            script: Script::new(),
        }
    }
}

impl Plan {
    pub(super) fn acting(act: Act, place: Place, script: Script) -> Self {
        Self { act: Some(act), place, script, ..Self::default() }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replace => f.write_str("callback replaced"),
            Self::TakeAway => f.write_str("callback taken away"),
            Self::Skip(id) => write!(f, "{id} skipped"),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.act, self.place) {
            (Some(act), Place::Inside) => write!(f, "{act} from inside, {}", self.script)?,
            (Some(act), Place::Outside) => write!(f, "{act} by the host, {}", self.script)?,
            (Some(act), Place::AtOnce) => write!(f, "{act} as soon as it synchronizes")?,
            (None, _) => self.script.fmt(f)?,
        }
        if self.items < usize::MAX {
            write!(f, ", {} item prepared", self.items)?;
        }
        if self.cycles > 1 {
            write!(f, ", {} cycles", self.cycles)?;
        }
        if self.may_show_ui { f.write_str(", dialogs allowed") } else { Ok(()) }
    }
}
