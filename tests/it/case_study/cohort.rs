//! A released cohort with a session that works on a case.

use super::*;

/// A released cohort of one person with one session to come that works on `on_agenda`.
pub(super) async fn cohort_with_session(
    db: &Db,
    member: PersonId,
    on_agenda: CaseStudyId,
) -> SessionId {
    let coordinator =
        make::viewer(db, None, "Planner", &[domain::account::Role::Coordinator]).await;
    let now = support::now();
    let programme = Programme {
        id: ProgrammeId(0),
        name: "Customers first".into(),
        goal: "Listen".into(),
        plan_size: 14,
        max_size: 15,
    };
    let programme = store::programme::insert(db, &programme, now).await.unwrap();
    let curriculum = Curriculum {
        key: "one".into(),
        title: "One".into(),
        summary: "One".into(),
        modules: vec![Module {
            title: "Listening".into(),
            topic: Topic::DifficultConversations,
            purpose: "Listen".into(),
            minutes: 180,
            practice_least_days: 14,
            practice_most_days: 28,
            preparation: String::new(),
            skills: vec![Skill {
                key: "say-it-back".into(),
                name: "Say back what you heard".into(),
                behaviour: "Says it back".into(),
            }],
            agenda: vec![],
        }],
    };
    let curriculum = store::programme::insert_curriculum(db, programme, &curriculum, now)
        .await
        .unwrap();
    let module = store::programme::find_curriculum(db, curriculum)
        .await
        .unwrap()
        .unwrap()
        .modules[0]
        .id;
    let mut plan = CohortPlan {
        id: CohortPlanId(0),
        programme,
        curriculum,
        state: PlanState::Draft,
        seed: 1,
        plan_size: 14,
        max_size: 15,
        findings: "{}".into(),
        change_note: None,
        created_at: now,
        released_at: None,
    };
    plan.id = store::cohort::insert_plan(db, &plan, coordinator.account)
        .await
        .unwrap();
    store::cohort::update_plan(db, &plan.clone().release("", now).unwrap())
        .await
        .unwrap();
    let cohort = Cohort {
        id: CohortId(0),
        plan: plan.id,
        programme,
        position: 1,
        name: "Cohort A".into(),
        capacity: 15,
    };
    let cohort = store::cohort::insert(db, &cohort).await.unwrap();
    store::cohort::enrol(db, plan.id, cohort, member, now)
        .await
        .unwrap();
    let session = Session {
        id: SessionId(0),
        cohort,
        module,
        place: "Room 2".into(),
        join_url: None,
        state: SessionState::Planned,
        sequence: 0,
        updated_at: now,
        meetings: vec![Meeting {
            id: MeetingId(0),
            starts_at: now + chrono::Duration::days(7),
            ends_at: now + chrono::Duration::days(7) + chrono::Duration::hours(3),
            timezone: "Europe/Madrid".into(),
        }],
        facilitators: vec![],
    };
    let session = store::session::insert(db, &session).await.unwrap();
    let block = |minutes, case_study| SessionBlock {
        id: SessionBlockId(0),
        mode: AgendaMode::Group,
        minutes,
        title: "Work".into(),
        notes: String::new(),
        case_study,
    };
    let blocks = [
        block(45, Some(on_agenda)),
        block(45, Some(on_agenda)),
        block(10, None),
    ];
    store::session::replace_blocks(db, session, &blocks)
        .await
        .unwrap();
    session
}
