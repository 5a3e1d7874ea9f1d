//! Signing in and out through the pages.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::account::Role;
use operations::{account, sign_in};
use support::{TestApp, both_engines, make};

both_engines! {
    async fn signing_in_leads_to_the_first_page_and_out_again(db: TestDb) {
        let ctx = db.context(None);
        let roles = BTreeSet::from([Role::Administrator]);
        account::create_with_password(&ctx, None, "ada@example.com", "Ada", &roles, make::PASSWORD).await.unwrap();
        let app = TestApp::new(db);
        let mut browser = app.browser();
        let refused = browser.get("/accounts").await;
        assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, "/sign-in?next=%2Faccounts"));
        let wrong = browser.sign_in("ada@example.com", "not the password").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("do not fit together"), "{}", wrong.text);
        assert!(wrong.text.contains("value=\"ada@example.com\""), "what was typed is kept");
        let right = browser.sign_in("ADA@example.com ", make::PASSWORD).await;
        assert_eq!((right.status, right.location()), (StatusCode::SEE_OTHER, "/"));
        assert_eq!(browser.get("/").await.location(), "/accounts");
        browser.post("/sign-out", &[]).await;
        assert_eq!(browser.get("/").await.location(), "/sign-in?next=%2F");
    }

    async fn an_unknown_address_gets_the_answer_of_a_wrong_password(db: TestDb) {
        let app = TestApp::new(db);
        let mut browser = app.browser();
        let answer = browser.sign_in("nobody@example.com", make::PASSWORD).await;
        assert!(answer.text.contains("do not fit together"));
    }

    async fn many_failures_slow_down_one_account_from_one_address(db: TestDb) {
        let ctx = db.context(None);
        account::create_with_password(&ctx, None, "a@example.com", "A", &BTreeSet::new(), make::PASSWORD).await.unwrap();
        for _ in 0..8 {
            sign_in::sign_in(&ctx, "a@example.com", "wrong words here", "10.0.0.1").await.unwrap_err();
        }
        let throttled = sign_in::sign_in(&ctx, "a@example.com", make::PASSWORD, "10.0.0.1").await.unwrap_err();
        assert!(throttled.to_string().contains("Wait 15 minutes"), "{throttled}");
        sign_in::sign_in(&ctx, "a@example.com", make::PASSWORD, "10.0.0.2").await.unwrap();
    }

    async fn an_invitation_works_once(db: TestDb) {
        let admin = make::administrator(&db.db).await;
        let ctx = db.context(Some(admin));
        let (_, link) = account::invite(&ctx, "Felix", "felix@example.com", &BTreeSet::from([Role::Facilitator])).await.unwrap();
        let app = TestApp::new(db);
        let browser = app.browser();
        let path = link.url.strip_prefix("http://127.0.0.1:3000").unwrap();
        assert!(browser.get(path).await.text.contains("Welcome, Felix"));
        let weak = browser.post(path, &[("password", "short"), ("again", "short")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = browser.post(path, &[("password", make::PASSWORD), ("again", make::PASSWORD)]).await;
        assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, "/"));
        assert_eq!(browser.get(path).await.status, StatusCode::CONFLICT);
    }

    async fn disabling_an_account_ends_its_sign_in(db: TestDb) {
        let admin = make::administrator(&db.db).await;
        let felix = make::facilitator(&db.db).await;
        let ctx = db.context(Some(admin));
        let app = TestApp::new(db);
        let browser = app.browser_of(&felix).await;
        assert_eq!(browser.get("/").await.location(), "/my-sessions");
        account::set_disabled(&ctx, felix.account, true).await.unwrap();
        assert_eq!(browser.get("/").await.location(), "/sign-in?next=%2F");
    }

    async fn a_change_from_another_site_is_refused(db: TestDb) {
        let app = TestApp::new(db);
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
            let request = app
                .browser()
                .request(axum::http::Method::POST, "/sign-in")
                .header(name, value)
                .header("content-type", "application/x-www-form-urlencoded")
                .body("email=a&password=b".into())
                .unwrap();
            assert_eq!(app.send(request).await.status, StatusCode::FORBIDDEN, "{name}: {value}");
        }
    }
}
