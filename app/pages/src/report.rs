//! Reports: coverage in numbers and how the skills are taken up, programme by programme.

use std::collections::BTreeMap;

use domain::audience::Audience;
use domain::coverage::Counts;
use domain::programme::Programme;
use domain::reflection::{Adoption, Figures, GROUP_LEAST};
use leptos::prelude::*;
use operations::coverage;
use operations::reflection;

use crate::components::{PageHead, TableWrap};
use crate::coverage::{CoverageFigures, CoverageMeter};
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/reports", show)
}

/// What is known of the skills of a programme.
struct Skills {
    /// Follow-ups, by skill and week.
    adoption: Vec<Adoption>,
    /// Self-ratings of an assessment before the training: skill key to tenths.
    before: BTreeMap<String, u32>,
}

async fn show(visit: Visit) -> Answer {
    let mut reports = Vec::new();
    for one in coverage::counts(&visit.ctx).await? {
        let skills = Skills {
            adoption: reflection::adoption(&visit.ctx, one.0.id).await?,
            before: reflection::before(&visit.ctx, one.0.id).await?,
        };
        reports.push((one, skills));
    }
    visit
        .page("Reports", move || {
            let none = reports.is_empty();
            let sections: Vec<_> = reports
                .into_iter()
                .map(|(one, skills)| view! { <Report one skills/> })
                .collect();
            view! {
                <PageHead title="Reports"/>
                <p class="lede">"Who has attended, and whether the skills are used at work weeks later."</p>
                {none.then(|| view! {
                    <section class="empty">
                        <p>"There is no programme yet, so there is nothing to report."</p>
                        <a class="button primary" href="/programmes">"Start a programme"</a>
                    </section>
                })}
                {sections}
            }
            .into_any()
        })
        .await
}

#[component]
fn Report(one: (Programme, Audience, Counts), skills: Skills) -> impl IntoView {
    let (Programme { id, name, .. }, audience, counts) = one;
    let heading = format!("programme-{id}");
    view! {
        <section aria-labelledby=heading>
            <h2 id=format!("programme-{id}")>{name.clone()}</h2>
            <h3>"Coverage"</h3>
            {(!audience.is_everybody()).then(|| view! { <p>"Who must attend: "<a href=format!("/programmes/{id}/audience")>{audience.summary()}</a></p> })}
            <CoverageMeter counts/>
            <CoverageFigures id counts/>
            <div class="actions no-print">
                <a class="button" href=format!("/programmes/{id}/coverage")>"Coverage by function, level and site"</a>
                <a class="button" href=format!("/programmes/{id}/outcomes")>"Outcomes before and after"</a>
                <a class="button" href=format!("/programmes/{id}/assessments")>"Assessments and their read-outs"</a>
            </div>
            <h3>"Skills at work"</h3>
            <SkillTables name skills/>
        </section>
    }
}

