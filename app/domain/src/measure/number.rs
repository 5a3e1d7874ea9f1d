//! Months, and numbers with up to three decimals, as people type them.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// A month of the calendar, counted from year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        let month = self.0.rem_euclid(12).cast_unsigned() + 1;
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), month, 1).unwrap_or_default()
    }

    /// The month after it.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// `Mar 2026`.
    pub fn label(self) -> String {
        self.first_day().format("%b %Y").to_string()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first_day().format("%Y-%m"))
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d")
            .or_else(|_| NaiveDate::parse_from_str(text, "%Y-%m-%d"));
        day.ok()
            .filter(|day| (1990..2200).contains(&day.year()))
            .map(Self::of)
            .ok_or_else(|| format!("“{text}” is no month: write it like 2026-03."))
    }
}

/// A number in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Milli(pub i64);

impl Milli {
    /// As a number to draw.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl fmt::Display for Milli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        let rest = format!("{rest:03}");
        match rest.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            rest => write!(f, "{sign}{whole}.{rest}"),
        }
    }
}

impl FromStr for Milli {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        decimal(text, 3).map(Self)
    }
}

/// A number with at most so many decimals, after a point or a comma, as an integer of the smallest part.
pub(super) fn decimal(text: &str, decimals: u32) -> Result<i64, String> {
    let text = text.trim();
    let wrong = || format!("“{text}” is no number with at most {decimals} decimals, such as 12.5.");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, rest) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !plain(whole) || !plain(rest) {
        return Err(wrong());
    }
    if rest.len() > decimals as usize || (rest.is_empty() && digits.len() > whole.len()) {
        return Err(wrong());
    }
    let rest = format!("{rest:0<width$}", width = decimals as usize);
    let all: i64 = format!("{whole}{rest}").parse().map_err(|_| wrong())?;
    Ok(sign * all)
}

/// The quotient, rounded to the nearest; `None` by nought or when it is too large.
pub(super) fn divide(sum: i128, by: i128) -> Option<i64> {
    if by <= 0 {
        return None;
    }
    let half = if sum < 0 { -(by / 2) } else { by / 2 };
    i64::try_from((sum + half) / by).ok()
}
