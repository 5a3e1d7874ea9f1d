//! A raw story becomes a case by the hands of three people, and nobody else reads a word of it.

mod meanwhile;

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use domain::account::Viewer;
use domain::case_study::CaseState;
use domain::id::{CaseStudyId, ReviewId};
use domain::review::{ReviewState, Step};
use operations::review::Part;
use operations::{AppError, Context, case_study, review, source_example};
use support::make::{Reviewed, case_draft, clean_answers, reviewed};
use support::{TestApp, TestDb, both_engines, make, now};

const STORY: &str = "Mrs Brockhurst of Vexley Logistics shouted at me on the phone.\n\
    Wilhelmina Teller had promised her a lorry, and Dieter Kowalczyk told her that BROCKHURST was lying.";

/// What the scanner need not find by itself.
const MISSED: [&str; 3] = ["Brockhurst", "Vexley Logistics", "Dieter Kowalczyk"];

/// Does everything there is to do at a desk: what was found is replaced, and so is what was missed.
async fn clear_desk(ctx: &Context, id: ReviewId) {
    for words in MISSED {
        let step = Step::Mark {
            words: words.to_owned(),
            kind: "person".to_owned(),
            replacement: String::new(),
        };
        review::decide(ctx, id, &step).await.unwrap();
    }
    loop {
        let desk = review::desk(ctx, id).await.unwrap().desk;
        let open = desk
            .pieces
            .iter()
            .filter_map(|piece| piece.mark.as_ref())
            .find(|mark| mark.decision.is_none());
        let Some(mark) = open.map(|mark| mark.id) else {
            assert!(!desk.generic().to_lowercase().contains("brockhurst"));
            return;
        };
        let step = Step::Accept {
            mark,
            whole: true,
            replacement: None,
        };
        review::decide(ctx, id, &step).await.unwrap();
    }
}

fn as_of(db: &TestDb, viewer: &Viewer) -> Context {
    db.context(Some(viewer.clone()))
}

fn later(db: &TestDb, viewer: &Viewer, days: i64) -> Context {
    db.context_at(now() + Duration::days(days), Some(viewer.clone()))
}

/// A review whose text is put forward.
pub(crate) async fn proposed(db: &TestDb) -> (Reviewed, CaseStudyId) {
    let made = reviewed(db, STORY).await;
    let ctx = as_of(db, &made.reviewer);
    clear_desk(&ctx, made.review).await;
    let draft = case_draft(
        "A promise nobody kept",
        "A customer was promised a delivery.",
    );
    review::save_text(&ctx, made.review, &draft).await.unwrap();
    review::propose(&ctx, made.review).await.unwrap();
    let case = found(db, made.review).await.case.unwrap();
    (made, case)
}

async fn found(db: &TestDb, id: ReviewId) -> domain::review::Review {
    store::review::find(&db.db, id).await.unwrap().unwrap()
}

/// The hash of the text that is put forward.
pub(crate) async fn seen(db: &TestDb, id: ReviewId) -> String {
    let proposal = found(db, id).await.proposal;
    proposal.map_or_else(String::new, |it| it.hash)
}

fn is_refused<T>(outcome: Result<T, AppError>, words: &str) -> bool {
    matches!(outcome, Err(AppError::Refused(refusal)) if refusal.0.contains(words))
}

fn is_hidden<T>(outcome: Result<T, AppError>) -> bool {
    matches!(outcome, Err(AppError::NotFound))
}

fn in_two_weeks() -> DateTime<Utc> {
    now() + Duration::days(15)
}

