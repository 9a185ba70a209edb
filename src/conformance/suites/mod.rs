//! Suites for those who are reported to: sinks, callbacks, tokens, and what stands between.
//!
//! Each suite is a table of checks ([`Check`](super::Check)). Each check is given something fresh to speak to, on a thread of
//! its own with a watchdog ([`scene`]), says something to it ([`talk`]), and looks at what comes back ([`examine`]).

mod callback;
mod examine;
mod inside;
mod scene;
mod sink;
mod speak;
mod stand;
mod table;
mod talk;
mod terms;
mod token;
mod wrapper;

pub use callback::{Callback, callback};
pub use inside::CallBack;
pub use sink::{Sink, sink};
pub use token::{Token, token};
pub use wrapper::{Wrapper, callback_wrapper, wrapper};
