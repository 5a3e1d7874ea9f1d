//! From the desk to the case: its text is sealed like the story until the leak gate lets it pass and it is put forward.

use std::collections::BTreeMap;

use domain::FieldErrors;
use domain::access::Action;
use domain::case_study::{CaseDraft, CaseState, CaseStudy, Difficulty, HEADINGS};
use domain::id::{AccountId, CaseStudyId, ReviewId};
use domain::review::{Desk, Proposal, Review, Say};
use serde::{Deserialize, Serialize};
use store::review::SealedPart;
use store::{ConnectionTrait, Tx};

use super::desk::story_and_work;
use super::{find, held, keep, open};
use crate::case_study::gate::{self, Finding, Gate};
use crate::case_study::{Parts, checked, free_slug, search_text, skills};
use crate::secret::token_hash;
use crate::{AppError, Context, Outcome};

/// The page on which a reviewer writes the case.
#[derive(Clone)]
pub struct Writing {
    /// The review.
    pub review: Review,
    /// The text so far.
    pub draft: CaseDraft,
    /// The skills a case can name.
    pub skills: Vec<(String, String)>,
    /// What keeps it from being a case.
    pub problems: FieldErrors,
    /// What the leak gate finds in it.
    pub findings: Vec<Finding>,
    /// How it reads; `None` while there are problems.
    pub parts: Option<Parts>,
    /// How many marks on the desk wait for a decision.
    pub undecided: usize,
    /// What the approver wants changed.
    pub remark: Option<String>,
    /// Why who told the story objects.
    pub objection: Option<String>,
}

/// What is sealed of a case that is being written.
#[derive(Serialize, Deserialize)]
struct Sealed {
    draft: CaseDraft,
    /// Reasons by the fingerprint of the words.
    waivers: BTreeMap<String, String>,
}

/// The case of a review as it is being written, for its reviewer; before the first save filled in from the desk.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, and once the assignment has run out.
pub async fn read_text(ctx: &Context, id: ReviewId) -> Outcome<Writing> {
    let review = find(ctx, &ctx.db, id, Action::Genericise).await?;
    let (story, work) = story_and_work(ctx, &ctx.db, &review).await?;
    let desk = Desk::of(&story, &work);
    let sealed = sealed(ctx, &ctx.db, &review, &desk).await?;
    let (problems, findings, parts) = match checked(&sealed.draft) {
        Ok((case, parts)) => {
            let gate = Gate::of_review(ctx, &ctx.db, id).await?;
            (
                FieldErrors::default(),
                waived(gate.findings(ctx, &case), &sealed.waivers),
                Some(parts),
            )
        }
        Err(problems) => (problems, Vec::new(), None),
    };
    // What was said of an earlier text is over.
    let verdict = store::review::find_verdict(&ctx.db, id).await?;
    let remark = verdict
        .filter(|verdict| !verdict.approved && review.check_seen(&verdict.hash).is_ok())
        .map(|verdict| verdict.remark);
    let objection = match review.say {
        Some(Say::Objected) => open(ctx, &ctx.db, &review, SealedPart::Objection).await?,
        _ => None,
    };
    Ok(Writing {
        draft: sealed.draft,
        skills: skills(&ctx.db).await?,
        problems,
        findings,
        parts,
        undecided: desk.undecided,
        remark,
        objection,
        review,
    })
}

/// Keeps the case as typed, sealed. What is proposed or approved is void when anything changed.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but its reviewer; [`AppError::Refused`] for who was the reviewer until their days ran
/// out or the story was closed to them.
pub async fn save_text(ctx: &Context, id: ReviewId, draft: &CaseDraft) -> Outcome<()> {
    let by = ctx.viewer()?.account;
    write_tx!(ctx, |tx| {
        let review = match find(ctx, tx, id, Action::Genericise).await {
            Err(AppError::NotFound) => return Err(closed(tx, id, by).await?),
            found => found?,
        };
        let (story, work) = story_and_work(ctx, tx, &review).await?;
        let mut sealed = sealed(ctx, tx, &review, &Desk::of(&story, &work)).await?;
        let review = if sealed.draft == *draft {
            review
        } else {
            review.rewritten()
        };
        sealed.draft = draft.clone();
        keep(ctx, tx, &review, SealedPart::Draft, &sealed).await?;
        store::review::update(tx, &review).await?;
        ctx.audit(tx, "case_review.written", &format!("case_review {id}"), "")
            .await
    })
}

/// What is said to somebody who cannot write the text of a review: that there is nothing, unless they were its reviewer.
async fn closed(db: &impl ConnectionTrait, id: ReviewId, by: AccountId) -> Outcome<AppError> {
    let review = store::review::find(db, id).await?;
    let was_reviewer =
        review.is_some_and(|it| it.reviewer.account == by || it.earlier_reviewers.contains(&by));
    Ok(match was_reviewer {
        true => AppError::refused(
            "This story is closed to you by now, and nothing was kept. Your text stands below: ask the coordinator for more days, then keep it again.",
        ),
        false => AppError::NotFound,
    })
}