/// Bars of the latest figures of each skill, then all figures in a table.
#[component]
fn SkillTables(name: String, skills: Skills) -> impl IntoView {
    let Skills { adoption, before } = skills;
    let answered = adoption
        .iter()
        .flat_map(|one| &one.by_week)
        .any(|(_, figures)| *figures != Figures::Nobody);
    if !answered {
        return view! {
            <p>"Nobody has looked back on a skill yet. The first questions are asked two weeks after a session; figures show here once five people have answered."</p>
        }
        .into_any();
    }
    let bars: Vec<_> = adoption
        .iter()
        .filter_map(|one| bar(one, before.get(&one.skill_key).copied()))
        .collect();
    let caption = format!("Self-rating before and now, 1 to 5, {name}");
    let label = format!("Before and now: {name}");
    let rows: Vec<_> = adoption
        .iter()
        .flat_map(|one| {
            one.by_week
                .iter()
                .filter(|(_, figures)| *figures != Figures::Nobody)
                .map(|(weeks, figures)| row(&one.skill, *weeks, *figures))
        })
        .collect();
    view! {
        <p>{format!(
            "From what people answer about themselves, never shown for fewer than {GROUP_LEAST} and renewed with each {GROUP_LEAST} answers. Before the training they rated themselves in an assessment, if there was one; “looking back” is what they say now of the time before."
        )}</p>
        {(!bars.is_empty()).then(|| view! {
            <p class="key"><span class="swatch before"></span>"Before the training "<span class="swatch then"></span>"Looking back "<span class="swatch now"></span>"Now"</p>
            <TableWrap label>
                <table class="bars">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead><tr>
                        <th scope="col">"Skill"</th>
                        <th scope="col">"1 to 5"</th>
                        <th scope="col" class="num">"Before"</th>
                        <th scope="col" class="num">"Looking back"</th>
                        <th scope="col" class="num">"Now"</th>
                    </tr></thead>
                    <tbody>{bars}</tbody>
                </table>
            </TableWrap>
        })}
        <TableWrap label=format!("Use over time: {name}")>
            <table>
                <caption class="visually-hidden">{format!("How the skills are used after 2, 6 and 12 weeks, {name}")}</caption>
                <thead><tr>
                    <th scope="col">"Skill"</th>
                    <th scope="col">"After"</th>
                    <th scope="col" class="num">"People"</th>
                    <th scope="col" class="num">"How often"<br/><small>"0 not yet, 4 every day"</small></th>
                    <th scope="col" class="num">"Unprompted"</th>
                    <th scope="col" class="num">"Looking back"<br/><small>"1 to 5"</small></th>
                    <th scope="col" class="num">"Now"<br/><small>"1 to 5"</small></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn bar(one: &Adoption, before: Option<u32>) -> Option<AnyView> {
    let (then_tenths, now_tenths) =
        one.by_week
            .iter()
            .rev()
            .find_map(|(_, figures)| match *figures {
                Figures::Shown {
                    then_tenths,
                    now_tenths,
                    ..
                } => Some((then_tenths, now_tenths)),
                Figures::Nobody | Figures::Withheld => None,
            })?;
    Some(
        view! {
            <tr>
                <th scope="row">{one.skill.clone()}</th>
                <td class="bar">
                    <svg viewBox="0 0 100 9" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="track" width="100" height="9"/>
                        {before.map(|tenths| view! { <rect class="before" width=2 * tenths height="3"/> })}
                        <rect class="then" y="3" width=2 * then_tenths height="3"/>
                        <rect class="now" y="6" width=2 * now_tenths height="3"/>
                    </svg>
                </td>
                <td class="num">{before.map_or("not shown".to_owned(), tenths)}</td>
                <td class="num">{tenths(then_tenths)}</td>
                <td class="num">{tenths(now_tenths)}</td>
            </tr>
        }
        .into_any(),
    )
}

fn row(skill: &str, weeks: u8, figures: Figures) -> AnyView {
    let after = format!("{weeks} weeks");
    match figures {
        Figures::Nobody => ().into_any(),
        Figures::Withheld => view! {
            <tr>
                <th scope="row">{skill.to_owned()}</th>
                <td data-label="After">{after}</td>
                <td colspan="5" class="withheld" data-label="Figures">"withheld (fewer than 5)"</td>
            </tr>
        }
        .into_any(),
        Figures::Shown {
            people,
            frequency_tenths,
            unprompted_percent,
            then_tenths,
            now_tenths,
        } => view! {
            <tr>
                <th scope="row">{skill.to_owned()}</th>
                <td data-label="After">{after}</td>
                <td class="num" data-label="People">{people}</td>
                <td class="num" data-label="How often">{tenths(frequency_tenths)}</td>
                <td class="num" data-label="Unprompted">{format!("{unprompted_percent} %")}</td>
                <td class="num" data-label="Looking back">{tenths(then_tenths)}</td>
                <td class="num" data-label="Now">{tenths(now_tenths)}</td>
            </tr>
        }
        .into_any(),
    }
}

fn tenths(value: u32) -> String {
    format!("{}.{}", value / 10, value % 10)
}
