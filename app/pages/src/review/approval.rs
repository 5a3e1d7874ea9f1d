//! The approver's form: the text, every question, every waiver.

use axum::extract::Path;
use domain::id::ReviewId;
use domain::review::{Answers, FIVE_FIT, QUESTIONS, ReviewState};
use leptos::prelude::*;
use operations::case_study::Finding;
use operations::review::{self, ApprovalPage};

use super::{StateChip, crumbs, id_of};
use crate::case_study::{Part, part_view};
use crate::components::{Choices, Crumbs, ErrorSummary, PageHead, TextArea, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    page(visit, id_of(&id)?, Fields::default(), Problems::default()).await
}

pub(super) async fn decide(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    let answers = Answers::read(|key| fields.get(key));
    let seen = fields.get("seen");
    let (outcome, sentence) = if fields.get("do") == "return" {
        (
            review::give_back(&visit.ctx, id, seen, &answers, fields.get("remark")).await,
            "The text is back with its reviewer.",
        )
    } else {
        let signed: Vec<String> = fields
            .starting("sign-")
            .map(|(id, _)| id.to_owned())
            .collect();
        (
            review::approve(&visit.ctx, id, seen, &answers, &signed).await,
            "Approved as it stands. A coordinator can publish it.",
        )
    };
    match outcome {
        Ok(()) => visit.redirect_with("/reviews", Flash::ok(sentence)),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems).await
        }
    }
}

async fn page(visit: Visit, id: ReviewId, fields: Fields, problems: Problems) -> Answer {
    let page = review::read_approval(&visit.ctx, id).await?;
    let is_wrong = !problems.is_empty();
    let main = move || view_of(id, page, fields, problems);
    if is_wrong {
        visit.page_again("Decide on a text", main).await
    } else {
        visit.page("Decide on a text", main).await
    }
}

fn view_of(id: ReviewId, page: ApprovalPage, fields: Fields, problems: Problems) -> AnyView {
    let ApprovalPage {
        review,
        text,
        findings,
    } = page;
    let Some((facts, parts)) = text else {
        return view! {
            <Crumbs above=crumbs() here="Decide on a text"/>
            <PageHead title="Decide on a text"/>
            <section class="empty"><p>"Nothing is put forward yet. The text comes to you from its reviewer."</p></section>
        }
        .into_any();
    };
    let waits = review.silent_until().map(|until| {
        let until = time::date(until, "UTC");
        view! { <p class="note info" role="note">{format!("Who told the story has not answered yet. Without an answer you can approve from {until} on.")}</p> }
    });
    let shown: Vec<_> = Part::ALL
        .into_iter()
        .map(|part| view! { <section><h2>{part.label()}</h2>{part_view(part, parts.clone())}</section> })
        .collect();
    let seen = (review.proposal.as_ref()).map_or_else(String::new, |it| it.hash.clone());
    let decides = (review.state == ReviewState::Proposed)
        .then(|| view! { <Form id seen findings fields problems=problems.clone()/> });
    view! {
        <Crumbs above=crumbs() here=facts.title.clone()/>
        <PageHead title=facts.title.clone()/>
        <ErrorSummary problems/>
        <p>"State: " <StateChip state=review.state/></p>
        {waits}
        <article class="proposal"><p class="lede">{facts.summary}</p> {shown}</article>
        {decides}
    }
    .into_any()
}

#[component]
fn Form(
    id: ReviewId,
    seen: String,
    findings: Vec<Finding>,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    let yes_no = || {
        vec![
            ("no".to_owned(), "No".to_owned(), String::new()),
            ("yes".to_owned(), "Yes".to_owned(), String::new()),
        ]
    };
    let question = |(key, words): (&'static str, &'static str)| {
        view! { <Choices name=key legend=words options=yes_no() fields=fields.clone() problems=problems.clone()/> }
    };
    let questions: Vec<_> = QUESTIONS.into_iter().map(question).collect();
    let last = question(FIVE_FIT);
    let waivers: Vec<_> = findings
        .into_iter()
        .map(|finding| {
            let name = format!("sign-{}", finding.id);
            let checked = fields.is_ticked(&name);
            let problem = problems.fields.of(&name).map(str::to_owned);
            let reason = finding.waiver.unwrap_or_else(|| "no reason is given".to_owned());
            view! {
                <div class="field">
                    <label class="choice"><input type="checkbox" id=name.clone() name=name value="yes" checked=checked/>" "
                        <span>{format!("I sign that “{}” may stand", finding.words)} <small>{format!("{}: {reason}", finding.label)}</small></span></label>
                    {problem.map(|sentence| view! { <p class="field-error">{sentence}</p> })}
                </div>
            }
        })
        .collect();
    let has_waivers = !waivers.is_empty();
    view! {
        <form class="questions" method="post" action=format!("/reviews/{id}/approval")>
            <input type="hidden" name="seen" value=seen/>
            <h2>"Is any of this left in the text?"</h2>
            {questions}
            <h2>"And the whole of it"</h2>
            {last}
            {has_waivers.then(|| view! { <h2>"Words that may stand"</h2> <p>"The scanner found them; the reviewer says why they may stay."</p> {waivers} })}
            <h2>"Your decision"</h2>
            <TextArea name="remark" label="What is to be changed" value=fields.get("remark") problems=problems.clone()
                help="Needed when you give the text back. Quote nothing that points to somebody: this is kept."/>
            <div class="actions">
                <button class="button primary" name="do" value="approve">"Approve this text"</button>
                <button class="button" name="do" value="return">"Give it back for changes"</button>
            </div>
        </form>
    }
}
