//! A plan as the board shows it: who sits where, what is off, and what a move would do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::audience::Audience;
use domain::cohort::{
    Card, Cohort, CohortPlan, Column, Draft, Effect, Mix, MixBy, PlanState, Summary, View,
};
use domain::id::{CohortPlanId, PersonId};
use domain::person::{Person, RosterEntry};
use domain::programme::Programme;
use planning::cohorts::{Conflict, Plan};
use store::ConnectionTrait;

use super::engine::{self, Findings, Names, Rules};
use crate::{AppError, Outcome};

/// A plan with everybody it is about.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    pub(super) plan: CohortPlan,
    pub(super) programme: Programme,
    pub(super) cohorts: Vec<Cohort>,
    /// By name, in the order of the cohorts.
    pub(super) members: Vec<Vec<Person>>,
    pub(super) locked: BTreeSet<PersonId>,
    /// Who is to be placed but is not; nobody once the plan is no draft.
    pub(super) tray: Vec<Person>,
    audience: Audience,
    pub(super) rules: Rules,
    today: NaiveDate,
}

impl Loaded {
    pub(super) async fn read(
        db: &impl ConnectionTrait,
        id: CohortPlanId,
        today: NaiveDate,
    ) -> Outcome<Self> {
        let plan = store::cohort::find_plan(db, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let programme = store::programme::find(db, plan.programme)
            .await?
            .ok_or(AppError::NotFound)?;
        let cohorts = store::cohort::list(db, id).await?;
        let ids: Vec<_> = cohorts.iter().map(|cohort| cohort.id).collect();
        let mut members = store::cohort::list_members_of(db, &ids).await?;
        let members: Vec<Vec<Person>> = ids
            .iter()
            .map(|id| members.remove(id).unwrap_or_default())
            .collect();
        let locked = store::cohort::list_locked(db, id).await?;
        let locked = locked.into_iter().map(|place| place.person).collect();
        let tray = if plan.state == PlanState::Draft {
            store::cohort::list_to_place_beside(db, plan.programme, Some(id), today).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            programme,
            cohorts,
            members,
            locked,
            tray,
            rules: Rules::read(db, plan.programme).await?,
            audience: store::audience::find(db, plan.programme).await?,
            plan,
            today,
        })
    }

