//! A problem in numbers: rows sorted, so that their order does not matter; times as positions; sets as bits.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Cohort, Facilitator, Open, Problem, Refusal, Room, Session, Slot, Taken};

/// A set of small numbers.
pub(super) type Bits = Vec<u64>;

pub(super) fn bits(size: usize) -> Bits {
    vec![0; size.div_ceil(64)]
}

pub(super) fn has(set: &[u64], at: usize) -> bool {
    set[at / 64] >> (at % 64) & 1 == 1
}

pub(super) fn add(set: &mut [u64], at: usize) {
    set[at / 64] |= 1 << (at % 64);
}

pub(super) fn drop(set: &mut [u64], at: usize) {
    set[at / 64] &= !(1 << (at % 64));
}

/// A module with its meetings as places in the list of lengths.
pub(super) struct ModuleIn {
    pub(super) id: i64,
    pub(super) meetings: Vec<usize>,
    pub(super) least: i64,
    pub(super) most: i64,
}

pub(super) struct CohortIn<'a> {
    pub(super) cohort: &'a Cohort,
    /// Spans in which all its people work and nobody is elsewhere.
    pub(super) suits: Bits,
    /// Facilitators who are not in it.
    pub(super) leads: Bits,
    /// Diaries of people who also lead, or are in another cohort too.
    pub(super) also: Vec<usize>,
    /// Teams with how many of it.
    pub(super) teams: Vec<(usize, u16)>,
    /// How many of its people of a team are away on a day anyway.
    pub(super) again: BTreeMap<(usize, usize), u16>,
    /// Rooms large enough, in its order.
    pub(super) rooms: Vec<usize>,
    /// What each module had, as far as it can be told: slot, room, facilitators.
    pub(super) previous: Vec<Option<Before>>,
}

#[derive(Clone)]
pub(super) struct Before {
    pub(super) slot: Option<usize>,
    pub(super) room: Option<usize>,
    pub(super) leads: Vec<usize>,
}

pub(super) struct Model<'a> {
    pub(super) problem: &'a Problem,
    pub(super) slots: Vec<Slot>,
    pub(super) days: Vec<i64>,
    pub(super) day_of: Vec<usize>,
    pub(super) slots_of_day: Vec<Range<usize>>,
    pub(super) month_of: Vec<usize>,
    pub(super) months: Vec<i64>,
    pub(super) lengths: Vec<i64>,
    pub(super) modules: Vec<ModuleIn>,
    /// The spans of a module that starts at a slot: `[module][slot]`.
    pub(super) spans: Vec<Vec<Option<Vec<usize>>>>,
    /// Spans that share a moment with a span, itself included.
    pub(super) over: Vec<Vec<usize>>,
    pub(super) cohorts: Vec<CohortIn<'a>>,
    pub(super) leads: Vec<&'a Facilitator>,
    pub(super) rooms: Vec<&'a Room>,
    pub(super) experienced: Bits,
    /// Diaries: one a facilitator, then one for everybody else who can be needed twice.
    pub(super) diaries: usize,
    pub(super) diary_of: BTreeMap<i64, Vec<usize>>,
    /// Who can lead, and which rooms are open, in a span.
    pub(super) can_lead: Vec<Bits>,
    pub(super) is_open: Vec<Bits>,
    pub(super) teams: Vec<i64>,
}

fn index<T: Ord + Copy>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<T>>().into_iter().collect()
}

/// The first of sorted slots and those in which further meetings of the same session are.
pub(super) fn follow(slots: &[Slot], first: usize, meetings: usize) -> Option<Vec<usize>> {
    let mut found = vec![first];
    let mut at = first;
    for _ in 1..meetings {
        let before = slots[at];
        at += slots[at..].iter().position(|next| {
            next.day > before.day
                && next.time == before.time
                && (next.only_for.is_none() || next.only_for == before.only_for)
        })?;
        found.push(at);
    }
    Some(found)
}

/// Where something is in a sorted list.
fn find<T: Ord>(list: &[T], item: &T) -> Option<usize> {
    list.binary_search(item).ok()
}

