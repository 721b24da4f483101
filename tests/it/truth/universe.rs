//! Functions over a universe: what may be of members that are unknown decides, against every way they may be.

use super::folder::{Folder, Missing, NEW_YORK, day_bars, letter, starts, weekdays};
use super::operators::{Kleene, both, counted, opposite, shown};
use shiome::session::AsOf;

/// Figures of the members of every session.
type Figures = Vec<Vec<Option<u8>>>;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// Ways to a share through names.
const LETS: &str =
    "let width = share(all, it > 0.5)\nlet above(x) = number(all, it > x)\nlet high(x, n) = x > n\n";

/// Every combination of figures of so many members: none, 0, 1, … below `levels`.
fn combinations(members: usize, levels: u8) -> Figures {
    let each = usize::from(levels) + 1;
    let count = each.pow(u32::try_from(members).unwrap());
    let figure = |case: usize, member: usize| {
        let place = case / each.pow(u32::try_from(member).unwrap()) % each;
        u8::try_from(place).unwrap().checked_sub(1)
    };
    // The last combination has every figure, and history begins with one.
    (0..count).rev().map(|case| (0..members).map(|member| figure(case, member)).collect()).collect()
}

/// The truth or the value of expressions at every session.
fn values(figures: &Figures, expressions: &[String], missing: Missing) -> Vec<Vec<Option<f64>>> {
    let members = &NAMES[..figures[0].len()];
    let letters = |member: usize| -> String {
        figures.iter().map(|row| row[member].map_or('U', |figure| char::from(b'0' + figure))).collect()
    };
    let letters: Vec<String> = (0..members.len()).map(letters).collect();
    let inputs: Vec<(&str, &str)> = members.iter().copied().zip(letters.iter().map(String::as_str)).collect();
    let folder = Folder::new();
    folder.series(&inputs, missing);
    let days = weekdays(figures.len());
    let rules = format!("universe all = [{}]\n{LETS}rule unused {{ when a is known }}\n", members.join(", "));
    let session = folder.open(&rules, expressions, days.last().copied().map(AsOf::Date));
    let rows = session.values();
    assert_eq!(rows.iter().map(|row| row.day).collect::<Vec<_>>(), days);
    (0..expressions.len()).map(|column| rows.iter().map(|row| row.values[column]).collect()).collect()
}

fn truths(values: &[Option<f64>]) -> Vec<Kleene> {
    values.iter().map(|value| value.map(|truth| truth == 1.0)).collect()
}

fn text(truths: &[Kleene]) -> String {
    truths.iter().copied().map(shown).collect()
}

type Compare = fn(f64, f64) -> bool;

const COMPARISONS: [(&str, Compare); 6] = [
    (">", |x, y| x > y),
    (">=", |x, y| x >= y),
    ("<", |x, y| x < y),
    ("<=", |x, y| x <= y),
    ("==", |x, y| x == y),
    ("!=", |x, y| x != y),
];

/// What a comparison says of numbers of which any may be.
fn compared(possible: &[f64], compare: Compare, bound: f64) -> Kleene {
    let holds = possible.iter().filter(|x| compare(**x, bound)).count();
    match holds {
        0 => Some(false),
        _ if holds == possible.len() => Some(true),
        _ => None,
    }
}

/// What a comparison says of an interval, told by numbers of it among which are both ends: the bound too may be of it.
fn within(some: &[f64], compare: Compare, bound: f64) -> Kleene {
    let low = some.iter().copied().fold(f64::INFINITY, f64::min);
    let high = some.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    compared(&[low, high, bound.clamp(low, high)], compare, bound)
}

