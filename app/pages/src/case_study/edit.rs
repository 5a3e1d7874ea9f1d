//! Writing a case: a new one, one from a file, a new version; with a preview that needs no script.

use axum::extract::Path;
use domain::FieldErrors;
use domain::case_study::{CaseDraft, CaseState, Difficulty, Valence};
use domain::curriculum::Topic;
use domain::id::CaseStudyId;
use islands::live::Live;
use leptos::prelude::*;
use operations::AppError;
use operations::case_study::{self, Parts};

use super::{Missing, Part, id_of, part_view};
use crate::components::{Choices, Crumbs, ErrorSummary, Field, PageHead, Select, TextArea};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

const EXAMPLE: &str = "## Situation

What everybody reads.

## Options

::: facilitator
### Purpose

The teaching note, for the facilitator alone.
:::

::: role \"Customer A\"
What only this player knows.
:::

::: role \"Agent 1\"
What only that player knows.
:::

::: observer
- What to look and listen for.
:::";

/// The case whose next version is written, and what its history says at this moment.
struct Base {
    id: CaseStudyId,
    version: u32,
    title: String,
    is_published: bool,
}

/// Everything that the page of the form shows.
struct Form {
    /// `None` for a new case.
    base: Option<Base>,
    fields: Fields,
    problems: Problems,
    preview: Option<Preview>,
    skills: Vec<(String, String)>,
}

/// What a draft would look like, and what keeps it from being saved.
type Preview = (Option<Parts>, FieldErrors);

pub(crate) fn draft_of(fields: &Fields) -> CaseDraft {
    let text = |name: &str| fields.get(name).to_owned();
    let all = |name: &str| fields.all(name).map(str::to_owned).collect();
    CaseDraft {
        slug: text("slug"),
        title: text("title"),
        topics: all("topics"),
        skills: all("skills"),
        minutes: text("minutes"),
        difficulty: text("difficulty"),
        valence: text("valence"),
        summary: text("summary"),
        body: text("body"),
    }
}

pub(crate) fn filled(draft: CaseDraft) -> Fields {
    let mut pairs = vec![
        ("slug", draft.slug),
        ("title", draft.title),
        ("minutes", draft.minutes),
        ("difficulty", draft.difficulty),
        ("valence", draft.valence),
        ("summary", draft.summary),
        ("body", draft.body),
    ];
    pairs.extend(draft.topics.into_iter().map(|topic| ("topics", topic)));
    pairs.extend(draft.skills.into_iter().map(|skill| ("skills", skill)));
    Fields::filled(pairs)
}

pub(super) async fn new(visit: Visit) -> Answer {
    let fields = Fields::filled([
        ("minutes", "45".to_owned()),
        ("difficulty", Difficulty::Medium.as_str().to_owned()),
        ("body", EXAMPLE.to_owned()),
    ]);
    form_page(visit, None, fields, Problems::default(), None).await
}

pub(super) async fn create(visit: Visit, fields: Fields) -> Answer {
    if let Some(text) = fields.find("file") {
        return match case_study::read_file(&visit.ctx, text) {
            Ok(draft) => form_page(visit, None, filled(draft), Problems::default(), None).await,
            Err(error) => {
                let problems = Problems::from_error(error)?;
                form_page(visit, None, fields, problems, None).await
            }
        };
    }
    let draft = draft_of(&fields);
    if fields.is_ticked("preview") {
        return preview(visit, None, fields, &draft).await;
    }
    match case_study::create(&visit.ctx, &draft).await {
        Ok(id) => visit.redirect_with(
            &format!("/cases/{id}"),
            Flash::ok("Saved as a draft that coordinators see. Publish it when it is ready."),
        ),
        Err(error) => {
            let problems = Problems::from_error(error)?;
            form_page(visit, None, fields, problems, None).await
        }
    }
}

pub(super) async fn edit(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    let version = match visit.query.find("version") {
        Some(text) => Some(text.parse().map_err(|_| AppError::NotFound)?),
        None => None,
    };
    let source = case_study::find_source(&visit.ctx, id, version).await?;
    let base = base(&visit, id).await?;
    let draft = CaseDraft::of(&source.case);
    preview(visit, Some(base), filled(draft.clone()), &draft).await
}

