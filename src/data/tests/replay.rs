//! Random histories of looks at a random source: at every moment the store gives what was known then, whatever came later.
//!
//! What is expected is worked out here from the answers alone, by the table of `docs/semantics.md`.

mod acts;
mod source;
mod vintages;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::super::number;
use super::super::sheet::{Published, Sheet};
use super::super::store::{Batch, Failure, Look, Store};
use super::super::{Market, Project};
use super::Folder;
use crate::series::{Column, Kind, Series};
use crate::time::{Day, Instant, Period};
use source::{Answer, Ground, History, Told};

/// The end of everything.
const END: &str = "2026-01-01T00:00:00Z";

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn project(ground: &Ground) -> Project {
    Project::parse(ground.entry, "shiome.toml").unwrap()
}

/// The series as read from a store.
fn market(folder: &Folder, ground: &Ground) -> Market {
    Market::store(&folder.0, &folder.0, &project(ground)).unwrap().read_at(at(END))
}

fn read(market: &Market, ground: &Ground, until: Instant) -> Option<Series> {
    market.read_one(ground.name).ok().map(|raw| raw.series(until))
}

/// What is in view at a moment, gaps included: session, end, and figure.
fn view(series: &Series, moment: Instant) -> Vec<(Day, Instant, Option<u64>)> {
    let column = match series.kind {
        Kind::Events => Column::Field(0),
        _ => series.main_column(),
    };
    let runs = series.runs(series.known_by(moment));
    let Some(run) = runs.last() else { return Vec::new() };
    let place = |position: usize| run.slots.as_ref().map_or(position, |slots| slots[position] as usize);
    let figures = run.column(column);
    let of_parts = series.kind == Kind::Events || matches!(series.period, Period::Intraday { .. });
    (0..run.len)
        .map(|position| {
            let figure = Some(figures[position]).filter(|figure| !figure.is_nan()).map(f64::to_bits);
            // The end of a missing day or week is when it was due, and that of a figure the end of its span.
            let end = if of_parts { series.ends[place(position)] } else { Instant(0) };
            (series.sessions[place(position)], end, figure)
        })
        .collect()
}

/// Whether the newest figure is stale at a moment.
fn stale(series: &Series, moment: Instant) -> bool {
    series.known_by(moment).checked_sub(1).is_some_and(|event| series.stale_at[event] <= moment)
}

/// Keeps what an answer brought.
fn keep(store: &Store, ground: &Ground, answer: &Answer) {
    let mut writer = store.write(answer.at).unwrap();
    let source = if answer.primary { "fredgraph" } else { "yahoo" };
    match &answer.told {
        Told::Folded => writer.fold(ground.name).unwrap(),
        Told::Failed => {
            let failure = Failure { at: answer.at, source: source.to_owned(), message: "down".to_owned() };
            writer.failed(ground.name, failure).unwrap();
        }
        Told::Rows(rows) => {
            let mut sheet = Sheet::new(&[ground.column]);
            for (line, (row, figure)) in (1..).zip(rows) {
                sheet.push(line, ground.stamps[*row], Published::Unsaid, &[*figure]);
            }
            let look = Look {
                learned: answer.at,
                source: source.to_owned(),
                primary: answer.primary,
                covered_from: answer.from.map(|row| ground.stamps[row].written_date()),
                etag: None,
                last_modified: None,
            };
            writer.add(ground.name, &Batch::of(sheet), &look).unwrap();
        }
    }
}

/// One version of a figure: from when on it counts, and what it is; NaN for one that was withdrawn.
type Version = (Instant, f64);

