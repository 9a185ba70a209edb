//! [`Terms`]: what was declared of something under test.

bitflags::bitflags! {
    /// What was declared of something under test: what it can do, and what it does on purpose.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(super) struct Terms: u32 {
        /// It refuses by rule.
        const JUDGING = 1;
        /// It may be shared between threads.
        const THREADS = 1 << 1;
        /// It calls what it was given to call during a report.
        const CALLING_BACK = 1 << 2;
        /// It was told how a wish to cancel everything reaches it.
        const CANCELED = 1 << 3;
        /// The same for one item.
        const ITEM_CANCELED = 1 << 4;
        /// It leaves out items, log entries, or what only informs.
        const LEAVING_OUT = 1 << 5;
        /// It holds ticks back.
        const HOLDING_TICKS = 1 << 6;
        /// It completes sparse reports.
        const COMPLETING = 1 << 7;
        /// It catches the panic of what is behind.
        const CATCHING = 1 << 8;
        /// It tells the cause that it was given.
        const TELLING_CAUSES = 1 << 9;
        /// Nothing cancels it.
        const NEVER = 1 << 10;
    }
}
