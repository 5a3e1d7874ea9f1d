//! A curriculum as a folder: an index that names the modules in order, and a markdown file a module.

use domain::curriculum::{AgendaBlock, AgendaMode, Curriculum, Module, Skill, Topic};
use serde::Deserialize;

use crate::error::ContentError;
use crate::fence::CodeFence;
use crate::front_matter::{split, stem};

const INDEX_FIELDS: &str = "title and modules (the file names in order, without .md)";
const MODULE_FIELDS: &str = "title, topic, minutes, optionally meetings (the minutes of each, such as [90, 90]), practice_least_days, practice_most_days and a [[skills]] table a skill with key, name and behaviour";
const HEADINGS: [&str; 3] = ["Purpose", "Preparation", "Agenda"];
const BLOCK_FORM: &str =
    "### 15 min | role play | Title, or ### 15 min | role play | Title | case its-slug";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    title: String,
    modules: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    topic: Topic,
    minutes: u16,
    meetings: Option<Vec<u16>>,
    practice_least_days: u16,
    practice_most_days: u16,
    #[serde(default)]
    skills: Vec<Skill>,
}

/// Reads a curriculum. `file_name` is the index, `curricula/KEY.md`; its modules are `curricula/KEY/MODULE.md`, and
/// `load` answers such a path with the file's text.
///
/// # Errors
/// The first file that is missing or cannot be read, or every rule of [`Curriculum::problems`] that is broken.
pub fn parse_curriculum(
    file_name: &str,
    text: &str,
    load: impl Fn(&str) -> Option<String>,
) -> Result<Curriculum, ContentError> {
    let in_index = |error: ContentError| error.in_file(file_name);
    let parts = split(text).map_err(in_index)?;
    let index: Index = parts.read(INDEX_FIELDS).map_err(in_index)?;
    let folder = file_name.strip_suffix(".md").unwrap_or(file_name);
    let mut modules = Vec::with_capacity(index.modules.len());
    for name in &index.modules {
        if !domain::curriculum::is_key(name) {
            return Err(in_index(ContentError::at(
                1,
                format!(
                    "“{name}” is not the name of a module's file; use lower-case letters, digits and single hyphens."
                ),
            )));
        }
        let path = format!("{folder}/{name}.md");
        let text = load(&path).ok_or_else(|| {
            in_index(ContentError::at(
                1,
                format!("The module “{name}” is not there; add the file {path} or take it out of the list."),
            ))
        })?;
        modules.push(parse_module(&path, &text)?);
    }
    let curriculum = Curriculum {
        key: stem(file_name).to_owned(),
        title: index.title,
        summary: parts.body.trim().to_owned(),
        modules,
    };
    match ContentError::from_sentences(1, curriculum.problems()) {
        Some(error) => Err(in_index(error)),
        None => Ok(curriculum),
    }
}

/// Reads one module: facts and skills in the front matter; purpose, preparation and agenda as `##` headings.
///
/// # Errors
/// Front matter, a heading or an agenda block that does not fit, or a rule of [`Module::problems`] that is broken.
pub fn parse_module(file_name: &str, text: &str) -> Result<Module, ContentError> {
    parse(text).map_err(|error| error.in_file(file_name))
}

fn parse(text: &str) -> Result<Module, ContentError> {
    let parts = split(text)?;
    let front: Front = parts.read(MODULE_FIELDS)?;
    let body = read_body(&parts.body).map_err(|error| error.shifted(parts.lines_before_body))?;
    let module = Module {
        title: front.title,
        topic: front.topic,
        purpose: body.purpose,
        minutes: front.minutes,
        meetings: front.meetings.unwrap_or_else(|| vec![front.minutes]),
        practice_least_days: front.practice_least_days,
        practice_most_days: front.practice_most_days,
        preparation: body.preparation,
        skills: front.skills,
        agenda: body.agenda,
    };
    match ContentError::from_sentences(1, module.problems()) {
        Some(error) => Err(error),
        None => Ok(module),
    }
}

#[derive(Default)]
struct Body {
    purpose: String,
    preparation: String,
    agenda: Vec<AgendaBlock>,
}

fn read_body(text: &str) -> Result<Body, ContentError> {
    let mut body = Body::default();
    let mut fence = CodeFence::default();
    let mut seen: Vec<&str> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let code = fence.covers(number, line);
        if let Some(name) = line.strip_prefix("## ").filter(|_| !code) {
            let known = HEADINGS.into_iter().find(|known| *known == name.trim());
            let known = known.filter(|known| !seen.contains(known)).ok_or_else(|| {
                ContentError::at(
                    number,
                    format!(
                        "A module has the headings {}, each once; inside them use ####.",
                        HEADINGS.join(", ")
                    ),
                )
            })?;
            seen.push(known);
            continue;
        }
        let inside = seen.last().copied();
        if inside == Some("Agenda")
            && let Some(head) = line.strip_prefix("### ").filter(|_| !code)
        {
            body.agenda
                .push(read_block(head).map_err(|why| ContentError::at(number, why))?);
            continue;
        }
        let target = match inside {
            Some("Purpose") => Some(&mut body.purpose),
            Some("Preparation") => Some(&mut body.preparation),
            Some(_) => body.agenda.last_mut().map(|block| &mut block.notes),
            None => None,
        };
        match target {
            Some(target) => {
                target.push_str(line);
                target.push('\n');
            }
            None if line.trim().is_empty() => {}
            None => {
                return Err(ContentError::at(
                    number,
                    format!(
                        "This text belongs to no part; start with ## {}, and an agenda block with {BLOCK_FORM}.",
                        HEADINGS[0]
                    ),
                ));
            }
        }
    }
    if let Some(since) = fence.open_since() {
        return Err(ContentError::at(
            since,
            "This code block is not closed; put the same fence on a line of its own after it.",
        ));
    }
    if let Some(missing) = HEADINGS.into_iter().find(|heading| !seen.contains(heading)) {
        return Err(ContentError::at(
            text.lines().count().max(1),
            format!("The heading ## {missing} is missing; add it."),
        ));
    }
    for part in [&mut body.purpose, &mut body.preparation]
        .into_iter()
        .chain(body.agenda.iter_mut().map(|block| &mut block.notes))
    {
        *part = part.trim().to_owned();
    }
    Ok(body)
}

