//! Programmes and their curricula.

use axum::extract::Path;
use domain::cohort::PlanState;
use domain::id::ProgrammeId;
use domain::programme::{COHORT_MOST, NewProgramme, PLAN_SIZE, StoredModule};
use leptos::prelude::*;
use operations::cohort::CohortLine;
use operations::programme::{PlanLine, ProgrammeLine, ProgrammeView};
use operations::{content, programme};

use crate::components::{
    Crumbs, ErrorSummary, Field, Markdown, PageHead, Select, TableWrap, TextArea, time,
};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/programmes", list)
        .post("/programmes", create)
        .get("/programmes/new", new)
        .get("/programmes/{id}", show)
        .post("/programmes/{id}/curriculum", take_newest_content)
        .post("/programmes/{id}/cohort-plans", plan_cohorts)
}

async fn list(visit: Visit) -> Answer {
    let programmes = programme::list(&visit.ctx).await?;
    visit
        .page("Programmes", move || {
            view! {
                <PageHead title="Programmes"><a class="button primary" href="/programmes/new">"New programme"</a></PageHead>
                {if programmes.is_empty() {
                    view! { <NoProgramme/> }.into_any()
                } else {
                    view! { <ProgrammeTable programmes/> }.into_any()
                }}
            }
            .into_any()
        })
        .await
}

#[component]
fn NoProgramme() -> impl IntoView {
    view! {
        <section class="empty">
            <p>"No programme yet: make one from a curriculum, then plan its cohorts."</p>
            <a class="button primary" href="/programmes/new">"Make the first programme"</a>
            <div class="example" aria-hidden="true" inert>
                <div class="card"><h3>"Working with customers"</h3><p>"6 modules, 21 cohorts, 290 people"</p></div>
            </div>
        </section>
    }
}

