//! Faults from outside: the program killed at random moments, several at once, disks that are full or may not be written, bytes that changed.
//!
//! The program runs as a process of its own against servers whose histories grow and are revised. What must be kept is reckoned from what the servers
//! told; what is kept is read from the files by [`kept`], and opened by the library.

mod kept;
mod media;
mod world;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use shiome::data::{Market, Project};
use shiome::series::Column;
use shiome::time::{self, Day};

use crate::prefix::{Dice, empty_folder};
use kept::Kept;
use world::{CHARTS, Hosts, VIX, World, names};

/// So many kills before a store is held against its servers and another one is begun.
const ROUND: usize = 10;

/// A project whose sources have no pace, and its store.
struct Bench {
    folder: PathBuf,
    store: PathBuf,
}

impl Bench {
    fn new(name: &str) -> Self {
        let folder = empty_folder(&format!("fault_{name}"));
        // Sources behind those that are asked must never be: nothing listens there.
        let off = "[source.treasury]\nbase_url = \"http://127.0.0.1:9\"\n";
        std::fs::write(
            folder.join("shiome.toml"),
            format!("[source.fredgraph]\npace = 0\n[source.cboe]\npace = 0\n{off}"),
        )
        .unwrap();
        Self { store: folder.join("store"), folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
        command.current_dir(&self.folder).args(arguments).arg("--store").arg(&self.store);
        for variable in ["TIINGO_API_KEY", "ALPHAVANTAGE_API_KEY", "FRED_API_KEY"] {
            command.env_remove(variable);
        }
        command.env("HOME", &self.folder).env("XDG_CONFIG_HOME", self.folder.join("config"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A fetch of all series, due or not.
    fn fetch(&self, hosts: &Hosts, full: bool) -> Command {
        let mut command = self.command(&["fetch", "--format", "json", "--error-format", "plain"]);
        command.args(names()).args(full.then_some("--full"));
        command.arg("--base-url").arg(format!("fredgraph={}", hosts.charts.url()));
        command.arg("--base-url").arg(format!("cboe={}", hosts.bars.url()));
        command
    }

    fn kept(&self) -> BTreeMap<&'static str, Kept> {
        names().map(|name| (name, Kept::read(&self.store, name))).collect()
    }

    /// Names of files that are no series' own.
    fn left_over(&self) -> Vec<String> {
        let own = |file: &String| {
            file == "lock"
                || names()
                    .any(|name| *file == format!("{name}.parquet") || *file == format!("{name}.journal"))
        };
        let Ok(entries) = std::fs::read_dir(&self.store) else { return Vec::new() };
        let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        files.filter(|file| !own(file)).collect()
    }

    /// The files of the store and their lengths.
    fn sizes(&self) -> Vec<(std::ffi::OsString, u64)> {
        let Ok(entries) = std::fs::read_dir(&self.store) else { return Vec::new() };
        // A file may go while it is looked at.
        entries
            .flatten()
            .filter_map(|entry| Some((entry.file_name(), entry.metadata().ok()?.len())))
            .collect()
    }

    /// Opens every series that has files as rules would.
    fn market(&self) -> Market {
        let market = Market::store(&self.store, &self.folder, &Project::default()).unwrap();
        for name in market.names() {
            if let Err(error) = market.read_one(name) {
                assert!(!self.store.join(format!("{name}.parquet")).exists(), "{name}: {error}");
                // A journal without a record is no series yet.
                assert_eq!(Kept::read(&self.store, name).len(), 0, "{name}: {error}");
            }
        }
        market
    }
}

/// Exit code, if the process ended by itself, standard output and error.
fn ended(child: Child) -> (Option<i32>, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn run(mut command: Command) -> (Option<i32>, String, String) {
    ended(command.spawn().unwrap())
}

/// Whether what came since `before` is what an answer makes of it: all of it, told once; else nothing may have come.
fn is_in(
    name: &str,
    before: &Kept,
    found: &Kept,
    world: &World,
    asked: Option<Option<Day>>,
    begun: i64,
) -> bool {
    let fresh = found.since(before);
    let newest = |stamp: &i64| before.versions.get(stamp).and_then(|versions| versions.last());
    let answer = asked.map(|from| world.answer(name, from)).unwrap_or_default();
    let wanted: Vec<(i64, &Vec<Option<u64>>)> = answer
        .iter()
        .filter(|(stamp, figures)| newest(stamp).is_none_or(|newest| newest.figures != **figures))
        .map(|(stamp, figures)| (*stamp, figures))
        .collect();
    if fresh.is_empty() {
        return wanted.is_empty();
    }
    let came: Vec<(i64, &Vec<Option<u64>>)> =
        fresh.iter().map(|(stamp, version)| (*stamp, &version.figures)).collect();
    assert!(came == wanted, "{name}: {} rows came, {} were told", came.len(), wanted.len());
    let learned = fresh[0].1.learned;
    assert!(learned >= begun, "{name}: known before it was asked for");
    for (stamp, version) in fresh {
        let earlier = newest(&stamp).map(|newest| newest.learned);
        assert!(earlier.is_none_or(|earlier| earlier < learned), "{name}: {version:?}");
        assert_eq!(
            (version.learned, version.refused.as_ref(), version.published),
            (learned, None, (None, None)),
            "{name}"
        );
        assert_eq!(version.source, if name == VIX { "cboe" } else { "fredgraph" });
    }
    true
}

/// Milliseconds since 1970, as `learned` is told.
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// Waits for a moment spread over the whole of a fetch, or over what follows an answer or a change in the store: reading, keeping, folding.
fn wait(dice: &mut Dice, bench: &Bench, hosts: &Hosts, took: Duration) {
    let (way, number, share) = (dice.roll(3), dice.roll(5) as usize, dice.roll(1_050) as f64 / 1_000.0);
    if way == 0 {
        return std::thread::sleep(took.mul_f64(share));
    }
    let begun = Instant::now();
    let (mut seen, mut changes) = (bench.sizes(), 0);
    let mut is_time = || {
        let sizes = bench.sizes();
        changes += usize::from(sizes != seen);
        seen = sizes;
        if way == 1 { hosts.asked().len() >= number } else { changes > number * 2 }
    };
    while !is_time() && begun.elapsed() < took * 2 {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(took.mul_f64(share / 8.0));
}

/// Where a kill fell, as far as files and requests tell.
fn stage(
    bench: &Bench,
    hosts: &Hosts,
    before: &BTreeMap<&'static str, Kept>,
    found: &BTreeMap<&'static str, Kept>,
    done: usize,
) -> &'static str {
    let left = bench.left_over();
    let any = |told: fn(&Kept) -> bool| names().any(|name| told(&found[name]) && !told(&before[name]));
    if left.iter().any(|file| file.contains(".parquet.tmp-")) {
        "a base was being written"
    } else if left.iter().any(|file| file.contains(".journal.tmp-")) {
        "a journal was being begun or emptied"
    } else if any(|kept| kept.torn) {
        "a record was being written"
    } else if any(|kept| kept.lapped) {
        "a base was there, its journal not yet emptied"
    } else if any(|kept| kept.unfolded > 2_000) {
        "a record was there, not yet folded"
    } else if hosts.asked().is_empty() {
        "nothing was asked for yet"
    } else if done == 0 {
        "nothing was kept yet"
    } else if done < hosts.asked().len() {
        "an answer was being read"
    } else if done < CHARTS.len() + 1 {
        "between two series"
    } else {
        "all was kept"
    }
}

#[test]
fn a_process_killed_at_any_moment_loses_nothing_it_acknowledged() {
    let whole: Option<usize> = std::env::var("SHIOME_FAULTS").ok().map(|kills| kills.parse().unwrap());
    let kills = whole.unwrap_or(12);
    let mut dice = Dice(20_261_122);
    let begun = Instant::now();
    let (mut killed, mut ended_first, mut acknowledged, mut checked) = (0, 0, 0, 0);
    let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
    // How long the last whole fetch took.
    let mut took = Duration::ZERO;
    let mut round = 0;
    while killed < kills {
        round += 1;
        let bench = Bench::new("kills");
        let mut world = World::new(&mut dice);
        let mut before = bench.kept();
        if took.is_zero() {
            let start = Instant::now();
            let other = Bench::new("measured");
            let (exit, _, err) = run(other.fetch(&world.serve(), true));
            assert_eq!((exit, err.as_str()), (Some(0), ""));
            took = start.elapsed();
        }
        for _ in 0..ROUND.min(kills - killed) {
            let hosts = world.serve();
            let full = dice.roll(2) == 0;
            let start = now();
            let mut child = bench.fetch(&hosts, full).spawn().unwrap();
            wait(&mut dice, &bench, &hosts, took);
            // A process that has ended already is as well.
            let _ = child.kill();
            let (exit, out, err) = ended(child);
            let found = bench.kept();
            let asked = hosts.asked();
            // The closing document tells of all; a kill may still come between it and the end of the process.
            let whole = exit == Some(0) || !out.is_empty();
            let mut done = 0;
            for name in names() {
                let from = asked.iter().find(|(asked, _)| *asked == name).map(|(_, from)| *from);
                let is_in = is_in(name, &before[name], &found[name], &world, from, start);
                // The next series of a host is asked for when the one before it is kept.
                let place = asked.iter().position(|(asked, _)| *asked == name);
                let next = place.and_then(|place| asked.get(place + 1)).is_some_and(|(next, _)| *next != VIX);
                if next || whole {
                    assert!(
                        from.is_some() && is_in,
                        "{name} was acknowledged and is not kept (kill {killed}, round {round})"
                    );
                    acknowledged += 1;
                }
                done += usize::from(from.is_some() && is_in);
                checked += found[name].len();
            }
            // Least of all does anyone say that the lock of a process that was killed is still there.
            assert_eq!(err, "", "{out}");
            if whole {
                let told: serde_json::Value = serde_json::from_str(&out).unwrap();
                for (name, entry) in names().zip(told["series"].as_array().unwrap()) {
                    let came = entry["new"].as_u64().unwrap() + entry["revised"].as_u64().unwrap();
                    let is_there = found[name].since(&before[name]).len() as u64;
                    assert_eq!((entry["name"].as_str(), came), (Some(name), is_there));
                }
            }
            if exit == Some(0) {
                ended_first += 1;
                assert_eq!(bench.left_over(), Vec::<String>::new());
            } else {
                // Where there are no signals, a process that was killed has the exit code 1.
                assert!(matches!(exit, None | Some(1)), "{exit:?}");
                killed += 1;
                *stages.entry(stage(&bench, &hosts, &before, &found, done)).or_default() += 1;
            }
            bench.market();
            before = found;
            world.go_on(&mut dice);
        }
        let start = (Instant::now(), now());
        let hosts = world.serve();
        let (exit, out, err) = run(bench.fetch(&hosts, true));
        assert_eq!((exit, err.as_str(), bench.left_over()), (Some(0), "", Vec::new()), "{out}");
        took = start.0.elapsed();
        let found = bench.kept();
        for name in names() {
            assert!(is_in(name, &before[name], &found[name], &world, Some(None), start.1), "{name}");
        }
        holds(&bench, &world);
    }
    println!(
        "{killed} kills ({ended_first} fetches ended before theirs), {round} stores, {acknowledged} series acknowledged, {checked} versions checked, {:?}, a fetch takes {took:?}",
        begun.elapsed()
    );
    stages.iter().for_each(|(stage, count)| println!("{count:5}  {stage}"));
}

/// Asserts that the newest figures that rules read are exactly those of the servers.
fn holds(bench: &Bench, world: &World) {
    let market = bench.market();
    for name in names() {
        let kept = Kept::read(&bench.store, name);
        let answer = world.answer(name, None);
        let newest =
            kept.versions.iter().map(|(stamp, versions)| (*stamp, versions.last().unwrap().figures.clone()));
        assert!(newest.eq(answer.clone()), "{name} is not as its server has it");
        let series = market.read_one(name).unwrap().series(time::Instant(now()));
        let runs = series.runs(series.known.len());
        let column = runs.last().unwrap().column(if name == VIX { Column::Close } else { Column::Value });
        let read: Vec<f64> = column.iter().copied().filter(|figure| !figure.is_nan()).collect();
        let told: Vec<f64> =
            answer.values().map(|figures| f64::from_bits(figures.last().unwrap().unwrap())).collect();
        assert_eq!(read.len(), told.len(), "{name}");
        // Rules read in units, publishers tell in millions or percent.
        let unit = read[0] / told[0];
        assert!(
            read.iter().zip(&told).all(|(read, told)| (read / told / unit - 1.0).abs() < 1e-12),
            "{name}"
        );
    }
}

#[test]
fn of_several_fetches_at_once_one_fills_the_store() {
    let bench = Bench::new("at_once");
    let world = World::new(&mut Dice(7));
    let hosts = world.serve();
    let children: Vec<Child> = (0..3).map(|_| bench.fetch(&hosts, true).spawn().unwrap()).collect();
    let mut exits = Vec::new();
    for child in children {
        let (exit, out, err) = ended(child);
        if exit == Some(3) {
            assert_eq!(out, "");
            assert!(err.contains("to be free, found it in use"), "{err}");
            assert!(err.contains("a lock ends with its process"), "{err}");
        }
        exits.push(exit);
    }
    exits.sort_unstable();
    assert!(exits[0] == Some(0) && exits.iter().all(|exit| matches!(exit, Some(0 | 3))), "{exits:?}");
    holds(&bench, &world);
    // Nothing came twice.
    assert!(bench.kept().values().all(|kept| kept.versions.values().all(|versions| versions.len() == 1)));
    assert_eq!(bench.left_over(), Vec::<String>::new());
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
