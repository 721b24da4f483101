//! One catalogue entry as text says it: every key optional, merged key by key.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Declares the keys of an entry once: the fields, their list, and the merge.
macro_rules! entry {
    ($($(#[$doc:meta])* $key:ident: $type:ty,)*) => {
        /// What a catalogue says of one series. Keys and their meaning are described at the head of `catalog.toml`.
        #[derive(Debug, Clone, Default, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Entry { $($(#[$doc])* pub $key: Option<$type>,)* }

        impl Entry {
            /// Every key, in the order of the built-in table.
            pub const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];

            /// Lays `over` on top: its keys win. A timetable that names no `rule` changes only the keys it names.
            pub fn merge(&mut self, over: &Self) {
                let timetable = over.timetable.as_ref().map(|timetable| timetable.over(self.timetable.as_ref()));
                $(if over.$key.is_some() { self.$key.clone_from(&over.$key); })*
                if timetable.is_some() {
                    self.timetable = timetable;
                }
            }
        }
    };
}

entry! {
    title: String,
    title_ja: String,
    kind: KindWord,
    period: String,
    weekday: String,
    calendar: String,
    unit: String,
    scale: f64,
    /// The unit of open interest.
    oi: String,
    zone: String,
    label: Label,
    adjustment: Adjustment,
    timetable: TimetableEntry,
    exceptions: Vec<[String; 2]>,
    grace: String,
    allowance: usize,
    gaps: Gaps,
    ttl: String,
    plausible: [f64; 2],
    source: String,
    source_id: String,
    /// A file of the user's own, relative to the file that names it.
    path: String,
    fallbacks: Vec<String>,
    notice: String,
    evidence: EvidenceWord,
    limit: String,
    fields: BTreeMap<String, String>,
}

/// What a series consists of, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KindWord {
    Points,
    Bars,
    Events,
}

/// Which end of an intraday bar its stamp is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    Open,
    Close,
}

/// What is done about distributions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Adjustment {
    /// Raw prices beside a total-return close.
    #[serde(rename = "raw+adj")]
    RawAndAdj,
    /// Raw prices only.
    #[serde(rename = "raw")]
    Raw,
    /// Levels and returns are both total return.
    #[serde(rename = "total_return")]
    TotalReturn,
    /// Not a price.
    #[serde(rename = "none")]
    None,
}

/// What a session without a figure leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gaps {
    Slot,
    Skip,
}

/// How far the timetable can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceWord {
    Observed,
    Scheduled,
    Assumed,
}

/// When figures become known, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimetableEntry {
    pub rule: Option<RuleWord>,
    pub days: Option<u32>,
    pub weekday: Option<String>,
    pub calendar: Option<String>,
    pub time: Option<String>,
    pub zone: Option<String>,
    pub delay: Option<String>,
    pub ahead: Option<bool>,
}

impl TimetableEntry {
    pub(super) const KEYS: &'static [&'static str] =
        &["rule", "days", "weekday", "calendar", "time", "zone", "delay", "ahead"];

    /// This timetable, completed from `base` unless it names its own rule.
    fn over(&self, base: Option<&Self>) -> Self {
        let Some(base) = base.filter(|_| self.rule.is_none()) else { return self.clone() };
        let pick = |own: &Option<String>, other: &Option<String>| own.clone().or_else(|| other.clone());
        Self {
            rule: base.rule,
            days: self.days.or(base.days),
            weekday: pick(&self.weekday, &base.weekday),
            calendar: pick(&self.calendar, &base.calendar),
            time: pick(&self.time, &base.time),
            zone: pick(&self.zone, &base.zone),
            delay: pick(&self.delay, &base.delay),
            ahead: self.ahead.or(base.ahead),
        }
    }
}

/// The day a figure is released on, counted from its stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleWord {
    Same,
    Next,
    Weekday,
    Close,
    EndOfDay,
    MonthAfter,
    Stamp,
}
