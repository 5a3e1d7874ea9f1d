//! Asking for a result as a case on the returns board, and the author's answer.

use axum::extract::Path;
use domain::example_request::{RequestState, likely_valence, story};
use domain::id::{ResultId, SessionId};
use leptos::prelude::*;
use operations::example_request::{self, Question};

use crate::components::{Crumbs, ErrorSummary, PageHead, time};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::source_example::StoryForm;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .post("/sessions/{id}/returns/ask", ask)
        .get("/results/{id}/example", show)
        .post("/results/{id}/example", agree)
        .post("/results/{id}/example/decline", decline)
}

async fn ask(visit: Visit, Path(id): Path<SessionId>, fields: Fields) -> Answer {
    example_request::ask(&visit.ctx, id, fields.get("result")).await?;
    visit.redirect_with(
        &format!("/sessions/{id}/returns"),
        Flash::ok("Asked. You see here whether the author agrees; the story stays the author's."),
    )
}

async fn show(visit: Visit, Path(id): Path<ResultId>) -> Answer {
    let question = example_request::find_own(&visit.ctx, id).await?;
    let mut fields = vec![("text", story(&question.commitment, &question.result))];
    if let Some(valence) = likely_valence(question.result.outcome) {
        fields.push(("valence", valence.as_str().to_owned()));
    }
    page(visit, question, Fields::filled(fields), Problems::default()).await
}

async fn agree(visit: Visit, Path(id): Path<ResultId>, fields: Fields) -> Answer {
    let (valence, text) = (fields.get("valence"), fields.get("text"));
    match example_request::agree(&visit.ctx, id, valence, text).await {
        Ok(_) => visit.redirect_with(
            "/examples",
            Flash::ok(
                "Thank you: your experience is kept, and you can withdraw it here at any time.",
            ),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let question = example_request::find_own(&visit.ctx, id).await?;
            page(visit, question, fields, problems).await
        }
    }
}

async fn decline(visit: Visit, Path(id): Path<ResultId>) -> Answer {
    example_request::decline(&visit.ctx, id).await?;
    visit.redirect_with(
        "/commitments",
        Flash::ok("Declined. Whoever asked sees that, and no reason; your result stays as it is."),
    )
}

async fn page(visit: Visit, question: Question, fields: Fields, problems: Problems) -> Answer {
    const TITLE: &str = "May this become a case?";
    let until = operations::source_example::held_until(&visit.ctx)?;
    let is_wrong = !problems.is_empty();
    let main = move || {
        let result = question.result.id;
        let asked = time::date(question.request.asked_at, "UTC");
        let body = match question.request.state {
            RequestState::Asked => view! {
                <p class="lede">{format!("Your facilitator or coordinator asked on {asked} whether others may learn from what happened when you tried: “{}”", question.commitment.text)}</p>
                <ErrorSummary problems=problems.clone()/>
                <p>"Below is what you shared. Change it as you like: take out what you do not want to tell, and add what is missing. It is kept as an experience of yours. Whoever asked sees that you agreed, and may guess from the day which experience it is, but reads no word of it. When you say no, they see that; you need no reason, and are not asked again."</p>
                <StoryForm action=format!("/results/{result}/example") submit="Agree and share it" back="/commitments" until fields problems
                    decline=format!("/results/{result}/example/decline")/>
            }
            .into_any(),
            RequestState::Agreed => view! {
                <p>"You agreed. What you shared is "<a href="/examples">"among your experiences"</a>", where you can withdraw it at any time."</p>
            }
            .into_any(),
            RequestState::Declined => {
                view! { <p>"You declined. Nothing more is asked of you."</p> }.into_any()
            }
        };
        view! {
            <Crumbs above=vec![("My commitments".into(), "/commitments".into())] here=TITLE/>
            <PageHead title=TITLE/>
            {body}
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again(TITLE, main).await
    } else {
        visit.page(TITLE, main).await
    }
}
