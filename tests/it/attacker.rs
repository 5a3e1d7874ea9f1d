//! Somebody who has the database itself and knows in which order people answered, against anonymous answers: they do no
//! better than by drawing lots. Against named answers the same attack finds everybody.

use std::collections::{BTreeMap, BTreeSet};

use domain::account::Viewer;
use domain::id::WaveId;
use domain::instrument::AnonymityMode;
use domain::programme::Programme;
use operations::wave;
use sea_orm::{ConnectionTrait, Statement};
use support::{Engine, TestDb, both_engines, make};

use crate::wave::{form, new_wave};

const WAVES: usize = 6;
const PEOPLE: usize = 24;
/// Drawing lots gives one hit a wave and question, six in all; more than twenty come once in a million attacks.
const CHANCE: usize = 20;

/// Words that nobody can tell from others: what `person` wrote to one question of one wave.
fn words(wave: WaveId, question: &str, person: usize) -> String {
    let mixed = (wave.0 as u64 * 1_000 + person as u64 + question.len() as u64 * 1_000_000)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(29)
        .wrapping_mul(0xBF58_476D_1CE4_E5B9);
    format!("words {mixed:016x}")
}

/// In which order the people of a wave answer: another one each wave.
fn order(wave: WaveId) -> Vec<usize> {
    let mut people: Vec<usize> = (0..PEOPLE).collect();
    people.sort_by_key(|person| words(wave, "order", *person));
    people
}

