//! What becomes of one's own story: who reads it, which text is made of it, and one's word on that.

use axum::extract::Path;
use domain::id::{ReviewId, SourceExampleId};
use domain::review::{ReviewState, Say};
use leptos::prelude::*;
use operations::review::{self, StoryReview};

use super::id_of;
use crate::case_study::{Part, part_view};
use crate::components::{Choices, TextArea, time};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn say(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    let review = fields.get("review").parse().unwrap_or(ReviewId(0));
    let [seen, word, reason] = ["seen", "say", "reason"].map(|name| fields.get(name));
    match review::say(&visit.ctx, id, review, seen, word, reason).await {
        Ok(()) => visit.redirect_with(
            &format!("/examples/{id}"),
            Flash::ok("Thank you: your answer is with who works on the text."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            super::page(visit, id, fields, problems).await
        }
    }
}

/// Each case that grows out of the story.
#[component]
pub(super) fn Reviews(
    id: SourceExampleId,
    reviews: Vec<StoryReview>,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    // One question at a time: the next text is asked about when this one is answered.
    let asked = reviews
        .iter()
        .map(|seen| &seen.review)
        .find(|review| review.state == ReviewState::Proposed && review.say.is_none())
        .map(|review| review.id);
    let mut views: Vec<AnyView> = reviews
        .into_iter()
        .map(|seen| {
            let asks = asked == Some(seen.review.id);
            one(id, seen, asks, fields.clone(), problems.clone())
        })
        .collect();
    views.push(().into_any());
    views
}

fn one(
    id: SourceExampleId,
    seen: StoryReview,
    asks: bool,
    fields: Fields,
    problems: Problems,
) -> AnyView {
    let StoryReview {
        review,
        reader,
        text,
        case,
        until,
    } = seen;
    let hash = (review.proposal.as_ref()).map_or_else(String::new, |it| it.hash.clone());
    let state = match review.state {
        ReviewState::InReview => "It is being rewritten without names and details.",
        ReviewState::Proposed => {
            "This text was made of it. It becomes a case only when you had a week to object and somebody who does not know the story has approved it."
        }
        ReviewState::Approved => {
            "This text was made of it and approved. It will be a case for the workshops."
        }
        ReviewState::Published => "A case for the workshops was made of it.",
        ReviewState::Declined | ReviewState::Ended => "No case is made of it.",
    };
    let review_id = review.id;
    let shown = text.map(|(facts, parts)| {
        let parts: Vec<_> = Part::ALL
            .into_iter()
            .filter(|part| part.is_in(&parts))
            .map(|part| view! { <section><h3>{part.label()}</h3>{part_view(part, parts.clone())}</section> })
            .collect();
        view! {
            <article class="proposal">
                <h3>{facts.title}</h3>
                <p class="lede">{facts.summary}</p>
                {parts}
            </article>
        }
    });
    let case = case.map(|(facts, may_open)| match may_open {
        true => {
            view! { <p><a href=format!("/cases/{}", facts.id)>{facts.title}</a></p> }.into_any()
        }
        false => view! { <p>{facts.title}</p> }.into_any(),
    });
    let options = [
        (
            Say::Agreed,
            "It is fine with me",
            "nothing in it points to anybody",
        ),
        (
            Say::Objected,
            "I object",
            "somebody could be recognised, or it is not what happened",
        ),
    ]
    .map(|(say, words, small)| (say.as_str().into(), words.into(), small.into()));
    let form = asks.then(|| {
        view! {
            <form class="form" method="post" action=format!("/examples/{id}/say")>
                <input type="hidden" name="review" value=review_id.to_string()/>
                <input type="hidden" name="seen" value=hash/>
                <Choices name="say" legend="What do you say to this text?" options=options.into() fields=fields.clone() problems=problems.clone()/>
                <TextArea name="reason" label="What should change" value=fields.get("reason") problems rows=4
                    help="Needed when you object. Only who rewrites your story reads it."/>
                <div class="actions"><button class="button primary">"Send the answer"</button></div>
                {until.map(|until| view! { <p class="help">{format!("Without an answer by {} the text goes on.", time::date(until, "UTC"))}</p> })}
            </form>
        }
    });
    let said = review.say.map(|say| {
        let words = match say {
            Say::Agreed => "You said that it is fine with you.",
            Say::Objected => "You objected.",
        };
        view! { <p>{words}</p> }
    });
    view! {
        <section>
            <h2>"What becomes of it"</h2>
            <p>{state}</p>
            {review.declined.map(|reason| view! { <p>{reason.label()} "."</p> })}
            {reader.map(|(name, until)| view! { <p>{format!("{name} reads it for that, until {}.", time::day(until))}</p> })}
            {said}
            {shown}
            {case}
            {form}
        </section>
    }
    .into_any()
}