pub(super) async fn save(visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id_of(&id)?;
    let mut base = base(&visit, id).await?;
    let newest = base.version;
    base.version = fields.get("version").parse().unwrap_or(0);
    let draft = draft_of(&fields);
    if fields.is_ticked("preview") {
        return preview(visit, Some(base), fields, &draft).await;
    }
    match case_study::save_version(&visit.ctx, id, base.version, &draft).await {
        Ok(version) => visit.redirect_with(
            &format!("/cases/{id}"),
            Flash::ok(format!("Version {version} is saved.")),
        ),
        Err(error) => {
            if matches!(error, AppError::Refused(_)) {
                // They were told of the newer version: the next save goes on top of it.
                base.version = newest;
            }
            let problems = Problems::from_error(error)?;
            form_page(visit, Some(base), fields, problems, None).await
        }
    }
}

async fn base(visit: &Visit, id: CaseStudyId) -> Result<Base, AppError> {
    let newest = case_study::find_source(&visit.ctx, id, None).await?;
    Ok(Base {
        id,
        version: newest.version,
        title: newest.case.title,
        is_published: newest.state == CaseState::Published,
    })
}

async fn preview(visit: Visit, base: Option<Base>, fields: Fields, draft: &CaseDraft) -> Answer {
    let preview = case_study::preview(&visit.ctx, draft)?;
    form_page(visit, base, fields, Problems::default(), Some(preview)).await
}

async fn form_page(
    visit: Visit,
    base: Option<Base>,
    fields: Fields,
    problems: Problems,
    preview: Option<Preview>,
) -> Answer {
    let mut skills = case_study::list_skills(&visit.ctx).await?;
    for key in fields.all("skills") {
        if !skills.iter().any(|(known, _)| known == key) {
            skills.push((key.to_owned(), key.replace('-', " ")));
        }
    }
    let title = match &base {
        Some(base) => format!("Edit {}", base.title),
        None => "Write a case".to_owned(),
    };
    let is_wrong = !problems.is_empty();
    let form = Form {
        base,
        fields,
        problems,
        preview,
        skills,
    };
    let main = move || form_view(form);
    if is_wrong {
        visit.page_again(&title, main).await
    } else {
        visit.page(&title, main).await
    }
}

fn form_view(form: Form) -> AnyView {
    let Form {
        base,
        fields,
        problems,
        preview,
        skills,
    } = form;
    let mut above = vec![("Cases".to_owned(), "/cases".to_owned())];
    let (action, heading, back) = match &base {
        Some(base) => {
            let case = format!("/cases/{}", base.id);
            above.push((base.title.clone(), case.clone()));
            (format!("{case}/edit"), "Edit the case", case)
        }
        None => ("/cases/new".into(), "Write a case", "/cases".to_owned()),
    };
    let is_new = base.is_none();
    let is_published = base.as_ref().is_some_and(|base| base.is_published);
    let version = base.as_ref().map(|base| base.version);
    let save = if is_new {
        "Save as a draft"
    } else {
        "Save as a new version"
    };
    let file = fields.get("file").to_owned();
    view! {
        <Crumbs above here=heading/>
        <PageHead title=heading/>
        <ErrorSummary problems=problems.clone()/>
        {is_published.then(|| view! {
            <div class="note warn" role="note"><p>"This case is published: a new version is what everybody reads from the moment you save it."</p></div>
        })}
        {is_new.then(|| view! { <FromFile file problems=problems.clone()/> })}
        <form class="form write-along" method="post" action=action.clone() data-in-place="">
            {version.map(|version| view! { <input type="hidden" name="version" value=version/> })}
            <Facts fields=fields.clone() problems=problems.clone() skills is_new/>
            <Help/>
            <div class="along">
                <TextArea name="body" label="Text" value=fields.get("body") problems rows=28
                    help="Markdown. What stands outside the ::: blocks is read by every participant."/>
                <div class="preview" role="region" aria-label="Preview" tabindex="0">{preview_view(preview)}</div>
            </div>
            <div class="actions">
                <button class="button primary" data-leave="">{save}</button>
                <button class="button" name="preview" value="yes" formaction=format!("{action}#live") data-live="">"Preview"</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </div>
        </form>
        <Live/>
    }
    .into_any()
}

