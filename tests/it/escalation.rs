//! Whom to call: the chain that everybody reads, who answers for an entry, cover that was agreed, and the file.

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use domain::account::Viewer;
use domain::escalation::{Gap, Step};
use domain::id::{AreaId, PersonId};
use operations::escalation::{
    self, Fate, Filter, TypedArea, TypedAway, TypedContact, TypedDetails,
};
use operations::{AppError, case_study, person};
use support::{Browser, TestApp, TestDb, both_engines, make, now};

const DETAILS: TypedDetails<'_> = TypedDetails {
    phone: "+34 600 000 001",
    chat: "@ana",
    email: "",
    room: "2.17",
    hours: "Mon-Fri 09:00-17:00",
    timezone: "Europe/Madrid",
};

/// A firm with one area, whose primary is the first person and whose backup is the second.
struct Firm {
    coordinator: Viewer,
    people: Vec<PersonId>,
    viewers: Vec<Viewer>,
    area: AreaId,
}

impl Firm {
    async fn new(db: &TestDb) -> Self {
        let coordinator = make::coordinator(&db.db).await;
        let people = make::people(&db.db, 4).await;
        let mut viewers = Vec::new();
        for person in &people {
            viewers.push(make::employee(&db.db, *person).await);
        }
        let ctx = db.context(Some(coordinator.clone()));
        let area = TypedArea {
            organisation: "",
            name: "Billing",
            about: "Invoices that are wrong",
        };
        let area = escalation::add_area(&ctx, area).await.unwrap();
        for (step, person) in [(Step::Primary, "P01"), (Step::Backup, "p02@example.com")] {
            let typed = TypedContact {
                person,
                name: "",
                details: DETAILS,
            };
            escalation::set_contact(&ctx, area, step, typed)
                .await
                .unwrap();
        }
        Self {
            coordinator,
            people,
            viewers,
            area,
        }
    }

    async fn chain(&self, db: &TestDb, at: DateTime<Utc>) -> escalation::Chain {
        let ctx = db.context_at(at, Some(self.coordinator.clone()));
        escalation::find(&ctx, self.area).await.unwrap()
    }
}

async fn page_of(browser: &Browser<'_>, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.text
}

