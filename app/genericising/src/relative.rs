//! Days as distances, sums as bands, ages as decades.

/// The year of a text that names none; it is no leap year.
const ANY_YEAR: i64 = 2_001;

/// The first day, month and year that a text names, from which the others are told.
#[derive(Debug, Default)]
pub(crate) struct Anchor {
    day: Option<i64>,
    month: Option<i64>,
    year: Option<i64>,
}

/// A date as it is kept in a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Date {
    /// Days since 1970.
    Day(i64),
    /// Months since the year 0.
    Month(i64),
    Year(i64),
    Weekday,
    Other,
}

/// The key of a day, month or year; zero for what is not told.
pub(crate) fn date_key(year: i64, month: i64, day: i64) -> String {
    format!("date:{year}-{month}-{day}")
}

fn parse(key: &str, year_of_anchor: i64) -> Date {
    let Some(rest) = key.strip_prefix("date:") else {
        return Date::Other;
    };
    if rest.starts_with("weekday") {
        return Date::Weekday;
    }
    let mut numbers = rest
        .splitn(3, '-')
        .map(|part| part.parse::<i64>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    match (next(), next(), next()) {
        (0, 0, _) => Date::Other,
        (year, 0, _) => Date::Year(year),
        (0, month, 0) => Date::Month(year_of_anchor * 12 + month),
        (year, month, 0) => Date::Month(year * 12 + month),
        (year, month, day) => {
            let year = if year == 0 { year_of_anchor } else { year };
            Date::Day(days(year, month, day))
        }
    }
}

/// The year that a key names.
fn year_of(key: &str) -> Option<i64> {
    let year = key.strip_prefix("date:")?.split('-').next()?;
    year.parse().ok().filter(|year| *year > 0)
}

/// Days since 1970-01-01 of a day in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the day a leap year has more is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Anchor {
    /// The anchor of a text with these keys, in their order. Days without a year are of the first year that is named.
    pub(crate) fn of(keys: &[String]) -> Self {
        let mut anchor = Self {
            year: keys.iter().find_map(|key| year_of(key)),
            ..Self::default()
        };
        for key in keys {
            match parse(key, anchor.year.unwrap_or(ANY_YEAR)) {
                Date::Day(day) => {
                    anchor.day.get_or_insert(day);
                }
                Date::Month(month) => {
                    anchor.month.get_or_insert(month);
                }
                Date::Year(_) | Date::Weekday | Date::Other => {}
            }
        }
        anchor
    }

    /// The generic words for a date.
    pub(crate) fn date(&self, key: &str) -> String {
        match parse(key, self.year.unwrap_or(ANY_YEAR)) {
            Date::Day(day) => distance(day - self.day.unwrap_or(day), "day", "a certain day"),
            Date::Month(month) => distance(
                month - self.month.unwrap_or(month),
                "month",
                "a certain month",
            ),
            Date::Year(year) => {
                distance(year - self.year.unwrap_or(year), "year", "a certain year")
            }
            Date::Weekday => "a weekday".to_owned(),
            Date::Other => "a certain time".to_owned(),
        }
    }
}

fn distance(by: i64, unit: &str, none: &str) -> String {
    let plural = if by.abs() == 1 { "" } else { "s" };
    match by {
        0 => none.to_owned(),
        1.. => format!("{by} {unit}{plural} later"),
        _ => format!("{} {unit}{plural} earlier", -by),
    }
}

/// The key of a time of day.
pub(crate) fn time_key(hour: u32) -> String {
    format!("time:{hour}")
}

/// The part of the day that a time falls into.
pub(crate) fn time(key: &str) -> String {
    let hour: u32 = key
        .strip_prefix("time:")
        .and_then(|hour| hour.parse().ok())
        .unwrap_or(12);
    let part = match hour {
        5..=11 => "morning",
        12..=17 => "afternoon",
        18..=22 => "evening",
        _ => "night",
    };
    format!("some time in the {part}")
}

/// The first number of a text, without separators of thousands; decimals are cut off. And what stands behind its digits.
fn number(text: &str) -> (u64, &str) {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut value: u64 = 0;
    let bytes = digits.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            digit @ b'0'..=b'9' => {
                value = value
                    .saturating_mul(10)
                    .saturating_add(u64::from(digit - b'0'));
            }
            // A separator is one of thousands when three digits and no fourth follow.
            b',' | b'.' | b' ' | b'\'' => {
                let group = bytes[at + 1..]
                    .iter()
                    .take_while(|b| b.is_ascii_digit())
                    .count();
                if group != 3 {
                    break;
                }
            }
            _ => break,
        }
        at += 1;
    }
    (value, &digits[at..])
}

/// Whether a sum is a band's edge already: 1, 2 or 5 and zeros.
pub(crate) fn is_round(text: &str) -> bool {
    let (mut value, rest) = number(text);
    while value >= 10 && value.is_multiple_of(10) {
        value /= 10;
    }
    let decimals = rest.trim_start_matches(['.', ',', '0']);
    matches!(value, 0..=2 | 5) && !decimals.starts_with(|c: char| c.is_ascii_digit())
}

