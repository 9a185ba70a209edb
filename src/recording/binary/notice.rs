//! Notices and acts of the host with their ids by number.

use super::held::Held;
use super::id::{Given, Id, Named};
use crate::protocol::{CancelCause, Code, HostAct, Notice, Phase, ProgressStatus};
use serde::{Deserialize, Serialize};
use std::vec::Vec;

#[derive(Serialize, Deserialize)]
pub(super) enum News<'a> {
    Begin { handler: Option<Id<'a>>, items: Vec<Id<'a>> },
    PhaseEnded { phase: Phase, code: Code, retry: Vec<Id<'a>> },
    ItemAdded(Id<'a>),
    ItemProposed(Id<'a>),
    ItemCommitted(Id<'a>),
    Other(Held<'a, Notice>),
}

impl<'a> News<'a> {
    pub(super) fn of(notice: &'a Notice, given: &mut Given) -> Self {
        match notice {
            Notice::Begin { handler, items } => {
                let handler = given.maybe(handler.as_ref());
                Self::Begin { handler, items: given.ids(items) }
            }
            Notice::PhaseEnded { phase, code, retry } => {
                Self::PhaseEnded { phase: *phase, code: *code, retry: given.ids(retry) }
            }
            Notice::ItemAdded(id) => Self::ItemAdded(given.id(id)),
            Notice::ItemProposed(id) => Self::ItemProposed(given.id(id)),
            Notice::ItemCommitted(id) => Self::ItemCommitted(given.id(id)),
            other => Self::Other(Held::Lent(other)),
        }
    }

    pub(super) fn into_notice(self, named: &mut Named) -> Notice {
        match self {
            Self::Begin { handler, items } => {
                let handler = named.maybe(handler);
                Notice::Begin { handler, items: named.ids(items) }
            }
            Self::PhaseEnded { phase, code, retry } => {
                Notice::PhaseEnded { phase, code, retry: named.ids(retry) }
            }
            Self::ItemAdded(id) => Notice::ItemAdded(named.id(id)),
            Self::ItemProposed(id) => Notice::ItemProposed(named.id(id)),
            Self::ItemCommitted(id) => Notice::ItemCommitted(named.id(id)),
            Self::Other(notice) => notice.into_owned(),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) enum Act<'a> {
    ItemsListed(Vec<Id<'a>>),
    PhaseStarted { phase: Phase, items: Vec<Id<'a>> },
    ItemStatusSet { id: Id<'a>, status: ProgressStatus },
    SessionCreated { handler: Option<Id<'a>>, items: Vec<Id<'a>> },
    CancelAsked { item: Option<Id<'a>>, cause: CancelCause },
    ItemsOffered(Vec<Id<'a>>),
    Other(Held<'a, HostAct>),
}

impl<'a> Act<'a> {
    pub(super) fn of(act: &'a HostAct, given: &mut Given) -> Self {
        match act {
            HostAct::ItemsListed(ids) => Self::ItemsListed(given.ids(ids)),
            HostAct::PhaseStarted { phase, items } => {
                Self::PhaseStarted { phase: *phase, items: given.ids(items) }
            }
            HostAct::ItemStatusSet { id, status } => {
                Self::ItemStatusSet { id: given.id(id), status: *status }
            }
            HostAct::SessionCreated { handler, items } => {
                let handler = given.maybe(handler.as_ref());
                Self::SessionCreated { handler, items: given.ids(items) }
            }
            HostAct::CancelAsked { item, cause } => {
                Self::CancelAsked { item: given.maybe(item.as_ref()), cause: *cause }
            }
            HostAct::ItemsOffered(ids) => Self::ItemsOffered(given.ids(ids)),
            other => Self::Other(Held::Lent(other)),
        }
    }

    pub(super) fn into_act(self, named: &mut Named) -> HostAct {
        match self {
            Self::ItemsListed(ids) => HostAct::ItemsListed(named.ids(ids)),
            Self::PhaseStarted { phase, items } => {
                HostAct::PhaseStarted { phase, items: named.ids(items) }
            }
            Self::ItemStatusSet { id, status } => {
                HostAct::ItemStatusSet { id: named.id(id), status }
            }
            Self::SessionCreated { handler, items } => {
                let handler = named.maybe(handler);
                HostAct::SessionCreated { handler, items: named.ids(items) }
            }
            Self::CancelAsked { item, cause } => {
                HostAct::CancelAsked { item: named.maybe(item), cause }
            }
            Self::ItemsOffered(ids) => HostAct::ItemsOffered(named.ids(ids)),
            Self::Other(act) => act.into_owned(),
        }
    }
}
