//! A folder of case files, in the open or as a zip archive: nothing that it says of itself is believed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use domain::case_study::{CaseDraft, CaseStudy};
use markdown::{ContentError, Problem};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::import::NOT_EXPORTED;
use crate::{AppError, Outcome};

/// Most files at once.
const FILES_MOST: usize = 1_000;
/// Most bytes of all files together, as they are when nothing is compressed.
const BYTES_MOST: usize = 8 * 1024 * 1024;

/// A file that somebody brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, as it was named.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The case files among some files; archives are unpacked, hidden files left out.
///
/// # Errors
/// Every file that cannot be taken.
pub fn unpack(files: Vec<SourceFile>) -> Result<Vec<SourceFile>, Vec<ContentError>> {
    let mut found = Found::default();
    for file in files {
        let is_zip = file.bytes.starts_with(b"PK\x03\x04") || file.bytes.starts_with(b"PK\x05\x06");
        if is_zip {
            if let Err(error) = found.unpack(&file) {
                found.refuse(&file.path, error);
            }
        } else if file.path.to_lowercase().ends_with(".zip") {
            found.refuse(&file.path, "This is no zip archive: make it again.");
        } else {
            found.keep(file);
        }
    }
    if found.problems.is_empty() && found.files.is_empty() {
        found.refuse("", "There is no .md file in it.");
    }
    if found.problems.is_empty() {
        Ok(found.files)
    } else {
        Err(found.problems)
    }
}

#[derive(Default)]
struct Found {
    files: Vec<SourceFile>,
    problems: Vec<ContentError>,
    bytes: usize,
}

impl Found {
    fn refuse(&mut self, file: &str, sentence: impl Into<String>) {
        self.problems.push(ContentError {
            file: file.to_owned(),
            problems: vec![Problem {
                line: 1,
                sentence: sentence.into(),
            }],
        });
    }

    /// Keeps a file, unless it is hidden, says what an export left out, or cannot be taken.
    fn keep(&mut self, file: SourceFile) {
        if is_hidden(&file.path) || file.path.rsplit('/').next() == Some(NOT_EXPORTED) {
            return;
        }
        if let Err(sentence) = check_path(&file.path) {
            return self.refuse(&file.path, sentence);
        }
        self.bytes += file.bytes.len();
        if self.files.len() == FILES_MOST {
            let sentence =
                format!("There are more than {FILES_MOST} files: bring them in several parts.");
            return self.refuse("", sentence);
        }
        self.files.push(file);
    }

    /// Unpacks an archive and counts what comes out of it: neither its sizes nor its names are believed.
    ///
    /// Returns what keeps it from being read further.
    fn unpack(&mut self, file: &SourceFile) -> Result<(), String> {
        let damaged = |_| "The archive is damaged: make it again.".to_owned();
        let mut archive = ZipArchive::new(Cursor::new(&file.bytes)).map_err(damaged)?;
        if archive.has_duplicate_names() {
            return Err("The archive holds two files of the same name.".to_owned());
        }
        if archive.len() > FILES_MOST {
            return Err(format!(
                "The archive holds more than {FILES_MOST} files: bring them in several parts."
            ));
        }
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).map_err(|_| {
                "The archive is damaged, encrypted, or packed in a way that is not known: make a plain zip archive."
                    .to_owned()
            })?;
            let path = entry.name().map_err(damaged)?.into_owned();
            if entry.is_dir() {
                continue;
            }
            if entry.is_symlink() {
                self.refuse(
                    &path,
                    "This is a link to another file: put the file itself into the archive.",
                );
                continue;
            }
            let rest = BYTES_MOST.saturating_sub(self.bytes);
            let mut bytes = Vec::new();
            let read = entry
                .by_ref()
                .take(rest as u64 + 1)
                .read_to_end(&mut bytes)
                .map_err(|_| format!("The archive is damaged at {path}: make it again."))?;
            if read > rest {
                return Err(too_large());
            }
            self.keep(SourceFile { path, bytes });
        }
        Ok(())
    }
}

fn too_large() -> String {
    "The files are larger than 8 MB in all when they are unpacked: bring them in several parts."
        .to_owned()
}

/// What systems put beside files: hidden ones, and what macOS adds to an archive.
fn is_hidden(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.any(|part| part == "__MACOSX" || part.starts_with('.') && !matches!(part, "." | ".."))
}

/// A path is never followed; an odd one is refused all the same, for whoever made it meant something by it.
fn check_path(path: &str) -> Result<(), &'static str> {
    let is_odd = path.starts_with('/')
        || path.contains(['\\', ':'])
        || path.chars().any(char::is_control)
        || path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if is_odd {
        return Err("The path may name folders inside the archive only, with / between them.");
    }
    if !path.ends_with(".md") {
        return Err("Only .md files are taken in: leave this one out.");
    }
    Ok(())
}

