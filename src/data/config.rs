//! Configuration texts: TOML to what it says, and its mistakes in words for people.

use std::ops::Range;

use serde::de::DeserializeOwned;

use super::DataError;
use super::entry::{Entry, TimetableEntry};
use super::project::SourceEntry;
use super::system::lower_first;
use crate::diag::nearest;

/// Keys of the project file.
pub(super) const TOP: [&str; 5] = ["rules", "decide", "series", "source", "notify"];

/// How the keys are written that are no plain text or number.
const EXAMPLES: [(&str, &str); 9] = [
    ("rules", "rules = [\"rules/*.shio\"]"),
    ("decide", "decide = \"18:00 America/New_York\""),
    ("series", "[series.index]"),
    ("source", "[source.yahoo]"),
    ("timetable", "timetable = { rule = \"next\", time = \"08:00\" }"),
    ("exceptions", "exceptions = [[\"2025-01-01\", \"2025-01-03 16:30\"]]"),
    ("plausible", "plausible = [0, 10]"),
    ("fallbacks", "fallbacks = [\"fred_api\"]"),
    ("fields", "fields = { tail = \"bp\" }"),
];

/// So much of a text is quoted in a message.
const QUOTED: usize = 40;

/// Parses a configuration text; errors name the line, and the fix where it is known.
pub(super) fn parse<T: DeserializeOwned>(
    text: &str,
    origin: &str,
    top: &[&'static str],
) -> Result<T, DataError> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let line = line_of(text, span.start);
        let message = error.message().lines().next().unwrap_or("").trim_end_matches('.').to_owned();
        let (message, help) = Place::of(text, span, top).explain(&message);
        DataError::Config { origin: origin.to_owned(), line, message, help }
    })
}

/// The line, from 1, of a place in a text.
pub(super) fn line_of(text: &str, at: usize) -> Option<usize> {
    text.get(..at).map(|before| before.matches('\n').count() + 1)
}

/// Where a mistake is.
struct Place<'a> {
    before: &'a str,
    /// The guilty text.
    guilty: &'a str,
    /// The key whose value is wrong.
    key: Option<&'static str>,
    top: &'a [&'static str],
}

impl<'a> Place<'a> {
    fn of(text: &'a str, span: Range<usize>, top: &'a [&'static str]) -> Self {
        let before = text.get(..span.start).unwrap_or("");
        let guilty = text.get(span).unwrap_or("").trim();
        let known = || {
            let entries = Entry::KEYS.iter().chain(TimetableEntry::KEYS).chain(SourceEntry::KEYS);
            TOP.iter().chain(entries).copied()
        };
        let key = before.rmatch_indices('=').find_map(|(at, _)| {
            let left = before.get(..at)?.trim_end();
            let word = left.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
            known().find(|key| *key == word)
        });
        Self { before, guilty, key, top }
    }

    /// Message and help.
    fn explain(&self, message: &str) -> (String, Option<String>) {
        if message.starts_with("unknown field") {
            let key = self.guilty.trim_matches(['"', '\'']);
            return (format!("unknown key `{key}`"), self.nearest_key(key));
        }
        let wrong = |expected: &str| self.expected(expected, &self.shown());
        if let Some((_, words)) =
            message.strip_prefix("unknown variant").and_then(|rest| rest.split_once(", expected "))
        {
            let found = self.guilty.trim_matches(['"', '\'']);
            let near = nearest(found, words.split('`').skip(1).step_by(2));
            return (self.expected(words, found), near.map(|near| format!("the nearest word is `{near}`")));
        }
        if message.starts_with("wanted string") {
            return (wrong("a word in quotes"), None);
        }
        if message.starts_with("string values must be quoted") {
            let help = "text is written in quotes, lists in brackets";
            return (wrong("a value"), Some(help.to_owned()));
        }
        if message == "duplicate key" {
            return (format!("`{}` stands twice", self.shown()), Some("keep one of them".to_owned()));
        }
        if message.starts_with("key with no value") {
            return ("expected `=` and a value after a key".to_owned(), None);
        }
        match message.split_once(", expected ") {
            Some((start, expected)) if start.starts_with("invalid ") && !self.guilty.is_empty() => {
                let expected = people(expected);
                (wrong(expected), self.example(expected))
            }
            _ => (lower_first(message), None),
        }
    }

    fn expected(&self, expected: &str, found: &str) -> String {
        let key = self.key.map(|key| format!(" as `{key}`")).unwrap_or_default();
        let found = if found.is_empty() { "nothing".to_owned() } else { format!("`{found}`") };
        format!("expected {expected}{key}, found {found}")
    }

    /// The guilty text, cut to a bearable length.
    fn shown(&self) -> String {
        let line = self.guilty.lines().next().unwrap_or("");
        let mut shown: String = line.chars().take(QUOTED).collect();
        if shown.len() < self.guilty.len() {
            shown.push('…');
        }
        shown
    }

    fn example(&self, expected: &str) -> Option<String> {
        let example = EXAMPLES.iter().find(|(key, _)| Some(*key) == self.key).map(|(_, example)| *example);
        let inner = self.guilty.trim_matches(['"', '\'']);
        match (example, self.key) {
            (Some(example), _) => Some(format!("write `{example}`")),
            (None, Some(key)) if expected == "text" && !self.guilty.contains(['[', '{', '\n']) => {
                Some(format!("write it in quotes: `{key} = \"{inner}\"`"))
            }
            (None, Some(key)) if inner.len() < self.guilty.len() && inner.parse::<f64>().is_ok() => {
                Some(format!("write it without quotes: `{key} = {inner}`"))
            }
            _ => None,
        }
    }

    /// The nearest key that may stand there: one of an entry below the header of one, else one of the file.
    fn nearest_key(&self, key: &str) -> Option<String> {
        let header = self.before.lines().next_back().unwrap_or("").trim_start();
        let table = self.before.lines().rfind(|line| line.trim_start().starts_with('[')).unwrap_or("");
        let near = if table.trim_start().starts_with("[source.") {
            nearest(key, SourceEntry::KEYS.iter().copied())
        } else if self.before.contains("[series.") {
            if let Some(name) = header.strip_prefix("[series.") {
                return Some(format!("a name with a dot is quoted: `[series.\"{name}{key}\"]`"));
            }
            nearest(key, Entry::KEYS.iter().chain(TimetableEntry::KEYS).copied())
        } else {
            nearest(key, self.top.iter().copied())
        };
        near.map(|near| format!("the nearest key is `{near}`"))
    }
}

/// A type of the language this is written in, in words.
fn people(expected: &str) -> &str {
    match expected {
        "a sequence" => "a list",
        "f64" | "f32" => "a number",
        "usize" | "u32" | "u64" => "a whole number from 0",
        "i64" | "i32" => "a whole number",
        "a string" => "text",
        "a boolean" => "`true` or `false`",
        "an array of length 2" => "a list of two",
        "a map" => "a table",
        _ if expected.starts_with("struct") => "a table",
        _ => expected,
    }
}
