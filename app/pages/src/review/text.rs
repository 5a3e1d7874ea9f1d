//! Writing the case from the desk: its fields, what the leak gate finds, and putting it forward.

use axum::extract::Path;
use domain::id::ReviewId;
use domain::review::ReviewState;
use leptos::prelude::*;
use operations::review::{self, Writing};

use super::{StateChip, crumbs, id_of};
use crate::case_study::edit::{Facts, Help, Preview, draft_of, filled};
use crate::case_study::findings::{Findings, waiver};
use crate::components::{Crumbs, ErrorSummary, PageHead, TextArea};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    page(visit, id_of(&id)?, Fields::default(), Problems::default()).await
}

pub(super) async fn save(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    if let Err(error) = review::save_text(&visit.ctx, id, &draft_of(&fields)).await {
        return closed(visit, id, fields, Problems::from_error(error)?).await;
    }
    if fields
        .starting("reason-")
        .any(|(_, reason)| !reason.trim().is_empty())
    {
        let problems = Problems {
            refusal: Some(
                "The text is kept. A reason is kept when you press “Let them stand” below it."
                    .into(),
            ),
            ..Problems::default()
        };
        return page(visit, id, fields, problems).await;
    }
    visit.redirect_with(
        &format!("/reviews/{id}/case"),
        Flash::ok(
            "Kept, for you alone. Below stands what is still to be done before you put it forward.",
        ),
    )
}

pub(super) async fn waive(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    if let Err(error) = review::save_text(&visit.ctx, id, &draft_of(&fields)).await {
        return closed(visit, id, fields, Problems::from_error(error)?).await;
    }
    let (finding, reason) = waiver(&fields);
    match review::waive(&visit.ctx, id, finding, reason).await {
        Ok(()) => visit.redirect(&format!("/reviews/{id}/case#findings")),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems).await
        }
    }
}

pub(super) async fn propose(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    match review::propose(&visit.ctx, id).await {
        Ok(()) => visit.redirect_with(
            "/reviews",
            Flash::ok("Put forward. Who told the story reads it first, then the approver decides."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, Fields::default(), problems).await
        }
    }
}

/// How a button looks: one action of a page is the main one.
fn action(is_main: bool) -> &'static str {
    if is_main { "button primary" } else { "button" }
}

/// The text as typed, after the story was closed to its reviewer: nothing of that is shown any more.
async fn closed(visit: Visit, id: ReviewId, fields: Fields, problems: Problems) -> Answer {
    let skills = fields.all("skills");
    let skills = skills.map(|key| (key.to_owned(), key.replace('-', " ")));
    let skills = skills.collect();
    let main = move || {
        view! {
            <Crumbs above=crumbs() here="Write the case"/>
            <PageHead title="Write the case"/>
            <ErrorSummary problems/>
            <Text id fields skills is_main=true/>
        }
        .into_any()
    };
    visit.page_again("Write the case", main).await
}

#[component]
fn Text(
    id: ReviewId,
    fields: Fields,
    skills: Vec<(String, String)>,
    /// Whether keeping it is the main action of the page.
    is_main: bool,
) -> impl IntoView {
    let body = fields.get("body").to_owned();
    view! {
        <form class="form" id="write" method="post" action=format!("/reviews/{id}/case")>
            <Facts fields problems=Problems::default() skills is_new=true/>
            <Help/>
            <TextArea name="body" label="Text" value=body problems=Problems::default() rows=24
                help="Markdown. What stands outside the ::: blocks is read by every participant."/>
            <div class="actions"><button class=action(is_main)>"Keep the text"</button></div>
        </form>
    }
}

async fn page(visit: Visit, id: ReviewId, fields: Fields, problems: Problems) -> Answer {
    let writing = review::read_text(&visit.ctx, id).await?;
    let is_wrong = !problems.is_empty();
    let main = move || view_of(id, writing, fields, problems);
    if is_wrong {
        visit.page_again("Write the case", main).await
    } else {
        visit.page("Write the case", main).await
    }
}

fn view_of(id: ReviewId, writing: Writing, typed: Fields, problems: Problems) -> AnyView {
    let Writing {
        review,
        draft,
        skills,
        problems: lacking,
        findings,
        parts,
        undecided,
        remark,
        objection,
    } = writing;
    let mut above = crumbs();
    above.push((format!("Desk of story {id}"), format!("/reviews/{id}")));
    let fields = filled(draft);
    let is_frozen = review.state != ReviewState::InReview;
    let to_do = to_do(&lacking.0, undecided, &findings);
    let blocked = !to_do.is_empty();
    let can_propose = !blocked && !is_frozen;
    view! {
        <Crumbs above here="Write the case"/>
        <PageHead title="Write the case"/>
        <ErrorSummary problems=problems.clone()/>
        <p>"State: " <StateChip state=review.state/></p>
        {is_frozen.then(|| view! { <p class="note warn" role="note">"This text is put forward. When you change it, it has to be put forward again."</p> })}
        {objection.map(|reason| view! { <div class="note danger" role="note"><h2>"Who told the story objects"</h2><p>{reason}</p></div> })}
        {remark.map(|remark| view! { <div class="note warn" role="note"><h2>"The approver asks for a change"</h2><p>{remark}</p></div> })}
        <p>"It begins with the generic text of the desk. Move it on from the incident: what would happen at any firm, and what is there to practise?"</p>
        <Text id fields skills is_main=!can_propose/>
        <section id="findings" tabindex="-1" aria-labelledby="findings-head">
            <h2 id="findings-head">"What may point to somebody"</h2>
            {if lacking.is_empty() {
                view! { <Findings findings action=format!("/reviews/{id}/waivers") form="write" fields=typed problems/> }.into_any()
            } else {
                view! { <p class="muted">"The text is searched once every field is filled in."</p> }.into_any()
            }}
        </section>
        {(blocked || !is_frozen).then(|| view! {
            <section aria-labelledby="propose">
                <h2 id="propose">"Put it forward"</h2>
                {blocked.then(|| {
                    let items: Vec<_> = to_do.into_iter().map(|item| view! { <li>{item}</li> }).collect();
                    view! { <p>"Still to do:"</p> <ul>{items}</ul> }
                })}
                {(!is_frozen).then(|| view! {
                    <form method="post" action=format!("/reviews/{id}/propose")>
                        <p>"The text is frozen as it was kept last. Who told the story has a week to object, and the approver decides."</p>
                        <div class="actions"><button class=action(can_propose)>"Put it forward"</button></div>
                    </form>
                })}
            </section>
        })}
        {parts.map(|parts| view! { <section><Preview parts/></section> })}
    }
    .into_any()
}

/// What keeps the text from being put forward, a sentence each.
fn to_do(
    lacking: &[(String, String)],
    undecided: usize,
    findings: &[operations::case_study::Finding],
) -> Vec<String> {
    let mut items: Vec<String> = lacking
        .iter()
        .map(|(_, sentence)| sentence.clone())
        .collect();
    if undecided > 0 {
        items.push(format!("Decide on what is open at the desk ({undecided})."));
    }
    let blocking = findings.iter().filter(|it| it.waiver.is_none()).count();
    if blocking > 0 {
        items.push(format!(
            "Change what may point to somebody, or say why it may stand ({blocking})."
        ));
    }
    items
}
