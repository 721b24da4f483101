//! Regimes, checklists, values between bounds, and weights on which rules and regimes disagree.

use shiome::engine::Verdict;
use shiome::kernel::{FALSE, TRUE, UNKNOWN};
use shiome::plan::ItemKind;
use shiome::session::{AsOf, RunReport, Session};
use shiome::verdict::{ReasonKind, Said, WayOut, WayOutKind};

use super::folder::{Folder, Missing, bars, weekdays};

/// `let A = a > 0.5` and the like, then the rest.
fn over(inputs: &[(&str, &str)], missing: Missing, rules: &str) -> (Folder, String) {
    let folder = Folder::new();
    folder.series(inputs, missing);
    let names: String =
        inputs.iter().map(|(name, _)| format!("let {} = {name} > 0.5\n", name.to_uppercase())).collect();
    (folder, format!("# allow: unused-let\n\n{names}{rules}"))
}

/// The first letter of the state at every tick, with `?` behind it where it is held through an unknown.
fn states(session: &Session) -> String {
    let states = &session.plan.regimes[0].states;
    let letter = |state: usize| states[state].name.chars().next().unwrap();
    let rows = session.histories(true).regimes.remove(0).rows;
    rows.iter()
        .map(|(_, _, at)| format!("{}{}", letter(at.state), if at.uncertain { "?" } else { "" }))
        .collect()
}

fn at(folder: &Folder, rules: &str, tick: usize) -> (Session, RunReport) {
    let session = folder.open(rules, &[], Some(AsOf::Date(weekdays(tick)[tick - 1])));
    let report = session.run();
    (session, report)
}

const TWO: &str = "regime r { calm when A storm when B for 2 days start calm }\n";

#[test]
fn a_regime_stays_until_another_state_is_true_and_waits_for_its_hold() {
    let (folder, rules) = over(&[("a", "TFFFFFT"), ("b", "FTTTFFF")], Missing::Absent, TWO);
    assert_eq!(states(&folder.open(&rules, &[], None)), "ccssssc");
    // One day of two, complete on the third session at the earliest.
    let (_, report) = at(&folder, &rules, 2);
    let regime = &report.regimes[0];
    assert_eq!((regime.state, regime.uncertain, regime.before), (0, false, Some(0)));
    let [(1, hold)] = regime.coming.as_slice() else { panic!("{:?}", regime.coming) };
    assert_eq!((hold.done, hold.of, hold.earliest), (1, 2, Some(weekdays(3)[2])));
    // Complete: since this tick, and the one before was the other state.
    let (_, report) = at(&folder, &rules, 3);
    let regime = &report.regimes[0];
    assert_eq!((regime.state, regime.before, regime.coming.len()), (1, Some(0), 0));
    assert_eq!(regime.since.map(|since| (since.day, since.ticks)), Some((weekdays(3)[2], 1)));
    // It stays although nothing is true any more.
    let (_, report) = at(&folder, &rules, 6);
    let since = report.regimes[0].since.unwrap();
    assert_eq!((report.regimes[0].state, since.day, since.ticks), (1, weekdays(3)[2], 4));
    let session = folder.open(&rules, &[], None);
    let spells = session.histories(true).regimes.remove(0).stretches;
    let lengths: Vec<_> = spells.iter().map(|spell| (spell.state, spell.length, spell.held)).collect();
    assert_eq!(lengths, [(0, 2, 0), (1, 4, 0), (0, 1, 0)]);
    assert_eq!(spells[0].exit.map(|(day, _)| day), Some(weekdays(3)[2]));
    assert_eq!(spells[2].exit, None);
}

#[test]
fn a_hold_behind_a_state_that_is_true_is_not_on_its_way() {
    // `calm` is listed first and true: `storm` would not be taken whatever its hold.
    let (folder, rules) = over(&[("a", "TTTT"), ("b", "FFFT")], Missing::Absent, TWO);
    assert!(at(&folder, &rules, 4).1.regimes[0].coming.is_empty());
    // Nor is one that began with an unknown.
    let (folder, rules) = over(&[("a", "TFFF"), ("b", "FFUT")], Missing::Absent, TWO);
    let regime = &at(&folder, &rules, 4).1.regimes[0];
    assert!(regime.coming.is_empty(), "{:?}", regime.coming);
    assert!(regime.uncertain);
}

