//! Exact fractions for what is published about a plan, so that "optimal" never rests on rounding.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

/// A fraction of whole numbers, not negative, in lowest terms; prints and serialises as `"123/20"`, or `"7"` when whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: u128,
    denominator: u128,
}

/// What sums fall back to when the common denominator would not fit in 128 bits (dozens of pools of different sizes).
const COARSE: u128 = 1_000_000;

impl Fraction {
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// `numerator / denominator` in lowest terms; a denominator of 0 counts as 1.
    #[must_use]
    pub fn new(numerator: u128, denominator: u128) -> Self {
        let denominator = denominator.max(1);
        let common = gcd(numerator, denominator);
        Self {
            numerator: numerator / common,
            denominator: denominator / common,
        }
    }

    #[must_use]
    pub fn numerator(self) -> u128 {
        self.numerator
    }

    #[must_use]
    pub fn denominator(self) -> u128 {
        self.denominator
    }

    /// The sum, exact unless its denominator needs more than 128 bits; then both parts are rounded down to millionths.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.exactly_plus(other).unwrap_or_else(|| {
            let coarse = |part: Self| {
                let (whole, rest) = (
                    part.numerator / part.denominator,
                    part.numerator % part.denominator,
                );
                // A denominator beyond 2^100 leaves nothing worth a millionth to lose by the shift.
                let (rest, denominator) = if part.denominator >> 100 == 0 {
                    (rest, part.denominator)
                } else {
                    (rest >> 28, part.denominator >> 28)
                };
                whole
                    .saturating_mul(COARSE)
                    .saturating_add(rest * COARSE / denominator)
            };
            Self::new(coarse(self).saturating_add(coarse(other)), COARSE)
        })
    }

    fn exactly_plus(self, other: Self) -> Option<Self> {
        let common = gcd(self.denominator, other.denominator);
        let denominator = (self.denominator / common).checked_mul(other.denominator)?;
        let left = self.numerator.checked_mul(other.denominator / common)?;
        let right = other.numerator.checked_mul(self.denominator / common)?;
        Some(Self::new(left.checked_add(right)?, denominator))
    }

    /// Two decimal places, cut off: `69/21` is `"3.28"`.
    #[must_use]
    pub fn decimal(self) -> String {
        let (whole, rest) = (
            self.numerator / self.denominator,
            self.numerator % self.denominator,
        );
        if rest == 0 {
            return whole.to_string();
        }
        format!("{whole}.{:02}", rest.saturating_mul(100) / self.denominator)
    }
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        // Compare whole parts, then the reciprocals of the rests: no product, so no overflow.
        let (mut left, mut right) = (
            (self.numerator, self.denominator),
            (other.numerator, other.denominator),
        );
        let mut swapped = false;
        loop {
            let whole = (left.0 / left.1).cmp(&(right.0 / right.1));
            let (left_rest, right_rest) = (left.0 % left.1, right.0 % right.1);
            let found = if whole != Ordering::Equal {
                Some(whole)
            } else if left_rest == 0 || right_rest == 0 {
                Some(left_rest.min(1).cmp(&right_rest.min(1)))
            } else {
                None
            };
            if let Some(order) = found {
                return if swapped { order.reverse() } else { order };
            }
            (left, right) = ((left.1, left_rest), (right.1, right_rest));
            swapped = !swapped;
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            write!(formatter, "{}", self.numerator)
        } else {
            write!(formatter, "{}/{}", self.numerator, self.denominator)
        }
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_in_lowest_terms_and_whole_numbers_plainly() {
        assert_eq!(Fraction::new(246, 40).to_string(), "123/20");
        assert_eq!(Fraction::new(14, 2).to_string(), "7");
        assert_eq!(Fraction::ZERO.to_string(), "0");
        assert_eq!(Fraction::new(69, 21).decimal(), "3.28");
        assert_eq!(Fraction::new(8, 2).decimal(), "4");
    }

    #[test]
    fn serialises_as_the_printed_text() {
        assert_eq!(
            serde_json::to_string(&Fraction::new(123, 20)).unwrap(),
            "\"123/20\""
        );
    }

    #[test]
    fn sums_and_orders_exactly() {
        assert_eq!(
            Fraction::new(1, 6).plus(Fraction::new(1, 3)),
            Fraction::new(1, 2)
        );
        assert!(Fraction::new(1, 3) < Fraction::new(34, 100));
        assert!(Fraction::new(2, 3) > Fraction::new(66, 100));
        assert!(Fraction::new(3, 1) > Fraction::new(29, 10));
        assert!(Fraction::ZERO < Fraction::new(1, u128::MAX));
        assert_eq!(
            Fraction::new(4, 2).cmp(&Fraction::new(2, 1)),
            Ordering::Equal
        );
    }

    #[test]
    fn a_sum_that_would_overflow_is_rounded_instead_of_wrong() {
        let third = Fraction::new(u128::MAX / 3, u128::MAX);
        let sum = third.plus(Fraction::new(1, 7));
        assert!(
            sum > Fraction::new(475, 1000) && sum < Fraction::new(477, 1000),
            "{sum}"
        );
    }
}
