//! When rooms are open and facilitators can lead, when everything is closed, and how that is typed: a line each.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate, NaiveTime, Weekday};

/// The days of the week as they are typed.
const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Mon),
    ("Tue", Weekday::Tue),
    ("Wed", Weekday::Wed),
    ("Thu", Weekday::Thu),
    ("Fri", Weekday::Fri),
    ("Sat", Weekday::Sat),
    ("Sun", Weekday::Sun),
];

/// Open times of a week, such as `Mon-Fri 09:00-17:00, Sat 09:00-12:00`. What is typed is kept as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekHours {
    text: String,
    times: Vec<(Weekday, NaiveTime, NaiveTime)>,
}

impl WeekHours {
    /// The open times of a day of the week.
    pub fn on(&self, weekday: Weekday) -> impl Iterator<Item = (NaiveTime, NaiveTime)> + '_ {
        let own = self.times.iter().filter(move |(day, ..)| *day == weekday);
        own.map(|(_, from, until)| (*from, *until))
    }
}

impl fmt::Display for WeekHours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for WeekHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            || format!("“{text}” is no week: write it like Mon-Fri 09:00-17:00, Sat 09:00-12:00.");
        let mut times = Vec::new();
        for part in text
            .split([',', ';'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (days, hours) = part.split_once(' ').ok_or_else(wrong)?;
            let (from, until) = hours.trim().split_once('-').ok_or_else(wrong)?;
            let (first, last) = days.split_once('-').unwrap_or((days, days));
            let day = |name: &str| {
                DAYS.iter()
                    .position(|(known, _)| known.eq_ignore_ascii_case(name.trim()))
            };
            let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
            let (Some(first), Some(last)) = (day(first), day(last)) else {
                return Err(wrong());
            };
            let (Some(from), Some(until)) = (time(from), time(until)) else {
                return Err(wrong());
            };
            if first > last || from >= until {
                return Err(wrong());
            }
            times.extend(
                DAYS[first..=last]
                    .iter()
                    .map(|(_, day)| (*day, from, until)),
            );
        }
        if times.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            text: text.trim().to_owned(),
            times,
        })
    }
}

/// A room as the firm describes it; sessions name it as their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its name, as sessions have it as their place.
    pub name: String,
    /// Where it is.
    pub site: Option<String>,
    /// How many people of a cohort it holds.
    pub seats: u16,
    /// IANA zone of its hours.
    pub timezone: String,
    /// When it is open.
    pub hours: WeekHours,
}

impl Room {
    /// Reads `name; site; seats; zone; hours`. Whether there is such a zone is not known here.
    ///
    /// # Errors
    /// A sentence that says what to write.
    pub fn read(line: &str) -> Result<Self, String> {
        let parts: Vec<&str> = line.splitn(5, ';').map(str::trim).collect();
        let [name, site, seats, timezone, hours] = parts[..] else {
            return Err(format!("“{line}”: write name; site; seats; zone; hours."));
        };
        if name.is_empty() || name.chars().count() > 200 {
            return Err(format!(
                "“{line}”: a room has a name of at most 200 characters."
            ));
        }
        let seats = seats.parse().ok().filter(|seats| (1..=500).contains(seats));
        Ok(Self {
            name: name.to_owned(),
            site: (!site.is_empty()).then(|| site.to_owned()),
            seats: seats
                .ok_or_else(|| format!("“{line}”: the seats are a number from 1 to 500."))?,
            timezone: timezone.to_owned(),
            hours: hours.parse()?,
        })
    }
}

impl fmt::Display for Room {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let site = self.site.as_deref().unwrap_or_default();
        write!(
            formatter,
            "{}; {site}; {}; {}; {}",
            self.name, self.seats, self.timezone, self.hours
        )
    }
}

/// A day without sessions, at one site or everywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClosedDay {
    /// The day.
    pub date: NaiveDate,
    /// Where; everywhere without it.
    pub site: Option<String>,
    /// Why, such as a holiday's name.
    pub name: String,
}

