//! Who reviews a story and who approves its text, for coordinators.

use axum::extract::Path;
use chrono::Days;
use domain::id::{AccountId, SourceExampleId};
use domain::review::{ASSIGNED_DAYS, DeclineReason, Review, ReviewState};
use leptos::prelude::*;
use operations::AppError;
use operations::review::{self, Listed, Part};

use super::{StateChip, crumbs, id_of};
use crate::components::{Choices, Crumbs, ErrorSummary, Field, PageHead, Select, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// The id of a story in an address.
fn story_of(text: &str) -> Result<SourceExampleId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// The day that stands in the form: a fortnight from now.
fn fortnight(visit: &Visit) -> String {
    (visit.ctx.now.date_naive() + Days::new(ASSIGNED_DAYS)).to_string()
}

fn options(candidates: Vec<(AccountId, String)>) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "Choose a person".to_owned())];
    options.extend(
        candidates
            .into_iter()
            .map(|(id, name)| (id.to_string(), name)),
    );
    options
}

pub(super) async fn new(visit: Visit, Path(id): Path<String>) -> Answer {
    let fields = Fields::filled([("reviewer_until", fortnight(&visit))]);
    new_page(visit, story_of(&id)?, fields, Problems::default()).await
}

pub(super) async fn assign(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = story_of(&id)?;
    let (reviewer, until) = (fields.get("reviewer"), fields.get("reviewer_until"));
    match review::assign(&visit.ctx, id, reviewer, until).await {
        Ok(_) => visit.redirect_with(
            "/reviews",
            Flash::ok("The story is with its reviewer. Name an approver when you are ready."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            new_page(visit, id, fields, problems).await
        }
    }
}

async fn new_page(visit: Visit, id: SourceExampleId, fields: Fields, problems: Problems) -> Answer {
    let example = review::read_waiting(&visit.ctx, id).await?;
    let candidates = options(review::list_candidates(&visit.ctx).await?);
    let is_wrong = !problems.is_empty();
    let main = move || {
        view! {
            <Crumbs above=crumbs() here="Give to a reviewer"/>
            <PageHead title="Give a story to a reviewer"/>
            <ErrorSummary problems=problems.clone()/>
            <p>{format!("Shared on {}, {}. It is deleted on {} at the latest.", time::date(example.submitted_at, "UTC"), example.valence.label().to_lowercase(), time::day(example.purge_after))}</p>
            <form class="form" method="post" action=format!("/examples/{id}/assign")>
                <Select name="reviewer" label="Reviewer" options=candidates fields=fields.clone() problems=problems.clone()
                    help="Reads the story alone and takes out whatever points to somebody."/>
                <Field name="reviewer_until" label="Until" kind="date" short=true fields problems help="From the day after, the story is closed to them."/>
                <div class="actions"><button class="button primary">"Give it to them"</button><a class="button quiet" href="/reviews">"Cancel"</a></div>
            </form>
            <p><a href=format!("/examples/{id}/purge-request")>"Have the story deleted before its day"</a></p>
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again("Give a story to a reviewer", main).await
    } else {
        visit.page("Give a story to a reviewer", main).await
    }
}

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let listed = review::read_assignment(&visit.ctx, id_of(&id)?).await?;
    let fields = filled(&visit, &listed.review);
    page(visit, listed, fields, Problems::default()).await
}

fn filled(visit: &Visit, review: &Review) -> Fields {
    let approver = review.approver;
    Fields::filled([
        ("reviewer", review.reviewer.account.to_string()),
        ("reviewer_until", review.reviewer.until.to_string()),
        (
            "approver",
            approver
                .map(|it| it.account.to_string())
                .unwrap_or_default(),
        ),
        (
            "approver_until",
            approver.map_or_else(|| fortnight(visit), |it| it.until.to_string()),
        ),
    ])
}

pub(super) async fn save(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    let (part, word) = match fields.find("approver") {
        Some(_) => (Part::Approver, "approver"),
        None => (Part::Reviewer, "reviewer"),
    };
    let (person, until) = part.fields();
    match review::reassign(&visit.ctx, id, part, fields.get(person), fields.get(until)).await {
        Ok(()) => visit.redirect_with(
            &format!("/reviews/{id}/assignment"),
            Flash::ok(format!("The {word} is named.")),
        ),
        Err(error) => again(visit, id, fields, error).await,
    }
}

pub(super) async fn decline(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    match review::decline(&visit.ctx, id, fields.get("reason")).await {
        Ok(()) => visit.redirect_with(
            "/reviews",
            Flash::ok("The story makes no case, and is deleted within a fortnight unless another review is open."),
        ),
        Err(error) => again(visit, id, fields, error).await,
    }
}

async fn again(visit: Visit, id: domain::id::ReviewId, fields: Fields, error: AppError) -> Answer {
    let problems = Problems::from_error(error)?;
    let listed = match review::read_assignment(&visit.ctx, id).await {
        Ok(listed) => listed,
        // A reviewer declines from the desk.
        Err(AppError::NotFound) => return super::desk::page(visit, id, fields, problems).await,
        Err(error) => return Err(error.into()),
    };
    let shown = fields.over(filled(&visit, &listed.review));
    page(visit, listed, shown, problems).await
}

async fn page(visit: Visit, listed: Listed, fields: Fields, problems: Problems) -> Answer {
    let candidates = options(review::list_candidates(&visit.ctx).await?);
    let is_wrong = !problems.is_empty();
    let title = listed
        .title
        .clone()
        .unwrap_or_else(|| format!("Story {}", listed.review.id));
    let heading = title.clone();
    let main = move || {
        let Listed {
            review,
            purge_after,
            reviews,
            approves,
            ..
        } = listed;
        let id = review.id;
        let main_action = match (review.state, review.case) {
            (ReviewState::Approved, Some(case)) => Some(view! {
                <form method="post" action=format!("/cases/{case}/publish")><button class="button primary">"Publish the case"</button></form>
            }),
            _ => None,
        };
        let action = format!("/reviews/{id}/assignment");
        let is_open = review.state.is_open();
        view! {
            <Crumbs above=crumbs() here=heading.clone()/>
            <PageHead title=heading>{main_action}</PageHead>
            <ErrorSummary problems=problems.clone()/>
            <dl class="facts">
                <div><dt>"State"</dt><dd><StateChip state=review.state/></dd></div>
                <div><dt>"Who told it"</dt><dd>{say(&review)}</dd></div>
                {review.declined.map(|reason| view! { <div><dt>"Why not used"</dt><dd>{reason.label()}</dd></div> })}
                <div><dt>"Story deleted by"</dt><dd>{purge_after.map_or_else(|| "It is deleted".to_owned(), time::day)}</dd></div>
            </dl>
            <p class="row">
                {review.case.map(|case| view! { <a href=format!("/cases/{case}")>"The generic text"</a> })}
                {reviews.then(|| view! { <a href=format!("/reviews/{id}")>"Your desk"</a> })}
                {approves.then(|| view! { <a href=format!("/reviews/{id}/approval")>"Your decision"</a> })}
                {review.example.map(|example| view! { <a href=format!("/examples/{example}/assign")>"Let another case grow out of this story"</a> })}
                {review.example.map(|example| view! { <a href=format!("/examples/{example}/purge-request")>"Have the story deleted before its day"</a> })}
            </p>
            {is_open.then(|| view! {
                <h2>"Reviewer"</h2>
                <form class="form" method="post" action=action.clone()>
                    <Select name="reviewer" label="Who makes it generic" options=candidates.clone() fields=fields.clone() problems=problems.clone()/>
                    <Field name="reviewer_until" label="Reads the story until" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
                    <div class="actions"><button class="button">"Save the reviewer"</button></div>
                </form>
                <h2>"Approver"</h2>
                <form class="form" method="post" action=action>
                    <Select name="approver" label="Who approves the text" options=candidates fields=fields.clone() problems=problems.clone()
                        help="Somebody else than the reviewer. Reads the generic text alone."/>
                    <Field name="approver_until" label="Decides until" kind="date" short=true fields=fields.clone() problems=problems.clone()/>
                    <div class="actions"><button class="button">"Save the approver"</button></div>
                </form>
                <DeclineForm id fields problems/>
            })}
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn say(review: &Review) -> String {
    use domain::review::Say;
    match (review.say, review.silent_until()) {
        (Some(Say::Agreed), _) => "says the text is fine".to_owned(),
        (Some(Say::Objected), _) => "objected to the last text".to_owned(),
        (None, Some(until)) => format!("may object until {}", time::date(until, "UTC")),
        (None, None) => "was not asked yet".to_owned(),
    }
}

/// The end of a review without a case.
#[component]
pub(super) fn DeclineForm(
    id: domain::id::ReviewId,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    let options =
        DeclineReason::ALL.map(|it| (it.as_str().into(), it.label().into(), String::new()));
    let open = problems.fields.of("reason").is_some();
    view! {
        <details open=open>
            <summary>"This story makes no case"</summary>
            <form class="form" method="post" action=format!("/reviews/{id}/decline")>
                <Choices name="reason" legend="Why not" options=options.into() fields problems/>
                <div class="actions"><button class="button danger">"End the review"</button></div>
                <p class="help">"Who told the story reads the reason. The story is deleted within a fortnight unless another review of it is open."</p>
            </form>
        </details>
    }
}
