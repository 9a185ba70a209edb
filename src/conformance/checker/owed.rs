//! What a sink has answered and has to stand by: cancels are sticky (#34, N12), on all channels (#79).

use crate::Dialect;
use crate::protocol::{
    AnswerExt as _, CancelDecision, ItemId, Notice, ProgressStatus, Reply, SyncEvent,
};
use crate::session::Session;
use hashbrown::HashMap;

/// Through what a decision is told. Whoever canceled through one repeats it there; only SC says that it is told through
/// the others too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// Reports of items.
    Reports,
    /// Texts of the session (SC-15).
    Texts,
    /// The question whether to go on.
    Questions,
    /// A token.
    Token,
    /// Reports of stages.
    Stages,
}

impl Channel {
    /// The channel of an event; the rest is answered, but decides nothing that would have to be repeated.
    fn of(dialect: Dialect, event: &SyncEvent<'_>) -> Option<Self> {
        match event {
            SyncEvent::Progress { .. } => Some(Self::Reports),
            // In MOB this question is an empty report.
            SyncEvent::CanContinue(_) if dialect == Dialect::MobSync => Some(Self::Reports),
            SyncEvent::CanContinue(_) => Some(Self::Questions),
            SyncEvent::Polled(_) => Some(Self::Token),
            SyncEvent::ProviderReport(_) => Some(Self::Stages),
            SyncEvent::Notice(notice) => match notice.as_ref() {
                Notice::Text(_) => Some(Self::Texts),
                Notice::Stage(_) => Some(Self::Stages),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the event is answered through this channel.
    pub(super) fn is_of(self, dialect: Dialect, event: &SyncEvent<'_>) -> bool {
        Self::of(dialect, event) == Some(self)
    }
}

/// Decisions that were answered, by scope and channel.
#[derive(Debug, Default)]
pub(super) struct Owed {
    all: Channels,
    items: HashMap<ItemId, Channels>,
}

/// The channels through which a scope was canceled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Channels(u8);

impl Channels {
    const fn bit(channel: Channel) -> u8 {
        match channel {
            Channel::Reports => 1,
            Channel::Texts => 1 << 1,
            Channel::Questions => 1 << 2,
            Channel::Token => 1 << 3,
            Channel::Stages => 1 << 4,
        }
    }

    fn add(&mut self, channel: Channel) {
        self.0 |= Self::bit(channel);
    }

    /// Whether an answer here has to be the same: it was given here, or, in SC, through another of its three.
    fn bind(self, dialect: Dialect, channel: Channel) -> Option<Channel> {
        const OF_SC: [Channel; 3] = [Channel::Reports, Channel::Texts, Channel::Questions];
        if self.0 & Self::bit(channel) != 0 {
            return Some(channel);
        }
        let also = |other: &&Channel| self.0 & Self::bit(**other) != 0;
        (dialect == Dialect::SyncCenter && OF_SC.contains(&channel))
            .then(|| OF_SC.iter().find(also).copied())?
    }
}

impl Owed {
    #[inline]
    pub(super) fn is_nothing(&self) -> bool {
        self.all == Channels::default() && self.items.is_empty()
    }

    /// What has to be answered to the event at least, and by which channel that was promised.
    pub(super) fn about(
        &self,
        dialect: Dialect,
        event: &SyncEvent<'_>,
        session: &Session,
    ) -> Option<(Channel, CancelDecision)> {
        if self.is_nothing() || session.is_ended() {
            return None;
        }
        let channel = Channel::of(dialect, event)?;
        if let Some(bound) = self.all.bind(dialect, channel) {
            return Some((bound, CancelDecision::CancelAll));
        }
        // For a report that ends the item its own cancel is moot (section 8).
        let id = event.item().filter(|_| !ends(event))?;
        let bound = self.items.get(id)?.bind(dialect, channel)?;
        Some((bound, CancelDecision::CancelItem))
    }

    /// An event was said: what it ends needs no answer any more.
    pub(super) fn told(&mut self, dialect: Dialect, event: &SyncEvent<'_>, taken: bool) {
        if !taken || self.is_nothing() {
            return;
        }
        if ends(event) {
            let _ = event.item().map(|id| self.items.remove(id));
        }
        if dialect == Dialect::MobSync && super::provider::begins_cycle(event) {
            *self = Self::default();
        }
    }

    /// What was answered binds from now on.
    pub(super) fn answered(&mut self, event: &SyncEvent<'_>, reply: &Reply, session: &Session) {
        let decision = reply.decision();
        if !decision.is_cancel() || session.is_ended() {
            return;
        }
        let Some(channel) = Channel::of(session.dialect(), event) else { return };
        if decision.is_all() {
            self.all.add(channel);
        } else if let Some(item) = event.item().and_then(|id| session.item(id)) {
            if !item.ended {
                self.items.entry(item.id).or_default().add(channel);
            }
        }
    }
}

/// Whether the answer is weaker than it has to be. A fault is no answer (A-MOB-13).
pub(super) fn is_weaker(reply: &Reply, owed: CancelDecision) -> bool {
    matches!(reply, Reply::Answer(answer) if answer.fault().is_none() && answer.decision() < owed)
}

/// Whether a report is the last of its item.
fn ends(event: &SyncEvent<'_>) -> bool {
    let SyncEvent::Progress { report, .. } = event else { return false };
    report.status().and_then(ProgressStatus::outcome).is_some()
}
