//! What was known stays as it was: data cut at an instant, or spoilt behind it, give every value up to it bit for bit; so do other sizes of blocks.
//!
//! The rule set is the shipped one and [`every`](crate::every); all nodes of the plan are compared, at all positions.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use shiome::builtins::NodeRef;
use shiome::builtins::op::Op;
use shiome::data::sample::{self, RawStamp};
use shiome::data::{Market, Project};
use shiome::engine::{self, Evaluation, Lane, Options};
use shiome::plan::{Domain, DomainRef, Plan};
use shiome::series::{Kind, Series, Status};
use shiome::session::{AsOf, Config, DataChoice, Histories, Session};
use shiome::time::{Day, Instant, Period, Zone};

use crate::every::{self, all};

pub fn instant(text: &str) -> Instant {
    match AsOf::parse(text) {
        Some(AsOf::Instant(instant)) => instant,
        other => panic!("{text}: {other:?}"),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder of the test's own.
pub fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// One figure's bits; every unknown is one.
pub fn bit(lane: &Lane, position: usize) -> u64 {
    match lane {
        Lane::Numbers(figures) if figures[position].is_nan() => u64::MAX,
        Lane::Numbers(figures) => figures[position].to_bits(),
        Lane::Truths(truths) => u64::from(truths[position]),
    }
}

pub fn len(lane: &Lane) -> usize {
    match lane {
        Lane::Numbers(figures) => figures.len(),
        Lane::Truths(truths) => truths.len(),
    }
}

/// The sample market as a folder of files.
pub fn sample_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = empty_folder("prefix-sample");
        let mut catalog = String::new();
        for name in sample::names() {
            let table = sample::table(name).unwrap();
            let moments = matches!(table.stamps[0], RawStamp::Instant(_));
            let mut text = String::from(if moments { "timestamp" } else { "date" });
            table.columns.iter().for_each(|(column, _)| write!(text, ",{column}").unwrap());
            text.push('\n');
            for (row, stamp) in table.stamps.iter().enumerate() {
                match stamp {
                    RawStamp::Day(day) => write!(text, "{day}").unwrap(),
                    RawStamp::Instant(at) => write!(text, "{at}").unwrap(),
                }
                for (_, figures) in &table.columns {
                    text.push(',');
                    if !figures[row].is_nan() {
                        write!(text, "{}", figures[row]).unwrap();
                    }
                }
                text.push('\n');
            }
            std::fs::write(folder.join(format!("{name}.csv")), text).unwrap();
            if name.contains('@') {
                writeln!(catalog, "[series.\"{name}\"]\nlabel = \"open\"\nzone = \"UTC\"").unwrap();
            }
        }
        std::fs::write(folder.join("catalog.toml"), catalog).unwrap();
        folder
    })
}

