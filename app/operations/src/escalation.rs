//! Whom to call: the escalation chain of every functional area, as everybody reads it.

mod change;
mod import;
mod own;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::access::Action;
use domain::escalation::{
    Contact, ContactAbsence, EscalationContact, Freshness, FunctionalArea, Gap, Reach, Reply,
    Standing, Step, first_to_call, gap, reach, standing,
};
use domain::id::{AreaId, PersonId};
use domain::person::Person;
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome, calendar};

pub use change::{TypedArea, TypedContact, TypedDetails, add_area, remove_area, remove_contact};
pub use change::{find_area_to_edit, find_step, set_area, set_contact};
pub use import::{Checked, Fate, Incoming, check_import, import};
pub(crate) use own::own_data;
pub use own::{Own, Request, TypedAway, confirm, end_away, mine, reply, set_away};
pub use own::{find_away, find_request, find_to_confirm};

/// The word for the own firm where a partner could stand, in addresses.
pub const OWN_FIRM: &str = "-";

/// Somebody who answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where they are called.
    pub phone: String,
    /// E-mail address.
    pub email: String,
}

/// A step of a chain with everything that is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The entry.
    pub contact: EscalationContact,
    /// The firm's key, for somebody of the roster.
    pub employee_id: Option<String>,
    /// Who stands there.
    pub person: Named,
    /// Who answers today.
    pub standing: Standing,
    /// Who stands in, when that is so.
    pub cover: Option<Named>,
    /// When the entry is away, now or later.
    pub absence: Option<ContactAbsence>,
    /// The name of the alternate who was asked, whatever they say.
    pub asked: Option<String>,
    /// How old its confirmation is.
    pub freshness: Freshness,
    /// When it can be reached.
    pub reach: Reach,
}

impl Line {
    /// Whether who was asked to stand in cannot.
    pub fn has_declined(&self) -> bool {
        let away = self.absence.as_ref();
        let asked = away.and_then(|away| away.alternate.as_ref());
        asked.is_some_and(|one| one.reply == Reply::Declined)
    }

    /// What is to be mended.
    pub fn gap(&self) -> Option<Gap> {
        gap(
            self.standing,
            self.freshness,
            self.contact.person().is_some(),
        )
    }
}

/// An area and the people up its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The area.
    pub area: FunctionalArea,
    /// Its steps where somebody stands.
    pub lines: Vec<Line>,
    /// Which of them to call now.
    pub first: Option<usize>,
}

impl Chain {
    /// The entry of a step.
    pub fn at(&self, step: Step) -> Option<&Line> {
        self.lines.iter().find(|line| line.contact.step == step)
    }

    /// Everything that is to be mended, up the chain.
    pub fn gaps(&self) -> Vec<(Step, Gap)> {
        let gap = |step| match self.at(step) {
            None => Some((step, Gap::Empty)),
            Some(line) => Some((step, line.gap()?)),
        };
        Step::ALL.into_iter().filter_map(gap).collect()
    }
}

/// Some of the areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Their chains.
    pub chains: Vec<Chain>,
    /// How many fit.
    pub found: usize,
    /// How many there are.
    pub total: usize,
    /// The partners that have areas.
    pub partners: Vec<String>,
}

/// Which areas are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Words that are all in what is said of an area.
    pub words: &'a str,
    /// A partner, [`OWN_FIRM`], or nothing for all.
    pub organisation: &'a str,
}

/// The areas that fit, at most `limit` after the first `offset`.
///
/// # Errors
/// [`AppError::NotFound`] for an account that only administrates.
pub async fn list(
    ctx: &Context,
    filter: Filter<'_>,
    offset: usize,
    limit: usize,
) -> Outcome<Listed> {
    ctx.require_role(Action::ReadContacts)?;
    let all = store::escalation::list_areas(&ctx.db).await?;
    let partners: BTreeSet<String> = all
        .iter()
        .filter_map(|area| area.organisation.clone())
        .collect();
    let total = all.len();
    let of = |area: &FunctionalArea| match filter.organisation {
        "" => true,
        OWN_FIRM => area.organisation.is_none(),
        partner => area.organisation.as_deref() == Some(partner),
    };
    let fitting: Vec<FunctionalArea> = all
        .into_iter()
        .filter(|area| of(area) && area.fits(filter.words))
        .collect();
    let found = fitting.len();
    let shown = fitting.into_iter().skip(offset).take(limit).collect();
    Ok(Listed {
        chains: chains(ctx, shown).await?,
        found,
        total,
        partners: partners.into_iter().collect(),
    })
}

/// The chain of one area.
///
/// # Errors
/// [`AppError::NotFound`] as [`list`], or when there is no such area.
pub async fn find(ctx: &Context, id: AreaId) -> Outcome<Chain> {
    ctx.require_role(Action::ReadContacts)?;
    let area = find_area(&ctx.db, id).await?;
    let mut found = chains(ctx, vec![area]).await?;
    found.pop().ok_or(AppError::NotFound)
}

