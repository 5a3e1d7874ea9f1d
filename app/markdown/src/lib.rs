//! Markdown files with front matter read into domain values, and markdown turned into safe HTML; no file access, no web.

mod case_study;
mod curriculum;
mod error;
mod fence;
mod front_matter;
mod instrument;
mod link;
mod plain_text;
mod render;
mod section;
mod source;

pub use case_study::{parse_case, write_case};
pub use curriculum::{parse_curriculum, parse_module};
pub use error::{ContentError, Problem};
pub use instrument::parse_instrument;
pub use link::safe_link;
pub use plain_text::plain_text;
pub use render::render;
pub use section::sections;
pub use source::read_source;
