//! Who and what is booked when, kept up to date session by session, and what a further session would cost.

mod pick;

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
    /// Whether facilitators are taken by their turn alone, and the last room first.
    is_by_turn: bool,
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
            is_by_turn: false,
        };
        board.take();
        board
    }

    /// From now on facilitators are taken by these turns alone, or again by what is best.
    pub(super) fn shake(&mut self, turn: Option<Vec<usize>>) {
        self.is_by_turn = turn.is_some();
        self.turn = turn.unwrap_or(std::mem::take(&mut self.turn));
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
        let mut out: BTreeSet<(usize, i64)> = BTreeSet::new();
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
                for person in &taken.people {
                    if let Some(team) = team_of.get(person)
                        && out.insert((day, *person))
                    {
                        self.away[day * model.teams.len() + team] += 1;
                    }
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
                let people = people - facts.again.get(&(day, team)).copied().unwrap_or(0);
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

    /// Whether a room is taken during a span.
    pub(super) fn is_booked(&self, span: usize, room: usize) -> bool {
        has(&self.room_busy[span], room)
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
