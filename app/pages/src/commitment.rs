//! What I will try, what happened, and the returns board.

mod returns;

use axum::extract::Path;
use chrono::{DateTime, Utc};
use domain::commitment::{CommitmentResult, HowItWent, TypedCommitment, TypedResult};
use domain::example_request::RequestState;
use domain::id::{CommitmentId, ResultId, SessionId};
use domain::session::Session;
use leptos::prelude::*;
use operations::commitment::{
    self, CommitmentForm, MyCommitment, Returned, ReturnsBoard, SharedCommitment, ToWrite,
};

use self::returns::returns;
use crate::components::{
    Checkbox, Choices, Crumbs, ErrorSummary, PageHead, Select, TextArea, time,
};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/commitments", list)
        .get("/sessions/{id}/commitments", new)
        .post("/sessions/{id}/commitments", create)
        .post("/commitments/{id}/shared", set_shared)
        .post("/commitments/{id}/remove", remove)
        .get("/commitments/{id}/results/new", new_result)
        .post("/commitments/{id}/results/new", create_result)
        .post("/results/{id}/shared", set_result_shared)
        .get("/sessions/{id}/returns", returns)
}

/// The fields of each line of the form: what, which skill, shared or not.
const LINES: [(&str, &str, &str); 3] = [
    ("text1", "skill1", "shared1"),
    ("text2", "skill2", "shared2"),
    ("text3", "skill3", "shared3"),
];

const WHO_READS: &str = "Only you can read this, unless you tick “Share”. What you share is shown with your name to the people \
     of your cohort, to those who lead its sessions and to the coordinator, and it opens the next session. Leave out the \
     names of customers and colleagues. You can change your mind at any time.";

async fn list(visit: Visit) -> Answer {
    let mine = commitment::list_of_viewer(&visit.ctx).await?;
    let to_write = commitment::to_write_of_viewer(&visit.ctx).await?;
    visit
        .page("My commitments", move || {
            let (open, done): (Vec<_>, Vec<_>) =
                mine.into_iter().partition(|one| one.results.is_empty());
            let nothing = open.is_empty() && done.is_empty();
            view! {
                <PageHead title="My commitments"/>
                <p class="lede">"What you try between two sessions, and what came of it. Bring it to the next session, above all when it went differently from what you expected."</p>
                {(!to_write.is_empty()).then(|| view! { <ToWriteList to_write/> })}
                {nothing.then(|| view! {
                    <section class="empty">
                        <p>"You have not written anything down yet. After each session you choose one to three things to try at work."</p>
                        <div class="example" aria-hidden="true" inert>
                            <article class="card"><p>"Before I answer a complaint, I ask one open question and wait."</p></article>
                        </div>
                    </section>
                })}
                {(!open.is_empty()).then(|| view! {
                    <section aria-labelledby="open">
                        <h2 id="open">"Still to try, or to tell"</h2>
                        <div class="cards">{open.into_iter().map(|one| view! { <MyCard one/> }).collect::<Vec<_>>()}</div>
                    </section>
                })}
                {(!done.is_empty()).then(|| view! {
                    <section aria-labelledby="done">
                        <h2 id="done">"Tried"</h2>
                        <div class="cards">{done.into_iter().map(|one| view! { <MyCard one/> }).collect::<Vec<_>>()}</div>
                    </section>
                })}
            }
            .into_any()
        })
        .await
}

#[component]
fn ToWriteList(to_write: Vec<ToWrite>) -> impl IntoView {
    let items: Vec<_> = to_write
        .into_iter()
        .map(|one| {
            let href = format!("/sessions/{}/commitments", one.session);
            let until = time::date(one.closes_at, &one.timezone);
            view! {
                <li>
                    <span>{format!("Choose what you will try after “{}”", one.module)}</span>
                    " "
                    <small>{format!("about 3 minutes, until {until}")}</small>
                    " "
                    <a class="button primary" href=href>"Choose"<span class="visually-hidden">{format!(" for {}", one.module)}</span></a>
                </li>
            }
        })
        .collect();
    view! { <ul class="todo">{items}</ul> }
}

