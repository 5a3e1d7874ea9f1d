//! Opening, answering, closing and reading a form.
