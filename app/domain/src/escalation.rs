//! Whom to call: functional areas, the people up the chain of each, who stands in for whom, and how old a confirmation is.

mod file;
mod reach;
#[cfg(test)]
mod tests;

use chrono::{Days, Months, NaiveDate};

use crate::availability::WeekHours;
use crate::id::{AreaId, ContactAbsenceId, EscalationContactId, PersonId};

pub use file::{AreaKey, COLUMNS, FileContact, area_key, read};
pub use reach::{Reach, reach};

/// At most so many areas are kept.
pub const AREAS_MOST: usize = 1_000;
/// Everybody confirms their entry once in so many months.
const QUARTER: Months = Months::new(3);
/// So many days before the end of the quarter they are reminded.
const REMIND: Days = Days::new(14);

/// A step of the escalation chain, from the first call up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Who is called first.
    Primary,
    /// Who is called when the first cannot be reached.
    Backup,
    /// Their manager.
    Manager,
    /// The director.
    Director,
    /// The vice president.
    VicePresident,
}

impl Step {
    /// All steps, up the chain.
    pub const ALL: [Self; 5] = [
        Self::Primary,
        Self::Backup,
        Self::Manager,
        Self::Director,
        Self::VicePresident,
    ];

    /// The key in files, addresses and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Backup => "backup",
            Self::Manager => "manager",
            Self::Director => "director",
            Self::VicePresident => "vice_president",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Primary => "Primary",
            Self::Backup => "Backup",
            Self::Manager => "Manager",
            Self::Director => "Director",
            Self::VicePresident => "Vice president",
        }
    }
}

impl std::str::FromStr for Step {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let key = text.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL
            .into_iter()
            .find(|step| step.as_str() == key)
            .ok_or_else(|| {
                format!(
                    "“{text}” is no step: write primary, backup, manager, director or vice_president."
                )
            })
    }
}

/// A part of the own firm or of a partner that answers for one kind of matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionalArea {
    /// Its id.
    pub id: AreaId,
    /// The partner it belongs to; the own firm without one.
    pub organisation: Option<String>,
    /// Its name.
    pub name: String,
    /// What it can be called about.
    pub about: String,
}

impl FunctionalArea {
    /// Whether all of these words are in its name, its partner's or what it is about.
    pub fn fits(&self, words: &str) -> bool {
        let organisation = self.organisation.as_deref().unwrap_or_default();
        let text = format!("{organisation} {} {}", self.name, self.about).to_lowercase();
        let words = words.to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    }
}

/// Who stands at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// Somebody of the roster, who answers for their own entry.
    Person(PersonId),
    /// Somebody of a partner who is not in it; coordinators answer for the entry.
    Name(String),
}

/// How somebody is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Telephone.
    pub phone: String,
    /// Name in the firm's chat.
    pub chat: String,
    /// E-mail address; empty for somebody of the roster means the one of the roster.
    pub email: String,
    /// Room or desk.
    pub room: String,
    /// When they can be reached.
    pub hours: WeekHours,
    /// IANA zone of the hours.
    pub timezone: String,
}

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationContact {
    /// Its id.
    pub id: EscalationContactId,
    /// The area.
    pub area: AreaId,
    /// The step of its chain.
    pub step: Step,
    /// Who.
    pub who: Contact,
    /// How they are reached.
    pub details: Details,
    /// When the entry was last said to be right; never without it.
    pub confirmed_on: Option<NaiveDate>,
}

impl EscalationContact {
    /// The person of the roster.
    pub const fn person(&self) -> Option<PersonId> {
        match self.who {
            Contact::Person(person) => Some(person),
            Contact::Name(_) => None,
        }
    }
}

/// How old a confirmation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Confirmed this quarter.
    Confirmed,
    /// Confirmed, and to be confirmed again by this day.
    Due(NaiveDate),
    /// Older than a quarter, with the day of the last confirmation; or never confirmed.
    Stale(Option<NaiveDate>),
}

impl Freshness {
    /// What an entry that was confirmed then is today.
    pub fn on(confirmed: Option<NaiveDate>, today: NaiveDate) -> Self {
        let Some(until) = confirmed.and_then(|day| day.checked_add_months(QUARTER)) else {
            return Self::Stale(None);
        };
        if today > until {
            Self::Stale(confirmed)
        } else if today + REMIND >= until {
            Self::Due(until)
        } else {
            Self::Confirmed
        }
    }

    /// Whether somebody is to be asked.
    pub const fn asks(self) -> bool {
        !matches!(self, Self::Confirmed)
    }
}

/// What the alternate says to standing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing yet.
    Asked,
    /// They stand in.
    Agreed,
    /// They cannot.
    Declined,
}

impl Reply {
    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Declined => "declined",
        }
    }

    /// Whether nothing was said yet.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Asked)
    }
}

