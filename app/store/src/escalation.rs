//! Whom to call: areas, the contacts of their chains, and when these are away.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::escalation::{
    Alternate, Contact, ContactAbsence, Details, EscalationContact, FunctionalArea, Reply, area_key,
};
use domain::id::{AreaId, ContactAbsenceId, EscalationContactId, PersonId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::entity::{contact_absence, escalation_contact, functional_area};
use crate::programme::unreadable;

/// All areas: the own firm's first, then by partner and name.
///
/// # Errors
/// The database's error.
pub async fn list_areas(db: &impl ConnectionTrait) -> Result<Vec<FunctionalArea>, DbErr> {
    let mut rows = functional_area::Entity::find().all(db).await?;
    // Not in the database, whose engines sort letters differently; the own firm's keys begin with the line break.
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    let areas = rows.into_iter().map(|row| FunctionalArea {
        id: AreaId(row.id),
        organisation: row.organisation,
        name: row.name,
        about: row.about,
    });
    Ok(areas.collect())
}

/// Adds an area; `id` of `new` is ignored.
///
/// # Errors
/// The database's error, a unique violation among them when there is such an area.
pub async fn insert_area(db: &impl ConnectionTrait, new: &FunctionalArea) -> Result<AreaId, DbErr> {
    let mut row = area_row(new);
    row.id = NotSet;
    Ok(AreaId(row.insert(db).await?.id))
}

/// Replaces what is said of an area.
///
/// # Errors
/// As [`insert_area`].
pub async fn update_area(db: &impl ConnectionTrait, area: &FunctionalArea) -> Result<(), DbErr> {
    area_row(area).update(db).await?;
    Ok(())
}

/// Deletes an area with its contacts.
///
/// # Errors
/// The database's error.
pub async fn delete_area(db: &impl ConnectionTrait, id: AreaId) -> Result<(), DbErr> {
    for contact in list_contacts(db, Some(&[id])).await? {
        delete_contact(db, contact.id).await?;
    }
    functional_area::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}

fn area_row(area: &FunctionalArea) -> functional_area::ActiveModel {
    functional_area::ActiveModel {
        id: Set(area.id.0),
        organisation: Set(area.organisation.clone()),
        name: Set(area.name.clone()),
        about: Set(area.about.clone()),
        key: Set(area_key(area.organisation.as_deref(), &area.name)),
    }
}

/// The contacts of some areas, or of all, by area and up the chain.
///
/// # Errors
/// The database's error.
pub async fn list_contacts(
    db: &impl ConnectionTrait,
    areas: Option<&[AreaId]>,
) -> Result<Vec<EscalationContact>, DbErr> {
    let mut query = escalation_contact::Entity::find();
    if let Some(areas) = areas {
        let areas = areas.iter().map(|id| id.0);
        query = query.filter(escalation_contact::Column::AreaId.is_in(areas));
    }
    contacts(db, query).await
}

/// The contacts that are a person, by area and up the chain.
///
/// # Errors
/// The database's error.
pub async fn list_contacts_of(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<EscalationContact>, DbErr> {
    let query = escalation_contact::Entity::find()
        .filter(escalation_contact::Column::PersonId.eq(person.0));
    contacts(db, query).await
}

/// One contact.
///
/// # Errors
/// The database's error.
pub async fn find_contact(
    db: &impl ConnectionTrait,
    id: EscalationContactId,
) -> Result<Option<EscalationContact>, DbErr> {
    let query = escalation_contact::Entity::find_by_id(id.0);
    Ok(contacts(db, query).await?.pop())
}

async fn contacts(
    db: &impl ConnectionTrait,
    query: sea_orm::Select<escalation_contact::Entity>,
) -> Result<Vec<EscalationContact>, DbErr> {
    let rows = query.all(db).await?;
    let mut contacts = rows
        .into_iter()
        .map(|row| {
            let who = match (row.person_id, row.name) {
                (Some(person), _) => Contact::Person(PersonId(person)),
                (None, name) => Contact::Name(name.unwrap_or_default()),
            };
            Ok(EscalationContact {
                id: EscalationContactId(row.id),
                area: AreaId(row.area_id),
                step: row.step.parse().map_err(unreadable)?,
                who,
                details: Details {
                    phone: row.phone,
                    chat: row.chat,
                    email: row.email,
                    room: row.room,
                    hours: row.hours.parse().map_err(unreadable)?,
                    timezone: row.timezone,
                },
                confirmed_on: row.confirmed_on,
            })
        })
        .collect::<Result<Vec<_>, DbErr>>()?;
    contacts.sort_by_key(|contact| (contact.area, contact.step));
    Ok(contacts)
}

/// Puts a contact at its step of its area, in the place of who stood there; `id` of `new` is ignored. Whoever takes over
/// from somebody else is not away because that one was.
///
/// # Errors
/// The database's error.
pub async fn put_contact(db: &impl ConnectionTrait, new: &EscalationContact) -> Result<(), DbErr> {
    use escalation_contact::Column;
    let known = list_contacts(db, Some(&[new.area])).await?;
    if let Some(old) = known.iter().find(|old| old.step == new.step)
        && old.who != new.who
    {
        delete_absence_of(db, old.id).await?;
    }
    let (person, name) = match &new.who {
        Contact::Person(person) => (Some(person.0), None),
        Contact::Name(name) => (None, Some(name.clone())),
    };
    let row = escalation_contact::ActiveModel {
        id: NotSet,
        area_id: Set(new.area.0),
        step: Set(new.step.as_str().to_owned()),
        person_id: Set(person),
        name: Set(name),
        phone: Set(new.details.phone.clone()),
        chat: Set(new.details.chat.clone()),
        email: Set(new.details.email.clone()),
        room: Set(new.details.room.clone()),
        hours: Set(new.details.hours.to_string()),
        timezone: Set(new.details.timezone.clone()),
        confirmed_on: Set(new.confirmed_on),
    };
    let replace = OnConflict::columns([Column::AreaId, Column::Step])
        .update_columns([
            Column::PersonId,
            Column::Name,
            Column::Phone,
            Column::Chat,
            Column::Email,
            Column::Room,
            Column::Hours,
            Column::Timezone,
            Column::ConfirmedOn,
        ])
        .to_owned();
    escalation_contact::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Deletes a contact with its absence.
///
/// # Errors
/// The database's error.
pub async fn delete_contact(
    db: &impl ConnectionTrait,
    id: EscalationContactId,
) -> Result<(), DbErr> {
    delete_absence_of(db, id).await?;
    escalation_contact::Entity::delete_by_id(id.0)
        .exec(db)
        .await?;
    Ok(())
}

/// The absences of some contacts that are not over on `today`.
///
/// # Errors
/// The database's error.
pub async fn list_absences(
    db: &impl ConnectionTrait,
    contacts: &[EscalationContactId],
    today: NaiveDate,
) -> Result<BTreeMap<EscalationContactId, ContactAbsence>, DbErr> {
    let contacts = contacts.iter().map(|id| id.0);
    let of = contact_absence::Column::ContactId.is_in(contacts);
    let found = absences(db, Condition::all().add(of).add(not_over(today))).await?;
    Ok(found.into_iter().map(|one| (one.contact, one)).collect())
}

/// The absences for which a person was asked to stand in and that are not over on `today`, by day.
///
/// # Errors
/// The database's error.
pub async fn list_absences_for(
    db: &impl ConnectionTrait,
    alternate: PersonId,
    today: NaiveDate,
) -> Result<Vec<ContactAbsence>, DbErr> {
    let of = contact_absence::Column::AlternateId.eq(alternate.0);
    absences(db, Condition::all().add(of).add(not_over(today))).await
}

/// One absence.
///
/// # Errors
/// The database's error.
pub async fn find_absence(
    db: &impl ConnectionTrait,
    id: ContactAbsenceId,
) -> Result<Option<ContactAbsence>, DbErr> {
    let of = contact_absence::Column::Id.eq(id.0);
    Ok(absences(db, Condition::all().add(of)).await?.pop())
}

/// Yesterday is somebody's today somewhere.
fn not_over(today: NaiveDate) -> sea_orm::sea_query::SimpleExpr {
    contact_absence::Column::LastDay.gte(today.pred_opt().unwrap_or(today))
}

async fn absences(
    db: &impl ConnectionTrait,
    which: Condition,
) -> Result<Vec<ContactAbsence>, DbErr> {
    let rows = contact_absence::Entity::find()
        .filter(which)
        .order_by_asc(contact_absence::Column::FirstDay)
        .order_by_asc(contact_absence::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let alternate = match row.alternate_id {
                None => None,
                Some(person) => Some(Alternate {
                    person: PersonId(person),
                    reply: row.reply.parse().map_err(unreadable)?,
                    phone: row.phone,
                }),
            };
            Ok(ContactAbsence {
                id: ContactAbsenceId(row.id),
                contact: EscalationContactId(row.contact_id),
                first_day: row.first_day,
                last_day: row.last_day,
                alternate,
            })
        })
        .collect()
}

/// Keeps an absence in the place of the earlier one of its contact; `id` of `new` is ignored.
///
/// # Errors
/// The database's error.
pub async fn put_absence(db: &impl ConnectionTrait, new: &ContactAbsence) -> Result<(), DbErr> {
    use contact_absence::Column;
    let alternate = new.alternate.as_ref();
    let row = contact_absence::ActiveModel {
        id: NotSet,
        contact_id: Set(new.contact.0),
        first_day: Set(new.first_day),
        last_day: Set(new.last_day),
        alternate_id: Set(alternate.map(|one| one.person.0)),
        reply: Set(alternate.map_or(String::new(), |one| one.reply.as_str().to_owned())),
        phone: Set(alternate.map_or(String::new(), |one| one.phone.clone())),
    };
    let replace = OnConflict::column(Column::ContactId)
        .update_columns([
            Column::FirstDay,
            Column::LastDay,
            Column::AlternateId,
            Column::Reply,
            Column::Phone,
        ])
        .to_owned();
    contact_absence::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Keeps what the alternate says.
///
/// # Errors
/// The database's error.
pub async fn set_reply(
    db: &impl ConnectionTrait,
    id: ContactAbsenceId,
    reply: Reply,
    phone: &str,
) -> Result<(), DbErr> {
    contact_absence::Entity::update_many()
        .col_expr(contact_absence::Column::Reply, Expr::value(reply.as_str()))
        .col_expr(contact_absence::Column::Phone, Expr::value(phone))
        .filter(contact_absence::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Deletes the absence of a contact.
///
/// # Errors
/// The database's error.
pub async fn delete_absence_of(
    db: &impl ConnectionTrait,
    contact: EscalationContactId,
) -> Result<(), DbErr> {
    contact_absence::Entity::delete_many()
        .filter(contact_absence::Column::ContactId.eq(contact.0))
        .exec(db)
        .await?;
    Ok(())
}