    pub(super) fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.members.iter().flatten().chain(&self.tray)
    }

    /// The engine's problem and who sits where in its keys.
    fn seating(&self) -> (planning::cohorts::Problem, Vec<Vec<String>>) {
        let everybody: Vec<&Person> = self.everybody().collect();
        let assignment = self
            .members
            .iter()
            .map(|members| members.iter().map(engine::key).collect())
            .collect();
        (
            engine::problem((&self.plan).into(), &self.rules, &everybody),
            assignment,
        )
    }

    /// How good the seating is now. `None` when the plan is about nobody.
    pub(super) async fn score(&self) -> Outcome<Option<Plan>> {
        if self.everybody().next().is_none() {
            return Ok(None);
        }
        let (problem, assignment) = self.seating();
        let scored = super::compute(move || planning::cohorts::score(&problem, &assignment))
            .await?
            .map_err(|refusal| AppError::Internal(refusal.to_string()))?;
        Ok(Some(scored))
    }

    fn names(&self) -> Names<'_> {
        let cohorts = self.cohorts.iter().map(|cohort| cohort.name.clone());
        Names::new(self.everybody(), cohorts.collect())
    }

    /// What the engine said when the plan was made, and whether it proved that no plan is better.
    pub(super) fn findings(&self) -> (Vec<String>, bool) {
        let findings: Findings = serde_json::from_str(&self.plan.findings).unwrap_or_default();
        let names = self.names();
        let told = findings.explanation.iter().map(|said| names.in_words(said));
        (told.collect(), findings.proven_optimal)
    }

    pub(super) fn mix(&self, by: MixBy) -> Mix {
        let cohorts: Vec<Vec<&RosterEntry>> = self
            .members
            .iter()
            .map(|members| members.iter().map(|person| &person.entry).collect())
            .collect();
        Mix::count(by, &cohorts, &self.rules.rules)
    }

    /// The broken rules, each with the place of its cohort.
    pub(super) fn conflicts(&self, score: &Plan) -> Vec<(Option<usize>, String)> {
        if score.conflicts.is_empty() {
            return Vec::new();
        }
        let names = self.names();
        score
            .conflicts
            .iter()
            .filter(|conflict| conflict.rule != "no seat")
            .map(|conflict| {
                let place = score
                    .cohorts
                    .iter()
                    .position(|cohort| cohort.name == conflict.cohort);
                (place, names.in_words(&told(conflict)))
            })
            .collect()
    }

    /// Everywhere somebody can be moved to, with the seats taken.
    pub(super) fn targets(&self) -> Vec<Effect> {
        let tray = Effect {
            to: None,
            label: format!("Not placed, {}", self.tray.len()),
            remark: String::new(),
            is_closed: false,
        };
        let cohorts = self.cohorts.iter().zip(&self.members);
        let cohorts = cohorts.map(|(cohort, members)| Effect {
            to: Some(cohort.id),
            label: seats_of(cohort, members.len()),
            remark: String::new(),
            is_closed: members.len() >= usize::from(cohort.capacity),
        });
        std::iter::once(tray).chain(cohorts).collect()
    }

    pub(super) fn draft(&self, score: Option<&Plan>, view: &mut View) -> (Draft, usize) {
        let functions = self.values(MixBy::Function);
        let levels = self.values(MixBy::Level);
        let conflicts = score.map_or_else(Vec::new, |score| self.conflicts(score));
        let mixes = MixBy::ALL.map(|by| self.mix(by));
        let place = |values: &[String], value: &str| {
            values
                .iter()
                .position(|known| known == value)
                .unwrap_or_default()
        };
        let cards = |people: &[Person]| -> Vec<Card> {
            people
                .iter()
                .map(|person| Card {
                    id: person.id,
                    name: person.entry.name(),
                    function: place(&functions, &person.entry.function),
                    level: place(&levels, &person.entry.level),
                    locked: self.locked.contains(&person.id),
                })
                .collect()
        };
        let tray = Column {
            id: None,
            name: "Not placed".to_owned(),
            capacity: 0,
            people: cards(&self.tray),
            warnings: Vec::new(),
            more: 0,
        };
        let cohorts = self.cohorts.iter().zip(&self.members).enumerate();
        let columns = cohorts.map(|(at, (cohort, members))| {
            let mut warnings: Vec<String> = conflicts
                .iter()
                .filter(|(place, _)| *place == Some(at))
                .map(|(_, sentence)| sentence.clone())
                .collect();
            warnings.extend(self.leavers(members));
            warnings.extend(mixes.iter().flat_map(|mix| mix.remarks(at)));
            Column {
                id: Some(cohort.id),
                name: cohort.name.clone(),
                capacity: cohort.capacity,
                people: cards(members),
                warnings,
                more: 0,
            }
        });
        let (columns, cohorts) = view.cut(std::iter::once(tray).chain(columns).collect());
        let draft = Draft {
            plan: self.plan.id,
            columns,
            summary: self.summary(score, conflicts),
            functions,
            levels,
        };
        (draft, cohorts)
    }

    /// Whether somebody who has a seat may keep it: in a draft whoever is in the audience, in a released cohort whoever
    /// is active, for nobody loses a place by leaving the audience.
    pub(super) fn may_stay(&self, person: &Person) -> bool {
        match self.plan.state {
            PlanState::Draft => self.audience.includes(person, self.today),
            PlanState::Released | PlanState::Discarded => person.entry.is_active_on(self.today),
        }
    }

    fn leavers<'a>(&'a self, members: &'a [Person]) -> impl Iterator<Item = String> + 'a {
        members
            .iter()
            .filter(|person| !self.may_stay(person))
            .map(|person| {
                let name = person.entry.name();
                if person.entry.is_active_on(self.today) {
                    format!("{name} is not in the audience any more.")
                } else {
                    format!("{name} is not active any more.")
                }
            })
    }

    fn summary(&self, score: Option<&Plan>, conflicts: Vec<(Option<usize>, String)>) -> Summary {
        let placed: usize = self.members.iter().map(Vec::len).sum();
        let misplaced = score.map_or(0, |score| score.misplaced);
        let evenness = match score {
            _ if placed == 0 => "Nobody is placed yet.",
            _ if misplaced == 0 => "As even as whole numbers allow.",
            Some(score) if score.deviation == score.bound => "The fewest that the rules allow.",
            _ => "A more even plan may exist.",
        };
        Summary {
            placed,
            people: placed + self.tray.len(),
            misplaced: usize::try_from(misplaced).unwrap_or(usize::MAX),
            evenness: evenness.to_owned(),
            conflicts: conflicts
                .into_iter()
                .map(|(_, sentence)| sentence)
                .collect(),
        }
    }

    /// The values of everybody on the board, in the order of the mix.
    fn values(&self, by: MixBy) -> Vec<String> {
        let everybody = [self.everybody().map(|person| &person.entry).collect()];
        let rows = Mix::count(by, &everybody, &[]).rows.into_iter();
        rows.map(|row| row.value).collect()
    }

    /// Why somebody sits where they sit, in sentences.
    pub(super) async fn why_here(&self, person: &Person) -> Outcome<Vec<String>> {
        let (problem, assignment) = self.seating();
        let key = engine::key(person);
        let said =
            super::compute(move || planning::cohorts::explain_person(&problem, &assignment, &key))
                .await?;
        let names = self.names();
        Ok(said
            .iter()
            .map(|sentence| names.in_words(sentence))
            .collect())
    }

    /// The three people with whom somebody could best change places.
    pub(super) async fn exchanges(&self, person: &Person) -> Outcome<Vec<super::Exchange>> {
        const MOST: usize = 3;
        let (problem, assignment) = self.seating();
        let key = engine::key(person);
        // Who is locked is offered to nobody, so a few more are asked for.
        let most = MOST + self.locked.len();
        let found = super::compute(move || {
            planning::cohorts::exchanges(&problem, &assignment, &key, None, most)
        })
        .await?
        .map_err(|refusal| AppError::Internal(refusal.to_string()))?;
        let people: BTreeMap<String, &Person> = self
            .everybody()
            .map(|one| (engine::key(one), one))
            .collect();
        Ok(found
            .into_iter()
            .filter_map(|exchange| {
                let partner = *people.get(&exchange.partner)?;
                Some(super::Exchange {
                    cohort: self.cohorts.get(exchange.cohort)?.clone(),
                    conflicts: exchange.conflicts,
                    misplaced: exchange.misplaced,
                    partner: partner.clone(),
                })
            })
            .filter(|exchange| !self.locked.contains(&exchange.partner.id))
            .take(MOST)
            .collect())
    }

    /// The cohort somebody is in, as a place in the order.
    pub(super) fn seat(&self, person: PersonId) -> Option<usize> {
        self.members
            .iter()
            .position(|members| members.iter().any(|one| one.id == person))
    }

    pub(super) fn find(&self, person: PersonId) -> Option<&Person> {
        self.everybody().find(|one| one.id == person)
    }

    /// What sitting in each cohort would do: misplaced seats of the whole after it, and the rules that it would break.
    pub(super) async fn choices(&self, person: &Person) -> Outcome<Vec<Choice>> {
        let (problem, assignment) = self.seating();
        let key = engine::key(person);
        let effects =
            super::compute(move || planning::cohorts::effects(&problem, &assignment, &key))
                .await?
                .map_err(|refusal| AppError::Internal(refusal.to_string()))?;
        let from = self.seat(person.id);
        let names = self.names();
        let cohorts = self.cohorts.iter().zip(&self.members).enumerate();
        let choices = cohorts
            .zip(effects)
            .map(|((at, (cohort, members)), effect)| Choice {
                cohort: cohort.clone(),
                taken: members.len(),
                is_here: from == Some(at),
                misplaced: effect.misplaced,
                conflicts: effect
                    .conflicts
                    .iter()
                    .map(|conflict| names.in_words(&told(conflict)))
                    .collect(),
            });
        Ok(choices.collect())
    }
}