/// Whether a stretch lies in one of the open times, which are sorted and do not touch.
pub(super) fn covers(open: &[Open], from: i64, until: i64) -> bool {
    let at = open.partition_point(|open| open.from <= from);
    at > 0 && open[at - 1].until >= until
}

/// Open times sorted, those that touch made one.
pub(super) fn merged(open: &[Open]) -> Vec<Open> {
    let mut sorted = open.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<Open> = Vec::new();
    for next in sorted.into_iter().filter(|open| open.from < open.until) {
        match merged.last_mut() {
            Some(last) if next.from <= last.until => last.until = last.until.max(next.until),
            _ => merged.push(next),
        }
    }
    merged
}

impl<'a> Model<'a> {
    pub(super) fn new(problem: &'a Problem) -> Result<Self, Refusal> {
        super::count::check(problem)?;
        let mut slots = problem.slots.clone();
        slots.sort_unstable();
        slots.dedup();
        if slots.windows(2).any(|pair| pair[0].day > pair[1].day) {
            return Err(Refusal::Input("The days of the slots go backwards.".into()));
        }
        let days = index(slots.iter().map(|slot| slot.day));
        let months = index(slots.iter().map(|slot| slot.month));
        let place = |list: &[i64], item| list.partition_point(|&one| one < item);
        let day_of: Vec<usize> = slots.iter().map(|slot| place(&days, slot.day)).collect();
        let month_of = slots
            .iter()
            .map(|slot| place(&months, slot.month))
            .collect();
        let slots_of_day = (0..days.len())
            .map(|day| {
                day_of.partition_point(|&one| one < day)..day_of.partition_point(|&one| one <= day)
            })
            .collect();
        let lengths = index(
            problem
                .modules
                .iter()
                .flat_map(|module| module.meetings.iter().map(|&minutes| i64::from(minutes))),
        );
        let modules: Vec<ModuleIn> = problem
            .modules
            .iter()
            .map(|module| ModuleIn {
                id: module.id,
                meetings: module
                    .meetings
                    .iter()
                    .filter_map(|&minutes| find(&lengths, &i64::from(minutes)))
                    .collect(),
                least: module.least_days.into(),
                most: module.most_days.into(),
            })
            .collect();
        let mut leads: Vec<&Facilitator> = problem.facilitators.iter().collect();
        leads.sort_unstable_by_key(|lead| lead.id);
        let mut rooms: Vec<&Room> = problem.rooms.iter().collect();
        rooms.sort_unstable_by_key(|room| room.id);
        let mut model = Self {
            problem,
            days,
            day_of,
            slots_of_day,
            month_of,
            months,
            lengths,
            spans: Vec::new(),
            over: Vec::new(),
            cohorts: Vec::new(),
            experienced: bits(leads.len()),
            diaries: leads.len(),
            diary_of: BTreeMap::new(),
            can_lead: Vec::new(),
            is_open: Vec::new(),
            teams: index(problem.teams.iter().map(|team| team.id)),
            slots,
            modules,
            leads,
            rooms,
        };
        let previous = model.previous();
        model.spans = (0..model.modules.len())
            .map(|module| {
                (0..model.slots.len())
                    .map(|slot| model.meetings(module, slot, &previous))
                    .collect()
            })
            .collect();
        model.over = (0..model.span_count())
            .map(|span| {
                let (from, until) = model.time(span);
                model.spans_during(from, until)
            })
            .collect();
        model.fill_hours();
        model.fill_cohorts();
        Ok(model)
    }

    pub(super) fn span_count(&self) -> usize {
        self.slots.len() * self.lengths.len()
    }

    pub(super) fn slot_of(&self, span: usize) -> usize {
        span / self.lengths.len()
    }

    /// From when until when a span lasts.
    pub(super) fn time(&self, span: usize) -> (i64, i64) {
        let from = self.slots[self.slot_of(span)].start;
        (from, from + self.lengths[span % self.lengths.len()])
    }

    fn spans_during(&self, from: i64, until: i64) -> Vec<usize> {
        let longest = self.lengths.last().copied().unwrap_or(0);
        let first = self
            .slots
            .partition_point(|slot| slot.start <= from - longest);
        let last = self.slots.partition_point(|slot| slot.start < until);
        (first * self.lengths.len()..last.max(first) * self.lengths.len())
            .filter(|&span| self.time(span).1 > from)
            .collect()
    }

