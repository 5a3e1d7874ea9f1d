//! The bytes of a file on their way to being text.

use crate::error::ContentError;

/// Longest file, in bytes; no text of the library comes near it.
const FILE_MOST: usize = 1024 * 1024;

/// The text of a file: UTF-8, with or without byte order mark.
///
/// # Errors
/// With the line: a file that is too large, is in another encoding, or holds bytes that no text holds.
pub fn read_source<'a>(file_name: &str, bytes: &'a [u8]) -> Result<&'a str, ContentError> {
    read(bytes).map_err(|(at, sentence)| {
        let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
        ContentError::at(line, sentence).in_file(file_name)
    })
}

fn read(bytes: &[u8]) -> Result<&str, (usize, String)> {
    if bytes.len() > FILE_MOST {
        let sentence = "The file is larger than 1 MB: this is no case. Leave it out.";
        return Err((0, sentence.to_owned()));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let sentence = "The file is UTF-16: save it as UTF-8.";
        return Err((0, sentence.to_owned()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let sentence = format!(
            "The file is not UTF-8, from byte {} on: save it as UTF-8.",
            at + 1
        );
        (at, sentence)
    })?;
    match text.find('\0') {
        Some(at) => {
            let sentence = format!(
                "The file holds a NUL, as byte {}: save it as plain text in UTF-8.",
                at + 1
            );
            Err((at, sentence))
        }
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        read_source("x.md", bytes).unwrap_err().to_string()
    }

    #[test]
    fn text_is_utf_8_with_or_without_a_mark() {
        assert_eq!(read_source("x.md", "é\r\n".as_bytes()), Ok("é\r\n"));
        assert_eq!(read_source("x.md", b"\xef\xbb\xbfa"), Ok("\u{feff}a"));
        assert_eq!(read_source("x.md", b""), Ok(""));
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        assert_eq!(
            refusal(b"a\nb\xe9c"),
            "x.md, line 2: The file is not UTF-8, from byte 4 on: save it as UTF-8."
        );
        assert_eq!(
            refusal(b"a\n\nb\0"),
            "x.md, line 3: The file holds a NUL, as byte 5: save it as plain text in UTF-8."
        );
        for mark in [b"\xff\xfea\0", b"\xfe\xff\0a"] {
            assert_eq!(
                refusal(mark),
                "x.md, line 1: The file is UTF-16: save it as UTF-8."
            );
        }
        assert!(refusal(&vec![b'a'; FILE_MOST + 1]).contains("larger than 1 MB"));
        assert!(read_source("x.md", &vec![b'a'; FILE_MOST]).is_ok());
    }
}
