//! Rotas and breakout groups of a session: suggested, kept, shared, taken back, and what earlier ones mean for later ones.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use chrono::Duration;
use domain::account::Viewer;
use domain::attendance::Mark;
use domain::curriculum::AgendaMode;
use domain::id::{CaseStudyId, PersonId, SessionId};
use domain::workshop::{Attendee, PlanKind, Seat, rounds};
use operations::attendance::NewMark;
use operations::session::NewBlock;
use operations::workshop::{GroupWish, How, Present, Wish};
use operations::{AppError, Context, attendance, case_study, content, session, workshop};
use support::{TestApp, TestDb, both_engines, make};

use crate::session::Firm;

/// A cohort with two dated sessions that work on the same case, and who leads them.
struct Room {
    firm: Firm,
    felix: Viewer,
    sessions: Vec<SessionId>,
    case: CaseStudyId,
}

impl Room {
    async fn new(db: &TestDb, people: usize) -> Self {
        let firm = Firm::new(db, 1, people, 2).await;
        let felix = make::facilitator(&db.db).await;
        let coordinator = firm.ctx(db);
        case_study::take_in(&coordinator, content::cases().unwrap())
            .await
            .unwrap();
        let case = case_study::list_for_picker(&coordinator).await.unwrap()[0].id;
        let dates = [
            firm.date(0, "2026-03-24", felix.account),
            firm.date(1, "2026-04-14", felix.account),
        ];
        let sessions = session::schedule(&coordinator, firm.cohorts[0], &dates, false)
            .await
            .unwrap()
            .sessions;
        let block = NewBlock {
            row: 0,
            mode: AgendaMode::Triads,
            minutes: 180,
            title: "Play it".into(),
            notes: String::new(),
            case_study: Some(case),
        };
        for id in &sessions {
            session::set_agenda(&coordinator, *id, std::slice::from_ref(&block))
                .await
                .unwrap();
        }
        Self {
            firm,
            felix,
            sessions,
            case,
        }
    }

    fn ctx(&self, db: &TestDb) -> Context {
        db.context(Some(self.felix.clone()))
    }

    fn members(&self) -> Vec<PersonId> {
        self.firm.people[0].clone()
    }

    fn wish(&self, how: How, seed: u32) -> Wish {
        Wish {
            present: Present {
                here: self.members(),
                walk_ins: Vec::new(),
            },
            how,
            seed,
        }
    }

    async fn kept(&self, ctx: &Context, at: usize, kind: PlanKind) -> Vec<Seat> {
        let room = workshop::find(ctx, self.sessions[at], kind, self.case_of(kind))
            .await
            .unwrap();
        room.kept.map(|plan| plan.seats).unwrap_or_default()
    }

    fn case_of(&self, kind: PlanKind) -> Option<CaseStudyId> {
        (kind == PlanKind::Rota).then_some(self.case)
    }
}

const TRIADS: fn(usize) -> How = |rounds| How::Rota {
    rounds,
    observers: 1,
};
const FOUR: How = How::Breakouts(GroupWish::Groups(4));

fn groups(seats: &[Seat]) -> Vec<BTreeSet<Attendee>> {
    let of_group = |group: &[Seat]| group.iter().map(|seat| seat.attendee.clone()).collect();
    rounds(seats).into_iter().flatten().map(of_group).collect()
}

