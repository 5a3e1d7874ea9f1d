//! Who need not attend.
