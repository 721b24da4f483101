//! What the engine promises over time: block size, start of data and later figures change no bit of what was known.

use proptest::prelude::*;

use shiome::builtins::NodeRef;
use shiome::builtins::op::Op;
use shiome::data::{Market, sample};
use shiome::engine::{self, Decision, Evaluation, Lane, Options};
use shiome::plan::{Domain, Plan};
use shiome::series::{Column, Evidence, Kind, Row, Series, Sessions, Shape, Staleness, Status, build};
use shiome::session::{Config, DataChoice, Session};
use shiome::time::{Calendar, Day, Instant, Period};

const NOW: Instant = Instant(4_000_000_000_000);

/// Every window operator, on its own prints and mixed on a clock; with holds, exits, cooldowns and other clocks.
const RULES: &str = r#"
rule windows {
  when index > index.ma25 and index.ma25.slope < 0.1% and index.wma(10) > index.median(9) and hyg.trend < 0
       and index.std(20) < 50 and index.vol20 < 40% and vix.percentile(60) > 10% and sofr.zscore(20) < 3
       and (hyg / index).ma(7).slope(5) < 0 and index.ret.corr(small.ret, 30) > 0 and small.ret.beta(index.ret, 30) > 0
       and index.highest(60) > index.lowest(60) and not index.new_high(20) and index.rising(2) and index.range(10) > 1
       and fed.assets.ma(4 weeks) > 1T and index.drawdown(60) < 1%
  for 2 days
  until hyg.trend > 0
  cooldown 3 days
  then alert note "x"
}
rule over_time {
  when ((index > index.ma25 within 5 bars) for 3 of 5 bars) or ((index.is_bear) followed by (index.is_bull) within 4 days)
}
rule slow on_weekly
"#;

