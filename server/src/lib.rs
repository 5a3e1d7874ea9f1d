//! The process: command line, configuration, router, assets, background tasks.

mod assets;
mod background;
mod clock;
mod command;
mod demo;
mod output;
mod router;
mod serve;

pub use clock::now;
pub use command::run;
pub use router::app;
