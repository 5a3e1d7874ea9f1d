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
    let modules = vec![make::module("Listening", &["say-it-back"])];
    let released = make::released(db, &coordinator, modules).await;
    let now = support::now();
    let cohort = released.cohort(db, "Cohort A", &[member], now).await;
    let starts_at = now + chrono::Duration::days(7);
    let session = make::session(cohort, released.modules()[0], starts_at, &[]);
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
