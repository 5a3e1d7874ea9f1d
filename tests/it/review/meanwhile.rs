//! What changes while somebody reads or writes: nobody answers for another text, and nothing that was typed is lost.

use axum::http::StatusCode;
use chrono::Duration;
use domain::case_study::CaseFilter;
use domain::review::ReviewState;
use operations::review::Part;
use operations::{case_study, review};
use support::make::{case_draft, clean_answers, reviewed};
use support::{TestApp, both_engines, make, now};

use super::{STORY, as_of, clear_desk, found, is_refused, later, proposed, seen};

both_engines! {
    async fn nobody_answers_for_a_text_they_have_not_seen(db: TestDb) {
        let (made, _) = proposed(&db).await;
        let first = seen(&db, made.review).await;
        let app = TestApp::new(db);
        let ctx = as_of(&app.db, &made.reviewer);
        let (own, approval) = (format!("/examples/{}", made.example), format!("/reviews/{}/approval", made.review));
        let teller = app.browser_of(&made.submitter).await;
        let judge = app.browser_of(&made.approver).await;
        let hidden = |hash: &str| format!("name=\"seen\" value=\"{hash}\"");
        for page in [teller.get(&own).await, judge.get(&approval).await] {
            assert!(page.text.contains(&hidden(&first)), "{}", page.text);
        }
        let other = case_draft("A promise nobody kept", "A customer of the north was promised a delivery.");
        review::save_text(&ctx, made.review, &other).await.unwrap();
        review::propose(&ctx, made.review).await.unwrap();
        let second = seen(&app.db, made.review).await;
        assert_ne!(first, second);
        let id = made.review.to_string();
        for word in ["agreed", "objected"] {
            let form = [("review", id.as_str()), ("seen", &first), ("say", word), ("reason", "The lorry.")];
            let again = teller.post(&format!("{own}/say"), &form).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{word}");
            assert!(again.text.contains("look at it again") && again.text.contains(&hidden(&second)), "{}", again.text);
        }
        assert_eq!(found(&app.db, made.review).await.say, None);
        review::say(&as_of(&app.db, &made.submitter), made.example, made.review, &second, "agreed", "").await.unwrap();
        let answers = clean_answers();
        let mut approve = vec![("do", "approve"), ("seen", first.as_str())];
        approve.extend(answers.0.iter().map(|(key, yes)| (key.as_str(), if *yes { "yes" } else { "no" })));
        for form in [approve.clone(), vec![("do", "return"), ("seen", &first), ("remark", "Too rare an event.")]] {
            let again = judge.post(&approval, &form).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(again.text.contains("look at it again") && again.text.contains(&hidden(&second)), "{}", again.text);
        }
        assert_eq!(found(&app.db, made.review).await.state, ReviewState::Proposed);
        approve[1].1 = &second;
        assert_eq!(judge.post(&approval, &approve).await.location(), "/reviews");
    }

    async fn who_told_it_reads_the_teaching_note_while_they_may_object(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let ctx = as_of(&db, &made.reviewer);
        clear_desk(&ctx, made.review).await;
        let mut draft = case_draft("A promise nobody kept", "A customer was promised a delivery.");
        draft.body += "\n\n::: facilitator\nAsk who promised it.\n:::";
        review::save_text(&ctx, made.review, &draft).await.unwrap();
        review::propose(&ctx, made.review).await.unwrap();
        let hash = seen(&db, made.review).await;
        let app = TestApp::new(db);
        let teller = app.browser_of(&made.submitter).await;
        let own = format!("/examples/{}", made.example);
        assert!(teller.get(&own).await.text.contains("Ask who promised it."));
        review::approve(&later(&app.db, &made.approver, 7), made.review, &hash, &clean_answers(), &[]).await.unwrap();
        let page = teller.get(&own).await.text;
        assert!(page.contains("A customer was promised a delivery.") && !page.contains("Ask who promised it."), "{page}");
        let case = found(&app.db, made.review).await.case.unwrap();
        case_study::publish(&as_of(&app.db, &made.coordinator), case).await.unwrap();
        let page = teller.get(&own).await.text;
        assert!(page.contains("A promise nobody kept") && !page.contains("A customer was promised") && !page.contains("Ask who"), "{page}");
        let link = format!("href=\"/cases/{case}\"");
        assert!(!page.contains(&link), "it is not on the agenda of a session of theirs");
        let of_chief = review::of_story(&as_of(&app.db, &made.submitter), made.example).await.unwrap();
        assert!(of_chief[0].text.is_none() && !of_chief[0].case.as_ref().unwrap().1);
    }

    async fn what_was_said_of_an_earlier_text_is_over(db: TestDb) {
        let (made, _) = proposed(&db).await;
        let (ctx, teller) = (as_of(&db, &made.reviewer), as_of(&db, &made.submitter));
        let said = async || {
            let writing = review::read_text(&ctx, made.review).await.unwrap();
            (writing.remark, writing.objection)
        };
        let hash = seen(&db, made.review).await;
        review::give_back(&as_of(&db, &made.approver), made.review, &hash, &clean_answers(), "Too rare.").await.unwrap();
        assert_eq!(said().await, (Some("Too rare.".to_owned()), None));
        let second = case_draft("A promise nobody kept", "A customer was promised a service.");
        review::save_text(&ctx, made.review, &second).await.unwrap();
        review::propose(&ctx, made.review).await.unwrap();
        assert_eq!(said().await, (None, None));
        let hash = seen(&db, made.review).await;
        review::say(&teller, made.example, made.review, &hash, "objected", "The lorry.").await.unwrap();
        assert_eq!(said().await, (None, Some("The lorry.".to_owned())));
        review::propose(&ctx, made.review).await.unwrap();
        assert_eq!(said().await, (None, None));
    }

    async fn a_reason_and_a_text_are_kept_together_and_no_text_is_lost(db: TestDb) {
        let made = reviewed(&db, STORY).await;
        let ctx = as_of(&db, &made.reviewer);
        clear_desk(&ctx, made.review).await;
        let mut draft = case_draft("The teller at the counter", "A Teller of a bank is asked for money.");
        review::save_text(&ctx, made.review, &draft).await.unwrap();
        let finding = review::read_text(&ctx, made.review).await.unwrap().findings.remove(0).id;
        let (case, reason) = (format!("/reviews/{}/case", made.review), format!("reason-{finding}"));
        let app = TestApp::new(db);
        let browser = app.browser_of(&made.reviewer).await;
        let page = browser.get(&case).await.text;
        assert!(page.contains("form=\"write\"") && page.contains(&format!("formaction=\"/reviews/{}/waivers\"", made.review)), "{page}");
        draft.body = draft.body.replace("asked for money", "asked for coins");
        let typed = |body: &'static str| [
            ("title", "The teller at the counter"), ("summary", "Somebody waits and nobody says why."),
            ("topics", "difficult_conversations"), ("minutes", "45"), ("difficulty", "medium"), ("valence", "thumbs_down"),
            ("body", body),
        ].to_vec();
        let coins = "## Situation\n\nA Teller of a bank is asked for coins.\n\n## Options\n\nWhat can be done?";
        let mut form = typed(coins);
        form.push((&reason, "A teller works in a bank."));
        // Without the button, the reason is only typed: it comes back.
        let again = browser.post(&case, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("asked for coins") && again.text.contains("value=\"A teller works in a bank.\""), "{}", again.text);
        form.push(("finding", &finding));
        let money = form.iter_mut().find(|(name, _)| *name == "body").unwrap();
        money.1 = "## Situation\n\nA Teller of a bank is asked for notes.\n\n## Options\n\nWhat can be done?";
        let waived = browser.post(&format!("/reviews/{}/waivers", made.review), &form).await;
        assert_eq!(waived.status, StatusCode::SEE_OTHER, "{}", waived.text);
        let writing = review::read_text(&ctx, made.review).await.unwrap();
        assert!(writing.draft.body.contains("asked for notes"));
        assert_eq!(writing.findings[0].waiver.as_deref(), Some("A teller works in a bank."));

        // Another reviewer takes over while they write.
        let other = make::facilitator(&app.db.db).await;
        let chief = as_of(&app.db, &made.coordinator);
        review::reassign(&chief, made.review, Part::Reviewer, &other.account.to_string(), "").await.unwrap();
        for path in [&case, &format!("/reviews/{}/waivers", made.review)] {
            let closed = browser.post(path, &typed(coins)).await;
            assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(closed.text.contains("closed to you by now") && closed.text.contains("asked for coins"), "{}", closed.text);
        }
        assert_eq!(browser.get(&case).await.status, StatusCode::NOT_FOUND);
        let stranger = app.browser_of(&made.approver).await.post(&case, &typed(coins)).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
        assert!(review::read_text(&as_of(&app.db, &other), made.review).await.unwrap().draft.body.contains("asked for notes"));
    }

    async fn a_story_is_kept_while_another_case_grows_out_of_it(db: TestDb) {
        let (made, case) = proposed(&db).await;
        let chief = as_of(&db, &made.coordinator);
        let second = make::assigned(&chief, made.example, &made.reviewer, &made.approver).await;
        let purge_after = async || store::source_example::find(&db.db, made.example).await.unwrap().unwrap().purge_after;
        let held = purge_after().await;
        let hash = seen(&db, made.review).await;
        review::approve(&later(&db, &made.approver, 7), made.review, &hash, &clean_answers(), &[]).await.unwrap();
        case_study::publish(&chief, case).await.unwrap();
        assert_eq!(purge_after().await, held, "the second review is open");
        review::decline(&chief, second, "already_there").await.unwrap();
        assert_eq!(purge_after().await, (now() + Duration::days(14)).date_naive());
    }

    async fn a_case_that_nobody_may_change_stays_when_the_others_leave(db: TestDb) {
        let (made, case) = proposed(&db).await;
        let ctx = as_of(&db, &made.coordinator);
        case_study::create(&ctx, &case_draft("A case", "Nobody was late.")).await.unwrap();
        let names = async || {
            let files = case_study::export_all(&ctx, &CaseFilter::default()).await.unwrap();
            assert_eq!(files, case_study::export_all_on_host(&db.context(None)).await.unwrap());
            files
        };
        assert_eq!(names().await.len(), 2);
        let named = format!("UPDATE case_version SET body = 'Write to ana.ruiz@example.org.' WHERE case_study_id = {case}");
        store::ConnectionTrait::execute_unprepared(&db.db, &named).await.unwrap();
        assert!(is_refused(case_study::export(&ctx, case).await, "ana.ruiz"));
        let files = names().await;
        let [(first, _), (note, text)] = &files[..] else { panic!("{files:?}") };
        assert_eq!((first.as_str(), note.as_str()), ("a-case.md", case_study::NOT_EXPORTED));
        assert!(text.ends_with(&format!("\n/cases/{case}\n")) && !text.contains("ruiz"), "{text}");
        let archive = case_study::SourceFile { path: "cases.zip".into(), bytes: case_study::pack(&files).unwrap() };
        assert_eq!(case_study::unpack(vec![archive]).unwrap().len(), 1);
    }
}
