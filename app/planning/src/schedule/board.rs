//! Who and what is booked when, kept up to date session by session, and what a further session would cost.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{AddAssign, SubAssign};

use super::Session;
use super::model::{Bits, Model, add, bits, drop, has};

/// What dates are judged by, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub(super) moved: u32,
    pub(super) changed: u32,
    pub(super) days: u32,
    pub(super) late: u64,
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.moved += other.moved;
        self.changed += other.changed;
        self.days += other.days;
        self.late += other.late;
    }
}

impl SubAssign for Cost {
    fn sub_assign(&mut self, other: Self) {
        self.moved -= other.moved;
        self.changed -= other.changed;
        self.days -= other.days;
        self.late -= other.late;
    }
}

/// Where and with whom a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placement {
    pub(super) slot: usize,
    pub(super) room: usize,
    pub(super) leads: Vec<usize>,
    cost: Cost,
}

/// Facilitators who could lead a session, counted.
#[derive(Default)]
struct Count {
    all: u32,
    experienced: u32,
    there: u32,
    experienced_there: u32,
}

#[derive(Clone)]
pub(super) struct Board<'a> {
    pub(super) model: &'a Model<'a>,
    /// `[cohort][module]`
    pub(super) placed: Vec<Vec<Option<Placement>>>,
    pub(super) total: Cost,
    /// How often a diary or a room is booked during a span, and the same as sets a span.
    times: Vec<u8>,
    busy: Vec<Bits>,
    room_times: Vec<u8>,
    room_busy: Vec<Bits>,
    /// How many meetings a facilitator leads on a day, and who does.
    led: Vec<u16>,
    there: Vec<Bits>,
    /// Days on which somebody comes anyway.
    there_anyway: Vec<Bits>,
    /// How many sessions a facilitator leads in a month, and who leads no more.
    load: Vec<u32>,
    full: Vec<Bits>,
    /// How many of a team are away on a day.
    away: Vec<u16>,
    /// The turn of a facilitator among equals.
    turn: Vec<usize>,
}

impl<'a> Board<'a> {
    pub(super) fn new(model: &'a Model<'a>, turn: Vec<usize>) -> Self {
        let (spans, days, leads) = (model.span_count(), model.days.len(), model.leads.len());
        let mut board = Self {
            model,
            placed: vec![vec![None; model.modules.len()]; model.cohorts.len()],
            total: Cost::default(),
            times: vec![0; spans * model.diaries],
            busy: vec![bits(model.diaries); spans],
            room_times: vec![0; spans * model.rooms.len()],
            room_busy: vec![bits(model.rooms.len()); spans],
            led: vec![0; days * leads],
            there: vec![bits(leads); days],
            there_anyway: vec![bits(leads); days],
            load: vec![0; model.months.len() * leads],
            full: vec![bits(leads); model.months.len()],
            away: vec![0; days * model.teams.len()],
            turn,
        };
        board.take();
        board
    }

    /// Books what is taken already.
    fn take(&mut self) {
        let model = self.model;
        let people = model
            .problem
            .cohorts
            .iter()
            .flat_map(|cohort| &cohort.people);
        let team_of: BTreeMap<i64, usize> = people
            .filter_map(|person| Some((person.id, model.teams.binary_search(&person.team?).ok()?)))
            .collect();
        for taken in &model.problem.taken {
            let from = taken.from;
            let spans: Vec<usize> = (0..model.span_count())
                .filter(|&span| {
                    let (start, end) = model.time(span);
                    start < taken.until && from < end
                })
                .collect();
            let day = model.days.binary_search(&taken.day).ok();
            let month = model.months.binary_search(&taken.month).ok();
            let mut diaries: BTreeSet<usize> = BTreeSet::new();
            for id in &taken.facilitators {
                let Ok(lead) = model.leads.binary_search_by_key(id, |lead| lead.id) else {
                    continue;
                };
                diaries.insert(lead);
                if let Some(day) = day {
                    self.led[day * model.leads.len() + lead] += 1;
                    add(&mut self.there[day], lead);
                    add(&mut self.there_anyway[day], lead);
                }
                if let Some(month) = month {
                    self.load[month * model.leads.len() + lead] += 1;
                }
            }
            let persons = taken.people.iter().filter_map(|id| model.diary_of.get(id));
            diaries.extend(persons.flatten().copied());
            for &span in &spans {
                for &diary in &diaries {
                    self.times[span * model.diaries + diary] += 1;
                    add(&mut self.busy[span], diary);
                }
            }
            let room = taken
                .room
                .and_then(|id| model.rooms.binary_search_by_key(&id, |room| room.id).ok());
            if let Some(room) = room.filter(|&room| !model.rooms[room].shared) {
                for &span in &spans {
                    self.room_times[span * model.rooms.len() + room] += 1;
                    add(&mut self.room_busy[span], room);
                }
            }
            if let Some(day) = day {
                let people: BTreeSet<&i64> = taken.people.iter().collect();
                for team in people.into_iter().filter_map(|person| team_of.get(person)) {
                    self.away[day * model.teams.len() + team] += 1;
                }
            }
        }
        for month in 0..model.months.len() {
            for lead in 0..model.leads.len() {
                self.fill(month, lead);
            }
        }
    }