#[test]
fn an_unknown_before_the_first_true_state_holds_a_regime_and_is_named() {
    let plain = "regime r { calm when A storm when B start calm }\n";
    // Unknown where either answer leads to the same state is no doubt.
    for missing in [Missing::Blank, Missing::Absent] {
        let (folder, rules) = over(&[("a", "TUUFUFU"), ("b", "FTFTUUF")], missing, plain);
        assert_eq!(states(&folder.open(&rules, &[], None)), "cc?css?ss?");
        let (_, report) = at(&folder, &rules, 2);
        let regime = &report.regimes[0];
        assert_eq!((regime.state, regime.uncertain), (0, true));
        let named: Vec<_> = regime.reasons.iter().map(|reason| reason.series.as_deref()).collect();
        assert_eq!(named, [Some("a")], "{:?}", regime.reasons);
        assert_eq!(regime.trees.iter().map(|tree| tree.truth).collect::<Vec<_>>(), [UNKNOWN, TRUE]);
        assert!(at(&folder, &rules, 3).1.regimes[0].reasons.is_empty());
    }
    // Behind the first true one an unknown counts for nothing.
    let (folder, rules) = over(&[("a", "TT"), ("b", "FU")], Missing::Absent, plain);
    assert_eq!(states(&folder.open(&rules, &[], None)), "cc");
}

#[test]
fn before_its_first_tick_a_regime_is_in_its_start_state_and_uncertain() {
    let plain = "regime r { calm when A storm when B start storm }\n";
    let (folder, rules) = over(&[("a", "T"), ("b", "F")], Missing::Absent, plain);
    let session = folder.open(&rules, &[], AsOf::parse("2024-03-01"));
    let report = session.run();
    let regime = &report.regimes[0];
    assert_eq!((regime.state, regime.uncertain, regime.tick), (1, true, None));
    assert!(regime.reasons.iter().all(|reason| reason.kind == ReasonKind::NoData));
    assert_eq!(regime.reasons.len(), 2);
}

/// Three letters for each of all 27 combinations, in columns.
fn all_of_three() -> [String; 3] {
    let letters = ['T', 'F', 'U'];
    let column = |step: usize| (0..27).map(|at| letters[at / step % 3]).collect::<String>();
    [column(9), column(3), column(1)]
}

#[test]
fn a_count_lies_between_what_holds_and_what_is_not_refuted() {
    let [a, b, c] = all_of_three();
    // A fourth series, so that the first session has a figure.
    let ones = "T".repeat(27);
    let inputs = [("a", a.as_str()), ("b", &b), ("c", &c), ("z", &ones)];
    for (need, declared) in [(1, true), (2, true), (3, true), (3, false)] {
        let clause = if declared { format!("need {need}") } else { String::new() };
        let text =
            format!("checklist three {{ on daily\n one: A\n two: B\n three: C\n show z\n {clause} }}\n");
        let (folder, rules) = over(&inputs, Missing::Blank, &text);
        let session = folder.open(&rules, &[], None);
        let rows = session.histories(false).checklists.remove(0).rows;
        assert_eq!(rows.len(), 27);
        for (at, (_, _, tally)) in rows.iter().enumerate() {
            let letters: Vec<char> = [&a, &b, &c].iter().map(|text| text.chars().nth(at).unwrap()).collect();
            let low = letters.iter().filter(|letter| **letter == 'T').count();
            let high = letters.iter().filter(|letter| **letter != 'F').count();
            assert_eq!((tally.low, tally.high), (low, high), "{letters:?}");
            assert_eq!(tally.count(), (low == high).then_some(low));
            let passed = match (low >= need, high >= need) {
                (true, _) => TRUE,
                (_, false) => FALSE,
                _ => UNKNOWN,
            };
            assert_eq!(tally.passed, passed, "{letters:?} need {need}");
        }
        let plan = &session.plan.checklists[0];
        assert_eq!((plan.need as usize, plan.declared), (need, declared));
    }
}

