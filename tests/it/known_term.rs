//! Known terms: coordinators keep the names that the scanner and the leak gate find from that moment on.

use axum::http::StatusCode;
use domain::account::Viewer;
use operations::known_term::Kind;
use operations::{AppError, Context, case_study, known_term, review};
use support::make::{case_draft, reviewed};
use support::{TestApp, TestDb, both_engines, make};

fn as_of(db: &TestDb, viewer: &Viewer) -> Context {
    db.context(Some(viewer.clone()))
}

async fn listed(ctx: &Context) -> Vec<(&'static str, String)> {
    let (terms, _) = known_term::list(ctx, "", None).await.unwrap();
    let terms = terms.into_iter();
    terms.map(|(_, kind, name)| (kind.as_str(), name)).collect()
}

both_engines! {
    async fn terms_are_pasted_or_sent_as_a_file_and_come_out_as_one(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let ctx = as_of(&db, &coordinator);
        let app = TestApp::new(db);
        let browser = app.browser_of(&coordinator).await;
        assert!(browser.get("/cases").await.text.contains("/known-terms"));
        // One by its form, in which what was typed stays.
        let wrong = browser.post("/known-terms", &[("kind", ""), ("name", "Vexley <Logistics>")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Vexley &lt;Logistics") && wrong.text.contains("Choose what it names."));
        let added = browser.post("/known-terms", &[("kind", "customer"), ("name", " Vexley  Logistics ")]).await;
        assert_eq!((added.status, added.location()), (StatusCode::SEE_OTHER, "/known-terms"));
        let twice = browser.post("/known-terms", &[("kind", "site"), ("name", "VEXLEY logistics")]).await;
        assert!(twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.text.contains("in the list already: Customer"));

        // Many: every wrong row is told, and nothing of the file is kept.
        let wrong = browser.upload("/known-terms/import", "text", "site: North Yard\nsites: Leeds\nproduct: -\n").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("There are 2 problems") && wrong.text.contains("“sites” is no kind of name"), "{}", wrong.text);
        let torn = browser.upload("/known-terms/import", "text", "site: Leeds\ncustomer: LEEDS\n").await;
        assert!(torn.text.contains("“LEEDS” is site on line 1 and customer here"), "{}", torn.text);
        let file = "# ours\nsite: North Yard\nvendor: Vexley Logistics\nproduct: =Fluxomat\nproduct: =fluxomat\n";
        let dry = browser.upload("/known-terms/import", "file", file).await;
        assert_eq!(dry.status, StatusCode::OK);
        assert!(dry.text.contains("Was: Customer") && dry.text.contains("Nothing has been kept yet."), "{}", dry.text);
        assert_eq!(listed(&ctx).await, [("customer", "Vexley Logistics".to_owned())]);
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{file}\r\n--cut\r\nContent-Disposition: form-data; \
             name=\"confirmed\"\r\n\r\nyes\r\n--cut--\r\n"
        );
        let kept = browser.post_body("/known-terms/import", "multipart/form-data; boundary=cut", body).await;
        assert_eq!((kept.status, kept.location()), (StatusCode::SEE_OTHER, "/known-terms"));
        let all = [
            ("product", "=Fluxomat".to_owned()),
            ("site", "North Yard".to_owned()),
            ("organisation", "Vexley Logistics".to_owned()),
        ];
        assert_eq!(listed(&ctx).await, all);
        let page = browser.get("/known-terms?q=yard").await.text;
        assert!(page.contains("North Yard") && !page.contains("Fluxomat") && page.contains("1 of 3 terms"));

        // The export comes in again as what it is, and no spreadsheet runs it.
        let csv = browser.get("/known-terms.csv").await.text;
        assert_eq!(csv, "kind,name\nproduct,'=Fluxomat\nsite,North Yard\norganisation,Vexley Logistics\n");
        let again = known_term::import(&ctx, &csv).await.unwrap().unwrap();
        assert!(again.len() == 3 && again.iter().all(|it| it.fate == domain::known_term::Fate::Unchanged));
        let (site, _) = known_term::list(&ctx, "", "site".parse::<Kind>().ok()).await.unwrap();
        let removed = browser.post(&format!("/known-terms/{}/remove", site[0].0), &[]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert!(matches!(known_term::remove(&ctx, site[0].0).await, Err(AppError::NotFound)));
        assert_eq!(listed(&ctx).await.len(), 2);
        let log = "SELECT COUNT(*) FROM audit_event WHERE kind LIKE 'known_term.%'";
        assert_eq!(app.db.number(log).await, 3, "added, imported, removed");
        let told = "SELECT COUNT(*) FROM audit_event WHERE detail LIKE '%exley%' OR subject LIKE '%exley%'";
        assert_eq!(app.db.number(told).await, 0);
    }

    async fn a_term_is_found_by_the_desk_and_by_the_gate_from_the_moment_it_is_added(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let ctx = as_of(&db, &coordinator);
        let draft = case_draft("A promise nobody kept", "The fluxomat broke down, and quiet gorse with it.");
        let id = case_study::create(&ctx, &draft).await.unwrap();
        case_study::publish(&ctx, id).await.unwrap();
        case_study::export(&ctx, id).await.unwrap();
        known_term::import(&ctx, "product: Fluxomat\nplace: Quiet Gorse").await.unwrap().unwrap();
        let mut rewritten = draft.clone();
        rewritten.summary = "Somebody waits.".into();
        let refused = |outcome: Result<(), AppError>| match outcome {
            Err(AppError::Refused(refusal)) => refusal.0,
            other => panic!("{other:?}"),
        };
        for outcome in [
            case_study::export(&ctx, id).await.map(|_| ()),
            case_study::save_version(&ctx, id, 1, &rewritten).await.map(|_| ()),
            case_study::export_all(&ctx, &domain::case_study::CaseFilter::default()).await.map(|_| ()),
        ] {
            let said = refused(outcome);
            assert!(said.contains("“fluxomat” (text)") && said.contains("“quiet gorse” (text)"), "{said}");
        }
        // The desk marks it; the words of the story stay out of the gate's way once the term is gone.
        let made = reviewed(&db, "The FLUXOMAT of a customer stood still for a whole week.").await;
        let desk = review::desk(&as_of(&db, &made.reviewer), made.review).await.unwrap().desk;
        let mark = desk.pieces.iter().find_map(|piece| piece.mark.as_ref().filter(|_| piece.raw == "FLUXOMAT"));
        let mark = mark.expect("a mark");
        assert_eq!((mark.kind.as_str(), mark.placeholder.as_str()), ("product", "Product A"));
        let (terms, _) = known_term::list(&ctx, "", None).await.unwrap();
        for (term, ..) in terms {
            known_term::remove(&ctx, term).await.unwrap();
        }
        case_study::export(&ctx, id).await.unwrap();
    }
}
