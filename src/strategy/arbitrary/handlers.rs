//! What a handler is told, and says about itself.

use super::reports::flags;
use super::{arbitrary, counts, maybe, some, texts};
use crate::ItemId;
use crate::protocol::{
    HandlerFlags, HandlerInfo, HandlerItem, HandlerItems, ItemFlags, ParentWindow, Setup,
    SyncTrigger,
};
use alloc::{sync::Arc, vec::Vec};
use proptest::collection;
use proptest::prelude::{Strategy, any};

arbitrary! {
    HandlerFlags: flags!(HandlerFlags);
    ItemFlags: flags!(ItemFlags);
    HandlerInfo: (texts(), any::<HandlerFlags>())
        .prop_map(|(name, flags)| Self::new(name).with_flags(flags));
    HandlerItem: (any::<ItemId>(), texts(), any::<ItemFlags>(), any::<bool>(), maybe(counts()))
        .prop_map(|(id, name, flags, is_enabled, last_update)| Self {
            id,
            name,
            flags,
            is_enabled,
            last_update,
        });
    HandlerItems: (some::<HandlerItem>(), any::<bool>())
        .prop_map(|(items, is_complete)| Self { items, is_complete });
    Setup: (any::<SyncTrigger>(), any::<bool>(), any::<bool>(), maybe(cookie())).prop_map(
        |(trigger, may_show_ui, settings_only, cookie)| Self {
            trigger,
            may_show_ui,
            settings_only,
            cookie,
        },
    );
    ParentWindow: (1..=usize::MAX).prop_filter_map("zero is no window", Self::from_raw);
}

fn cookie() -> impl Strategy<Value = Arc<[u8]>> {
    collection::vec(any::<u8>(), 0..=8).prop_map(|bytes: Vec<u8>| bytes.into())
}