#[test]
fn items_say_their_truth_their_values_and_why_they_are_unknown() {
    let text = "checklist list {\n one \"最初\": A\n two: B\n show a + b \"sum\"\n show A\n need 1 }\n";
    let (folder, rules) = over(&[("a", "TT"), ("b", "TU")], Missing::Absent, text);
    let (session, report) = at(&folder, &rules, 2);
    let list = &report.checklists[0];
    assert_eq!(list.tally.map(|tally| (tally.low, tally.high, tally.passed)), Some((1, 2, TRUE)));
    let [one, two, sum, shown] = list.items.as_slice() else { panic!() };
    let truth =
        |said: &Said| if let Said::Truth(Some(tree)) = said { tree.truth } else { panic!("{said:?}") };
    assert_eq!([truth(&one.said), truth(&two.said), truth(&shown.said)], [TRUE, UNKNOWN, TRUE]);
    let Said::Value(Some(figure)) = &sum.said else { panic!() };
    assert!(figure.value.is_nan());
    for item in [two, sum] {
        let named: Vec<_> = item.reasons.iter().map(|reason| reason.series.as_deref()).collect();
        assert_eq!(named, [Some("b")]);
    }
    assert!(one.reasons.is_empty() && shown.reasons.is_empty());
    let kinds = session.plan.checklists[0].items.iter().map(|item| matches!(item.kind, ItemKind::Check(_)));
    assert_eq!(kinds.collect::<Vec<_>>(), [true, true, false, false]);
}

