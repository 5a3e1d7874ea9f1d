//! Tests of who must attend.

use proptest::prelude::*;

use super::*;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn person(id: i64, function: &str, site: Option<&str>) -> Person {
    Person {
        id: PersonId(id),
        manager: None,
        entry: RosterEntry {
            function: function.into(),
            level: "front line".into(),
            site: site.map(Into::into),
            active: true,
            ..RosterEntry::default()
        },
    }
}

fn rule(field: PersonField, kind: RuleKind, values: &[&str]) -> Rule {
    Rule::read(field.as_str(), kind.as_str(), values.iter().copied(), &[]).unwrap()
}

fn firm() -> Vec<Person> {
    vec![
        person(1, "Sales", Some("Madrid")),
        person(2, "Sales", Some("Leeds")),
        person(3, "Support", Some("Madrid")),
        person(4, "Support", None),
        person(5, "Finance", Some("Leeds")),
    ]
}

fn members(audience: &Audience, people: &[Person]) -> Vec<i64> {
    people
        .iter()
        .filter(|person| audience.includes(person, day(2)))
        .map(|person| person.id.0)
        .collect()
}

#[test]
fn without_rules_it_is_everybody_active() {
    let mut people = firm();
    people[0].entry.active = false;
    people[1].entry.leave_date = Some(day(1));
    people[2].entry.start_date = Some(day(3));
    let audience = Audience::default();
    assert!(audience.is_everybody());
    assert_eq!(audience.sentence(), "Everybody active");
    assert_eq!(members(&audience, &people), [4, 5]);
}

#[test]
fn every_rule_must_hold_and_one_value_is_enough() {
    let audience = Audience::default()
        .with(rule(PersonField::Site, RuleKind::NoneOf, &["Madrid"]))
        .with(rule(
            PersonField::Function,
            RuleKind::OneOf,
            &["support", "SALES"],
        ));
    assert_eq!(
        members(&audience, &firm()),
        [2, 4],
        "nobody's site is Madrid where none is given"
    );
    assert_eq!(
        audience.sentence(),
        "Function is SALES or support, and site is not Madrid"
    );
    let given = audience.with(rule(
        PersonField::Site,
        RuleKind::OneOf,
        &["Leeds", "Madrid"],
    ));
    assert_eq!(members(&given, &firm()), [2]);
}

#[test]
fn an_exclusion_wins_over_a_rule_and_a_pin_over_all_rules() {
    let mut people = firm();
    let mut audience =
        Audience::default().with(rule(PersonField::Function, RuleKind::OneOf, &["Sales"]));
    audience.exceptions = BTreeMap::from([
        (PersonId(1), Exception::Excluded),
        (PersonId(2), Exception::Pinned),
        (PersonId(5), Exception::Pinned),
        (PersonId(3), Exception::Excluded),
    ]);
    assert_eq!(members(&audience, &people), [2, 5]);
    assert_eq!(
        audience.summary(),
        "Function is Sales; 2 pinned, 2 excluded"
    );
    let reach = audience.reach(&people, day(2));
    let expected = Reach {
        active: 5,
        fitting: 2,
        pinned: 2,
        only_pinned: 1,
        excluded: 2,
        kept_out: 1,
    };
    assert_eq!((reach, reach.total()), (expected, 2));
    people[4].entry.active = false;
    assert_eq!(
        members(&audience, &people),
        [2],
        "inactive people are never in it"
    );
    assert_eq!(audience.reach(&people, day(2)).pinned, 1);
}

#[test]
fn a_rule_replaces_the_one_about_the_same() {
    let sales = Audience::default().with(rule(PersonField::Function, RuleKind::OneOf, &["Sales"]));
    let both = sales.with(rule(PersonField::Function, RuleKind::NoneOf, &["Finance"]));
    let support = both.with(rule(PersonField::Function, RuleKind::OneOf, &["Support"]));
    assert_eq!(
        support.sentence(),
        "Function is Support, and function is not Finance"
    );
    assert_eq!(both.without(PersonField::Function, RuleKind::NoneOf), sales);
    assert!(
        sales
            .without(PersonField::Function, RuleKind::OneOf)
            .is_everybody()
    );
    let difference = sales.difference(&support, &firm(), day(2));
    assert_eq!(difference.coming_in, [PersonId(3), PersonId(4)]);
    assert_eq!(difference.going_out, [PersonId(1), PersonId(2)]);
    assert_eq!((difference.before(), difference.after()), (2, 2));
    assert!(sales.difference(&sales, &firm(), day(2)).is_nothing());
}