both_engines! {
    async fn an_entry_is_confirmed_by_the_person_themself_and_stale_after_a_quarter(db: TestDb) {
        let firm = Firm::new(&db).await;
        let contact = firm.chain(&db, now()).await.lines[0].contact.id;
        let app = TestApp::new(db);
        let reader = app.browser_of(&firm.viewers[3]).await;
        // Monday 09:00 in Madrid: the first of the chain can be called, though nobody has confirmed it.
        let page = page_of(&reader, "/who-to-call").await;
        for part in ["Call now", "never confirmed", "href=\"tel:+34600000001\"", "href=\"mailto:p01@example.com\"", "Now, until 17:00 Europe/Madrid (16:00 for you)"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        // Only the person confirms.
        let path = format!("/escalation-contacts/{contact}/confirm");
        let fields = [("phone", "17"), ("hours", "Mon-Fri 08:00-16:00"), ("timezone", "Europe/Madrid")];
        for other in [&firm.coordinator, &firm.viewers[1]] {
            assert_eq!(app.browser_of(other).await.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
        }
        let own = app.browser_of(&firm.viewers[0]).await;
        assert!(page_of(&own, "/home").await.contains("Is it still right how you are reached for “Billing”?"));
        let wrong = own.post(&path, &[("phone", "17"), ("hours", "always"), ("timezone", "Mars")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("value=\"always\"") && wrong.text.contains("Europe/Madrid"));
        assert_eq!(own.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        assert!(!page_of(&own, "/home").await.contains("Is it still right"));
        let chain = firm.chain(&app.db, now()).await;
        assert_eq!(chain.gaps()[0], (Step::Backup, Gap::Stale));
        assert_eq!(chain.lines[0].contact.details.phone, "17");
        // A quarter later it is stale again, and the coordinator's other details have to be confirmed anew.
        let later = firm.chain(&app.db, now() + Duration::days(93)).await;
        assert_eq!(later.gaps()[0], (Step::Primary, Gap::Stale));
        let ctx = app.db.context(Some(firm.coordinator.clone()));
        let typed = TypedContact { person: "P01", name: "", details: DETAILS };
        escalation::set_contact(&ctx, firm.area, Step::Primary, typed).await.unwrap();
        assert_eq!(firm.chain(&app.db, now()).await.gaps()[0], (Step::Primary, Gap::Stale));
        // The log names nobody and holds no number.
        let told = "SELECT COUNT(*) FROM audit_event WHERE kind LIKE 'escalation%' AND (detail LIKE '%600%' OR detail LIKE '%P01%')";
        assert_eq!(app.db.number(told).await, 0);
    }

    async fn only_who_has_agreed_is_shown_as_cover_and_declining_goes_back(db: TestDb) {
        let firm = Firm::new(&db).await;
        let contact = firm.chain(&db, now()).await.lines[0].contact.id;
        let app = TestApp::new(db);
        let own = app.browser_of(&firm.viewers[0]).await;
        let alternate = app.browser_of(&firm.viewers[2]).await;
        let reader = app.browser_of(&firm.viewers[3]).await;
        let path = format!("/escalation-contacts/{contact}/away");
        let wrong = own.post(&path, &[("first_day", "2026-03-06"), ("last_day", "2026-03-02"), ("alternate", "P01")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("before the first") && wrong.text.contains("Somebody else stands in"), "{}", wrong.text);
        let no_account = make::person(&app.db.db, &make::entry("P99")).await;
        let away = [("first_day", "2026-03-02"), ("last_day", "2026-03-06"), ("alternate", "P99")];
        let refused = own.post(&path, &away).await;
        assert!(refused.text.contains("no account here"), "{no_account}: {}", refused.text);
        let away = [("first_day", "2026-03-02"), ("last_day", "2026-03-06"), ("alternate", "P03")];
        assert_eq!(own.post(&path, &away).await.status, StatusCode::SEE_OTHER);
        // Asked is not agreed: callers are led to the backup.
        let page = page_of(&reader, "/who-to-call").await;
        assert!(page.contains("away until 6 Mar 2026; nobody has agreed to stand in") && !page.contains("P03"), "{page}");
        let chain = firm.chain(&app.db, now()).await;
        assert_eq!((chain.first, chain.gaps()[0]), (Some(1), (Step::Primary, Gap::Away)));
        let absence = chain.lines[0].absence.clone().unwrap().id;
        let reply = format!("/contact-absences/{absence}/reply");
        assert!(page_of(&alternate, "/home").await.contains("Can you stand in for Person P01?"));
        assert_eq!(reader.post(&reply, &[("reply", "declined")]).await.status, StatusCode::NOT_FOUND);
        let without = alternate.post(&reply, &[("reply", "agreed")]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        let agreed = alternate.post(&reply, &[("reply", "agreed"), ("phone", "600 333 333")]).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER);
        let page = page_of(&reader, "/who-to-call").await;
        assert!(page.contains("Person P03") && page.contains("stands in for Person P01 until 6 Mar 2026") && page.contains("tel:600333333"), "{page}");
        let sheet = page_of(&reader, "/who-to-call/print").await;
        assert!(sheet.contains("600 333 333") && sheet.contains("stands in for Person P01"));
        // Past the last day it is over by itself.
        assert!(firm.chain(&app.db, now() + Duration::days(5)).await.lines[0].absence.is_none());
        // The same days keep the reply, others are asked anew.
        let ctx = app.db.context(Some(firm.coordinator.clone()));
        let mut typed = TypedAway { first_day: "2026-03-02", last_day: "2026-03-06", alternate: "P03" };
        escalation::set_away(&ctx, contact, typed).await.unwrap();
        assert!(firm.chain(&app.db, now()).await.lines[0].cover.is_some());
        typed.last_day = "2026-03-07";
        escalation::set_away(&ctx, contact, typed).await.unwrap();
        assert!(firm.chain(&app.db, now()).await.lines[0].cover.is_none());
        // Declining goes back to who asked.
        assert_eq!(alternate.post(&reply, &[("reply", "declined")]).await.status, StatusCode::SEE_OTHER);
        assert!(page_of(&own, "/home").await.contains("Your alternate cannot stand in: ask somebody else"));
        let data = person::own_data(&app.db.context(Some(firm.viewers[2].clone()))).await.unwrap();
        assert_eq!(data["whom_to_call"]["standing_in"][0]["reply"], "declined");
        assert_eq!(own.post(&format!("/contact-absences/{absence}/end"), &[]).await.status, StatusCode::SEE_OTHER);
        let ended = escalation::reply(&app.db.context(Some(firm.viewers[2].clone())), absence, true, "1").await;
        assert!(matches!(ended, Err(AppError::NotFound)));
    }

    async fn a_leaver_is_marked_at_once_and_the_coordinator_sees_the_gap(db: TestDb) {
        let firm = Firm::new(&db).await;
        let mut left = make::entry("P01");
        left.active = false;
        store::person::update(&db.db, firm.people[0], &left, now()).await.unwrap();
        let app = TestApp::new(db);
        let coordinator = app.browser_of(&firm.coordinator).await;
        let page = page_of(&coordinator, "/who-to-call").await;
        assert!(page.contains("Person P01 is no longer with the firm") && !page.contains("p01@example.com"), "{page}");
        let gaps = page_of(&coordinator, "/who-to-call/gaps").await;
        assert!(gaps.contains("No longer with the firm") && gaps.contains("Nobody is named"), "{gaps}");
        // A leaver, an entry that was never confirmed, and three empty steps.
        assert!(page_of(&coordinator, "/today").await.contains("5 entries of whom to call are to be mended"));
        assert_eq!(firm.chain(&app.db, now()).await.first, Some(1));
        // Nobody who has left is named, and nobody of the own firm who is not in the roster.
        let step = format!("/functional-areas/{}/steps/manager", firm.area);
        let hours = [("hours", "Mon 09:00-10:00"), ("timezone", "UTC"), ("phone", "1")];
        for (field, value, said) in [
            ("person", "P01", "is not with the firm now"),
            ("person", "P77", "Nobody in the roster"),
            ("name", "Vera Vale", "People of the own firm are in the roster"),
        ] {
            let fields: Vec<_> = hours.into_iter().chain([(field, value)]).collect();
            let refused = coordinator.post(&step, &fields).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(said), "{}", refused.text);
        }
        let removed = coordinator.post(&format!("/functional-areas/{}/steps/primary/remove", firm.area), &[]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert_eq!(firm.chain(&app.db, now()).await.lines.len(), 1);
        coordinator.post(&format!("/functional-areas/{}/remove", firm.area), &[]).await;
        assert_eq!(app.db.number("SELECT COUNT(*) FROM escalation_contact").await, 0);
    }

    async fn a_file_comes_in_whole_or_not_at_all_and_comes_out_as_it_went_in(db: TestDb) {
        let firm = Firm::new(&db).await;
        let app = TestApp::new(db);
        let coordinator = app.browser_of(&firm.coordinator).await;
        let head = "organisation,area,step,employee_id,name,phone,chat,email,room,hours,timezone\n";
        let rows = "Northline,Field service,primary,,Vera Vale,+49 30 1234,,,,Mon-Fri 08:00-16:00,Europe/Berlin\n,billing,backup,P03,,22,,,,Mon-Fri 09:00-17:00,Europe/Madrid\n,Billing,primary,P01,,,,,,Mon-Fri 09:00-17:00,Europe/Madrid\n";
        let good = format!("{head}{rows}");
        let wrong = format!("{good},Sales,primary,,Ola Own,1,,,,Mon 09:00-10:00,Mars\n,Sales,backup,P88,,1,,x,,Mon 09:00-10:00,UTC\n");
        let answer = coordinator.upload("/who-to-call/import", "file", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in ["People of the own firm are in the roster", "P88", "such as name@example.com", "Enter a time zone"] {
            assert!(answer.text.contains(part), "{part}: {}", answer.text);
        }
        let dry = coordinator.upload("/who-to-call/import", "file", &good).await;
        assert!(dry.status == StatusCode::OK && dry.text.contains("Nothing has been kept yet"), "{}", dry.text);
        assert_eq!(app.db.number("SELECT COUNT(*) FROM functional_area").await, 1);
        let ctx = app.db.context(Some(firm.coordinator.clone()));
        let done = escalation::import(&ctx, good.as_bytes()).await.unwrap().unwrap();
        let fates: Vec<Fate> = done.iter().map(|one| one.fate).collect();
        // An empty cell of somebody who is known says nothing.
        assert_eq!(fates, [Fate::New, Fate::Changed, Fate::Unchanged]);
        let reader = app.browser_of(&firm.viewers[0]).await;
        let found = page_of(&reader, "/who-to-call?q=northline").await;
        assert!(found.contains("Northline: Field service") && found.contains("tel:+49301234") && !found.contains("Billing"), "{found}");
        assert!(page_of(&reader, "/who-to-call?of=-").await.contains("Billing"));
        assert!(page_of(&reader, "/who-to-call?q=nothing").await.contains("No area fits"));
        // The coordinator answered for the partner's entry by bringing it in.
        let listed = escalation::list(&ctx, Filter { words: "field", organisation: "Northline" }, 0, 10).await.unwrap();
        assert_eq!(listed.chains[0].lines[0].contact.confirmed_on, Some(now().date_naive()));
        let csv = page_of(&coordinator, "/who-to-call.csv").await;
        assert!(csv.contains("'+49 30 1234") && csv.contains(",confirmed_on\n"), "{csv}");
        let again = escalation::check_import(&ctx, csv.as_bytes()).await.unwrap().unwrap();
        assert!(again.len() == 3 && again.iter().all(|one| one.fate == Fate::Unchanged), "{again:?}");
        let workbook = coordinator.get("/who-to-call.xlsx").await;
        assert!(workbook.status == StatusCode::OK && workbook.headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
        let other = listed.chains[0].area.id;
        let own_firm = coordinator.post(&format!("/functional-areas/{other}/edit"), &[("name", "Field service")]).await;
        assert!(own_firm.status == StatusCode::UNPROCESSABLE_ENTITY && own_firm.text.contains("not in the roster"));
    }

    async fn a_case_that_asks_whom_to_engage_leads_to_the_list_without_telling_which_case(db: TestDb) {
        let firm = Firm::new(&db).await;
        let ctx = db.context(Some(firm.coordinator.clone()));
        let mut ids = Vec::new();
        for (title, situation) in [("It waits", "Whom would you engage next?"), ("It does not", "Nobody asks.")] {
            let draft = make::case_draft(title, situation);
            let id = case_study::create(&ctx, &draft).await.unwrap();
            case_study::publish(&ctx, id).await.unwrap();
            ids.push(id);
        }
        let app = TestApp::new(db);
        let browser = app.browser_of(&firm.coordinator).await;
        let asks = page_of(&browser, &format!("/cases/{}", ids[0])).await;
        assert!(asks.contains("href=\"/who-to-call\" referrerpolicy=\"no-referrer\""), "{asks}");
        let other = page_of(&browser, &format!("/cases/{}", ids[1])).await;
        assert!(!other.contains("referrerpolicy"));
    }
}