    /// Keeps in mind whether a facilitator leads no more in a month.
    fn fill(&mut self, month: usize, lead: usize) {
        let most = self.model.leads[lead].sessions_a_month;
        let load = self.load[month * self.model.leads.len() + lead];
        if most.is_some_and(|most| load >= most) {
            add(&mut self.full[month], lead);
        } else {
            drop(&mut self.full[month], lead);
        }
    }

    /// What a session would cost, and the room it would have; nothing if a rule is in the way.
    pub(super) fn look(&self, cohort: usize, module: usize, slot: usize) -> Option<(Cost, usize)> {
        let model = self.model;
        let facts = &model.cohorts[cohort];
        let spans = model.spans[module][slot].as_ref()?;
        for &span in spans {
            if !has(&facts.suits, span) || facts.also.iter().any(|&one| has(&self.busy[span], one))
            {
                return None;
            }
            if let Some(most) = model.problem.most_of_team {
                let day = model.day_of[model.slot_of(span)] * model.teams.len();
                let over = |&(team, count): &(usize, u16)| {
                    usize::from(self.away[day + team] + count) > most
                };
                if facts.teams.iter().any(over) {
                    return None;
                }
            }
        }
        let is_free = |room: usize| {
            spans
                .iter()
                .all(|&span| has(&model.is_open[span], room) && !has(&self.room_busy[span], room))
        };
        let before = facts.previous[module].as_ref();
        let stays = before.is_some_and(|before| before.slot == Some(slot));
        let old_room = before.filter(|_| stays).and_then(|before| before.room);
        let room = old_room
            .filter(|&room| facts.rooms.contains(&room) && is_free(room))
            .or_else(|| facts.rooms.iter().copied().find(|&room| is_free(room)))?;
        let needed = model.problem.facilitators_per_session as u32;
        let mut count = Count::default();
        for word in 0..facts.leads.len() {
            let free = self.free(cohort, spans, word);
            let there = free & self.there_all(spans, word);
            count.all += free.count_ones();
            count.experienced += (free & model.experienced[word]).count_ones();
            count.there += there.count_ones();
            count.experienced_there += (there & model.experienced[word]).count_ones();
        }
        if count.all < needed || count.experienced == 0 {
            return None;
        }
        let come_anyway = if count.experienced_there > 0 {
            needed.min(count.there)
        } else {
            (needed - 1).min(count.there)
        };
        let mut cost = Cost {
            moved: u32::from(before.is_some() && !stays),
            changed: 0,
            days: (needed - come_anyway) * spans.len() as u32,
            late: model.days[model.day_of[slot]].abs_diff(model.days[0]),
        };
        if let Some(before) = before.filter(|_| stays) {
            match self.same_leads(cohort, spans, &before.leads) {
                true => {
                    cost.changed = u32::from(before.room != Some(room));
                    cost.days = self.days_of(spans, &before.leads);
                }
                false => cost.changed = 1,
            }
        }
        Some((cost, room))
    }

    /// Facilitators, 64 at a time, who can lead during all these spans.
    fn free(&self, cohort: usize, spans: &[usize], word: usize) -> u64 {
        let model = self.model;
        let month = model.month_of[model.slot_of(spans[0])];
        spans.iter().fold(
            model.cohorts[cohort].leads[word] & !self.full[month][word],
            |free, &span| free & model.can_lead[span][word] & !self.busy[span][word],
        )
    }

