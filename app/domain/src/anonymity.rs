//! When a figure or a text may be shown: thresholds and complementary suppression.
