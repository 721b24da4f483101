//! Operators over time and rules on the clock of bars within the day.
//!
//! The letters of operators are bars of thirty minutes of New York: 13 to a session, so that histories cross nights and a weekend. A close of 3 is
//! `T`, of 1 `F`, of 2 `U` (the condition divides by nothing) or no bar at all; `b` is told by the volume in the same way.

use shiome::session::AsOf;
use shiome::time::Instant;

use super::folder::{Folder, NEW_YORK, day_bars, starts};
use super::operators::{Kleene, PLAIN, both, counted, drawn, each, either, known, shown};

/// Days from a Thursday on, over a weekend.
const DAYS: [&str; 6] = ["2024-04-04", "2024-04-05", "2024-04-08", "2024-04-09", "2024-04-10", "2024-04-11"];

const NAMES: &str = "let A = 1 / (index@30m - 2) > 0\nlet B = 1 / (index@30m.volume - 2) > 0\n";

/// How a bar comes to be unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// The condition cannot be computed.
    Undefined,
    /// `b`'s figure is blank.
    Blank,
    /// There is no bar where `a` is unknown.
    Absent,
}

fn bars() -> Vec<(&'static str, u32)> {
    starts(&DAYS.map(|day| (day, NEW_YORK)), 30)
}

/// The instants at which bars end; New York is four hours behind in April.
fn ends(count: usize) -> Vec<Instant> {
    let end = |(day, start): (&str, u32)| {
        let end = start + 30 + 240;
        Instant::parse_rfc3339(&format!("{day}T{:02}:{:02}:00Z", end / 60, end % 60)).unwrap()
    };
    bars().into_iter().take(count).map(end).collect()
}

/// The moment at which the last of some bars has just ended: the rest of its session is not overdue.
fn now(count: usize) -> AsOf {
    AsOf::Instant(ends(count)[count - 1])
}

fn folder(a: &str, b: &str, way: Way) -> Folder {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let figure = |letter: char| match letter {
        'T' => "3",
        'F' => "1",
        _ => "2",
    };
    let row = |at: usize| {
        let close = figure(a[at]);
        let volume = if way == Way::Blank && b[at] == 'U' { "" } else { figure(b[at]) };
        let left_out = way == Way::Absent && a[at] == 'U';
        (!left_out).then(|| format!("{close},{close},{close},{close},{volume}"))
    };
    let folder = Folder::new();
    folder.write("catalog.toml", "[series.index]\nplausible = [0, 10]\n");
    folder.write("index@30m.csv", &day_bars(&bars()[..a.len()], &row));
    folder
}

/// Checks expressions at every bar.
#[track_caller]
fn values(expected: &[(String, String)], a: &str, b: &str, way: Way) {
    let folder = folder(a, b, way);
    let texts: Vec<String> = expected.iter().map(|(text, _)| text.clone()).collect();
    let session = folder.open(NAMES, &texts, Some(now(a.len())));
    let rows = session.values();
    let labels: Vec<Instant> = rows.iter().map(|row| row.at.unwrap()).collect();
    assert_eq!(labels, ends(a.len()), "{way:?}");
    for (column, (text, wanted)) in expected.iter().enumerate() {
        let letter = |value: Option<f64>| match value {
            None => 'U',
            Some(truth) => shown(Some(truth == 1.0)),
        };
        let found: String = rows.iter().map(|row| letter(row.values[column])).collect();
        assert_eq!(&found, wanted, "{way:?} {text} over {a} and {b}");
    }
}

/// Checks one expression of `A` at every bar, however unknown ones come about.
#[track_caller]
fn value(expression: &str, a: &str, expected: &str) {
    for way in [Way::Undefined, Way::Absent] {
        // A file cannot begin or end with a bar that is absent.
        if way == Way::Absent && (a.starts_with('U') || a.ends_with('U')) {
            continue;
        }
        values(&[(expression.to_owned(), expected.to_owned())], a, &"T".repeat(a.len()), way);
    }
}

#[test]
fn windows_of_bars_at_their_edges() {
    value("A for 2 bars", "TTUTTFUT", "UTUUTFFU");
    value("A for 2 of 3 bars", "FFTUTTFT", "UFFUTTTT");
    value("A within 2 bars", "FUFFUTFF", "UUUFUTTF");
    value("A becomes true", "TTFTUTFU", "UFFTFUFU");
    value("A since (A becomes true)", "FTTUFT", "FTTUFT");
    value("count(A, 2) == 1", "TFTUTT", "UTTUUF");
    value("bars_since(A) == 1", "FTFFUF", "UFTFUU");
    value("A followed by (not A) within 2 bars", "TFFFUFTT", "FTTFFUFF");
}

