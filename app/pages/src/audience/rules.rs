//! The rules of an audience: a list, the form of one, and what keeping or dropping it would do.

use axum::extract::Path;
use domain::audience::{Audience, PersonField, Rule, RuleKind, read_rule_name};
use domain::id::ProgrammeId;
use leptos::prelude::*;
use operations::audience::{self, Effect, TypedRule};

use super::{page, people_words};
use crate::components::{Choices, Select, TableWrap, TextArea};
use crate::fields::{Fields, Problems};
use crate::visit::{Answer, Flash, Visit};

/// With more values than this, they are typed instead of ticked.
const BOXES_MOST: usize = 40;

/// A change that has been looked at and not been made.
pub(super) enum Preview {
    /// Keeping this rule.
    Set(Rule, Effect),
    /// Dropping the rule about this field.
    Remove(Rule, Effect),
}

impl Preview {
    /// What the form of the rule brings back, so that only what was looked at is kept at once.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Set(rule, _) => rule.words(),
            Self::Remove(..) => String::new(),
        }
    }
}

pub(super) async fn set(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let typed = TypedRule {
        field: fields.get("field"),
        kind: fields.get("kind"),
        values: fields
            .all("value")
            .chain(fields.get("more").lines())
            .collect(),
    };
    let outcome = async {
        let (rule, effect) = audience::preview_rule(&visit.ctx, id, &typed).await?;
        if !effect.is_nothing() && fields.get("previewed") != rule.words() {
            return Ok(Err(Preview::Set(rule, effect)));
        }
        let effect = audience::set_rule(&visit.ctx, id, &rule).await?;
        Ok(Ok(effect))
    };
    match outcome.await {
        Ok(Ok(effect)) => done(&visit, id, "The rule is kept.", &effect),
        Ok(Err(preview)) => page(visit, id, fields, Problems::default(), Some(preview)).await,
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems, None).await
        }
    }
}

pub(super) async fn remove(visit: Visit, Path(id): Path<ProgrammeId>, fields: Fields) -> Answer {
    let outcome = async {
        visit
            .ctx
            .require_role(domain::access::Action::RunProgrammes)?;
        let (field, kind) = read_rule_name(fields.get("field"), fields.get("kind"))?;
        let (rule, effect) = audience::preview_removal(&visit.ctx, id, field, kind).await?;
        if !effect.is_nothing() && fields.get("previewed") != rule.words() {
            return Ok(Err(Preview::Remove(rule, effect)));
        }
        let effect = audience::remove_rule(&visit.ctx, id, field, kind).await?;
        Ok(Ok(effect))
    };
    match outcome.await {
        Ok(Ok(effect)) => done(&visit, id, "The rule is removed.", &effect),
        Ok(Err(preview)) => {
            let none = (Fields::default(), Problems::default());
            page(visit, id, none.0, none.1, Some(preview)).await
        }
        Err(error) => {
            let problems = Problems::from_error(error)?;
            page(visit, id, fields, problems, None).await
        }
    }
}

fn done(visit: &Visit, id: ProgrammeId, what: &str, effect: &Effect) -> Answer {
    let went = match (effect.coming_in, effect.going_out) {
        (0, 0) => "Nobody came in or went out.".to_owned(),
        (came, went) => format!(
            "{}, {}: {} now.",
            moved(came, "came in", "came in"),
            moved(went, "went out", "went out").to_lowercase(),
            people_words(effect.after)
        ),
    };
    visit.redirect_with(
        &format!("/programmes/{id}/audience"),
        Flash::ok(format!("{what} {went}")),
    )
}

/// `Nobody comes in`, `1 person comes in`, `12 people come in`.
fn moved(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("Nobody {one}"),
        1 => format!("1 person {one}"),
        _ => format!("{count} people {many}"),
    }
}