    /// The spans of a module's meetings when it starts at this slot; none if there are too few days. At a slot of a cohort
    /// alone, the meetings are as they were.
    fn meetings(
        &self,
        module: usize,
        slot: usize,
        previous: &BTreeMap<(i64, i64), &Session>,
    ) -> Option<Vec<usize>> {
        let lengths = &self.modules[module].meetings;
        let own = self.slots[slot].only_for;
        let before = own.and_then(|cohort| previous.get(&(cohort, self.modules[module].id)));
        let starts = match before {
            Some(before)
                if before.starts.first() == Some(&self.slots[slot].start)
                    && before.starts.len() == lengths.len() =>
            {
                let may = |at: &Slot| at.only_for.is_none() || at.only_for == own;
                let find = |start: &i64| {
                    let from = self.slots.partition_point(|at| at.start < *start);
                    let at = self.slots[from..].iter().position(may)? + from;
                    (self.slots[at].start == *start).then_some(at)
                };
                let mut starts: Option<Vec<usize>> = before.starts.iter().map(find).collect();
                if let Some(starts) = &mut starts {
                    starts[0] = slot;
                }
                starts?
            }
            _ => follow(&self.slots, slot, lengths.len())?,
        };
        let per = self.lengths.len();
        let spans = starts.iter().zip(lengths);
        Some(spans.map(|(at, length)| at * per + length).collect())
    }

    fn fill_hours(&mut self) {
        let problem = self.problem;
        let hours: Vec<Vec<Open>> = problem.hours.iter().map(|open| merged(open)).collect();
        for span in 0..self.span_count() {
            let (from, until) = self.time(span);
            let mut leads = bits(self.leads.len());
            for (at, lead) in self.leads.iter().enumerate() {
                if covers(&hours[lead.hours], from, until) {
                    add(&mut leads, at);
                }
            }
            let mut rooms = bits(self.rooms.len());
            for (at, room) in self.rooms.iter().enumerate() {
                if covers(&hours[room.hours], from, until) {
                    add(&mut rooms, at);
                }
            }
            self.can_lead.push(leads);
            self.is_open.push(rooms);
        }
        for (at, lead) in self.leads.iter().enumerate() {
            if lead.experienced {
                add(&mut self.experienced, at);
            }
            if let Some(person) = lead.person {
                self.diary_of.entry(person).or_default().push(at);
            }
        }
    }

    fn fill_cohorts(&mut self) {
        let problem = self.problem;
        let mut cohorts: Vec<&Cohort> = problem.cohorts.iter().collect();
        cohorts.sort_unstable_by_key(|cohort| cohort.id);
        let mut seen = BTreeSet::new();
        for person in cohorts.iter().flat_map(|cohort| &cohort.people) {
            if !seen.insert(person.id) && !self.diary_of.contains_key(&person.id) {
                self.diary_of.insert(person.id, vec![self.diaries]);
                self.diaries += 1;
            }
        }
        // Spans that suit each of the hours.
        let suits: Vec<Bits> = problem
            .hours
            .iter()
            .map(|open| {
                let open = merged(open);
                let mut set = bits(self.span_count());
                for span in 0..self.span_count() {
                    let (from, until) = self.time(span);
                    if covers(&open, from, until) {
                        add(&mut set, span);
                    }
                }
                set
            })
            .collect();
        let mut elsewhere: BTreeMap<i64, Vec<&Taken>> = BTreeMap::new();
        for taken in &problem.taken {
            let leading = taken
                .facilitators
                .iter()
                .filter_map(|id| self.person_of(*id));
            for person in taken.people.iter().copied().chain(leading) {
                elsewhere.entry(person).or_default().push(taken);
            }
        }
        let previous = self.previous();
        let ready = cohorts
            .into_iter()
            .map(|cohort| self.cohort(cohort, &suits, &elsewhere, &previous))
            .collect();
        self.cohorts = ready;
    }

