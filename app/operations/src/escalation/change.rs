//! What coordinators change: areas, and who stands at each step of their chain.

use domain::FieldErrors;
use domain::access::Action;
use domain::escalation::{
    AREAS_MOST, Contact, Details, EscalationContact, FunctionalArea, Step, area_key,
    confirmed_after,
};
use domain::id::{AreaId, EscalationContactId};
use domain::person::Person;
use store::ConnectionTrait;

use super::{Line, find_area, lines, today};
use crate::{AppError, Context, Outcome, calendar};

/// Most characters of a name or a detail.
const TEXT_MOST: usize = 200;

/// What somebody typed of an area.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedArea<'a> {
    /// The partner; empty for the own firm.
    pub organisation: &'a str,
    /// The name.
    pub name: &'a str,
    /// What it can be called about.
    pub about: &'a str,
}

impl TypedArea<'_> {
    fn read(self, id: AreaId) -> Result<FunctionalArea, FieldErrors> {
        let mut errors = FieldErrors::default();
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = errors.required("name", "a name", &squeezed(self.name), TEXT_MOST);
        let partner = squeezed(self.organisation);
        let organisation = errors.optional("organisation", "the partner", &partner, TEXT_MOST);
        let about = errors.optional("about", "what it is called about", self.about, 500);
        errors.or(FunctionalArea {
            id,
            organisation,
            name,
            about: about.unwrap_or_default(),
        })
    }
}

/// What somebody typed of how a contact is reached.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedDetails<'a> {
    /// Telephone.
    pub phone: &'a str,
    /// Name in the chat.
    pub chat: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// Room or desk.
    pub room: &'a str,
    /// Hours of a week.
    pub hours: &'a str,
    /// IANA zone.
    pub timezone: &'a str,
}

impl TypedDetails<'_> {
    /// The details; `None` when something is wrong with them.
    pub(super) fn read(self, errors: &mut FieldErrors, needs_one: bool) -> Option<Details> {
        let mut text = |field, label, typed: &str| {
            let text = errors.optional(field, label, typed, TEXT_MOST);
            text.unwrap_or_default()
        };
        let phone = text("phone", "the phone", self.phone);
        let chat = text("chat", "the chat name", self.chat);
        let email = text("email", "the e-mail address", self.email);
        let room = text("room", "the room", self.room);
        if !email.is_empty() && !is_address(&email) {
            errors.add("email", "Enter an e-mail address such as name@example.com.");
        }
        if needs_one && phone.is_empty() && chat.is_empty() && email.is_empty() {
            errors.add("phone", "Enter a phone, a chat name or an e-mail address.");
        }
        let hours = self.hours.parse();
        if let Err(sentence) = &hours {
            errors.add("hours", String::clone(sentence));
        }
        let zone = calendar::zone(self.timezone);
        if let Err(sentence) = &zone {
            errors.add("timezone", sentence.clone());
        }
        Some(Details {
            phone,
            chat,
            email,
            room,
            hours: hours.ok()?,
            timezone: zone.ok()?.name().to_owned(),
        })
    }
}

/// Whether a text can be an address: a link to it must not say anything else to a mail program.
pub(super) fn is_address(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || "?&#<>\"".contains(c);
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(odd))
}

/// What somebody typed of who stands at a step.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedContact<'a> {
    /// Employee id or e-mail address of somebody of the roster.
    pub person: &'a str,
    /// The name of somebody of a partner.
    pub name: &'a str,
    /// How they are reached.
    pub details: TypedDetails<'a>,
}

/// Adds an area.
///
/// # Errors
/// [`AppError::NotFound`] for who may not change the list; [`AppError::Invalid`] for what was typed.
pub async fn add_area(ctx: &Context, typed: TypedArea<'_>) -> Outcome<AreaId> {
    ctx.require_role(Action::EditContacts)?;
    let area = typed.read(AreaId(0))?;
    write_tx!(ctx, |tx| {
        let areas = store::escalation::list_areas(tx).await?;
        check_room(areas.len() + 1)?;
        check_name(&areas, &area)?;
        let id = store::escalation::insert_area(tx, &area).await?;
        ctx.audit(
            tx,
            "functional_area.added",
            &format!("functional_area {id}"),
            "",
        )
        .await?;
        Ok(id)
    })
}

