//! Replies: the frequent ones in a byte.

use super::held::Held;
use super::id::{Given, Id, Named};
use crate::protocol::{CancelDecision, MoreItems, Reply};
use serde::{Deserialize, Serialize};
use std::vec::Vec;

#[derive(Serialize, Deserialize)]
pub(super) enum Answer<'a> {
    Continue,
    CancelItem,
    CancelAll,
    NotSeen,
    Done,
    MoreItems { ids: Vec<Id<'a>>, opaque: u32 },
    Other(Held<'a, Reply>),
}

impl<'a> Answer<'a> {
    #[inline]
    pub(super) fn of(reply: &'a Reply, given: &mut Given) -> Self {
        match reply {
            Reply::Answer(Ok(CancelDecision::Continue)) => Self::Continue,
            Reply::Answer(Ok(CancelDecision::CancelItem)) => Self::CancelItem,
            Reply::Answer(Ok(CancelDecision::CancelAll)) => Self::CancelAll,
            Reply::NotSeen => Self::NotSeen,
            Reply::Done => Self::Done,
            Reply::MoreItems(Ok(MoreItems { ids, opaque })) => {
                Self::MoreItems { ids: given.ids(ids), opaque: *opaque }
            }
            other => Self::Other(Held::Lent(other)),
        }
    }

    #[inline]
    pub(super) fn into_reply(self, named: &mut Named) -> Reply {
        match self {
            Self::Continue => Reply::Answer(Ok(CancelDecision::Continue)),
            Self::CancelItem => Reply::Answer(Ok(CancelDecision::CancelItem)),
            Self::CancelAll => Reply::Answer(Ok(CancelDecision::CancelAll)),
            Self::NotSeen => Reply::NotSeen,
            Self::Done => Reply::Done,
            Self::MoreItems { ids, opaque } => {
                Reply::MoreItems(Ok(MoreItems { ids: named.ids(ids), opaque }))
            }
            Self::Other(reply) => reply.into_owned(),
        }
    }
}
