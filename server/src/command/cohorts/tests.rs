//! What the command answers to odd files and flags: one sentence each, and the code it exits with.

use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: CohortsArgs,
}

const FOUR: &str = "employee_id,function,level,language\n\
    1,Sales,manager,en\n2,Sales,front line,en|nl\n3,Support,front line,nl\n4,Support,manager,nl\n";

/// The exit code and everything that is said, with PAIRS and OTHERS in the flags for files of these pairs.
fn said(people: &str, pairs: &[&str], flags: &str) -> (u8, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let mut line = vec!["cohorts".to_owned(), file("people.csv", people)];
    let pairs: Vec<String> = pairs
        .iter()
        .enumerate()
        .map(|(at, pair)| file(&at.to_string(), &format!("one,other\n{pair}\n")))
        .collect();
    line.extend(flags.split_whitespace().map(|flag| match flag {
        "PAIRS" => pairs[0].clone(),
        "OTHERS" => pairs[1].clone(),
        flag => flag.to_owned(),
    }));
    let args = Line::parse_from(line).args;
    let told = match answer(&args) {
        Answer::Plan(_, plan) => (0, plan.explanation),
        Answer::None(_, certificate) => (INFEASIBLE, vec![certificate.sentence]),
        Answer::Unusable(Unusable::Findings(_, findings)) => (
            BAD_INPUT,
            findings.into_iter().map(|it| it.sentence).collect(),
        ),
        Answer::Unusable(Unusable::Sentence(sentence)) => (BAD_INPUT, vec![sentence]),
        Answer::BadInput(sentences) => (BAD_INPUT, sentences),
    };
    // What is printed belongs to the same answer.
    let code = run(&args).unwrap();
    assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(told.0)));
    told
}

#[test]
fn input_that_cannot_be_used_is_one_sentence_and_code_2() {
    let header = "employee_id,function,level\n";
    let cases = [
        (
            "employee_id,function,level,hight\n1,Sales,manager,3\n",
            "",
            "“hight” is no column of a roster: rename it or delete it.",
        ),
        (
            "employee_id,function\n1,Sales\n",
            "",
            "The column “level” is missing: add it to the header.",
        ),
        (
            FOUR,
            "--balance function,height",
            "--balance: “height” is no column of a roster.",
        ),
        (
            FOUR,
            "--pool height",
            "--pool: “height” is no column of a roster.",
        ),
        (
            FOUR,
            "--pool site",
            "--pool: nobody has a site: add the column to the file or leave it out here.",
        ),
        (
            FOUR,
            "--pool language --pool-cohorts es=1",
            "Nobody could be in pool es, which has a limit of cohorts: correct the name or leave the limit out.",
        ),
        (
            FOUR,
            "--pool language --pool-cohorts es",
            "--pool-cohorts: “es” is not a pool and a number of cohorts, as in nl=2.",
        ),
        (
            FOUR,
            "--max 1",
            "A limit of 1 is too small: a cohort needs room for at least 2 people.",
        ),
        (
            FOUR,
            "--max 16",
            "A limit of 16 is too large: a cohort has at most 15 people.",
        ),
        (
            FOUR,
            "--cohorts 5",
            "5 cohorts were asked for, but there are only 4 people: ask for fewer cohorts.",
        ),
        (
            header,
            "",
            "The file has a header but no people: add one row for each person.",
        ),
    ];
    for (people, flags, sentence) in cases {
        assert_eq!(
            said(people, &[], flags),
            (BAD_INPUT, vec![sentence.to_owned()]),
            "{flags}"
        );
    }
    let twice = format!("{FOUR}2,Sales,manager,en\n");
    assert_eq!(
        said(&twice, &[], ""),
        (
            BAD_INPUT,
            vec!["2 is on line 3 already: keep one row for each person.".to_owned()]
        )
    );
    assert_eq!(
        said(FOUR, &["3,3"], "--apart PAIRS"),
        (BAD_INPUT, vec!["3 is paired with themselves.".to_owned()])
    );
    assert_eq!(
        said(FOUR, &["3,7"], "--together PAIRS"),
        (BAD_INPUT, vec!["“7” is not in the roster.".to_owned()])
    );
}

#[test]
fn a_roster_of_inactive_people_is_empty() {
    let people = "employee_id,function,level,active\n1,Sales,manager,0\n";
    assert_eq!(
        said(people, &[], ""),
        (
            BAD_INPUT,
            vec!["The roster is empty: at least one person is needed.".to_owned()]
        )
    );
}

#[test]
fn what_is_impossible_is_one_sentence_and_code_3() {
    let cases = [
        (
            ["1,2", "2,1"],
            "--apart PAIRS --together OTHERS",
            "1 and 2 are kept apart, yet keep-together pairs put them in one cohort: 1 - 2.",
        ),
        (
            ["1,4", ""],
            "--together PAIRS --pool language",
            "1 is in pool en and 4 is in pool nl, so no pool suits them all, yet they must be in one cohort: 1 - 4.",
        ),
        (
            ["1,2", ""],
            "--apart PAIRS --cohorts 1",
            "One cohort cannot hold both 1 and 2: 1 is kept apart from 2.",
        ),
        (
            ["", ""],
            "--max 2 --cohorts 1",
            "4 people do not fit in 1 cohort of at most 2: there are 2 seats.",
        ),
        (
            ["", ""],
            "--pool language --pool-cohorts nl=0",
            "2 people can only be in pool nl, which may have 0 cohorts of at most 15: there are 0 seats, 2 too few (3 and 4).",
        ),
    ];
    for (pairs, flags, sentence) in cases {
        assert_eq!(
            said(FOUR, &pairs, flags),
            (INFEASIBLE, vec![sentence.to_owned()]),
            "{flags}"
        );
    }
}

#[test]
fn odd_managers_are_told_and_do_no_harm() {
    let people = "employee_id,function,level,manager_employee_id\n\
        1,Sales,manager,9\n2,Sales,manager,3\n3,Sales,manager,2\n4,Sales,manager,4\n";
    let (code, told) = said(people, &[], "--cohorts 2");
    assert_eq!(code, 0);
    assert_eq!(
        told[3..],
        [
            "4 is their own manager in the roster: no rule follows from that.",
            "The manager 9 of 1 is not in the roster: no rule follows from that.",
            "2 and 3 manage each other in a circle: each of them is still kept from the manager the roster names.",
        ]
    );
}

#[test]
fn one_person_and_one_function_are_planned() {
    let (code, told) = said("employee_id,function,level\n1,Sales,manager\n", &[], "");
    assert_eq!((code, told[0].as_str()), (0, "1 person in 1 cohort of 1."));
    let rows: String = (0..40)
        .map(|number| format!("{number},Sales,manager\n"))
        .collect();
    let (code, told) = said(&format!("employee_id,function,level\n{rows}"), &[], "");
    assert_eq!(
        (code, told[0].as_str()),
        (0, "40 people in 3 cohorts of 13 or 14.")
    );
}

#[test]
fn somebody_with_two_languages_goes_where_there_is_a_seat() {
    let (code, told) = said(FOUR, &[], "--pool language --pool-cohorts nl=1 --max 2");
    assert_eq!((code, told[0].as_str()), (0, "4 people in 2 cohorts of 2."));
}