/// The beside-lying real data; without them the test says so.
pub fn market_folder() -> Option<PathBuf> {
    let folder = root().join("../shared/data/market");
    if !folder.is_dir() {
        println!("skipped: no real data at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// What the stamp of a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stamp {
    Day(Day),
    At(Instant),
}

/// The stamp of a line, and how many cells it takes.
fn stamp(line: &str) -> (Stamp, usize) {
    let mut cells = line.split(',');
    let (first, second) = (cells.next().unwrap(), cells.next().unwrap_or(""));
    let seconds = |clock: &str| {
        let (hour, minute) = clock.split_once(':').unwrap();
        hour.parse::<u32>().unwrap() * 3600 + minute[..2].parse::<u32>().unwrap() * 60
    };
    let new_york = |day: &str, clock: &str| {
        Stamp::At(Zone::new_york().instant(Day::parse(day).unwrap(), seconds(clock)))
    };
    if let Ok(millis) = first.parse::<i64>() {
        (Stamp::At(Instant(millis)), 1)
    } else if let Some(at) = Instant::parse_rfc3339(first) {
        (Stamp::At(at), 1)
    } else if let Some((day, clock)) = first.split_once(' ') {
        (new_york(day, clock), 1)
    } else if second.contains(':') {
        (new_york(first, second), 2)
    } else {
        (Stamp::Day(Day::parse(first).unwrap()), 1)
    }
}

/// The files of a folder, line by line with the moment at which each was known.
pub struct Files {
    folder: PathBuf,
    tables: Vec<Table>,
}

struct Table {
    file: String,
    kind: Kind,
    header: String,
    rows: Vec<(Stamp, Instant, usize, String)>,
}

/// What happens to the lines that were known later than an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Future {
    Gone,
    Spoilt,
}

impl Files {
    pub fn read(folder: &Path) -> Self {
        let market = Market::folder(folder, &Project::default()).unwrap();
        let names: Vec<String> = market.names().map(str::to_owned).collect();
        let tables = market.read(&names).into_iter().map(|(name, raw)| {
            let raw = raw.unwrap();
            let file = format!("{name}.csv");
            let text = std::fs::read_to_string(folder.join(&file)).unwrap();
            let length = match raw.shape.period {
                Period::Intraday { minutes } if raw.shape.kind != Kind::Events => i64::from(minutes) * 60_000,
                _ => 0,
            };
            let known: BTreeMap<Stamp, Instant> = raw
                .rows
                .iter()
                .flat_map(|row| {
                    [
                        (Stamp::Day(row.session), row.known),
                        (Stamp::At(Instant(row.end.0 - length)), row.known),
                    ]
                })
                .collect();
            let mut lines = text.lines();
            let header = lines.next().unwrap().to_owned();
            let rows = lines.map(|line| {
                let (stamp, cells) = stamp(line);
                // What was refused is known on its own day.
                let own = match stamp {
                    Stamp::Day(day) => Zone::utc().instant(day, 0),
                    Stamp::At(at) => at,
                };
                (stamp, known.get(&stamp).copied().unwrap_or(own), cells, line.to_owned())
            });
            Table { file, kind: raw.shape.kind, header, rows: rows.collect() }
        });
        Self { folder: folder.to_owned(), tables: tables.collect() }
    }

    /// A folder of the same files in which nothing later than an instant is as it was.
    pub fn written(&self, name: &str, until: Instant, future: Future) -> PathBuf {
        let folder = empty_folder(name);
        let catalog = self.folder.join("catalog.toml");
        std::fs::write(folder.join("catalog.toml"), std::fs::read_to_string(catalog).unwrap()).unwrap();
        let mut dice = Dice(until.0 as u64);
        for table in &self.tables {
            let mut text = format!("{}\n", table.header);
            for (_, known, cells, line) in &table.rows {
                if *known <= until {
                    text.push_str(line);
                    text.push('\n');
                } else if future == Future::Spoilt {
                    spoil(&mut text, line, *cells, table.kind, &mut dice);
                }
            }
            std::fs::write(folder.join(&table.file), text).unwrap();
        }
        folder
    }
}

/// Numbers that are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// Other figures, impossible ones, blanks, missing and double rows. The dates of events stay: a schedule is known ahead.
fn spoil(text: &mut String, line: &str, cells: usize, kind: Kind, dice: &mut Dice) {
    let fate = dice.roll(20);
    if fate == 0 && kind != Kind::Events {
        return;
    }
    let scale = 0.5 + dice.roll(1000) as f64 / 1000.0;
    let copies = if fate == 1 && kind != Kind::Events { 2 } else { 1 };
    for copy in 0..copies {
        for (index, cell) in line.split(',').enumerate() {
            if index > 0 {
                text.push(',');
            }
            match (cell.parse::<f64>(), fate) {
                _ if index < cells => text.push_str(cell),
                (Ok(_), 2) => {}
                (Ok(_), 3) => text.push_str("987654321"),
                (Ok(_), 4) => text.push_str("-7"),
                (Ok(figure), _) => write!(text, "{}", figure * scale + f64::from(copy)).unwrap(),
                _ => text.push_str(cell),
            }
        }
        text.push('\n');
    }
}

/// Opens rule files over a folder.
pub fn open(folder: &Path, files: &[PathBuf], until: Option<Instant>) -> Session {
    let config = Config {
        files: files.to_vec(),
        data: DataChoice::Folder(folder.to_owned()),
        as_of: until.map(AsOf::Instant),
        folder: root().to_owned(),
        now: instant("2026-11-01T00:00:00Z"),
        ..Config::default()
    };
    let session = Session::open(&config).unwrap();
    assert!(
        !session.has_errors(),
        "{:#?}",
        session.problems.iter().filter(|problem| problem.is_error()).collect::<Vec<_>>()
    );
    session
}

pub fn run<'a>(session: &'a Session, keep: &[NodeRef]) -> Evaluation<'a> {
    let options = Options::until(session.until, session.decision);
    engine::run(&session.plan, &session.inputs(), &options, keep)
}

