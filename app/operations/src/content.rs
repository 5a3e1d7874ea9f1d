//! What a new installation starts with, embedded: curricula, case studies and assessment forms.

use domain::case_study::CaseStudy;
use domain::curriculum::Curriculum;
use domain::instrument::Instrument;
use domain::mail::MailKind;
use markdown::ContentError;
use rust_embed::RustEmbed;

use crate::{AppError, Outcome};

#[derive(RustEmbed)]
#[folder = "../../content/"]
struct Files;

/// Every curriculum on offer, by key.
///
/// # Errors
/// [`AppError::Internal`] when an embedded file does not read, which a test of the content excludes.
pub fn curricula() -> Outcome<Vec<Curriculum>> {
    read("curricula", |path, text| {
        markdown::parse_curriculum(path, text, file)
    })
}

/// Every case study on offer, by slug.
///
/// # Errors
/// As [`curricula`].
pub fn cases() -> Outcome<Vec<CaseStudy>> {
    read("cases", markdown::parse_case)
}

/// Every assessment form on offer, by key.
///
/// # Errors
/// As [`curricula`].
pub fn instruments() -> Outcome<Vec<Instrument>> {
    read("instruments", markdown::parse_instrument)
}

/// The text that a kind of mail comes with.
///
/// # Errors
/// [`AppError::Internal`] when there is none, which a test excludes.
pub fn mail(kind: MailKind) -> Outcome<String> {
    file(&format!("mails/{}.md", kind.as_str()))
        .ok_or_else(|| AppError::Internal(format!("no text for {}", kind.as_str())))
}

/// Reads the `.md` files directly in a folder, by path.
fn read<T>(folder: &str, parse: impl Fn(&str, &str) -> Result<T, ContentError>) -> Outcome<Vec<T>> {
    let mut paths: Vec<_> = Files::iter()
        .filter(|path| {
            path.strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|name| !name.contains('/') && name.ends_with(".md"))
        })
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = file(path).unwrap_or_default();
            parse(path, &text).map_err(|error| AppError::Internal(error.to_string()))
        })
        .collect()
}

fn file(path: &str) -> Option<String> {
    String::from_utf8(Files::get(path)?.data.into_owned()).ok()
}

#[cfg(test)]
mod tests {
    use domain::mail::Template;

    use super::*;

    #[test]
    fn everything_on_offer_reads() {
        assert!(!curricula().unwrap().is_empty());
        assert!(!cases().unwrap().is_empty());
        assert!(!instruments().unwrap().is_empty());
        for kind in MailKind::ALL {
            Template::read(kind, &mail(kind).unwrap()).unwrap();
        }
    }
}
