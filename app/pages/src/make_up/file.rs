//! Who misses what as a file: every missed module, and the people in no cohort among the last.

use std::collections::BTreeSet;

use axum::extract::Path;
use domain::id::ProgrammeId;
use domain::person::Person;
use operations::make_up::{self, Gap, MakeUp, Waiting};

use super::{chance_words, place};
use crate::components::time;
use crate::download::{csv_file, xlsx_file};
use crate::visit::{Answer, Visit};

const HEAD: [&str; 14] = [
    "employee_id",
    "given_name",
    "family_name",
    "email",
    "function",
    "cohort",
    "position",
    "module",
    "why",
    "before",
    "under_way",
    "next_seat",
    "why_none",
    "last_twenty",
];

pub(super) async fn csv(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let found = make_up::list(&visit.ctx, id).await?;
    csv_file(&format!("make-up-{id}.csv"), &HEAD, rows(&found))
}

pub(super) async fn xlsx(visit: Visit, Path(id): Path<ProgrammeId>) -> Answer {
    let found = make_up::list(&visit.ctx, id).await?;
    xlsx_file(&format!("make-up-{id}.xlsx"), &HEAD, rows(&found))
}

fn rows(found: &MakeUp) -> Vec<[String; 14]> {
    let last: BTreeSet<usize> = found
        .last
        .iter()
        .filter_map(|one| match one {
            Waiting::Gap(at) => Some(*at),
            Waiting::NoCohort(..) => None,
        })
        .collect();
    let gaps = found.gaps.iter().enumerate();
    let gaps = gaps.map(|(at, gap)| of_gap(gap, last.contains(&at)));
    let in_none = found.last.iter().filter_map(|one| match one {
        Waiting::Gap(_) => None,
        Waiting::NoCohort(person, next) => {
            let mut row = of_person(person);
            row[11] = chance_words(next.as_ref());
            row[13] = "yes".to_owned();
            Some(row)
        }
    });
    gaps.chain(in_none).collect()
}

fn of_gap(gap: &Gap, is_last: bool) -> [String; 14] {
    let mut row = of_person(&gap.person);
    row[5].clone_from(&gap.cohort.1);
    row[6] = gap.position.to_string();
    row[7].clone_from(&gap.module);
    row[8] = gap.lack.label().to_owned();
    if let Some((start, zone)) = &gap.before {
        row[9] = time::date(*start, zone);
    }
    if let Some((seat, session)) = &gap.pending {
        let day = session.starts_at();
        let day = day.map_or_else(String::new, |at| time::date(at, session.timezone()));
        row[10] = format!("{}: {day}", seat.state.label());
    }
    row[11] = gap
        .elsewhere
        .found
        .free
        .first()
        .map_or_else(String::new, place);
    row[12] = gap.elsewhere.why_none.clone().unwrap_or_default();
    if is_last {
        row[13] = "yes".to_owned();
    }
    row
}

fn of_person(person: &Person) -> [String; 14] {
    let entry = &person.entry;
    let mut row: [String; 14] = Default::default();
    row[0].clone_from(&entry.employee_id);
    row[1].clone_from(&entry.given_name);
    row[2].clone_from(&entry.family_name);
    row[3].clone_from(&entry.email);
    row[4].clone_from(&entry.function);
    row
}
