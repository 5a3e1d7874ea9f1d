//! The forms in which an asset lies beside itself, so that the server never compresses the same bytes twice.

use std::io::Write;

use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The endings of the compressed forms.
pub(super) const NAMES: [&str; 2] = ["br", "gz"];

/// The endings of what is compressed; pictures and fonts are compressed already.
const TEXT_LIKE: [&str; 6] = ["css", "js", "json", "svg", "txt", "wasm"];

/// The bytes in the form of that name, or nothing if the asset at this path would not become smaller.
pub(super) fn compress(name: &str, path: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    if !TEXT_LIKE
        .iter()
        .any(|ending| path.rsplit('.').next() == Some(ending))
    {
        return Ok(None);
    }
    let small = match name {
        "br" => brotli(bytes)?,
        "gz" => gzip(bytes)?,
        _ => bail!("no such compressed form: {name}"),
    };
    Ok((small.len() < bytes.len()).then_some(small))
}

fn brotli(mut bytes: &[u8]) -> Result<Vec<u8>> {
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut small, &settings)?;
    Ok(small)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_compressed_reads_back() {
        let text = b"a { color: red }\n".repeat(100);
        let br = compress("br", "fifteen.css", &text).unwrap().unwrap();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &br[..], &mut back).unwrap();
        assert_eq!(back, text);
        let gz = compress("gz", "fifteen.css", &text).unwrap().unwrap();
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&gz[..])
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn what_would_not_become_smaller_is_left_alone() {
        assert_eq!(compress("br", "a.css", b"a{}").unwrap(), None);
        assert_eq!(compress("gz", "a.png", &[0; 1000]).unwrap(), None);
    }
}