async fn answer_all(db: &TestDb, people: &[Viewer], id: WaveId) {
    for person in order(id) {
        let typed = [
            ("q-well", words(id, "well", person)),
            ("q-better", words(id, "better", person)),
            ("q-listen", "3".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let ctx = db.context(Some(people[person].clone()));
        wave::answer(&ctx, id, &typed.into()).await.unwrap();
    }
}

async fn list(db: &TestDb, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.db.get_database_backend(), sql);
    let rows = db.db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

/// Everything by which rows of a table can be put in order without knowing what they hold, as SQL.
fn orders(db: &TestDb, table: &str, key: &str) -> Vec<String> {
    let mut by = vec![key.to_owned()];
    match db.engine {
        Engine::Postgres => by.extend(["ctid".to_owned(), "xmin::text::bigint, ctid".to_owned()]),
        Engine::Sqlite if table != "anonymous_answer" => by.push("rowid".to_owned()),
        // Its rows have no number.
        Engine::Sqlite => {}
    }
    by
}

/// The words of a wave in every order in which one can come by them: from tables, from the bytes of the files.
async fn sequences(
    db: &TestDb,
    id: WaveId,
    question: &str,
    table: &str,
    key: &str,
) -> Vec<Vec<String>> {
    let known: BTreeSet<String> = (0..PEOPLE)
        .map(|person| words(id, question, person))
        .collect();
    let mut found = Vec::new();
    for by in orders(db, table, key) {
        let all = list(
            db,
            &format!("SELECT text FROM {table} WHERE text IS NOT NULL ORDER BY {by}"),
        )
        .await;
        found.push(all);
    }
    if db.engine == Engine::Sqlite {
        for file in db.files().await.unwrap() {
            let bytes = std::fs::read(file).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            let at = text
                .match_indices("words ")
                .filter_map(|(at, _)| text.get(at..at + 22));
            found.push(at.map(str::to_owned).collect());
        }
    }
    for sequence in &mut found {
        let mut met = BTreeSet::new();
        sequence.retain(|words| known.contains(words) && met.insert(words.clone()));
    }
    found.retain(|sequence| sequence.len() == PEOPLE);
    found
}

/// How often the one who stands at a place of `people` wrote what stands at the same place of `words_found`, from either end.
fn hits(id: WaveId, question: &str, people: &[usize], words_found: &[String]) -> [usize; 2] {
    let count = |found: &mut dyn Iterator<Item = &String>| {
        people
            .iter()
            .zip(found)
            .filter(|(person, found)| words(id, question, **person) == **found)
            .count()
    };
    [
        count(&mut words_found.iter()),
        count(&mut words_found.iter().rev()),
    ]
}

/// The best attack: orders of people against orders of words. Its hits over all waves, and what it was.
async fn attack(db: &TestDb, waves: &[WaveId], table: &str, key: &str) -> (usize, String) {
    let mut tries: BTreeMap<String, usize> = BTreeMap::new();
    let everybody: Vec<String> = list(db, "SELECT employee_id FROM person ORDER BY id").await;
    for id in waves {
        let mut people = vec![(0..PEOPLE).collect(), order(*id)];
        for by in orders(db, "participation", "person_id") {
            let sql = format!(
                "SELECT (SELECT employee_id FROM person WHERE person.id = person_id) FROM participation \
                 WHERE wave_id = {id} AND answered ORDER BY {by}"
            );
            let first = everybody.len() - PEOPLE;
            let place = |who: &String| everybody.iter().position(|one| one == who).unwrap();
            people.push(
                list(db, &sql)
                    .await
                    .iter()
                    .map(|who| place(who) - first)
                    .collect(),
            );
        }
        let well = sequences(db, *id, "well", table, key).await;
        let better = sequences(db, *id, "better", table, key).await;
        assert!(!well.is_empty(), "the attacker reads the answers");
        for (by, people) in people.iter().enumerate() {
            for (sequence, found) in well.iter().enumerate() {
                for (end, hits) in hits(*id, "well", people, found).into_iter().enumerate() {
                    *tries
                        .entry(format!("people {by} words {sequence} end {end}"))
                        .or_default() += hits;
                }
            }
        }
        // Two answers of one person, joined by their places.
        for (one, well) in well.iter().enumerate() {
            for (other, better) in better.iter().enumerate() {
                let joined = well.iter().zip(better).filter(|(well, better)| {
                    (0..PEOPLE).any(|person| {
                        words(*id, "well", person) == **well
                            && words(*id, "better", person) == **better
                    })
                });
                *tries.entry(format!("join {one} and {other}")).or_default() += joined.count();
            }
        }
    }
    let best = tries.iter().max_by_key(|(_, hits)| **hits).unwrap();
    (*best.1, format!("{table}: {} finds {}", best.0, best.1))
}

both_engines! {
    async fn with_the_database_nobody_finds_who_wrote_an_anonymous_answer(db: TestDb) {
        let coordinator = db.context(Some(make::coordinator(&db.db).await));
        let mut people = Vec::new();
        for person in make::people(&db.db, PEOPLE).await {
            people.push(make::employee(&db.db, person).await);
        }
        let programme = Programme {
            id: domain::id::ProgrammeId(0),
            name: "Customers first".into(),
            goal: "Every customer is understood.".into(),
            plan_size: 14,
            max_size: 15,
        };
        let mut anonymous = Vec::new();
        let mut named = Vec::new();
        for _ in 0..WAVES {
            for (mode, waves) in [(AnonymityMode::Anonymous, &mut anonymous), (AnonymityMode::Named, &mut named)] {
                let programme = store::programme::insert(&db.db, &programme, support::now()).await.unwrap();
                let id = wave::open(&coordinator, programme, &form(), &new_wave(mode)).await.unwrap();
                answer_all(&db, &people, id).await;
                waves.push(id);
            }
        }
        let (hits, how) = attack(&db, &named, "answer", "id").await;
        assert_eq!(hits, WAVES * PEOPLE, "the attack works: {how}");

        // While the waves are open, on one copy of the tables: a backup.
        match db.engine {
            Engine::Sqlite => {
                let copy = db.copy().await;
                let (hits, how) = attack(&copy, &anonymous, "anonymous_answer", "key").await;
                assert!(hits <= CHANCE, "{how} on a backup");
                store::wave::forget_traces(&db.db).await.unwrap();
            }
            Engine::Postgres => {}
        }
        let (hits, how) = attack(&db, &anonymous, "anonymous_answer", "key").await;
        assert!(hits <= CHANCE, "{how} while the waves are open");
        for id in &anonymous {
            wave::close(&coordinator, *id).await.unwrap();
        }
        let (hits, how) = attack(&db, &anonymous, "anonymous_answer", "key").await;
        assert!(hits <= CHANCE, "{how} after the close");
    }
}