/// The cases in some files, each named after its file.
///
/// # Errors
/// Everything that is wrong with any file, by line.
pub(super) fn read(files: &[SourceFile]) -> Result<Vec<CaseStudy>, Vec<ContentError>> {
    let mut cases = Vec::new();
    let mut problems = Vec::new();
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if bytes > BYTES_MOST {
        let mut found = Found::default();
        found.refuse("", too_large());
        return Err(found.problems);
    }
    for file in files {
        let one = markdown::read_source(&file.path, &file.bytes)
            .and_then(|text| Ok((text, markdown::parse_case(&file.path, text)?)));
        match one {
            Ok((text, case)) => {
                let mut wrong = broken_rules(&case, text);
                if let Some(first) = names.insert(case.slug.clone(), &file.path) {
                    wrong.push(Problem {
                        line: 1,
                        sentence: format!("Another file has the same name, and so the same case: {first}. Rename one of the two."),
                    });
                }
                if wrong.is_empty() {
                    cases.push(case);
                } else {
                    problems.push(ContentError {
                        file: file.path.clone(),
                        problems: wrong,
                    });
                }
            }
            Err(error) => problems.push(error),
        }
    }
    if problems.is_empty() {
        Ok(cases)
    } else {
        Err(problems)
    }
}

/// What the form would not take, at the line of the front matter that says it.
fn broken_rules(case: &CaseStudy, text: &str) -> Vec<Problem> {
    let errors = CaseDraft::of(case).read().err().unwrap_or_default();
    errors
        .0
        .into_iter()
        .map(|(field, sentence)| {
            let at = text.lines().position(|line| line.starts_with(&field));
            Problem {
                line: at.map_or(1, |at| at + 1),
                sentence,
            }
        })
        .collect()
}

