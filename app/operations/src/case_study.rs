//! Case studies: write, publish, read.
