//! Commitments, results and the returns board.
