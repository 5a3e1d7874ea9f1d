//! A folder of case files, in the open or as a zip archive: nothing that it says of itself is believed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use domain::case_study::{CaseDraft, CaseStudy};
use markdown::{ContentError, Problem};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

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

    /// Keeps a file, unless it is hidden or cannot be taken.
    fn keep(&mut self, file: SourceFile) {
        if is_hidden(&file.path) {
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
