//! The words of a raw story stand nowhere in clear while it becomes a case, and a purge leaves nothing of it sealed either.

mod search;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use axum::http::StatusCode;
use chrono::Duration;
use domain::account::{Role, Viewer};
use domain::review::{ReviewState, Step};
use domain::story_request::Ask;
use operations::{AppError, Context, case_study, review, source_example, story_request};
use search::{CANARIES, LINES, READABLE, TOLD, WALKS};
use search::{is_log, listen, matcher, pieces, tables_with};
use store::review::SealedPart;
use support::make::{Reviewed, case_draft, clean_answers, reviewed};
use support::{Engine, TestApp, TestDb, both_engines, make, now};

/// A customer, a firm, an address, an order, a colleague and a quotation.
const STORY: &str = "Mrs Brömmelkamp of Tolvenrath Freight shouted at me on Tuesday. She wrote from \
    q.zwartkoppel@vexmoor.example about order ZX-48815162342.\n\
    Wilhelmina Teller had promised her a lorry, and Ignazio Prutscher told her that BRÖMMELKAMP was lying. \
    “You dithering wobblegasket”, she said.";

/// What the reviewer marks by hand unless it was found.
const BY_HAND: [&str; 4] = [
    "Brömmelkamp",
    "Tolvenrath Freight",
    "Ignazio Prutscher",
    "You dithering wobblegasket",
];

/// A story on its way, and everything sealed that was seen of it.
struct Walk {
    app: TestApp,
    made: Reviewed,
    sealed: BTreeSet<String>,
    searched: SystemTime,
}

impl Walk {
    async fn begin(db: TestDb) -> Self {
        listen();
        let searched = time_of_files();
        let made = reviewed(&db, STORY).await;
        let mut walk = Self {
            app: TestApp::new(db),
            made,
            sealed: BTreeSet::new(),
            searched,
        };
        walk.look("assigned").await;
        walk
    }

    fn db(&self) -> &TestDb {
        &self.app.db
    }

    fn as_of(&self, viewer: &Viewer) -> Context {
        self.db().context(Some(viewer.clone()))
    }

    /// Looks for the canaries in the files, in the tables and in the log. A PostgreSQL whose folder is not named, say one
    /// on another host, is asked by SQL alone.
    async fn look(&mut self, stage: &str) {
        self.sealed.extend(self.sealed_now().await);
        let started = time_of_files();
        for file in self.db().files().await.unwrap_or_default() {
            // A server has many files, which are searched again when they have changed.
            let changed = std::fs::metadata(&file).and_then(|it| it.modified());
            let is_new = changed.is_ok_and(|changed| changed >= self.searched);
            if (is_new || self.db().engine == Engine::Sqlite)
                && let Ok(bytes) = std::fs::read(&file)
            {
                let found = READABLE.find(&bytes).map(|found| {
                    let around =
                        found.start().saturating_sub(80)..bytes.len().min(found.end() + 80);
                    String::from_utf8_lossy(&bytes[around]).into_owned()
                });
                assert_eq!(found, None, "{stage}: in {}", file.display());
            }
        }
        self.searched = started;
        let tables = tables_with(self.db(), &CANARIES).await;
        assert!(tables.is_empty(), "{stage}: in {tables:?}");
        let told = TOLD.lock().unwrap();
        assert!(told.is_empty(), "{stage}: the log says {told:?}");
    }

    /// Everything of the story that is kept now: its text, its key, and what is sealed with that.
    async fn sealed_now(&self) -> Vec<String> {
        let db = &self.db().db;
        let mut kept = Vec::new();
        if let Some(story) = store::source_example::find_sealed(db, self.made.example)
            .await
            .unwrap()
        {
            kept.extend([story.key, story.text]);
        }
        for part in [SealedPart::Work, SealedPart::Draft, SealedPart::Objection] {
            kept.extend(
                store::review::find_sealed(db, self.made.review, part)
                    .await
                    .unwrap(),
            );
        }
        kept
    }

    /// The pieces of what is or was sealed that stand in the files; `None` when those cannot be read.
    ///
    /// The write-ahead log of PostgreSQL is left out: what is sealed stays in it until its segments are used again.
    async fn pieces_kept(&self, sealed: &BTreeSet<String>) -> Option<BTreeSet<String>> {
        let pieces: Vec<String> = sealed.iter().flat_map(|text| pieces(text)).collect();
        let matcher = matcher(&pieces);
        let mut kept = BTreeSet::new();
        for file in self.db().files().await? {
            if !is_log(&file)
                && let Ok(bytes) = std::fs::read(&file)
            {
                let found = matcher.find_iter(&bytes);
                kept.extend(found.map(|found| pieces[found.pattern().as_usize()].clone()));
            }
        }
        Some(kept)
    }