both_engines! {
    async fn a_story_becomes_a_case_by_the_hands_of_three_people(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let Reviewed { submitter, reviewer, approver, coordinator, .. } = &made;
        let app = TestApp::new(db);
        let desk = format!("/reviews/{}", made.review);
        let browser = app.browser_of(reviewer).await;
        let page = browser.get(&desk).await.text;
        assert!(page.contains("Vexley Logistics"), "{page}");
        // A step by the plain form, and one that cannot be done.
        let steps = format!("{desk}/steps");
        let marked = browser.post(&steps, &[("do", "mark"), ("words", "shouted"), ("kind", "other"), ("replacement", "was loud")]).await;
        assert_eq!((marked.status, marked.location()), (StatusCode::SEE_OTHER, format!("{desk}#decide").as_str()));
        assert!(browser.get(&desk).await.text.contains("was loud"));
        let wrong = browser.post(&steps, &[("do", "mark"), ("words", "not there"), ("kind", "other")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("not there") && wrong.text.contains("copy them from it"));
        browser.post(&steps, &[("do", "undo")]).await;
        assert!(!browser.get(&desk).await.text.contains("was loud"));
        let ctx = as_of(&app.db, reviewer);
        let refused = review::propose(&ctx, made.review).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "no title yet");
        clear_desk(&ctx, made.review).await;

        // What is kept of the text may say anything; put forward it may not.
        let form = browser.get(&format!("{desk}/case")).await;
        assert!(form.text.contains("## Situation") && !form.text.contains("Vexley"));
        let leaky = case_draft("A promise nobody kept", "Mrs brockhurst was promised a delivery.");
        review::save_text(&ctx, made.review, &leaky).await.unwrap();
        assert!(browser.get(&format!("{desk}/case")).await.text.contains("“brockhurst”"));
        assert!(is_refused(review::propose(&ctx, made.review).await, "“brockhurst” (text)"));
        assert_eq!(app.db.number("SELECT COUNT(*) FROM case_study").await, 0);
        let draft = case_draft("A promise nobody kept", "A customer was promised a delivery.");
        review::save_text(&ctx, made.review, &draft).await.unwrap();
        let proposed = browser.post(&format!("{desk}/propose"), &[]).await;
        assert_eq!(proposed.location(), "/reviews", "{}", proposed.text);

        // Who told it objects, and agrees to the second text.
        let own = format!("/examples/{}", made.example);
        let teller = app.browser_of(submitter).await;
        assert!(teller.get(&own).await.text.contains("A customer was promised a delivery."));
        let say = format!("{own}/say");
        let id = made.review.to_string();
        let read = seen(&app.db, made.review).await;
        let empty = teller.post(&say, &[("review", &id), ("seen", &read), ("say", "objected"), ("reason", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let objected = teller.post(&say, &[("review", &id), ("seen", &read), ("say", "objected"), ("reason", "Everybody knows the lorry.")]).await;
        assert_eq!(objected.location(), own);
        assert!(browser.get(&format!("{desk}/case")).await.text.contains("Everybody knows the lorry."));
        let judge = as_of(&app.db, approver);
        assert!(is_refused(review::approve(&judge, made.review, &seen(&app.db, made.review).await, &clean_answers(), &[]).await, "no proposal"));
        let second = case_draft("A promise nobody kept", "A customer was promised a service.");
        review::save_text(&ctx, made.review, &second).await.unwrap();
        review::propose(&ctx, made.review).await.unwrap();
        assert_eq!(app.db.number("SELECT COUNT(*) FROM case_version WHERE body LIKE '%delivery%'").await, 0, "the first text is gone");
        assert!(is_refused(review::approve(&judge, made.review, &seen(&app.db, made.review).await, &clean_answers(), &[]).await, "not answered yet"));
        let read = seen(&app.db, made.review).await;
        teller.post(&say, &[("review", &id), ("seen", &read), ("say", "agreed")]).await;

        // The approver reads the text and answers every question.
        let approval = format!("{desk}/approval");
        let page = app.browser_of(approver).await.get(&approval).await.text;
        assert!(page.contains("A customer was promised a service.") && !page.contains("Brockhurst"));
        let empty = app.browser_of(approver).await.post(&approval, &[("do", "approve"), ("seen", &read)]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text.contains("Answer yes or no"));
        let case = found(&app.db, made.review).await.case.unwrap();
        let chief = as_of(&app.db, coordinator);
        assert!(is_refused(case_study::publish(&chief, case).await, "its approver has approved"));
        review::approve(&judge, made.review, &seen(&app.db, made.review).await, &clean_answers(), &[]).await.unwrap();
        let published = app.browser_of(coordinator).await.post(&format!("/cases/{case}/publish"), &[]).await;
        assert_eq!(published.location(), format!("/cases/{case}"), "{}", published.text);
        let kept = store::case_study::find(&app.db.db, case).await.unwrap().unwrap();
        assert_eq!((kept.state, kept.written_at.to_rfc3339()), (CaseState::Published, "2026-03-01T00:00:00+00:00".into()));
        let story = store::source_example::find(&app.db.db, made.example).await.unwrap().unwrap();
        assert_eq!(story.purge_after, (now() + Duration::days(30)).date_naive());
        assert!(is_hidden(review::desk(&ctx, made.review).await), "the reviewer is done with it");

        // After thirty days nothing leads from the case to the story.
        assert_eq!(source_example::purge_due(&later(&app.db, coordinator, 30)).await.unwrap(), 1);
        let after = found(&app.db, made.review).await;
        assert_eq!((after.state, after.example, after.case), (ReviewState::Published, None, Some(case)));
        let left = "SELECT COUNT(*) FROM case_review WHERE work IS NOT NULL OR draft IS NOT NULL OR objection IS NOT NULL";
        assert_eq!(app.db.number(left).await, 0);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM audit_event WHERE subject LIKE 'case%' AND detail LIKE '%source%'").await, 0);
        let told = "SELECT COUNT(*) FROM audit_event WHERE detail LIKE '%rockhurst%' OR subject LIKE '%rockhurst%'";
        assert_eq!(app.db.number(told).await, 0);
    }

    async fn the_story_reaches_its_reviewer_alone_and_only_while_assigned(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let administrator = make::administrator(&db.db).await;
        let step = Step::Undo;
        for viewer in [&made.submitter, &made.approver, &made.coordinator, &administrator] {
            let ctx = as_of(&db, viewer);
            assert!(is_hidden(review::desk(&ctx, made.review).await), "{}", viewer.name);
            assert!(is_hidden(review::read_text(&ctx, made.review).await), "{}", viewer.name);
            assert!(is_hidden(review::decide(&ctx, made.review, &step).await), "{}", viewer.name);
            assert!(is_hidden(review::propose(&ctx, made.review).await), "{}", viewer.name);
        }
        for viewer in [&made.submitter, &made.reviewer, &administrator] {
            let ctx = as_of(&db, viewer);
            assert!(is_hidden(review::read_approval(&ctx, made.review).await), "{}", viewer.name);
            assert!(is_hidden(review::approve(&ctx, made.review, &seen(&db, made.review).await, &clean_answers(), &[]).await));
            assert!(is_hidden(review::reassign(&ctx, made.review, Part::Reviewer, "1", "").await));
        }
        assert!(is_hidden(review::of_story(&as_of(&db, &made.coordinator), made.example).await));
        // The last day, the day after, and more days.
        assert!(review::desk(&later(&db, &made.reviewer, 14), made.review).await.is_ok());
        let after = db.context_at(in_two_weeks(), Some(made.reviewer.clone()));
        assert!(is_hidden(review::desk(&after, made.review).await));
        assert!(is_hidden(review::decide(&after, made.review, &step).await));
        let chief = db.context_at(in_two_weeks(), Some(made.coordinator.clone()));
        let same = made.reviewer.account.to_string();
        review::reassign(&chief, made.review, Part::Reviewer, &same, "").await.unwrap();
        assert!(review::desk(&after, made.review).await.is_ok());
        // Another reviewer takes over; the first is out.
        let other = make::facilitator(&db.db).await;
        review::reassign(&chief, made.review, Part::Reviewer, &other.account.to_string(), "").await.unwrap();
        assert!(is_hidden(review::desk(&after, made.review).await));
        assert!(is_refused(review::reassign(&chief, made.review, Part::Approver, &same, "").await, "choose another"));
        // Taking the story back closes the desk at once.
        source_example::withdraw(&as_of(&db, &made.submitter), made.example).await.unwrap();
        assert!(is_hidden(review::desk(&db.context_at(in_two_weeks(), Some(other)), made.review).await));
        assert_eq!(found(&db, made.review).await.state, ReviewState::Ended);
    }

    async fn submitter_reviewer_and_approver_are_three_people_for_the_database_too(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let chief = as_of(&db, &made.coordinator);
        for account in [&made.submitter, &made.reviewer] {
            let account = account.account.to_string();
            assert!(is_refused(review::reassign(&chief, made.review, Part::Approver, &account, "").await, "choose another"));
        }
        // Nor somebody whom the story names, with the same words.
        let mut entry = make::entry("DIETER");
        (entry.given_name, entry.family_name) = ("Dieter".into(), "Kowalczyk".into());
        let named = make::person(&db.db, &entry).await;
        let named = make::viewer(&db.db, Some(named), "Dieter Kowalczyk", &[domain::account::Role::Facilitator]).await;
        for part in [Part::Reviewer, Part::Approver] {
            assert!(is_refused(review::reassign(&chief, made.review, part, &named.account.to_string(), "").await, "choose another"));
        }
        let avoided = review::people_to_avoid(&chief, CaseStudyId(1), &[named.person.unwrap()]).await.unwrap();
        assert!(avoided.is_empty(), "there is no case yet");
        let (teller, reader) = (made.submitter.account, made.reviewer.account);
        for change in [
            format!("reviewer_id = {teller}"),
            format!("approver_id = {teller}"),
            format!("approver_id = {reader}"),
        ] {
            let sql = format!("UPDATE case_review SET {change}");
            assert!(store::ConnectionTrait::execute_unprepared(&db.db, &sql).await.is_err(), "{change}");
        }
    }

    async fn a_changed_text_is_approved_anew(db: TestDb) {
        let (made, case) = proposed(&db).await;
        let (ctx, judge, chief) = (as_of(&db, &made.reviewer), later(&db, &made.approver, 7), as_of(&db, &made.coordinator));
        assert!(is_refused(case_study::save_version(&chief, case, 1, &case_draft("Other", "Other")).await, "its reviewer"));
        review::approve(&judge, made.review, &seen(&db, made.review).await, &clean_answers(), &[]).await.unwrap();
        // Keeping the same text changes nothing; one byte does.
        let same = review::read_text(&ctx, made.review).await.unwrap().draft;
        review::save_text(&ctx, made.review, &same).await.unwrap();
        assert_eq!(found(&db, made.review).await.state, ReviewState::Approved);
        let other = case_draft("A promise nobody kept", "A customer was promised a delivery!");
        review::save_text(&ctx, made.review, &other).await.unwrap();
        assert_eq!(found(&db, made.review).await.state, ReviewState::InReview);
        assert!(is_refused(case_study::publish(&chief, case).await, "its approver has approved"));
        review::propose(&ctx, made.review).await.unwrap();
        // Whatever changes the stored text, the hash tells.
        let sneaked = format!("UPDATE case_version SET body = 'Other' WHERE case_study_id = {case}");
        store::ConnectionTrait::execute_unprepared(&db.db, &sneaked).await.unwrap();
        assert!(is_refused(review::approve(&later(&db, &made.approver, 14), made.review, &seen(&db, made.review).await, &clean_answers(), &[]).await, "has changed since"));
    }

    async fn an_approver_gives_a_text_back_with_a_remark_that_tells_nothing(db: TestDb) {
        let (made, _) = proposed(&db).await;
        let judge = later(&db, &made.approver, 7);
        for remark in ["", "Who else shouts like Mrs BROCKHURST?"] {
            let outcome = review::give_back(&judge, made.review, &seen(&db, made.review).await, &clean_answers(), remark).await;
            assert!(matches!(outcome, Err(AppError::Invalid(_))), "{remark}");
        }
        let mut answers = clean_answers();
        answers.0.insert("rare".into(), true);
        assert!(matches!(review::approve(&judge, made.review, &seen(&db, made.review).await, &answers, &[]).await, Err(AppError::Invalid(_))));
        review::give_back(&judge, made.review, &seen(&db, made.review).await, &answers, "Too rare an event.").await.unwrap();
        let writing = review::read_text(&as_of(&db, &made.reviewer), made.review).await.unwrap();
        assert_eq!((writing.review.state, writing.remark.as_deref()), (ReviewState::InReview, Some("Too rare an event.")));
        let verdict = store::review::find_verdict(&db.db, made.review).await.unwrap().unwrap();
        assert!(!verdict.approved && verdict.answers == answers);
    }

    async fn words_that_may_stand_are_waived_by_the_reviewer_and_signed_by_the_approver(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let ctx = as_of(&db, &made.reviewer);
        clear_desk(&ctx, made.review).await;
        let draft = case_draft("The teller at the counter", "A Teller of a bank is asked for money.");
        review::save_text(&ctx, made.review, &draft).await.unwrap();
        let finding = review::read_text(&ctx, made.review).await.unwrap().findings;
        let [finding] = &finding[..] else { panic!("{finding:?}") };
        assert!(finding.of_story && is_refused(review::propose(&ctx, made.review).await, "eller"));
        for reason in ["", "It is not Dieter Kowalczyk"] {
            let outcome = review::waive(&ctx, made.review, &finding.id, reason).await;
            assert!(matches!(outcome, Err(AppError::Invalid(_))), "{reason}");
        }
        review::waive(&ctx, made.review, &finding.id, "A teller works in a bank.").await.unwrap();
        review::propose(&ctx, made.review).await.unwrap();
        let judge = later(&db, &made.approver, 7);
        let shown = review::read_approval(&judge, made.review).await.unwrap().findings;
        assert_eq!(shown[0].waiver.as_deref(), Some("A teller works in a bank."));
        assert!(matches!(review::approve(&judge, made.review, &seen(&db, made.review).await, &clean_answers(), &[]).await, Err(AppError::Invalid(_))));
        let signed = [finding.id.clone()];
        review::approve(&judge, made.review, &seen(&db, made.review).await, &clean_answers(), &signed).await.unwrap();
        let case = found(&db, made.review).await.case.unwrap();
        case_study::publish(&as_of(&db, &made.coordinator), case).await.unwrap();
        assert_eq!(db.number("SELECT COUNT(*) FROM case_waiver WHERE signed_by IS NOT NULL").await, 1);
        assert_eq!(db.number("SELECT COUNT(*) FROM case_waiver WHERE finding LIKE '%eller%'").await, 0);
    }

    async fn a_case_without_a_story_passes_the_gate_too(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let mut entry = make::entry("NAMED");
        (entry.given_name, entry.family_name) = ("Dieter".into(), "Kowalczyk".into());
        make::person(&db.db, &entry).await;
        let ctx = as_of(&db, &coordinator);
        case_study::take_in_included(&ctx).await.unwrap();
        let id = case_study::create(&ctx, &case_draft("A case", "Dieter Kowalczyk was late.")).await.unwrap();
        assert!(is_refused(case_study::publish(&ctx, id).await, "“Dieter Kowalczyk” (text)"));
        assert!(is_refused(case_study::export(&ctx, id).await, "Dieter Kowalczyk"));
        let app = TestApp::new(db);
        let browser = app.browser_of(&coordinator).await;
        let refused = browser.post(&format!("/cases/{id}/publish"), &[]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("Let them stand"));
        let finding = case_study::findings(&ctx, id).await.unwrap().remove(0).id;
        let waivers = format!("/cases/{id}/waivers");
        let reason = format!("reason-{finding}");
        let empty = browser.post(&waivers, &[("finding", &finding), (&reason, "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let waived = browser.post(&waivers, &[("finding", &finding), (&reason, "Our founder, who wrote a book on it.")]).await;
        assert_eq!(waived.status, StatusCode::SEE_OTHER);
        case_study::publish(&ctx, id).await.unwrap();
        case_study::export(&ctx, id).await.unwrap();
        // A new text of a published case is a publication.
        let (version, mut draft) = (1, case_draft("A case", "Nobody was late."));
        draft.summary = "Person NAMED waits: NAMED@example.com.".into();
        assert!(is_refused(case_study::save_version(&ctx, id, version, &draft).await, "may point to somebody"));
        draft.summary = "Somebody waits.".into();
        assert_eq!(case_study::save_version(&ctx, id, version, &draft).await.unwrap(), 2);
        // What comes with the program and is unchanged has passed.
        for case in case_study::list_for_picker(&ctx).await.unwrap() {
            if case.id != id {
                assert!(case_study::findings(&ctx, case.id).await.unwrap().is_empty());
                case_study::export(&ctx, case.id).await.unwrap();
            }
        }
    }

    async fn a_story_that_makes_no_case_goes_within_a_fortnight_and_its_drafts_with_it(db: TestDb) {
        let (made, _) = proposed(&db).await;
        let chief = as_of(&db, &made.coordinator);
        let second = make::assigned(&chief, made.example, &made.reviewer, &made.approver).await;
        let purge_after = async || store::source_example::find(&db.db, made.example).await.unwrap().unwrap().purge_after;
        let held = purge_after().await;
        assert!(matches!(review::decline(&chief, second, "because").await, Err(AppError::Invalid(_))));
        review::decline(&as_of(&db, &made.reviewer), second, "already_there").await.unwrap();
        assert_eq!(purge_after().await, held, "the first review is open");
        assert!(is_hidden(review::decline(&as_of(&db, &made.approver), made.review, "recognisable").await));
        review::decline(&chief, made.review, "recognisable").await.unwrap();
        assert_eq!(purge_after().await, (now() + Duration::days(14)).date_naive());
        let page = review::of_story(&as_of(&db, &made.submitter), made.example).await.unwrap();
        assert!(page.iter().all(|seen| seen.review.declined.is_some() && seen.reader.is_none()));
        assert_eq!(db.number("SELECT COUNT(*) FROM case_study").await, 1);
        source_example::purge_due(&later(&db, &made.coordinator, 14)).await.unwrap();
        assert_eq!(db.number("SELECT COUNT(*) FROM case_study").await, 0);
        assert_eq!(db.number("SELECT COUNT(*) FROM source_example").await, 0);
    }

    async fn groups_can_avoid_the_people_of_a_case_until_its_story_is_gone(db: TestDb) {
        let mut entry = make::entry("DIETER");
        (entry.given_name, entry.family_name) = ("Dieter".into(), "Kowalczyk".into());
        let named = make::person(&db.db, &entry).await;
        let other = make::people(&db.db, 1).await[0];
        let (made, case) = proposed(&db).await;
        let ctx = as_of(&db, &made.reviewer);
        let teller = made.submitter.person.unwrap();
        let among = [named, other, teller];
        let avoided = review::people_to_avoid(&ctx, case, &among).await.unwrap();
        assert_eq!(avoided.into_iter().collect::<Vec<_>>(), [named, teller]);
        assert!(is_hidden(review::people_to_avoid(&as_of(&db, &made.submitter), case, &among).await));
        source_example::purge_own(&as_of(&db, &made.submitter), made.example).await.unwrap();
        assert!(review::people_to_avoid(&ctx, case, &among).await.unwrap().is_empty());
        assert_eq!(found(&db, made.review).await.state, ReviewState::Ended);
    }
}