#[test]
fn a_window_of_bars_goes_on_over_the_night() {
    // Twelve bars of the first session are false, the last is true, as are the first two of the second.
    let night = format!("{}TTTF", "F".repeat(12));
    let nothing = "F".repeat(12);
    value("A for 3 bars", &night, &format!("{nothing}FFTF"));
    value("A within 3 bars", &night, &format!("UU{}TTTT", "F".repeat(10)));
    value("A becomes true", &night, &format!("U{}TFFF", "F".repeat(11)));
    // Elapsed time does not: at the first bars of the session the window holds these alone.
    let first = format!("{}FTTT", "F".repeat(12));
    value("A for 1 hour", &first, &format!("{nothing}FTTT"));
    value("A within 1 hour", &format!("{}TFFF", "F".repeat(12)), &format!("UU{}TFFF", "F".repeat(10)));
    let closing = format!("{}TFF", "F".repeat(12));
    value("A followed by (not A) within 2 hours", &closing, &format!("UUUU{}", "F".repeat(11)));
    value("A followed by (not A) within 2 bars", &closing, &format!("UU{}TT", "F".repeat(11)));
}

#[test]
fn elapsed_windows_are_open_at_their_start() {
    // 90 minutes are three bars: the one that ended 90 minutes ago has left.
    value("A within 90 minutes", "TFFFF", "TTTFF");
    value("A for 90 minutes", "FTTTT", "FFFTT");
    // Nothing reaches back to the start of the window yet.
    value("A for 90 minutes", "TTTTT", "UUUTT");
    value("A for 90 minutes", "TUTTTT", "UUUUTT");
    value("A within 90 minutes", "FUFFFF", "UUUUFF");
    // A first step exactly 90 minutes ago counts.
    value("A followed by (not A) within 90 minutes", "TFFFF", "FTTTF");
}

/// The positions of `(t − d, t]` and whether history reaches back to its start, told by the instants alone.
fn window(at: &[Instant], t: usize, seconds: i64) -> (Vec<usize>, bool) {
    let from = at[t].plus_seconds(-seconds);
    ((0..=t).filter(|&s| at[s] > from).collect(), at[0] <= from)
}

fn elapsed(
    a: &[Kleene],
    at: &[Instant],
    seconds: i64,
    whole: Kleene,
    of: fn(Kleene, Kleene) -> Kleene,
) -> Vec<Kleene> {
    each(a.len(), |t| {
        let (inside, covered) = window(at, t, seconds);
        let start = if covered { whole } else { of(whole, None) };
        inside.into_iter().map(|s| a[s]).fold(start, of)
    })
}

/// `A for k of` an elapsed window: of a history too short nobody knows how many ticks are missing.
fn some(a: &[Kleene], at: &[Instant], k: usize, seconds: i64) -> Vec<Kleene> {
    each(a.len(), |t| {
        let (inside, covered) = window(at, t, seconds);
        let truths: Vec<Kleene> = inside.into_iter().map(|s| a[s]).collect();
        let sure = truths.iter().filter(|truth| **truth == Some(true)).count();
        if covered || sure >= k { counted(&truths, |count| count >= k) } else { None }
    })
}

fn followed(a: &[Kleene], b: &[Kleene], at: &[Instant], seconds: i64) -> Vec<Kleene> {
    each(a.len(), |t| {
        let from = at[t].plus_seconds(-seconds);
        let start = if at[0] <= from { Some(false) } else { None };
        let first = (0..t).filter(|&s| at[s] >= from).map(|s| a[s]).fold(start, either);
        both(b[t], first)
    })
}