    /// Everything that a reviewer does at the desk.
    async fn clear_desk(&mut self) {
        let ctx = self.as_of(&self.made.reviewer);
        let id = self.made.review;
        let (mut dismissed, mut typed) = (0, 0);
        loop {
            let desk = review::desk(&ctx, id).await.unwrap().desk;
            let open = desk.pieces.into_iter().find_map(|piece| {
                let mark = piece.mark.filter(|mark| mark.decision.is_none())?;
                Some((piece.raw, mark.id))
            });
            let Some((raw, mark)) = open else { break };
            let harmless = !READABLE.is_match(&raw) && !raw.contains("Teller");
            let step = if harmless && dismissed == 0 {
                dismissed += 1;
                Step::Dismiss { mark, whole: true }
            } else {
                typed += 1;
                let replacement = (typed == 1).then(|| "the customer".to_owned());
                Step::Accept {
                    mark,
                    whole: true,
                    replacement,
                }
            };
            review::decide(&ctx, id, &step).await.unwrap();
            self.sealed.extend(self.sealed_now().await);
        }
        assert!(
            dismissed == 1 && typed > 1,
            "{dismissed} dismissed, {typed} accepted"
        );
        self.look("decided").await;
        let steps = format!("/reviews/{id}/steps");
        let mut marked = 0;
        for words in BY_HAND {
            if review::desk(&ctx, id)
                .await
                .unwrap()
                .desk
                .generic()
                .contains(words)
            {
                let form = [
                    ("do", "mark"),
                    ("words", words),
                    ("kind", "other"),
                    ("replacement", ""),
                ];
                let answer = self
                    .app
                    .browser_of(&self.made.reviewer)
                    .await
                    .post(&steps, &form)
                    .await;
                assert_eq!(
                    answer.status,
                    StatusCode::SEE_OTHER,
                    "{words}: {}",
                    answer.text
                );
                marked += 1;
            }
        }
        assert!(marked > 0, "the scanner does not find a quotation");
        let left = review::desk(&ctx, id).await.unwrap().desk.generic();
        assert!(!READABLE.is_match(&left), "{left}");
        // Words that are not there come back to the browser, and go nowhere else.
        let form = [("do", "mark"), ("words", "Quessenbach"), ("kind", "other")];
        let answer = self
            .app
            .browser_of(&self.made.reviewer)
            .await
            .post(&steps, &form)
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        self.look("marked by hand").await;
    }

    /// One administrator asks, a second one confirms, and the first reads the story.
    async fn read_in_emergency(&mut self) {
        let mut browsers = Vec::new();
        for name in ["Ada Administrator", "Basil Administrator"] {
            let viewer = make::viewer(&self.db().db, None, name, &[Role::Administrator]).await;
            browsers.push(self.app.browser_of(&viewer).await);
        }
        let number = self.made.example.to_string();
        let form = [("number", number.as_str()), ("reason", "danger")];
        assert_eq!(
            browsers[0].post("/raw-reads", &form).await.status,
            StatusCode::SEE_OTHER
        );
        browsers[1]
            .post("/raw-reads/1", &[("decision", "confirm")])
            .await;
        let read = browsers[0].get("/raw-reads/1").await;
        assert!(read.text.contains("wobblegasket"));
        drop(browsers);
        self.look("read in an emergency").await;
    }

    /// From the desk to the published case.
    async fn publish(&mut self) {
        let id = self.made.review;
        let ctx = self.as_of(&self.made.reviewer);
        let propose = format!("/reviews/{id}/propose");
        let leaky = case_draft(
            "A promise",
            "Mrs Tolvenrath, known as Grünzwickel, was promised a lorry.",
        );
        review::save_text(&ctx, id, &leaky).await.unwrap();
        let refused = self
            .app
            .browser_of(&self.made.reviewer)
            .await
            .post(&propose, &[])
            .await;
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY
                && refused.text.contains("Tolvenrath")
        );
        self.look("refused by the gate").await;

        let draft = case_draft(
            "The teller at the counter",
            "A Teller of a bank is asked for money.",
        );
        review::save_text(&ctx, id, &draft).await.unwrap();
        let finding = review::read_text(&ctx, id)
            .await
            .unwrap()
            .findings
            .remove(0)
            .id;
        let told = review::waive(&ctx, id, &finding, "It is not Prutscher.").await;
        assert!(matches!(told, Err(AppError::Invalid(_))));
        review::waive(&ctx, id, &finding, "A teller works in a bank.")
            .await
            .unwrap();
        self.look("waived").await;
        review::propose(&ctx, id).await.unwrap();
        self.look("put forward").await;

