//! The leak gate: no text is proposed, approved, published or exported with words of its story, or with what the scanner
//! is sure of, unless each is waived with a reason.

use domain::access::Action;
use domain::case_study::{CaseStudy, StoredCase};
use domain::id::{CaseStudyId, ReviewId};
use domain::person::Person;
use domain::{FieldErrors, Refusal};
use genericising::{Class, Known, Layer, Needle, Suggestion};
use store::ConnectionTrait;

use crate::{AppError, Context, Outcome, content, known_term, review};

/// Most characters of a reason.
const REASON_MOST: usize = 300;
/// How sure the scanner must be, in percent, for its finding to block.
pub(crate) const SURE: u8 = 60;

/// Words that keep a text back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The fingerprint of the words.
    pub id: String,
    /// The words, as they stand in the text.
    pub words: String,
    /// What they are taken for.
    pub label: String,
    /// Whether they were replaced in the story; otherwise the scanner found them.
    pub of_story: bool,
    /// Where they stand.
    pub places: Vec<&'static str>,
    /// Why they may stand there; `None` while they block.
    pub waiver: Option<String>,
    /// Whether an approver has signed the waiver.
    pub signed: bool,
}

/// What is searched for in a text.
pub(crate) struct Gate {
    known: Known,
    needles: Vec<Needle>,
}

impl Gate {
    /// The gate for a text without a story, or whose story is gone.
    pub(crate) async fn open(db: &impl ConnectionTrait) -> Outcome<Self> {
        Ok(Self {
            known: roster(db).await?,
            needles: Vec::new(),
        })
    }

    /// The gate for the text of a review: it knows every word that was replaced at the desk.
    pub(crate) async fn of_review(
        ctx: &Context,
        db: &impl ConnectionTrait,
        id: ReviewId,
    ) -> Outcome<Self> {
        let known = roster(db).await?;
        let needles = review::replaced_words(ctx, db, id, &known).await?;
        Ok(Self { known, needles })
    }

    /// The gate for a case that is kept.
    async fn of_case(ctx: &Context, db: &impl ConnectionTrait, id: CaseStudyId) -> Outcome<Self> {
        match store::review::find_of_case(db, id).await? {
            Some(review) if review.example.is_some() => Self::of_review(ctx, db, review.id).await,
            _ => Self::open(db).await,
        }
    }

    /// Everything found in a case and in what is derived from it, each once.
    pub(crate) fn findings(&self, ctx: &Context, case: &CaseStudy) -> Vec<Finding> {
        let plain = markdown::plain_text(&case.body);
        let spaced = |key: &str| key.replace('-', " ");
        let skills: Vec<String> = case.skills.iter().map(|key| spaced(key)).collect();
        let mut found: Vec<Finding> = Vec::new();
        for (place, text) in [
            ("title", case.title.as_str()),
            ("name in addresses", &spaced(&case.slug)),
            ("summary", &case.summary),
            ("skills", &skills.join(", ")),
            ("text", &case.body),
            ("text", &plain),
        ] {
            for (words, label, of_story) in self.search(text) {
                let id = ctx.vault.fingerprint(&words.to_lowercase());
                match found.iter_mut().find(|known| known.id == id) {
                    Some(known) => {
                        known.of_story |= of_story;
                        if !known.places.contains(&place) {
                            known.places.push(place);
                        }
                    }
                    None => found.push(Finding {
                        id,
                        words,
                        label,
                        of_story,
                        places: vec![place],
                        waiver: None,
                        signed: false,
                    }),
                }
            }
        }
        found
    }

    /// Words, what they are, and whether they are of the story.
    fn search(&self, text: &str) -> Vec<(String, String, bool)> {
        let of_story = genericising::leaks(&self.needles, text)
            .into_iter()
            .map(|leak| (leak.text, leak.class.label().to_owned(), true));
        let scanned = genericising::scan(&self.known, text)
            .into_iter()
            .filter(blocks)
            .map(|one| (one.text, one.class.label().to_owned(), false));
        of_story.chain(scanned).collect()
    }

