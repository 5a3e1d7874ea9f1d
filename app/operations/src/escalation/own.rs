//! What people of the list answer for themselves: that their entry is right, when they are away, whether they stand in.

use chrono::{Days, NaiveDate};
use domain::FieldErrors;
use domain::access::{Action, Ties};
use domain::escalation::{Alternate, ContactAbsence, EscalationContact, FunctionalArea, Reply};
use domain::id::{ContactAbsenceId, EscalationContactId, PersonId};
use serde_json::{Value, json};
use store::ConnectionTrait;

use super::change::active_person;
use super::{Line, TypedDetails, lines, today};
use crate::{AppError, Context, Outcome};

/// The longest stretch away.
const AWAY_MOST: Days = Days::new(400);

/// That the viewer was asked to stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// When, and what the viewer has said.
    pub absence: ContactAbsence,
    /// For whom, with what they do.
    pub line: Line,
    /// In which area.
    pub area: FunctionalArea,
}

/// What the viewer answers for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// The viewer's entries.
    pub entries: Vec<(FunctionalArea, Line)>,
    /// Requests to stand in that are not over.
    pub requests: Vec<Request>,
}

/// What the viewer answers for.
///
/// # Errors
/// [`AppError::NotFound`] for an account without a person.
pub async fn mine(ctx: &Context) -> Outcome<Own> {
    let person = ctx.person()?;
    let contacts = store::escalation::list_contacts_of(&ctx.db, person).await?;
    let absences = store::escalation::list_absences_for(&ctx.db, person, today(ctx)).await?;
    if contacts.is_empty() && absences.is_empty() {
        return Ok(Own::default());
    }
    let areas = store::escalation::list_areas(&ctx.db).await?;
    let area_of = |line: &Line| {
        let mut areas = areas.iter();
        areas.find(|area| area.id == line.contact.area).cloned()
    };
    let entries = lines(ctx, contacts).await?.into_iter();
    let entries = entries.filter_map(|line| Some((area_of(&line)?, line)));
    let mut asking = Vec::new();
    for absence in &absences {
        asking.extend(store::escalation::find_contact(&ctx.db, absence.contact).await?);
    }
    let asking = lines(ctx, asking).await?;
    let requests = absences.into_iter().filter_map(|absence| {
        let line = asking
            .iter()
            .find(|line| line.contact.id == absence.contact)?;
        Some(Request {
            area: area_of(line)?,
            line: line.clone(),
            absence,
        })
    });
    Ok(Own {
        entries: entries.collect(),
        requests: requests.collect(),
    })
}

/// A request to stand in, for the form that answers it.
///
/// # Errors
/// [`AppError::NotFound`] for who was not asked, or when the days are over.
pub async fn find_request(ctx: &Context, id: ContactAbsenceId) -> Outcome<Request> {
    let requests = mine(ctx).await?.requests;
    let mut found = requests.into_iter().filter(|one| one.absence.id == id);
    found.next().ok_or(AppError::NotFound)
}

/// Everything of the list that is about a person, naming nobody else.
pub(crate) async fn own_data(ctx: &Context, person: PersonId) -> Outcome<Value> {
    let contacts = store::escalation::list_contacts_of(&ctx.db, person).await?;
    let ids: Vec<_> = contacts.iter().map(|contact| contact.id).collect();
    let absences = store::escalation::list_absences(&ctx.db, &ids, NaiveDate::default()).await?;
    let standing_in =
        store::escalation::list_absences_for(&ctx.db, person, NaiveDate::default()).await?;
    let entries: Vec<Value> = contacts
        .iter()
        .map(|contact| {
            let away = absences.get(&contact.id);
            json!({
                "step": contact.step.as_str(),
                "phone": contact.details.phone,
                "chat": contact.details.chat,
                "email": contact.details.email,
                "room": contact.details.room,
                "hours": contact.details.hours.to_string(),
                "timezone": contact.details.timezone,
                "confirmed_on": contact.confirmed_on,
                "away": away.map(|away| [away.first_day, away.last_day]),
            })
        })
        .collect();
    let standing_in: Vec<Value> = standing_in
        .into_iter()
        .filter_map(|absence| {
            let own = absence.alternate?;
            Some(json!({
                "first_day": absence.first_day,
                "last_day": absence.last_day,
                "reply": own.reply.as_str(),
                "phone": own.phone,
            }))
        })
        .collect();
    Ok(json!({"entries": entries, "standing_in": standing_in}))
}

