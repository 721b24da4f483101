//! Neither the size of blocks, nor the first date of the data, nor other rules beside a rule change a bit of what it says.

use std::path::PathBuf;

use shiome::builtins::NodeRef;
use shiome::builtins::op::{Op, Window};
use shiome::data::Market;
use shiome::engine::{self, Lane, Options};
use shiome::plan::{Domain, DomainRef, Plan};
use shiome::session::{Config, DataChoice, Session};

use crate::every::{self, all};
use crate::prefix::{bit, empty_folder, instant, len, open, run, sample_folder};

fn whole_language() -> Session {
    let config =
        Config { data: DataChoice::Sample, now: instant("2026-11-01T00:00:00Z"), ..Config::default() };
    let text = every::every(&every::SERIES, Market::sample, &config);
    Session::of_text("every.shio", &text, Market::sample(), &config)
}

#[test]
fn blocks_of_any_size_give_the_same_bits() {
    let session = whole_language();
    let inputs = session.inputs();
    let keep = all(&session.plan);
    let blocks = |block| {
        let options = Options { block, ..Options::until(session.until, session.decision) };
        engine::run(&session.plan, &inputs, &options, &keep)
    };
    let whole = blocks(1_000_000);
    let mut figures = 0;
    for block in [1, 7, 100, 1024, 5000] {
        let other = blocks(block);
        for &node in &keep {
            let (Some(a), Some(b)) = (whole.lane(node), other.lane(node)) else { continue };
            assert_eq!(len(a), len(b));
            let differs = (0..len(a)).find(|at| bit(a, *at) != bit(b, *at));
            assert_eq!(differs, None, "block {block}, {:?}", session.plan.node(node));
            figures += len(a);
        }
    }
    println!("{} nodes, {figures} figures", keep.len());
    assert!(keep.len() > 2_500 && figures > 20_000_000, "{} {figures}", keep.len());
}

/// How a node depends on where the data begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Begins {
    /// Not at all once it is warm; before that it is unknown.
    Warm,
    /// What is unknown counts, by way of `??`, `known` or as a bound: the same once all below is warm.
    Asks,
    /// It goes back without limit, but unknown unless certain: what is known is right.
    Certain,
    /// By definition: running ones, states of rules.
    Always,
}

fn begins(plan: &Plan) -> Vec<Begins> {
    let mut out: Vec<Begins> = Vec::new();
    for node in &plan.nodes {
        let own = match node.op {
            Op::Exponential(_)
            | Op::Wilder(_)
            | Op::RunningMax
            | Op::OnBalance
            | Op::Rule(_)
            | Op::RuleAge
            | Op::RuleSince
            | Op::Regime(_)
            | Op::RegimeKnown => Begins::Always,
            Op::PivotHigh(_)
            | Op::PivotLow(_)
            | Op::HigherLow(_)
            | Op::LowerHigh(_)
            | Op::HighestSince
            | Op::LowestSince
            | Op::ValueWhen
            | Op::BarsSince
            | Op::Since => Begins::Certain,
            Op::Known | Op::Otherwise | Op::CountTruths(_) | Op::MedianAcross(_) | Op::RankAcross { .. } => {
                Begins::Asks
            }
            _ => Begins::Warm,
        };
        let below = node.args.iter().map(|arg| out[arg.0 as usize]).max().unwrap_or(Begins::Warm);
        let both = own.max(below);
        // What asks about something uncertain is neither.
        let mixed = both == Begins::Certain && (own.min(below) == Begins::Asks || asks(plan, &node.args));
        out.push(if mixed { Begins::Always } else { both });
    }
    out
}

fn asks(plan: &Plan, args: &[NodeRef]) -> bool {
    let asks = |node: &NodeRef| {
        plan.node(*node).is_some_and(|node| matches!(node.op, Op::Known | Op::Otherwise | Op::CountTruths(_)))
    };
    args.iter().flat_map(|arg| plan.below(*arg)).any(|node| asks(&node))
}

/// Whether a window below counts more prints than a short history has of them.
fn long_window(plan: &Plan, node: NodeRef) -> bool {
    plan.below(node).iter().any(|below| {
        let found = plan.node(*below).unwrap();
        let slow = match plan.domain(found.domain) {
            Domain::Series(input) => plan.inputs[*input].resampled.is_some(),
            _ => false,
        };
        let months = matches!(found.op, Op::Mean(Window::Months(_)) | Op::Highest(Window::Months(_)));
        months || (slow && found.op.lookback().is_some_and(|back| back > 60))
    })
}

/// The sample from later dates on: days from one, bars within the day from another.
fn later(name: &str, day: &str, moment: &str) -> PathBuf {
    let folder = empty_folder(name);
    for entry in std::fs::read_dir(sample_folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let events = ["nfp.csv", "cpi.csv", "fomc.csv", "jgb.auction.csv", "catalog.toml"].contains(&name);
        let from = if name.contains('@') { moment } else { day };
        let kept = text.lines().enumerate().filter(|(line, text)| events || *line == 0 || *text >= from);
        let text: String = kept.flat_map(|(_, line)| [line, "\n"]).collect();
        std::fs::write(folder.join(name), text).unwrap();
    }
    folder
}