    /// Notes at `field` what a short text, which goes beside a case, says of its story.
    pub(crate) fn check(&self, errors: &mut FieldErrors, field: &str, text: &str, waived: &str) {
        let waived = waived.to_lowercase();
        let hits = self.search(text);
        if let Some((words, ..)) = hits
            .iter()
            .find(|(words, ..)| words.to_lowercase() != waived)
        {
            errors.add(
                field,
                format!("Say it without “{words}”: this is kept longer than the story."),
            );
        }
    }
}

/// Whether a finding of the scanner keeps a text back: names of the roster and known terms, addresses, numbers and days do. Words that only
/// look like names, and how long, how much and how old, do not: cases are full of them, and the approver asks for those.
fn blocks(found: &Suggestion) -> bool {
    let tells = match found.class {
        _ if found.layer == Layer::Roster => true,
        Class::Date => found.text.contains(|c: char| c.is_ascii_digit()),
        Class::Time
        | Class::Money
        | Class::Age
        | Class::Place
        | Class::Name
        | Class::Nationality => false,
        _ => true,
    };
    tells && !matches!(found.layer, Layer::Dictionary | Layer::Capitals) && found.confidence >= SURE
}

/// Everybody in the roster, those who left as well, and the known terms, as they are at this moment.
pub(crate) async fn roster(db: &impl ConnectionTrait) -> Outcome<Known> {
    let people = store::person::list(db).await?;
    let people: Vec<genericising::Person> = people.iter().map(known_person).collect();
    let terms = known_term::stored(db).await?;
    Ok(known_term::known(&people, &terms))
}

/// Somebody as the scanner knows them.
pub(crate) fn known_person(person: &Person) -> genericising::Person {
    let entry = &person.entry;
    genericising::Person {
        id: person.id.to_string(),
        given: entry.given_name.clone(),
        family: entry.family_name.clone(),
        preferred: entry.preferred_name.clone(),
        email: Some(entry.email.clone()).filter(|email| !email.is_empty()),
    }
}

/// What keeps a case back, waived or not; nothing for one that came with the program and is unchanged.
pub(crate) async fn findings_of(
    ctx: &Context,
    db: &impl ConnectionTrait,
    case: &StoredCase,
) -> Outcome<Vec<Finding>> {
    if content::cases()?.contains(&case.case) {
        return Ok(Vec::new());
    }
    findings_in(ctx, db, case.id, &case.case).await
}

/// What keeps a text back that is, or is to be, the one of a case.
pub(crate) async fn findings_in(
    ctx: &Context,
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    case: &CaseStudy,
) -> Outcome<Vec<Finding>> {
    let found = Gate::of_case(ctx, db, id).await?.findings(ctx, case);
    with_waivers(db, id, found).await
}

/// The findings with the waivers that are kept.
async fn with_waivers(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    mut found: Vec<Finding>,
) -> Outcome<Vec<Finding>> {
    for waiver in store::case_waiver::list(db, id).await? {
        if let Some(finding) = found.iter_mut().find(|it| it.id == waiver.finding) {
            finding.signed = waiver.signed_by.is_some();
            finding.waiver = Some(waiver.reason);
        }
    }
    Ok(found)
}

/// Lets pass a text in which nothing is found that is not waived.
///
/// # Errors
/// [`AppError::Refused`], which names the words.
pub(crate) fn pass(found: &[Finding]) -> Outcome<()> {
    let words: Vec<String> = found
        .iter()
        .filter(|it| it.waiver.is_none())
        .map(|it| format!("“{}” ({})", it.words, it.places.join(", ")))
        .collect();
    if words.is_empty() {
        return Ok(());
    }
    Err(AppError::refused(format!(
        "The text still holds what may point to somebody: {}. Change it, or say for each why it may stand.",
        words.join("; ")
    )))
}