impl std::str::FromStr for Reply {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Asked, Self::Agreed, Self::Declined]
            .into_iter()
            .find(|reply| reply.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no reply."))
    }
}

/// Who was asked to stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternate {
    /// Who.
    pub person: PersonId,
    /// What they say.
    pub reply: Reply,
    /// Where they are called meanwhile, as they said when they agreed.
    pub phone: String,
}

/// Days on which somebody of the list is away: the current or next stretch of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactAbsence {
    /// Its id.
    pub id: ContactAbsenceId,
    /// The entry.
    pub contact: EscalationContactId,
    /// First day away.
    pub first_day: NaiveDate,
    /// Last day away.
    pub last_day: NaiveDate,
    /// Who was asked.
    pub alternate: Option<Alternate>,
}

impl ContactAbsence {
    /// Whether it holds on a day.
    pub fn has(&self, day: NaiveDate) -> bool {
        (self.first_day..=self.last_day).contains(&day)
    }

    /// The alternate, when they have agreed.
    pub fn agreed(&self) -> Option<&Alternate> {
        let alternate = self.alternate.as_ref();
        alternate.filter(|one| one.reply == Reply::Agreed)
    }

    /// The same days with the same alternate keep the reply; anything else is asked anew.
    pub fn kept_reply(&self, new: &Self) -> Option<Alternate> {
        let same = (self.first_day, self.last_day) == (new.first_day, new.last_day);
        let mut asked = new.alternate.clone()?;
        match &self.alternate {
            Some(old) if same && old.person == asked.person && old.reply != Reply::Declined => {
                asked = old.clone();
            }
            _ => {}
        }
        Some(asked)
    }
}

/// Who answers at a step today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Who stands there.
    There,
    /// Their alternate, who has agreed.
    Covered,
    /// Nobody: away, and no alternate has agreed or the one who had is away or gone.
    Away,
    /// Nobody: no longer with the firm.
    Left,
}

impl Standing {
    /// Whether somebody answers.
    pub const fn answers(self) -> bool {
        matches!(self, Self::There | Self::Covered)
    }
}

/// Who answers, when `has_left` is said of who stands there and `alternate_left` of who agreed to stand in.
pub fn standing(
    absence: Option<&ContactAbsence>,
    has_left: bool,
    alternate_left: bool,
    today: NaiveDate,
) -> Standing {
    match absence.filter(|absence| absence.has(today)) {
        _ if has_left => Standing::Left,
        None => Standing::There,
        Some(absence) if absence.agreed().is_some() && !alternate_left => Standing::Covered,
        Some(_) => Standing::Away,
    }
}

/// Whether a case asks its readers whom they would engage, and so leads to the list.
pub fn asks_whom_to_engage(text: &str) -> bool {
    let text = text.to_lowercase();
    ["whom would you engage", "who would you engage"]
        .into_iter()
        .any(|question| text.contains(question))
}

/// What a coordinator should mend at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Who stood there is no longer with the firm.
    Left,
    /// Nobody stands there.
    Empty,
    /// Away, and nobody has agreed to stand in.
    Away,
    /// Not confirmed this quarter.
    Stale,
    /// Somebody of a partner, to be confirmed soon.
    Due,
}

/// What is to be mended at a step where somebody stands; who is in the roster is reminded themself before it is stale.
pub const fn gap(standing: Standing, freshness: Freshness, of_roster: bool) -> Option<Gap> {
    match (standing, freshness) {
        (Standing::Left, _) => Some(Gap::Left),
        (Standing::Away, _) => Some(Gap::Away),
        (_, Freshness::Stale(_)) => Some(Gap::Stale),
        (_, Freshness::Due(_)) if !of_roster => Some(Gap::Due),
        _ => None,
    }
}

/// What a confirmation is worth after a coordinator has set an entry: for somebody of a partner the coordinator confirms
/// it; somebody of the roster confirms it again, unless nothing has changed.
pub fn confirmed_after(
    old: Option<&EscalationContact>,
    who: &Contact,
    details: &Details,
    today: NaiveDate,
) -> Option<NaiveDate> {
    match who {
        Contact::Name(_) => Some(today),
        Contact::Person(_) => old
            .filter(|old| old.who == *who && old.details == *details)
            .and_then(|old| old.confirmed_on),
    }
}

/// Which of a chain to call: the first who answers and can be reached now; with nobody reachable the first who
/// answers at all.
pub fn first_to_call(chain: &[(Standing, Reach)]) -> Option<usize> {
    let answers = |at: &usize| chain[*at].0.answers();
    let reachable = |at: &usize| matches!(chain[*at].1, Reach::Now(_));
    let mut order = (0..chain.len()).filter(answers);
    let first = order.clone().next();
    order.find(reachable).or(first)
}
