//! Keys, and how they are kept out of sight.

use std::fmt;

use reqwest::Url;
use reqwest::header::HeaderValue;

use super::SourceError;

/// What is shown in a key's place.
const HIDDEN: &str = "***";

/// A user's key. It is shown as `***`, by `Debug` too, and leaves only with a request.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::data) struct Secret {
    key: String,
    /// The ways to write the key in an address or in JSON, and the key itself; longest first, none is empty.
    forms: Vec<String>,
}

impl Secret {
    /// A key, without white space around it.
    pub fn new(key: &str) -> Self {
        let key = key.trim().to_owned();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        let percent: String = key
            .bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect();
        // As the query and the path of an address are written, which differ from the strict form in a few signs.
        let mut address = Url::parse("http://host/").ok();
        let mut forms = vec![key.clone(), percent];
        if let Some(url) = &mut address {
            url.set_path(&key);
            forms.extend(url.path().strip_prefix('/').map(str::to_owned));
            url.query_pairs_mut().append_key_only(&key);
            forms.extend(url.query().map(str::to_owned));
        }
        forms.push(key.replace('\\', "\\\\").replace('"', "\\\"").replace('/', "\\/"));
        forms.push(key.replace('&', "&amp;"));
        forms.retain(|form| !form.is_empty());
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        Self { key, forms }
    }

    /// The key, to be put in a request and nowhere else.
    pub(super) fn reveal(&self) -> &str {
        &self.key
    }

    /// The value of a header that holds the key.
    pub(super) fn header(&self, before: &str) -> Result<HeaderValue, SourceError> {
        let mut value = HeaderValue::from_str(&format!("{before}{}", self.key)).map_err(|_| {
            SourceError::Network { reason: "the key has characters that no header may hold".to_owned() }
        })?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Bytes with every form of the key replaced, in small letters and capitals alike.
    pub(super) fn hide(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.forms.iter().fold(bytes, |bytes, form| replace(bytes, form.as_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// A text for people, without the key.
pub(super) fn redact(key: Option<&Secret>, text: &str) -> String {
    match key {
        // A key is replaced whole, so what was text stays text.
        Some(key) => String::from_utf8_lossy(&key.hide(text.as_bytes().to_vec())).into_owned(),
        None => text.to_owned(),
    }
}

fn replace(bytes: Vec<u8>, form: &[u8]) -> Vec<u8> {
    let Some(first) = form.first() else { return bytes };
    let starts = |rest: &[u8]| rest.get(..form.len()).is_some_and(|here| here.eq_ignore_ascii_case(form));
    let mut kept: Option<Vec<u8>> = None;
    let mut rest = bytes.as_slice();
    let mut from = 0;
    while let Some(byte) = rest.get(from) {
        if byte.eq_ignore_ascii_case(first)
            && starts(rest.get(from..).unwrap_or(&[]))
            && let Some((before, tail)) = rest.split_at_checked(from)
        {
            let kept = kept.get_or_insert_with(Vec::new);
            kept.extend_from_slice(before);
            kept.extend_from_slice(HIDDEN.as_bytes());
            rest = tail.get(form.len()..).unwrap_or(&[]);
            from = 0;
        } else {
            from += 1;
        }
    }
    match kept {
        Some(mut kept) => {
            kept.extend_from_slice(rest);
            kept
        }
        None => bytes,
    }
}
