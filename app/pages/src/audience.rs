//! Who must attend a programme: the rules, whom they reach, and what a change of them would do.

mod people;
mod rules;

use axum::extract::Path;
use domain::audience::PersonField;
use domain::id::ProgrammeId;
use leptos::prelude::*;
use operations::audience::{self, AudienceView};

use self::people::ExceptionPart;
use self::rules::{Preview, PreviewNote, RuleForm, RulePart};
use crate::components::{Crumbs, ErrorSummary, PageHead};
use crate::fields::{Fields, Problems};
use crate::routes::Routes;
use crate::visit::{Answer, Visit};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/programmes/{id}/audience", show)
        .post("/programmes/{id}/audience/rules", rules::set)
        .post("/programmes/{id}/audience/rules/remove", rules::remove)
        .post("/programmes/{id}/audience/people", people::set)
        .post("/programmes/{id}/audience/people/remove", people::remove)
}

/// `1 person`, `12 people`.
fn people_words(count: usize) -> String {
    if count == 1 {
        "1 person".to_owned()
    } else {
        format!("{count} people")
    }
}

async fn show(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let fields = visit.query.clone();
    page(visit, id, fields, Problems::default(), None).await
}

/// The page, with the form of a rule when `fields` name what it looks at.
async fn page(
    visit: Visit,
    id: ProgrammeId,
    fields: Fields,
    problems: Problems,
    preview: Option<Preview>,
) -> Answer {
    let field = fields.get("field").parse::<PersonField>().ok();
    let found = audience::find(&visit.ctx, id, field).await?;
    let title = format!("Audience of {}", found.programme.name);
    let is_again = !problems.is_empty();
    let main = move || audience_page(found, field, fields, problems, preview);
    if is_again {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn audience_page(
    found: AudienceView,
    field: Option<PersonField>,
    fields: Fields,
    problems: Problems,
    preview: Option<Preview>,
) -> AnyView {
    let id = found.programme.id;
    let above = vec![
        ("Programmes".to_owned(), "/programmes".to_owned()),
        (found.programme.name.clone(), format!("/programmes/{id}")),
    ];
    let figures = figures(&found);
    let facts = facts(&found);
    let outside = outside(&found);
    let AudienceView {
        programme,
        audience,
        exceptions,
        holding,
        values,
        ..
    } = found;
    let sentence = audience.sentence();
    let add = if field.is_none() && preview.is_none() {
        "button primary"
    } else {
        "button"
    };
    let previewed = preview.as_ref().map(Preview::key).unwrap_or_default();
    view! {
        <Crumbs above=above here="Audience"/>
        <PageHead title=format!("Audience of {}", programme.name)>
            <div class="actions">
                <a class="button" href=format!("/programmes/{id}/coverage")>"Coverage"</a>
                <a class=add href="#rule">"Add a rule"</a>
            </div>
        </PageHead>
        <p class="lede">"Who must attend: "<strong>{sentence}</strong>"."</p>
        <ErrorSummary problems=problems.clone()/>
        {preview.map(|preview| view! { <PreviewNote id audience=audience.clone() preview/> })}
        {figures}
        {facts}
        {outside}
        <RulePart id audience=audience.clone() holding/>
        <RuleForm id audience field values fields=fields.clone() problems=problems.clone() previewed/>
        <ExceptionPart id exceptions fields problems/>
    }
    .into_any()
}

fn figures(found: &AudienceView) -> AnyView {
    let id = found.programme.id;
    let standing = found.standing;
    let linked = |word: &'static str, count: usize, href: String| {
        let number = if count == 0 {
            view! { "0" }.into_any()
        } else {
            let label = format!("{count}: {}", word.to_lowercase());
            view! { <a href=href aria-label=label>{count}</a> }.into_any()
        };
        view! { <div><dt>{word}</dt><dd>{number}</dd></div> }.into_any()
    };
    let by_state = |state: &str| format!("/programmes/{id}/coverage?state={state}");
    let of = format!("of {} active", found.reach.active);
    let total = format!("{} in the audience: their coverage", found.reach.total());
    view! {
        <dl class="figures">
            <div>
                <dt>"In the audience"</dt>
                <dd><a href=format!("/programmes/{id}/coverage") aria-label=total>{found.reach.total()}</a>" "<small>{of}</small></dd>
            </div>
            {linked("In a released cohort", standing.in_cohort, format!("/programmes/{id}#cohorts"))}
            {(standing.complete > 0).then(|| linked("Complete, in no cohort", standing.complete, by_state("complete")))}
            {linked("Exempt", standing.exempt, by_state("exempt"))}
            {linked("Uncovered", standing.uncovered, by_state("not_assigned"))}
        </dl>
    }
    .into_any()
}

/// How rules, pins and exclusions make the number; nothing where there are none.
fn facts(found: &AudienceView) -> Option<AnyView> {
    let reach = found.reach;
    let pinned = match (reach.pinned, reach.only_pinned) {
        (0, _) => "nobody active".to_owned(),
        (1, 0) => "1 person, who fits the rules anyway".to_owned(),
        (pinned, 0) => format!("{pinned} people, who fit the rules anyway"),
        (1, _) => "1 person, only by the pin".to_owned(),
        (pinned, only) => format!("{pinned} people, {only} of them only by the pin"),
    };
    let excluded = match (reach.excluded, reach.kept_out) {
        (0, _) => "nobody active".to_owned(),
        (1, 0) => "1 person, who does not fit the rules anyway".to_owned(),
        (excluded, 0) => format!("{excluded} people, who do not fit the rules anyway"),
        (1, _) => "1 person, who fits the rules".to_owned(),
        (excluded, out) => format!("{excluded} people, {out} of them fit the rules"),
    };
    (!found.audience.is_everybody()).then(|| {
        view! {
            <dl class="facts">
                <div><dt><a href="#rules">"Fit the rules"</a></dt><dd>{people_words(reach.fitting)}</dd></div>
                <div><dt><a href="#people">"Pinned"</a></dt><dd>{pinned}</dd></div>
                <div><dt><a href="#people">"Excluded"</a></dt><dd>{excluded}</dd></div>
            </dl>
        }
        .into_any()
    })
}

/// What becomes of those who are in a cohort and not in the audience.
fn outside(found: &AudienceView) -> AnyView {
    let now = match found.outside {
        0 => String::new(),
        1 => " That holds for 1 person now.".to_owned(),
        many => format!(" That holds for {many} people now."),
    };
    view! {
        <p>
            "The audience decides who is placed in cohorts, who is asked in assessments, and who counts in coverage. Somebody in a released cohort stays in it after leaving the audience, and is not counted in coverage any more."
            {now}
        </p>
    }
    .into_any()
}
