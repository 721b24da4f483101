//! From status, headers and bytes to an answer.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use reqwest::blocking::Response;
use reqwest::header::{CONTENT_LENGTH, ETAG, HeaderName, LAST_MODIFIED, RETRY_AFTER};

use super::super::sources::{Body, SourceError, quote};
use super::secret::{Secret, redact};
use super::{Answer, Conditions};
use crate::time::Day;

/// How much is read, and for how long.
pub(super) struct Limits {
    /// In bytes, unpacked.
    pub largest: u64,
    pub timeout: Duration,
}

/// An answer, or what only the client can decide about.
pub(super) enum Judged {
    Answer(Answer),
    /// Too many requests; seconds to wait if the host told.
    Wait {
        after: Option<u64>,
    },
    /// 403, with its first words.
    Forbidden {
        said: String,
    },
}

/// Reads a response. `asked` is whether the request had conditions; `now` is in seconds since 1970.
pub(super) fn judge(
    response: Response,
    key: Option<&Secret>,
    asked: bool,
    now: i64,
    limits: &Limits,
) -> Result<Judged, SourceError> {
    let status = response.status().as_u16();
    let text = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
    match status {
        206 => Err(SourceError::Broken { reason: "a part came where all was asked (HTTP 206)".to_owned() }),
        200..=299 | 400 | 404 => {
            // A refusal is nothing to keep.
            let kept = |name| text(name).filter(|_| status < 400).map(|value| redact(key, value));
            let conditions = Conditions { etag: kept(ETAG), last_modified: kept(LAST_MODIFIED) };
            let bytes = read(response, limits)?;
            let bytes = match key {
                Some(key) => key.hide(bytes),
                None => bytes,
            };
            Ok(Judged::Answer(Answer::Body { body: Body { status, bytes }, conditions }))
        }
        304 if asked => Ok(Judged::Answer(Answer::Unchanged)),
        423 | 429 => Ok(Judged::Wait { after: text(RETRY_AFTER).and_then(|told| seconds(told, now)) }),
        // A host that is down for a while may say for how long.
        503 if text(RETRY_AFTER).is_some() => {
            Ok(Judged::Wait { after: text(RETRY_AFTER).and_then(|told| seconds(told, now)) })
        }
        403 => Ok(Judged::Forbidden { said: words(response, key, limits) }),
        451 => Err(SourceError::Legal),
        _ => Err(SourceError::Status { status, said: words(response, key, limits) }),
    }
}

/// The whole body, unpacked.
fn read(mut response: Response, limits: &Limits) -> Result<Vec<u8>, SourceError> {
    let too_large = || SourceError::TooLarge { megabytes: limits.largest >> 20 };
    // Absent where the body is packed: only its end tells the size then.
    let length = response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > limits.largest) {
        return Err(too_large());
    }
    let late = || SourceError::Network {
        reason: format!("the answer did not end within {} s", limits.timeout.as_secs()),
    };
    let began = Instant::now();
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        match response.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(chunk.get(..count).unwrap_or(&[])),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if timed_out(&error) => return Err(late()),
            Err(_) => {
                let reason = format!("its end is missing after {} bytes", bytes.len());
                return Err(SourceError::Broken { reason });
            }
        }
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.largest {
            return Err(too_large());
        }
        if began.elapsed() > limits.timeout {
            return Err(late());
        }
    }
    Ok(bytes)
}

fn timed_out(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    error.kind() == ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout)
}

/// The first words of a refusal; none of a page for people.
fn words(response: Response, key: Option<&Secret>, limits: &Limits) -> String {
    let limits = Limits { largest: limits.largest.min(1 << 16), timeout: limits.timeout };
    let bytes = read(response, &limits).unwrap_or_default();
    let text = redact(key, &String::from_utf8_lossy(&bytes));
    let page = text.trim_start().starts_with('<');
    if page { String::new() } else { quote(&text) }
}

/// The seconds that `Retry-After` asks for, given as a number or as a date (RFC 9110, section 10.2.3).
pub(super) fn seconds(told: &str, now: i64) -> Option<u64> {
    let told = told.trim();
    if let Ok(seconds) = told.parse::<u64>() {
        return Some(seconds);
    }
    u64::try_from(date(told)?.saturating_sub(now)).ok().or(Some(0))
}

/// Seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send.
pub(super) fn date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_whitespace().skip(1);
    let day = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = (1..).zip(MONTHS).find(|(_, month)| *month == name)?.0;
    let day = Day::from_ymd(words.next()?.parse().ok()?, month, day)?;
    let mut clock =
        words.next()?.split(':').map(|part| part.parse::<i64>().ok().filter(|n| (0..=60).contains(n)));
    let (hours, minutes, seconds) = (clock.next()??, clock.next()??, clock.next()??);
    (words.next() == Some("GMT")).then(|| i64::from(day.0) * 86_400 + hours * 3600 + minutes * 60 + seconds)
}
