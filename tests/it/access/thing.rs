//! What the roles meet: a session, and what somebody has written after it.

use chrono::Duration;
use domain::account::Viewer;
use domain::commitment::{TypedCommitment, TypedResult};
use domain::escalation::{Alternate, Contact, ContactAbsence, FunctionalArea, Reply, Step};
use domain::example_request::{ExampleRequest, RequestState};
use domain::id::{
    AccountId, AreaId, CaseStudyId, CohortId, CohortPlanId, ContactAbsenceId, PersonId,
    SessionBlockId, SessionId,
};
use domain::programme::StoredModule;
use domain::session::SessionBlock;
use operations::{Context, commitment, source_example};
use support::{TestDb, make, now};

use super::Things;

/// A session of three hours that begins so long after now.
pub(super) async fn session(
    db: &TestDb,
    cohort: CohortId,
    module: &StoredModule,
    after: Duration,
    lead: &Viewer,
    case: CaseStudyId,
) -> SessionId {
    let new = make::session(cohort, module.id, now() + after, &[lead.account]);
    let id = store::session::insert(&db.db, &new).await.unwrap();
    let block = &module.agenda[0];
    let block = SessionBlock {
        id: SessionBlockId(0),
        mode: block.mode,
        minutes: block.minutes,
        title: block.title.clone(),
        notes: block.notes.clone(),
        case_study: Some(case),
    };
    store::session::replace_blocks(&db.db, id, &[block])
        .await
        .unwrap();
    id
}

/// What a participant has written after a session.
pub(super) async fn written(ctx: &Context, session: SessionId, module: &StoredModule) -> Things {
    let skill = module.skills[0].id;
    let typed = [TypedCommitment {
        text: "I will listen first.",
        skill: "",
        shared: false,
    }];
    commitment::write(ctx, session, &typed).await.unwrap();
    let mine = commitment::open_of_viewer(ctx).await.unwrap().remove(0);
    let typed = TypedResult {
        outcome: "better",
        situation: "A call",
        action: "I listened",
        learned: "It helps",
        shared: false,
    };
    let result = commitment::write_result(ctx, mine.commitment.id, typed)
        .await
        .unwrap();
    let request = ExampleRequest {
        result,
        state: RequestState::Asked,
        asked_at: now(),
        answered_at: None,
    };
    store::example_request::insert(&ctx.db, &request)
        .await
        .unwrap();
    let text = "A customer waited for two hours and nobody told them why. I was the one to say it.";
    let example = source_example::submit(ctx, "thumbs_down", text)
        .await
        .unwrap();
    Things {
        facilitator: AccountId(0),
        person: PersonId(0),
        cohort: CohortId(0),
        plan: CohortPlanId(0),
        session,
        case: CaseStudyId(0),
        commitment: mine.commitment.id.0,
        result: result.0,
        example: example.0,
        review: 0,
        purge_request: 0,
        raw_read: 0,
        contact: 0,
        absence: 0,
        skill: skill.0,
    }
}

/// An entry of whom to call, in the one area, for which `alternate` was asked to stand in: its id and that of its absence.
pub(super) async fn away(
    db: &TestDb,
    person: PersonId,
    alternate: PersonId,
    step: Step,
) -> (i64, i64) {
    let known = store::escalation::list_areas(&db.db).await.unwrap().pop();
    let area = match known {
        Some(area) => area.id,
        None => {
            let new = FunctionalArea {
                id: AreaId(0),
                organisation: None,
                name: "Billing".into(),
                about: String::new(),
            };
            store::escalation::insert_area(&db.db, &new).await.unwrap()
        }
    };
    let new = make::contact(area, step, Contact::Person(person));
    store::escalation::put_contact(&db.db, &new).await.unwrap();
    let stored = store::escalation::list_contacts_of(&db.db, person)
        .await
        .unwrap();
    let contact = stored[0].id;
    let day = now().date_naive();
    let new = ContactAbsence {
        id: ContactAbsenceId(0),
        contact,
        first_day: day,
        last_day: day,
        alternate: Some(Alternate {
            person: alternate,
            reply: Reply::Asked,
            phone: String::new(),
        }),
    };
    store::escalation::put_absence(&db.db, &new).await.unwrap();
    let absences = store::escalation::list_absences(&db.db, &[contact], day)
        .await
        .unwrap();
    (contact.0, absences[&contact].id.0)
}