/// What a change would do, and the button that makes it.
#[component]
pub(super) fn PreviewNote(id: ProgrammeId, audience: Audience, preview: Preview) -> impl IntoView {
    let (heading, effect) = match &preview {
        Preview::Set(rule, effect) => (format!("With the rule “{}”", rule.words()), effect),
        Preview::Remove(rule, effect) => (format!("Without the rule “{}”", rule.words()), effect),
    };
    let after = match &preview {
        Preview::Set(rule, _) => audience.with(rule.clone()),
        Preview::Remove(rule, _) => audience.without(rule.field, rule.kind),
    };
    let sentence = after.sentence();
    let came = moved(effect.coming_in, "comes in", "come in");
    let went = moved(effect.going_out, "goes out", "go out").to_lowercase();
    let change = format!(
        "{came}, {went}: {} instead of {}.",
        people_words(effect.after),
        effect.before,
    );
    let in_cohort = (effect.in_cohort > 0).then(|| {
        let stay = match effect.in_cohort {
            1 => "1 of those who go out is in a released cohort and stays in it, not counted in coverage any more.".to_owned(),
            many => format!("{many} of those who go out are in a released cohort and stay in it, not counted in coverage any more."),
        };
        view! { <p>{stay}</p> }
    });
    let nobody = (effect.after == 0)
        .then(|| view! { <p><strong>"Nobody would be left in the audience."</strong></p> });
    let unknown = (!effect.unknown.is_empty()).then(|| {
        let values = effect.unknown.join(", ");
        view! { <p>{format!("Nobody active has this value now: {values}. It is kept for people to come.")}</p> }
    });
    let cancel = format!("/programmes/{id}/audience");
    let actions = match &preview {
        Preview::Set(..) => view! {
            <div class="actions">
                <button class="button primary" form="rule-form">"Keep this rule"</button>
                <a class="button" href=cancel>"Cancel"</a>
            </div>
        }
        .into_any(),
        Preview::Remove(rule, _) => view! {
            <form class="actions" method="post" action=format!("/programmes/{id}/audience/rules/remove")>
                <RuleName rule=rule.clone()/>
                <input type="hidden" name="previewed" value=rule.words()/>
                <button class="button primary">"Remove this rule"</button>
                <a class="button" href=cancel>"Cancel"</a>
            </form>
        }
        .into_any(),
    };
    view! {
        <section class="note info" aria-labelledby="preview">
            <h2 id="preview">{heading}</h2>
            <p><strong>{change}</strong></p>
            <p>{format!("Who must attend would be: {sentence}.")}</p>
            {in_cohort}
            {nobody}
            {unknown}
            {actions}
        </section>
    }
}

/// The hidden fields that name a rule.
#[component]
fn RuleName(rule: Rule) -> impl IntoView {
    view! {
        <input type="hidden" name="field" value=rule.field.as_str()/>
        <input type="hidden" name="kind" value=rule.kind.as_str()/>
    }
}