    /// Facilitators, 64 at a time, who come on all these days anyway.
    fn there_all(&self, spans: &[usize], word: usize) -> u64 {
        let model = self.model;
        spans.iter().fold(u64::MAX, |there, &span| {
            there & self.there[model.day_of[model.slot_of(span)]][word]
        })
    }

    /// Whether the same facilitators as before can lead again, and suffice.
    fn same_leads(&self, cohort: usize, spans: &[usize], leads: &[usize]) -> bool {
        leads.len() == self.model.problem.facilitators_per_session
            && leads.iter().any(|&lead| has(&self.model.experienced, lead))
            && leads
                .iter()
                .all(|&lead| self.free(cohort, spans, lead / 64) >> (lead % 64) & 1 == 1)
    }

    /// Days on which somebody comes for these spans alone.
    fn days_of(&self, spans: &[usize], leads: &[usize]) -> u32 {
        let model = self.model;
        let day = |span: &usize| model.day_of[model.slot_of(*span)];
        let is_new = |span: &&usize, lead: usize| !has(&self.there[day(span)], lead);
        let new = |&lead: &usize| spans.iter().filter(|span| is_new(span, lead)).count() as u32;
        leads.iter().map(new).sum()
    }

    /// The session that costs this, with who leads it: whoever is there anyway, knows the cohort, can lead again that day, and
    /// has led least.
    pub(super) fn pick(&self, cohort: usize, module: usize, slot: usize) -> Option<Placement> {
        let model = self.model;
        let (mut cost, room) = self.look(cohort, module, slot)?;
        let spans = model.spans[module][slot].as_ref()?;
        let facts = &model.cohorts[cohort];
        let before = facts.previous[module]
            .as_ref()
            .filter(|before| before.slot == Some(slot));
        let same = before.filter(|before| self.same_leads(cohort, spans, &before.leads));
        let leads = match same {
            Some(before) => before.leads.clone(),
            None => self.choose(cohort, spans, before.map_or(&[], |before| &before.leads)),
        };
        cost.days = self.days_of(spans, &leads);
        Some(Placement {
            slot,
            room,
            leads,
            cost,
        })
    }

    fn choose(&self, cohort: usize, spans: &[usize], old: &[usize]) -> Vec<usize> {
        let model = self.model;
        let placed = self.placed[cohort].iter().flatten();
        let known: BTreeSet<usize> = placed.flat_map(|one| one.leads.iter().copied()).collect();
        let day = model.day_of[model.slot_of(spans[0])];
        let mut free: Vec<usize> = Vec::new();
        for lead in 0..model.leads.len() {
            if self.free(cohort, spans, lead / 64) >> (lead % 64) & 1 == 1 {
                free.push(lead);
            }
        }
        let rest_of_day = |lead: usize| {
            let slots = model.slots_of_day[day].clone();
            let per = model.lengths.len();
            (slots.start * per..slots.end * per)
                .filter(|&span| has(&model.can_lead[span], lead) && !has(&self.busy[span], lead))
                .count()
        };
        let key = |lead: usize| {
            (
                !old.contains(&lead),
                self.there_all(spans, lead / 64) >> (lead % 64) & 1 == 0,
                !known.contains(&lead),
                std::cmp::Reverse(rest_of_day(lead)),
                (0..model.months.len())
                    .map(|month| self.load[month * model.leads.len() + lead])
                    .sum::<u32>(),
                self.turn[lead],
            )
        };
        let first = free
            .iter()
            .copied()
            .filter(|&lead| has(&model.experienced, lead))
            .min_by_key(|&lead| key(lead));
        let mut leads: Vec<usize> = first.into_iter().collect();
        free.retain(|lead| !leads.contains(lead));
        // The new ones learn beside the experienced one, who is then not needed twice.
        free.sort_by_key(|&lead| {
            let key = key(lead);
            (key.0, key.1, has(&model.experienced, lead), key)
        });
        leads.extend(
            free.into_iter()
                .take(model.problem.facilitators_per_session - leads.len()),
        );
        leads.sort_unstable();
        leads
    }

    /// Books a session that [`Board::pick`] found.
    pub(super) fn put(&mut self, cohort: usize, module: usize, placement: Placement) {
        self.book(cohort, module, &placement, true);
        self.placed[cohort][module] = Some(placement);
    }