#[test]
fn labels_are_looked_at_one_by_one() {
    let mut people = firm();
    people[0].entry.tags = Some("leads; night".into());
    people[1].entry.tags = Some("night,new".into());
    let night = rule(PersonField::Label, RuleKind::OneOf, &["new", "leads"]);
    assert_eq!(members(&Audience::default().with(night), &people), [1, 2]);
    let not_new = rule(PersonField::Label, RuleKind::NoneOf, &["new"]);
    assert_eq!(
        members(&Audience::default().with(not_new), &people),
        [1, 3, 4, 5]
    );
    let tally = PersonField::Label.tally(&people);
    assert_eq!(
        tally,
        [("leads".into(), 1), ("new".into(), 1), ("night".into(), 2)]
    );
}

#[test]
fn values_are_read_once_in_the_spelling_of_the_roster() {
    let known = [("Sales".to_owned(), 3)];
    let typed = ["  sales ", "Night desk", "", "SALES", "night DESK"];
    let read = Rule::read("function", "one_of", typed, &known).unwrap();
    assert_eq!(read.values, ["Night desk", "Sales"]);
    assert_eq!(read.words(), "function is Night desk or Sales");
    let levels = rule(
        PersonField::Level,
        RuleKind::NoneOf,
        &["front line", "executive", "manager"],
    );
    assert_eq!(
        levels.words(),
        "level is none of executive, manager and front line"
    );
    let two = rule(
        PersonField::Timezone,
        RuleKind::NoneOf,
        &["UTC", "Europe/Madrid"],
    );
    assert_eq!(two.words(), "time zone is neither Europe/Madrid nor UTC");
}

#[test]
fn everything_wrong_with_a_rule_is_said_at_once() {
    let problems = |field, kind, values: &[&str]| -> Vec<String> {
        let errors = Rule::read(field, kind, values.iter().copied(), &[]).unwrap_err();
        errors.0.into_iter().map(|(field, _)| field).collect()
    };
    assert_eq!(problems("shoe", "", &[" "]), ["field", "kind", "value"]);
    assert_eq!(problems("site", "one_of", &[&"x".repeat(201)]), ["more"]);
    let many: Vec<String> = (0..=VALUES_MOST).map(|at| at.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(problems("site", "one_of", &many), ["value"]);
    assert!(read_rule_name("site", "one_of").is_ok());
    assert_eq!(read_rule_name("", "").unwrap_err().0.len(), 2);
}

#[test]
fn words_of_the_database_are_read_back() {
    for field in PersonField::ALL {
        assert_eq!(field.as_str().parse(), Ok(field));
    }
    for kind in RuleKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    for exception in Exception::ALL {
        assert_eq!(exception.as_str().parse(), Ok(exception));
    }
}

proptest! {
    #[test]
    fn counts_agree_with_who_is_in(
        functions in proptest::collection::vec((0usize..3, 0usize..4, any::<bool>()), 0..40),
        picked in proptest::collection::vec(0usize..3, 0..3),
        none in any::<bool>(),
    ) {
        let words = ["Sales", "Support", "Finance"];
        let people: Vec<Person> = functions.iter().enumerate().map(|(at, (function, _, active))| {
            let mut one = person(at as i64, words[*function], None);
            one.entry.active = *active;
            one
        }).collect();
        let mut audience = Audience::default();
        if !picked.is_empty() {
            let values: Vec<&str> = picked.iter().map(|at| words[*at]).collect();
            let kind = if none { RuleKind::NoneOf } else { RuleKind::OneOf };
            audience = audience.with(rule(PersonField::Function, kind, &values));
        }
        for (at, (_, exception, _)) in functions.iter().enumerate() {
            if let Some(exception) = Exception::ALL.get(*exception) {
                audience.exceptions.insert(PersonId(at as i64), *exception);
            }
        }
        let inside = members(&audience, &people).len();
        prop_assert_eq!(audience.reach(&people, day(2)).total(), inside);
        let difference = Audience::default().difference(&audience, &people, day(2));
        prop_assert_eq!(difference.after(), inside);
        prop_assert!(difference.before() >= inside, "no audience is larger than everybody active");
    }
}