/// One commitment of the viewer, with its results and everything that can be done with it.
#[component]
fn MyCard(one: MyCommitment) -> impl IntoView {
    let id = one.commitment.id;
    let fresh = one.results.is_empty();
    let results: Vec<_> = one
        .results
        .into_iter()
        .map(|result| {
            let action = format!("/results/{}/shared", result.id);
            let shared = result.shared;
            let request = one.requests.get(&result.id).copied();
            view! {
                <hr/>
                <ResultText result=result.clone()/>
                {request.map(|state| view! { <Asked result=result.id state/> })}
                <div class="actions">
                    <SharedChip shared/>
                    <ShareForm action shared/>
                </div>
            }
        })
        .collect();
    view! {
        <article class="card">
            <h3>{one.commitment.text}</h3>
            <p><small>{one.module}{one.skill.map(|skill| format!(": {skill}"))}</small></p>
            <div class="actions">
                <SharedChip shared=one.commitment.shared/>
                <ShareForm action=format!("/commitments/{id}/shared") shared=one.commitment.shared/>
            </div>
            {results}
            <footer class="actions">
                <a class=if fresh { "button primary" } else { "button" } href=format!("/commitments/{id}/results/new")>
                    {if fresh { "Tell what happened" } else { "Tell what happened another time" }}
                </a>
                {fresh.then(|| view! {
                    <form method="post" action=format!("/commitments/{id}/remove")>
                        <button class="button quiet small">"Remove"</button>
                    </form>
                })}
            </footer>
        </article>
    }
}

/// That this result is asked for as a case, and the way to the answer.
#[component]
fn Asked(result: ResultId, state: RequestState) -> impl IntoView {
    match state {
        RequestState::Asked => view! {
            <div class="note info" role="note">
                <p>"Your facilitator or coordinator asks whether this may become a case. You decide, and need no reason."</p>
                <p><a class="button small" href=format!("/results/{result}/example")>"Decide"</a></p>
            </div>
        }
        .into_any(),
        RequestState::Agreed => view! { <p class="muted">"You agreed that this may become a case."</p> }.into_any(),
        RequestState::Declined => view! { <p class="muted">"You declined to make this a case."</p> }.into_any(),
    }
}

#[component]
fn SharedChip(shared: bool) -> impl IntoView {
    if shared {
        view! { <span class="chip info">"Shared with your cohort"</span> }
    } else {
        view! { <span class="chip">"Only you"</span> }
    }
}

#[component]
fn ShareForm(action: String, shared: bool) -> impl IntoView {
    let (value, words) = if shared {
        ("no", "Keep it private")
    } else {
        ("yes", "Share it")
    };
    view! {
        <form method="post" action=action>
            <input type="hidden" name="shared" value=value/>
            <button class="button quiet small">{words}</button>
        </form>
    }
}

#[component]
fn ResultText(result: CommitmentResult) -> impl IntoView {
    view! {
        <p><b>{result.outcome.label()}</b></p>
        <p>{result.situation}</p>
        <p><small>"What I did: "</small>{result.action}</p>
        {(!result.learned.is_empty()).then(|| view! { <p><small>"What I learned: "</small>{result.learned}</p> })}
    }
}

async fn new(visit: Visit, Path(id): Path<SessionId>) -> Answer {
    let form = commitment::form(&visit.ctx, id).await?;
    let now = visit.ctx.now;
    let title = format!("What I will try after {}", form.module.title);
    visit
        .page(&title, move || {
            commitments_page(form, now, Fields::default(), Problems::default())
        })
        .await
}