#[test]
fn a_share_with_an_unknown_member_shows_its_bounds_and_blames_the_member() {
    let inputs = [("a", "TT"), ("b", "FF"), ("c", "TU"), ("d", "FF")];
    for (condition, truth) in [("> 20%", TRUE), ("> 50%", FALSE), (">= 50%", UNKNOWN), ("> 30%", UNKNOWN)] {
        let text = format!(
            "universe all = [a, b, c, d]\nchecklist list {{\n wide: share(all, it > 0.5) {condition}\n show share(all, it > 0.5)\n need 1 }}\n"
        );
        let (folder, rules) = over(&inputs, Missing::Absent, &text);
        let (_, report) = at(&folder, &rules, 2);
        let [wide, shown] = report.checklists[0].items.as_slice() else { panic!() };
        let Said::Truth(Some(tree)) = &wide.said else { panic!() };
        assert_eq!(tree.truth, truth, "{condition}");
        assert_eq!(tree.figures[0].bounds, Some((0.25, 0.5)));
        let Said::Value(Some(figure)) = &shown.said else { panic!() };
        assert_eq!((figure.value.is_nan(), figure.bounds), (true, Some((0.25, 0.5))));
        let blamed = |reasons: &[shiome::verdict::Reason]| {
            reasons.iter().map(|reason| reason.series.clone().unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(blamed(&shown.reasons), ["c"], "{:?}", shown.reasons);
        if truth == UNKNOWN {
            assert_eq!(blamed(&tree.reasons), ["c"], "{:?}", tree.reasons);
        }
        // The tick before all members are known: the bounds are the value.
        let (_, report) = at(&folder, &rules, 1);
        let Said::Value(Some(figure)) = &report.checklists[0].items[1].said else { panic!() };
        assert_eq!((figure.value, figure.bounds), (0.5, Some((0.5, 0.5))));
    }
}

const CORE: &str =
    "portfolio core { cash = 0% equity = a bonds = b start cash 20%, equity 60%, bonds 20% }\n";

/// Assets with their weights in percent.
type Weights = Vec<(String, f64)>;

/// The weights, and what was overruled by what.
fn weights(text: &str) -> (Weights, Vec<(String, String)>) {
    let (folder, rules) = over(&[("a", "TT"), ("b", "TT")], Missing::Absent, &format!("{CORE}{text}"));
    let (session, report) = at(&folder, &rules, 2);
    let weights = report.targets.weights.iter();
    let weights = weights.map(|(asset, weight)| (asset.clone(), (weight * 1e6).round() / 1e4)).collect();
    let losers = report.targets.settings.iter().filter_map(|setting| {
        let name = |source: shiome::verdict::Source| source.name(&session.plan).to_owned();
        Some((name(setting.source), name(setting.overruled_by?)))
    });
    (weights, losers.collect())
}

#[test]
fn rules_and_regimes_meet_by_priority_then_by_place() {
    let regime = "regime liquidity { off when A then cash 50% }\n";
    let rule = |priority: &str| format!("rule shelter {{ when B then cash 40% {priority} }}\n");
    let wins = |text: String, cash: f64, loser: &str, winner: &str| {
        let (weights, losers) = weights(&text);
        assert_eq!(weights[0], ("cash".to_owned(), cash), "{text}");
        assert_eq!(losers, [(loser.to_owned(), winner.to_owned())], "{text}");
        // The rest is shared in the start's proportions, three to one.
        let rest = 100.0 - cash;
        assert_eq!([weights[1].1, weights[2].1], [rest * 0.75, rest * 0.25], "{text}");
    };
    wins(format!("{regime}{}", rule("")), 50.0, "shelter", "liquidity");
    wins(format!("{}{regime}", rule("")), 40.0, "liquidity", "shelter");
    wins(format!("{regime}{}", rule("priority 1")), 40.0, "liquidity", "shelter");
    wins(format!("{}{regime}", rule("priority -1")), 50.0, "shelter", "liquidity");
    let second = "regime money { tight when A then cash 30% }\n";
    wins(format!("{second}{regime}"), 30.0, "liquidity", "money");
    // A state that does not hold sets nothing.
    let other = "regime liquidity { off when not A then cash 50% on_ when A then bonds 20% }\n";
    let (weights, losers) = weights(&format!("{other}{}", rule("")));
    assert_eq!((weights[0].1, weights[2].1, losers.len()), (40.0, 20.0, 0));
}

#[test]
fn bounds_hold_across_rules_and_regimes_and_sums_over_a_hundred_are_scaled() {
    let text =
        "regime liquidity { off when A then cash at most 30% }\nrule shelter { when B then cash 40% }\n";
    let (capped, losers) = weights(text);
    assert_eq!((capped[0].1, losers.len()), (30.0, 0));
    let text =
        "regime liquidity { off when A then cash 60%, equity 40% }\nrule more { when B then bonds 50% }\n";
    let (scaled, _) = weights(text);
    // 60, 40 and 50 of 150.
    assert_eq!(scaled.iter().map(|(_, weight)| *weight).collect::<Vec<_>>(), [40.0, 26.6667, 33.3333]);
}

#[test]
fn a_signal_tells_its_setup_its_entry_and_its_ways_out_at_the_bar() {
    let folder = Folder::new();
    let closes = [8.0, 11.0, 10.0, 9.5, 8.5, 8.0, 10.5];
    folder.write("x.csv", &bars(&weekdays(closes.len()), &|at| closes[at]));
    let rules = "strategy s \"買い\" long x {\n setup when close > 10\n enter within 3 bars when close < 9\n \
        size risk 0.5%\n stop at entry - 1\n stop trail 2\n target 50% at entry + setup.close / 11\n \
        target rest at prev_high\n exit when close > 9\n exit when bars_held > 5 }\n";
    let expected = [
        // The verdict, and bars since the setup while an entry counts. A setup may stand before the first bar.
        (Verdict::Unknown, None),
        (Verdict::Pending, Some(0)),
        (Verdict::Pending, Some(1)),
        (Verdict::Pending, Some(2)),
        (Verdict::Triggered, Some(3)),
        (Verdict::Clear, None),
        (Verdict::Pending, Some(0)),
    ];
    for (tick, (verdict, bars)) in (1..).zip(expected) {
        let (_, report) = at(&folder, rules, tick);
        let said = &report.rules[0].report;
        let signal = said.signal.as_ref().unwrap();
        assert_eq!((said.verdict, signal.setup.map(|setup| setup.bars)), (verdict, bars), "tick {tick}");
        let since = bars.map(|bars| weekdays(tick)[tick - 1 - bars]);
        assert_eq!(signal.setup.map(|setup| setup.tick.0), since);
        assert_eq!(signal.setup.and_then(|setup| setup.of), bars.map(|_| 3));
        assert_eq!((signal.entry.value, signal.short, signal.limit), (closes[tick - 1], false, false));
    }
    let (_, report) = at(&folder, rules, 5);
    let signal = report.rules[0].report.signal.as_ref().unwrap();
    assert_eq!((signal.bars.as_str(), signal.size.as_deref()), ("x", Some("risk 0.5%")));
    let value = |way: &WayOut| match &way.kind {
        WayOutKind::At(figure) | WayOutKind::Trail(figure) => figure.value,
        WayOutKind::When(_) | WayOutKind::SessionEnd => panic!("{way:?}"),
    };
    assert_eq!(signal.stops.iter().map(value).collect::<Vec<_>>(), [7.5, 2.0]);
    // The setup's bar closed at 11, the bar before reached 1 % above its close.
    let targets: Vec<_> = signal.targets.iter().map(|(share, way)| (*share, value(way))).collect();
    assert_eq!(targets, [(Some(0.5), 9.5), (None, 9.5 * 1.01)]);
    let exits: Vec<_> = signal.exits.iter().map(|way| (&way.kind, way.in_trade)).collect();
    assert!(matches!(exits[0], (WayOutKind::When(FALSE), false)), "{exits:?}");
    // Nothing can be said of a trade before there is one.
    assert!(matches!(exits[1], (WayOutKind::When(UNKNOWN), true)), "{exits:?}");
}
