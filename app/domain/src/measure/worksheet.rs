//! What a programme costs, and what a stated change of a measure would be worth: integers in, a range out.

use super::Milli;
use super::number::{decimal, divide};

/// An amount in hundredths of the currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub i64);

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let all = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", all / 100, all % 100)
    }
}

impl std::str::FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        decimal(text, 2).map(Self)
    }
}

/// What a coordinator enters for a programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worksheet {
    /// Such as EUR.
    pub currency: String,
    /// People who attend.
    pub people: u32,
    /// Hours of each.
    pub hours: Milli,
    /// What an hour of a person costs.
    pub hour_cost: Money,
    /// Hours of all facilitators together, preparation included.
    pub facilitator_hours: Milli,
    /// What an hour of a facilitator costs.
    pub facilitator_cost: Money,
    /// Hours of all rooms together.
    pub room_hours: Milli,
    /// What an hour of a room costs.
    pub room_cost: Money,
    /// Everything else.
    pub other: Money,
    /// The measure that changes, in words.
    pub measure: String,
    /// Cases a month to which the change applies.
    pub cases: u32,
    /// For how many months.
    pub months: u32,
    /// What a change by one unit in one case is worth.
    pub unit_worth: Money,
    /// The change by case: low, likely, high.
    pub change: [Milli; 3],
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// People's time.
    pub people: Money,
    /// Facilitators.
    pub facilitators: Money,
    /// Rooms.
    pub rooms: Money,
    /// All of it, with everything else.
    pub cost: Money,
    /// What the change is worth: low, likely, high.
    pub worth: [Money; 3],
    /// Worth without cost: low, likely, high.
    pub net: [Money; 3],
    /// The change by case that would be worth the cost; `None` when nothing is worth anything.
    pub break_even: Option<Milli>,
}

impl Worksheet {
    /// What follows; `None` when an amount is too large to be reckoned.
    pub fn sum(&self) -> Option<Sum> {
        let hours = |hours: Milli, cost: Money| divide(hours.product(cost), 1000);
        let people = divide(
            i128::from(self.people).checked_mul(self.hours.product(self.hour_cost))?,
            1000,
        )?;
        let facilitators = hours(self.facilitator_hours, self.facilitator_cost)?;
        let rooms = hours(self.room_hours, self.room_cost)?;
        let cost = people
            .checked_add(facilitators)?
            .checked_add(rooms)?
            .checked_add(self.other.0)?;
        // What a change of one unit in every case is worth.
        let volume = i128::from(self.cases) * i128::from(self.months);
        let a_unit = volume.checked_mul(i128::from(self.unit_worth.0))?;
        let mut worth = [Money(0); 3];
        let mut net = [Money(0); 3];
        for (at, change) in self.change.into_iter().enumerate() {
            let value = divide(a_unit.checked_mul(i128::from(change.0))?, 1000)?;
            worth[at] = Money(value);
            net[at] = Money(value.checked_sub(cost)?);
        }
        Some(Sum {
            people: Money(people),
            facilitators: Money(facilitators),
            rooms: Money(rooms),
            cost: Money(cost),
            worth,
            net,
            break_even: divide(i128::from(cost) * 1000, a_unit).map(Milli),
        })
    }
}

impl Milli {
    fn product(self, cost: Money) -> i128 {
        i128::from(self.0) * i128::from(cost.0)
    }
}
