//! What a further session would cost, and who leads it where.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Board, Cost, Placement};
use crate::schedule::model::has;

/// Facilitators who could lead a session, counted.
#[derive(Default)]
struct Count {
    all: u32,
    experienced: u32,
    there: u32,
    experienced_there: u32,
}

impl Board<'_> {
    /// What a session would cost, and the room it would have; nothing if a rule is in the way.
    pub(in super::super) fn look(
        &self,
        cohort: usize,
        module: usize,
        slot: usize,
    ) -> Option<(Cost, usize)> {
        let model = self.model;
        let facts = &model.cohorts[cohort];
        let spans = model.spans[module][slot].as_ref()?;
        for &span in spans {
            if !has(&facts.suits, span) || facts.also.iter().any(|&one| has(&self.busy[span], one))
            {
                return None;
            }
            if let Some(most) = model.problem.most_of_team {
                let day = model.day_of[model.slot_of(span)];
                let over = |&(team, count): &(usize, u16)| {
                    let again = facts.again.get(&(day, team)).copied().unwrap_or(0);
                    let away = self.away[day * model.teams.len() + team] + count - again;
                    usize::from(away) > most
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
            .or_else(|| {
                let mut rooms = facts.rooms.iter().copied();
                if self.is_by_turn {
                    rooms.rfind(|&room| is_free(room))
                } else {
                    rooms.find(|&room| is_free(room))
                }
            })?;
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
    pub(in super::super) fn pick(
        &self,
        cohort: usize,
        module: usize,
        slot: usize,
    ) -> Option<Placement> {
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
            if self.is_by_turn {
                return (false, false, false, Reverse(0), 0, self.turn[lead]);
            }
            (
                !old.contains(&lead),
                self.there_all(spans, lead / 64) >> (lead % 64) & 1 == 0,
                !known.contains(&lead),
                Reverse(rest_of_day(lead)),
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
}
