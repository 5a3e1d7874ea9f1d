//! What the command answers to texts, rosters and odd files.

use clap::Parser;
use serde_json::Value;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: GenericiseArgs,
}

const PEOPLE: &str = "employee_id,given_name,family_name,email\n\
    1,Anna,Lindqvist,anna@firm.example\n2,Anna,Kling,\n";

/// What is printed, or the code and everything that is said, with PEOPLE and TERMS in the flags for these files.
fn said(
    text: &[u8],
    people: &str,
    terms: &str,
    flags: &str,
) -> Result<(usize, Vec<String>), Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let mut line = vec!["genericise".to_owned(), file("case.md", text)];
    line.extend(flags.split_whitespace().map(|flag| match flag {
        "PEOPLE" => file("people.csv", people.as_bytes()),
        "TERMS" => file("terms.txt", terms.as_bytes()),
        flag => flag.to_owned(),
    }));
    let args = Line::parse_from(line).args;
    let mut printed = Vec::new();
    let outcome = answer(&args, &mut |line| printed.push(line));
    // What is printed belongs to the same code.
    let expected = if matches!(outcome, Ok(0)) {
        0
    } else {
        BAD_INPUT
    };
    let code = run(&args).unwrap();
    assert_eq!(
        format!("{code:?}"),
        format!("{:?}", ExitCode::from(expected))
    );
    let folder = format!("{}/", folder.path().display());
    match outcome {
        Ok(bad) => Ok((bad, printed)),
        Err(Unusable::Findings(_, findings)) => Err(findings
            .into_iter()
            .map(|it| format!("{}, {}: {}", it.line, it.column, it.sentence))
            .collect()),
        Err(Unusable::Sentence(sentence)) => Err(vec![sentence.replace(&folder, "")]),
    }
}

fn json(text: &str, flags: &str) -> Value {
    let (bad, printed) = said(
        text.as_bytes(),
        PEOPLE,
        "site: Leeds\nKettle Ltd\nsafe: Cedar\n",
        flags,
    )
    .unwrap();
    assert_eq!(bad, 0);
    serde_json::from_str(&printed.concat()).unwrap()
}

#[test]
fn suggestions_have_the_shape_that_is_documented() {
    let text = "Änna Lindqvist wrote to **Anna** Kling from Leeds.\n";
    let answer = json(text, "--people PEOPLE --terms TERMS");
    let all = answer["suggestions"].as_array().unwrap();
    assert_eq!(all.len(), 3);
    for one in all {
        let keys: Vec<&String> = one.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "class",
                "confidence",
                "end",
                "entity",
                "layer",
                "replacement",
                "start",
                "text"
            ]
        );
        let range = one["start"].as_u64().unwrap() as usize..one["end"].as_u64().unwrap() as usize;
        assert_eq!(one["text"], text[range]);
        assert_eq!(one["layer"], "roster");
    }
    let entities: Vec<&Value> = all.iter().map(|one| &one["entity"]).collect();
    assert_eq!(entities, ["person:1", "person:2", "term:leeds"]);
    assert_eq!(
        answer["generic"],
        "Colleague 1 wrote to Colleague 2 from Site A.\n"
    );
}

#[test]
fn safe_words_are_not_suggested() {
    let text = "We moved it to Cedar for Kettle.";
    assert_eq!(json(text, "")["suggestions"].as_array().unwrap().len(), 2);
    let with = json(text, "--terms TERMS");
    let all = with["suggestions"].as_array().unwrap();
    assert_eq!((all.len(), &all[0]["text"]), (1, &Value::from("Kettle")));
}

#[test]
fn text_is_told_by_line() {
    let (_, printed) = said(
        b"One\ntwo Anna Kling\n",
        PEOPLE,
        "",
        "--people PEOPLE --format text",
    )
    .unwrap();
    assert_eq!(
        printed,
        [
            "line 2: Anna Kling → Colleague 1 (person, roster, 99 %)",
            "",
            "One\ntwo Colleague 1"
        ]
    );
}

#[test]
fn each_line_has_its_answer() {
    let lines = "\"Call Anna Kling\"\n{\"a\":1}\n\n\"\\u00e9\\nb\"";
    let (bad, printed) = said(lines.as_bytes(), PEOPLE, "", "--people PEOPLE --jsonl").unwrap();
    assert_eq!((bad, printed.len()), (2, 4));
    let answers: Vec<Value> = printed
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers[0]["generic"], "Call Colleague 1");
    let error = answers[1]["error"].as_str().unwrap();
    assert!(
        error.contains("case.md: line 2 is no JSON string: "),
        "{error}"
    );
    assert_eq!(answers[3]["generic"], "é\nb");
}

#[test]
fn input_that_cannot_be_used_is_told_with_its_place_and_code_2() {
    for (text, people, terms, sentence) in [
        (
            &b"a\nb\xffc"[..],
            PEOPLE,
            "",
            "case.md: line 2 is not UTF-8: save the file as UTF-8.",
        ),
        (
            b"a",
            "employee_id,given_name,hight\n1,A,3\n",
            "",
            "1, hight: “hight” is no column of a roster: rename it or delete it.",
        ),
        (
            b"a",
            "employee_id,family_name\n1,A\n",
            "",
            "1, given_name: The column “given_name” is missing: add it to the header.",
        ),
        (
            b"a",
            "employee_id,given_name,email\n1,A,x\n",
            "",
            "2, email: “x” is no e-mail address: write one such as ana@example.com.",
        ),
        (
            b"a",
            PEOPLE,
            "# note\nsites: Leeds\n",
            "2, : “sites” is no kind of name: write customer, vendor, site, product, organisation or safe before the colon.",
        ),
        (
            b"a",
            PEOPLE,
            "site: -\n",
            "1, : There is no name on this line: add one or delete the line.",
        ),
    ] {
        let found = said(text, people, terms, "--people PEOPLE --terms TERMS").unwrap_err();
        assert_eq!(found, [sentence]);
    }
    let large = vec![b'a'; LARGEST + 1];
    assert_eq!(
        said(&large, "", "", "").unwrap_err(),
        ["case.md is larger than 10 MB: split it."]
    );
    let args = Line::parse_from(["genericise", "/nowhere/case.md"]).args;
    let Err(Unusable::Sentence(sentence)) = answer(&args, &mut |_| {}) else {
        panic!("there is no such file");
    };
    assert!(
        sentence.starts_with("Cannot read /nowhere/case.md: "),
        "{sentence}"
    );
}
