//! Looking back on a skill some weeks after its session: short enough for a phone.

use axum::extract::Path;
use domain::id::{SessionId, SkillId};
use domain::reflection::{FollowUp, Frequency, Reflection, Standing, TypedReflection};
use leptos::prelude::*;
use operations::reflection::{self, MyFollowUps};

use crate::components::{
    Choices, Crumbs, ErrorSummary, PageHead, TableWrap, TextArea, field_attributes, time,
};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Flash, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/reflections", list)
        .get("/reflections/{session}/{skill}/{weeks}", show)
        .post("/reflections/{session}/{skill}/{weeks}", create)
}

type Key = (SessionId, SkillId, u8);

fn href(one: &FollowUp) -> String {
    format!(
        "/reflections/{}/{}/{}",
        one.session, one.skill.id, one.weeks
    )
}

async fn list(visit: Visit) -> Answer {
    let mine = reflection::list_of_viewer(&visit.ctx).await?;
    visit.page("Looking back", move || list_page(mine)).await
}

fn list_page(mine: MyFollowUps) -> AnyView {
    let of = |standing: Standing| -> Vec<FollowUp> {
        mine.all
            .iter()
            .filter(|one| one.standing == standing)
            .cloned()
            .collect()
    };
    let due = of(Standing::Due);
    let later = of(Standing::Later);
    let done = of(Standing::Done);
    if mine.all.is_empty() {
        return view! {
            <PageHead title="Looking back"/>
            <section class="empty">
                <p>"Two, six and twelve weeks after a session you are asked how its skills are going. Nothing is waiting yet."</p>
            </section>
        }
        .into_any();
    }
    let due_items: Vec<_> = due
        .iter()
        .map(|one| {
            let until = time::date(one.until, &one.timezone);
            view! {
                <li>
                    <a href=href(one)>{one.skill.skill.name.clone()}</a>
                    " "
                    <small>{format!("after {} weeks, 1 minute, until {until}", one.weeks)}</small>
                    " "
                    <a class="button" href=href(one)>"Answer"<span class="visually-hidden">{format!(": {}", one.skill.skill.name)}</span></a>
                </li>
            }
        })
        .collect();
    let done_rows: Vec<_> = done
        .iter()
        .filter_map(|one| Some((one, mine.answer(one)?)))
        .map(|(one, kept)| {
            view! {
                <tr>
                    <th scope="row"><a href=href(one)>{one.skill.skill.name.clone()}</a></th>
                    <td data-label="After">{format!("{} weeks", one.weeks)}</td>
                    <td data-label="Used">{used(kept)}</td>
                    <td class="num" data-label="Before the training">{kept.said.then_rating}</td>
                    <td class="num" data-label="Now">{kept.said.now_rating}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <PageHead title="Looking back"/>
        <p class="lede">"How are the skills going at work? One minute each. What you answer here is for you; the coordinator sees figures of at least five people, never a single answer."</p>
        <section aria-labelledby="due">
            <h2 id="due">"Now"</h2>
            {if due_items.is_empty() {
                view! { <p>"Nothing is waiting for you."</p> }.into_any()
            } else {
                view! { <ul class="todo">{due_items}</ul> }.into_any()
            }}
        </section>
        {(!later.is_empty()).then(|| view! {
            <section aria-labelledby="later">
                <h2 id="later">"Later"</h2>
                <ul>{later_groups(&later)}</ul>
            </section>
        })}
        {(!done_rows.is_empty()).then(|| view! {
            <section aria-labelledby="done">
                <h2 id="done">"Answered"</h2>
                <TableWrap label="Answered">
                    <table>
                        <caption class="visually-hidden">"What you answered"</caption>
                        <thead><tr>
                            <th scope="col">"Skill"</th>
                            <th scope="col">"After"</th>
                            <th scope="col">"Used"</th>
                            <th scope="col" class="num">"Before the training"</th>
                            <th scope="col" class="num">"Now"</th>
                        </tr></thead>
                        <tbody>{done_rows}</tbody>
                    </table>
                </TableWrap>
            </section>
        })}
    }
    .into_any()
}

/// One line for each session and time: its skills come together.
fn later_groups(later: &[FollowUp]) -> Vec<AnyView> {
    later
        .chunk_by(|a, b| (a.session, a.weeks) == (b.session, b.weeks))
        .filter_map(|group| {
            let first = group.first()?;
            let on = time::date(first.due_at, &first.timezone);
            let skills = match group.len() {
                1 => "1 skill".to_owned(),
                count => format!("{count} skills"),
            };
            Some(view! { <li>{format!("{on}: {skills} of “{}”", first.module)}</li> }.into_any())
        })
        .collect()
}

fn used(kept: &Reflection) -> String {
    let words = kept.said.frequency.label();
    if kept.said.unprompted {
        format!("{words}, by myself")
    } else {
        words.to_owned()
    }
}

async fn show(visit: Visit, Path((session, skill, weeks)): Path<Key>) -> Answer {
    let (one, mine) = reflection::find(&visit.ctx, session, skill, weeks).await?;
    let title = page_title(&one);
    visit
        .page(&title, move || {
            form_page(one, mine, Fields::default(), Problems::default())
        })
        .await
}

async fn create(visit: Visit, Path((session, skill, weeks)): Path<Key>, fields: Fields) -> Answer {
    let typed = TypedReflection {
        frequency: fields.get("frequency"),
        unprompted: fields.get("unprompted"),
        situation: fields.get("situation"),
        then_rating: fields.get("then_rating"),
        now_rating: fields.get("now_rating"),
    };
    match reflection::write(&visit.ctx, session, skill, weeks, typed).await {
        Ok(_) => {
            let due = reflection::due_of_viewer(&visit.ctx).await?;
            match due.first() {
                Some(next) => visit.redirect_with(
                    &href(next),
                    Flash::ok(format!("Kept. {} more to go.", due.len())),
                ),
                None => visit.redirect_with(
                    "/reflections",
                    Flash::ok("Kept. That was the last one for now: thank you."),
                ),
            }
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            let (one, mine) = reflection::find(&visit.ctx, session, skill, weeks).await?;
            let title = page_title(&one);
            visit
                .page_again(&title, move || form_page(one, mine, fields, problems))
                .await
        }
    }
}

fn page_title(one: &FollowUp) -> String {
    format!("{} after {} weeks", one.skill.skill.name, one.weeks)
}

fn form_page(one: FollowUp, mine: MyFollowUps, fields: Fields, problems: Problems) -> AnyView {
    let earlier: Vec<Reflection> = mine.earlier(&one).into_iter().cloned().collect();
    let main = match one.standing {
        Standing::Due => view! { <Form one=one.clone() fields problems/> }.into_any(),
        Standing::Done => mine
            .answer(&one)
            .map(|kept| view! { <h2>"What you answered"</h2><Answered kept=kept.clone()/> })
            .into_any(),
        Standing::Later => {
            let on = time::date(one.due_at, &one.timezone);
            view! {
                <div class="note" role="note"><p>{format!("You are asked on {on}. Give the skill some time first.")}</p></div>
            }
            .into_any()
        }
        Standing::Lapsed => view! {
            <div class="note" role="note"><p>"The time for this question has passed. Answer the next one instead."</p></div>
        }
        .into_any(),
    };
    view! {
        <Crumbs above=vec![("Looking back".into(), "/reflections".into())] here=one.skill.skill.name.clone()/>
        <PageHead title=one.skill.skill.name.clone()/>
        <p class="lede">{one.skill.skill.behaviour.clone()}</p>
        <p class="muted">{format!("From “{}”, {} weeks ago.", one.module, one.weeks)}</p>
        <div class="split">
            <div>{main}</div>
            {(!earlier.is_empty()).then(|| view! {
                <aside aria-labelledby="earlier">
                    <h2 id="earlier">"What you said before"</h2>
                    {earlier.into_iter().map(|kept| view! {
                        <h3>{format!("After {} weeks", kept.weeks)}</h3>
                        <Answered kept/>
                    }).collect::<Vec<_>>()}
                </aside>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Form(one: FollowUp, fields: Fields, problems: Problems) -> impl IntoView {
    let often = Frequency::ALL.map(|frequency| {
        (
            frequency.number().to_string(),
            frequency.label().to_owned(),
            String::new(),
        )
    });
    let prompted = [
        ("yes", "I thought of it by myself"),
        ("no", "Something or somebody reminded me"),
    ]
    .map(|(value, words)| (value.to_owned(), words.to_owned(), String::new()));
    view! {
        <ErrorSummary problems=problems.clone()/>
        <form class="form" method="post" action=href(&one)>
            <Choices name="frequency" legend="How often have you used it?" options=often.into() fields=fields.clone() problems=problems.clone()/>
            <Choices name="unprompted" legend="The last time, how did you come to use it?" help="Leave this out if you have not used it yet." options=prompted.into() fields=fields.clone() problems=problems.clone()/>
            <TextArea name="situation" label="In which situation? (optional)" help="A few words, without names." rows=2 value=fields.get("situation") problems=problems.clone()/>
            <Rating name="then_rating" legend="Looking back: how well did you do this before the training?" fields=fields.clone() problems=problems.clone()/>
            <Rating name="now_rating" legend="How well do you do it now?" fields problems/>
            <div class="actions"><button class="button primary">"Keep"</button></div>
            <p class="help">"Your answer is yours. The coordinator sees figures of at least five people; what you write about the situation is shown to nobody else."</p>
        </form>
    }
}

/// Five steps from “not at all” to “very well”.
#[component]
fn Rating(
    name: &'static str,
    legend: &'static str,
    fields: Fields,
    problems: Problems,
) -> impl IntoView {
    let problem = problems.fields.of(name).map(str::to_owned);
    let (described_by, _) = field_attributes(name, false, problem.as_deref());
    let picked = fields.get(name).to_owned();
    let steps: Vec<_> = (1..=5)
        .map(|step: u8| {
            let value = step.to_string();
            let checked = value == picked;
            view! { <label><input type="radio" name=name value=value checked=checked/><span>{step}</span></label> }
        })
        .collect();
    view! {
        <fieldset class="scale" id=name tabindex="-1" aria-describedby=described_by>
            <legend>{legend}</legend>
            {problem.map(|sentence| view! { <p class="field-error" id=format!("{name}-error")>{sentence}</p> })}
            <div class="scale-row">{steps}</div>
            <p class="scale-ends"><span>"1 = not at all"</span><span>"5 = very well"</span></p>
        </fieldset>
    }
}

#[component]
fn Answered(kept: Reflection) -> impl IntoView {
    view! {
        <dl class="facts">
            <div><dt>"Used"</dt><dd>{used(&kept)}</dd></div>
            {(!kept.said.situation.is_empty()).then(|| view! { <div><dt>"Situation"</dt><dd>{kept.said.situation.clone()}</dd></div> })}
            <div><dt>"Before the training"</dt><dd>{format!("{} of 5", kept.said.then_rating)}</dd></div>
            <div><dt>"At that time"</dt><dd>{format!("{} of 5", kept.said.now_rating)}</dd></div>
        </dl>
    }
}