/// Refuses more areas than are kept.
pub(super) fn check_room(count: usize) -> Outcome<()> {
    if count > AREAS_MOST {
        return Err(AppError::refused(format!(
            "At most {AREAS_MOST} functional areas are kept, and there would be {count}."
        )));
    }
    Ok(())
}

fn check_name(areas: &[FunctionalArea], new: &FunctionalArea) -> Outcome<()> {
    let key = |area: &FunctionalArea| area_key(area.organisation.as_deref(), &area.name);
    let mut errors = FieldErrors::default();
    if areas
        .iter()
        .any(|area| area.id != new.id && key(area) == key(new))
    {
        errors.add(
            "name",
            "There is an area of this name already: change that one.",
        );
    }
    Ok(errors.or(())?)
}

/// Changes what is said of an area.
///
/// # Errors
/// As [`add_area`].
pub async fn set_area(ctx: &Context, id: AreaId, typed: TypedArea<'_>) -> Outcome<()> {
    ctx.require_role(Action::EditContacts)?;
    find_area(&ctx.db, id).await?;
    let area = typed.read(id)?;
    write_tx!(ctx, |tx| {
        find_area(tx, id).await?;
        let areas = store::escalation::list_areas(tx).await?;
        check_name(&areas, &area)?;
        let contacts = store::escalation::list_contacts(tx, Some(&[id])).await?;
        let is_named = |contact: &EscalationContact| contact.person().is_none();
        if area.organisation.is_none() && contacts.iter().any(is_named) {
            let mut errors = FieldErrors::default();
            errors.add(
                "organisation",
                "Somebody of the chain is not in the roster: only a partner’s area can have them.",
            );
            return Err(errors.into());
        }
        store::escalation::update_area(tx, &area).await?;
        ctx.audit(
            tx,
            "functional_area.changed",
            &format!("functional_area {id}"),
            "",
        )
        .await
    })
}

/// Deletes an area with its chain.
///
/// # Errors
/// [`AppError::NotFound`] for who may not change the list, or when there is none.
pub async fn remove_area(ctx: &Context, id: AreaId) -> Outcome<()> {
    ctx.require_role(Action::EditContacts)?;
    write_tx!(ctx, |tx| {
        find_area(tx, id).await?;
        store::escalation::delete_area(tx, id).await?;
        ctx.audit(
            tx,
            "functional_area.removed",
            &format!("functional_area {id}"),
            "",
        )
        .await
    })
}

/// An area for its form.
///
/// # Errors
/// As [`remove_area`].
pub async fn find_area_to_edit(ctx: &Context, id: AreaId) -> Outcome<FunctionalArea> {
    ctx.require_role(Action::EditContacts)?;
    find_area(&ctx.db, id).await
}

/// A step of an area for its form, with who stands there.
///
/// # Errors
/// As [`remove_area`].
pub async fn find_step(
    ctx: &Context,
    id: AreaId,
    step: Step,
) -> Outcome<(FunctionalArea, Option<Line>)> {
    let area = find_area_to_edit(ctx, id).await?;
    let mut contacts = store::escalation::list_contacts(&ctx.db, Some(&[id])).await?;
    contacts.retain(|contact| contact.step == step);
    Ok((area, lines(ctx, contacts).await?.pop()))
}

