//! What the columns of a table mean, told by their names.

use super::profile::Profile;
use super::sample::RawKind;
use crate::series::{Column, Kind};
use crate::time::Zone;

/// What the columns of a table mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub kind: Kind,
    /// One role a column, in their order.
    pub roles: Vec<Role>,
    /// The columns of figures in the order of their indices.
    pub figures: Vec<Figure>,
    /// The zone of a separate column of times, if its name tells (`time_et`).
    pub clock_zone: Option<Zone>,
    /// Names of columns that are not read.
    pub ignored: Vec<String>,
}

/// What one column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Stamp,
    /// The time of day that belongs to a date in another column.
    Clock,
    /// The moment, or the day, at which the row was known.
    Known,
    /// Index of the figures.
    Figure(usize),
    Skip,
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Figure {
    Column(Column),
    /// A field of events.
    Field(String),
}

impl Layout {
    /// The columns that a series of this layout has.
    pub fn columns(&self) -> Vec<Column> {
        let column = |figure: &Figure| match figure {
            Figure::Column(column) => Some(*column),
            Figure::Field(_) => None,
        };
        self.figures.iter().filter_map(column).collect()
    }

    /// The fields that events of this layout have, in the order of their columns.
    pub fn fields(&self) -> Vec<String> {
        let field = |figure: &Figure| match figure {
            Figure::Column(_) => None,
            Figure::Field(name) => Some(name.clone()),
        };
        self.figures.iter().filter_map(field).collect()
    }
}

/// What a table lacks, or has too much of.
pub(super) struct Unclear {
    pub expected: &'static str,
    pub found: String,
}

/// What a column's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Date,
    /// A time column: a stamp by itself, a time of day beside a date.
    Time(Option<Clock>),
    Stamp,
    Known,
    Bar(Column),
    Other,
}

/// A zone in the name of a column of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    NewYork,
    Utc,
    Tokyo,
}

impl Clock {
    fn zone(self) -> Zone {
        match self {
            Self::NewYork => Zone::new_york(),
            Self::Utc => Zone::utc(),
            Self::Tokyo => Zone::tokyo(),
        }
    }
}

fn word(name: &str) -> Word {
    // Files of Stooq and MetaStock write `<DATE>` and `<VOL>`.
    let name = name.trim();
    let name = name.strip_prefix('<').and_then(|name| name.strip_suffix('>')).unwrap_or(name);
    match name.to_lowercase().replace([' ', '-'], "_").as_str() {
        "date" | "observation_date" => Word::Date,
        "time" => Word::Time(None),
        "time_et" => Word::Time(Some(Clock::NewYork)),
        "time_utc" => Word::Time(Some(Clock::Utc)),
        "time_jst" => Word::Time(Some(Clock::Tokyo)),
        "timestamp" | "datetime" | "date_time" => Word::Stamp,
        "known_at" | "realtime_start" => Word::Known,
        "open" => Word::Bar(Column::Open),
        "high" => Word::Bar(Column::High),
        "low" => Word::Bar(Column::Low),
        "close" => Word::Bar(Column::Close),
        "adj" | "adj_close" | "adjclose" | "adjusted_close" => Word::Bar(Column::Adj),
        "volume" | "vol" => Word::Bar(Column::Volume),
        "oi" | "open_interest" => Word::Bar(Column::Oi),
        _ => Word::Other,
    }
}

/// Whether a line has the name of a column of stamps, so that it can be a header.
pub(super) fn is_header<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    names.any(|name| matches!(word(name), Word::Date | Word::Time(_) | Word::Stamp))
}

