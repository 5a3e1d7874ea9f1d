//! Who must attend a programme: what the rules are, whom they reach, and what a change of them would do.

use domain::FieldErrors;
use domain::access::Action;
use domain::audience::{Audience, Difference, Exception, PersonField, Reach, Rule, RuleKind};
use domain::coverage::State;
use domain::id::{PersonId, ProgrammeId};
use domain::person::Person;
use domain::programme::Programme;

use crate::{AppError, Context, Outcome, person};

/// The audience of a programme with all that its page shows.
#[derive(Clone, Debug)]
pub struct AudienceView {
    /// The programme.
    pub programme: Programme,
    /// Its audience.
    pub audience: Audience,
    /// How many people it reaches today.
    pub reach: Reach,
    /// Where they stand.
    pub standing: Standing,
    /// Active people in a released cohort of the programme who are not in the audience.
    pub outside: usize,
    /// Who is pinned or excluded, by name, and whether the rules alone would take them in.
    pub exceptions: Vec<(Person, Exception, bool)>,
    /// For each rule, in its order, how many active people it holds for by itself.
    pub holding: Vec<usize>,
    /// The values that active people have in the field that was asked for, each with how many of them.
    pub values: Vec<(String, usize)>,
}

/// Where the people of an audience stand; the numbers add up to all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// In a released cohort, and not exempt.
    pub in_cohort: usize,
    /// Complete without being in a cohort now.
    pub complete: usize,
    /// Exempt.
    pub exempt: usize,
    /// In no released cohort, and neither exempt nor complete.
    pub uncovered: usize,
}

/// What a change of the rules does, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// People in the audience before it.
    pub before: usize,
    /// People in the audience after it.
    pub after: usize,
    /// People who come in.
    pub coming_in: usize,
    /// People who go out.
    pub going_out: usize,
    /// How many of those who go out are in a released cohort, and stay in it.
    pub in_cohort: usize,
    /// Values of the rule that nobody active has.
    pub unknown: Vec<String>,
}

impl Effect {
    /// Whether nobody comes in and nobody goes out.
    pub const fn is_nothing(&self) -> bool {
        self.coming_in == 0 && self.going_out == 0
    }
}

/// A rule as picked and typed.
#[derive(Clone, Debug, Default)]
pub struct TypedRule<'a> {
    /// The word of the field.
    pub field: &'a str,
    /// The word of the kind.
    pub kind: &'a str,
    /// The values; empty ones are left out.
    pub values: Vec<&'a str>,
}

/// How somebody is named who is to be pinned or excluded.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// By the firm's key.
    EmployeeId(&'a str),
    /// By the program's.
    Person(PersonId),
}

/// The audience of a programme today, with the values that people have in `field` when that is given.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme.
pub async fn find(
    ctx: &Context,
    id: ProgrammeId,
    field: Option<PersonField>,
) -> Outcome<AudienceView> {
    let programme = find_programme(ctx, id).await?;
    let today = ctx.now.date_naive();
    let people = store::person::list(&ctx.db).await?;
    let ledger = store::coverage::ledger(&ctx.db, id, today).await?;
    let audience = ledger.audience.clone();
    let active = || {
        people
            .iter()
            .filter(|person| person.entry.is_active_on(today))
    };
    let exceptions = store::audience::list_people(&ctx.db, id)
        .await?
        .into_iter()
        .map(|(person, exception)| {
            let fits = audience.fits(&person.entry);
            (person, exception, fits)
        })
        .collect();
    Ok(AudienceView {
        reach: audience.reach(&people, today),
        outside: active()
            .filter(|person| ledger.places.contains_key(&person.id))
            .filter(|person| !audience.includes(person, today))
            .count(),
        holding: audience
            .rules
            .iter()
            .map(|rule| active().filter(|person| rule.holds(&person.entry)).count())
            .collect(),
        values: field.map_or_else(Vec::new, |field| field.tally(active())),
        exceptions,
        standing: standing(&ledger.cover(people, ctx.now)),
        audience,
        programme,
    })
}

