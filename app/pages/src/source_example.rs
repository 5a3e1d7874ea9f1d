//! Sharing an experience, and one's own experiences; nobody reads another's here.

mod reviews;

use axum::extract::Path;
use chrono::NaiveDate;
use domain::case_study::Valence;
use domain::id::SourceExampleId;
use domain::review::ReviewState;
use domain::source_example::{ExampleListing, Stage, WITHDRAWN_DAYS};
use domain::story_request::Purged;
use leptos::prelude::*;
use operations::AppError;
use operations::review;
use operations::source_example::{self, Examples};
use operations::story_request;

use crate::components::{Choices, Crumbs, ErrorSummary, PageHead, TableWrap, TextArea, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::story_request::Done;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/examples", list)
        .get("/examples/new", new)
        .post("/examples/new", submit)
        .get("/examples/{id}", show)
        .post("/examples/{id}/withdraw", withdraw)
        .post("/examples/{id}/say", reviews::say)
        .post("/examples/{id}/purge", purge)
}

/// The id in an address; what is no number is no example.
fn id_of(text: &str) -> Result<SourceExampleId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

async fn list(visit: Visit) -> Answer {
    let Examples { own, purged, all } = source_example::list(&visit.ctx).await?;
    visit
        .page("Shared experiences", move || {
            let shares = own.is_some();
            view! {
                <PageHead title="Shared experiences">
                    {shares.then(|| view! { <a class="button primary" href="/examples/new">"Share an experience"</a> })}
                </PageHead>
                {own.map(|own| view! { <OwnExamples own purged/> })}
                {all.map(|all| view! { <AllExamples all/> })}
            }
            .into_any()
        })
        .await
}