/// Says what the columns mean.
///
/// # Errors
/// `Unclear` if there is no one way to read them.
pub(super) fn recognise(names: &[&str], profile: &Profile) -> Result<Layout, Unclear> {
    let words: Vec<Word> = names.iter().map(|name| word(name)).collect();
    let stamps = Stamps::find(&words)?;
    let rest: Vec<(usize, Word)> =
        words.iter().copied().enumerate().filter(|(index, _)| !stamps.takes(*index)).collect();
    let bars = rest.iter().filter(|(_, word)| matches!(word, Word::Bar(_))).count();
    let whole = [Column::Open, Column::High, Column::Low, Column::Close]
        .iter()
        .all(|column| rest.iter().any(|(_, word)| *word == Word::Bar(*column)));
    let has_close = rest.iter().any(|(_, word)| *word == Word::Bar(Column::Close));
    // What was paid and split stands beside prices as they were traded.
    let paid = |index: usize| {
        let name = names.get(index).map_or("", |name| name.trim());
        ["dividend", "split"].into_iter().find(|own| profile.published && name.eq_ignore_ascii_case(own))
    };
    let named =
        rest.iter().filter(|(index, _)| !names.get(*index).is_none_or(|name| name.trim().is_empty())).count();
    let events = match profile.kind {
        Some(kind) => kind == Kind::Events,
        None => !whole && (named == 0 || stamps.clock.is_some_and(|(_, zone)| zone.is_some())),
    };
    let mut layout = stamps.layout(words.len());
    if events {
        layout.kind = Kind::Events;
        layout.take(rest.iter().map(|(index, _)| *index), names, |_, name| {
            Some(Figure::Field(name.to_owned()))
        });
    } else if whole || (has_close && (bars > 1 || rest.iter().any(|(index, _)| paid(*index).is_some()))) {
        layout.kind = Kind::Bars;
        layout.take(rest.iter().map(|(index, _)| *index), names, |index, _| match words.get(index) {
            Some(Word::Bar(column)) => Some(Figure::Column(*column)),
            _ => paid(index).map(|name| Figure::Field(name.to_owned())),
        });
        layout.refuse_doubles()?;
    } else {
        let chosen = value_column(&rest, names, profile)?;
        // Closes alone stand for bars where the catalogue says bars.
        let bars = profile.kind == Some(Kind::Bars);
        layout.kind = if bars { Kind::Bars } else { Kind::Points };
        let column = if bars { Column::Close } else { Column::Value };
        layout.take(rest.iter().map(|(index, _)| *index), names, |index, _| {
            (index == chosen).then_some(Figure::Column(column))
        });
    }
    Ok(layout)
}

/// The one column that can be the value of points.
fn value_column(rest: &[(usize, Word)], names: &[&str], profile: &Profile) -> Result<usize, Unclear> {
    let name_of = |index: usize| names.get(index).map_or("", |name| name.trim());
    let named: Vec<usize> =
        rest.iter().map(|(index, _)| *index).filter(|&index| !name_of(index).is_empty()).collect();
    let is = |wanted: &str| {
        let mut found = named.iter().copied().filter(|&index| name_of(index).eq_ignore_ascii_case(wanted));
        found.next().filter(|_| found.next().is_none() && !wanted.is_empty())
    };
    match named.as_slice() {
        [one] => Ok(*one),
        [] => Err(Unclear { expected: "a column of figures", found: "only stamps".to_owned() }),
        several => {
            is("value").or_else(|| is(&profile.name)).or_else(|| is(&profile.source_id)).ok_or_else(|| {
                Unclear {
                    expected: "one column of figures, or open, high, low and close",
                    found: several
                        .iter()
                        .map(|&index| format!("`{}`", name_of(index)))
                        .collect::<Vec<_>>()
                        .join(", "),
                }
            })
        }
    }
}

/// Where the stamps are.
struct Stamps {
    stamp: usize,
    clock: Option<(usize, Option<Clock>)>,
    known: Option<usize>,
}

