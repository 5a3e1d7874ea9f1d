//! Long and odd input to forms: refused or made plain, with what was typed kept, and never a broken page.

use axum::http::StatusCode;
use support::{Answer, Browser, TestApp, both_engines, make};

const STORIES: &str = "SELECT COUNT(*) FROM source_example";

async fn count_cases(app: &TestApp) -> i64 {
    app.db.number("SELECT COUNT(*) FROM case_version").await
}

/// Sends the form of the page, filled in well, but with `text` in `field`.
async fn send(browser: &Browser<'_>, page: &str, field: &str, text: &str) -> Answer {
    let mut fields = vec![
        ("valence", "thumbs_up"),
        ("text", "Some words"),
        ("title", "A title"),
        ("summary", "Some words"),
        ("topics", "understanding_people"),
        ("minutes", "45"),
        ("difficulty", "easy"),
        ("body", "Some words"),
    ];
    fields.retain(|(name, _)| *name != field);
    fields.push((field, text));
    browser.post(page, &fields).await
}

both_engines! {
    async fn what_is_too_long_is_shown_again_whole(db: TestDb) {
        let person = make::person(&db.db, &make::entry("P01")).await;
        let employee = make::employee(&db.db, person).await;
        let coordinator = make::coordinator(&db.db).await;
        let app = TestApp::new(db);
        for (viewer, page, field, most) in [
            (&employee, "/examples/new", "text", 10_000),
            (&coordinator, "/cases/new", "body", 60_000),
            (&coordinator, "/cases/new", "summary", 400),
        ] {
            let browser = app.browser_of(viewer).await;
            // Counted in characters, not in bytes.
            let long = "é".repeat(most + 1);
            let before = app.db.number(STORIES).await + count_cases(&app).await;
            let answer = send(&browser, page, field, &long).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page} {field}");
            assert!(answer.text.contains(&format!("at most {most} characters; it has {}", most + 1)), "{page} {field}");
            assert_eq!(answer.texts(&format!("textarea[name={field}]")), [long.as_str()], "{page} {field}");
            assert_eq!(app.db.number(STORIES).await + count_cases(&app).await, before);
            let answer = send(&browser, page, field, &long[2..]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page} {field}: {}", answer.text);
        }
    }

    async fn a_body_of_two_megabytes_is_told_so_and_kept_nowhere(db: TestDb) {
        let person = make::person(&db.db, &make::entry("P01")).await;
        let employee = make::employee(&db.db, person).await;
        let coordinator = make::coordinator(&db.db).await;
        let app = TestApp::new(db);
        let huge = "x".repeat(2 * 1024 * 1024);
        for (viewer, page, field) in [(&employee, "/examples/new", "text"), (&coordinator, "/cases/new", "body")] {
            let answer = send(&app.browser_of(viewer).await, page, field, &huge).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{page}");
            assert_eq!(answer.texts("h1"), ["This is too much at once"], "{}", answer.text);
            assert!(answer.text.contains("shorten the text") && !answer.text.contains("xxxx"));
        }
        assert_eq!(app.db.number(STORIES).await + count_cases(&app).await, 0);
    }

    async fn what_hides_words_is_taken_out_and_nothing_breaks(db: TestDb) {
        let person = make::person(&db.db, &make::entry("P01")).await;
        let employee = make::employee(&db.db, person).await;
        let coordinator = make::coordinator(&db.db).await;
        let app = TestApp::new(db);
        let odd = "Mrs Sm\0i\u{200b}th \u{202e}dluohs\u{202c} wait\r\nand \u{e0041}see: می\u{200c}خواهم 👩\u{200d}🚒";
        let plain = "Mrs Smith dluohs wait";
        let author = app.browser_of(&employee).await;
        assert_eq!(send(&author, "/examples/new", "text", odd).await.status, StatusCode::SEE_OTHER);
        let own = author.get("/examples").await.links("/examples/", "");
        let own = own.iter().find(|path| *path != "/examples/new").unwrap();
        let shown = author.get(own).await.texts("article p");
        assert_eq!(shown, [plain, "and see: می\u{200c}خواهم 👩\u{200d}🚒"]);

        let writer = app.browser_of(&coordinator).await;
        for (field, text) in [("body", odd), ("title", "A \u{202e}title\0"), ("summary", odd)] {
            let saved = send(&writer, "/cases/new", field, text).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{field}: {}", saved.text);
            let case = writer.get(saved.location()).await;
            let words = if field == "title" { "A title" } else { plain };
            assert!(case.text.contains(words) && !case.text.contains(['\0', '\u{202e}', '\u{200b}']), "{field}");
        }
        // Bytes that are no text, halves of surrogates among them, are shown as such.
        for bytes in ["%00", "%ED%A0%80", "%FF%FE", "%F4%90%80%80", "%C0%AF"] {
            let form = format!("valence=thumbs_up&text=a{bytes}b");
            let answer = author.post_body("/examples/new", "application/x-www-form-urlencoded", form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{bytes}");
            for page in ["/cases?words=", "/people?words=", "/people?function=", "/sign-in?next=/"] {
                let status = writer.get(&format!("{page}{bytes}")).await.status;
                assert!(!status.is_server_error(), "{page}{bytes}: {status}");
            }
            for page in ["/cases/", "/welcome/", "/calendar/feed/"] {
                let status = writer.get(&format!("{page}{bytes}")).await.status;
                assert!(!status.is_server_error(), "{page}{bytes}: {status}");
            }
        }
        assert_eq!(app.db.number(STORIES).await, 6);
    }
}