async fn find_contact(
    db: &impl ConnectionTrait,
    id: EscalationContactId,
) -> Outcome<EscalationContact> {
    let found = store::escalation::find_contact(db, id).await?;
    found.ok_or(AppError::NotFound)
}

/// How the viewer stands to an entry that is theirs.
fn ties(ctx: &Context, contact: &EscalationContact) -> Outcome<Ties> {
    let viewer = ctx.viewer()?;
    Ok(Ties {
        own: contact.person().is_some() && contact.person() == viewer.person,
        ..Ties::default()
    })
}

/// An entry for the form that confirms it: one's own, or as a coordinator one of a partner.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn find_to_confirm(
    ctx: &Context,
    id: EscalationContactId,
) -> Outcome<(FunctionalArea, Line)> {
    ctx.viewer()?;
    let contact = find_contact(&ctx.db, id).await?;
    require_confirm(ctx, &contact)?;
    with_area(ctx, contact).await
}

fn require_confirm(ctx: &Context, contact: &EscalationContact) -> Outcome<()> {
    if contact.person().is_some() {
        ctx.require(Action::ConfirmContact, ties(ctx, contact)?)?;
    } else {
        ctx.require_role(Action::EditContacts)?;
    }
    Ok(())
}

async fn with_area(ctx: &Context, contact: EscalationContact) -> Outcome<(FunctionalArea, Line)> {
    let area = super::find_area(&ctx.db, contact.area).await?;
    let line = lines(ctx, vec![contact]).await?.pop();
    Ok((area, line.ok_or(AppError::NotFound)?))
}

/// Confirms an entry as it is typed: one's own, or as a coordinator one of a partner.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else; [`AppError::Invalid`] for what was typed.
pub async fn confirm(
    ctx: &Context,
    id: EscalationContactId,
    typed: TypedDetails<'_>,
) -> Outcome<()> {
    ctx.viewer()?;
    let contact = find_contact(&ctx.db, id).await?;
    require_confirm(ctx, &contact)?;
    let mut errors = FieldErrors::default();
    let details = typed.read(&mut errors, contact.person().is_none());
    errors.or(())?;
    let details = details.ok_or_else(|| AppError::Internal("details without a problem".into()))?;
    write_tx!(ctx, |tx| {
        let contact = find_contact(tx, id).await?;
        // Somebody else may stand there by now.
        require_confirm(ctx, &contact)?;
        let confirmed = EscalationContact {
            details: details.clone(),
            confirmed_on: Some(today(ctx)),
            ..contact
        };
        store::escalation::put_contact(tx, &confirmed).await?;
        let subject = format!("escalation_contact {id}");
        ctx.audit(tx, "escalation_contact.confirmed", &subject, "")
            .await
    })
}

/// What somebody typed of days away.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedAway<'a> {
    /// First day.
    pub first_day: &'a str,
    /// Last day.
    pub last_day: &'a str,
    /// Employee id or e-mail address of who is asked to stand in; empty for nobody.
    pub alternate: &'a str,
}

/// An entry for the form of its days away.
///
/// # Errors
/// [`AppError::NotFound`] unless it is one's own or one coordinates.
pub async fn find_away(ctx: &Context, id: EscalationContactId) -> Outcome<(FunctionalArea, Line)> {
    ctx.viewer()?;
    let contact = find_contact(&ctx.db, id).await?;
    ctx.require(Action::SayAway, ties(ctx, &contact)?)?;
    with_area(ctx, contact).await
}