/// A zip archive with these files: (name, text).
///
/// # Errors
/// [`AppError::Internal`] when it cannot be written.
pub fn pack(files: &[(String, String)]) -> Outcome<Vec<u8>> {
    let broken = |error: &dyn std::fmt::Display| AppError::Internal(format!("zip: {error}"));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive
            .start_file(format!("cases/{name}"), SimpleFileOptions::default())
            .map_err(|error| broken(&error))?;
        archive
            .write_all(text.as_bytes())
            .map_err(|error| broken(&error))?;
    }
    let written = archive.finish().map_err(|error| broken(&error))?;
    Ok(written.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::text::visible;
    use proptest::prelude::*;

    const CASE: &str = "+++\ntitle = \"A\"\ntopics = [\"opportunities\"]\nminutes = 45\ndifficulty = \"easy\"\nvalence = \"thumbs_up\"\nsummary = \"B\"\n+++\n\nText\n";

    fn file(path: &str, bytes: impl AsRef<[u8]>) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            bytes: bytes.as_ref().to_vec(),
        }
    }

    /// An archive of (path, bytes); nothing checks the paths.
    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in files {
            archive
                .start_file(*path, SimpleFileOptions::default())
                .unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn refusals(files: Vec<SourceFile>) -> Vec<String> {
        let errors = match unpack(files) {
            Ok(files) => read(&files).map(|_| ()),
            Err(errors) => Err(errors),
        };
        errors
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn files_and_archives_give_the_same_cases_and_what_systems_add_is_left_out() {
        let windows = format!("\u{feff}{}", CASE.replace('\n', "\r\n"));
        let archive = zip(&[
            ("cases/a.md", CASE.as_bytes()),
            ("cases/.DS_Store", b"\0"),
            ("__MACOSX/cases/._a.md", b"\0"),
            ("deep/down/b.md", windows.as_bytes()),
        ]);
        let files = unpack(vec![file("x.zip", archive), file("c.md", CASE)]).unwrap();
        let cases = read(&files).unwrap();
        let slugs: Vec<&str> = cases.iter().map(|case| case.slug.as_str()).collect();
        assert_eq!(slugs, ["a", "b", "c"]);
        assert_eq!(cases[0].body, cases[1].body);
    }

    #[test]
    fn what_comes_out_of_an_archive_is_counted_and_not_believed() {
        let zeros = vec![b'0'; BYTES_MOST / 2 + 1];
        let bomb = zip(&[("a.md", &zeros), ("b.md", &zeros)]);
        assert!(bomb.len() < 20_000);
        assert_eq!(
            refusals(vec![file("x.zip", &bomb)]),
            [format!("x.zip, line 1: {}", too_large())]
        );
        // The same archive, which now says that its files hold ten bytes each.
        let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
        let mut lying = bomb;
        while let Some(at) = lying.windows(4).position(|four| four == size) {
            lying[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
        let said = refusals(vec![file("x.zip", lying)]);
        assert!(
            said.iter().all(|it| it.contains("larger than 8 MB")
                || it.contains("damaged")
                || it.contains("larger than 1 MB")),
            "{said:?}"
        );
        let many: Vec<String> = (0..=FILES_MOST).map(|at| format!("c{at}.md")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|it| (it.as_str(), &b""[..])).collect();
        assert!(refusals(vec![file("x.zip", zip(&many))])[0].contains("more than 1000 files"));
        let large = vec![b'a'; 10 * 1024 * 1024];
        assert!(refusals(vec![file("a.md", &large)])[0].contains("larger than 8 MB in all"));
        assert!(
            refusals(vec![file("a.md", &large[..2 * 1024 * 1024])])[0].contains("larger than 1 MB")
        );
    }

    #[test]
    fn no_path_leads_out_and_no_link_is_followed() {
        for path in [
            "../a.md",
            "/a.md",
            "a/../b.md",
            "a\\b.md",
            "C:a.md",
            "a//b.md",
            "./a.md",
            "a\n.md",
        ] {
            let said = refusals(vec![file("x.zip", zip(&[(path, CASE.as_bytes())]))]);
            assert!(said[0].contains("The path may name folders"), "{said:?}");
        }
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .add_symlink("a.md", "/etc/passwd", SimpleFileOptions::default())
            .unwrap();
        let archive = archive.finish().unwrap().into_inner();
        assert!(refusals(vec![file("x.zip", archive)])[0].contains("a.md, line 1: This is a link"));
    }

    #[test]
    fn two_files_cannot_be_one_case() {
        let twice = zip(&[("a.md", CASE.as_bytes()), ("b.md", CASE.as_bytes())]);
        let mut same = twice;
        while let Some(at) = same.windows(4).position(|four| four == b"b.md") {
            same[at] = b'a';
        }
        assert!(refusals(vec![file("x.zip", same)])[0].contains("two files of the same name"));
        let apart = vec![file("one/a.md", CASE), file("two/a.md", CASE)];
        assert_eq!(
            refusals(apart),
            [
                "two/a.md, line 1: Another file has the same name, and so the same case: one/a.md. Rename one of the two."
            ]
        );
        let folded = refusals(vec![file("a.md", CASE), file("A.md", CASE)]);
        assert!(folded[0].contains("lower-case letters"), "{folded:?}");
    }

    #[test]
    fn each_problem_names_its_file_and_line() {
        let case = |from: &str, to: &str| CASE.replace(from, to);
        for (text, line, words) in [
            (case("minutes = 45", "minutes = 900"), 4, "from 1 to 480"),
            (case("minutes = 45", "minutes = \"x\""), 4, "invalid type"),
            (case("minutes", "minuets"), 4, "unknown field"),
            (case("\"easy\"", "easy"), 5, "The front matter holds"),
            (case("Text", "::: facilitator"), 10, "not closed"),
            (case("+++\n\n", "\n"), 1, "front matter is not closed"),
            (
                case("\"A\"", &format!("\"{}\"", "A".repeat(151))),
                2,
                "at most 150",
            ),
            ("Text".to_owned(), 1, "does not start with front matter"),
        ] {
            let said = refusals(vec![file("dir/x.md", &text)]);
            let start = format!("dir/x.md, line {line}: ");
            assert!(
                said[0].starts_with(&start) && said[0].contains(words),
                "{said:?}"
            );
        }
        let latin = refusals(vec![file("x.md", b"+++\nt = \"\xe9\"")]);
        assert!(
            latin[0].starts_with("x.md, line 2: The file is not UTF-8"),
            "{latin:?}"
        );
        assert!(refusals(vec![file("x.zip", "no")])[0].contains("no zip archive"));
        assert!(refusals(vec![file("x.zip", "PK\x03\x04no")])[0].contains("damaged"));
        assert!(refusals(vec![file("x.txt", "no")])[0].contains("Only .md files"));
        assert!(refusals(vec![file(".hidden.md", "no")])[0].contains("no .md file"));
    }

    proptest! {
        #[test]
        fn what_is_exported_is_imported_as_it_was(
            title in ".{1,60}", summary in ".{1,60}", body in "(.{0,40}\n){0,8}.{1,40}", minutes in 1..480_u16,
        ) {
            // As a form hands it over.
            let [title, summary, body] = [title, summary, body].map(|it| visible(&it).into_owned());
            let draft = CaseDraft {
                slug: "a-case".into(),
                title,
                summary,
                body,
                minutes: minutes.to_string(),
                topics: vec!["opportunities".into()],
                skills: vec!["say-it-back".into()],
                difficulty: "hard".into(),
                valence: "thumbs_up".into(),
            };
            if let Ok(case) = draft.read() && markdown::sections(&case.body).is_ok() {
                let packed = pack(&[("a-case.md".to_owned(), markdown::write_case(&case))]).unwrap();
                let files = unpack(vec![file("x.zip", packed)]).unwrap();
                prop_assert_eq!(read(&files), Ok(vec![case]));
            }
        }

        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let as_zip = [b"PK\x03\x04", &bytes[..]].concat();
            for files in [vec![file("x.md", &bytes)], vec![file("x.zip", as_zip)]] {
                let _ = unpack(files).and_then(|files| read(&files));
            }
        }
    }
}