/// `moment` is the opening of a session or lies inside one, of which the bars at hand are then but a part.
fn start(name: &str, day: &str, moment: &str) {
    let config = Config { now: instant("2026-11-01T00:00:00Z"), ..Config::default() };
    let file = empty_folder(&format!("{name}-rules")).join("every.shio");
    std::fs::write(&file, every::every(&every::SERIES, Market::sample, &config)).unwrap();
    let full = open(sample_folder(), std::slice::from_ref(&file), None);
    let short = later(name, day, moment);
    let late = open(&short, std::slice::from_ref(&file), None);
    let plan = &full.plan;
    assert_eq!(plan.nodes, late.plan.nodes);
    let keep = all(plan);
    let (long, short) = (run(&full, &keep), run(&late, &keep));
    let begins = begins(plan);
    // Thirty sessions after the first bar within a day, five years after the first day.
    let warm_from = instant("2025-06-10T20:00:00Z");
    let mut figures = [0; 4];
    for &node in &keep {
        let found = plan.node(node).unwrap();
        let (Some(a), Some(b)) = (long.lane(node), short.lane(node)) else { continue };
        if *plan.domain(found.domain) == Domain::Constant || len(a) == 0 {
            continue;
        }
        let positions =
            |domain: DomainRef| (long.positions(domain).unwrap(), short.positions(domain).unwrap());
        let (all, some) = positions(found.domain);
        let skip = all.at.len() - some.at.len();
        assert_eq!(all.at[skip..], some.at[..], "{found:?}");
        let kind = begins[node.0 as usize];
        for at in 0..len(b) {
            let (before, now) = (bit(a, skip + at), bit(b, at));
            let unknown = match b {
                Lane::Numbers(_) => now == u64::MAX,
                Lane::Truths(_) => now == 1,
            };
            let warm = some.at[at] > warm_from;
            let must = match kind {
                Begins::Warm => !unknown || (warm && !long_window(plan, node)),
                Begins::Asks => warm && !long_window(plan, node),
                Begins::Certain => !unknown,
                Begins::Always => false,
            };
            assert!(
                !must || before == now,
                "{found:?} at {}: {} (long) {} (short)",
                some.at[at],
                f64::from_bits(before),
                f64::from_bits(now)
            );
            figures[kind as usize] += usize::from(must);
            // What a seed still weighs.
            let smooth = matches!(found.op, Op::Exponential(_) | Op::Wilder(_));
            if let (true, true, false, Lane::Numbers(a), Lane::Numbers(b)) = (smooth, warm, unknown, a, b) {
                let (before, now) = (a[skip + at], b[at]);
                let weight = 1e-3 * (before.abs() + now.abs());
                assert!((before - now).abs() <= weight, "{found:?} at {}: {before} {now}", some.at[at]);
                figures[3] += 1;
            }
        }
    }
    println!("{name}: {figures:?} figures");
    assert!(figures.iter().all(|figures| *figures > 5_000), "{figures:?}");
    std::fs::remove_dir_all(later_folder(name)).unwrap();
}

fn later_folder(name: &str) -> PathBuf {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn data_from_the_opening_of_a_later_session_say_the_same() {
    start("start-opening", "2020-06-01", "2025-04-28T13:30");
}

#[test]
fn data_from_the_middle_of_a_session_say_the_same_from_the_next_one_on() {
    start("start-middle", "2020-06-04", "2025-04-28T15:05");
}

/// Rules, regimes and checklists of one file say the same whether other files are loaded beside it or not.
#[test]
fn other_rules_change_nothing() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "shio"));
    files.sort();
    let told = |files: &[PathBuf]| {
        let session = open(sample_folder(), files, None);
        let histories = session.histories(false);
        let plan = &session.plan;
        let mut out: Vec<(String, String)> = Vec::new();
        for history in &histories.rules {
            out.push((plan.rules[history.rule].name.clone(), format!("{:?}", history.rows)));
        }
        for history in &histories.regimes {
            out.push((plan.regimes[history.regime].name.clone(), format!("{:?}", history.rows)));
        }
        for history in &histories.checklists {
            out.push((plan.checklists[history.checklist].name.clone(), format!("{:?}", history.rows)));
        }
        out.sort();
        out
    };
    let together = told(&[folder]);
    let mut count = 0;
    for file in files {
        for (name, alone) in told(std::slice::from_ref(&file)) {
            let (_, beside) = together.iter().find(|(other, _)| *other == name).unwrap();
            assert_eq!(alone, *beside, "{} in {}", name, file.display());
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

/// A rule of calendar words alone has the same history whatever else is loaded, and long before any figure.
#[test]
fn a_rule_without_inputs_does_not_hang_on_those_of_others() {
    let config =
        Config { data: DataChoice::Sample, now: instant("2026-11-01T00:00:00Z"), ..Config::default() };
    let lone = "rule lone { on daily when (weekday > 0) for 30 bars until month == 12 }\n";
    let history = |others: &str| {
        let text = format!("{lone}{others}");
        let session = Session::of_text("x.shio", &text, Market::sample(), &config);
        assert!(!session.has_errors(), "{:?}", session.problems);
        session.history(&[0], false).remove(0).rows
    };
    let alone = history("");
    assert!(alone.len() > 8_000);
    for others in
        ["rule a { when hyg.trend < 0 }", "rule b { when btc > 0 }\nrule c { when fed.assets > 6T }"]
    {
        assert_eq!(history(others), alone, "{others}");
    }
}