/// The band 1 to 2, 2 to 5 or 5 to 10 times a power of ten that a sum falls into, with its currency.
pub(crate) fn money(text: &str) -> String {
    let (mut value, rest) = number(text);
    let lower = text.to_lowercase();
    // £40k, $3.4m, 2bn euros.
    let short = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let short = short.split(|c: char| !c.is_alphabetic()).next();
    let short = short.unwrap_or_default().to_lowercase();
    let word = match short.as_str() {
        "m" => Some("million"),
        "bn" => Some("billion"),
        _ => ["thousand", "million", "billion"]
            .into_iter()
            .find(|word| lower.contains(word)),
    };
    if short == "k" {
        value = value.saturating_mul(1_000);
    }
    let mut power: u64 = 1;
    while value / power >= 10 {
        power *= 10;
    }
    let (low, high) = match value / power {
        1 => (1, 2),
        2..=4 => (2, 5),
        _ => (5, 10),
    };
    let band = |times: u64| {
        let digits = times.saturating_mul(power).to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    };
    let sign = ["£", "€", "$", "¥", "₹"]
        .into_iter()
        .find(|sign| text.contains(sign))
        .unwrap_or_default();
    let word = word.map(|word| format!(" {word}")).unwrap_or_default();
    let unit = if sign.is_empty() {
        let end = lower.trim_end_matches(|c: char| !c.is_alphabetic());
        let unit: String = end
            .chars()
            .rev()
            .take_while(|c| c.is_alphabetic())
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let first: String = lower.chars().take_while(|c| c.is_alphabetic()).collect();
        let unit = if unit == short || unit.is_empty() || word.contains(&unit) {
            first
        } else {
            unit
        };
        if unit.len() == 3 {
            format!(" {}", unit.to_uppercase())
        } else if unit.is_empty() {
            unit
        } else {
            format!(" {unit}")
        }
    } else {
        String::new()
    };
    if value == 0 {
        return format!("less than {sign}1{word}{unit}");
    }
    format!("{sign}{} to {sign}{}{word}{unit}", band(low), band(high))
}

/// The decade of an age, said as the text says the age.
pub(crate) fn age(text: &str) -> String {
    let (age, _) = number(text);
    let decade = (age / 10).min(9) * 10;
    let lower = text.to_lowercase();
    let years = lower.contains("year") || lower.contains("y/o") || lower.contains("yo");
    if lower.contains("month") {
        return "under 10".to_owned();
    }
    match (decade, years) {
        (90, true) => "over 90".to_owned(),
        (90, false) => "90 or more".to_owned(),
        (0, true) => "under 10".to_owned(),
        (0, false) => "less than 10".to_owned(),
        (_, true) if lower.contains("year-old") || lower.contains("year old") => {
            format!("{decade}-something")
        }
        (_, true) => format!("in their {decade}s"),
        (_, false) => format!("{decade} to {}", decade + 9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1) - days(2000, 2, 28), 2);
        assert_eq!(days(1900, 3, 1) - days(1900, 2, 28), 1);
        assert_eq!(days(2026, 11, 24), 20_781);
    }

    #[test]
    fn dates_are_told_from_the_first() {
        let keys = [
            "date:2024-5-3",
            "date:2024-5-6",
            "date:0-5-2",
            "date:1999-0-0",
            "date:weekday",
        ]
        .map(str::to_owned);
        let anchor = Anchor::of(&keys);
        let told: Vec<String> = keys.iter().map(|key| anchor.date(key)).collect();
        assert_eq!(
            told,
            [
                "a certain day",
                "3 days later",
                "1 day earlier",
                "25 years earlier",
                "a weekday"
            ]
        );
    }

    #[test]
    fn a_day_before_any_year_is_of_the_first_year_that_is_named() {
        let keys = ["date:0-3-3", "date:2026-3-5"].map(str::to_owned);
        let anchor = Anchor::of(&keys);
        let told = keys.map(|key| anchor.date(&key));
        assert_eq!(told, ["a certain day", "2 days later"]);
    }

    #[test]
    fn sums_are_bands_and_ages_decades() {
        for (text, band) in [
            ("£1,234.56", "£1,000 to £2,000"),
            ("€ 37", "€20 to €50"),
            ("$999", "$500 to $1,000"),
            ("1.500 euros", "1,000 to 2,000 euros"),
            ("EUR 70", "50 to 100 EUR"),
            ("£3.4 million", "£2 to £5 million"),
            ("$40k", "$20,000 to $50,000"),
            ("40k euros", "20,000 to 50,000 euros"),
            ("£12m", "£10 to £20 million"),
            ("EUR 3.4m", "2 to 5 million EUR"),
            ("£0.75", "less than £1"),
        ] {
            assert_eq!(money(text), band, "{text}");
            for edge in band.split(" to ") {
                assert!(is_round(edge), "{edge}");
            }
        }
        for sum in ["£10.99", "£1.2 million", "€0,75", "$5.05"] {
            assert!(!is_round(sum), "{sum}");
        }
        for sum in ["£10.00", "2,000", "€5,-"] {
            assert!(is_round(sum), "{sum}");
        }
        for (text, decade) in [
            ("47", "40 to 49"),
            ("47 years old", "in their 40s"),
            ("47-year-old", "40-something"),
            ("47 year old", "40-something"),
            ("18-month-old", "under 10"),
            ("93", "90 or more"),
            ("4", "less than 10"),
        ] {
            assert_eq!(age(text), decade);
        }
    }
}
