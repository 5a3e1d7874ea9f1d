//! The content a new installation starts with: every file reads, and everything a file refers to exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use domain::case_study::{Audience, CaseStudy, Valence, missing_parts, roles};
use domain::curriculum::{AgendaMode, Curriculum, Topic};
use domain::instrument::{AnonymityMode, Instrument, ItemKind, Theme};

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content")
}

fn find(path: &str) -> Option<String> {
    fs::read_to_string(content().join(path)).ok()
}

fn read(path: &str) -> String {
    find(path).unwrap_or_else(|| panic!("content/{path} cannot be read"))
}

/// The `.md` files directly in a folder, as paths from `content`, sorted.
fn files(folder: &str) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(content().join(folder))
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .map(|path| {
            format!(
                "{folder}/{}",
                path.file_name().unwrap_or_default().to_string_lossy()
            )
        })
        .collect();
    found.sort();
    found
}

fn curriculum() -> Curriculum {
    let path = "curricula/working-with-customers.md";
    markdown::parse_curriculum(path, &read(path), find).unwrap_or_else(|e| panic!("{e}"))
}

fn cases() -> BTreeMap<String, CaseStudy> {
    files("cases")
        .iter()
        .map(|path| {
            let case = markdown::parse_case(path, &read(path));
            case.unwrap_or_else(|e| panic!("{e}"))
        })
        .map(|case| (case.slug.clone(), case))
        .collect()
}

fn assessment() -> Instrument {
    let path = "instruments/pre-training-assessment.md";
    markdown::parse_instrument(path, &read(path)).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_file_is_read_by_one_of_these_tests() {
    assert_eq!(files("curricula"), ["curricula/working-with-customers.md"]);
    assert_eq!(
        files("instruments"),
        ["instruments/pre-training-assessment.md"]
    );
    let folder = "curricula/working-with-customers";
    assert_eq!(files(folder).len(), curriculum().modules.len());
    assert!(files("cases").len() >= 10);
}

#[test]
fn the_curriculum_covers_the_four_topics_in_sessions_of_two_and_a_half_hours_or_more() {
    let curriculum = curriculum();
    assert!(curriculum.modules.len() >= 5);
    let topics: BTreeSet<_> = curriculum.modules.iter().map(|it| it.topic).collect();
    assert_eq!(topics, BTreeSet::from(Topic::ALL));
    for module in &curriculum.modules {
        assert!((150..=210).contains(&module.minutes), "{}", module.title);
        assert!((3..=5).contains(&module.skills.len()), "{}", module.title);
        assert_eq!(
            (module.practice_least_days, module.practice_most_days),
            (14, 28),
            "{}",
            module.title
        );
        assert!(!module.preparation.is_empty(), "{}", module.title);
        for block in &module.agenda {
            assert!(!block.notes.is_empty(), "{}: {}", module.title, block.title);
        }
    }
}

#[test]
fn every_module_mixes_ways_of_working_and_opens_with_the_returns_of_the_one_before() {
    for (at, module) in curriculum().modules.iter().enumerate() {
        let modes: BTreeSet<_> = module.agenda.iter().map(|block| block.mode).collect();
        for wanted in [
            AgendaMode::Lecture,
            AgendaMode::RolePlay,
            AgendaMode::Individual,
            AgendaMode::Group,
            AgendaMode::Debrief,
        ] {
            assert!(modes.contains(&wanted), "{} has no {wanted}", module.title);
        }
        assert!(
            modes.contains(&AgendaMode::Pairs) || modes.contains(&AgendaMode::Triads),
            "{}",
            module.title
        );
        let first = module.agenda.first().map(|block| block.mode);
        assert_eq!(
            first == Some(AgendaMode::ReturnsRound),
            at > 0,
            "{}",
            module.title
        );
        let last = module.agenda.last().map(|block| block.mode);
        assert_eq!(last, Some(AgendaMode::Debrief), "{}", module.title);
    }
}

#[test]
fn every_agenda_refers_to_cases_that_exist_and_fit_its_minutes_and_every_case_is_used() {
    let cases = cases();
    let mut used = BTreeSet::new();
    for module in curriculum().modules {
        let mut minutes: BTreeMap<&str, u16> = BTreeMap::new();
        for block in &module.agenda {
            if let Some(slug) = &block.case_slug {
                assert!(cases.contains_key(slug), "{}: {slug}", module.title);
                *minutes.entry(slug).or_default() += block.minutes;
                used.insert(slug.clone());
            }
        }
        assert!(!minutes.is_empty(), "{} works on no case", module.title);
        for (slug, given) in minutes {
            assert_eq!(given, cases[slug].minutes, "{}: {slug}", module.title);
        }
    }
    let all: BTreeSet<_> = cases.into_keys().collect();
    assert_eq!(used, all);
}

#[test]
fn every_case_is_complete_and_exercises_skills_of_the_curriculum() {
    let curriculum = curriculum();
    let skills: BTreeSet<_> = curriculum.skills().map(|skill| skill.key.clone()).collect();
    let cases = cases();
    for case in cases.values() {
        let name = &case.slug;
        for skill in &case.skills {
            assert!(skills.contains(skill), "{name}: {skill}");
        }
        assert!(!case.skills.is_empty(), "{name}");
        let sections = markdown::sections(&case.body).expect("parse_case has checked it");
        assert_eq!(missing_parts(&sections), Vec::<String>::new(), "{name}");
        assert!((2..=4).contains(&roles(&sections).len()), "{name}");
        let words: usize = sections
            .iter()
            .map(|it| {
                markdown::plain_text(&it.markdown)
                    .split_whitespace()
                    .count()
            })
            .sum();
        assert!((500..=1100).contains(&words), "{name}: {words} words");
        for part in ["Purpose", "Flow", "Questions", "Debrief"] {
            let there = sections.iter().any(|it| {
                it.audience == Audience::Facilitator && it.markdown.contains(&format!("### {part}"))
            });
            assert!(there, "{name}: the teaching note has no {part}");
        }
    }
    let good = cases.values().filter(|it| it.valence == Valence::ThumbsUp);
    assert!(good.count() >= 2);
}

#[test]
fn the_assessment_is_anonymous_and_asks_for_every_theme_and_every_skill() {
    let form = assessment();
    assert_eq!(form.mode, AnonymityMode::Anonymous);
    let themes: BTreeSet<_> = form.items.iter().filter_map(|item| item.theme).collect();
    assert_eq!(themes, BTreeSet::from(Theme::ALL));
    let rated: Vec<_> = form
        .items
        .iter()
        .filter_map(|item| item.skill.clone())
        .collect();
    let taught: Vec<_> = curriculum()
        .skills()
        .map(|skill| skill.key.clone())
        .collect();
    assert_eq!(rated, taught);
    for item in form.items.iter().filter(|item| item.skill.is_some()) {
        assert!(
            matches!(
                item.kind,
                ItemKind::Scale {
                    least: 1,
                    most: 5,
                    ..
                }
            ),
            "{}",
            item.key
        );
    }
}