#[test]
fn random_histories_of_bars_agree_with_the_plain_computation() {
    const LEN: usize = 78;
    let at = ends(LEN);
    let mut answers = String::new();
    for seed in 0..8 {
        // The files begin and end with bars.
        let a = format!("F{}T", drawn(seed + 300, LEN - 2, 20));
        let b = drawn(seed + 400, LEN, 15);
        for way in [Way::Undefined, Way::Blank, Way::Absent] {
            let lost = |(a, b): (char, char)| if way == Way::Absent && a == 'U' { 'U' } else { b };
            let b: String = a.chars().zip(b.chars()).map(lost).collect();
            let (x, y) = (known(&a), known(&b));
            let tell = |truths: Vec<Kleene>| truths.into_iter().map(shown).collect::<String>();
            let mut expected: Vec<(String, String)> =
                PLAIN.iter().map(|(text, plain)| ((*text).to_owned(), tell(plain(&x, &y)))).collect();
            for (words, seconds) in [
                ("45 minutes", 2_700),
                ("90 minutes", 5_400),
                ("5 hours", 18_000),
                ("1 calendar day", 86_400),
            ] {
                let plain = [
                    (format!("A for {words}"), elapsed(&x, &at, seconds, Some(true), both)),
                    (format!("A within {words}"), elapsed(&x, &at, seconds, Some(false), either)),
                    (format!("A for 2 of {words}"), some(&x, &at, 2, seconds)),
                    (format!("A followed by B within {words}"), followed(&x, &y, &at, seconds)),
                ];
                expected.extend(plain.map(|(text, truths)| (text, tell(truths))));
            }
            answers.extend(expected.iter().map(|(_, answer)| answer.as_str()));
            values(&expected, &a, &b, way);
        }
    }
    assert_eq!(answers.len(), 8 * 3 * 33 * LEN);
    for letter in ['T', 'F', 'U'] {
        let share = answers.matches(letter).count() as f64 / answers.len() as f64;
        assert!(share > 0.1, "{letter}: {share}");
    }
}

/// The bars of one session.
const SESSION: usize = 13;