/// Says when somebody is away, in the place of what was said before, and asks the alternate.
///
/// # Errors
/// [`AppError::NotFound`] as [`find_away`]; [`AppError::Invalid`] for what was typed.
pub async fn set_away(ctx: &Context, id: EscalationContactId, typed: TypedAway<'_>) -> Outcome<()> {
    ctx.viewer()?;
    let contact = find_contact(&ctx.db, id).await?;
    ctx.require(Action::SayAway, ties(ctx, &contact)?)?;
    let mut errors = FieldErrors::default();
    let mut date = |field, typed: &str| {
        let date: Option<NaiveDate> = typed.trim().parse().ok();
        if date.is_none() {
            errors.add(field, "Enter a date such as 2026-12-24.");
        }
        date
    };
    let first = date("first_day", typed.first_day);
    let last = date("last_day", typed.last_day);
    if let (Some(first), Some(last)) = (first, last) {
        if last < first {
            errors.add("last_day", "The last day is before the first.");
        } else if last < today(ctx) {
            errors.add("last_day", "These days are over.");
        } else if first
            .checked_add_days(AWAY_MOST)
            .is_none_or(|end| last > end)
        {
            errors.add(
                "last_day",
                "For longer than 400 days put somebody else at this step.",
            );
        }
    }
    let alternate = match typed.alternate.trim() {
        "" => None,
        key => active_person(ctx, &mut errors, "alternate", key).await?,
    };
    if let Some(alternate) = &alternate {
        let account = store::account::find_by_person(&ctx.db, alternate.id).await?;
        if Some(alternate.id) == contact.person() {
            errors.add("alternate", "Somebody else stands in.");
        } else if account.is_none_or(|account| account.disabled) {
            errors.add(
                "alternate",
                "They have no account here, so they cannot agree: choose somebody else.",
            );
        }
    }
    errors.or(())?;
    let (Some(first_day), Some(last_day)) = (first, last) else {
        return Err(AppError::Internal(
            "days without a problem or a value".into(),
        ));
    };
    let asked = ContactAbsence {
        id: ContactAbsenceId(0),
        contact: id,
        first_day,
        last_day,
        alternate: alternate.map(|person| Alternate {
            person: person.id,
            reply: Reply::Asked,
            phone: String::new(),
        }),
    };
    write_tx!(ctx, |tx| {
        find_contact(tx, id).await?;
        let old = store::escalation::list_absences(tx, &[id], NaiveDate::default()).await?;
        let mut new = asked.clone();
        if let Some(old) = old.get(&id) {
            new.alternate = old.kept_reply(&asked);
        }
        store::escalation::put_absence(tx, &new).await?;
        let subject = format!("escalation_contact {id}");
        let detail = new.alternate.as_ref().map_or("", |one| one.reply.as_str());
        ctx.audit(tx, "contact_absence.set", &subject, detail).await
    })
}

/// Says that somebody is not away, or no longer.
///
/// # Errors
/// [`AppError::NotFound`] as [`find_away`], or when they are not.
pub async fn end_away(ctx: &Context, id: ContactAbsenceId) -> Outcome<()> {
    ctx.viewer()?;
    write_tx!(ctx, |tx| {
        let absence = store::escalation::find_absence(tx, id).await?;
        let absence = absence.ok_or(AppError::NotFound)?;
        let contact = find_contact(tx, absence.contact).await?;
        ctx.require(Action::SayAway, ties(ctx, &contact)?)?;
        store::escalation::delete_absence_of(tx, contact.id).await?;
        let subject = format!("escalation_contact {}", contact.id);
        ctx.audit(tx, "contact_absence.ended", &subject, "").await
    })
}

/// Agrees to stand in, or declines, also after having agreed.
///
/// # Errors
/// [`AppError::NotFound`] for who was not asked; [`AppError::Invalid`] without a phone; [`AppError::Refused`] when the days
/// are over.
pub async fn reply(ctx: &Context, id: ContactAbsenceId, agrees: bool, phone: &str) -> Outcome<()> {
    ctx.viewer()?;
    let check = |absence: Option<ContactAbsence>| {
        let absence = absence.ok_or(AppError::NotFound)?;
        let own = absence.alternate.as_ref().map(|one| one.person) == Some(ctx.person()?);
        let ties = Ties {
            own,
            ..Ties::default()
        };
        ctx.require(Action::ConfirmContact, ties)?;
        if absence.last_day < today(ctx) {
            return Err(AppError::refused("These days are over."));
        }
        Ok(())
    };
    check(store::escalation::find_absence(&ctx.db, id).await?)?;
    let mut errors = FieldErrors::default();
    let (reply, phone) = if agrees {
        let phone = errors.required("phone", "where you are called", phone, 200);
        (Reply::Agreed, phone)
    } else {
        (Reply::Declined, String::new())
    };
    errors.or(())?;
    write_tx!(ctx, |tx| {
        check(store::escalation::find_absence(tx, id).await?)?;
        store::escalation::set_reply(tx, id, reply, &phone).await?;
        let subject = format!("contact_absence {id}");
        ctx.audit(tx, "contact_absence.answered", &subject, reply.as_str())
            .await
    })
}
