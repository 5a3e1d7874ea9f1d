//! What planning the cohorts of a programme must mind: who is kept apart or together, who is not left alone, whole lines.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::cohort::{CohortRule, MixBy};
use domain::field::FieldErrors;
use domain::id::{CohortRuleId, PersonId, ProgrammeId};
use domain::programme::Programme;

use crate::{AppError, Context, Outcome};

/// The rules of a programme, in words.
#[derive(Clone, Debug)]
pub struct RuleList {
    /// The programme.
    pub programme: Programme,
    /// Each rule as a sentence.
    pub rules: Vec<(CohortRuleId, CohortRule, String)>,
}

/// What somebody typed of a new rule.
#[derive(Clone, Debug, Default)]
pub struct Typed<'a> {
    /// `apart`, `together`, `not_alone` or `whole_line`.
    pub kind: &'a str,
    /// Employee id of the one.
    pub person: &'a str,
    /// Employee id of the other.
    pub other: &'a str,
    /// Function, level or site.
    pub field: &'a str,
    /// One of its values.
    pub value: &'a str,
}

/// The rules of a programme.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn list(ctx: &Context, id: ProgrammeId) -> Outcome<RuleList> {
    ctx.require_role(Action::RunProgrammes)?;
    let programme = store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let rules = store::cohort::list_rules(&ctx.db, id).await?;
    let mut names = BTreeMap::new();
    for (_, rule) in &rules {
        for person in rule
            .pair()
            .into_iter()
            .flat_map(|(one, other)| [one, other])
        {
            let found = store::person::find(&ctx.db, person).await?;
            names.insert(
                person,
                found.map_or_else(String::new, |found| found.entry.name()),
            );
        }
    }
    let rules = rules
        .into_iter()
        .map(|(id, rule)| {
            let sentence = sentence(&rule, &names);
            (id, rule, sentence)
        })
        .collect();
    Ok(RuleList { programme, rules })
}

fn sentence(rule: &CohortRule, names: &BTreeMap<PersonId, String>) -> String {
    let name = |person: &PersonId| names.get(person).map_or("", String::as_str);
    match rule {
        CohortRule::Apart(one, other) => {
            format!("{} and {} are never in one cohort.", name(one), name(other))
        }
        CohortRule::Together(one, other) => {
            format!(
                "{} and {} are always in one cohort.",
                name(one),
                name(other)
            )
        }
        CohortRule::NotAlone(by, value) => {
            format!("Nobody of {} {value} is alone in a cohort.", by.as_str())
        }
        CohortRule::WholeLine => {
            "Nobody sits with anybody above them in the reporting line.".to_owned()
        }
    }
}

/// Adds a rule; plans that exist keep their people and show what breaks it.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme; [`AppError::Invalid`] for
/// somebody who is not in the roster or a value nobody holds; [`AppError::Refused`] when there is a rule about the same.
pub async fn add(ctx: &Context, id: ProgrammeId, typed: &Typed<'_>) -> Outcome<()> {
    let by = ctx.require_role(Action::RunProgrammes)?.account;
    store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let rule = read(ctx, typed).await?;
    write_tx!(ctx, |tx| {
        let rules = store::cohort::list_rules(tx, id).await?;
        if rules
            .iter()
            .any(|(_, known)| known.is_about_the_same(&rule))
        {
            return Err(AppError::refused(
                "There is a rule about the same already: remove that one first.",
            ));
        }
        let rule_id = store::cohort::insert_rule(tx, id, &rule, by, ctx.now).await?;
        ctx.audit(
            tx,
            "cohort_rule.added",
            &format!("programme {id}"),
            &format!("cohort rule {rule_id}, {}", rule.kind()),
        )
        .await
    })
}

async fn read(ctx: &Context, typed: &Typed<'_>) -> Outcome<CohortRule> {
    let mut errors = FieldErrors::default();
    let rule = match typed.kind {
        "apart" | "together" => {
            let one = person(ctx, &mut errors, "person", typed.person).await?;
            let other = person(ctx, &mut errors, "other", typed.other).await?;
            if one.is_some() && one == other {
                errors.add(
                    "other",
                    "Name somebody else: a person cannot be paired with themselves.",
                );
            }
            let pair = one.zip(other);
            pair.map(|(one, other)| match typed.kind {
                "apart" => CohortRule::Apart(one, other),
                _ => CohortRule::Together(one, other),
            })
        }
        "not_alone" => {
            let value = typed.value.trim();
            let by = typed.field.parse::<MixBy>().unwrap_or(MixBy::Function);
            let people = store::person::list(&ctx.db).await?;
            let holder = people
                .iter()
                .find(|person| by.value(&person.entry).eq_ignore_ascii_case(value));
            if value.is_empty() || holder.is_none() {
                errors.add(
                    "value",
                    format!(
                        "Nobody has this {}: enter it as in the roster.",
                        by.as_str()
                    ),
                );
            }
            holder.map(|person| CohortRule::NotAlone(by, by.value(&person.entry).to_owned()))
        }
        "whole_line" => Some(CohortRule::WholeLine),
        _ => None,
    };
    match rule {
        Some(rule) if errors.is_empty() => Ok(rule),
        _ if errors.is_empty() => Err(AppError::refused("Choose what the rule is about.")),
        _ => Err(AppError::Invalid(errors)),
    }
}

async fn person(
    ctx: &Context,
    errors: &mut FieldErrors,
    field: &'static str,
    typed: &str,
) -> Outcome<Option<PersonId>> {
    let key = typed.trim();
    if key.is_empty() {
        errors.add(field, "Enter an employee id.");
        return Ok(None);
    }
    let found = store::person::find_by_employee_id(&ctx.db, key).await?;
    if found.is_none() {
        errors.add(field, format!("Nobody has the employee id {key}."));
    }
    Ok(found.map(|person| person.id))
}

/// Takes a rule away.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when the programme has no such rule.
pub async fn remove(ctx: &Context, id: ProgrammeId, rule: CohortRuleId) -> Outcome<()> {
    ctx.require_role(Action::RunProgrammes)?;
    write_tx!(ctx, |tx| {
        if !store::cohort::delete_rule(tx, id, rule).await? {
            return Err(AppError::NotFound);
        }
        ctx.audit(
            tx,
            "cohort_rule.removed",
            &format!("programme {id}"),
            &format!("cohort rule {rule}"),
        )
        .await
    })
}
