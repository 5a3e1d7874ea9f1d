//! Makers of test data, in the words of the field.

mod programme;
mod review;

pub use programme::{Released, draft, ended, module, released, session, suggestions};
pub use review::{Reviewed, assigned, case_draft, clean_answers, raw_read, reviewed};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::account::{Role, Viewer};
use domain::attendance::{Mark, Marked, Way};
use domain::escalation::{Contact, Details, EscalationContact, Step};
use domain::id::{AccountId, AreaId, EscalationContactId, PersonId};
use domain::person::RosterEntry;
use domain::session::Session;
use store::Db;

/// The password of every account made here.
pub const PASSWORD: &str = "three plain words";

/// A roster entry with this key: active, named after the key, function Sales, level front line.
pub fn entry(employee_id: &str) -> RosterEntry {
    RosterEntry {
        employee_id: employee_id.to_owned(),
        email: format!("{}@example.com", employee_id.to_lowercase()),
        given_name: "Person".to_owned(),
        family_name: employee_id.to_owned(),
        function: "Sales".to_owned(),
        level: "front line".to_owned(),
        active: true,
        ..RosterEntry::default()
    }
}

/// A person in the roster.
pub async fn person(db: &Db, entry: &RosterEntry) -> PersonId {
    store::person::insert(db, entry, crate::now())
        .await
        .expect("a person")
}

/// `count` people `P01`, `P02`, ... over functions and levels.
pub async fn people(db: &Db, count: usize) -> Vec<PersonId> {
    let functions = ["Sales", "Support", "Finance", "Operations"];
    let levels = ["front line", "front line", "manager"];
    let mut made = Vec::new();
    for at in 0..count {
        let mut one = entry(&format!("P{:02}", at + 1));
        one.function = functions[at % functions.len()].to_owned();
        one.level = levels[at % levels.len()].to_owned();
        made.push(person(db, &one).await);
    }
    made
}

/// An account without a password for a person, and its viewer.
pub async fn viewer(db: &Db, person: Option<PersonId>, name: &str, roles: &[Role]) -> Viewer {
    let roles: BTreeSet<Role> = roles.iter().copied().collect();
    let email = format!(
        "{}@accounts.example.com",
        name.to_lowercase().replace(' ', ".")
    );
    let id: AccountId = store::account::insert(db, person, &email, name, &roles, crate::now())
        .await
        .expect("an account");
    store::account::find_viewer(db, id)
        .await
        .expect("a query")
        .expect("a viewer")
}

/// A coordinator with a person of their own.
pub async fn coordinator(db: &Db) -> Viewer {
    let own = person(db, &entry("COORD")).await;
    viewer(db, Some(own), "Cora Coordinator", &[Role::Coordinator]).await
}

/// A facilitator from outside the firm.
pub async fn facilitator(db: &Db) -> Viewer {
    viewer(db, None, "Felix Facilitator", &[Role::Facilitator]).await
}

/// An administrator.
pub async fn administrator(db: &Db) -> Viewer {
    viewer(db, None, "Ada Administrator", &[Role::Administrator]).await
}

/// The account of a person without roles.
pub async fn employee(db: &Db, person: PersonId) -> Viewer {
    viewer(db, Some(person), &format!("Employee {person}"), &[]).await
}

/// An entry of whom to call that was never confirmed: weekdays 09:00 to 17:00 in Madrid.
pub fn contact(area: AreaId, step: Step, who: Contact) -> EscalationContact {
    EscalationContact {
        id: EscalationContactId(0),
        area,
        step,
        who,
        details: Details {
            phone: "+34 600 000 001".into(),
            chat: String::new(),
            email: String::new(),
            room: String::new(),
            hours: "Mon-Fri 09:00-17:00".parse().expect("hours"),
            timezone: "Europe/Madrid".into(),
        },
        confirmed_on: None,
    }
}

/// Marks somebody at the first meeting of a session; who was there in part, for five minutes.
pub async fn mark(
    db: &Db,
    session: &Session,
    person: PersonId,
    mark: Mark,
    by: AccountId,
    at: DateTime<Utc>,
) {
    let marked = Marked {
        mark,
        minutes: (mark == Mark::Partial).then_some(5),
        excuse: None,
    };
    let marks = [(session.meetings[0].id, person, marked)];
    let none = BTreeMap::new();
    store::attendance::change(db, session.id, &none, &marks, Way::Sheet, by, at)
        .await
        .expect("a mark that is kept");
}