fn standing(coverage: &domain::coverage::Coverage) -> Standing {
    let mut standing = Standing::default();
    for one in &coverage.people {
        match one.state {
            State::Exempt => standing.exempt += 1,
            State::NotAssigned => standing.uncovered += 1,
            _ if one.cohort.is_some() => standing.in_cohort += 1,
            _ => standing.complete += 1,
        }
    }
    standing
}

/// Reads a rule and says what keeping it would do.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme; [`AppError::Invalid`] for
/// a rule that cannot be read.
pub async fn preview_rule(
    ctx: &Context,
    id: ProgrammeId,
    typed: &TypedRule<'_>,
) -> Outcome<(Rule, Effect)> {
    find_programme(ctx, id).await?;
    let people = store::person::list(&ctx.db).await?;
    let today = ctx.now.date_naive();
    let known = typed.field.parse::<PersonField>().map_or_else(
        |_| Vec::new(),
        |field| {
            field.tally(
                people
                    .iter()
                    .filter(|person| person.entry.is_active_on(today)),
            )
        },
    );
    let values = typed.values.iter().copied();
    let rule = Rule::read(typed.field, typed.kind, values, &known)?;
    let before = store::audience::find(&ctx.db, id).await?;
    let after = before.with(rule.clone());
    let unknown = rule
        .values
        .iter()
        .filter(|value| !known.iter().any(|(known, _)| known == *value))
        .cloned()
        .collect();
    let effect = Effect {
        unknown,
        ..effect(ctx, id, &before.difference(&after, &people, today)).await?
    };
    Ok((rule, effect))
}

/// Finds a rule and says what dropping it would do.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such rule.
pub async fn preview_removal(
    ctx: &Context,
    id: ProgrammeId,
    field: PersonField,
    kind: RuleKind,
) -> Outcome<(Rule, Effect)> {
    find_programme(ctx, id).await?;
    let before = store::audience::find(&ctx.db, id).await?;
    let rule = before.rule(field, kind).ok_or(AppError::NotFound)?.clone();
    let effect = told(ctx, id, &before, &before.without(field, kind)).await?;
    Ok((rule, effect))
}

/// Keeps a rule, in place of the one about the same field in the same way; returns what that did.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme; [`AppError::Refused`] when
/// the audience has exactly this rule already.
pub async fn set_rule(ctx: &Context, id: ProgrammeId, rule: &Rule) -> Outcome<Effect> {
    find_programme(ctx, id).await?;
    let (before, after) = write_tx!(ctx, |tx| {
        let before = store::audience::find(tx, id).await?;
        if before.rule(rule.field, rule.kind) == Some(rule) {
            return Err(AppError::refused(
                "The audience has exactly this rule already: nothing to change.",
            ));
        }
        store::audience::put_rule(tx, id, rule).await?;
        let name = format!("{} {}", rule.field.as_str(), rule.kind.as_str());
        let detail = format!("{name}, {} values", rule.values.len());
        audit(ctx, tx, "audience.rule_set", id, &detail).await?;
        let after = before.with(rule.clone());
        Ok((before, after))
    })?;
    told(ctx, id, &before, &after).await
}

/// Drops a rule; returns what that did.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such rule.
pub async fn remove_rule(
    ctx: &Context,
    id: ProgrammeId,
    field: PersonField,
    kind: RuleKind,
) -> Outcome<Effect> {
    find_programme(ctx, id).await?;
    let (before, after) = write_tx!(ctx, |tx| {
        let before = store::audience::find(tx, id).await?;
        if !store::audience::delete_rule(tx, id, field, kind).await? {
            return Err(AppError::NotFound);
        }
        let detail = format!("{} {}", field.as_str(), kind.as_str());
        audit(ctx, tx, "audience.rule_removed", id, &detail).await?;
        let after = before.without(field, kind);
        Ok((before, after))
    })?;
    told(ctx, id, &before, &after).await
}

async fn told(
    ctx: &Context,
    id: ProgrammeId,
    before: &Audience,
    after: &Audience,
) -> Outcome<Effect> {
    let people = store::person::list(&ctx.db).await?;
    let difference = before.difference(after, &people, ctx.now.date_naive());
    effect(ctx, id, &difference).await
}