/// Lets cases out of the house: see [`pass`]. Returns those that may leave, and which others stay because nobody is free to
/// change them now.
///
/// # Errors
/// [`AppError::Refused`], which names the first case that is kept back and can be changed, and its words.
pub(crate) async fn pass_all(
    ctx: &Context,
    cases: Vec<StoredCase>,
) -> Outcome<(Vec<CaseStudy>, Vec<CaseStudyId>)> {
    let (mut leaving, mut staying) = (Vec::new(), Vec::new());
    let included = content::cases()?;
    let plain = Gate::open(&ctx.db).await?;
    for case in cases {
        if included.contains(&case.case) {
            leaving.push(case.case);
            continue;
        }
        let found = match store::review::find_of_case(&ctx.db, case.id).await? {
            Some(review) if review.example.is_some() => {
                let gate = Gate::of_review(ctx, &ctx.db, review.id).await?;
                gate.findings(ctx, &case.case)
            }
            _ => plain.findings(ctx, &case.case),
        };
        let found = with_waivers(&ctx.db, case.id, found).await?;
        match pass(&found) {
            Ok(()) => leaving.push(case.case),
            Err(_) if check_free(&ctx.db, case.id).await?.is_err() => staying.push(case.id),
            Err(refused) => {
                return Err(AppError::refused(format!("{}: {refused}", case.case.title)));
            }
        }
    }
    Ok((leaving, staying))
}

/// What keeps a case back, for its editor.
///
/// # Errors
/// [`AppError::NotFound`] for who may not edit cases.
pub async fn findings(ctx: &Context, id: CaseStudyId) -> Outcome<Vec<Finding>> {
    let case = super::find_source(ctx, id, None).await?;
    findings_of(ctx, &ctx.db, &case).await
}

/// Waives a finding in a case that has no review, or whose story is gone.
///
/// # Errors
/// [`AppError::Invalid`] for a reason that is missing or tells too much; [`AppError::Refused`] when the finding is not
/// there, or the case is still in review.
pub async fn waive(ctx: &Context, id: CaseStudyId, finding: &str, reason: &str) -> Outcome<()> {
    let by = ctx.require_role(Action::EditCases)?.account;
    let found = findings(ctx, id).await?;
    let gate = Gate::of_case(ctx, &ctx.db, id).await?;
    let (finding, reason) = gate.read_waiver(&found, finding, reason)?;
    write_tx!(ctx, |tx| {
        refuse_in_review(tx, id).await?;
        store::case_waiver::put(tx, id, &finding, &reason, by, ctx.now).await?;
        let subject = format!("case_study {id}");
        ctx.audit(tx, "case_study.waived", &subject, "").await
    })
}

impl Gate {
    /// A waiver as typed: the id of the finding and the reason.
    pub(crate) fn read_waiver(
        &self,
        found: &[Finding],
        finding: &str,
        reason: &str,
    ) -> Outcome<(String, String)> {
        let finding = found
            .iter()
            .find(|it| it.id == finding)
            .ok_or_else(|| AppError::refused("These words are not in the text any more."))?;
        let mut errors = FieldErrors::default();
        let field = format!("reason-{}", finding.id);
        let reason = errors.required(&field, "a reason", reason, REASON_MOST);
        self.check(&mut errors, &field, &reason, &finding.words);
        Ok(errors.or((finding.id.clone(), reason))?)
    }
}

/// Keeps hands off a case whose story is still held: while the review is open, its reviewer writes it, and its approver
/// decides on it.
pub(crate) async fn refuse_in_review(db: &impl ConnectionTrait, id: CaseStudyId) -> Outcome<()> {
    Ok(check_free(db, id).await??)
}

/// Whether a case may be changed by others than its reviewer.
pub(crate) async fn check_free(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
) -> Outcome<Result<(), Refusal>> {
    let review = store::review::find_of_case(db, id).await?;
    let Some((review, example)) = review.and_then(|it| it.example.map(|example| (it, example)))
    else {
        return Ok(Ok(()));
    };
    if review.state.is_open() {
        return Ok(Err(Refusal::new(
            "This case grew out of a story that is still held: its reviewer changes the text, and it is approved anew.",
        )));
    }
    let Some(example) = store::source_example::find(db, example).await? else {
        return Ok(Ok(()));
    };
    Ok(Err(Refusal::new(format!(
        "This case grew out of a story that is held until {day}, and its text was approved as it is: it can be edited from {day} on. Until then, let another case grow out of the same story in the case queue.",
        day = example.purge_after.format("%-d %b %Y")
    ))))
}