async fn create(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    let typed = LINES.map(|(text, skill, shared)| TypedCommitment {
        text: fields.get(text),
        skill: fields.get(skill),
        shared: fields.is_ticked(shared),
    });
    match commitment::write(&visit.ctx, id, &typed).await {
        Ok(1) => visit.redirect_with(
            "/commitments",
            Flash::ok("Kept. Tell here what happened as soon as you have tried it."),
        ),
        Ok(count) => visit.redirect_with(
            "/commitments",
            Flash::ok(format!(
                "Kept, all {count}. Tell here what happened as soon as you have tried one."
            )),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let form = commitment::form(&visit.ctx, id).await?;
            let now = visit.ctx.now;
            let title = format!("What I will try after {}", form.module.title);
            visit
                .page_again(&title, move || {
                    commitments_page(form, now, fields, problems)
                })
                .await
        }
    }
}

fn commitments_page(
    form: CommitmentForm,
    now: DateTime<Utc>,
    fields: Fields,
    problems: Problems,
) -> AnyView {
    let free = form.free();
    let timezone = zone_of(&form.session);
    let is_open = form.window.is_some_and(|window| window.is_open(now));
    let why_closed = match form.window {
        None => Some("This session was cancelled: there is nothing to try after it.".to_owned()),
        Some(window) if now < window.opens_at => Some(format!(
            "You can choose from the start of the session on: {}.",
            time::date(window.opens_at, &timezone)
        )),
        Some(window) if !window.is_open(now) => Some(format!(
            "The time to try this ended on {}.",
            time::date(window.closes_at, &timezone)
        )),
        Some(_) => None,
    };
    let next = form.next.as_ref().and_then(|next| {
        let starts_at = next.starts_at()?;
        Some(format!(
            " Bring what happens to the next session on {}.",
            time::date(starts_at, &zone_of(next))
        ))
    });
    let action = format!("/sessions/{}/commitments", form.session.id);
    let mut skills = vec![(String::new(), "No particular skill".to_owned())];
    skills.extend(
        form.module
            .skills
            .iter()
            .map(|skill| (skill.id.to_string(), skill.skill.name.clone())),
    );
    let lines: Vec<_> = LINES
        .into_iter()
        .take(free)
        .enumerate()
        .map(|(at, (text, skill, shared))| {
            let legend = match (free, at) {
                (1, _) => "What I will try".to_owned(),
                (_, 0) => "First".to_owned(),
                (_, 1) => "Second, if you like".to_owned(),
                _ => "Third, if you like".to_owned(),
            };
            view! {
                <fieldset>
                    <legend>{legend}</legend>
                    <TextArea name=text label="What I will try, when and with whom" rows=2 value=fields.get(text) problems=problems.clone()/>
                    <Select name=skill label="Skill" options=skills.clone() fields=fields.clone() problems=problems.clone()/>
                    <Checkbox name=shared label="Share with my cohort" fields=fields.clone()/>
                </fieldset>
            }
        })
        .collect();
    view! {
        <Crumbs above=vec![("My commitments".into(), "/commitments".into())] here="What I will try"/>
        <PageHead title=format!("What I will try after “{}”", form.module.title)/>
        <p class="lede">"Choose one to three small things that you can try at work within days."{next}</p>
        <ErrorSummary problems=problems.clone()/>
        {(!form.mine.is_empty()).then(|| view! {
            <section aria-labelledby="mine">
                <h2 id="mine">"What you chose"</h2>
                <div class="cards">{form.mine.into_iter().map(|one| view! { <MyCard one/> }).collect::<Vec<_>>()}</div>
            </section>
        })}
        {why_closed.map(|sentence| view! { <div class="note" role="note"><p>{sentence}</p></div> })}
        {(is_open && free == 0).then(|| view! {
            <p>"Three are enough for one session. Remove one to choose another."</p>
        })}
        {(is_open && free > 0).then(|| view! {
            <div class="note info" role="note"><p>{WHO_READS}</p></div>
            <form class="form" method="post" action=action>
                {lines}
                <div class="actions"><button class="button primary">"Keep"</button></div>
            </form>
        })}
    }
    .into_any()
}

async fn set_shared(visit: Visit, Path(id): Path<CommitmentId>, fields: Fields) -> Answer {
    let shared = fields.get("shared") == "yes";
    commitment::set_shared(&visit.ctx, id, shared).await?;
    visit.redirect_with("/commitments", shared_flash(shared))
}

