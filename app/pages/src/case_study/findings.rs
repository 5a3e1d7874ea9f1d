//! What the leak gate finds in a case, and letting single words stand with a reason.

use axum::extract::Path;
use domain::id::CaseStudyId;
use leptos::prelude::*;
use operations::case_study::{self, Finding};

use super::id_of;
use crate::components::{Crumbs, ErrorSummary, PageHead};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    page(visit, id_of(&id)?, Fields::default(), Problems::default()).await
}

pub(super) async fn waive(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    let (finding, reason) = waiver(&fields);
    match case_study::waive(&visit.ctx, id, finding, reason).await {
        Ok(()) => visit.redirect_with(
            &format!("/cases/{id}/findings"),
            Flash::ok("The words may stand."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems).await
        }
    }
}

/// The findings in a case, after a publication that was refused too.
pub(super) async fn page(
    visit: Visit,
    id: CaseStudyId,
    fields: Fields,
    problems: Problems,
) -> Answer {
    let case = case_study::find_source(&visit.ctx, id, None).await?;
    let findings = case_study::findings(&visit.ctx, id).await?;
    let is_wrong = !problems.is_empty();
    let main = move || {
        let title = case.case.title;
        view! {
            <Crumbs above=vec![("Cases".into(), "/cases".into()), (title, format!("/cases/{id}"))] here="What may point to somebody"/>
            <PageHead title="What may point to somebody">
                <a class="button primary" href=format!("/cases/{id}/edit")>"Edit the case"</a>
            </PageHead>
            <ErrorSummary problems=problems.clone()/>
            <p>"The text, its title, its summary and its name in addresses are searched for people of the roster, for numbers and addresses, before a case is published and before it leaves as a file."</p>
            <Findings findings action=format!("/cases/{id}/waivers") fields problems/>
        }
        .into_any()
    };
    if is_wrong {
        visit.page_again("What may point to somebody", main).await
    } else {
        visit.page("What may point to somebody", main).await
    }
}

/// The finding that may stand and the reason, as typed.
pub(crate) fn waiver(fields: &Fields) -> (&str, &str) {
    let finding = fields.get("finding");
    (finding, fields.get(&format!("reason-{finding}")))
}

/// Each finding with the reason for which it may stand, or a form for one that is sent to `action`; with the id of a `form`
/// of the page, what is typed there is sent along.
#[component]
pub(crate) fn Findings(
    findings: Vec<Finding>,
    action: String,
    #[prop(optional)] form: Option<&'static str>,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    if findings.is_empty() {
        return view! { <p class="note ok" role="note">"Nothing was found."</p> }.into_any();
    }
    let cards: Vec<_> = findings
        .into_iter()
        .map(|finding| {
            let name = format!("reason-{}", finding.id);
            let typed = fields.get(&name).to_owned();
            let problem = problems.fields.of(&name).map(str::to_owned);
            let asks = |id: String| view! {
                <div class="field">
                    <label for=name.clone()>"Why these words may stand"</label>
                    <input id=name.clone() name=name.clone() form=form value=typed aria-invalid=problem.is_some().then_some("true")/>
                    {problem.map(|sentence| view! { <p class="field-error">{sentence}</p> })}
                </div>
                <button class="button" name="finding" value=id form=form formaction=form.map(|_| action.clone())>"Let them stand"</button>
            };
            let waiver = match (finding.waiver, form) {
                (Some(reason), _) => view! { <p>"May stand: " {reason}</p> }.into_any(),
                (None, Some(_)) => asks(finding.id).into_any(),
                (None, None) => view! { <form method="post" action=action.clone()>{asks(finding.id)}</form> }.into_any(),
            };
            let source = if finding.of_story { "was replaced in the story" } else { "was found by the scanner" };
            view! {
                <article class="card">
                    <h3>"“" {finding.words} "”"</h3>
                    <p>{format!("{}; {source}; stands in: {}", finding.label, finding.places.join(", "))}</p>
                    {waiver}
                </article>
            }
        })
        .collect();
    view! { <div class="cards">{cards}</div> }.into_any()
}