fn session(text: &str) -> Session {
    let config = Config { data: DataChoice::Sample, now: NOW, ..Config::default() };
    let session = Session::of_text("x.shio", text, Market::sample(), &config);
    let errors: Vec<_> = session.problems.iter().filter(|problem| problem.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    session
}

fn rules() -> String {
    RULES
        .replace(
            "rule slow on_weekly\n",
            "rule slow { on weekly when hyg@1w.trend < 0 and fed.assets.ma4.slope < 0 becomes true }\n",
        )
        .replace("becomes true", "for 2 bars")
}

/// All nodes of a plan.
fn all(plan: &Plan) -> Vec<NodeRef> {
    (0..u32::try_from(plan.nodes.len()).unwrap()).map(NodeRef).collect()
}

fn bits(lane: &Lane) -> Vec<u64> {
    match lane {
        Lane::Numbers(figures) => {
            figures.iter().map(|figure| if figure.is_nan() { u64::MAX } else { figure.to_bits() }).collect()
        }
        Lane::Truths(truths) => truths.iter().map(|&truth| u64::from(truth)).collect(),
    }
}

#[test]
fn block_size_changes_no_bit() {
    let session = session(&rules());
    let inputs = session.inputs();
    let keep = all(&session.plan);
    let run = |block| {
        engine::run(
            &session.plan,
            &inputs,
            &Options { block, ..Options::until(session.until, session.decision) },
            &keep,
        )
    };
    let whole = run(1024);
    for block in [1, 7, 100, 5000] {
        let other = run(block);
        for &node in &keep {
            if let (Some(a), Some(b)) = (whole.lane(node), other.lane(node)) {
                assert_eq!(bits(a), bits(b), "block {block}, {:?}", session.plan.node(node));
            }
        }
    }
}

/// Operators that by definition read the whole history, or a state that does.
fn remembers(plan: &Plan, node: NodeRef) -> bool {
    plan.below(node).iter().any(|below| {
        plan.node(*below).is_some_and(|node| {
            let windowed = matches!(node.op, Op::Mean(w) | Op::Sum(w) | Op::Deviation(w, _) | Op::Slope(w) | Op::Highest(w) | Op::Lowest(w) if !matches!(w, shiome::builtins::op::Window::Count(_)));
            node.op.lookback().is_none() && !windowed
        })
    })
}

#[test]
fn a_cut_at_any_date_gives_what_the_full_run_gave_then() {
    let session = session(&rules());
    let inputs = session.inputs();
    let keep: Vec<NodeRef> = session.plan.rules.iter().map(|rule| rule.state).collect();
    let run = |until| engine::run(&session.plan, &inputs, &Options::until(until, session.decision), &keep);
    let full = run(session.until);
    for back in [1, 5, 40, 251, 600, 1500, 2400] {
        let day = Day(sample::end().0 - back);
        // The data are cut as well: nothing later is even loaded.
        let config = Config {
            data: DataChoice::Sample,
            now: NOW,
            as_of: Some(shiome::session::AsOf::Date(day)),
            ..Config::default()
        };
        let cut = Session::of_text("x.shio", &rules(), Market::sample(), &config);
        let cut_inputs = cut.inputs();
        let early = engine::run(&cut.plan, &cut_inputs, &Options::until(cut.until, cut.decision), &keep);
        for (&node, rule) in keep.iter().zip(&session.plan.rules) {
            let (a, b) = (bits(early.lane(node).unwrap()), bits(full.lane(node).unwrap()));
            let label =
                |evaluation: &Evaluation<'_>| evaluation.positions(rule.clock).unwrap().label.to_vec();
            let labels = label(&early);
            assert!(!labels.is_empty() || back > 2000);
            assert_eq!(labels[..], label(&full)[..labels.len()], "{day}");
            assert_eq!(a[..], b[..a.len()], "{} cut at {day}", rule.name);
        }
    }
}

/// A series of daily points on weekdays, with gaps where figures are NaN.
fn points(name: &str, from: i32, figures: &[f64]) -> Series {
    let mut rows = Vec::new();
    let mut kept = Vec::new();
    let days: Vec<Day> = Calendar::Weekdays
        .sessions(Day(from), Day(from + 2 * i32::try_from(figures.len()).unwrap()))
        .into_iter()
        .take(figures.len())
        .collect();
    let due = |day: Day| Instant((i64::from(day.0) + 1) * 86_400_000);
    for (day, &figure) in days.iter().zip(figures) {
        if !figure.is_nan() {
            rows.push(Row {
                session: *day,
                end: due(*day),
                known: due(*day),
                status: Status::Figure,
                evidence: Evidence::Scheduled,
            });
            kept.push(figure);
        }
    }
    let shape = Shape {
        name: name.to_owned(),
        kind: Kind::Points,
        period: Period::Daily,
        unit: shiome::unit::Unit::of(shiome::unit::Dim::Level),
        sessions_of: Sessions::Calendar(Calendar::Weekdays),
        evidence: Evidence::Scheduled,
        per_year: 252.0,
        staleness: Staleness::Slot { grace: 3_600_000, allowance: 0 },
    };
    let expected: Vec<(Day, Instant)> = days.iter().map(|day| (*day, due(*day))).collect();
    build(&shape, &rows, vec![(Column::Value, kept)], &expected, |_| Instant::MAX, NOW)
}

struct Table;

impl shiome::plan::SeriesTable for Table {
    fn info(&self, name: &str) -> Option<shiome::plan::SeriesInfo> {
        matches!(name, "x" | "y").then(|| shiome::plan::SeriesInfo {
            kind: Kind::Points,
            period: Period::Daily,
            unit: shiome::unit::Unit::of(shiome::unit::Dim::Level),
            sessions_of: Sessions::Calendar(Calendar::Weekdays),
            per_year: 252.0,
            columns: Some(vec![Column::Value]),
            total_return: false,
            oi: shiome::unit::Unit::of(shiome::unit::Dim::Volume),
            fields: Vec::new(),
            schedule: false,
        })
    }

    fn names(&self) -> Vec<String> {
        vec!["x".to_owned(), "y".to_owned()]
    }
}

const MIXED: &str = "when x.ma(7) > y.ma(3) and x.slope(5) < 10% and x.std(4) > y.std(6) and (x / y).ma(6) > 1 and x.zscore(9) < 2 and x.percentile(8) > 50%
  and x.highest(5) > y.lowest(6) and x.wma(4) > y.median(5) and x.rising(2) and x.corr(y, 8) > 0 and y.new_low(3) and x.ma(13)[2] > y";

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Window values of a later start are those of the full data, bit for bit, once the window is full.
    #[test]
    fn a_later_start_changes_no_bit(
        figures in proptest::collection::vec(prop_oneof![9 => 50.0..150.0f64, 1 => Just(f64::NAN)], 80..200),
        skip in 1usize..50,
        block in 1usize..60,
    ) {
        let id = shiome::source::FileId(0);
        let (file, problems) = shiome::syntax::parse(id, MIXED);
        prop_assert!(problems.is_empty());
        let mut sources = shiome::source::SourceMap::default();
        sources.add("x.shio", MIXED);
        let checked = shiome::check::check(&[shiome::check::Module { file: &file, uses: vec![] }], &[], &sources, &Table);
        prop_assert!(!checked.problems.iter().any(shiome::diag::Problem::is_error), "{:?}", checked.problems);
        let plan = &checked.plan;
        let start = Day::from_ymd(2015, 1, 5).unwrap().0;
        let days = Calendar::Weekdays.sessions(Day(start), Day(start + 1000));
        let other: Vec<f64> = figures.iter().rev().map(|figure| figure + 1.0).collect();
        let make = |skip: usize| [points("x", days[skip].0, &figures[skip..]), points("y", days[skip].0, &other[skip..])];
        let (full, late) = (make(0), make(skip));
        let keep = all(plan);
        let inputs = [full.each_ref(), late.each_ref()];
        let options = |block| Options { block, ..Options::until(NOW, Decision::default()) };
        let a = engine::run(plan, &inputs[0], &options(1024), &keep);
        let b = engine::run(plan, &inputs[1], &options(block), &keep);
        let lookbacks = plan.lookbacks();
        let mut compared = 0;
        for &node in &keep {
            let found = plan.node(node).unwrap();
            let (Some(long), Some(short)) = (a.lane(node), b.lane(node)) else { continue };
            if remembers(plan, node) || *plan.domain(found.domain) == Domain::Constant {
                continue;
            }
            // Everything below, through every domain: the longest chain of windows.
            let warm = plan.below(node).iter().filter_map(|below| lookbacks[below.0 as usize]).sum::<usize>() + 1;
            let (long, short) = (bits(long), bits(short));
            for ago in 1..=short.len().saturating_sub(warm) {
                prop_assert_eq!(long[long.len() - ago], short[short.len() - ago], "{:?}, {} from the end", found, ago);
                compared += 1;
            }
        }
        prop_assert!(compared > 0);
    }
}