async fn set_result_shared(visit: Visit, Path(id): Path<ResultId>, fields: Fields) -> Answer {
    let shared = fields.get("shared") == "yes";
    commitment::set_result_shared(&visit.ctx, id, shared).await?;
    visit.redirect_with("/commitments", shared_flash(shared))
}

fn shared_flash(shared: bool) -> Flash {
    Flash::ok(if shared {
        "Shared: your cohort, those who lead its sessions and the coordinator can read it now."
    } else {
        "Private from now on: only you can read it."
    })
}

async fn remove(visit: Visit, Path(id): Path<CommitmentId>) -> Answer {
    let session = commitment::remove(&visit.ctx, id).await?;
    visit.redirect_with(
        &format!("/sessions/{session}/commitments"),
        Flash::ok("Removed. You can choose something else."),
    )
}

async fn new_result(visit: Visit, Path(id): Path<CommitmentId>) -> Answer {
    let one = commitment::find_own(&visit.ctx, id).await?;
    visit
        .page("What happened", move || {
            result_page(one, Fields::default(), Problems::default())
        })
        .await
}

async fn create_result(visit: Visit, Path(id): Path<CommitmentId>, fields: Fields) -> Answer {
    let typed = TypedResult {
        outcome: fields.get("outcome"),
        situation: fields.get("situation"),
        action: fields.get("action"),
        learned: fields.get("learned"),
        shared: fields.is_ticked("shared"),
    };
    match commitment::write_result(&visit.ctx, id, typed).await {
        Ok(_) => visit.redirect_with(
            "/commitments",
            Flash::ok("Kept. Thank you for writing it down."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let one = commitment::find_own(&visit.ctx, id).await?;
            visit
                .page_again("What happened", move || result_page(one, fields, problems))
                .await
        }
    }
}

fn result_page(one: MyCommitment, fields: Fields, problems: Problems) -> AnyView {
    let action = format!("/commitments/{}/results/new", one.commitment.id);
    let outcomes = [
        (HowItWent::AsExpected, ""),
        (HowItWent::Better, ""),
        (HowItWent::Worse, "worth more to the others than a success"),
        (HowItWent::SomethingElse, "what nobody had thought of"),
    ]
    .map(|(outcome, small)| {
        (
            outcome.as_str().to_owned(),
            outcome.label().to_owned(),
            small.to_owned(),
        )
    });
    view! {
        <Crumbs above=vec![("My commitments".into(), "/commitments".into())] here="What happened"/>
        <PageHead title="What happened"/>
        <p class="lede">"You wanted to try: "<b>{one.commitment.text}</b></p>
        <ErrorSummary problems=problems.clone()/>
        <div class="note info" role="note">
            <p>{WHO_READS}" When you share a result, what you wanted to try is shown with it."</p>
        </div>
        <form class="form" method="post" action=action>
            <Choices name="outcome" legend="How did it go?" options=outcomes.into() fields=fields.clone() problems=problems.clone()/>
            <TextArea name="situation" label="The situation" help="Who was involved, without names, and what was at stake." rows=3 value=fields.get("situation") problems=problems.clone()/>
            <TextArea name="action" label="What I did" rows=3 value=fields.get("action") problems=problems.clone()/>
            <TextArea name="learned" label="What I learned (optional)" rows=2 value=fields.get("learned") problems=problems.clone()/>
            <Checkbox name="shared" label="Share with my cohort" fields/>
            <div class="actions">
                <button class="button primary">"Keep"</button>
                <a class="button" href="/commitments">"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn SkillChip(one: SharedCommitment) -> impl IntoView {
    one.skill
        .map(|skill| view! { <p><span class="chip">{skill}</span></p> })
}

fn zone_of(session: &Session) -> String {
    session
        .meetings
        .first()
        .map(|meeting| meeting.timezone.clone())
        .unwrap_or_default()
}
