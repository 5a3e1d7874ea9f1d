//! The roster file: what a CSV of people may look like and what is wrong with one.
