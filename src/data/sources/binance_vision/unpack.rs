//! Zip files: checked against their sums, and unpacked within bounds.

use std::io::{Cursor, Read};

use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::{Body, SourceError};
use super::config::UNPACKED_MEGABYTES;

/// The text of the one file `stem`.csv in a zip file of that sum (SHA-256 in small hexadecimal digits).
///
/// # Errors
/// `Broken` for another sum or a damaged file, `TooLarge`, `Shape` for other contents, `Status` where the file is gone since its sum was read.
pub(super) fn unpacked(stem: &str, sum: &str, body: &Body) -> Result<String, SourceError> {
    if body.status >= 400 {
        return Err(SourceError::Status { status: body.status, said: String::new() });
    }
    let own: String = Sha256::digest(&body.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if own != sum {
        return Err(broken(stem, "another SHA-256 sum than its CHECKSUM says"));
    }
    let mut zip = ZipArchive::new(Cursor::new(&body.bytes)).map_err(|error| damaged(stem, &error))?;
    let name = format!("{stem}.csv");
    let files = zip.len();
    let is_it = |found: Result<std::borrow::Cow<'_, str>, ZipError>| found.is_ok_and(|found| found == name);
    let file = zip.by_index(0).ok().filter(|file| files == 1 && is_it(file.name()));
    let Some(file) = file else {
        return Err(shape(stem, &format!("one file `{name}`"), "other files"));
    };
    let mut bytes = Vec::new();
    let cap = UNPACKED_MEGABYTES * 1_000_000;
    file.take(cap + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| broken(stem, "its contents cannot be unpacked"))?;
    if bytes.len() as u64 > cap {
        return Err(SourceError::TooLarge { megabytes: UNPACKED_MEGABYTES });
    }
    let text = String::from_utf8(bytes).map_err(|_| shape(stem, "UTF-8 text", "other bytes"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn damaged(stem: &str, error: &ZipError) -> SourceError {
    broken(stem, &format!("no zip file ({error})"))
}

fn broken(stem: &str, reason: &str) -> SourceError {
    SourceError::Broken { reason: format!("`{stem}.zip` has {reason}") }
}

fn shape(stem: &str, expected: &str, found: &str) -> SourceError {
    SourceError::Shape {
        place: format!("`{stem}.zip`"),
        expected: expected.to_owned(),
        found: found.to_owned(),
    }
}