    pub(super) fn person_of(&self, facilitator: i64) -> Option<i64> {
        let at = self
            .leads
            .binary_search_by_key(&facilitator, |lead| lead.id);
        self.leads[at.ok()?].person
    }

    /// The dates there were, by cohort and module.
    pub(super) fn previous(&self) -> BTreeMap<(i64, i64), &'a Session> {
        let sessions = self.problem.previous.iter();
        sessions
            .map(|session| ((session.cohort, session.module), session))
            .collect()
    }

    /// The slot at which all meetings of a session are when they were.
    fn slot_as_before(&self, module: usize, session: &Session) -> Option<usize> {
        let first = *session.starts.first()?;
        let from = self.slots.partition_point(|slot| slot.start < first);
        let here = (from..self.slots.len()).take_while(|&slot| self.slots[slot].start == first);
        here.filter(|&slot| {
            let only_for = self.slots[slot].only_for;
            only_for.is_none_or(|one| one == session.cohort)
        })
        .find(|&slot| {
            let spans = self.spans[module][slot].iter().flatten();
            spans
                .map(|&span| self.time(span).0)
                .eq(session.starts.iter().copied())
        })
    }

    fn cohort(
        &self,
        cohort: &'a Cohort,
        suits: &[Bits],
        elsewhere: &BTreeMap<i64, Vec<&Taken>>,
        previous: &BTreeMap<(i64, i64), &'a Session>,
    ) -> CohortIn<'a> {
        let mut all = vec![u64::MAX; bits(self.span_count()).len()];
        let mut leads = bits(self.leads.len());
        (0..self.leads.len()).for_each(|at| add(&mut leads, at));
        let mut also = Vec::new();
        let mut teams: BTreeMap<usize, u16> = BTreeMap::new();
        for person in &cohort.people {
            for (all, suits) in all.iter_mut().zip(&suits[person.hours]) {
                *all &= suits;
            }
            for taken in elsewhere.get(&person.id).into_iter().flatten() {
                for span in self.spans_during(taken.from, taken.until) {
                    drop(&mut all, span);
                }
            }
            for &diary in self.diary_of.get(&person.id).into_iter().flatten() {
                also.push(diary);
                if diary < self.leads.len() {
                    drop(&mut leads, diary);
                }
            }
            if let Some(team) = person.team.and_then(|team| find(&self.teams, &team)) {
                *teams.entry(team).or_default() += 1;
            }
        }
        let mut again: BTreeMap<(usize, usize), u16> = BTreeMap::new();
        for person in &cohort.people {
            let away = elsewhere.get(&person.id).into_iter().flatten();
            let attended = away.filter(|taken| taken.people.contains(&person.id));
            let days: BTreeSet<i64> = attended.map(|taken| taken.day).collect();
            if let Some(team) = person.team.and_then(|team| find(&self.teams, &team)) {
                for day in days.iter().filter_map(|day| find(&self.days, day)) {
                    *again.entry((day, team)).or_default() += 1;
                }
            }
        }
        for span in 0..self.span_count() {
            let only_for = self.slots[self.slot_of(span)].only_for;
            if only_for.is_some_and(|one| one != cohort.id) {
                drop(&mut all, span);
            }
        }
        let room = |id: &i64| self.rooms.binary_search_by_key(id, |room| room.id).ok();
        let before = |(at, module): (usize, &ModuleIn)| {
            let session = previous.get(&(cohort.id, module.id))?;
            // Who leads no more is left out: the time can be kept all the same.
            let lead = |id: &i64| self.leads.binary_search_by_key(id, |lead| lead.id).ok();
            let mut leads: Vec<usize> = session.facilitators.iter().filter_map(lead).collect();
            leads.sort_unstable();
            Some(Before {
                slot: self.slot_as_before(at, session),
                room: room(&session.room),
                leads,
            })
        };
        CohortIn {
            cohort,
            suits: all,
            leads,
            also,
            teams: teams.into_iter().collect(),
            again,
            rooms: cohort
                .rooms
                .iter()
                .filter_map(room)
                .filter(|&at| self.rooms[at].capacity >= cohort.people.len())
                .collect(),
            previous: self.modules.iter().enumerate().map(before).collect(),
        }
    }
}
