//! The engine over figures in memory: ten million rows, and one live bar.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a program that measures and prints")]

#[path = "material/bars.rs"]
mod bars;
#[path = "material/fused.rs"]
mod fused;
#[path = "material/memory.rs"]
mod memory;
#[path = "material/random.rs"]
mod random;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group};
use shiome::check::{self, Module};
use shiome::engine::{self, Decision, Evaluation, Lane, Options, RuleState, Verdict};
use shiome::plan::{NodeRef, Plan, SeriesTable};
use shiome::series::Series;
use shiome::source::SourceMap;
use shiome::time::{Instant, Period};

const SYMBOLS: u64 = 100;
const BARS: usize = 100_000;
const RULE: &str = "rule strong { on x when x > x.vwap and x.ma25.slope > 0 for 3 bars }";

/// The plan of a rule file that has no mistakes.
fn plan(text: &str, table: &(dyn SeriesTable + Sync)) -> Plan {
    let mut sources = SourceMap::default();
    let id = sources.add("bench.shio", text);
    let (file, mut problems) = shiome::syntax::parse(id, text);
    let checked = check::check(&[Module { file: &file, uses: Vec::new() }], &[], &sources, table);
    problems.extend(checked.problems);
    assert!(!problems.iter().any(shiome::diag::Problem::is_error), "{problems:?}");
    checked.plan
}

fn states(plan: &Plan) -> Vec<NodeRef> {
    plan.rules.iter().map(|rule| rule.state).collect()
}

fn triggered(evaluation: &Evaluation, state: NodeRef) -> usize {
    let Some(Lane::Truths(bytes)) = evaluation.lane(state) else { return 0 };
    bytes.iter().filter(|byte| RuleState::from_byte(**byte).verdict == Verdict::Triggered).count()
}

/// Evaluates the rule over every symbol with one plan.
fn rows(plan: &Plan, symbols: &[Series], keep: &[NodeRef]) -> usize {
    let options = Options::until(Instant::MAX, Decision::default());
    let count = |series: &Series| {
        let evaluation = engine::run(plan, &[series], &options, keep);
        keep.iter().map(|state| triggered(&evaluation, *state)).sum::<usize>()
    };
    symbols.iter().map(count).sum()
}

fn ten_million_rows(criterion: &mut Criterion) {
    let symbols: Vec<Series> = (1..=SYMBOLS).map(|seed| bars::intraday(seed, BARS)).collect();
    let table = bars::Names { names: vec!["x".to_owned()], period: Period::Intraday { minutes: 5 } };
    let plan = plan(RULE, &table);
    let keep = states(&plan);
    let (found, extra) = memory::extra(|| rows(&plan, &symbols, &keep));
    let expected: usize = symbols.iter().map(fused::triggered).sum();
    assert_eq!(found, expected, "the engine and the loop written by hand disagree");
    match extra {
        Some(kilobytes) => println!("ten_million_rows/extra_memory_kb {kilobytes}"),
        None => println!("ten_million_rows/extra_memory_kb not known on this system"),
    }
    println!("ten_million_rows/triggered {found}");
    let mut group = criterion.benchmark_group("ten_million_rows");
    group.throughput(Throughput::Elements(SYMBOLS * BARS as u64));
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    group.bench_function("engine", |bencher| bencher.iter(|| rows(&plan, black_box(&symbols), &keep)));
    group.bench_function("fused_loop", |bencher| {
        bencher.iter(|| black_box(&symbols).iter().map(fused::triggered).sum::<usize>());
    });
    group.bench_function("memory_floor", |bencher| {
        bencher.iter(|| black_box(&symbols).iter().map(fused::floor).sum::<f64>());
    });
    group.finish();
}

/// A hundred rules over eight series, windows up to 100 days.
fn hundred_rules(names: &[String]) -> String {
    let rules = |name: &String| {
        let x = name.as_str();
        [
            format!("when {x} < {x}.ma25"),
            format!("when {x}.ma25.slope < 0 for 2 days"),
            format!("when {x} > {x}.ma100 until {x} < {x}.ma50"),
            format!("when {x}.trend < 0"),
            format!("when {x}.drawdown(60) < -5%"),
            format!("when {x}.zscore > 1"),
            format!("when {x} >= {x}.highest(20)"),
            format!("when {x} <= {x}.lowest(20)"),
            format!("when {x}.ret(20) < 0 for 3 days"),
            format!("when {x}.roc(10) > 2% within 5 days"),
            format!("when {x}.std(20) < 2"),
            format!("when {x}.ma20 crosses above {x}.ma50"),
            format!("when {x} > {x}.median(20) and {x}.close_pos > 50%"),
        ]
    };
    let mut text = "clock daily\n".to_owned();
    for (rule, number) in names.iter().flat_map(rules).take(100).zip(1..) {
        text.push_str(&format!("rule r{number} {{ {rule} }}\n"));
    }
    text
}

/// What a new bar costs today: there is no push of one bar yet, so everything is evaluated again. `over_history` does so over
/// 20 years, `over_tail` over the 200 newest days, which is all that these rules look back on.
fn one_live_bar(criterion: &mut Criterion) {
    let names: Vec<String> = ('a'..='h').map(|name| format!("{name}{name}")).collect();
    let plan = plan(&hundred_rules(&names), &bars::Names { names: names.clone(), period: Period::Daily });
    assert_eq!(plan.rules.len(), 100);
    let keep = states(&plan);
    let market = |bars: usize| -> Vec<Series> {
        let inputs = plan.inputs.iter().zip(1..);
        inputs.map(|(input, seed)| bars::daily(&input.stored, seed, 5_040, bars)).collect()
    };
    let (whole, tail) = (market(5_040), market(200));
    let newest = whole.first().and_then(|series| series.known.last()).copied().unwrap_or_default();
    let options = Options::until(newest.plus_seconds(7_200), Decision::default());
    let verdicts = |series: &[Series]| -> Vec<Option<u8>> {
        let series: Vec<&Series> = series.iter().collect();
        let evaluation = engine::run(&plan, &series, &options, &keep);
        let last = |state: &NodeRef| match evaluation.lane(*state) {
            Some(Lane::Truths(bytes)) => bytes.last().copied(),
            _ => None,
        };
        keep.iter().map(last).collect()
    };
    let unlike = verdicts(&whole).iter().zip(&verdicts(&tail)).filter(|(one, other)| one != other).count();
    // Rules with an exit of their own remember more than the tail.
    assert!(unlike <= 8, "{unlike} rules differ over the tail");
    let mut group = criterion.benchmark_group("one_live_bar");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    group.bench_function("over_history", |bencher| bencher.iter(|| verdicts(black_box(&whole))));
    group.bench_function("over_tail", |bencher| bencher.iter(|| verdicts(black_box(&tail))));
    group.finish();
}

criterion_group!(benches, ten_million_rows, one_live_bar);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
}
