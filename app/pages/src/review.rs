//! The review of stories: the queue, and the pages of reviewer, approver and coordinator beside it.

mod approval;
mod assignment;
mod desk;
mod text;

use chrono::NaiveDate;
use domain::id::ReviewId;
use domain::review::ReviewState;
use domain::source_example::ExampleListing;
use domain::story_request::Ask;
use leptos::prelude::*;
use operations::AppError;
use operations::review::{self, Listed, Queue};
use operations::story_request;

use crate::components::{PageHead, TableWrap, time};
use crate::routes::Routes;
use crate::story_request::Deletions;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/reviews", queue)
        .get("/examples/{id}/assign", assignment::new)
        .post("/examples/{id}/assign", assignment::assign)
        .get("/reviews/{id}", desk::show)
        .post("/reviews/{id}/steps", desk::step)
        .get("/reviews/{id}/case", text::show)
        .post("/reviews/{id}/case", text::save)
        .post("/reviews/{id}/waivers", text::waive)
        .post("/reviews/{id}/propose", text::propose)
        .get("/reviews/{id}/approval", approval::show)
        .post("/reviews/{id}/approval", approval::decide)
        .get("/reviews/{id}/assignment", assignment::show)
        .post("/reviews/{id}/assignment", assignment::save)
        .post("/reviews/{id}/decline", assignment::decline)
}

/// The id in an address; what is no number is no review.
fn id_of(text: &str) -> Result<ReviewId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

pub(crate) fn crumbs() -> Vec<(String, String)> {
    vec![("Case queue".to_owned(), "/reviews".to_owned())]
}

async fn queue(visit: Visit) -> Answer {
    let Queue { waiting, reviews } = review::queue(&visit.ctx).await?;
    let deletions = match &waiting {
        Some(_) => story_request::list(&visit.ctx, Ask::Purge).await?,
        None => Vec::new(),
    };
    visit
        .page("Case queue", move || {
            let assigns = waiting.is_some();
            view! {
                <PageHead title="Case queue"/>
                {(!deletions.is_empty()).then(|| view! { <Deletions requests=deletions/> })}
                {waiting.map(|waiting| view! { <Waiting waiting/> })}
                <section aria-labelledby="reviews">
                    <h2 id="reviews">{if assigns { "In hand" } else { "Yours" }}</h2>
                    <Reviews reviews assigns/>
                </section>
            }
            .into_any()
        })
        .await
}

/// The stories that nobody reviews.
#[component]
fn Waiting(waiting: Vec<ExampleListing>) -> impl IntoView {
    let body = if waiting.is_empty() {
        view! { <p class="muted">"No story waits for a reviewer."</p> }.into_any()
    } else {
        let rows: Vec<_> = waiting
            .into_iter()
            .map(|example| {
                view! {
                    <tr>
                        <th scope="row">{time::date(example.submitted_at, "UTC")}</th>
                        <td data-label="Ended">{example.valence.label()}</td>
                        <td data-label="Deleted by">{time::day(example.purge_after)}</td>
                        <td><a class="button small" href=format!("/examples/{}/assign", example.id)>"Give to a reviewer"</a></td>
                    </tr>
                }
            })
            .collect();
        view! {
            <TableWrap label="Stories that wait for a reviewer">
                <table>
                    <caption class="visually-hidden">"Stories that wait for a reviewer"</caption>
                    <thead><tr><th scope="col">"Shared on"</th><th scope="col">"Ended"</th><th scope="col">"Deleted by"</th><th scope="col">"Next"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="waiting">
            <h2 id="waiting">"Waiting"</h2>
            <p>"You see neither who shared a story nor a word of it: that is for its reviewer alone."</p>
            {body}
        </section>
    }
}

#[component]
fn Reviews(reviews: Vec<Listed>, assigns: bool) -> impl IntoView {
    if reviews.is_empty() {
        let sentence = if assigns {
            "No story is in hand. Give one to a reviewer; it comes back as a text to publish."
        } else {
            "Nothing waits for you. A coordinator gives stories to their reviewers and approvers."
        };
        return view! { <section class="empty"><p>{sentence}</p></section> }.into_any();
    }
    let rows: Vec<_> = reviews
        .into_iter()
        .map(|listed| {
            let id = listed.review.id;
            let title = listed.title.unwrap_or_else(|| format!("Story {id}"));
            let (href, next) = next_of(id, &listed.review.state, listed.reviews, listed.approves, assigns);
            view! {
                <tr>
                    <th scope="row">{match href {
                        Some(href) => view! { <a href=href>{title}</a> }.into_any(),
                        None => title.into_any(),
                    }}</th>
                    <td data-label="State"><StateChip state=listed.review.state/></td>
                    <td data-label="Reviewer">{until(listed.reviewer, listed.review.reviewer.until)}</td>
                    <td data-label="Approver">{match (listed.approver, listed.review.approver) {
                        (Some(name), Some(approver)) => until(name, approver.until),
                        _ => "not named".into_any(),
                    }}</td>
                    <td data-label="Story deleted by">{listed.purge_after.map_or_else(|| "deleted".to_owned(), time::day)}</td>
                    <td data-label="Next">{next}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Reviews">
            <table>
                <caption class="visually-hidden">"Reviews"</caption>
                <thead><tr>
                    <th scope="col">"Case"</th><th scope="col">"State"</th><th scope="col">"Reviewer"</th>
                    <th scope="col">"Approver"</th><th scope="col">"Story deleted by"</th><th scope="col">"Next"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn until(name: String, day: NaiveDate) -> AnyView {
    view! { {name} <br/> <small>{format!("until {}", time::day(day))}</small> }.into_any()
}

/// Where a line leads, and what is to do there.
fn next_of(
    id: ReviewId,
    state: &ReviewState,
    reviews: bool,
    approves: bool,
    assigns: bool,
) -> (Option<String>, &'static str) {
    let assignment = assigns.then(|| format!("/reviews/{id}/assignment"));
    match state {
        ReviewState::InReview if reviews => (Some(format!("/reviews/{id}")), "Make it generic"),
        ReviewState::Proposed if approves => (
            Some(format!("/reviews/{id}/approval")),
            "Decide on the text",
        ),
        ReviewState::InReview => (assignment, "Wait for the reviewer"),
        ReviewState::Proposed => (assignment, "Wait for an answer and the approver"),
        ReviewState::Approved if assigns => (assignment, "Publish"),
        ReviewState::Approved => (assignment, "Wait for a coordinator"),
        ReviewState::Published | ReviewState::Declined | ReviewState::Ended => {
            (assignment, "Nothing")
        }
    }
}

#[component]
fn StateChip(state: ReviewState) -> impl IntoView {
    let class = match state {
        ReviewState::Approved | ReviewState::Published => "chip ok",
        ReviewState::InReview | ReviewState::Proposed => "chip info",
        ReviewState::Declined | ReviewState::Ended => "chip",
    };
    view! { <span class=class>{state.label()}</span> }
}