#[component]
fn OwnExamples(own: Vec<(ExampleListing, Stage)>, purged: Vec<Purged>) -> impl IntoView {
    let body = if own.is_empty() && purged.is_empty() {
        view! {
            <section class="empty">
                <p>"You have shared nothing yet. A moment with a customer or a colleague that went well, or badly, is enough."</p>
                <div class="example" aria-hidden="true" inert><p>"3 Nov 2025, thumbs down, submitted"</p></div>
            </section>
        }
        .into_any()
    } else {
        let mut rows: Vec<AnyView> = own
            .into_iter()
            .map(|(example, stage)| {
                let shared = time::date(example.submitted_at, "UTC");
                view! {
                    <tr>
                        <th scope="row"><a href=format!("/examples/{}", example.id)>{format!("Shared on {shared}")}</a></th>
                        <td data-label="Ended">{example.valence.label()}</td>
                        <td data-label="State">{stage.label()}</td>
                        <td data-label="Deleted by">{time::day(example.purge_after)}</td>
                    </tr>
                }
                .into_any()
            })
            .collect();
        rows.extend(purged.into_iter().map(|one| {
            let shared = time::date(one.submitted_at, "UTC");
            view! {
                <tr>
                    <th scope="row"><a href=format!("/examples/{}", one.example)>{format!("Shared on {shared}")}</a></th>
                    <td data-label="Ended">"not kept"</td>
                    <td data-label="State">{format!("Deleted {}", one.way.label())}</td>
                    <td data-label="Deleted by">{time::day(one.purged_at.date_naive())}</td>
                </tr>
            }
            .into_any()
        }));
        view! {
            <TableWrap label="Your experiences">
                <table>
                    <caption class="visually-hidden">"Your experiences"</caption>
                    <thead><tr><th scope="col">"Experience"</th><th scope="col">"Ended"</th><th scope="col">"State"</th><th scope="col">"Deleted by"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    };
    view! { <section aria-labelledby="own"><h2 id="own">"Yours"</h2>{body}</section> }
}

/// That examples exist: neither names nor texts, and no way to them.
#[component]
fn AllExamples(all: Vec<(ExampleListing, Stage)>) -> impl IntoView {
    let body = if all.is_empty() {
        view! { <p class="muted">"Nobody has shared an experience yet."</p> }.into_any()
    } else {
        let rows: Vec<_> = all
            .into_iter()
            .map(|(example, stage)| {
                view! {
                    <tr>
                        <th scope="row">{time::date(example.submitted_at, "UTC")}</th>
                        <td data-label="Ended">{example.valence.label()}</td>
                        <td data-label="State">{stage.label()}</td>
                    </tr>
                }
            })
            .collect();
        view! {
            <TableWrap label="Everybody's experiences">
                <table>
                    <caption class="visually-hidden">"Everybody's experiences"</caption>
                    <thead><tr><th scope="col">"Shared on"</th><th scope="col">"Ended"</th><th scope="col">"State"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="all">
            <h2 id="all">"Everybody's"</h2>
            <p>"You see that experiences come in. Who shared them and what they say stays with them. " <a href="/reviews">"Give them to reviewers in the case queue"</a></p>
            {body}
        </section>
    }
}

async fn new(visit: Visit) -> Answer {
    form_page(visit, Fields::default(), Problems::default()).await
}

async fn submit(visit: Visit, fields: Fields) -> Answer {
    let outcome =
        source_example::submit(&visit.ctx, fields.get("valence"), fields.get("text")).await;
    match outcome {
        Ok(_) => visit.redirect_with(
            "/examples",
            Flash::ok(
                "Thank you: your experience is kept, and you can withdraw it here at any time.",
            ),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            form_page(visit, fields, problems).await
        }
    }
}

async fn form_page(visit: Visit, fields: Fields, problems: Problems) -> Answer {
    let until = source_example::held_until(&visit.ctx)?;
    let is_wrong = !problems.is_empty();
    let main = move || {
        view! {
            <PageHead title="Share an experience"/>
            <p class="lede">"A moment with a customer or a colleague that others could learn from. Ten minutes are enough."</p>
            <ErrorSummary problems=problems.clone()/>
            <StoryForm action="/examples/new" submit="Share it" back="/examples" until fields problems/>
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again("Share an experience", main).await
    } else {
        visit.page("Share an experience", main).await
    }
}

/// The form in which a story is told, and beside it who will read it.
#[component]
pub(crate) fn StoryForm(
    #[prop(into)] action: String,
    submit: &'static str,
    back: &'static str,
    until: NaiveDate,
    fields: Fields,
    problems: Problems,
    /// Where to say no, for who was asked to share it.
    #[prop(optional, into)]
    decline: Option<String>,
) -> impl IntoView {
    let valences = Valence::ALL.map(|it| {
        let small = match it {
            Valence::ThumbsUp => "it went well, and I know why or would like to",
            Valence::ThumbsDown => "it went badly, or not as I wished",
        };
        (it.as_str().into(), it.label().into(), small.into())
    });
    view! {
        <div class="split">
            <form class="form" method="post" action=action>
                <Choices name="valence" legend="How did it end?" options=valences.into() fields=fields.clone() problems=problems.clone()/>
                <Questions/>
                <TextArea name="text" label="What happened" rows=14 value=fields.get("text") problems
                    help="In your own words. Please leave out names, numbers and places where you can; what is left is taken out before anybody works with it."/>
                <div class="actions">
                    <button class="button primary">{submit}</button>
                    {decline.map(|to| view! { <button class="button" formaction=to>"No, thank you"</button> })}
                    <a class="button quiet" href=back>"Cancel"</a>
                </div>
            </form>
            <aside><WhoReads until/></aside>
        </div>
    }
}

#[component]
fn Questions() -> impl IntoView {
    view! {
        <p>"These questions may help:"</p>
        <ul>
            <li>"What was the situation, and who was part of it: a customer, another team, you?"</li>
            <li>"What did the other person want? What did you want?"</li>
            <li>"What was said or done, word for word where you remember it?"</li>
            <li>"At which moment did it turn?"</li>
            <li>"How did it end, and for whom?"</li>
            <li>"What would you do again, or differently?"</li>
        </ul>
    }
}

/// In plain words: who will read it and for how long.
#[component]
fn WhoReads(until: NaiveDate) -> impl IntoView {
    view! {
        <div class="note info" role="note">
            <h2>"Who will read this"</h2>
            <ul>
                <li>"You, as long as it is kept."</li>
                <li>"Nobody by curiosity: not your manager, not a colleague, not an administrator."</li>
                <li>"In an emergency one administrator for an hour, when a second one agrees. You are told who, when and why."</li>
                <li>"Coordinators see that an experience came in, on which day and whether it is a thumbs up or down. They see neither your name nor a word of it."</li>
                <li>"If it is to become a case for the workshops, one person is named to rewrite it without names and details, and reads it for that alone."</li>
            </ul>
            <h2>"For how long"</h2>
            <ul>
                <li>{format!("It is deleted on {} at the latest.", time::day(until))}</li>
                <li>{format!("You can withdraw it at any time: it is hidden at once and deleted within {WITHDRAWN_DAYS} days.")}</li>
            </ul>
        </div>
    }
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    match source_example::read_purged(&visit.ctx, id).await {
        Ok(purged) => purged_page(visit, purged).await,
        Err(AppError::NotFound) => page(visit, id, Fields::default(), Problems::default()).await,
        Err(error) => Err(error.into()),
    }
}

/// What is left of one's own experience: that it was deleted, when and how.
async fn purged_page(visit: Visit, purged: Purged) -> Answer {
    let requests = story_request::of_story(&visit.ctx, purged.example).await?;
    let shared = time::date(purged.submitted_at, "UTC");
    let title = format!("Your experience of {shared}");
    visit
        .page(&title, move || {
            let deleted = time::date(purged.purged_at, "UTC");
            view! {
                <Crumbs above=vec![("Shared experiences".into(), "/examples".into())] here=shared.clone()/>
                <PageHead title="Your experience"/>
                <dl class="facts">
                    <div><dt>"Shared on"</dt><dd>{shared}</dd></div>
                    <div><dt>"Number"</dt><dd>{purged.example.to_string()}</dd></div>
                    <div><dt>"State"</dt><dd>"Deleted"</dd></div>
                </dl>
                <p>{format!("The story was deleted on {deleted}, {}. Nothing of its text is left here.", purged.way.label())}</p>
                <Done requests/>
            }
            .into_any()
        })
        .await
}

/// One's own experience, with what becomes of it.
async fn page(visit: Visit, id: SourceExampleId, fields: Fields, problems: Problems) -> Answer {
    let (example, story) = source_example::read_own(&visit.ctx, id).await?;
    let reviews = review::of_story(&visit.ctx, id).await?;
    let states: Vec<ReviewState> = reviews.iter().map(|it| it.review.state).collect();
    let stage = Stage::of(example.state, &states);
    let requests = story_request::of_story(&visit.ctx, id).await?;
    let shared = time::date(example.submitted_at, "UTC");
    let title = format!("Your experience of {shared}");
    let is_wrong = !problems.is_empty();
    let main = move || {
        let until = time::day(example.purge_after);
        let story = match story {
                Some(story) => {
                    let paragraphs: Vec<_> = story
                        .lines()
                        .filter(|line| !line.trim().is_empty())
                        .map(|line| view! { <p>{line.to_owned()}</p> })
                        .collect();
                    view! {
                        <article class="prose">{paragraphs}</article>
                        <form method="post" action=format!("/examples/{id}/withdraw")>
                            <div class="actions"><button class="button danger">"Withdraw it"</button></div>
                            <p class="help">{format!("It is hidden at once, and deleted within {WITHDRAWN_DAYS} days. This cannot be undone.")}</p>
                        </form>
                    }
                    .into_any()
                }
                None => view! {
                    <p>{format!("You withdrew this experience. Its text is hidden and is deleted on {until} at the latest.")}</p>
                }
                .into_any(),
            };
        view! {
                <Crumbs above=vec![("Shared experiences".into(), "/examples".into())] here=shared.clone()/>
                <PageHead title="Your experience"/>
                <ErrorSummary problems=problems.clone()/>
                <dl class="facts">
                    <div><dt>"Shared on"</dt><dd>{shared}</dd></div>
                    <div><dt>"Ended"</dt><dd>{example.valence.label()}</dd></div>
                    <div><dt>"State"</dt><dd>{stage.label()}</dd></div>
                    <div><dt>"Number"</dt><dd>{id.to_string()}</dd></div>
                    <div><dt>"Deleted by"</dt><dd>{until}</dd></div>
                </dl>
                <Done requests/>
                <reviews::Reviews id reviews fields problems/>
                <h2>"The story"</h2>
                {story}
                <form method="post" action=format!("/examples/{id}/purge")>
                    <div class="actions"><button class="button danger">"Delete it now"</button></div>
                    <p class="help">"Nothing of the story is left then, and no case that is not published yet grows out of it. This cannot be undone."</p>
                </form>
            }
            .into_any()
    };
    if is_wrong {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

async fn purge(visit: Visit, Path(id): Path<String>) -> Answer {
    source_example::purge_own(&visit.ctx, id_of(&id)?).await?;
    visit.redirect_with(
        "/examples",
        Flash::ok("Deleted: nothing of this experience is left."),
    )
}

async fn withdraw(visit: Visit, Path(id): Path<String>) -> Answer {
    let example = source_example::withdraw(&visit.ctx, id_of(&id)?).await?;
    visit.redirect_with(
        "/examples",
        Flash::ok(format!(
            "Withdrawn: your experience is hidden now and deleted on {} at the latest.",
            time::day(example.purge_after)
        )),
    )
}