/// Nodes that read a schedule ahead, or stand above one that does.
fn foretelling(plan: &Plan) -> Vec<bool> {
    let mut out: Vec<bool> = Vec::new();
    for node in &plan.nodes {
        let below = node.args.iter().any(|arg| out[arg.0 as usize]);
        out.push(below || node.op == Op::NextEvent);
    }
    out
}

/// How much was compared.
#[derive(Debug, Default)]
pub struct Count {
    pub nodes: usize,
    pub figures: usize,
}

/// Whether everything that `cut` says up to an instant is what `full` said then.
fn same(
    full: (&Session, &Evaluation<'_>),
    cut: (&Session, &Evaluation<'_>),
    until: Instant,
    ahead: bool,
    what: &str,
) -> Count {
    let plan = &full.0.plan;
    assert_eq!(plan.nodes, cut.0.plan.nodes, "{what}: another plan");
    assert_eq!(plan.domains, cut.0.plan.domains, "{what}: another plan");
    let mut lengths = Vec::new();
    for index in 0..plan.domains.len() {
        let domain = DomainRef(u32::try_from(index).unwrap());
        let Some(positions) = full.1.positions(domain) else {
            lengths.push(0);
            continue;
        };
        let length = positions.at.partition_point(|at| *at <= until);
        let early = cut.1.positions(domain).unwrap();
        let name = || format!("{what}: {:?}", name_of(full.0, domain));
        assert_eq!(positions.at[..length], early.at[..], "{}", name());
        assert_eq!(positions.label[..length], early.label[..], "{}", name());
        lengths.push(length);
    }
    let foretelling = foretelling(plan);
    let mut count = Count::default();
    for node in all(plan) {
        let found = plan.node(node).unwrap();
        let length = lengths[found.domain.0 as usize];
        if *plan.domain(found.domain) == Domain::Constant || (!ahead && foretelling[node.0 as usize]) {
            continue;
        }
        let (Some(a), Some(b)) = (full.1.lane(node), cut.1.lane(node)) else { continue };
        // Events stand in the plan by a column that has no figures.
        let length = if len(a) == 0 { 0 } else { length };
        assert_eq!(len(b), length, "{what}: {found:?} of {}", name_of(full.0, found.domain));
        let differs = match (a, b) {
            (Lane::Numbers(a), Lane::Numbers(b)) => {
                a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits() && !(a.is_nan() && b.is_nan()))
            }
            (Lane::Truths(a), Lane::Truths(b)) if a[..length] == b[..] => None,
            _ => (0..length).find(|position| bit(a, *position) != bit(b, *position)),
        };
        if let Some(position) = differs {
            let (a, b) = (bit(a, position), bit(b, position));
            {
                let at = full.1.positions(found.domain).unwrap().at[position];
                panic!(
                    "{what}: {found:?} of {} at {at}: {} (full) {} (cut)\n{}",
                    name_of(full.0, found.domain),
                    f64::from_bits(a),
                    f64::from_bits(b),
                    trail(plan, node, &|below| {
                        let found = plan.node(below).unwrap();
                        let length = lengths[found.domain.0 as usize];
                        let (Some(a), Some(b)) = (full.1.lane(below), cut.1.lane(below)) else {
                            return false;
                        };
                        (0..length.min(len(a)).min(len(b)))
                            .any(|position| bit(a, position) != bit(b, position))
                    })
                );
            }
        }
        count.nodes += 1;
        count.figures += length;
    }
    count
}

/// The nodes below one that differ too, deepest first: the first of them is to blame.
fn trail(plan: &Plan, node: NodeRef, differs: &dyn Fn(NodeRef) -> bool) -> String {
    let mut below = plan.below(node);
    below.sort_unstable();
    below.retain(|node| differs(*node));
    below.iter().fold(String::new(), |mut text, node| {
        let _ = writeln!(text, "{node:?} {:?}", plan.node(*node).unwrap());
        text
    })
}

fn name_of(session: &Session, domain: DomainRef) -> String {
    match session.plan.domain(domain) {
        Domain::Series(input) => session.plan.inputs[*input].name(),
        other => format!("{other:?}"),
    }
}

/// Whether every tick of rules, regimes and checklists up to an instant is as it was later.
fn same_ticks(plan: &Plan, later: &Histories, now: &Histories, until: Instant, what: &str) {
    // A history begins with its data; before there are any, it is that of something without.
    fn tail<T: PartialEq + std::fmt::Debug>(
        later: &[T],
        now: &[T],
        until: Instant,
        at: impl Fn(&T) -> Instant,
        what: &str,
    ) {
        let then = &later[..later.partition_point(|row| at(row) <= until)];
        assert!(now.ends_with(then), "{what}: {:?} (cut) {:?} (full)", now.last(), then.last());
    }
    let foretelling = foretelling(plan);
    for (later, now) in later.rules.iter().zip(&now.rules) {
        let rule = &plan.rules[later.rule];
        if !foretelling[rule.state.0 as usize] {
            tail(&later.rows, &now.rows, until, |row| row.at, &format!("{what}: {}", rule.name));
        }
    }
    for (later, now) in later.regimes.iter().zip(&now.regimes) {
        tail(
            &later.rows,
            &now.rows,
            until,
            |row| row.1,
            &format!("{what}: {}", plan.regimes[later.regime].name),
        );
    }
    for (later, now) in later.checklists.iter().zip(&now.checklists) {
        tail(
            &later.rows,
            &now.rows,
            until,
            |row| row.1,
            &format!("{what}: {}", plan.checklists[later.checklist].name),
        );
    }
}

/// What is said of each rule, with its reasons, and of everything else.
fn said(session: &Session) -> Vec<String> {
    let report = session.run();
    let foretelling = foretelling(&session.plan);
    let foretells = |rule: usize| foretelling[session.plan.rules[rule].state.0 as usize];
    let rules = report.rules.iter().filter(|rule| !foretells(rule.report.rule));
    let mut out: Vec<String> = rules.map(|rule| format!("{rule:?}")).collect();
    out.extend(report.regimes.iter().map(|regime| format!("{regime:?}")));
    out.extend(report.checklists.iter().map(|checklist| format!("{checklist:?}")));
    out.push(format!("{:?} {:?}", report.targets, report.tick));
    // Of figures that are not the newest at hand nobody asks when the next is due.
    let without = |text: String| -> String {
        let mut parts = text.split("next_due: ");
        let first = parts.next().unwrap_or("").to_owned();
        parts.fold(first, |out, part| out + part.split_once(" }").map_or("", |(_, rest)| rest))
    };
    out.into_iter().map(without).collect()
}

/// Cuts a folder at instants, in turn spoils what comes later or takes it out, and asks again.
pub fn hold(folder: &Path, files: &[PathBuf], instants: &[Instant], name: &str) {
    let sheets = Files::read(folder);
    let full = open(folder, files, None);
    let keep = all(&full.plan);
    let whole = run(&full, &keep);
    let later = full.histories(false);
    let mut total = Count::default();
    for (number, &until) in instants.iter().enumerate() {
        let mut check = |session: &Session, ahead: bool, what: &str| {
            let lanes = run(session, &keep);
            let what = format!("{name}, {until}, {what}");
            let count = same((&full, &whole), (session, &lanes), until, ahead, &what);
            total.figures += count.figures;
            total.nodes = count.nodes.max(total.nodes);
            same_ticks(&full.plan, &later, &session.histories(false), until, &what);
        };
        let as_of = open(folder, files, Some(until));
        check(&as_of, true, "as of");
        let future = if number % 2 == 0 { Future::Spoilt } else { Future::Gone };
        let other = sheets.written(&format!("{name}-{number}"), until, future);
        let session = open(&other, files, Some(until));
        check(&session, false, &format!("{future:?}"));
        let pairs =
            if number % 3 == 0 { said(&as_of).into_iter().zip(said(&session)).collect() } else { Vec::new() };
        for (then, now) in pairs {
            if let Some(at) = then.bytes().zip(now.bytes()).position(|(a, b)| a != b) {
                let around =
                    |text: &str| text.chars().skip(at.saturating_sub(600)).take(800).collect::<String>();
                panic!("{name}, {until}: {}\n(cut)\n{}\n({future:?})", around(&then), around(&now));
            }
        }
        std::fs::remove_dir_all(other).unwrap();
    }
    println!("{name}: {} instants, {total:?}", instants.len());
}

/// The shipped rules and the whole language, as files.
fn rule_files(name: &str, folder: &Path, series: &[&str]) -> Vec<PathBuf> {
    let config = Config { now: instant("2026-11-01T00:00:00Z"), ..Config::default() };
    let market = || Market::folder(folder, &Project::default()).unwrap();
    let file = empty_folder(&format!("{name}-rules")).join("every.shio");
    std::fs::write(&file, every::every(series, market, &config)).unwrap();
    vec![root().join("rules"), file]
}

/// A gap falls due, and a millisecond before.
fn gap(session: &Session) -> [Instant; 2] {
    let newest = |series: &Series| {
        let gap = |slot: &u32| series.status[*slot as usize] == Status::Gap;
        Some(series.known[series.newest.iter().rposition(gap)?])
    };
    let at = session.series.iter().find_map(newest).unwrap();
    [at, Instant(at.0 - 1)]
}

#[test]
fn the_sample_cut_and_spoilt_at_any_instant() {
    let folder = sample_folder();
    let files = rule_files("prefix-sample", folder, &every::SERIES);
    let mut instants: Vec<Instant> = [
        "2015-07-01T22:00:00Z",              // three ticks
        "2020-03-06 17:59 America/New_York", // before a decision, two days before the clocks change
        "2024-11-03T12:00:00Z",              // the clocks change
        "2025-04-03 11:47 America/New_York", // inside a bar of the second session within the day
        "2025-05-02 08:29 America/New_York", // before a report, and at it
        "2025-05-02 08:30 America/New_York",
        "2025-05-22 16:30 America/New_York", // the balance sheet
        "2025-06-06 16:00 America/New_York", // the last bar of a week; the day's own is not yet known
    ]
    .map(instant)
    .into();
    let session = open(folder, &files, None);
    instants.extend(gap(&session));
    hold(folder, &files, &instants, "prefix-sample");
}

/// Real files, in which rows are missing, late and wrong, and bars lie outside of sessions.
#[test]
fn real_data_cut_and_spoilt_at_any_instant() {
    let Some(folder) = market_folder() else { return };
    let series = ["index@5m", "index@15m", "index@1w", "nikkei", "sofr", "fed.assets", "nfp"];
    let files = rule_files("prefix-market", &folder, &series);
    let instants = [
        "2025-11-02T12:00:00Z",              // the clocks change
        "2025-11-28 12:59 America/New_York", // the last minute of a short session
        "2025-12-10 14:00 America/New_York", // a decision of the central bank, between two bars of bitcoin
        "2023-11-22 12:00 Asia/Tokyo",       // lunch, before any bar within the day
    ];
    hold(&folder, &files, &instants.map(instant), "prefix-market");
}

/// Nothing else reads the columns, so that no other operator keeps earlier figures for them.
#[test]
fn a_pivot_is_known_k_bars_later_and_no_sooner() {
    const K: usize = 3;
    let expressions = ["index.pivot_high(3)", "(index.low + 0).pivot_low(3)"];
    let config = Config {
        data: DataChoice::Sample,
        expressions: expressions.map(str::to_owned).into(),
        ..Config::default()
    };
    let session = Session::of_text("p.shio", "", Market::sample(), &config);
    assert!(!session.has_errors(), "{:?}", session.problems);
    let table = sample::table("index").unwrap();
    let (high, low) = (table.column("high").unwrap(), table.column("low").unwrap());
    let mut newest = [None, None];
    let mut pivots = 0;
    let rows = session.values();
    assert_eq!(rows.len(), high.len());
    for (at, row) in rows.iter().enumerate() {
        if let Some(middle) = at.checked_sub(K).filter(|middle| *middle >= K) {
            let others = || (middle - K..=at).filter(|other| *other != middle);
            if others().all(|other| high[other] < high[middle]) {
                newest[0] = Some(high[middle]);
                pivots += 1;
            }
            if others().all(|other| low[other] > low[middle]) {
                newest[1] = Some(low[middle]);
            }
        }
        assert_eq!(row.values, newest, "{}", row.day);
    }
    assert!(pivots > 100, "{pivots}");
}