/// Lets a finding of the leak gate stand, with a reason that the approver will read and sign. What is proposed or approved
/// is void.
///
/// # Errors
/// [`AppError::Invalid`] for a reason that is missing or tells of the story; [`AppError::Refused`] when the words are not
/// in the text any more.
pub async fn waive(ctx: &Context, id: ReviewId, finding: &str, reason: &str) -> Outcome<()> {
    let writing = read_text(ctx, id).await?;
    let gate = Gate::of_review(ctx, &ctx.db, id).await?;
    let (finding, reason) = gate.read_waiver(&writing.findings, finding, reason)?;
    write_tx!(ctx, |tx| {
        let review = find(ctx, tx, id, Action::Genericise).await?;
        let (story, work) = story_and_work(ctx, tx, &review).await?;
        let mut sealed = sealed(ctx, tx, &review, &Desk::of(&story, &work)).await?;
        sealed.waivers.insert(finding.clone(), reason.clone());
        keep(ctx, tx, &review, SealedPart::Draft, &sealed).await?;
        store::review::update(tx, &review.rewritten()).await?;
        ctx.audit(tx, "case_review.waived", &format!("case_review {id}"), "")
            .await
    })
}

/// Puts the text forward: the leak gate lets it pass, it becomes a draft in the library, and its hash is kept.
///
/// # Errors
/// [`AppError::Invalid`] with what is wrong with the case; [`AppError::Refused`] when the gate finds something, a mark is
/// undecided, or it is proposed already.
pub async fn propose(ctx: &Context, id: ReviewId) -> Outcome<()> {
    let writing = read_text(ctx, id).await?;
    let (case, parts) = checked(&writing.draft)?;
    if parts.handout.is_empty() {
        return Err(AppError::refused(
            "This case has nothing for participants: write their part outside the audience blocks first.",
        ));
    }
    gate::pass(&writing.findings)?;
    let by = ctx.viewer()?.account;
    write_tx!(ctx, |tx| {
        let mut review = find(ctx, tx, id, Action::Genericise).await?;
        let (story, work) = story_and_work(ctx, tx, &review).await?;
        let desk = Desk::of(&story, &work);
        if sealed(ctx, tx, &review, &desk).await?.draft != writing.draft {
            return Err(AppError::refused(
                "The text was changed meanwhile: look at it again.",
            ));
        }
        let mut case = case.clone();
        let (case_id, version) = put_case(ctx, tx, &review, &mut case, &parts).await?;
        store::case_waiver::delete_all(tx, case_id).await?;
        for finding in &writing.findings {
            let reason = finding.waiver.as_deref().unwrap_or_default();
            store::case_waiver::put(tx, case_id, &finding.id, reason, by, ctx.now).await?;
        }
        review.case = Some(case_id);
        let proposal = Proposal {
            hash: text_hash(&case),
            version,
            at: ctx.now,
        };
        let review = review.propose(proposal, desk.undecided)?;
        store::review::update(tx, &review).await?;
        ctx.audit(
            tx,
            "case_review.proposed",
            &format!("case_review {id}"),
            &format!("case_study {case_id}, version {version}"),
        )
        .await
    })
}

/// Keeps the case in the library as a draft; an earlier text that was never published does not stay beside it.
async fn put_case(
    ctx: &Context,
    tx: &Tx,
    review: &Review,
    case: &mut CaseStudy,
    parts: &Parts,
) -> Outcome<(CaseStudyId, u32)> {
    let by = Some(review.reviewer.account);
    let text = search_text(case, parts);
    let before = match review.case {
        Some(id) => store::case_study::find(tx, id).await?,
        None => None,
    };
    let Some(before) = before else {
        case.slug = free_slug(tx, case.slug.clone(), true).await?;
        let id = store::case_study::insert(tx, case, &text, CaseState::Draft, by, ctx.now).await?;
        return Ok((id, 1));
    };
    if before.case.slug != case.slug {
        case.slug = free_slug(tx, case.slug.clone(), true).await?;
        store::case_study::set_slug(tx, before.id, &case.slug).await?;
    }
    let version = before.version + 1;
    store::case_study::insert_version(tx, before.id, version, case, &text, by, ctx.now).await?;
    store::case_study::keep_only_version(tx, before.id, version).await?;
    Ok((before.id, version))
}

/// SHA-256 of everything a case says, in hexadecimal.
pub(crate) fn text_hash(case: &CaseStudy) -> String {
    token_hash(&markdown::write_case(case))
}

/// What is kept of the case, or what the desk makes of the story.
async fn sealed(
    ctx: &Context,
    db: &impl ConnectionTrait,
    review: &Review,
    desk: &Desk,
) -> Outcome<Sealed> {
    if let Some(sealed) = open(ctx, db, review, SealedPart::Draft).await? {
        return Ok(sealed);
    }
    let example = held(db, review.example.ok_or(AppError::NotFound)?).await?;
    let [first, others @ ..] = HEADINGS;
    let mut body = format!("## {first}\n\n{}\n", desk.generic().trim());
    for heading in others {
        body += &format!("\n## {heading}\n");
    }
    Ok(Sealed {
        draft: CaseDraft {
            minutes: "45".to_owned(),
            difficulty: Difficulty::Medium.as_str().to_owned(),
            valence: example.valence.as_str().to_owned(),
            body,
            ..CaseDraft::default()
        },
        waivers: BTreeMap::new(),
    })
}

/// The findings, with the reasons for which some of them may stand.
fn waived(mut findings: Vec<Finding>, waivers: &BTreeMap<String, String>) -> Vec<Finding> {
    for finding in &mut findings {
        finding.waiver = waivers.get(&finding.id).cloned();
    }
    findings
}
