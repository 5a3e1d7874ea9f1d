//! A rota for a role play: in every round everybody is in one group and has one role, a role card or observer.
//!
//! Rounds are planned one after the other, and each is the best there is after those before it. The aims, in this order:
//! roles that come too early, roles somebody has had more often than others, nobody with somebody to be kept apart from, groups
//! that have met, pairs that have met often.
//! A role comes too early if that person has had another role less often.

use std::collections::BTreeSet;

use super::partition::{Cost, Set, add, cheapest, choose, everybody, members, pairs};
use super::{Refusal, in_order, kept_together, present, sets, words};
use crate::rng::Rng;

/// Most rounds of a rota.
pub const MOST_ROUNDS: usize = 20;
/// Steps of work to be spent on whole rotas to choose from, a fraction of a second in all: each round is the best in all of
/// them, but some lead to better rounds later.
const STEPS: usize = 400_000;
const MOST_TRIES: usize = 500;

/// A case to be played, by whom, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePlay {
    /// Those who are there: 3 to 15.
    pub people: Vec<String>,
    /// The names of the role cards: at least two.
    pub roles: Vec<String>,
    /// Observers in a group, if the number of people allows: see [`number_of_groups`].
    pub observers: usize,
    pub rounds: usize,
    /// Rounds of earlier sessions. A role is known again by its name; whoever is not there now does no harm.
    pub past: Vec<Round>,
    /// No two people of such a list are in one group, if there are two groups. Nothing that comes out says so.
    pub keep_apart: Vec<Vec<String>>,
    /// Another number gives another rota that is as good, if there is one.
    pub seed: u64,
}

impl RolePlay {
    /// One round after another in groups with one observer, so that two roles make triads.
    #[must_use]
    pub fn new(people: Vec<String>, roles: Vec<String>, rounds: usize) -> Self {
        Self {
            people,
            roles,
            observers: 1,
            rounds,
            past: Vec::new(),
            keep_apart: Vec::new(),
            seed: 0,
        }
    }
}

/// Who plays what with whom in every round, and where a repetition was forced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rota {
    pub rounds: Vec<Round>,
    pub sentences: Vec<String>,
}

/// One round: all groups at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub groups: Vec<Group>,
}

/// A group of one round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Every role card once, in the order of the cards.
    pub cast: Vec<Part>,
    pub observers: Vec<String>,
}

/// Who plays what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub role: String,
    pub person: String,
}

/// Plan a rota. Every round is the best there is after the rounds before it, and of some such rotas this is the best as a whole.
///
/// # Errors
/// There are too few or too many people, roles or rounds, or somebody or a role is there twice.
pub fn rota(play: &RolePlay) -> Result<Rota, Refusal> {
    let people = in_order(play.people.iter().map(String::as_str), 3)?;
    let (roles, rounds) = (play.roles.len(), play.rounds);
    if roles < 2 {
        return Err(Refusal::Roles);
    }
    let mut names = BTreeSet::new();
    if let Some(twice) = play.roles.iter().find(|&role| !names.insert(role)) {
        return Err(Refusal::RoleTwice(twice.clone()));
    }
    if roles > people.len() {
        let people = people.len();
        return Err(Refusal::RolesForPeople { roles, people });
    }
    if rounds > MOST_ROUNDS {
        let most = MOST_ROUNDS;
        return Err(Refusal::Rounds { rounds, most });
    }
    let groups = number_of_groups(people.len(), roles, play.observers);
    let start = Standing::new(play, &people, groups);
    let mut best: Option<(Cost, Vec<Planned>)> = None;
    for attempt in 0..tries(&start, rounds) {
        let mut standing = start.clone();
        let planned: Vec<Planned> = (0..rounds as u64)
            .map(|round| standing.plan(Rng::branch(play.seed, attempt << 32 | round).next()))
            .collect();
        let [early, more, together, again, ..] = planned
            .iter()
            .fold(Cost::default(), |sum, it| add(sum, it.cost));
        let cost = [early, more, together, again, standing.unevenness(), attempt];
        let is_perfect = cost[..4] == [0; 4] && standing.is_even();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, planned));
        }
        if is_perfect {
            break;
        }
    }
    let planned = best.map(|(_, planned)| planned).unwrap_or_default();
    let named = |group: &Cast| {
        let person_of = |role| {
            let at = group.iter().position(|&(_, has)| has == role);
            at.map_or("", |at| people[group[at].0]).to_owned()
        };
        Group {
            cast: (play.roles.iter().enumerate())
                .map(|(number, role)| Part {
                    role: role.clone(),
                    person: person_of(number),
                })
                .collect(),
            observers: (group.iter().filter(|&&(_, role)| role == roles))
                .map(|&(person, _)| people[person].to_owned())
                .collect(),
        }
    };
    Ok(Rota {
        sentences: words::sentences(play, &start, &planned),
        rounds: planned
            .iter()
            .map(|round| Round {
                groups: round.groups.iter().map(named).collect(),
            })
            .collect(),
    })
}