/// The rules there are.
#[component]
pub(super) fn RulePart(id: ProgrammeId, audience: Audience, holding: Vec<usize>) -> impl IntoView {
    let rows: Vec<_> = audience
        .rules
        .into_iter()
        .zip(holding)
        .map(|(rule, holding)| {
            let words = rule.words();
            let change = format!(
                "/programmes/{id}/audience?field={}&kind={}#rule",
                rule.field.as_str(),
                rule.kind.as_str()
            );
            view! {
                <tr>
                    <th scope="row">{rule.field.label()}</th>
                    <td data-label="Rule">{format!("{} {}", rule.kind.label(), rule.values.join(", "))}</td>
                    <td class="num" data-label="Holds for">{holding}</td>
                    <td class="no-print" data-label="Actions">
                        <form class="inline" method="post" action=format!("/programmes/{id}/audience/rules/remove")>
                            <RuleName rule/>
                            <a class="button quiet small" href=change>"Change"<span class="visually-hidden">{format!(": {words}")}</span></a>
                            <button class="button quiet small">"Remove"<span class="visually-hidden">{format!(": {words}")}</span></button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <h2 id="rules">"Rules"</h2>
        {if rows.is_empty() {
            view! {
                <section class="empty">
                    <p>"No rule yet: everybody active must attend."</p>
                    <div class="example" aria-hidden="true" inert><p>"Function is Sales or Support, and site is not Madrid"</p></div>
                </section>
            }
            .into_any()
        } else {
            view! {
                <p>"All of them must hold."</p>
                <TableWrap label="Rules">
                    <table>
                        <caption class="visually-hidden">"Rules of the audience"</caption>
                        <thead><tr>
                            <th scope="col">"Looks at"</th>
                            <th scope="col">"Rule"</th>
                            <th scope="col" class="num">"Active people it holds for"</th>
                            <th scope="col" class="no-print">"Actions"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableWrap>
            }
            .into_any()
        }}
    }
}

/// The form of a rule: first what it looks at, then which values.
#[component]
pub(super) fn RuleForm(
    id: ProgrammeId,
    audience: Audience,
    field: Option<PersonField>,
    values: Vec<(String, usize)>,
    fields: Fields,
    problems: Problems,
    previewed: String,
) -> impl IntoView {
    let path = format!("/programmes/{id}/audience");
    let Some(field) = field else {
        let options = PersonField::ALL
            .map(|field| (field.as_str().to_owned(), field.label().to_owned()))
            .to_vec();
        return view! {
            <h2 id="rule" class="no-print">"Add a rule"</h2>
            <form class="form no-print" method="get" action=format!("{path}#rule")>
                <Select name="field" label="What the rule looks at" options fields problems/>
                <div class="actions"><button class="button">"Choose values"</button></div>
            </form>
        }
        .into_any();
    };
    let kind: Option<RuleKind> = fields.get("kind").parse().ok();
    let known = kind.and_then(|kind| audience.rule(field, kind).cloned());
    let is_first = problems.is_empty() && previewed.is_empty();
    let heading = match (&known, is_first) {
        (Some(rule), true) => format!("Change the rule “{}”", rule.words()),
        _ => format!("A rule about {}", field.label().to_lowercase()),
    };
    let fields = if is_first {
        filled(field, kind, known.as_ref(), &values)
    } else {
        fields
    };
    let kinds = RuleKind::ALL
        .map(|kind| {
            let small = match kind {
                RuleKind::OneOf => "In: who has one of the values",
                RuleKind::NoneOf => "In: who has none of the values, or no value at all",
            };
            (
                kind.as_str().to_owned(),
                format!("{} {}", field.label(), kind.label()),
                small.to_owned(),
            )
        })
        .to_vec();
    let (button, class) = if previewed.is_empty() {
        ("See what it would do", "button primary")
    } else {
        ("Keep this rule", "button")
    };
    view! {
        <h2 id="rule">{heading}</h2>
        <form class="form" id="rule-form" method="post" action=format!("{path}/rules")>
            <input type="hidden" name="field" value=field.as_str()/>
            <input type="hidden" name="previewed" value=previewed/>
            <Choices name="kind" legend="Kind of rule" options=kinds fields=fields.clone() problems=problems.clone()/>
            <Values field values fields problems/>
            <p class="help">"You see who comes in and who goes out before anything changes. A rule of the same kind about the same field is replaced."</p>
            <div class="actions">
                <button class=class>{button}</button>
                <a class="button" href=path.clone()>"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}

/// The form as it is when it is opened: empty, or with the rule that is to be changed.
fn filled(
    field: PersonField,
    kind: Option<RuleKind>,
    rule: Option<&Rule>,
    values: &[(String, usize)],
) -> Fields {
    let boxes = values.len() <= BOXES_MOST;
    let kind = kind.unwrap_or(RuleKind::OneOf).as_str().to_owned();
    let mut pairs = vec![("field", field.as_str().to_owned()), ("kind", kind)];
    let (ticked, typed): (Vec<&String>, Vec<&String>) = rule
        .iter()
        .flat_map(|rule| &rule.values)
        .partition(|value| boxes && values.iter().any(|(known, _)| known == *value));
    pairs.extend(ticked.into_iter().map(|value| ("value", value.clone())));
    let typed: Vec<&str> = typed.into_iter().map(String::as_str).collect();
    pairs.push(("more", typed.join("\n")));
    Fields::filled(pairs)
}

/// The values: boxes of those that people have, and lines for others; only lines when there are too many.
#[component]
fn Values(
    field: PersonField,
    values: Vec<(String, usize)>,
    fields: Fields,
    mut problems: Problems,
) -> impl IntoView {
    let more = fields.get("more").to_owned();
    let word = field.label().to_lowercase();
    if !values.is_empty() && values.len() <= BOXES_MOST {
        let options: Vec<_> = values
            .into_iter()
            .map(|(value, count)| (value.clone(), value, people_words(count)))
            .collect();
        return view! {
            <Choices name="value" legend="Values" one=false options fields problems=problems.clone()/>
            <TextArea name="more" label="Other values (optional)" rows=2 value=more problems
                help=format!("One a line: a {word} that nobody has yet.")/>
        }
        .into_any();
    }
    // There are no boxes that a problem could stand at.
    for (name, _) in &mut problems.fields.0 {
        if name == "value" {
            "more".clone_into(name);
        }
    }
    let has_values = !values.is_empty();
    let help = if has_values {
        format!(
            "One a line. The {} values that people have stand below.",
            values.len()
        )
    } else {
        format!("One a line. The roster gives nobody a {word} now.")
    };
    let count = values.len();
    let items: Vec<_> = values
        .into_iter()
        .map(|(value, count)| view! { <li>{value}" "<small>{people_words(count)}</small></li> })
        .collect();
    view! {
        <TextArea name="more" label="Values" rows=6 value=more problems help/>
        {has_values.then(|| view! {
            <details>
                <summary>{format!("{count} values that people have")}</summary>
                <ul>{items}</ul>
            </details>
        })}
    }
    .into_any()
}
