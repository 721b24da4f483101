//! The catalogue: the built-in table, and what projects and data folders say over it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::DataError;
use super::config::parse;
use super::entry::Entry;
use super::profile::Profile;

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