/// What the answers say of each stamp. `strict` takes only those looks as vain that asked for the stamp; otherwise any look that came after one
/// that did, because the store keeps but one day for all.
fn versions(ground: &Ground, history: &[Answer], strict: bool) -> Vec<Vec<Version>> {
    let mut versions: Vec<Vec<Version>> = vec![Vec::new(); ground.stamps.len()];
    let mut held: Vec<Option<(f64, bool)>> = vec![None; ground.stamps.len()];
    // Days are what is asked for: bars of the first day are asked for, all of them.
    let day = |row: usize| ground.stamps[row].written_date();
    let mut asked: Vec<Option<Instant>> = vec![None; ground.stamps.len()];
    for answer in history {
        let Told::Rows(rows) = &answer.told else { continue };
        for (row, figure) in rows {
            let same = |held: f64| held == *figure || (held.is_nan() && figure.is_nan());
            match held[*row] {
                None if figure.is_nan() => continue,
                Some((figure, _)) if same(figure) => continue,
                Some((_, primary)) if primary != answer.primary && !answer.primary => continue,
                _ => {}
            }
            let due = ground.due[*row];
            let known = match versions[*row].last() {
                Some(_) => answer.at.max(due),
                None if asked[*row].is_some_and(|look| look >= due) => answer.at,
                None => due,
            };
            versions[*row].push((known, *figure));
            held[*row] = Some((*figure, answer.primary));
        }
        let first = rows.keys().next().copied();
        for (row, asked) in asked.iter_mut().enumerate() {
            let reaches = answer.from.or(first).is_some_and(|from| day(row) >= day(from));
            if reaches || (!strict && asked.is_some()) {
                *asked = Some(answer.at);
            }
        }
    }
    versions
}

fn counts(versions: &[Version], moment: Instant) -> Option<f64> {
    let version = versions.iter().rev().find(|(known, _)| *known <= moment);
    version.map(|(_, figure)| *figure).filter(|figure| !figure.is_nan())
}

/// Every moment at which anything may change, and those just before and after.
fn moments(ground: &Ground, history: &[Answer], last: usize) -> Vec<Instant> {
    let grace = ground.grace;
    let dues = ground.due.iter().flat_map(|due| [*due, Instant(due.0 + grace)]);
    let mut moments: Vec<Instant> =
        dues.chain(history.iter().map(|answer| answer.at)).flat_map(|at| [Instant(at.0 - 1), at]).collect();
    moments.sort();
    moments.dedup();
    let step = (moments.len() / last).max(1);
    moments.into_iter().step_by(step).collect()
}

/// Properties A and B: the view at any moment is what the looks gave, and at a look what it showed.
fn as_it_was(ground: &Ground, history: &History) -> Result<(), TestCaseError> {
    let folder = Folder::new(&[]);
    let store = Store::at(folder.0.clone());
    for answer in &history.0 {
        keep(&store, ground, answer);
    }
    let market = market(&folder, ground);
    let (late, strict) = (versions(ground, &history.0, false), versions(ground, &history.0, true));
    let Some(series) = read(&market, ground, at(END)) else {
        prop_assert!(
            late.iter().flatten().all(|(_, figure)| figure.is_nan()) || late.iter().all(Vec::is_empty)
        );
        return Ok(());
    };
    let catalog = market.catalog();
    let shift = catalog.profile(ground.name).unwrap().unit(series.kind).1;
    let shift = if series.kind == Kind::Events { 0 } else { shift };
    let shown = |figure: f64| number::shifted(figure, shift).to_bits();
    let seen = |view: &[(Day, Instant, Option<u64>)], row: usize| {
        let own = |slot: &&(Day, Instant, Option<u64>)| match ground.period {
            Period::Intraday { .. } => slot.1 == ground.due[row],
            _ if series.kind == Kind::Events => slot.1 == ground.due[row],
            _ => slot.0 == ground.stamps[row].written_date(),
        };
        view.iter().find(own).and_then(|slot| slot.2)
    };
    for moment in moments(ground, &history.0, 120) {
        let view = view(&series, moment);
        for row in 0..ground.stamps.len() {
            let found = seen(&view, row);
            let expected = [&late, &strict].map(|versions| counts(&versions[row], moment).map(shown));
            prop_assert!(
                expected.contains(&found),
                "{} at {moment}: row {row} due {}: {:?}, expected {:?}",
                ground.name,
                ground.due[row],
                found.map(f64::from_bits),
                expected.map(|bits| bits.map(f64::from_bits))
            );
        }
    }
    let mut before: Vec<usize> = Vec::new();
    for answer in &history.0 {
        let Told::Rows(rows) = &answer.told else { continue };
        let view = view(&series, answer.at);
        // Who asks for everything has asked for what he gets: before its first row a longer history may come from elsewhere.
        let Some(from) = answer.from.or(rows.keys().next().copied()) else { continue };
        for row in (from..ground.stamps.len()).filter(|row| answer.primary && ground.due[*row] <= answer.at) {
            let found = seen(&view, row).map(f64::from_bits);
            match rows.get(&row) {
                Some(figure) => {
                    let figure = Some(*figure).filter(|figure| !figure.is_nan());
                    prop_assert_eq!(
                        found.map(f64::to_bits),
                        figure.map(shown),
                        "row {} at {}",
                        row,
                        answer.at
                    );
                }
                // What the source leaves out stays.
                None if before.contains(&row) => {}
                None => prop_assert_eq!(found, None, "row {} at {}", row, answer.at),
            }
        }
        before.extend(rows.keys());
    }
    Ok(())
}