/// A cohort that somebody could be moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The cohort.
    pub cohort: Cohort,
    /// Seats taken now.
    pub taken: usize,
    /// Whether the person is there already.
    pub is_here: bool,
    /// Misplaced seats of the whole plan after the move.
    pub misplaced: u64,
    /// The rules that it would break, a sentence each.
    pub conflicts: Vec<String>,
}

impl Choice {
    /// Whether the person cannot be moved there.
    pub fn is_closed(&self) -> bool {
        self.is_here || self.taken >= usize::from(self.cohort.capacity)
    }

    /// The choice in words.
    pub fn effect(&self) -> Effect {
        let after = match self.misplaced {
            0 => "no misplaced seat after".to_owned(),
            1 => "1 misplaced seat after".to_owned(),
            seats => format!("{seats} misplaced seats after"),
        };
        let remark = match self.conflicts.len() {
            _ if self.is_here => "is here now".to_owned(),
            _ if self.is_closed() => "full".to_owned(),
            0 => after,
            1 => format!("{after}; breaks a rule: {}", self.conflicts[0]),
            rules => format!(
                "{after}; breaks {rules} rules: {}",
                self.conflicts.join(" ")
            ),
        };
        Effect {
            to: Some(self.cohort.id),
            label: seats_of(&self.cohort, self.taken),
            remark,
            is_closed: self.is_closed(),
        }
    }
}

/// "Cohort 4, 12 / 15".
fn seats_of(cohort: &Cohort, taken: usize) -> String {
    format!("{}, {taken} / {}", cohort.name, cohort.capacity)
}

fn told(conflict: &Conflict) -> String {
    let Conflict {
        rule,
        person,
        with,
        cohort,
    } = conflict;
    match rule.as_str() {
        "own manager" => format!("{person} sits with their own manager {with} in {cohort}."),
        "manager chain" => {
            format!(
                "{person} sits with {with}, who is above them in the reporting line, in {cohort}."
            )
        }
        "keep apart" => {
            format!("{person} and {with} are to be kept apart, but both are in {cohort}.")
        }
        "keep together" => {
            format!(
                "{person} and {with} are to be kept together, but only one of them is in {cohort}."
            )
        }
        "limit" => format!("{cohort} has more people than it may."),
        _ => format!("{person} and {with} break the rule “{rule}” in {cohort}."),
    }
}
