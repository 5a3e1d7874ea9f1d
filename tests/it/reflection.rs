//! Follow-ups: who is asked when, what is shown beside, and what the coordinator may see.

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use domain::reflection::{Figures, Standing, TypedReflection};
use domain::session::SessionState;
use operations::{AppError, reflection};
use support::{TestApp, both_engines, make, now};

use crate::coverage::ground;

const ANSWER: TypedReflection<'_> = TypedReflection {
    frequency: "3",
    unprompted: "yes",
    situation: "A quiet story",
    then_rating: "2",
    now_rating: "4",
};

/// Six weeks and a day after the first session.
fn later() -> DateTime<Utc> {
    now() + Duration::days(22)
}

both_engines! {
    async fn a_person_answers_on_one_page_and_sees_it_beside_the_next(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let skill = ground.released.curriculum.modules[0].skills[0].id;
        let path = |weeks: u8| format!("/reflections/{}/{skill}/{weeks}", ground.first);
        let app = TestApp::new(db);
        let browser = app.browser_of(&ana).await;
        let list = browser.get("/reflections").await;
        assert!(list.text.contains(&path(2)) && !list.text.contains(&path(6)), "{}", list.text);
        assert!(list.text.contains("Mon 23 Mar 2026: 2 skills of “Seeing the person”"), "{}", list.text);
        assert!(browser.get(&path(2)).await.text.contains("How often have you used it?"));
        let wrong = browser.post(&path(2), &[("frequency", "3"), ("situation", "A <story>"), ("now_rating", "4")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for kept in ["Say whether you thought of it", "Rate how well you did it before", "A &lt;story&gt;"] {
            assert!(wrong.text.contains(kept), "{kept}: {}", wrong.text);
        }
        let fields = [("frequency", "3"), ("unprompted", "yes"), ("situation", "A quiet story"), ("then_rating", "2"), ("now_rating", "4")];
        let done = browser.post(&path(2), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(done.location().starts_with("/reflections/"), "on to the next skill: {}", done.location());
        assert_eq!(browser.post(&path(2), &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
        assert!(browser.get(&path(6)).await.text.contains("You are asked on Mon 23 Mar 2026"));
        let other = ground.released.cohort(&app.db.db, "Cohort B", &[], now()).await;
        let earlier = ground.add_session(&app.db, other, ground.released.curriculum.modules[0].id, -43, SessionState::Held).await;
        ground.mark(&app.db, earlier, ground.people[0], "present").await;
        let then = app.db.context_at(now() - Duration::days(28), Some(ana));
        reflection::write(&then, earlier, skill, 2, ANSWER).await.unwrap();
        let next = browser.get(&format!("/reflections/{earlier}/{skill}/6")).await;
        for beside in ["What you said before", "After 2 weeks", "Several times a week, by myself", "A quiet story", "2 of 5"] {
            assert!(next.text.contains(beside), "{beside}: {}", next.text);
        }
    }

    async fn who_was_there_is_asked_and_who_was_not_is_not(db: TestDb) {
        let ground = ground(&db).await;
        let absent = make::employee(&db.db, ground.people[0]).await;
        let stranger = make::person(&db.db, &make::entry("OUT")).await;
        let made_up = make::employee(&db.db, stranger).await;
        ground.mark(&db, ground.first, ground.people[0], "absent").await;
        ground.mark(&db, ground.first, stranger, "present").await;
        let ask = async |viewer| reflection::due_of_viewer(&db.context(Some(viewer))).await.unwrap().len();
        assert_eq!(ask(absent).await, 0);
        assert_eq!(ask(made_up).await, 2, "a make-up counts");
        let joined = make::person(&db.db, &make::entry("LATE")).await;
        store::cohort::enrol(&db.db, ground.released.plan, ground.cohort, joined, now()).await.unwrap();
        let joined = make::employee(&db.db, joined).await;
        assert_eq!(ask(joined).await, 0, "joined after the session");
        let none = reflection::due_of_viewer(&db.context(Some(ground.facilitator.clone()))).await;
        assert!(matches!(none, Err(AppError::NotFound)));
    }

    async fn a_question_is_answered_by_its_person_in_its_time(db: TestDb) {
        let ground = ground(&db).await;
        let ana = make::employee(&db.db, ground.people[0]).await;
        let stranger = make::person(&db.db, &make::entry("OUT")).await;
        let stranger = make::employee(&db.db, stranger).await;
        let [own, foreign] = [0, 1].map(|at| ground.released.curriculum.modules[at].skills[0].id);
        let ctx = db.context(Some(ana.clone()));
        let early = reflection::write(&ctx, ground.first, own, 6, ANSWER).await;
        assert!(matches!(early, Err(AppError::Refused(_))), "{early:?}");
        for (skill, weeks) in [(foreign, 2), (own, 3)] {
            let none = reflection::write(&ctx, ground.first, skill, weeks, ANSWER).await;
            assert!(matches!(none, Err(AppError::NotFound)), "{none:?}");
        }
        let other = db.context(Some(stranger));
        let none = reflection::write(&other, ground.first, own, 2, ANSWER).await;
        assert!(matches!(none, Err(AppError::NotFound)), "{none:?}");
        let ctx = db.context_at(later(), Some(ana));
        let lapsed = reflection::write(&ctx, ground.first, own, 2, ANSWER).await;
        assert!(matches!(lapsed, Err(AppError::Refused(_))), "{lapsed:?}");
        reflection::write(&ctx, ground.first, own, 6, ANSWER).await.unwrap();
        let mine = reflection::list_of_viewer(&ctx).await.unwrap();
        assert_eq!(mine.all.iter().filter(|one| one.standing == Standing::Done).count(), 1);
    }

    async fn the_coordinator_sees_figures_of_five_and_no_single_answer(db: TestDb) {
        let ground = ground(&db).await;
        let skill = ground.released.curriculum.modules[0].skills[0].id;
        let coordinator = db.context(Some(ground.coordinator.clone()));
        let mut shown = Vec::new();
        for (at, person) in ground.people.iter().enumerate() {
            let viewer = make::employee(&db.db, *person).await;
            let ctx = db.context_at(now() + Duration::minutes(at as i64), Some(viewer));
            let frequency = if at == 5 { "0" } else { "3" };
            let answer = TypedReflection { frequency, ..ANSWER };
            reflection::write(&ctx, ground.first, skill, 2, answer).await.unwrap();
            let adoption = reflection::adoption(&coordinator, ground.released.programme).await.unwrap();
            shown.push(adoption[0].by_week[0].1);
        }
        assert_eq!(shown[..4], [Figures::Withheld; 4]);
        let five = Figures::Shown { people: 5, frequency_tenths: 30, unprompted_percent: 100, then_tenths: 20, now_tenths: 40 };
        assert_eq!(shown[4], five);
        assert_eq!(shown[5], five, "the sixth answer alone changes nothing");

        let second = ground.released.curriculum.modules[0].skills[1].id;
        let viewer = make::viewer(&db.db, None, "Nobody", &[]).await;
        assert!(matches!(reflection::adoption(&db.context(Some(viewer)), ground.released.programme).await, Err(AppError::NotFound)));
        let ana = store::account::find_by_person(&db.db, ground.people[0]).await.unwrap().unwrap();
        let ana = store::account::find_viewer(&db.db, ana.id).await.unwrap().unwrap();
        reflection::write(&db.context(Some(ana)), ground.first, second, 2, ANSWER).await.unwrap();
        let app = TestApp::new(db);
        let report = app.browser_of(&ground.coordinator).await.get("/reports").await;
        assert!(report.text.contains("withheld (fewer than 5)"), "{}", report.text);
        assert!(report.text.contains("100 %") && report.text.contains("Skill ask"), "{}", report.text);
        assert!(!report.text.contains("A quiet story"));
    }
}