/// Properties C and D: a series read at a moment, or from the store as it was after a look, is what the whole one says of that moment; so are the weeks and
/// months made of it.
fn stays(ground: &Ground, history: &History) -> Result<(), TestCaseError> {
    let folder = Folder::new(&[]);
    let store = Store::at(folder.0.clone());
    let mut then: Vec<(Instant, Vec<Option<Series>>)> = Vec::new();
    let made = |series: Option<Series>, market: &Market| -> Vec<Option<Series>> {
        // Weeks are made of figures and bars; there are none of events.
        let faster = series.as_ref().filter(|series| series.kind != Kind::Events);
        let slower = |period| market.slower(faster?, period).ok();
        let week = slower(Period::Weekly { weekday: 5 });
        let month = slower(Period::Monthly);
        vec![series, week, month]
    };
    for answer in &history.0 {
        keep(&store, ground, answer);
        if matches!(answer.told, Told::Rows(_)) {
            let market = market(&folder, ground);
            then.push((answer.at, made(read(&market, ground, answer.at), &market)));
        }
    }
    let market = market(&folder, ground);
    let whole = made(read(&market, ground, at(END)), &market);
    for moment in moments(ground, &history.0, 40) {
        then.push((moment, made(read(&market, ground, moment), &market)));
    }
    for (moment, then) in &then {
        for (then, whole) in then.iter().zip(&whole) {
            let (Some(then), Some(whole)) = (then, whole) else { continue };
            // A week in which figures only count as they come is named after the last one that came.
            let named = then.name == ground.name;
            let slots = |series: &Series| -> Vec<_> {
                let slots = view(series, *moment).into_iter();
                slots.map(|(day, end, figure)| (Some(day).filter(|_| named), end, figure)).collect()
            };
            prop_assert_eq!(slots(then), slots(whole), "{} at {}", then.name, moment);
            prop_assert_eq!(stale(then, *moment), stale(whole, *moment), "{} stale at {}", then.name, moment);
            let known = |series: &Series| series.known[..series.known_by(*moment)].to_vec();
            prop_assert_eq!(known(then), known(whole), "{} at {}", then.name, moment);
        }
    }
    Ok(())
}

#[test]
fn a_late_figure_does_not_make_the_one_before_it_fresh() {
    let ground = source::ground("skipping");
    let store = Folder::new(&[]);
    // The figure of 2024-06-13 is due on the 14th at 12:00 and overdue from 20:00 on; it comes on the 15th.
    for (moment, rows) in
        [("2024-06-13T13:00:00Z", 1), ("2024-06-14T22:00:00Z", 1), ("2024-06-15T12:00:00Z", 2)]
    {
        let told = Told::Rows((0..rows).map(|row| (row, 5.0)).collect());
        keep(
            &Store::at(store.0.clone()),
            ground,
            &Answer { at: at(moment), primary: true, from: Some(0), told },
        );
    }
    let series = read(&market(&store, ground), ground, at(END)).unwrap();
    let moments =
        ["2024-06-14T19:59:59Z", "2024-06-14T20:00:00Z", "2024-06-15T11:59:59Z", "2024-06-15T12:00:00Z"];
    assert_eq!(moments.map(|moment| stale(&series, at(moment))), [false, true, true, false]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_view_of_a_moment_is_what_the_looks_gave((ground, history) in source::histories(true)) {
        as_it_was(ground, &history)?;
    }

    #[test]
    fn what_was_known_stays_as_it_was((ground, history) in source::histories(false)) {
        stays(ground, &history)?;
    }
}