#[component]
fn ProgrammeTable(programmes: Vec<ProgrammeLine>) -> impl IntoView {
    let rows: Vec<_> = programmes
        .into_iter()
        .map(|line| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/programmes/{}", line.programme.id)>{line.programme.name}</a></th>
                    <td data-label="Goal">{line.programme.goal}</td>
                    <td class="num" data-label="Cohorts">{line.cohorts}</td>
                    <td class="num" data-label="People in them">{line.people}</td>
                    <td class="num" data-label="To place">{line.to_place}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Programmes">
            <table>
                <caption class="visually-hidden">"Programmes"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Goal"</th>
                        <th scope="col" class="num">"Cohorts"</th>
                        <th scope="col" class="num">"People in them"</th>
                        <th scope="col" class="num">"To place"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

async fn new(visit: Visit) -> Answer {
    let fields = Fields::filled([
        ("plan_size", PLAN_SIZE.to_string()),
        ("max_size", COHORT_MOST.to_string()),
    ]);
    form(visit, fields, Problems::default()).await
}

async fn create(visit: Visit, fields: Fields) -> Answer {
    let outcome = async {
        let new = NewProgramme::read(
            fields.get("name"),
            fields.get("goal"),
            fields.get("curriculum"),
            fields.get("plan_size"),
            fields.get("max_size"),
        );
        visit
            .ctx
            .require_role(domain::access::Action::RunProgrammes)?;
        programme::create(&visit.ctx, &new?).await
    };
    match outcome.await {
        Ok(id) => visit.redirect_with(
            &format!("/programmes/{id}"),
            Flash::ok("The programme is made. Next: plan its cohorts."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            form(visit, fields, problems).await
        }
    }
}

async fn form(visit: Visit, fields: Fields, problems: Problems) -> Answer {
    visit
        .ctx
        .require_role(domain::access::Action::RunProgrammes)?;
    let options: Vec<(String, String)> = content::curricula()?
        .into_iter()
        .map(|curriculum| {
            let words = format!(
                "{} ({} modules)",
                curriculum.title,
                curriculum.modules.len()
            );
            (curriculum.key, words)
        })
        .collect();
    let is_again = !problems.is_empty();
    let main = move || {
        let goal = fields.get("goal").to_owned();
        view! {
            <Crumbs above=vec![("Programmes".into(), "/programmes".into())] here="New"/>
            <PageHead title="New programme"/>
            <ErrorSummary problems=problems.clone()/>
            <form class="form" method="post" action="/programmes">
                <Field name="name" label="Name" fields=fields.clone() problems=problems.clone() required=true/>
                <TextArea name="goal" label="Goal" value=goal problems=problems.clone() rows=3
                    help="What the firm wants from it, in a sentence or two. Coordinators see it."/>
                <Select name="curriculum" label="Curriculum" options fields=fields.clone() problems=problems.clone()/>
                <div class="fields">
                    <Field name="plan_size" label="People planned for a cohort" kind="number" short=true
                        help="2 to 15. One fewer than the limit leaves a seat for a joiner."
                        fields=fields.clone() problems=problems.clone()/>
                    <Field name="max_size" label="Most people in a cohort" kind="number" short=true
                        help="2 to 15. Never exceeded." fields problems/>
                </div>
                <div class="actions">
                    <button class="button primary">"Make the programme"</button>
                    <a class="button" href="/programmes">"Cancel"</a>
                </div>
            </form>
        }
        .into_any()
    };
    if is_again {
        visit.page_again("New programme", main).await
    } else {
        visit.page("New programme", main).await
    }
}

async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    page(visit, id, Fields::default(), Problems::default()).await
}

async fn take_newest_content(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    match programme::take_newest_content(&visit.ctx, id).await {
        Ok(version) => visit.redirect_with(
            &format!("/programmes/{id}"),
            Flash::ok(format!(
                "Version {version} is the newest now. Cohorts that exist keep theirs."
            )),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, Fields::default(), problems).await
        }
    }
}

async fn plan_cohorts(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let outcome = async {
        let seed = match fields.get("seed").trim() {
            "" => 1,
            typed => typed.parse::<u32>().map_err(|_| {
                let mut errors = domain::FieldErrors::default();
                errors.add("seed", "Enter a whole number from 0 to 4294967295.");
                operations::AppError::Invalid(errors)
            })?,
        };
        crate::cohort_plan::job::start(&visit, id, seed.into()).await
    };
    match outcome.await {
        Ok((path, told)) => visit.redirect_with(&path, told),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems).await
        }
    }
}