#[test]
fn crossings_of_levels_that_step_with_the_session() {
    const LEN: usize = 6 * SESSION;
    let figure = |letter: char| match letter {
        'T' => 3.0,
        'F' => 1.0,
        _ => 2.0,
    };
    let mut answers = String::new();
    for seed in 0..6 {
        let a = format!("F{}T", drawn(seed + 500, LEN - 2, 25));
        let b = drawn(seed + 600, LEN, 30);
        for way in [Way::Undefined, Way::Absent] {
            let known = |letter: char| !(way == Way::Absent && letter == 'U');
            let close: Vec<Option<f64>> = a.chars().map(|a| known(a).then(|| figure(a))).collect();
            let volume: Vec<f64> = b.chars().map(figure).collect();
            let before = |t: usize| (t / SESSION * SESSION).checked_sub(1).and_then(|last| close[last]);
            let average = |t: usize| -> Option<f64> {
                let part = t / SESSION * SESSION..=t;
                let value = part.clone().map(|s| Some(close[s]? * volume[s])).sum::<Option<f64>>()?;
                Some(value / part.map(|s| volume[s]).sum::<f64>())
            };
            let fixed = |_: usize| Some(2.0);
            type Compare = fn(f64, f64) -> bool;
            type Level<'a> = &'a dyn Fn(usize) -> Option<f64>;
            let levels: [(&str, Level<'_>); 3] =
                [("index@30m.prev_close", &before), ("index@30m.vwap", &average), ("2", &fixed)];
            let crosses = |level: Level<'_>, above: bool| -> String {
                let compared = |t: usize, holds: fn(f64, f64) -> bool| Some(holds(close[t]?, level(t)?));
                let (now, then): (Compare, Compare) =
                    if above { (|x, y| x > y, |x, y| x <= y) } else { (|x, y| x < y, |x, y| x >= y) };
                let one = |t: usize| {
                    both(compared(t, now), t.checked_sub(1).and_then(|before| compared(before, then)))
                };
                (0..LEN).map(|t| shown(one(t))).collect()
            };
            let expected: Vec<(String, String)> = levels
                .into_iter()
                .flat_map(|(name, level)| {
                    [("above", true), ("below", false)].map(|(word, above)| {
                        (format!("index@30m crosses {word} {name}"), crosses(level, above))
                    })
                })
                .collect();
            answers.extend(expected.iter().map(|(_, answer)| answer.as_str()));
            values(&expected, &a, &b, way);
        }
    }
    assert!(answers.matches('T').count() > 300 && answers.matches('U').count() > 300, "{answers}");
}

/// Checks verdicts and held states of a rule on the bars.
#[track_caller]
fn rule(text: &str, a: &str, verdicts: &str, held: &str) {
    let folder = folder(a, &"T".repeat(a.len()), Way::Undefined);
    let told = folder.told(&format!("{NAMES}rule r {{ on index@30m {text} }}"), Some(now(a.len())));
    let at: Vec<String> = told.iter().map(|row| row.0.clone()).collect();
    assert_eq!(at, ends(a.len()).iter().map(Instant::to_string).collect::<Vec<_>>());
    let found: String = told.iter().map(|row| row.1).collect();
    let on: String = told.iter().map(|row| if row.2 { '#' } else { '-' }).collect();
    assert_eq!((found.as_str(), on.as_str()), (verdicts, held), "{text} over {a}");
}

#[test]
fn holds_exits_and_cooldowns_count_bars_and_minutes() {
    rule("when A for 3 bars", "FTTTUTF", "cpptuuc", "---###-");
    rule("when A for 90 minutes", "FTTTUTF", "cpptuuc", "---###-");
    rule("when A until not A", "FTUFT", "ctuct", "-##-#");
    // Two bars after leaving are ignored; an hour is two bars.
    rule("when A cooldown 2 bars", "TFTTTT", "tccctt", "#---##");
    rule("when A cooldown 1 hour", "TFTTTT", "tccctt", "#---##");
    rule("when A if unknown clear", "TUTUU", "tctcc", "#-#--");
}

#[test]
fn a_cooldown_of_hours_is_over_by_the_morning_and_one_of_bars_is_not() {
    // It leaves at the last bar of the first session.
    let a = format!("{}TFTTT", "F".repeat(11));
    rule(
        "when A cooldown 1 hour",
        &a,
        &format!("{}tcttt", "c".repeat(11)),
        &format!("{}#-###", "-".repeat(11)),
    );
    rule(
        "when A cooldown 2 bars",
        &a,
        &format!("{}tccct", "c".repeat(11)),
        &format!("{}#---#", "-".repeat(11)),
    );
}

/// The verdicts of a strategy: a signal where everything holds and a setup lies one to `n` bars back, else pending while one that is good may still lead to one.
fn signals(only: &[Kleene], setup: &[Kleene], enter: &[Kleene], n: usize) -> String {
    let earlier = |t: usize, from: usize, to: usize| {
        let seen = (from..=to).map(|back| t.checked_sub(back).and_then(|at| setup[at]));
        seen.fold(Some(false), either)
    };
    let letter = |t: usize| match both(both(only[t], earlier(t, 1, n)), enter[t]) {
        Some(true) => 't',
        None => 'u',
        // Without an entry it waits, is clear, or nobody can tell which.
        Some(false) => match both(only[t], earlier(t, 0, n - 1)) {
            Some(true) => 'p',
            Some(false) => 'c',
            None => 'u',
        },
    };
    (0..setup.len()).map(letter).collect()
}

#[test]
fn signals_of_strategies_agree_with_the_plain_computation() {
    const LEN: usize = 4 * SESSION;
    let verdicts = |clauses: &str, a: &str, b: &str| -> String {
        let text = format!("{NAMES}strategy s long index@30m {{ {clauses} stop at entry - 1 }}");
        let told = folder(a, b, Way::Undefined).told(&text, Some(now(a.len())));
        told.iter().map(|row| row.1).collect()
    };
    // The setup bar itself is none of the three; the fourth after it is too late.
    let setup = "setup when A enter within 3 bars when B";
    assert_eq!(verdicts(setup, "FFFTFFFFF", "TTTTTTTTT"), "uuupttt".to_owned() + "cc");
    assert_eq!(verdicts(setup, "FFFTFFFFF", "FFFFFFTTF"), "uucppptcc");
    assert_eq!(verdicts(setup, "FFFTFUFFF", "FFFFFFTTF"), "uucppptuc");
    let mut answers = String::new();
    for seed in 0..6 {
        let (a, b) = (drawn(seed + 700, LEN, 10), drawn(seed + 800, LEN, 10));
        let (x, y) = (known(&a), known(&b));
        let not =
            |truths: &[Kleene]| truths.iter().map(|truth| truth.map(|truth| !truth)).collect::<Vec<_>>();
        let always = vec![Some(true); LEN];
        for (clauses, plain) in [
            ("setup when A enter within 3 bars when B", signals(&always, &x, &y, 3)),
            ("setup when A enter within 1 bar when not A", signals(&always, &x, &not(&x), 1)),
            ("only when B setup when not A enter within 5 bars when A", signals(&y, &not(&x), &x, 5)),
        ] {
            assert_eq!(verdicts(clauses, &a, &b), plain, "{clauses} over {a} and {b}");
            answers.push_str(&plain);
        }
    }
    assert!(['t', 'p', 'c', 'u'].iter().all(|letter| answers.matches(*letter).count() > 50), "{answers}");
}