/// How many groups play at once: as many as have all their observers, and who is left over observes in one of them. If that
/// makes more than two observers too many in a group, there is one group more with too few, if all its roles have people.
#[must_use]
pub fn number_of_groups(people: usize, roles: usize, observers: usize) -> usize {
    let wanted = roles.saturating_add(observers);
    let groups = (people / wanted.max(1)).max(1);
    if people.div_ceil(groups) > wanted.saturating_add(2) && people >= (groups + 1) * roles {
        groups + 1
    } else {
        groups
    }
}

fn tries(start: &Standing, rounds: usize) -> u64 {
    let (small, larger) = (start.people / start.groups, start.people % start.groups);
    let larger = if larger > 0 {
        choose(start.people, small + 1)
    } else {
        0
    };
    let a_round = (choose(start.people, small) + larger) << start.roles;
    (STEPS / (a_round * rounds.max(1))).clamp(1, MOST_TRIES) as u64
}

/// People of a group with their roles; the number after the last role card is observer.
pub(super) type Cast = Vec<(usize, usize)>;

pub(super) struct Planned {
    pub(super) groups: Vec<Cast>,
    /// Roles too early, roles had more often, pairs to be kept apart, groups that have met, meetings of pairs before.
    pub(super) cost: Cost,
}

/// What everybody has played, and with whom.
#[derive(Clone)]
pub(super) struct Standing {
    pub(super) people: usize,
    pub(super) groups: usize,
    roles: usize,
    /// How often each person has had each role, observer last.
    had: Vec<Vec<u64>>,
    met: Vec<Vec<u64>>,
    pub(super) gathered: BTreeSet<Set>,
    apart: Vec<Set>,
}

impl Standing {
    fn new(play: &RolePlay, people: &[&str], groups: usize) -> Self {
        let mut standing = Self {
            people: people.len(),
            groups,
            roles: play.roles.len(),
            had: vec![vec![0; play.roles.len() + 1]; people.len()],
            met: vec![vec![0; people.len()]; people.len()],
            gathered: BTreeSet::new(),
            apart: sets(people, &play.keep_apart),
        };
        for group in play.past.iter().flat_map(|round| &round.groups) {
            let number = |role: &String| play.roles.iter().position(|it| it == role);
            let played = (group.cast.iter()).map(|it| (it.person.as_str(), number(&it.role)));
            let watched = (group.observers.iter()).map(|it| (it.as_str(), Some(standing.roles)));
            let mut all = BTreeSet::new();
            for (person, role) in played.chain(watched) {
                all.insert(person);
                if let (Ok(at), Some(role)) = (people.binary_search(&person), role) {
                    standing.had[at][role] += 1;
                }
            }
            let here = present(people, all.iter().copied());
            let is_complete = here.count_ones() as usize == all.len();
            standing.meet(here, is_complete);
        }
        standing
    }

    fn meet(&mut self, group: Set, is_complete: bool) {
        for (one, other) in pairs(group) {
            self.met[one][other] += 1;
        }
        if is_complete {
            self.gathered.insert(group);
        }
    }

