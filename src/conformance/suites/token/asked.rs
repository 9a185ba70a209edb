//! [`Asked`]: a token under test; everything that it is asked is written down.

use super::super::scene::Scene;
use crate::cancel::CancelToken;
use crate::protocol::{CancelCause, CancelDecision, HostAct, Reply, SyncEvent};
use alloc::{boxed::Box, string::String, sync::Arc};

/// Makes a fresh one, and what cancels it.
pub(super) type Make = dyn Fn() -> (Box<dyn CancelToken>, Box<Cancel>) + Send + Sync;
pub(super) type Cancel = dyn Fn(CancelCause);

pub(super) struct Asked {
    pub(super) make: Arc<Make>,
    pub(super) scene: Arc<Scene>,
    pub(super) token: Box<dyn CancelToken>,
    /// For a check with threads: the same one.
    pub(super) shared: Option<Arc<dyn CancelToken + Send + Sync>>,
    pub(super) cancel: Box<Cancel>,
}

impl Asked {
    /// Another one.
    pub(super) fn fresh(&self) -> Self {
        let (make, scene) = (Arc::clone(&self.make), Arc::clone(&self.scene));
        let (token, cancel) = make();
        Self { make, scene, token, shared: None, cancel }
    }

    pub(super) fn decision(&self) -> CancelDecision {
        asked(&self.scene, &*self.token)
    }

    pub(super) fn cause(&self) -> Option<CancelCause> {
        self.scene.moves();
        self.token.cause()
    }

    pub(super) fn cancel(&self, cause: CancelCause) {
        self.scene.moves();
        self.scene.tape.note(HostAct::CancelAsked { item: None, cause });
        (self.cancel)(cause);
    }

    /// Unless this holds, the token is wrong in this way.
    pub(super) fn require(&self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.scene.wrong(otherwise());
        }
    }
}

/// Asks, and writes that down.
pub(super) fn asked(scene: &Scene, token: &dyn CancelToken) -> CancelDecision {
    scene.moves();
    let reply = |decision: &CancelDecision| Reply::Answer(Ok(*decision));
    scene.tape.during(SyncEvent::Polled(None), || token.decision(), reply)
}