fn read_block(head: &str) -> Result<AgendaBlock, String> {
    let wrong = || format!("An agenda block starts with {BLOCK_FORM}.");
    let fields: Vec<&str> = head.split('|').map(str::trim).collect();
    let (minutes, mode, title, case) = match fields[..] {
        [minutes, mode, title] => (minutes, mode, title, None),
        [minutes, mode, title, case] => (minutes, mode, title, Some(case)),
        _ => return Err(wrong()),
    };
    let minutes = minutes
        .strip_suffix("min")
        .and_then(|number| number.trim().parse().ok())
        .ok_or_else(wrong)?;
    let mode: AgendaMode = mode.replace(' ', "_").parse()?;
    let case_slug = match case {
        None => None,
        Some(case) => Some(
            case.strip_prefix("case ")
                .map(str::trim)
                .filter(|slug| domain::curriculum::is_key(slug))
                .ok_or_else(wrong)?
                .to_owned(),
        ),
    };
    Ok(AgendaBlock {
        mode,
        minutes,
        title: title.to_owned(),
        notes: String::new(),
        case_slug,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = "+++\ntitle = \"Working well\"\nmodules = [\"seeing\"]\n+++\nA summary.\n";
    const MODULE: &str = "+++
title = \"Seeing\"
topic = \"understanding_people\"
minutes = 30
practice_least_days = 14
practice_most_days = 28

[[skills]]
key = \"look-first\"
name = \"Look first\"
behaviour = \"Says what they see before what they think.\"
+++

## Purpose

To see.

## Preparation

Bring a pen.

## Agenda

### 10 min | plenary | Welcome

Say hello.

```
## not a heading
### nor a block
```

#### A small heading

### 20 min | role play | The call | case a-late-answer
";

    fn load(path: &str) -> Option<String> {
        (path == "curricula/working-well/seeing.md").then(|| MODULE.to_owned())
    }

    #[test]
    fn a_curriculum_is_read_from_its_index_and_its_modules() {
        let it = parse_curriculum("curricula/working-well.md", INDEX, load).unwrap();
        assert_eq!(it.key, "working-well");
        assert_eq!(it.summary, "A summary.");
        let module = &it.modules[0];
        assert_eq!(module.purpose, "To see.");
        assert_eq!(module.meetings, [30]);
        assert_eq!(module.preparation, "Bring a pen.");
        assert_eq!(module.agenda.len(), 2);
        assert!(module.agenda[0].notes.starts_with("Say hello."));
        assert!(module.agenda[0].notes.ends_with("#### A small heading"));
        assert_eq!(module.agenda[1].mode, AgendaMode::RolePlay);
        assert_eq!(module.agenda[1].case_slug.as_deref(), Some("a-late-answer"));
    }

    #[test]
    fn a_module_can_have_several_meetings() {
        let halves = MODULE.replace("minutes = 30", "minutes = 30\nmeetings = [10, 20]");
        assert_eq!(parse_module("m.md", &halves).unwrap().meetings, [10, 20]);
        let error = parse_module("m.md", &halves.replace("[10, 20]", "[10, 30]")).unwrap_err();
        assert!(
            error.to_string().contains("its meetings add up to 40"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_module_is_named_with_its_path() {
        let error = parse_curriculum("curricula/working-well.md", INDEX, |_| None).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("curricula/working-well/seeing.md"),
            "{error}"
        );
    }

    #[test]
    fn a_module_name_cannot_leave_its_folder() {
        let index = INDEX.replace("seeing", "../../secret");
        let error = parse_curriculum("curricula/working-well.md", &index, |path| {
            panic!("{path} must not be asked for")
        });
        assert!(error.is_err());
    }

    #[test]
    fn wrong_headings_and_blocks_are_reported_at_their_line() {
        for (from, to, line) in [
            ("## Preparation", "## Prepare", 18),
            ("## Preparation", "## Purpose", 18),
            ("### 10 min | plenary", "### plenary | 10 min", 24),
            ("| plenary |", "| chatting |", 24),
            ("| case a-late-answer", "| case A late answer", 35),
            ("## Purpose", "Purpose", 14),
            ("### 10 min | plenary | Welcome\n", "", 25),
        ] {
            let error = parse_module("m.md", &MODULE.replacen(from, to, 1)).unwrap_err();
            assert_eq!(error.problems[0].line, line, "{from} -> {to}: {error}");
        }
    }

    #[test]
    fn agenda_minutes_that_do_not_add_up_are_refused() {
        let error =
            parse_module("m.md", &MODULE.replace("minutes = 30", "minutes = 40")).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("lasts 40 minutes but its agenda adds up to 30")
        );
    }
}