impl ClosedDay {
    /// Reads `2026-12-25, Christmas Day, Madrid`; without a site it holds everywhere. Semicolons and tabs do as well.
    ///
    /// # Errors
    /// A sentence that says what to write.
    pub fn read(line: &str) -> Result<Self, String> {
        let mut parts = line.splitn(3, [',', ';', '\t']).map(str::trim);
        let date = parts.next().and_then(|date| date.parse().ok());
        let name = parts.next().unwrap_or_default();
        if name.chars().count() > 200 {
            return Err(format!(
                "“{line}”: shorten the name to at most 200 characters."
            ));
        }
        let site = parts.next().filter(|site| !site.is_empty());
        Ok(Self {
            date: date.ok_or_else(|| format!("“{line}”: start with a date such as 2026-12-25."))?,
            site: site.map(str::to_owned),
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for ClosedDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}", self.date, self.name)?;
        match &self.site {
            Some(site) => write!(formatter, ", {site}"),
            None => Ok(()),
        }
    }
}

/// Days off, from one to another, such as `2026-12-24, 2027-01-02 to 2027-01-09`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysOff(pub Vec<(NaiveDate, NaiveDate)>);

impl DaysOff {
    /// Whether a day is one of them.
    pub fn has(&self, date: NaiveDate) -> bool {
        self.0
            .iter()
            .any(|(from, until)| (*from..=*until).contains(&date))
    }
}

impl FromStr for DaysOff {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut days = Vec::new();
        for part in text
            .split([',', ';', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (from, until) = part.split_once(" to ").unwrap_or((part, part));
            let dates = (
                from.trim().parse::<NaiveDate>(),
                until.trim().parse::<NaiveDate>(),
            );
            match dates {
                (Ok(from), Ok(until)) if from <= until && until <= from + Days::new(400) => {
                    days.push((from, until));
                }
                _ => {
                    return Err(format!(
                        "“{part}” is no day off: write 2026-12-24, or 2027-01-02 to 2027-01-09."
                    ));
                }
            }
        }
        Ok(Self(days))
    }
}

impl fmt::Display for DaysOff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (from, until)) in self.0.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            if from == until {
                write!(formatter, "{comma}{from}")?;
            } else {
                write!(formatter, "{comma}{from} to {until}")?;
            }
        }
        Ok(())
    }
}

/// What a facilitator can take on. Who has said nothing can always lead, alone, any number of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// A new facilitator leads only beside an experienced one.
    pub experienced: bool,
    /// IANA zone of the hours.
    pub timezone: String,
    /// When they can lead.
    pub hours: WeekHours,
    /// When they cannot.
    pub days_off: DaysOff,
    /// The most sessions a month.
    pub sessions_a_month: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_read_as_it_is_written() {
        let week: WeekHours = "Mon-Wed 9:00-17:30, sat 09:00-12:00".parse().unwrap();
        let on = |day| {
            week.on(day)
                .map(|(from, until)| format!("{from} {until}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(on(Weekday::Tue), ["09:00:00 17:30:00"]);
        assert_eq!(on(Weekday::Sat), ["09:00:00 12:00:00"]);
        assert_eq!(on(Weekday::Thu), Vec::<String>::new());
        for wrong in [
            "",
            "Mon",
            "Fri-Mon 9:00-10:00",
            "Mon 10:00-9:00",
            "Day 9:00-10:00",
        ] {
            assert!(wrong.parse::<WeekHours>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn rooms_and_closed_days_come_back_as_they_were_typed() {
        let line = "Prado; Madrid; 16; Europe/Madrid; Mon-Fri 08:00-18:00, Sat 09:00-12:00";
        assert_eq!(Room::read(line).unwrap().to_string(), line);
        assert!(Room::read("Prado; Madrid; many; Europe/Madrid; Mon 8:00-9:00").is_err());
        for line in [
            "2026-12-25, Christmas Day",
            "2026-05-15, San Isidro, Madrid",
        ] {
            assert_eq!(ClosedDay::read(line).unwrap().to_string(), line);
        }
        assert!(ClosedDay::read("Christmas").is_err());
    }

    #[test]
    fn days_off_are_days_or_stretches() {
        let days: DaysOff = "2026-12-24, 2027-01-02 to 2027-01-09".parse().unwrap();
        assert_eq!(days.to_string(), "2026-12-24, 2027-01-02 to 2027-01-09");
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(days.has(day("2027-01-05")) && !days.has(day("2026-12-25")));
        assert!("2027-01-09 to 2027-01-02".parse::<DaysOff>().is_err());
    }
}
