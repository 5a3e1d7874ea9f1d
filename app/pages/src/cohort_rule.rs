//! The rules by which the cohorts of a programme are planned.

use axum::extract::Path;
use domain::cohort::MixBy;
use domain::id::{CohortRuleId, ProgrammeId};
use leptos::prelude::*;
use operations::cohort_rule::{self, RuleList, Typed};

use crate::components::{Crumbs, ErrorSummary, Field, PageHead, Select};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/programmes/{id}/rules", show)
        .post("/programmes/{id}/rules", add)
        .post("/programmes/{id}/rules/{rule}/remove", remove)
}

async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    page(visit, id, Fields::default(), Problems::default()).await
}

async fn add(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let typed = Typed {
        kind: fields.get("kind"),
        person: fields.get("person"),
        other: fields.get("other"),
        field: fields.get("field"),
        value: fields.get("value"),
    };
    match cohort_rule::add(&visit.ctx, id, &typed).await {
        Ok(()) => visit.redirect_with(
            &format!("/programmes/{id}/rules"),
            Flash::ok(
                "The rule is kept in every plan from now on. Plans that exist show what breaks it.",
            ),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems).await
        }
    }
}

async fn remove(visit: Visit, Path((id, rule)): Path<(ProgrammeId, CohortRuleId)>) -> Answer {
    cohort_rule::remove(&visit.ctx, id, rule).await?;
    visit.redirect_with(
        &format!("/programmes/{id}/rules"),
        Flash::ok("The rule is removed."),
    )
}

async fn page(visit: Visit, id: ProgrammeId, fields: Fields, problems: Problems) -> Answer {
    let found = cohort_rule::list(&visit.ctx, id).await?;
    let title = format!("Rules of {}", found.programme.name);
    let is_again = !problems.is_empty();
    let main = move || view(found, fields, problems);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn view(found: RuleList, fields: Fields, problems: Problems) -> AnyView {
    let id = found.programme.id;
    let action = format!("/programmes/{id}/rules");
    let has_whole_line = found
        .rules
        .iter()
        .any(|(_, rule, _)| *rule == domain::cohort::CohortRule::WholeLine);
    let rules: Vec<_> = found
        .rules
        .into_iter()
        .map(|(rule, _, sentence)| {
            let label = format!("Remove: {sentence}");
            view! {
                <li>
                    <span>{sentence}</span>
                    <form class="inline" method="post" action=format!("/programmes/{id}/rules/{rule}/remove")>
                        <button class="button quiet small" aria-label=label>"Remove"</button>
                    </form>
                </li>
            }
        })
        .collect();
    let kind = fields.get("kind").to_owned();
    // Problems are shown at the form they belong to.
    let of = |own: bool| {
        if own {
            (fields.clone(), problems.clone())
        } else {
            Default::default()
        }
    };
    let (pair_fields, pair_problems) = of(kind != "not_alone");
    let (value_fields, value_problems) = of(kind == "not_alone");
    let kinds = vec![
        ("apart".to_owned(), "never in one cohort".to_owned()),
        ("together".to_owned(), "always in one cohort".to_owned()),
    ];
    let attributes = MixBy::ALL
        .map(|by| (by.as_str().to_owned(), by.label().to_owned()))
        .to_vec();
    let whole_line = action.clone();
    let not_alone = action.clone();
    view! {
        <Crumbs
            above=vec![
                ("Programmes".into(), "/programmes".into()),
                (found.programme.name.clone(), format!("/programmes/{id}")),
            ]
            here="Rules"
        />
        <PageHead title="Rules for cohorts"/>
        <ErrorSummary problems=problems.clone()/>
        <h2>"Always"</h2>
        <ul>
            <li>{format!("At most {} people, planned for {}.", found.programme.max_size, found.programme.plan_size)}</li>
            <li>"Functions, levels and sites as evenly as whole numbers allow."</li>
            <li>"Nobody with their own manager."</li>
            <li>"Who shares a cohort of another programme meets again only where evenness needs it."</li>
        </ul>
        <h2>"In this programme"</h2>
        {if rules.is_empty() {
            view! { <p class="empty">"No further rule. Two people who must not meet, or who share one desk, are a reason for one."</p> }.into_any()
        } else {
            view! { <ul class="todo">{rules}</ul> }.into_any()
        }}
        <h2>"Two people"</h2>
        <form class="form" method="post" action=action>
            <Field name="person" label="Employee id" fields=pair_fields.clone() problems=pair_problems.clone() short=true/>
            <Field name="other" label="Employee id of the other" fields=pair_fields.clone() problems=pair_problems.clone() short=true/>
            <Select name="kind" label="They are" options=kinds fields=pair_fields problems=pair_problems/>
            <div class="actions"><button class="button primary">"Add the rule"</button></div>
        </form>
        <h2>"Not alone"</h2>
        <p>"Even spread can leave one person of a small group in each room. With this rule a cohort has none of them or at least two."</p>
        <form class="form" method="post" action=not_alone>
            <input type="hidden" name="kind" value="not_alone"/>
            <Select name="field" label="People of the same" options=attributes fields=value_fields.clone() problems=value_problems.clone()/>
            <Field name="value" label="Value, as in the roster" fields=value_fields problems=value_problems/>
            <div class="actions"><button class="button">"Leave nobody alone"</button></div>
        </form>
        {(!has_whole_line).then(|| view! {
            <h2>"Reporting lines"</h2>
            <form class="form" method="post" action=whole_line>
                <input type="hidden" name="kind" value="whole_line"/>
                <p>"Own managers are always kept apart. The whole line keeps everybody above apart too; somebody who leads the whole firm can then sit with nobody and needs an exemption."</p>
                <div class="actions"><button class="button">"Keep the whole line apart"</button></div>
            </form>
        })}
    }
    .into_any()
}
