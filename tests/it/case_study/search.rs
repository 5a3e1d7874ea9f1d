//! Searching the library: the same cases on both engines, whatever is typed, and never what the reader may not see.

use super::*;
use domain::case_study::{Difficulty, SearchQuery};
use domain::curriculum::Topic;
use domain::id::CohortId;
use operations::Context;
use operations::case_study::Found;
use store::ConnectionTrait;

fn words(typed: &str) -> CaseFilter {
    CaseFilter {
        words: SearchQuery::read(typed),
        ..CaseFilter::default()
    }
}

async fn find(ctx: &Context, filter: &CaseFilter) -> Vec<Found> {
    case_study::list(ctx, filter, 0, 50).await.unwrap().cases
}

async fn titles(ctx: &Context, filter: &CaseFilter) -> Vec<String> {
    let found = find(ctx, filter).await;
    found.into_iter().map(|it| it.facts.title).collect()
}

async fn written(ctx: &Context, title: &str, summary: &str, body: &str) -> CaseStudyId {
    let draft = CaseDraft {
        summary: summary.into(),
        body: body.into(),
        ..draft(title)
    };
    case_study::create(ctx, &draft).await.unwrap()
}

/// What the text of a snippet says, with what was found in brackets.
fn shown(found: &Found) -> String {
    let pieces = found.snippet.iter().flat_map(|it| &it.pieces);
    pieces
        .map(|it| match it.is_found {
            true => format!("[{}]", it.text),
            false => it.text.clone(),
        })
        .collect()
}

both_engines! {
    async fn words_phrases_and_beginnings_are_found_in_every_part(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        written(&ctx, "The café", "About coffee.", "## Situation\n\nA *late* answer [came](https://x.org) twice.").await;
        written(&ctx, "Another", "Nothing late here.", "An answer, late.\n\n::: facilitator\nAsk about the Straße.\n:::").await;
        written(&ctx, "Late", "An answer.", "::: role \"Duty manager\"\nCard\n:::\n\nText").await;
        for (typed, expected) in [
            ("CAFE", vec!["The café"]),
            ("cafe\u{301}", vec!["The café"]),
            ("coff", vec!["The café"]),
            ("coff about", vec![]),
            ("about coff", vec!["The café"]),
            ("\"late answer\"", vec!["The café"]),
            ("\"late ans", vec!["The café"]),
            ("late answer", vec!["Another", "Late", "The café"]),
            ("strasse", vec!["Another"]),
            ("duty", vec!["Late"]),
            ("zebra", vec![]),
            ("late zebra", vec![]),
        ] {
            let mut found = titles(&ctx, &words(typed)).await;
            found.sort();
            assert_eq!(found, expected, "{typed}");
        }
        assert_eq!(titles(&ctx, &words("late")).await[0], "Late", "the title counts most");
        let found = find(&ctx, &words("late answ")).await;
        let cafe = found.iter().find(|it| it.facts.title == "The café").unwrap();
        assert_eq!(shown(cafe), "Situation\n\nA [late] [answer] came (https://x.org) twice.");
        let street = &find(&ctx, &words("strasse")).await[0];
        assert!(street.snippet.as_ref().unwrap().is_teaching && shown(street).contains("the [Straße]"), "{street:?}");
    }

    async fn nothing_that_is_typed_is_an_error(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        written(&ctx, "Near and or not", "A", "Text").await;
        let all = titles(&ctx, &CaseFilter::default()).await;
        for nothing in ["", "\"", "' OR 1=1 --", "*", "()", "a:*", ":", "&", "|", "!", "<->", "\\", "'", "\"\"\"", "{title} : x", "near(a b", "^a", "\0", "😀", "%", "_", "near/3", "-", "+"] {
            let found = titles(&ctx, &words(nothing)).await;
            assert!(found == all || found.is_empty(), "{nothing}");
        }
        for hit in ["NEAR", "AND", "NOT OR", "near AND"] {
            assert_eq!(titles(&ctx, &words(hit)).await, all, "{hit}");
        }
        let long = "word ".repeat(10_000) + &"x".repeat(100_000);
        assert_eq!(titles(&ctx, &words(&long)).await, Vec::<String>::new());
    }

    async fn the_index_follows_each_version_and_is_mended_at_the_start(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        let id = written(&ctx, "One", "A", "Apples").await;
        let changed = CaseDraft { title: "One".into(), body: "Pears".into(), ..draft("One") };
        case_study::save_version(&ctx, id, 1, &changed).await.unwrap();
        assert_eq!(titles(&ctx, &words("apples")).await, Vec::<String>::new());
        assert_eq!(titles(&ctx, &words("pears")).await, ["One"]);
        // As a database is that an older version of the program has written to.
        for table in ["case_words", "case_search"] {
            db.db.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        }
        assert_eq!(titles(&ctx, &CaseFilter::default()).await, Vec::<String>::new());
        let host = db.context(None);
        assert_eq!(case_study::index_all(&host).await.unwrap(), 1);
        assert_eq!(case_study::index_all(&host).await.unwrap(), 0);
        assert_eq!(titles(&ctx, &words("pears")).await, ["One"]);
        db.db.execute_unprepared("UPDATE case_search SET format = 0").await.unwrap();
        assert_eq!(case_study::index_all(&host).await.unwrap(), 1);
    }

    async fn facts_narrow_and_pages_follow(db: TestDb) {
        let ctx = db.context(Some(make::coordinator(&db.db).await));
        for at in 0..53 {
            let one = CaseDraft {
                minutes: (10 + at).to_string(),
                skills: vec![if at % 2 == 0 { "say-it-back" } else { "say-it" }.into()],
                ..draft(&format!("Case {at:02}"))
            };
            case_study::create(&ctx, &one).await.unwrap();
        }
        let first = case_study::list(&ctx, &CaseFilter::default(), 0, 50).await.unwrap();
        let second = case_study::list(&ctx, &CaseFilter::default(), 50, 50).await.unwrap();
        assert_eq!((first.cases.len(), second.cases.len(), first.total, first.unfiltered), (50, 3, 53, 53));
        assert_eq!(second.cases[0].facts.title, "Case 50");
        let skill = CaseFilter { skill: Some("say-it".into()), ..CaseFilter::default() };
        assert_eq!(titles(&ctx, &skill).await.len(), 26, "a key is found whole");
        for odd in ["say%", "say_it", "", "' --"] {
            let odd_skill = CaseFilter { skill: Some(odd.into()), ..CaseFilter::default() };
            assert_eq!(titles(&ctx, &odd_skill).await, Vec::<String>::new(), "{odd}");
        }
        let few = CaseFilter {
            minutes: Some(12),
            difficulty: Some(Difficulty::Medium),
            valence: Some(Valence::ThumbsDown),
            topic: Some(Topic::DifficultConversations),
            words: SearchQuery::read("waits"),
            ..CaseFilter::default()
        };
        let mut found = titles(&ctx, &few).await;
        found.sort();
        assert_eq!(found, ["Case 00", "Case 01", "Case 02"]);
        for none in [
            CaseFilter { difficulty: Some(Difficulty::Hard), ..few.clone() },
            CaseFilter { valence: Some(Valence::ThumbsUp), ..few.clone() },
            CaseFilter { topic: Some(Topic::Opportunities), ..few.clone() },
        ] {
            assert_eq!(titles(&ctx, &none).await, Vec::<String>::new(), "{none:?}");
        }
    }

    async fn a_reader_finds_what_is_theirs_alone(db: TestDb) {
        let coordinator = make::coordinator(&db.db).await;
        let facilitator = make::facilitator(&db.db).await;
        let people = make::people(&db.db, 2).await;
        let member = make::employee(&db.db, people[0]).await;
        let ctx = db.context(Some(coordinator));
        let id = case_study::create(&ctx, &draft("A late answer")).await.unwrap();
        let other = case_study::create(&ctx, &draft("Another case")).await.unwrap();
        case_study::create(&ctx, &draft("A draft")).await.unwrap();
        let session = cohort_with_session(&db.db, people[0], id).await;
        case_study::publish(&ctx, id).await.unwrap();
        case_study::publish(&ctx, other).await.unwrap();
        let as_member = db.context(Some(member));
        let as_facilitator = db.context(Some(facilitator));
        assert_eq!(titles(&as_member, &words("handout-words")).await, ["A late answer"]);
        assert_eq!(titles(&as_facilitator, &words("handout-words")).await.len(), 2, "no draft");
        assert_eq!(titles(&ctx, &words("handout-words")).await.len(), 3);
        for hidden in ["note", "\"note words\"", "card", "sheet", "\"customer a\"", "not"] {
            assert_eq!(titles(&as_member, &words(hidden)).await, Vec::<String>::new(), "{hidden}");
            assert_eq!(titles(&as_facilitator, &words(hidden)).await.len(), 2, "{hidden}");
        }
        let library = case_study::list(&as_member, &words("situation"), 0, 50).await.unwrap();
        assert_eq!((library.total, library.unfiltered, library.cohorts.len()), (1, 1, 0));
        let text = format!("{library:?}");
        assert!(HIDDEN.iter().all(|hidden| !text.contains(hidden)), "{text}");
        let cohort = store::session::find(&db.db, session).await.unwrap().unwrap().cohort;
        for (ctx, cohort, may) in [(&ctx, cohort, true), (&ctx, CohortId(99), false), (&as_facilitator, cohort, false), (&as_member, cohort, false)] {
            let filter = CaseFilter { not_met_by: Some(cohort), ..CaseFilter::default() };
            assert_eq!(case_study::list(ctx, &filter, 0, 50).await.is_ok(), may);
            assert_eq!(case_study::list_all(ctx, &filter).await.is_ok(), may);
        }
    }
}

