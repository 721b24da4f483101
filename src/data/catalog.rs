//! The catalogue: the built-in table, and what projects and data folders say over it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::DataError;
use super::entry::{Entry, TimetableEntry};
use super::profile::Profile;
use crate::diag::nearest;

const BUILTIN: &str = include_str!("catalog.toml");

/// Entries by name. Built-in ones are parsed when they are first asked for, so that a run pays for what it names.
#[derive(Debug)]
pub struct Catalog {
    slots: BTreeMap<String, Slot>,
}

#[derive(Debug, Default)]
struct Slot {
    /// The entry's part of the built-in table.
    builtin: Option<&'static str>,
    /// What projects and folders say over it.
    over: Entry,
    merged: OnceLock<Entry>,
}

impl Catalog {
    /// The built-in catalogue. Costs a scan for the headers of its entries.
    pub fn builtin() -> Self {
        let mut slots = BTreeMap::new();
        for (name, text) in parts(BUILTIN) {
            slots.insert(name.to_owned(), Slot { builtin: Some(text), ..Slot::default() });
        }
        Self { slots }
    }

    /// Lays the `[series.NAME]` tables of a data folder's `catalog.toml` over the entries, key by key.
    ///
    /// # Errors
    /// `Config` for text that is no TOML or has unknown keys, `Value` for values that mean nothing.
    pub fn merge(&mut self, text: &str, origin: &str) -> Result<(), DataError> {
        self.overlay(entries(text, origin)?.iter(), origin)
    }

    /// Lays parsed entries over the catalogue's.
    ///
    /// # Errors
    /// As [`merge`](Self::merge).
    pub fn overlay<'a>(
        &mut self,
        entries: impl Iterator<Item = (&'a String, &'a Entry)>,
        origin: &str,
    ) -> Result<(), DataError> {
        for (name, entry) in entries {
            let slot = self.slots.entry(name.clone()).or_default();
            let mut over = entry.clone();
            if (entry.source.is_some() || entry.path.is_some()) && entry.plausible.is_none() {
                // Another source may publish in another unit: the range believed of the old one says nothing about it.
                over.plausible = Some([f64::NEG_INFINITY, f64::INFINITY]);
            }
            slot.over.merge(&over);
            slot.merged = OnceLock::new();
            self.profile(name).map_err(|error| in_file(error, origin))?;
        }
        Ok(())
    }

    /// An entry with everything laid over it; none for a name that no catalogue lists.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        let slot = self.slots.get(name)?;
        Some(slot.merged.get_or_init(|| {
            let mut entry = slot.builtin.and_then(parse_part).unwrap_or_default();
            entry.merge(&slot.over);
            entry
        }))
    }

    /// The names of all entries in byte order, without timeframes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.slots.keys().map(String::as_str).filter(|name| !name.contains('@'))
    }

    /// What holds for a series: `hyg`, or `index@5m` with the entry of `index` below its own.
    ///
    /// # Errors
    /// `Value` for values that mean nothing.
    pub(super) fn profile(&self, name: &str) -> Result<Profile, DataError> {
        let Some((base, timeframe)) = name.split_once('@') else {
            return Profile::new(name, self.get(name).unwrap_or(&Entry::default()), None);
        };
        let mut entry = self.get(base).cloned().unwrap_or_default();
        if let Some(own) = self.get(name) {
            entry.merge(own);
        }
        Profile::new(name, &entry, Some(timeframe))
    }
}

/// Parses the `[series.NAME]` tables of a data folder's `catalog.toml`.
pub(super) fn entries(text: &str, origin: &str) -> Result<BTreeMap<String, Entry>, DataError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        series: BTreeMap<String, Entry>,
    }
    let file: File = parse(text, origin, &["series"])?;
    Ok(file.series)
}

/// Parses a configuration text; errors name the line, and a suggestion for an unknown key.
pub(super) fn parse<T: DeserializeOwned>(
    text: &str,
    origin: &str,
    top: &[&'static str],
) -> Result<T, DataError> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let line = text.get(..span.start).map(|before| before.matches('\n').count() + 1);
        let message = error.message().lines().next().unwrap_or("").trim_end_matches('.').to_owned();
        let (message, help) = match unknown_key(text, &span, &message) {
            Some(key) => {
                (format!("unknown key `{key}`"), suggestion(key, top, text.get(..span.start).unwrap_or("")))
            }
            None => (lower_first(&message), None),
        };
        DataError::Config { origin: origin.to_owned(), line, message, help }
    })
}

/// The key under the span of a refusal by `deny_unknown_fields`.
fn unknown_key<'a>(text: &'a str, span: &Range<usize>, message: &str) -> Option<&'a str> {
    let key = text.get(span.clone()).filter(|_| message.starts_with("unknown field"))?;
    Some(key.trim_matches(['"', '\'']))
}

/// The nearest key that may stand there: one of an entry below the header of one, else one of the file.
fn suggestion(key: &str, top: &[&'static str], before: &str) -> Option<String> {
    let near = if before.contains("[series.") {
        nearest(key, Entry::KEYS.iter().chain(TimetableEntry::KEYS).copied())
    } else {
        nearest(key, top.iter().copied())
    };
    near.map(|near| format!("the nearest key is `{near}`"))
}

fn lower_first(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn in_file(error: DataError, origin: &str) -> DataError {
    match error {
        DataError::Value { .. } => DataError::Config {
            origin: origin.to_owned(),
            line: None,
            help: error.help(),
            message: error.to_string(),
        },
        other => other,
    }
}

/// Cuts the built-in table at its headers: the name and the text of each entry.
fn parts(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    const HEADER: &str = "\n[series.";
    let mut starts = text.match_indices(HEADER).map(|(at, _)| at + 1).peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let part = text.get(start..starts.peek().copied().unwrap_or(text.len()))?;
        let name = part.strip_prefix("[series.")?.split_once("]\n")?.0;
        Some((name.trim_matches('"'), part))
    })
}

/// Parses one part of the built-in table. A test parses them all, so a failure cannot reach a user.
fn parse_part(text: &'static str) -> Option<Entry> {
    #[derive(Deserialize)]
    struct Part {
        series: BTreeMap<String, Entry>,
    }
    let part: Part = toml::from_str(text).ok()?;
    part.series.into_values().next()
}