#[test]
fn a_share_is_decided_where_unknown_members_cannot_change_it() {
    // Of four members all 81 combinations of true, false and unknown.
    let figures = combinations(4, 2);
    assert_eq!(figures.len(), 81);
    let possible = |row: &Vec<Option<u8>>| -> Vec<f64> {
        let sure = row.iter().filter(|figure| **figure == Some(1)).count();
        let open = row.iter().filter(|figure| figure.is_none()).count();
        (sure..=sure + open).map(|count| count as f64).collect()
    };
    let mut expected: Vec<(String, String)> = Vec::new();
    for (sign, compare) in COMPARISONS {
        for bound in 0..=4 {
            let answer = |row: &Vec<Option<u8>>| compared(&possible(row), compare, f64::from(bound));
            let answer = text(&figures.iter().map(answer).collect::<Vec<_>>());
            expected.push((format!("share(all, it > 0.5) {sign} {}%", 25 * bound), answer.clone()));
            expected.push((format!("number(all, it > 0.5) {sign} {bound}"), answer.clone()));
            expected.push((format!("{}% {} share(all, it > 0.5)", 25 * bound, mirrored(sign)), answer));
        }
    }
    let between = |row: &Vec<Option<u8>>| {
        let possible = possible(row);
        both(compared(&possible, |x, y| x >= y, 1.0), compared(&possible, |x, y| x <= y, 2.0))
    };
    let between = text(&figures.iter().map(between).collect::<Vec<_>>());
    expected.push(("share(all, it > 0.5) between 25% and 50%".to_owned(), between));
    // The share of those that are not is the rest.
    let rest = |row: &Vec<Option<u8>>| compared(&possible(row), |x, y| 4.0 - x > y, 1.0);
    let rest = text(&figures.iter().map(rest).collect::<Vec<_>>());
    expected.push(("share(all, not (it > 0.5)) > 25%".to_owned(), rest));
    let texts: Vec<String> = expected.iter().map(|(text, _)| text.clone()).collect();
    for missing in [Missing::Blank, Missing::Absent] {
        let found = values(&figures, &texts, missing);
        for ((expression, wanted), found) in expected.iter().zip(&found) {
            assert_eq!(&text(&truths(found)), wanted, "{missing:?} {expression}");
        }
    }
    // As a figure it is known only where it is certain.
    let found = values(&figures, &["share(all, it > 0.5)".to_owned()], Missing::Blank);
    for (row, value) in figures.iter().zip(&found[0]) {
        let possible = possible(row);
        assert_eq!(*value, if let [count] = possible[..] { Some(count / 4.0) } else { None }, "{row:?}");
    }
}

fn mirrored(sign: &str) -> &str {
    match sign {
        ">" => "<",
        ">=" => "<=",
        "<" => ">",
        "<=" => ">=",
        same => same,
    }
}

#[test]
fn a_share_crosses_where_both_ticks_are_decided() {
    // In an order in which counts go up and down.
    let all = combinations(3, 2);
    let figures: Figures = (0..81).map(|tick| all[(tick * tick + 7 * tick) % 27].clone()).collect();
    let at = |tick: usize, compare: fn(usize) -> bool| counted(&members(&figures[tick]), compare);
    let crossing = |tick: usize| {
        let now = at(tick, |count| count > 1);
        match tick.checked_sub(1) {
            None => both(now, None),
            Some(before) => both(now, at(before, |count| count <= 1)),
        }
    };
    let becoming = |tick: usize| match tick.checked_sub(1) {
        None => None,
        Some(before) => both(at(tick, |count| count > 1), opposite(at(before, |count| count > 1))),
    };
    let expected = [
        ("share(all, it > 0.5) crosses above 50%", text(&(0..81).map(crossing).collect::<Vec<_>>())),
        ("(share(all, it > 0.5) > 50%) becomes true", text(&(0..81).map(becoming).collect::<Vec<_>>())),
    ];
    let texts = expected.clone().map(|(text, _)| text.to_owned());
    let found = values(&figures, &texts, Missing::Blank);
    for ((expression, wanted), found) in expected.iter().zip(&found) {
        assert!(['T', 'F', 'U'].iter().all(|letter| wanted.contains(*letter)), "{wanted}");
        assert_eq!(&text(&truths(found)), wanted, "{expression}");
    }
}

fn members(row: &[Option<u8>]) -> Vec<Kleene> {
    row.iter().map(|figure| figure.map(|figure| figure > 0)).collect()
}