/// The chains in which something is to be mended.
///
/// # Errors
/// [`AppError::NotFound`] for who may not change the list.
pub async fn list_with_gaps(ctx: &Context) -> Outcome<Vec<Chain>> {
    ctx.require_role(Action::EditContacts)?;
    let areas = store::escalation::list_areas(&ctx.db).await?;
    let mut found = chains(ctx, areas).await?;
    found.retain(|chain| !chain.gaps().is_empty());
    Ok(found)
}

async fn find_area(db: &impl ConnectionTrait, id: AreaId) -> Outcome<FunctionalArea> {
    let areas = store::escalation::list_areas(db).await?;
    let found = areas.into_iter().find(|area| area.id == id);
    found.ok_or(AppError::NotFound)
}

async fn chains(ctx: &Context, areas: Vec<FunctionalArea>) -> Outcome<Vec<Chain>> {
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AreaId> = areas.iter().map(|area| area.id).collect();
    let contacts = store::escalation::list_contacts(&ctx.db, Some(&ids)).await?;
    let mut by_area: BTreeMap<AreaId, Vec<Line>> = BTreeMap::new();
    for line in lines(ctx, contacts).await? {
        by_area.entry(line.contact.area).or_default().push(line);
    }
    let chain = |area: FunctionalArea| {
        let lines = by_area.remove(&area.id).unwrap_or_default();
        let order: Vec<_> = lines
            .iter()
            .map(|line| (line.standing, line.reach))
            .collect();
        Chain {
            area,
            first: first_to_call(&order),
            lines,
        }
    };
    Ok(areas.into_iter().map(chain).collect())
}

/// Entries with everything that is said of them.
async fn lines(ctx: &Context, contacts: Vec<EscalationContact>) -> Outcome<Vec<Line>> {
    let ids: Vec<_> = contacts.iter().map(|contact| contact.id).collect();
    let mut absences =
        store::escalation::list_absences(&ctx.db, &ids, ctx.now.date_naive()).await?;
    let asked = absences.values().filter_map(|one| one.alternate.as_ref());
    let people: BTreeSet<PersonId> = contacts
        .iter()
        .filter_map(EscalationContact::person)
        .chain(asked.map(|alternate| alternate.person))
        .collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let people = store::person::list_by_ids(&ctx.db, &people).await?;
    let line = |contact: EscalationContact| {
        let absence = absences.remove(&contact.id);
        line(ctx, contact, absence, &people)
    };
    Ok(contacts.into_iter().map(line).collect())
}

fn line(
    ctx: &Context,
    contact: EscalationContact,
    absence: Option<ContactAbsence>,
    people: &BTreeMap<PersonId, Person>,
) -> Line {
    let zone = calendar::zone(&contact.details.timezone).unwrap_or(chrono_tz::Tz::UTC);
    let today = ctx.now.with_timezone(&zone).date_naive();
    let is_gone = |person: PersonId| {
        let known = people.get(&person);
        known.is_none_or(|person| !person.entry.is_active_on(today))
    };
    let absence = absence.filter(|absence| absence.last_day >= today);
    let alternate = absence.as_ref().and_then(|one| one.alternate.as_ref());
    let standing = standing(
        absence.as_ref(),
        contact.person().is_some_and(is_gone),
        alternate.is_some_and(|one| is_gone(one.person)),
        today,
    );
    let entry_of = |id: PersonId| people.get(&id).map(|person| &person.entry);
    let cover = alternate.filter(|_| standing == Standing::Covered);
    let cover = cover.and_then(|one| {
        let entry = entry_of(one.person)?;
        Some(Named {
            name: entry.name(),
            phone: one.phone.clone(),
            email: entry.email.clone(),
        })
    });
    let own = contact.person().and_then(entry_of);
    let details = &contact.details;
    let person = Named {
        name: match (&contact.who, own) {
            (Contact::Name(name), _) => name.clone(),
            (Contact::Person(_), entry) => entry.map_or(String::new(), |entry| entry.name()),
        },
        phone: details.phone.clone(),
        email: match own {
            Some(entry) if details.email.is_empty() => entry.email.clone(),
            _ => details.email.clone(),
        },
    };
    Line {
        employee_id: own.map(|entry| entry.employee_id.clone()),
        person,
        standing,
        cover,
        asked: alternate.and_then(|one| Some(entry_of(one.person)?.name())),
        freshness: Freshness::on(contact.confirmed_on, today),
        reach: reach(&details.hours, &zone, ctx.now),
        absence,
        contact,
    }
}

/// Today, for what has no clock of its own.
fn today(ctx: &Context) -> NaiveDate {
    ctx.now.date_naive()
}