impl Stamps {
    fn find(words: &[Word]) -> Result<Self, Unclear> {
        let mut stamps = Vec::new();
        let mut clocks = Vec::new();
        let mut known = None;
        for (index, word) in words.iter().enumerate() {
            match word {
                Word::Date | Word::Stamp => stamps.push(index),
                Word::Time(zone) => clocks.push((index, *zone)),
                Word::Known => known = Some(index),
                Word::Bar(_) | Word::Other => {}
            }
        }
        match (stamps.as_slice(), clocks.as_slice()) {
            ([stamp], []) => Ok(Self { stamp: *stamp, clock: None, known }),
            ([stamp], [clock]) if words.get(*stamp) == Some(&Word::Date) => {
                Ok(Self { stamp: *stamp, clock: Some(*clock), known })
            }
            ([], [(stamp, None)]) => Ok(Self { stamp: *stamp, clock: None, known }),
            ([], []) => {
                Err(Unclear { expected: "a column of stamps such as `date`", found: "none".to_owned() })
            }
            _ => Err(Unclear {
                expected: "one column of stamps such as `date`",
                found: format!("{} of them", stamps.len() + clocks.len()),
            }),
        }
    }

    fn takes(&self, index: usize) -> bool {
        index == self.stamp
            || self.known == Some(index)
            || self.clock.is_some_and(|(clock, _)| clock == index)
    }

    fn layout(&self, width: usize) -> Layout {
        let role = |index| match index {
            _ if index == self.stamp => Role::Stamp,
            _ if self.known == Some(index) => Role::Known,
            _ if self.takes(index) => Role::Clock,
            _ => Role::Skip,
        };
        Layout {
            kind: Kind::Points,
            roles: (0..width).map(role).collect(),
            figures: Vec::new(),
            clock_zone: self.clock.and_then(|(_, zone)| zone).map(Clock::zone),
            ignored: Vec::new(),
        }
    }
}

impl Layout {
    /// Gives the columns that `figure` accepts their places; the others are ignored.
    fn take(
        &mut self,
        indices: impl Iterator<Item = usize>,
        names: &[&str],
        figure: impl Fn(usize, &str) -> Option<Figure>,
    ) {
        for index in indices {
            let name = names.get(index).map_or("", |name| name.trim());
            match figure(index, name).filter(|_| !name.is_empty()) {
                Some(figure) => {
                    if let Some(role) = self.roles.get_mut(index) {
                        *role = Role::Figure(self.figures.len());
                    }
                    self.figures.push(figure);
                }
                None if name.is_empty() => {}
                None => self.ignored.push(name.to_owned()),
            }
        }
    }

    fn refuse_doubles(&self) -> Result<(), Unclear> {
        let mut columns = self.columns();
        columns.sort_unstable();
        match columns.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()) {
            None => Ok(()),
            Some(column) => Err(Unclear {
                expected: "one column of each kind",
                found: format!("`{}` twice", column.name()),
            }),
        }
    }

    /// The layout of a table of the sample market.
    pub fn of_sample<'a>(kind: RawKind, names: impl Iterator<Item = &'a str> + Clone) -> Self {
        let kind = match kind {
            RawKind::Points => Kind::Points,
            RawKind::Bars => Kind::Bars,
            RawKind::Events => Kind::Events,
        };
        Self::named(Some(kind), names)
    }

    /// The layout of figures whose columns have the names of a series; other names are left out. Without a kind, prices make bars.
    pub fn named<'a>(kind: Option<Kind>, names: impl Iterator<Item = &'a str> + Clone) -> Self {
        let prices = names.clone().any(|name| matches!(word(name), Word::Bar(Column::Close)));
        let kind = kind.unwrap_or(if prices { Kind::Bars } else { Kind::Points });
        let figure = |name: &str| match (kind, word(name)) {
            (Kind::Bars, Word::Bar(column)) => Some(Figure::Column(column)),
            (Kind::Bars, _) => None,
            (Kind::Points, _) => Some(Figure::Column(Column::Value)),
            (Kind::Events, _) => Some(Figure::Field(name.to_owned())),
        };
        Self {
            kind,
            roles: Vec::new(),
            figures: names.filter_map(figure).collect(),
            clock_zone: None,
            ignored: Vec::new(),
        }
    }
}