async fn page(visit: Visit, id: ProgrammeId, fields: Fields, problems: Problems) -> Answer {
    let found = programme::find(&visit.ctx, id).await?;
    let title = found.programme.name.clone();
    let is_again = !problems.is_empty();
    let main = move || programme_page(found, fields, problems);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn programme_page(found: ProgrammeView, fields: Fields, problems: Problems) -> AnyView {
    let ProgrammeView {
        programme,
        curriculum,
        has_newer_content,
        plans,
        cohorts,
        cohorts_in_all,
        people,
        to_place,
        audience,
    } = found;
    let id = programme.id;
    let plan_action = format!("/programmes/{id}/cohort-plans");
    let seed_action = plan_action.clone();
    let has_problem = !problems.is_empty();
    let modules: Vec<_> = curriculum.modules.iter().map(module_card).collect();
    let hours = curriculum.minutes() / 60;
    let (has_plans, can_compare) = (!plans.is_empty(), plans.len() > 1);
    view! {
        <Crumbs above=vec![("Programmes".into(), "/programmes".into())] here=programme.name.clone()/>
        <PageHead title=programme.name.clone()>
            <form method="post" action=plan_action><button class="button primary">"Plan cohorts"</button></form>
        </PageHead>
        <p class="lede">{programme.goal}</p>
        <nav class="tabs" aria-label="Programme">
            <ul>
                <li><a href=format!("/programmes/{id}") aria-current="page">"Programme"</a></li>
                <li><a href=format!("/programmes/{id}/audience")>"Audience"</a></li>
                <li><a href=format!("/programmes/{id}/rules")>"Rules"</a></li>
                <li><a href=format!("/programmes/{id}/coverage")>"Coverage"</a></li>
                <li><a href=format!("/programmes/{id}/make-up")>"Make-up"</a></li>
                <li><a href=format!("/programmes/{id}/assessments")>"Assessments"</a></li>
            </ul>
        </nav>
        <ErrorSummary problems=problems.clone()/>
        <dl class="figures">
            <div><dt>"Modules"</dt><dd>{modules.len()}" "<small>{format!("{hours} hours")}</small></dd></div>
            <div><dt>"Released cohorts"</dt><dd>{cohorts_in_all}</dd></div>
            <div><dt>"People in them"</dt><dd>{people}</dd></div>
            <div><dt>"To place"</dt><dd>{to_place}</dd></div>
        </dl>
        <dl class="facts">
            <div><dt>"Audience"</dt><dd><a href=format!("/programmes/{id}/audience")>{audience.summary()}</a></dd></div>
            <div><dt>"Size"</dt><dd>{format!("Planned for {}, at most {} in a cohort.", programme.plan_size, programme.max_size)}</dd></div>
            <div><dt>"Mix"</dt><dd>"Function, level and site as evenly as whole numbers allow; nobody with their own manager."</dd></div>
            <div>
                <dt>"Curriculum"</dt>
                <dd>
                    {format!("{}, version {}.", curriculum.title, curriculum.version)}
                    {has_newer_content.then(|| view! {
                        " "
                        <form class="inline" method="post" action=format!("/programmes/{id}/curriculum")>
                            <button class="button small">"Take the newest content"</button>
                            <small>"Cohorts that exist keep their version."</small>
                        </form>
                    })}
                </dd>
            </div>
        </dl>

        <h2 id="plans">"Cohort plans"</h2>
        {if has_plans {
            view! { <PlanTable plans/> }.into_any()
        } else {
            view! {
                <section class="empty">
                    <p>{format!("No plan yet. {to_place} people can be placed: a suggestion takes a few seconds and stays unseen until you release it.")}</p>
                </section>
            }
            .into_any()
        }}
        <p class="row">
            {can_compare.then(|| view! { <a href=format!("/programmes/{id}/cohort-plans/compare")>"Compare plans"</a> })}
            <a href=format!("/programmes/{id}/cohort-plans/import")>"Import a plan"</a>
        </p>
        <details open=has_problem>
            <summary>"Plan with another seed"</summary>
            <p class="help">"The same people and the same seed give the same cohorts. Another seed gives others, as even."</p>
            <form class="form" method="post" action=seed_action>
                <Field name="seed" label="Seed" kind="number" short=true fields problems/>
                <div class="actions"><button class="button">"Plan cohorts with this seed"</button></div>
            </form>
        </details>

        {(!cohorts.is_empty()).then(|| {
            let more = cohorts_in_all > cohorts.len();
            view! {
                <h2 id="cohorts">"Released cohorts"</h2>
                <CohortTable cohorts with_programme=false/>
                {more.then(|| view! { <p><a href=format!("/cohorts?programme={id}")>{format!("All {cohorts_in_all} cohorts")}</a></p> })}
            }
        })}

        <h2 id="modules">"Modules"</h2>
        <Markdown text=curriculum.summary shift=2/>
        {modules}
    }
    .into_any()
}

fn module_card(module: &StoredModule) -> AnyView {
    let skills: Vec<_> = module
        .skills
        .iter()
        .map(|one| {
            view! { <div><dt>{one.skill.name.clone()}</dt><dd>{one.skill.behaviour.clone()}</dd></div> }
        })
        .collect();
    let agenda: Vec<_> = module
        .agenda
        .iter()
        .map(|block| {
            view! {
                <tr>
                    <th scope="row">{block.title.clone()}</th>
                    <td class="num" data-label="Minutes">{block.minutes}</td>
                    <td data-label="Way of working">{block.mode.label()}</td>
                </tr>
            }
        })
        .collect();
    let label = format!("Agenda of {}", module.title);
    view! {
        <article class="card" id=format!("module-{}", module.position)>
            <h3>{format!("{}. {}", module.position, module.title)}</h3>
            <ul class="chips">
                <li class="chip">{module.topic.label()}</li>
                <li class="chip">{format!("{} minutes", module.minutes)}</li>
                <li class="chip">{practice(module)}</li>
            </ul>
            <Markdown text=module.purpose.clone() shift=3/>
            <dl class="facts">{skills}</dl>
            <details>
                <summary>{format!("Agenda, {} blocks", module.agenda.len())}</summary>
                <TableWrap label=label.clone()>
                    <table>
                        <caption class="visually-hidden">{label}</caption>
                        <thead><tr><th scope="col">"Block"</th><th scope="col" class="num">"Minutes"</th><th scope="col">"Way of working"</th></tr></thead>
                        <tbody>{agenda}</tbody>
                    </table>
                </TableWrap>
            </details>
        </article>
    }
    .into_any()
}

/// How long people practise before the next module, in words.
fn practice(module: &StoredModule) -> String {
    match (module.practice_least_days, module.practice_most_days) {
        (_, 0) => "last module".to_owned(),
        (least, most) if least == most => format!("{least} days of practice after it"),
        (least, most) => format!("{least} to {most} days of practice after it"),
    }
}

#[component]
fn PlanTable(plans: Vec<PlanLine>) -> impl IntoView {
    let rows: Vec<_> = plans
        .into_iter()
        .map(|line| {
            let plan = line.plan;
            let made = format!(
                "Plan of {}, {}",
                time::date(plan.created_at, "UTC"),
                time::clock(plan.created_at, "UTC")
            );
            let (tone, state) = state_chip(plan.state);
            view! {
                <tr>
                    <th scope="row"><a href=format!("/cohort-plans/{}", plan.id)>{made}</a></th>
                    <td data-label="State"><span class=tone>{state}</span></td>
                    <td class="num" data-label="Cohorts">{line.cohorts}</td>
                    <td class="num" data-label="People">{line.people}</td>
                    <td class="num" data-label="Seed">{plan.seed}</td>
                    <td data-label="Note">{plan.change_note.unwrap_or_default()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Cohort plans">
            <table>
                <caption class="visually-hidden">"Cohort plans, the newest first; times in UTC"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Made (UTC)"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="num">"Cohorts"</th>
                        <th scope="col" class="num">"People"</th>
                        <th scope="col" class="num">"Seed"</th>
                        <th scope="col">"Note"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

/// The class and the word for where a plan stands.
pub(crate) fn state_chip(state: PlanState) -> (&'static str, &'static str) {
    match state {
        PlanState::Draft => ("chip info", "Draft"),
        PlanState::Released => ("chip ok", "Released"),
        PlanState::Discarded => ("chip", "Discarded"),
    }
}

/// Released cohorts with their size and next session.
#[component]
pub(crate) fn CohortTable(cohorts: Vec<CohortLine>, with_programme: bool) -> impl IntoView {
    let rows: Vec<_> = cohorts
        .into_iter()
        .map(|line| {
            let cohort = line.cohort;
            let next = match line.next {
                Some(session) => {
                    let meeting = session.meetings.first();
                    let when = meeting.map_or_else(String::new, |meeting| {
                        time::span(meeting.starts_at, meeting.ends_at, &meeting.timezone)
                    });
                    view! { <a href=format!("/sessions/{}", session.id)>{when}</a> }.into_any()
                }
                None => view! { <span class="muted">"None planned"</span> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row"><a href=format!("/cohorts/{}", cohort.id)>{cohort.name}</a></th>
                    {with_programme.then(|| view! { <td data-label="Programme">{line.programme}</td> })}
                    <td class="num" data-label="People">{format!("{} of {}", line.people, cohort.capacity)}</td>
                    <td data-label="Next session">{next}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <TableWrap label="Released cohorts">
            <table>
                <caption class="visually-hidden">"Released cohorts"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        {with_programme.then(|| view! { <th scope="col">"Programme"</th> })}
                        <th scope="col" class="num">"People"</th>
                        <th scope="col">"Next session"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}
