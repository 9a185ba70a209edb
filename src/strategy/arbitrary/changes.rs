//! Changes, conflicts, errors.

use super::{arbitrary, maybe, texts};
use crate::protocol::{Change, Code, Conflict, RecoverableError};
use crate::{ItemId, ProviderRole, SyncStage};
use proptest::prelude::{Strategy, any};

arbitrary! {
    Change: maybe(any::<ItemId>()).prop_map(|item| Self { item });
    Conflict: (any::<Change>(), any::<Change>()).prop_map(|(source, destination)| Self { source, destination });
    RecoverableError: (
        any::<ProviderRole>(),
        any::<SyncStage>(),
        any::<Change>(),
        any::<Code>(),
        texts(),
        texts(),
    ).prop_map(
        |(role, stage, change, code, item_name, description)| Self {
            role,
            stage,
            change,
            code,
            item_name,
            description,
        },
    );
}