        let say = format!("/examples/{}/say", self.made.example);
        let review = id.to_string();
        let seen = crate::review::seen(self.db(), id).await;
        let objection = [
            ("review", review.as_str()),
            ("seen", &seen),
            ("say", "objected"),
            ("reason", "All of Quessenbach knows this lorry."),
        ];
        let teller = self.app.browser_of(&self.made.submitter).await;
        assert_eq!(
            teller.post(&say, &objection).await.status,
            StatusCode::SEE_OTHER
        );
        let page = self
            .app
            .browser_of(&self.made.reviewer)
            .await
            .get(&format!("/reviews/{id}/case"))
            .await;
        assert!(page.text.contains("Quessenbach"));
        self.look("objected to").await;
        let draft = case_draft(
            "The teller at the counter",
            "A Teller of a bank is asked for help.",
        );
        review::save_text(&ctx, id, &draft).await.unwrap();
        review::propose(&ctx, id).await.unwrap();
        self.look("put forward again").await;
        let seen = crate::review::seen(self.db(), id).await;
        let agreed = [
            ("review", review.as_str()),
            ("seen", &seen),
            ("say", "agreed"),
        ];
        let teller = self.app.browser_of(&self.made.submitter).await;
        assert_eq!(
            teller.post(&say, &agreed).await.status,
            StatusCode::SEE_OTHER
        );
        let judge = self.as_of(&self.made.approver);
        review::approve(&judge, id, &seen, &clean_answers(), &[finding])
            .await
            .unwrap();
        self.look("approved").await;
        let case = store::review::find(&self.db().db, id)
            .await
            .unwrap()
            .unwrap()
            .case
            .unwrap();
        case_study::publish(&self.as_of(&self.made.coordinator), case)
            .await
            .unwrap();
        self.look("published").await;

        // The search sees what it is to miss later.
        let now = self.sealed_now().await;
        assert_eq!(now.len(), 5, "text, key, work, draft and objection");
        assert!(self.sealed.len() > 10);
        for sealed in now {
            if let Some(kept) = self.pieces_kept(&BTreeSet::from([sealed.clone()])).await {
                assert!(kept.len() * 2 >= pieces(&sealed).len());
            }
        }
        assert_eq!(
            tables_with(self.db(), &["wilhelmina"]).await,
            ["account", "audit_event", "person"]
        );
    }

    /// Looks once more, and for what was sealed.
    async fn end(mut self) {
        self.look("purged").await;
        assert!(self.sealed_now().await.is_empty());
        match self.pieces_kept(&self.sealed).await {
            Some(kept) => assert!(kept.is_empty(), "{kept:?}"),
            None => assert_eq!(self.db().engine, Engine::Postgres),
        }
        let starts: Vec<&str> = self.sealed.iter().map(|sealed| &sealed[..32]).collect();
        assert!(tables_with(self.db(), &starts).await.is_empty());
        let after = store::review::find(&self.db().db, self.made.review)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((after.state, after.example), (ReviewState::Published, None));
        assert!(after.case.is_some(), "the case stays");
        tracing::trace!("a walk has ended");
        assert!(LINES.load(Ordering::Relaxed) > 0, "the log is listened to");
        WALKS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The present as files tell it, which is less fine than a clock.
fn time_of_files() -> SystemTime {
    let file = tempfile::tempfile().unwrap();
    file.metadata().unwrap().modified().unwrap()
}

both_engines! {
    async fn a_canary_leaves_no_byte_once_its_day_has_come(db: TestDb) {
        let mut walk = Walk::begin(db).await;
        walk.clear_desk().await;
        walk.publish().await;
        let later = walk.db().context_at(now() + Duration::days(30), None);
        assert_eq!(source_example::purge_due(&later).await.unwrap(), 1);
        walk.end().await;
    }

    async fn a_canary_leaves_no_byte_when_two_coordinators_delete_it(db: TestDb) {
        let mut walk = Walk::begin(db).await;
        walk.clear_desk().await;
        walk.read_in_emergency().await;
        walk.publish().await;
        let chief = walk.as_of(&walk.made.coordinator);
        let second = make::viewer(&walk.db().db, None, "Seconda Chief", &[Role::Coordinator]).await;
        let asked = story_request::ask(&chief, Ask::Purge, &walk.made.example.to_string(), "named_asked").await;
        let path = format!("/purge-requests/{}", asked.unwrap());
        walk.look("asked for").await;
        let browser = walk.app.browser_of(&second).await;
        assert_eq!(browser.post(&path, &[("decision", "confirm")]).await.status, StatusCode::SEE_OTHER);
        walk.end().await;
    }

    async fn a_canary_leaves_no_byte_when_who_told_it_deletes_it(db: TestDb) {
        let mut walk = Walk::begin(db).await;
        walk.clear_desk().await;
        walk.publish().await;
        let purge = format!("/examples/{}/purge", walk.made.example);
        let teller = walk.app.browser_of(&walk.made.submitter).await;
        assert_eq!(teller.post(&purge, &[]).await.status, StatusCode::SEE_OTHER);
        walk.end().await;
    }
}
