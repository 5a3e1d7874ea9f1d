//! Which cohort and which person has met which case: sessions that took place, and who was there.

use super::*;
use chrono::Duration;
use domain::attendance::Mark;
use domain::id::CohortId;
use domain::session::SessionState;
use operations::{cohort, person};

/// A session of a cohort `days` ago, led by `lead`, that works on these cases; held when somebody is marked.
async fn session(
    db: &Db,
    cohort: CohortId,
    module: domain::id::ModuleId,
    days: i64,
    lead: &domain::account::Viewer,
    cases: &[CaseStudyId],
    marks: &[(PersonId, Mark)],
) -> SessionId {
    let at = support::now() - Duration::days(days);
    let new = make::session(cohort, module, at, &[lead.account]);
    let id = store::session::insert(db, &new).await.unwrap();
    let blocks: Vec<SessionBlock> = cases
        .iter()
        .map(|case| SessionBlock {
            id: SessionBlockId(0),
            mode: AgendaMode::Group,
            minutes: 45,
            title: "Work".into(),
            notes: String::new(),
            case_study: Some(*case),
        })
        .collect();
    store::session::replace_blocks(db, id, &blocks)
        .await
        .unwrap();
    let mut session = store::session::find(db, id).await.unwrap().unwrap();
    for (person, mark) in marks {
        make::mark(db, &session, *person, *mark, lead.account, at).await;
    }
    if !marks.is_empty() {
        session.state = SessionState::Held;
        store::session::update(db, &session).await.unwrap();
    }
    id
}

both_engines! {
    async fn a_case_is_met_in_a_held_session_by_who_was_there(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let facilitator = make::facilitator(&db.db).await;
        let colleague = make::viewer(&db.db, None, "Gina Guide", &[domain::account::Role::Facilitator]).await;
        let people = make::people(&db.db, 5).await;
        let member = make::employee(&db.db, people[0]).await;
        let ctx = db.context(Some(coordinator.clone()));
        let mut cases = Vec::new();
        for title in ["One", "Two", "Three"] {
            let id = case_study::create(&ctx, &draft(title)).await.unwrap();
            case_study::publish(&ctx, id).await.unwrap();
            cases.push(id);
        }
        let modules = vec![make::module("Listening", &["a"]), make::module("Asking", &["b"])];
        let released = make::released(&db.db, &coordinator, modules).await;
        let own = released.cohort(&db.db, "Cohort A", &people[..3], support::now()).await;
        let other = released.cohort(&db.db, "Cohort B", &people[3..], support::now()).await;
        let module = released.modules();
        let marks = [(people[0], Mark::Present), (people[1], Mark::Partial), (people[2], Mark::Absent)];
        // A case in two blocks counts once; a session to come and one that was not closed do not count.
        session(&db.db, own, module[0], 5, &facilitator, &[cases[0], cases[0], cases[1]], &marks).await;
        let open = session(&db.db, own, module[1], 1, &facilitator, &[cases[2]], &[]).await;
        session(&db.db, other, module[0], 4, &colleague, &[cases[0]], &[(people[3], Mark::Late), (people[4], Mark::Excused)]).await;

        let met = case_study::met_by(&ctx, cases[0]).await.unwrap();
        let lines: Vec<_> = met.known.iter().map(|it| (it.cohort_name.as_str(), it.people.clone())).collect();
        assert_eq!(lines, [("Cohort A", vec![people[0], people[1]]), ("Cohort B", vec![people[3]])]);
        assert_eq!((met.names.len(), met.others), (3, 0));
        assert_eq!(case_study::met_by(&ctx, cases[2]).await.unwrap(), case_study::MetCase::default());

        let as_facilitator = db.context(Some(facilitator));
        let met = case_study::met_by(&as_facilitator, cases[0]).await.unwrap();
        assert_eq!((met.known.len(), met.known[0].cohort, met.names.len(), met.others), (1, own, 2, 1));
        let later = db.context_at(support::now() + Duration::days(60), as_facilitator.viewer.clone());
        let met = case_study::met_by(&later, cases[0]).await.unwrap();
        assert_eq!((met.known.len(), met.names.len(), met.others), (0, 0, 2));
        assert!(matches!(case_study::met_by(&db.context(Some(member)), cases[0]).await, Err(AppError::NotFound)));

        let titles = |met: &[domain::case_study::Met]| met.iter().map(|it| it.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(&cohort::find(&ctx, own).await.unwrap().cases), ["One", "Two"]);
        for (person, expected) in [(people[1], vec!["One", "Two"]), (people[2], vec![]), (people[3], vec!["One"]), (people[4], vec![])] {
            assert_eq!(titles(&person::find(&ctx, person).await.unwrap().cases), expected);
        }
        let fresh = |cohort| CaseFilter { not_met_by: Some(cohort), ..CaseFilter::default() };
        for (ctx, cohort, expected) in [(&ctx, own, vec!["Three"]), (&ctx, other, vec!["Three", "Two"]), (&as_facilitator, own, vec!["Three"])] {
            let found = case_study::list_all(ctx, &fresh(cohort)).await.unwrap();
            assert_eq!(found.into_iter().map(|it| it.title).collect::<Vec<_>>(), expected);
        }

        let app = TestApp::new(db);
        let page = app.browser_of(&coordinator).await.get(&format!("/cases/{}", cases[0])).await.text;
        assert!(page.contains("Met by") && page.contains("Cohort B") && page.contains("Person P02"), "{page}");
        let browser = app.browser_of(as_facilitator.viewer.as_ref().unwrap()).await;
        let page = browser.get(&format!("/cases/{}", cases[0])).await.text;
        assert!(page.contains("Person P02") && page.contains("1 other cohort has met it too."), "{page}");
        assert!(!page.contains("Cohort B") && !page.contains("Person P04"), "{page}");
        let agenda = browser.get(&format!("/sessions/{open}/agenda")).await.text;
        assert!(agenda.contains(">Two (this cohort has met it)<") && agenda.contains(">Three<"), "{agenda}");
    }
}
