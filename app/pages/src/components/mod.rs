//! Parts that several pages use.

mod form;

pub(crate) use form::{ErrorSummary, Field, TextArea, field_attributes};