    /// Plan the best next round, and count it as played.
    fn plan(&mut self, seed: u64) -> Planned {
        let price = self.prices(seed);
        let cost = |group: Set| {
            let ([early, more, chance], _) = cast(self.roles, &price, group);
            let meetings = pairs(group).map(|(one, other)| self.met[one][other]).sum();
            let again = u64::from(self.gathered.contains(&group));
            let chance = chance + (Rng::branch(seed, group.into()).next() >> 32);
            let together = kept_together(&self.apart, group);
            [early, more, together, again, meetings, chance]
        };
        let split = cheapest(self.people, self.groups, cost);
        let total = split
            .iter()
            .map(|&group| cost(group))
            .fold(Cost::default(), add);
        let groups: Vec<Cast> = split
            .iter()
            .map(|&group| cast(self.roles, &price, group).1)
            .collect();
        for &(person, role) in groups.iter().flatten() {
            self.had[person][role] += 1;
        }
        for group in split {
            self.meet(group, true);
        }
        Planned {
            groups,
            cost: total,
        }
    }

    /// What it costs to give each role to each person: whether it comes too early, how much more often than another they have
    /// had it, and chance. Observer counts as a role if somebody has to be one.
    fn prices(&self, seed: u64) -> Vec<Vec<Price>> {
        let has_observers = self.people > self.groups * self.roles;
        let mut rng = Rng::new(seed);
        let of_person = |had: &Vec<u64>| {
            let counted = &had[..self.roles + usize::from(has_observers)];
            let least = counted.iter().min().copied().unwrap_or(0);
            let price = |&had: &u64| [u64::from(had > least), had - least, rng.next() >> 32];
            counted.iter().map(price).collect()
        };
        self.had.iter().map(of_person).collect()
    }

    /// Whether no two people have met twice more often than two others.
    fn is_even(&self) -> bool {
        let met = || pairs(everybody(self.people)).map(|(one, other)| self.met[one][other]);
        met().max().unwrap_or(0) - met().min().unwrap_or(0) <= 1
    }

    /// Squares of meetings, which are the fewer the more even they are.
    fn unevenness(&self) -> u64 {
        self.met.iter().flatten().map(|met| met * met).sum()
    }
}

type Price = [u64; 3];

/// The cheapest way to give every role card to one of a group; the others observe. Worked out from the last person to the
/// first, for every set of role cards that may have been given by then.
fn cast(roles: usize, price: &[Vec<Price>], group: Set) -> (Price, Cast) {
    let people: Vec<usize> = members(group).collect();
    let all_given = (1 << roles) - 1;
    let mut best: Vec<Option<(Price, usize)>> = vec![None; (people.len() + 1) << roles];
    best[people.len() << roles | all_given] = Some((Price::default(), roles));
    for (number, &person) in people.iter().enumerate().rev() {
        // Nobody has two cards, so only some sets of cards can have been given by now.
        let fewest = (number + roles).saturating_sub(people.len()) as u32;
        let can_be = |given: &usize| (fewest..=number as u32).contains(&given.count_ones());
        for given in (0..=all_given).filter(can_be) {
            let choices = price[person]
                .iter()
                .enumerate()
                .filter_map(|(role, price)| {
                    let card = card(role, roles);
                    let is_given = given & card != 0;
                    let (rest, _) =
                        best[(number + 1) << roles | given | card].filter(|_| !is_given)?;
                    Some((std::array::from_fn(|aim| price[aim] + rest[aim]), role))
                });
            best[number << roles | given] = choices.min();
        }
    }
    let (mut given, mut cast) = (0, Cast::new());
    for (number, &person) in people.iter().enumerate() {
        if let Some((_, role)) = best[number << roles | given] {
            cast.push((person, role));
            given |= card(role, roles);
        }
    }
    (best[0].map_or(Price::default(), |(price, _)| price), cast)
}

/// A role card as a bit; none for an observer.
fn card(role: usize, roles: usize) -> usize {
    if role < roles { 1 << role } else { 0 }
}
