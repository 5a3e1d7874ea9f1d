//! Stories on their way to becoming cases, one in each state, told through the operations that people use.

use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use domain::account::Viewer;
use domain::case_study::CaseDraft;
use domain::id::{ReviewId, SourceExampleId};
use domain::review::{Answers, FIVE_FIT, QUESTIONS, Step};
use operations::review::Part;
use operations::{Context, review, source_example};

/// Who makes cases of stories in the demo.
pub(super) struct Hands {
    /// Who gives stories to reviewers.
    pub(super) coordinator: Viewer,
    /// The three facilitators; the first is the one who signs in to the demo.
    pub(super) facilitators: Vec<Viewer>,
    /// The employee who signs in to the demo.
    pub(super) employee: Viewer,
    /// Two others who tell stories.
    pub(super) tellers: [Viewer; 2],
    /// Full names of colleagues who are part of the stories.
    pub(super) colleagues: [String; 3],
}

/// Tells three stories a few days ago: one lies open on a desk, one is put forward, one is approved.
pub(super) async fn make(base: &Context, hands: &Hands) -> anyhow::Result<()> {
    let [felix, fatima, frances] = &hands.facilitators[..] else {
        anyhow::bail!("the demo has three facilitators");
    };
    let [first, second, third] = &hands.colleagues;
    let [one, other] = &hands.tellers;
    let began = base.now - Duration::days(9);
    let table = Table { base, hands, began };

    let open = format!(
        "On 3 March at 9:40 Mrs Brockhurst of Vexley Logistics rang about order 48213. {first} had promised her a \
         lorry for Tuesday and had not told anybody. {second} took the call and said it was not our fault. \
         Mrs Brockhurst asked for {first}'s manager and gave me her number, +44 20 7946 0958. I wrote to \
         claire.brockhurst@vexley.example that evening. {second} still says that I made us look weak."
    );
    let open = table.told(one, "thumbs_down", &open).await?;
    table.assigned(open, felix, frances).await?;

    let proposed = format!(
        "{third} and I share the desk at the entrance. A gentleman shouted at {third} because his parcel was gone, \
         and I asked him to sit down with me. It took twenty minutes; then he apologised to {third}."
    );
    let story = table.told(&hands.employee, "thumbs_up", &proposed).await?;
    let id = table.assigned(story, felix, &hands.coordinator).await?;
    table
        .written(
            id,
            felix,
            &draft(
                "Loud at the entrance",
                "thumbs_up",
                "A visitor shouts at one colleague; another one asks him to sit down.",
                "A visitor shouts at Agent 1 because something of his is gone. Agent 2 stands beside and asks the visitor to \
                 sit down for a moment.",
            ),
        )
        .await?;

    let approved = format!(
        "{second} forwarded a customer to me for the fourth time without a word on what it was about. I was short with the \
         customer, and she was right to be angry."
    );
    let story = table.told(other, "thumbs_down", &approved).await?;
    let id = table.assigned(story, fatima, frances).await?;
    table
        .written(
            id,
            fatima,
            &draft(
                "Handed on without a word",
                "thumbs_down",
                "A customer is handed on again and again, and everybody asks the same questions.",
                "A customer is handed from Agent 1 to Agent 2 once more, and nobody has told Agent 2 what it is about.",
            ),
        )
        .await?;
    let page = review::read_approval(&table.at(4, frances), id).await?;
    let seen = page.review.proposal.context("a text")?.hash;
    review::say(&table.at(4, other), story, id, &seen, "agreed", "").await?;
    let mut answers = Answers::default();
    for (key, _) in QUESTIONS {
        answers.0.insert(key.to_owned(), false);
    }
    answers.0.insert(FIVE_FIT.0.to_owned(), true);
    review::approve(&table.at(5, frances), id, &seen, &answers, &[]).await?;
    Ok(())
}

struct Table<'a> {
    base: &'a Context,
    hands: &'a Hands,
    began: DateTime<Utc>,
}

impl Table<'_> {
    /// The surroundings of `viewer` so many days after the first story.
    fn at(&self, days: i64, viewer: &Viewer) -> Context {
        Context {
            now: self.began + Duration::days(days),
            viewer: Some(viewer.clone()),
            ..self.base.clone()
        }
    }

    async fn told(
        &self,
        by: &Viewer,
        valence: &str,
        story: &str,
    ) -> anyhow::Result<SourceExampleId> {
        Ok(source_example::submit(&self.at(0, by), valence, story).await?)
    }

    async fn assigned(
        &self,
        story: SourceExampleId,
        reviewer: &Viewer,
        approver: &Viewer,
    ) -> anyhow::Result<ReviewId> {
        let ctx = self.at(1, &self.hands.coordinator);
        let until = (self.base.now + Duration::days(12))
            .date_naive()
            .to_string();
        let id = review::assign(&ctx, story, &reviewer.account.to_string(), &until).await?;
        let approver = approver.account.to_string();
        review::reassign(&ctx, id, Part::Approver, &approver, &until).await?;
        Ok(id)
    }

    /// Replaces everything at the desk and puts this text forward.
    async fn written(&self, id: ReviewId, by: &Viewer, draft: &CaseDraft) -> anyhow::Result<()> {
        let ctx = self.at(3, by);
        let desk = review::desk(&ctx, id).await?.desk;
        for mark in desk.pieces.iter().filter_map(|piece| piece.mark.as_ref()) {
            let step = Step::Accept {
                mark: mark.id,
                whole: true,
                replacement: None,
            };
            review::decide(&ctx, id, &step).await?;
        }
        review::save_text(&ctx, id, draft).await?;
        review::propose(&ctx, id)
            .await
            .with_context(|| format!("review {id} is put forward"))
    }
}

fn draft(title: &str, valence: &str, summary: &str, situation: &str) -> CaseDraft {
    CaseDraft {
        slug: String::new(),
        title: title.to_owned(),
        topics: vec!["difficult_conversations".to_owned()],
        skills: Vec::new(),
        minutes: "45".to_owned(),
        difficulty: "medium".to_owned(),
        valence: valence.to_owned(),
        summary: summary.to_owned(),
        body: format!(
            "## Situation\n\n{situation}\n\n## Options\n\nWhat could each of them do now?\n\n\
             ## Consequences\n\nWhat follows from each, today and next time?\n\n\
             ## Choice\n\nWhich one do you choose, and why?\n\n\
             ## Generalise\n\nWhere do you meet the same with colleagues?\n"
        ),
    }
}
