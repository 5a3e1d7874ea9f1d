//! Parts that several pages use.

pub(crate) mod chart;
mod choice;
mod file;
mod form;
mod page;
pub(crate) mod time;

pub(crate) use choice::{Checkbox, Choices, Select};
pub(crate) use file::{FileForm, KeepForm, no_file, nothing_kept};
pub(crate) use form::{ErrorSummary, Field, TextArea, field_attributes};
pub(crate) use page::{Crumbs, Markdown, PAGE_ROWS, PageHead, Pager, TableWrap};
