//! A story, and the people who make a case of it.

use domain::account::{Role, Viewer};
use domain::case_study::CaseDraft;
use domain::id::{ReviewId, SourceExampleId, StoryRequestId};
use domain::review::{Answers, FIVE_FIT, QUESTIONS};
use domain::story_request::Ask;
use operations::review::Part;
use operations::{Context, review, source_example, story_request};

use crate::TestDb;

/// A story with a reviewer and an approver.
pub struct Reviewed {
    /// Who told it.
    pub submitter: Viewer,
    /// Who reads it at the desk.
    pub reviewer: Viewer,
    /// Who approves the text.
    pub approver: Viewer,
    /// Who gave it to them.
    pub coordinator: Viewer,
    /// The story.
    pub example: SourceExampleId,
    /// Its review.
    pub review: ReviewId,
}

/// A story told by somebody new, in the hands of a facilitator and of another one.
pub async fn reviewed(db: &TestDb, story: &str) -> Reviewed {
    let mut entry = super::entry("TELLER");
    (entry.given_name, entry.family_name) = ("Wilhelmina".to_owned(), "Teller".to_owned());
    let submitter = super::person(&db.db, &entry).await;
    let submitter = super::viewer(&db.db, Some(submitter), "Wilhelmina Teller", &[]).await;
    let roles = [Role::Facilitator];
    let reviewer = super::viewer(&db.db, None, "Rosalind Reader", &roles).await;
    let approver = super::viewer(&db.db, None, "Abelard Approver", &roles).await;
    let roles = [Role::Coordinator];
    let coordinator = super::viewer(&db.db, None, "Clotilde Chief", &roles).await;
    let example =
        source_example::submit(&db.context(Some(submitter.clone())), "thumbs_down", story)
            .await
            .expect("a story");
    let ctx = db.context(Some(coordinator.clone()));
    let review = assigned(&ctx, example, &reviewer, &approver).await;
    Reviewed {
        submitter,
        reviewer,
        approver,
        coordinator,
        example,
        review,
    }
}

/// The review of a story by these two.
pub async fn assigned(
    ctx: &Context,
    example: SourceExampleId,
    reviewer: &Viewer,
    approver: &Viewer,
) -> ReviewId {
    let id = review::assign(ctx, example, &reviewer.account.to_string(), "")
        .await
        .expect("a reviewer");
    let approver = approver.account.to_string();
    review::reassign(ctx, id, Part::Approver, &approver, "")
        .await
        .expect("an approver");
    id
}

/// An emergency in which the first may read a story, because the second agrees.
pub async fn raw_read(
    db: &TestDb,
    example: SourceExampleId,
    asks: &Viewer,
    confirms: &Viewer,
) -> StoryRequestId {
    let ctx = db.context(Some(asks.clone()));
    let id = story_request::ask(&ctx, Ask::Read, &example.to_string(), "danger")
        .await
        .expect("a request");
    let ctx = db.context(Some(confirms.clone()));
    story_request::decide(&ctx, Ask::Read, id, true)
        .await
        .expect("a second person");
    id
}

/// A case with nothing in it that points to anybody.
pub fn case_draft(title: &str, situation: &str) -> CaseDraft {
    CaseDraft {
        slug: String::new(),
        title: title.to_owned(),
        topics: vec!["difficult_conversations".to_owned()],
        skills: Vec::new(),
        minutes: "45".to_owned(),
        difficulty: "medium".to_owned(),
        valence: "thumbs_down".to_owned(),
        summary: "Somebody waits and nobody says why.".to_owned(),
        body: format!("## Situation\n\n{situation}\n\n## Options\n\nWhat can be done?"),
    }
}

/// The answers with which a text passes.
pub fn clean_answers() -> Answers {
    let no = QUESTIONS.map(|(key, _)| (key.to_owned(), false));
    Answers(
        no.into_iter()
            .chain([(FIVE_FIT.0.to_owned(), true)])
            .collect(),
    )
}