/// Every field but the text.
#[component]
pub(crate) fn Facts(
    fields: Fields,
    problems: Problems,
    skills: Vec<(String, String)>,
    is_new: bool,
) -> impl IntoView {
    let topics = Topic::ALL.map(|it| (it.as_str().into(), it.label().into(), String::new()));
    let valences = Valence::ALL.map(|it| {
        let small = match it {
            Valence::ThumbsUp => "it went well",
            Valence::ThumbsDown => "it went badly",
        };
        (it.as_str().into(), it.label().into(), small.into())
    });
    let difficulties = Difficulty::ALL.map(|it| (it.as_str().into(), it.label().into()));
    let skills: Vec<_> = skills
        .into_iter()
        .map(|(key, name)| (key, name, String::new()))
        .collect();
    let slug = is_new.then(|| {
        view! {
            <Field name="slug" label="Name in files and agendas" fields=fields.clone() problems=problems.clone()
                help="Optional. Lower-case letters, digits and hyphens; made from the title when empty, and kept from then on."/>
        }
    });
    let skills = (!skills.is_empty()).then(|| {
        view! {
            <Choices name="skills" legend="Skills" options=skills one=false fields=fields.clone() problems=problems.clone()/>
        }
    });
    view! {
        <Field name="title" label="Title" required=true fields=fields.clone() problems=problems.clone()/>
        {slug}
        <TextArea name="summary" label="Summary" rows=3 value=fields.get("summary") problems=problems.clone()
            help="One or two sentences. Participants read them too."/>
        <Choices name="topics" legend="Topics" options=topics.into() one=false fields=fields.clone() problems=problems.clone()/>
        {skills}
        <div class="fields">
            <Field name="minutes" label="Minutes" kind="number" short=true required=true fields=fields.clone() problems=problems.clone()/>
            <Select name="difficulty" label="Difficulty" options=difficulties.into() fields=fields.clone() problems=problems.clone()/>
        </div>
        <Choices name="valence" legend="How it ended" options=valences.into() fields problems/>
    }
}

/// The short help on audience blocks.
#[component]
pub(crate) fn Help() -> impl IntoView {
    view! {
        <details>
            <summary>"How to write the parts"</summary>
            <p>"Text outside a block is the handout, which every participant reads. Its five headings are Situation, Options, Consequences, Choice and Generalise."</p>
            <p>"A block begins with three colons and a word on a line of its own, and ends with three colons on a line of their own. "
                <code>"::: facilitator"</code>" is the teaching note, "
                <code>"::: role \"Agent 1\""</code>" a card for one player, "
                <code>"::: observer"</code>" the sheet of those who watch."</p>
            <p>"In the teaching note, a table whose first column is headed Minutes gets a running clock when the facilitator guide is printed."</p>
            <p>"Raw HTML and images are not used: they are shown as text."</p>
            <pre><code>{EXAMPLE}</code></pre>
        </details>
    }
}

/// The way from a case file into the form.
#[component]
fn FromFile(file: String, problems: Problems) -> impl IntoView {
    let open = problems.fields.of("file").is_some();
    view! {
        <details open=open>
            <summary>"Start from a case file"</summary>
            <form class="form" method="post" action="/cases/new">
                <TextArea name="file" label="Text of the file" value=file problems rows=8
                    help="Paste the whole text of a .md file, with the part between the two +++ lines. It fills in the form below; nothing is saved yet."/>
                <div class="actions"><button class="button" data-leave="">"Fill in the form"</button></div>
            </form>
        </details>
    }
}

/// The preview, which the island keeps up to date while one writes.
fn preview_view(preview: Option<Preview>) -> AnyView {
    let Some((parts, problems)) = preview else {
        return view! { <div id="live"><p class="muted">"Preview shows here what the text will look like."</p></div> }
            .into_any();
    };
    let mut missing = Vec::new();
    let mut shown = Vec::new();
    if let Some(parts) = parts {
        missing = parts
            .teaching
            .as_ref()
            .map(|teaching| teaching.missing.clone())
            .unwrap_or_default();
        shown.extend(Part::ALL.map(|part| {
            view! {
                <section>
                    <h2>{format!("Preview: {}", part.label())}</h2>
                    {part_view(part, parts.clone())}
                </section>
            }
        }));
    }
    let status = status_of(problems.0.len(), missing.len());
    let problems: Vec<_> = problems
        .0
        .into_iter()
        .map(|(field, sentence)| view! { <li><a href=format!("#{field}")>{sentence}</a></li> })
        .collect();
    view! {
        <div id="live">
            <p class="muted" role="status">{format!("This is a preview: nothing is saved yet. {status}")}</p>
            {(!problems.is_empty()).then(|| view! {
                <div class="note warn" role="note"><p>"What keeps this case from being saved:"</p><ul>{problems}</ul></div>
            })}
            {(!missing.is_empty()).then(|| view! { <Missing missing/> })}
            {shown}
        </div>
    }
    .into_any()
}

fn status_of(problems: usize, missing: usize) -> String {
    match (problems, missing) {
        (0, 0) => "Nothing is missing.".to_owned(),
        (0, 1) => "1 part is missing.".to_owned(),
        (0, some) => format!("{some} parts are missing."),
        (1, _) => "1 problem keeps this case from being saved.".to_owned(),
        (some, _) => format!("{some} problems keep this case from being saved."),
    }
}