fn field_of(error: AppError) -> String {
    match error {
        AppError::Invalid(errors) => format!("{}: {}", errors.0[0].0, errors.0[0].1),
        AppError::Refused(refusal) => refusal.0,
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn a_rota_goes_on_where_the_last_session_ended(db: TestDb) {
        let room = Room::new(&db, 9).await;
        let ctx = room.ctx(&db);
        workshop::keep(&ctx, room.sessions[0], None, &room.wish(TRIADS(2), 1)).await.unwrap();
        workshop::keep(&ctx, room.sessions[1], None, &room.wish(TRIADS(1), 1)).await.unwrap();
        let (first, second) = (room.kept(&ctx, 0, PlanKind::Rota).await, room.kept(&ctx, 1, PlanKind::Rota).await);
        let mut had: BTreeMap<Attendee, BTreeSet<Option<String>>> = BTreeMap::new();
        for seat in first.iter().chain(&second) {
            had.entry(seat.attendee.clone()).or_default().insert(seat.role.clone());
        }
        assert_eq!(had.len(), 9);
        assert!(had.values().all(|roles| roles.len() == 3), "two roles and observer, in three rounds: {had:?}");
        let (before, after) = (groups(&first), groups(&second));
        assert_eq!((before.len(), after.len()), (6, 3));
        assert!(after.iter().all(|group| !before.contains(group)), "no triad twice");
        // The same seed gives the same rota again; another gives another.
        let found = workshop::find(&ctx, room.sessions[0], PlanKind::Rota, None).await.unwrap();
        assert_eq!(workshop::suggest(&ctx, &found, &room.wish(TRIADS(2), 1)).await.unwrap().seats, first);
        assert_ne!(workshop::suggest(&ctx, &found, &room.wish(TRIADS(2), 2)).await.unwrap().seats, first);
    }

    async fn fourteen_people_are_told_what_was_forced(db: TestDb) {
        let room = Room::new(&db, 14).await;
        let ctx = room.ctx(&db);
        let found = workshop::find(&ctx, room.sessions[0], PlanKind::Rota, None).await.unwrap();
        let suggested = workshop::suggest(&ctx, &found, &room.wish(TRIADS(3), 1)).await.unwrap();
        assert_eq!(suggested.seats.len(), 3 * 14);
        assert_eq!(suggested.sentences[0], "14 people play in 4 groups: 6 observers in a round instead of 4.");
    }

    async fn what_is_kept_is_replaced_shared_and_taken_back(db: TestDb) {
        let room = Room::new(&db, 6).await;
        let ctx = room.ctx(&db);
        let (id, case) = (room.sessions[0], Some(room.case));
        let member = make::employee(&db.db, room.members()[0]).await;
        let member = db.context(Some(member));
        let own = async || {
            let details = session::find(&member, id).await.unwrap();
            workshop::own_places(&member, &details).await.unwrap()
        };
        assert_eq!(field_of(workshop::share(&ctx, id, PlanKind::Rota, case, true).await.unwrap_err()), "Nothing is kept here.");
        workshop::keep(&ctx, id, case, &room.wish(TRIADS(3), 1)).await.unwrap();
        let first = room.kept(&ctx, 0, PlanKind::Rota).await;
        assert_eq!(own().await, []);
        workshop::share(&ctx, id, PlanKind::Rota, case, true).await.unwrap();
        let places = own().await;
        assert_eq!(places.len(), 3);
        assert!(places.iter().all(|place| place.with.len() == 2), "{places:?}");
        assert_eq!(places.iter().filter(|place| place.role.is_none()).count(), 1, "once an observer: {places:?}");
        workshop::keep(&ctx, id, case, &room.wish(TRIADS(3), 2)).await.unwrap();
        assert_eq!(own().await.len(), 3, "what replaces is shared too");
        assert_ne!(room.kept(&ctx, 0, PlanKind::Rota).await, first);
        assert!(workshop::undo(&ctx, id, PlanKind::Rota, case).await.unwrap());
        assert_eq!(room.kept(&ctx, 0, PlanKind::Rota).await, first);
        workshop::keep(&ctx, id, case, &room.wish(TRIADS(3), 2)).await.unwrap();
        workshop::share(&ctx, id, PlanKind::Rota, case, false).await.unwrap();
        assert_eq!(own().await, []);
        assert!(workshop::undo(&ctx, id, PlanKind::Rota, case).await.unwrap());
        assert_eq!(own().await, [], "what was hidden stays hidden");
        assert!(!workshop::undo(&ctx, id, PlanKind::Rota, case).await.unwrap());
        assert_eq!(field_of(workshop::undo(&ctx, id, PlanKind::Rota, case).await.unwrap_err()), "Nothing is kept here.");
        assert_eq!(db.number("SELECT count(*) FROM workshop_seat").await, 0);
        assert_eq!(db.number("SELECT count(*) FROM audit_event WHERE kind LIKE 'workshop_plan.%'").await, 8);
    }

    async fn acceptance_11_thirteen_people_make_four_groups_with_new_partners_each_time(db: TestDb) {
        let room = Room::new(&db, 13).await;
        let ctx = room.ctx(&db);
        let wish = room.wish(FOUR, 1);
        let found = workshop::find(&ctx, room.sessions[1], PlanKind::Breakouts, None).await.unwrap();
        let unkept = workshop::suggest(&ctx, &found, &wish).await.unwrap();
        assert!(!unkept.sentences.iter().any(|it| it.contains("before") || it.contains("new partners")), "{:?}", unkept.sentences);
        workshop::keep(&ctx, room.sessions[0], None, &wish).await.unwrap();
        let first = groups(&room.kept(&ctx, 0, PlanKind::Breakouts).await);
        let mut sizes: Vec<usize> = first.iter().map(BTreeSet::len).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [3, 3, 3, 4]);
        let functions: BTreeMap<PersonId, String> = found.details.members.iter().map(|it| (it.id, it.entry.function.clone())).collect();
        for group in &first {
            let in_group: BTreeSet<_> = group.iter().map(|it| match it { Attendee::Person(id) => &functions[id], Attendee::WalkIn(_) => panic!() }).collect();
            assert!(in_group.len() >= group.len() - 1, "functions mix: {group:?}");
        }
        workshop::keep(&ctx, room.sessions[1], None, &wish).await.unwrap();
        let second = groups(&room.kept(&ctx, 1, PlanKind::Breakouts).await);
        let again: usize = first.iter().flat_map(|group| second.iter().map(|other| {
            let both = group.intersection(other).count();
            both * both.saturating_sub(1) / 2
        })).sum();
        let found = workshop::find(&ctx, room.sessions[1], PlanKind::Breakouts, None).await.unwrap();
        let told = workshop::suggest(&ctx, &found, &wish).await.unwrap().sentences;
        let counted = format!("{again} pair");
        assert!(if again == 0 { told.contains(&"Everybody has new partners.".to_owned()) } else { told.iter().any(|it| it.starts_with(&counted)) }, "{told:?}");
    }

    async fn two_people_change_places_and_it_is_told_before(db: TestDb) {
        let room = Room::new(&db, 8).await;
        let ctx = room.ctx(&db);
        let id = room.sessions[1];
        let wish = room.wish(How::Breakouts(GroupWish::Groups(2)), 1);
        workshop::keep(&ctx, room.sessions[0], None, &wish).await.unwrap();
        workshop::keep(&ctx, id, None, &wish).await.unwrap();
        let before = room.kept(&ctx, 1, PlanKind::Breakouts).await;
        let (one, mate) = (before[0].attendee.clone(), before[1].attendee.clone());
        let found = workshop::find(&ctx, id, PlanKind::Breakouts, None).await.unwrap();
        let function = found.people.function(&one);
        // Somebody of another function, so that a function is doubled.
        let other = before.iter().find(|seat| seat.group == 2 && found.people.function(&seat.attendee) != function).unwrap().attendee.clone();
        let effects = workshop::effects(&found, &one, &other).unwrap();
        assert_eq!(effects[0], format!("{} moves to group 2.", found.people.name(&one)));
        assert!(effects.contains(&format!("Group 2 then has 2 people of {function}.")), "{effects:?}");
        assert!(effects.iter().any(|it| it.contains("together again")), "{effects:?}");
        let error = workshop::swap(&ctx, id, None, &one, &mate).await.unwrap_err();
        assert_eq!(field_of(error), "Choose two people of different groups.");
        workshop::swap(&ctx, id, None, &one, &other).await.unwrap();
        let after = room.kept(&ctx, 1, PlanKind::Breakouts).await;
        let moved: Vec<_> = before.iter().zip(&after).filter(|(one, other)| one != other).collect();
        assert_eq!(moved.len(), 2);
        workshop::undo(&ctx, id, PlanKind::Breakouts, None).await.unwrap();
        assert_eq!(room.kept(&ctx, 1, PlanKind::Breakouts).await, before);
    }

    async fn who_is_marked_absent_is_left_out_and_strangers_are_refused(db: TestDb) {
        let room = Room::new(&db, 5).await;
        let id = room.sessions[0];
        let details = session::find(&room.ctx(&db), id).await.unwrap();
        let started = details.session.starts_at().unwrap() + Duration::minutes(10);
        let ctx = db.context_at(started, Some(room.felix.clone()));
        let people = room.members();
        let mark = |person, mark| NewMark { meeting: details.session.meetings[0].id, person, mark, minutes: None, excuse: None };
        attendance::mark(&ctx, id, &[mark(people[0], Mark::Absent), mark(people[1], Mark::Late)], None).await.unwrap();
        let found = workshop::find(&ctx, id, PlanKind::Rota, None).await.unwrap();
        assert_eq!(found.here, people[1..]);
        let mut wish = room.wish(TRIADS(3), 1);
        wish.present.here = vec![room.firm.coordinator.person.unwrap()];
        assert!(matches!(workshop::keep(&ctx, id, None, &wish).await, Err(AppError::NotFound)));
        wish.present.here = people[1..].to_vec();
        wish.present.walk_ins = vec!["Wanda".into(), "wanda".into()];
        assert_eq!(field_of(workshop::keep(&ctx, id, None, &wish).await.unwrap_err()), "walk-ins: wanda is there twice: add something that tells them apart.");
        wish.present.walk_ins.pop();
        workshop::keep(&ctx, id, None, &wish).await.unwrap();
        let seats = room.kept(&ctx, 0, PlanKind::Rota).await;
        assert_eq!(seats.iter().filter(|seat| seat.attendee == Attendee::WalkIn("Wanda".into())).count(), 3);
        assert!(matches!(workshop::find(&ctx, id, PlanKind::Rota, Some(CaseStudyId(999))).await, Err(AppError::NotFound)));
        for person in &people {
            attendance::mark(&ctx, id, &[mark(*person, Mark::Present)], None).await.unwrap();
        }
        attendance::close(&ctx, id).await.unwrap();
        assert!(field_of(workshop::keep(&ctx, id, None, &wish).await.unwrap_err()).contains("held and closed"));
        assert!(field_of(workshop::undo(&ctx, id, PlanKind::Rota, None).await.unwrap_err()).contains("held and closed"));
    }

    async fn who_told_a_story_and_who_is_in_it_never_meet_over_its_case(db: TestDb) {
        let mut entry = make::entry("DIETER");
        (entry.given_name, entry.family_name) = ("Dieter".into(), "Kowalczyk".into());
        let named = make::person(&db.db, &entry).await;
        let room = Room::new(&db, 6).await;
        let (made, case) = crate::review::proposed(&db).await;
        let two = [named, made.submitter.person.unwrap()];
        for person in two {
            store::cohort::enrol(&db.db, room.firm.plan, room.firm.cohorts[0], person, support::now()).await.unwrap();
        }
        let mut agenda = store::session::list_blocks(&db.db, room.sessions[0]).await.unwrap();
        agenda[0].case_study = Some(case);
        store::session::replace_blocks(&db.db, room.sessions[0], &agenda).await.unwrap();
        let ctx = room.ctx(&db);
        let mut met = [0, 0];
        for (at, met) in met.iter_mut().enumerate() {
            let found = workshop::find(&ctx, room.sessions[at], PlanKind::Breakouts, None).await.unwrap();
            for seed in 1..=12 {
                let mut wish = room.wish(How::Breakouts(GroupWish::Groups(2)), seed);
                wish.present.here.extend(two);
                let suggested = workshop::suggest(&ctx, &found, &wish).await.unwrap();
                let both = |group: &BTreeSet<Attendee>| two.iter().all(|id| group.contains(&Attendee::Person(*id)));
                *met += groups(&suggested.seats).iter().filter(|group| both(group)).count();
                assert_eq!(suggested.sentences, ["Sales has 4 people for 2 groups, so some of them share one."], "nothing says why");
            }
        }
        assert!(met[0] == 0 && met[1] > 0, "{met:?}");
    }

    async fn the_pages_work_as_plain_forms_and_keep_what_was_typed(db: TestDb) {
        let room = Room::new(&db, 6).await;
        let app = TestApp::new(db);
        let felix = app.browser_of(&room.felix).await;
        let rota = format!("/sessions/{}/rota", room.sessions[0]);
        let shown = felix.get(&rota).await;
        assert!(shown.text.contains("Suggestion") && shown.text.contains("Round 3") && shown.text.contains("seed=2"), "{}", shown.text);
        let people: Vec<String> = room.members().iter().map(ToString::to_string).collect();
        let typed = |rounds: &'static str, seed: &'static str| {
            let mut typed: Vec<(&str, &str)> = vec![("seed", seed), ("rounds", rounds), ("observers", "1"), ("walk-ins", "Wanda <1>\r\n")];
            typed.extend(people.iter().map(|id| ("here", id.as_str())));
            typed
        };
        for wrong in ["three", "21", "0"] {
            let again = felix.post(&rota, &typed(wrong, "1")).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(again.text.contains("href=\"#rounds\"") && again.text.contains(&format!("value=\"{wrong}\"")) && again.text.contains("Wanda &lt;1&gt;"), "{}", again.text);
        }
        let wrong = felix.get(&format!("{rota}?seed=1&rounds=3&observers=1&here={}", people[0])).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("There must be 3 to 15 people, not 1."), "{}", wrong.text);
        assert_eq!(app.db.number("SELECT count(*) FROM workshop_plan").await, 0);
        let path = format!("{rota}?case={}", room.case);
        let saved = felix.post(&rota, &typed("3", "7")).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, path.as_str()), "{}", saved.text);
        let printed = felix.get(&format!("{rota}/print?case={}", room.case)).await;
        assert!(printed.text.contains("Wanda &lt;1&gt;") && printed.text.contains("Round 3") && !printed.text.contains("<form"), "{}", printed.text);
        // A participant sees the own place once it is shared, and nobody else's role.
        let member = make::employee(&app.db.db, room.members()[0]).await;
        let member = app.browser_of(&member).await;
        let page = format!("/sessions/{}", room.sessions[0]);
        assert!(!member.get(&page).await.text.contains("Your groups"));
        let case = room.case.to_string();
        felix.post(&format!("{rota}/share"), &[("case", &case), ("shared", "yes")]).await;
        let seen = member.get(&page).await.text;
        assert!(seen.contains("Your groups") && seen.matches(", you are ").count() + seen.matches(", you observe").count() == 3, "{seen}");
        let breakouts = format!("/sessions/{}/breakouts", room.sessions[0]);
        let shown = felix.get(&breakouts).await.text;
        assert!(shown.contains("Group 2") && shown.contains("Keep these groups"), "{shown}");
        let wrong = felix.post(&breakouts, &[("wish", "groups-4"), ("here", &people[0]), ("here", &people[1])]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("2 people cannot be split into 4 groups of at least two."), "{}", wrong.text);
        assert_eq!(felix.post(&format!("{breakouts}/swap"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_run_sheet_shows_what_was_kept_and_goes_on_from_a_late_block(db: TestDb) {
        let room = Room::new(&db, 6).await;
        let ctx = room.ctx(&db);
        let id = room.sessions[0];
        let block = |title: &str, minutes, case_study| NewBlock { row: 0, mode: AgendaMode::Triads, minutes, title: title.into(), notes: String::new(), case_study };
        let agenda = [block("Open", 20, None), block("Play", 100, Some(room.case)), block("Close", 70, None)];
        session::set_agenda(&ctx, id, &agenda).await.unwrap();
        workshop::keep(&ctx, id, None, &room.wish(TRIADS(3), 1)).await.unwrap();
        let breakouts = room.wish(How::Breakouts(GroupWish::Groups(2)), 1);
        workshop::keep(&ctx, id, None, &breakouts).await.unwrap();
        let app = TestApp::new(db);
        let felix = app.browser_of(&room.felix).await;
        let path = format!("/sessions/{id}/run-sheet");
        let sheet = felix.get(&path).await.text;
        for part in ["09:00", "09:20", "11:00", "190 minutes: it ends 10 minutes after the meeting.", "Role-play rota: ", "Breakout groups</h2>", "part=observer&amp;session="] {
            assert!(sheet.contains(part), "{part}: {sheet}");
        }
        let late = felix.get(&format!("{path}?from=2&at=09:35")).await.text;
        for part in ["09:00", "09:35", "11:15", "it ends 25 minutes after the meeting.", "As planned"] {
            assert!(late.contains(part), "{part}: {late}");
        }
        for wrong in ["from=9&at=09:35", "from=0&at=09:35", "from=2&at=soon", "from=2"] {
            let again = felix.get(&format!("{path}?{wrong}")).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert!(again.text.contains("09:20"), "the clock is as planned: {}", again.text);
        }
        let print = |part: &str| format!("/cases/{}/print?part={part}&session={id}", room.case);
        let cards = felix.get(&print("roles")).await.text;
        assert!(cards.contains("Group 2") && !cards.contains("Group 3"), "{cards}");
        assert!(felix.get(&print("guide")).await.text.contains("09:20"), "the clock of the case is the session's");
        let other = make::viewer(&app.db.db, None, "Olga Other", &[domain::account::Role::Facilitator]).await;
        let other = app.browser_of(&other).await;
        assert_eq!(other.get(&print("roles")).await.status, StatusCode::NOT_FOUND);
    }
}
