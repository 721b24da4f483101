//! The cold one-shot: a process that reads ten files over 20 years and evaluates 20 rules of 30 indicators; and its stages.
#![expect(clippy::disallowed_methods, reason = "a program that writes the files it measures over")]

#[path = "material/folder.rs"]
mod folder;
#[path = "material/random.rs"]
mod random;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use criterion::{BatchSize, Criterion};
use folder::Place;
use shiome::check::{self, Module};
use shiome::data::{Market, Project, Raw, RuleFiles};
use shiome::engine::{self, Options};
use shiome::plan::Plan;
use shiome::report;
use shiome::series::Series;
use shiome::session::{Config, DataChoice, MarketTable, Session};
use shiome::source::SourceMap;
use shiome::syntax::ast::Expr;
use shiome::time::Instant;
use shiome::verdict;

/// The whole process, and one that does nothing but start.
fn process(criterion: &mut Criterion, place: &Place) {
    let mut group = criterion.benchmark_group("cold_one_shot");
    group.sample_size(50).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
        command.args(arguments).arg(&place.rules).arg("--data").arg(&place.data);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
    };
    group.bench_function("process", |bencher| bencher.iter(|| run(&["run", "--format", "json"])));
    group.bench_function("start", |bencher| bencher.iter(|| run(&["--version"])));
    group.finish();
}

fn checked(files: &RuleFiles, expressions: &[Expr], sources: &SourceMap, table: &MarketTable<'_>) -> Plan {
    let modules = files.files.iter().zip(&files.uses);
    let modules: Vec<Module<'_>> = modules.map(|(file, uses)| Module { file, uses: uses.clone() }).collect();
    check::check(&modules, expressions, sources, table).plan
}

/// The stages in one process that is warm.
fn stages(criterion: &mut Criterion, place: &Place) -> Result<(), Box<dyn Error>> {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    let config = Config {
        files: vec![place.rules.clone()],
        data: DataChoice::Folder(place.data.clone()),
        folder: place.data.clone(),
        now: Instant(now),
        ..Config::default()
    };
    let market = || Market::folder(&place.data, &Project::default());
    let files = RuleFiles::load(&config.files, &place.data);
    let session = Session::open(&config)?;
    if session.has_errors() || session.plan.rules.len() != 20 {
        return Err(format!("the rules are not right: {:?}", session.problems).into());
    }
    let mut names: Vec<String> = session.plan.inputs.iter().map(|input| input.stored.clone()).collect();
    names.sort();
    names.dedup();
    let (keep, inputs) = (verdict::keep(&session.plan), session.inputs());
    let options = Options::until(session.until, session.decision);

    let mut group = criterion.benchmark_group("cold_stages");
    group.sample_size(30).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| RuleFiles::load(black_box(&config.files), &place.data));
    });
    group.bench_function("market", |bencher| bencher.iter(market));
    // Checking reads the heads of the files, once a market.
    group.bench_function("check", |bencher| {
        let check = |market: Result<Market, _>| {
            market.map(|market| checked(&files, &[], &files.sources, &MarketTable(&market)).nodes.len())
        };
        bencher.iter_batched(market, check, BatchSize::PerIteration);
    });
    group.bench_function("read", |bencher| bencher.iter(|| session.market.read(black_box(&names))));
    group.bench_function("read_on_one_thread", |bencher| {
        bencher.iter(|| names.iter().map(|name| session.market.read_one(name)).collect::<Vec<_>>());
    });
    group.bench_function("series", |bencher| {
        let read = || session.market.read(&names).into_iter().filter_map(|(_, raw)| raw.ok()).collect();
        let build =
            |raws: Vec<Raw>| raws.into_iter().map(|raw| raw.series(session.until)).collect::<Vec<Series>>();
        bencher.iter_batched(read, build, BatchSize::PerIteration);
    });
    group.bench_function("engine", |bencher| {
        bencher.iter(|| engine::run(&session.plan, black_box(&inputs), &options, &keep));
    });
    group.bench_function("run", |bencher| bencher.iter(|| black_box(&session).run()));
    let answer = session.run();
    group.bench_function("report", |bencher| bencher.iter(|| report::run_json(&session, black_box(&answer))));
    group.bench_function("open", |bencher| bencher.iter(|| Session::open(black_box(&config))));
    group.finish();
    Ok(())
}

/// One expression typed into an open session: parsed, and checked together with the 20 rules.
fn keystroke(criterion: &mut Criterion, place: &Place) -> Result<(), Box<dyn Error>> {
    let market = Market::folder(&place.data, &Project::default())?;
    let files = RuleFiles::load(std::slice::from_ref(&place.rules), &place.data);
    let text = "hyg.trend < 0 and index.ma25.slope < 0 for 3 days";
    let mut group = criterion.benchmark_group("keystroke");
    group.sample_size(30).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(2));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            let mut sources = SourceMap::default();
            let id = sources.add("expression", text);
            shiome::syntax::parse_expression(id, black_box(text))
        });
    });
    group.bench_function("parse_and_check", |bencher| {
        bencher.iter(|| {
            let mut sources = files.sources.clone();
            let id = sources.add("expression", text);
            let (expression, _) = shiome::syntax::parse_expression(id, black_box(text));
            checked(&files, expression.as_slice(), &sources, &MarketTable(&market))
        });
    });
    group.finish();
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let place = folder::prepare(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("cold"))?;
    let mut criterion = Criterion::default().configure_from_args();
    process(&mut criterion, &place);
    stages(&mut criterion, &place)?;
    keystroke(&mut criterion, &place)?;
    criterion.final_summary();
    Ok(())
}