#[tokio::test]
async fn the_page_marks_what_was_found_and_keeps_the_filter_in_every_address() {
    let db = TestDb::sqlite().await;
    let coordinator = make::coordinator(&db.db).await;
    let ctx = db.context(Some(coordinator.clone()));
    for at in 0..51 {
        let body = format!("A waiting <script>alert({at})</script> person & more.");
        written(&ctx, &format!("Case {at:02}"), "One.", &body).await;
    }
    let app = TestApp::new(db);
    let browser = app.browser_of(&coordinator).await;
    let page = browser
        .get("/cases?q=%3Cscript%3E+wait&minutes=60&topic=&cohort=")
        .await
        .text;
    let html = Html::parse_document(&page);
    let all = |css: &str| html.select(&Selector::parse(css).unwrap()).count();
    assert_eq!(all("tbody tr"), 50);
    assert_eq!(all("tbody mark"), 150, "two script tags and a beginning");
    assert_eq!(all("main script"), 0);
    let rest = "q=%3Cscript%3E+wait&amp;minutes=60";
    for address in [
        format!("href=\"/cases?{rest}&amp;page=2\""),
        format!("href=\"/cases.csv?{rest}\""),
        format!("href=\"/cases.xlsx?{rest}\""),
    ] {
        assert!(page.contains(&address), "{address}");
    }
    let file = browser.get("/cases.csv?q=%22case+07%22").await.text;
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(
        lines[1..],
        [
            "case-07,Case 07,One.,Managing difficult conversations with ease,say-it-back,45,Medium,Thumbs down,Draft,1"
        ]
    );
    let sheet = browser.get("/cases.xlsx").await;
    assert_eq!(sheet.status, StatusCode::OK);
}