/// Puts somebody at a step of an area.
///
/// # Errors
/// [`AppError::NotFound`] for who may not change the list, or when there is no such area; [`AppError::Invalid`] for what
/// was typed.
pub async fn set_contact(
    ctx: &Context,
    id: AreaId,
    step: Step,
    typed: TypedContact<'_>,
) -> Outcome<()> {
    ctx.require_role(Action::EditContacts)?;
    let area = find_area(&ctx.db, id).await?;
    let mut errors = FieldErrors::default();
    let who = match (typed.person.trim(), typed.name.trim()) {
        ("", "") => {
            errors.add(
                "person",
                "Say who: an employee id or e-mail address, or a partner’s name below.",
            );
            None
        }
        ("", _) if area.organisation.is_none() => {
            errors.add("name", "People of the own firm are in the roster: enter their employee id or e-mail address.");
            None
        }
        ("", name) => Some(Contact::Name(
            errors.required("name", "the name", name, TEXT_MOST),
        )),
        (_, name) if !name.is_empty() => {
            errors.add("name", "Leave this empty for somebody of the roster.");
            None
        }
        (key, _) => active_person(ctx, &mut errors, "person", key)
            .await?
            .map(|person| Contact::Person(person.id)),
    };
    let needs_one = matches!(who, Some(Contact::Name(_)));
    let details = typed.details.read(&mut errors, needs_one);
    errors.or(())?;
    let (Some(who), Some(details)) = (who, details) else {
        return Err(AppError::Internal(
            "a contact without a problem or a value".into(),
        ));
    };
    write_tx!(ctx, |tx| {
        find_area(tx, id).await?;
        keep(ctx, tx, id, step, &who, &details).await?;
        let subject = format!("functional_area {id}");
        ctx.audit(tx, "escalation_contact.set", &subject, step.as_str())
            .await
    })
}

/// Keeps who stands at a step, with the confirmation that is still worth something.
pub(super) async fn keep(
    ctx: &Context,
    tx: &store::Tx,
    area: AreaId,
    step: Step,
    who: &Contact,
    details: &Details,
) -> Outcome<()> {
    let contacts = store::escalation::list_contacts(tx, Some(&[area])).await?;
    let old = contacts.iter().find(|contact| contact.step == step);
    let new = EscalationContact {
        id: EscalationContactId(0),
        area,
        step,
        who: who.clone(),
        details: details.clone(),
        confirmed_on: confirmed_after(old, who, details, today(ctx)),
    };
    Ok(store::escalation::put_contact(tx, &new).await?)
}

/// The active person of an employee id or an e-mail address; notes what is wrong otherwise.
pub(super) async fn active_person(
    ctx: &Context,
    errors: &mut FieldErrors,
    field: &str,
    key: &str,
) -> Outcome<Option<Person>> {
    let found = match store::person::find_by_employee_id(&ctx.db, key).await? {
        Some(person) => vec![person],
        None if key.contains('@') => store::person::list_by_email(&ctx.db, key).await?,
        None => Vec::new(),
    };
    let sentence = match &found[..] {
        [person] if person.entry.is_active_on(today(ctx)) => return Ok(found.into_iter().next()),
        [_] => format!("“{key}” is not with the firm now: choose somebody else."),
        [] => format!("Nobody in the roster has “{key}” as employee id or e-mail address."),
        _ => format!("Several people have the address “{key}”: enter the employee id."),
    };
    errors.add(field, sentence);
    Ok(None)
}

/// Takes whoever stands at a step off the list.
///
/// # Errors
/// [`AppError::NotFound`] for who may not change the list, or when nobody stands there.
pub async fn remove_contact(ctx: &Context, id: AreaId, step: Step) -> Outcome<()> {
    ctx.require_role(Action::EditContacts)?;
    write_tx!(ctx, |tx| {
        let contact = at_step(tx, id, step).await?.ok_or(AppError::NotFound)?;
        store::escalation::delete_contact(tx, contact.id).await?;
        let subject = format!("functional_area {id}");
        ctx.audit(tx, "escalation_contact.removed", &subject, step.as_str())
            .await
    })
}

async fn at_step(
    db: &impl ConnectionTrait,
    id: AreaId,
    step: Step,
) -> Outcome<Option<EscalationContact>> {
    let contacts = store::escalation::list_contacts(db, Some(&[id])).await?;
    Ok(contacts.into_iter().find(|contact| contact.step == step))
}
