//! The project file `shiome.toml`: rule files, the decision time, entries over the catalogue, and how sources are asked.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::config::{self, TOP, parse};
use super::entry::Entry;
use super::{DataError, meant, measure, sources};
use crate::time::Zone;

/// The moment of the day at which a daily rule is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decide {
    /// The zone of `seconds`.
    pub zone: Zone,
    /// Seconds after midnight.
    pub seconds: u32,
}

impl Default for Decide {
    /// Six in the evening, New York.
    fn default() -> Self {
        Self { zone: Zone::new_york(), seconds: 18 * 3_600 }
    }
}

impl Decide {
    /// Reads `18:00 America/New_York`.
    pub fn parse(text: &str) -> Option<Self> {
        let (time, zone) = text.trim().split_once(' ')?;
        Some(Self { zone: Zone::named(zone.trim())?, seconds: measure::time_of_day(time)? })
    }

    /// What to write instead of a text that is no time with a zone.
    fn help(text: &str) -> String {
        match text.trim().split_once(' ') {
            Some((time, zone)) if measure::time_of_day(time).is_some() => meant::zone(zone),
            _ => "write `decide = \"18:00 America/New_York\"`".to_owned(),
        }
    }
}

/// What `[source.NAME]` says of a source; what it does not say is as the program knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// Scheme, host and path that every request begins with: a mirror.
    pub base_url: Option<String>,
    /// Whether `fetch` asks the source.
    pub on: Option<bool>,
    /// Pause between two requests, in milliseconds.
    pub pace: Option<u64>,
}

impl SourceEntry {
    pub(super) const KEYS: &'static [&'static str] = &["base_url", "on", "pace"];
}

/// What `shiome.toml` says; the default is what holds without one.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// Patterns of rule files, relative to the project's root; empty if the file names none.
    pub rules: Vec<String>,
    /// The decision time.
    pub decide: Decide,
    /// Entries to lay over the built-in catalogue.
    pub series: BTreeMap<String, Entry>,
    /// How sources are asked, by their names.
    pub sources: BTreeMap<String, SourceEntry>,
    /// The file's name, for messages.
    pub origin: String,
}

impl Project {
    /// Reads a project file; `origin` is its name for messages.
    ///
    /// # Errors
    /// `Config` for text that is no TOML, has unknown keys or an unreadable decision time.
    pub fn parse(text: &str, origin: &str) -> Result<Self, DataError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(default)]
            rules: Vec<String>,
            decide: Option<toml::Spanned<String>>,
            #[serde(default)]
            series: BTreeMap<String, Entry>,
            #[serde(default)]
            source: BTreeMap<toml::Spanned<String>, SourceEntry>,
            /// Kept for later; its tables are not read yet.
            #[serde(default, rename = "notify")]
            _notify: BTreeMap<String, toml::Value>,
        }
        let file: File = parse(text, origin, &TOP)?;
        let decide = match &file.decide {
            None => Decide::default(),
            Some(found) => Decide::parse(found.get_ref()).ok_or_else(|| DataError::Config {
                origin: origin.to_owned(),
                line: config::line_of(text, found.span().start),
                message: format!("expected a time and a zone as `decide`, found `{}`", found.get_ref()),
                help: Some(Decide::help(found.get_ref())),
            })?,
        };
        let sources = file.source.into_iter().map(|(name, entry)| {
            let line = config::line_of(text, name.span().start);
            let name = name.into_inner();
            match sources::adapter(&name) {
                Some(_) => Ok((name, entry)),
                None => Err(DataError::Config {
                    origin: origin.to_owned(),
                    line,
                    message: format!("unknown source `{name}`"),
                    help: Some(sources::meant(&name)),
                }),
            }
        });
        let sources = sources.collect::<Result<_, _>>()?;
        Ok(Self { rules: file.rules, decide, series: file.series, sources, origin: origin.to_owned() })
    }

    /// Whether entries of the project name files.
    pub fn declares_files(&self) -> bool {
        self.series.values().any(|entry| entry.path.is_some())
    }

    /// Whether the project has data of its own, so that the sample must not stand in for them.
    pub fn declares_sources(&self) -> bool {
        self.series.values().any(|entry| entry.source.is_some() || entry.path.is_some())
    }
}