/// Every way the unknown figures of a session may be: below, among and above those of the others, and equal to them.
fn ways(row: &[Option<u8>]) -> Vec<Vec<f64>> {
    let choices = |figure: &Option<u8>| match figure {
        Some(figure) => vec![f64::from(*figure)],
        None => [-1e9, 0.0, 0.5, 1.0, 1.5, 2.0, 1e9].to_vec(),
    };
    row.iter().map(choices).fold(vec![Vec::new()], |ways, choices| {
        let longer = |way: &Vec<f64>| {
            choices.iter().map(|choice| [way.clone(), vec![*choice]].concat()).collect::<Vec<_>>()
        };
        ways.iter().flat_map(longer).collect()
    })
}

fn median(way: &[f64]) -> f64 {
    let mut sorted = way.to_vec();
    sorted.sort_by(f64::total_cmp);
    (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0
}

/// The rank of a member: one more than those above it, equals in the order of the list.
fn rank(way: &[f64], own: usize) -> f64 {
    let above = |(at, x): (usize, &f64)| *x > way[own] || (*x == way[own] && at < own);
    1.0 + way.iter().enumerate().filter(|member| above(*member)).count() as f64
}

#[test]
fn medians_and_ranks_are_decided_where_no_figure_could_change_them() {
    for members in [3, 4] {
        let figures = combinations(members, 3);
        let all: Vec<Vec<Vec<f64>>> = figures.iter().map(|row| ways(row)).collect();
        let mut expected: Vec<(String, String)> = Vec::new();
        for (sign, compare) in COMPARISONS {
            for bound in [0.0, 0.5, 1.0, 2.0] {
                let answer = |ways: &Vec<Vec<f64>>| {
                    within(&ways.iter().map(|way| median(way)).collect::<Vec<_>>(), compare, bound)
                };
                expected.push((
                    format!("median(all, it) {sign} {bound}"),
                    text(&all.iter().map(answer).collect::<Vec<_>>()),
                ));
            }
            for (own, name) in NAMES.iter().enumerate().take(members) {
                for bound in 1..=members {
                    let answer = |ways: &Vec<Vec<f64>>| {
                        // Of two equal members none may stand between, and yet it is an interval.
                        let ranks: Vec<f64> = ways.iter().map(|way| rank(way, own)).collect();
                        within(&ranks, compare, bound as f64)
                    };
                    expected.push((
                        format!("rank({name}, all, it) {sign} {bound}"),
                        text(&all.iter().map(answer).collect::<Vec<_>>()),
                    ));
                }
            }
        }
        let texts: Vec<String> = expected.iter().map(|(text, _)| text.clone()).collect();
        let found = values(&figures, &texts, Missing::Blank);
        for ((expression, wanted), found) in expected.iter().zip(&found) {
            assert_eq!(&text(&truths(found)), wanted, "{expression} of {members}");
        }
        // The mean has no bounds: one unknown figure makes it unknown.
        let found = values(&figures, &["mean(all, it)".to_owned()], Missing::Blank);
        for (row, value) in figures.iter().zip(&found[0]) {
            let sum: Option<u8> = row.iter().copied().sum();
            assert_eq!(*value, sum.map(|sum| f64::from(sum) / members as f64), "{row:?}");
        }
    }
}

/// The places of the `k` highest.
fn top(way: &[f64], k: usize) -> Vec<usize> {
    (0..way.len()).filter(|own| rank(way, *own) <= k as f64).collect()
}

#[test]
fn the_highest_of_a_universe_are_never_claimed_where_they_may_be_others() {
    let figures = combinations(4, 3);
    let mut asked: Vec<(String, Vec<Vec<bool>>)> = Vec::new();
    let all: Vec<Vec<Vec<f64>>> = figures.iter().map(|row| ways(row)).collect();
    for (sign, compare) in COMPARISONS {
        for (k, bound) in [(1, 1.0), (2, 1.0), (2, 2.0), (3, 2.0)] {
            let told = |words: &str, of: &dyn Fn(&[f64]) -> f64| {
                let answers = |ways: &Vec<Vec<f64>>| ways.iter().map(|way| compare(of(way), bound)).collect();
                (format!("{words} {sign} {bound}"), all.iter().map(answers).collect())
            };
            let count = |way: &[f64]| top(way, k).into_iter().filter(|at| way[*at] > 0.5).count() as f64;
            asked.push(told(&format!("number(top({k}, all, it), it > 0.5)"), &count));
            let mean = |way: &[f64]| top(way, k).into_iter().map(|at| way[at]).sum::<f64>() / k as f64;
            asked.push(told(&format!("mean(top({k}, all, it), it)"), &mean));
        }
    }
    let texts: Vec<String> = asked.iter().map(|(text, _)| text.clone()).collect();
    let found = values(&figures, &texts, Missing::Blank);
    let (mut decided, mut open) = (0, 0);
    for ((expression, ways), found) in asked.iter().zip(&found) {
        for ((row, ways), truth) in figures.iter().zip(ways).zip(truths(found)) {
            match truth {
                Some(truth) => {
                    assert!(ways.iter().all(|way| *way == truth), "{expression} of {row:?}: {truth}")
                }
                // With every figure known there is one way, and the answer is it.
                None => assert!(row.iter().any(Option::is_none), "{expression} of {row:?}"),
            }
            *(if truth.is_some() { &mut decided } else { &mut open }) += 1;
        }
    }
    // 81 of 256 combinations are wholly known; others are decided beside them.
    assert_eq!(decided + open, 48 * 256);
    assert!(decided > 48 * 100, "{decided} {open}");
}

/// Truth letters of expressions over written figures; one string a member.
#[track_caller]
fn told(expected: &[(&str, &str)], inputs: &[&str]) {
    let row = |tick: usize| {
        inputs
            .iter()
            .map(|letters| letters.chars().nth(tick).and_then(|x| x.to_digit(10)).map(|x| x as u8))
            .collect()
    };
    let figures: Figures = (0..inputs[0].len()).map(row).collect();
    let texts: Vec<String> = expected.iter().map(|(text, _)| (*text).to_owned()).collect();
    for missing in [Missing::Blank, Missing::Absent] {
        let found = values(&figures, &texts, missing);
        for ((expression, wanted), found) in expected.iter().zip(&found) {
            assert_eq!(&text(&truths(found)), wanted, "{missing:?} {expression}");
        }
    }
}

#[test]
fn cases_written_out() {
    told(
        &[
            // Two of four for certain and one unknown: from a half to three quarters.
            ("share(all, it > 4) > 50%", "FFUT"),
            ("share(all, it > 4) >= 50%", "FTTT"),
            ("share(all, it > 4) < 75%", "TTUF"),
            ("number(all, it > 4) == 2", "FTUF"),
            // 1 2 3 4; 1 2 5 6; 1 U 5 6; 7 U 5 6.
            ("median(all, it) > 3", "FTUT"),
            ("median(all, it) < 6", "TTTU"),
            ("rank(d, all, it) == 1", "TTUF"),
            ("rank(d, all, it) <= 2", "TTTU"),
            ("rank(a, all, it) == 4", "TTUF"),
            ("rank(a, all, it) >= 3", "TTTF"),
            // It is open which are the two, and each is asked on its own: one for certain, two at most.
            ("number(top(2, all, it), it > 4) == 2", "FTUU"),
            ("number(top(2, all, it), it > 4) >= 1", "FTTT"),
            ("number(top(2, all, it), it > 4) > 2", "FFFF"),
            ("mean(top(2, all, it), it) > 5", "FTUU"),
        ],
        &["1117", "22UU", "3555", "4666"],
    );
    // Yesterday's highest, as it stands today: a, then b, then b.
    told(
        &[("mean(top(1, all, it[1]), it) == 3", "UTFT"), ("mean(top(1, all, it[1]), it) == 4", "UFTF")],
        &["9311", "1943", "0000"],
    );
}

#[test]
fn through_names_and_inside_each_other() {
    // 0 0 1 1; 0 U 1 1; U U 1 1; 1 U 1 1; 1 3 3 3.
    let inputs = ["00U11", "0UUU3", "11113", "11113"];
    told(
        &[
            ("width >= 50%", "TTTTT"),
            ("width > 50%", "FUUTT"),
            ("25% < width <= 75%", "TTUUF"),
            ("above(0.5) == 2", "TUUFF"),
            ("share(all, high(it, 0.5)) > 50%", "FUUTT"),
            ("not (width <= 50%)", "FUUTT"),
            ("above(2) == 0 or width > 50%", "TUUTT"),
            ("(width ?? 100%) > 50%", "FTTTT"),
            ("known(width)", "TFFFT"),
            // Members above the mean of all, and above the median.
            ("number(all, it > mean(all, it)) == 2", "TUUUF"),
            ("number(all, it > mean(all, it)) == 3", "FUUUT"),
            ("number(all, it >= median(all, it)) >= 2", "TTUTT"),
            ("share(all, rank(it, all, it) <= 2) == 50%", "TUUUT"),
        ],
        &inputs,
    );
}

#[test]
fn a_rule_is_unknown_only_between_the_ends_and_is_held_there() {
    let rules = "universe all = [a, b, c, d]\nrule r { when share(all, it > 0.5) > 50% }";
    let inputs = [("a", "TTTTTFFT"), ("b", "TTTTUFFT"), ("c", "TTUUUFFU"), ("d", "FUUFFUUF")];
    // 3 of 4; 3 to 4; 2 to 4; 2 to 3; 1 to 3; 0 to 1; 0 to 1; 2 to 3.
    for missing in [Missing::Blank, Missing::Absent] {
        let folder = Folder::new();
        folder.series(&inputs, missing);
        let told = |rules: &str| -> (String, String) {
            let states = folder.states(rules, weekdays(8).last().copied().map(AsOf::Date));
            let held = |state: &(_, char, bool)| if state.2 { '#' } else { '-' };
            (states.iter().map(|state| state.1).collect(), states.iter().map(held).collect())
        };
        let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(told(rules), both("ttuuuccu", "#####---"));
        let clears = rules.replace("> 50% }", "> 50% if unknown clear }");
        assert_eq!(told(&clears), both("ttcccccc", "##------"));
        let held = rules.replace("> 50% }", "> 50% for 2 bars }");
        assert_eq!(told(&held), both("utuuuccc", "-####---"));
    }
}

#[test]
fn members_within_the_day_are_unknown_once_their_bar_is_overdue() {
    let folder = Folder::new();
    let bars = starts(&[("2024-04-04", NEW_YORK)], 30);
    let row = |at: usize| Some(format!("{0},{0},{0},{0},10", 100 + at));
    // The bars that end at 11:00 and 11:30 never come.
    let lost = |at: usize| (!(2..4).contains(&at)).then(|| row(at)).flatten();
    folder.write("qqq@30m.csv", &day_bars(&bars, &row));
    folder.write("iwm@30m.csv", &day_bars(&bars, &lost));
    let told = |condition: &str| -> String {
        let rules = format!("universe all = [qqq@30m, iwm@30m]\nrule r {{ on qqq@30m when {condition} }}");
        folder.open(&rules, &[], None).history(&[0], false)[0]
            .rows
            .iter()
            .map(|row| letter(row.state.verdict))
            .collect()
    };
    // At 11:00 the other's figure of 10:30 stands; at 11:30 its bar of 11:00 is overdue.
    assert_eq!(told("share(all, it > 100) > 50%"), "ctuttttttttt".replacen("ctu", "cttu", 1));
    assert_eq!(told("share(all, it > 100) >= 50%"), "cttttttttttt".to_owned() + "t");
    assert_eq!(told("number(all, it > 100) == 2"), "cttu".to_owned() + &"t".repeat(9));
    assert_eq!(told("rank(iwm@30m, all, it) == 2"), "tttu".to_owned() + &"t".repeat(9));
}