async fn effect(ctx: &Context, id: ProgrammeId, difference: &Difference) -> Outcome<Effect> {
    let places = store::coverage::places_of(&ctx.db, id, None).await?;
    Ok(Effect {
        before: difference.before(),
        after: difference.after(),
        coming_in: difference.coming_in.len(),
        going_out: difference.going_out.len(),
        in_cohort: difference
            .going_out
            .iter()
            .filter(|person| places.contains_key(person))
            .count(),
        unknown: Vec::new(),
    })
}

/// Pins somebody to the audience or excludes them from it, in place of what was said of them before; returns what
/// was done in words.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when there is no such programme or person;
/// [`AppError::Invalid`] for an unknown key, or when it is not said which of the two.
pub async fn set_exception(
    ctx: &Context,
    id: ProgrammeId,
    who: Who<'_>,
    exception: &str,
) -> Outcome<String> {
    let programme = find_programme(ctx, id).await?;
    let by = ctx.viewer()?.account;
    let mut errors = FieldErrors::default();
    let person = match who {
        Who::Person(person) => Some(
            store::person::find(&ctx.db, person)
                .await?
                .ok_or(AppError::NotFound)?,
        ),
        Who::EmployeeId(typed) => person::with_employee_id(&ctx.db, &mut errors, typed).await?,
    };
    let exception = exception.parse::<Exception>().ok();
    if exception.is_none() {
        errors.add("exception", "Choose whether to pin or to exclude.");
    }
    let (Some(person), Some(exception)) = errors.or((person, exception))? else {
        return Err(AppError::NotFound);
    };
    write_tx!(ctx, |tx| {
        store::audience::put_person(tx, programme.id, person.id, exception, by, ctx.now).await?;
        let kind = match exception {
            Exception::Pinned => "audience.pinned",
            Exception::Excluded => "audience.excluded",
        };
        audit(ctx, tx, kind, id, &format!("person {}", person.id)).await
    })?;
    let name = person.entry.name();
    let is_active = person.entry.is_active_on(ctx.now.date_naive());
    Ok(match exception {
        Exception::Pinned if is_active => {
            format!("{name} is pinned: in the audience, whatever the rules say.")
        }
        Exception::Pinned => {
            format!("{name} is pinned, and counts on the days on which they are active.")
        }
        Exception::Excluded => {
            let places = store::coverage::places_of(&ctx.db, id, None).await?;
            let stays = match places.contains_key(&person.id) {
                true => " They stay in their cohort.",
                false => "",
            };
            format!("{name} is excluded: not in the audience, whatever the rules say.{stays}")
        }
    })
}

/// Leaves somebody who was pinned or excluded to the rules again; returns what that means in words.
///
/// # Errors
/// [`AppError::NotFound`] for who does not coordinate, or when the person is neither pinned nor excluded.
pub async fn remove_exception(ctx: &Context, id: ProgrammeId, person: PersonId) -> Outcome<String> {
    find_programme(ctx, id).await?;
    let person = store::person::find(&ctx.db, person)
        .await?
        .ok_or(AppError::NotFound)?;
    write_tx!(ctx, |tx| {
        if !store::audience::delete_person(tx, id, person.id).await? {
            return Err(AppError::NotFound);
        }
        let detail = format!("person {}", person.id);
        audit(ctx, tx, "audience.left_to_rules", id, &detail).await
    })?;
    let audience = store::audience::find(&ctx.db, id).await?;
    let stands = if audience.includes(&person, ctx.now.date_naive()) {
        "is in the audience"
    } else {
        "is not in the audience"
    };
    Ok(format!("By the rules, {} {stands}.", person.entry.name()))
}

async fn audit(
    ctx: &Context,
    tx: &store::Tx,
    kind: &str,
    programme: ProgrammeId,
    detail: &str,
) -> Outcome<()> {
    ctx.audit(tx, kind, &format!("programme {programme}"), detail)
        .await
}

async fn find_programme(ctx: &Context, id: ProgrammeId) -> Outcome<Programme> {
    ctx.require_role(Action::RunProgrammes)?;
    store::programme::find(&ctx.db, id)
        .await?
        .ok_or(AppError::NotFound)
}