    /// Frees all that a cohort has booked, and tells what that was.
    pub(super) fn lift(&mut self, cohort: usize) -> Vec<Option<Placement>> {
        let modules = self.placed[cohort].len();
        let old = std::mem::replace(&mut self.placed[cohort], vec![None; modules]);
        for (module, placement) in old.iter().enumerate() {
            if let Some(placement) = placement {
                self.book(cohort, module, placement, false);
            }
        }
        old
    }

    fn book(&mut self, cohort: usize, module: usize, placement: &Placement, is_on: bool) {
        let model = self.model;
        let facts = &model.cohorts[cohort];
        let Some(spans) = &model.spans[module][placement.slot] else {
            return;
        };
        let mut costs = placement.cost;
        costs.days = 0;
        if is_on {
            self.total += costs;
        } else {
            self.total -= costs;
        }
        let leads = model.leads.len();
        for &span in spans {
            for &over in &model.over[span] {
                for &diary in placement.leads.iter().chain(&facts.also) {
                    let times = &mut self.times[over * model.diaries + diary];
                    count(times, &mut self.busy[over], diary, is_on);
                }
                if !model.rooms[placement.room].shared {
                    let times = &mut self.room_times[over * model.rooms.len() + placement.room];
                    count(times, &mut self.room_busy[over], placement.room, is_on);
                }
            }
            let day = model.day_of[model.slot_of(span)];
            for &lead in &placement.leads {
                let led = &mut self.led[day * leads + lead];
                let was = *led > 0;
                *led = if is_on { *led + 1 } else { *led - 1 };
                match (was, *led > 0) {
                    (false, true) => {
                        add(&mut self.there[day], lead);
                        self.total.days += 1;
                    }
                    (true, false) => {
                        drop(&mut self.there[day], lead);
                        self.total.days -= 1;
                    }
                    _ => {}
                }
            }
            for &(team, people) in &facts.teams {
                let away = &mut self.away[day * model.teams.len() + team];
                *away = if is_on {
                    *away + people
                } else {
                    *away - people
                };
            }
        }
        let month = model.month_of[placement.slot];
        for &lead in &placement.leads {
            let load = &mut self.load[month * leads + lead];
            *load = if is_on { *load + 1 } else { *load - 1 };
            self.fill(month, lead);
        }
    }

    /// The facilitators who come on a day for one meeting only, with the cohort they lead.
    pub(super) fn lonely(&self) -> Vec<(usize, usize)> {
        let model = self.model;
        let mut lonely = Vec::new();
        for (cohort, modules) in self.placed.iter().enumerate() {
            for (module, placement) in modules.iter().enumerate() {
                let Some(placement) = placement else { continue };
                let day = model.day_of[placement.slot];
                let alone = |&lead: &usize| self.led[day * model.leads.len() + lead] == 1;
                if placement.leads.iter().any(alone) {
                    lonely.push((cohort, module));
                }
            }
        }
        lonely
    }

    pub(super) fn facilitator_days(&self) -> u64 {
        self.total.days.into()
    }

    pub(super) fn sessions(&self) -> Vec<Session> {
        let model = self.model;
        let mut sessions = Vec::new();
        for (cohort, modules) in self.placed.iter().enumerate() {
            for (module, placement) in modules.iter().enumerate() {
                let Some(placement) = placement else { continue };
                let spans = model.spans[module][placement.slot].iter().flatten();
                sessions.push(Session {
                    cohort: model.cohorts[cohort].cohort.id,
                    module: model.modules[module].id,
                    starts: spans.map(|&span| model.time(span).0).collect(),
                    room: model.rooms[placement.room].id,
                    facilitators: placement
                        .leads
                        .iter()
                        .map(|&lead| model.leads[lead].id)
                        .collect(),
                });
            }
        }
        sessions
            .sort_by(|one, other| (&one.starts, one.cohort).cmp(&(&other.starts, other.cohort)));
        sessions
    }
}

fn count(times: &mut u8, set: &mut [u64], at: usize, is_on: bool) {
    *times = if is_on { *times + 1 } else { *times - 1 };
    if *times > 0 {
        add(set, at);
    } else {
        drop(set, at);
    }
}

impl Placement {
    pub(super) fn is_moved(&self) -> bool {
        self.cost.moved > 0
    }

    /// Whether time, room and facilitators are what they were.
    pub(super) fn is_as_before(&self) -> bool {
        (self.cost.moved, self.cost.changed) == (0, 0)
    }
}
