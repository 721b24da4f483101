//! Every operator over time against its sentence, and against a plain computation over random inputs.

use super::folder::{value, values};

pub type Kleene = Option<bool>;

#[test]
fn logic_is_strong_kleene() {
    let inputs = [("a", "TTTFFFUUU"), ("b", "TFUTFUTFU")];
    value("A and B", &inputs, "TFUFFFUFU");
    value("A or B", &inputs, "TTTTFUTUU");
    value("not A and (B or not B)", &inputs, "FFFTTUUUU");
}

#[test]
fn comparison_and_arithmetic_with_an_unknown_are_unknown() {
    let inputs = [("x", "13U2U"), ("y", "22222")];
    value("x > y", &inputs, "FTUFU");
    value("x + y > 3", &inputs, "FTUTU");
    value("x * 0 == 0", &inputs, "TTUTU");
    value("x != y", &inputs, "TTUFU");
}

#[test]
fn between_has_both_bounds_and_a_chain_means_both() {
    let inputs = [("x", "01234U")];
    value("x between 1 and 3", &inputs, "FTTTFU");
    value("1 < x < 3", &inputs, "FFTFFU");
    value("1 <= x < 3", &inputs, "FTTFFU");
}

#[test]
fn rising_and_falling_compare_with_the_print_before() {
    let inputs = [("x", "1223U432")];
    value("x is rising", &inputs, "UTFTUUFF");
    value("x is not rising", &inputs, "UFTFUUTT");
    value("x is falling", &inputs, "UFFFUUTT");
}

#[test]
fn what_cannot_be_computed_is_unknown() {
    let inputs = [("x", "012"), ("y", "000")];
    value("x / y > 1", &inputs, "UUU");
    value("y / x == 0", &inputs, "UTT");
    value("ln(x) >= 0", &inputs, "UTT");
    value("sqrt(y - x) == 0", &inputs, "TUU");
    value("x / y > 1 or x > 1", &inputs, "UUT");
}

#[test]
fn tighter_and_looser() {
    let inputs = [("a", "TTTTFFFF"), ("b", "TTFFTTFF"), ("c", "TFTFTFTF")];
    value("not A and B", &inputs, "FFFFTTFF");
    value("A or B and C", &inputs, "TTTTTFFF");
    value("not A or B and not C", &inputs, "FTFFTTTT");
    value("not a > 0 and b < 1", &inputs, "FFFFFFTT");
    value("1 + a * 2 == 3", &inputs, "TTTTFFFF");
    value("-a + 1 > b - c", &inputs, "FFTFTFTT");
    value("a ?? b == 1", &[("a", "UU0"), ("b", "101")], "TFF");
}

#[test]
fn for_needs_every_one_of_the_last_ticks() {
    value("A for 2 bars", &[("a", "TTTFTT")], "UTTFFT");
    // One false tick is enough, however short the history.
    value("A for 3 bars", &[("a", "FTTT")], "FFFT");
    value("A for 3 bars", &[("a", "TFTTT")], "UFFFT");
    value("A for 2 bars", &[("a", "TUTTFUT")], "UUUTFFU");
    value("A for 1 bar", &[("a", "TUFT")], "TUFT");
    // It takes the whole condition.
    value("A and B for 2 bars", &[("a", "TTTF"), ("b", "FTTT")], "FFTF");
    value("A or B for 2 days", &[("a", "TFFF"), ("b", "FTTF")], "UTTF");
}

#[test]
fn for_some_of_counts_what_may_still_be() {
    // Before the first tick two unknown ones: at the first the count is 1 to 3.
    value("A for 2 of 3 bars", &[("a", "TTFFT")], "UTTFF");
    value("A for 2 of 3 bars", &[("a", "FFTUT")], "UFFUT");
    value("A for 3 of 3 bars", &[("a", "TTTUT")], "UUTUU");
}

#[test]
fn within_needs_one_of_the_last_ticks() {
    value("A within 2 bars", &[("a", "FTFFT")], "UTTFT");
    value("A within 2 bars", &[("a", "FUFFUT")], "UUUFUT");
    value("A within 1 bar", &[("a", "FTUF")], "FTUF");
}

#[test]
fn since_holds_from_a_start_on() {
    // True with the start, true while it holds, false from the first break to the next start.
    value("A since B", &[("a", "TTTTFTT"), ("b", "FTFFFFT")], "UTTTFFT");
    value("A since B", &[("a", "TTUTFT"), ("b", "TFFFFF")], "TTUUFF");
    // A start that may have been leaves the answer open; a broken condition settles it.
    value("A since B", &[("a", "FTTFT"), ("b", "FUFFF")], "FUUFF");
    value("A since (A becomes true)", &[("a", "FTTFT")], "FTTFT");
}

#[test]
fn followed_by_looks_back_from_the_second() {
    let inputs = [("a", "TFFFFF"), ("b", "TFTTFT")];
    // Not both at one tick; as far as two ticks back; no further.
    value("A followed by B within 2 bars", &inputs, "UFTFFF");
    value("A followed by B within 3 bars", &inputs, "UFTTFF");
    // A match is not consumed.
    value("A followed by B within 2 bars", &[("a", "TFFF"), ("b", "FTTF")], "FTTF");
    value("A followed by B within 1 bar", &[("a", "FUTFF"), ("b", "FFTTT")], "FFUTF");
    value("A followed by B within 2 bars", &[("a", "FTFF"), ("b", "FFUF")], "FFUF");
}

#[test]
fn a_chain_counts_each_span_from_the_step_before() {
    let chain = "A followed by B within 2 bars followed by C within 3 bars";
    let (a, c) = (("a", "TFFFFFF"), ("c", "FFFFFTT"));
    // The step at the third tick reaches to the sixth, not to the seventh.
    value(chain, &[a, ("b", "FFTFFFF"), c], "FFFFFTF");
    // Some match is enough: taking the first second step would leave the third too late.
    value(chain, &[a, ("b", "FTTFFFF"), c], "FFFFFTF");
    value(chain, &[a, ("b", "FTFFFFF"), c], "FFFFFFF");
    value(chain, &[a, ("b", "FFFTFFF"), c], "FFFFFFF");
}

#[test]
fn becoming_true_needs_a_tick_before() {
    value("A becomes true", &[("a", "TTFTUT")], "UFFTFU");
    // Unknown at the first tick, whatever stands there.
    value("A becomes true", &[("a", "FFT")], "UFT");
    value("(A becomes true) and Z", &[("a", "UFTU"), ("z", "TTTT")], "UFTF");
    value("(A and Z) becomes true", &[("a", "UTFT"), ("z", "TTTT")], "UUFT");
}

#[test]
fn crossing_needs_the_other_side_or_equality_before() {
    let inputs = [("x", "13324123"), ("y", "22222222")];
    value("x crosses above y", &inputs, "FTFFTFFT");
    value("x crosses below y", &inputs, "UFFFFTFF");
    value("x crosses above 2", &[("x", "3U3123U1")], "UFUFFTFF");
    value("x crosses below 2", &[("x", "21U1")], "FTFU");
}

#[test]
fn quorums_count_all_27_cases() {
    let letters = |every: usize| (0..27).map(|case| ['T', 'F', 'U'][case / every % 3]).collect::<String>();
    let columns = [9, 3, 1].map(letters);
    let inputs = [("a", columns[0].as_str()), ("b", &columns[1]), ("c", &columns[2])];
    let mut expected = Vec::new();
    for (words, holds) in QUORUMS {
        for k in [1, 2, 3] {
            let answer = |case: usize| {
                let row: Vec<Kleene> = columns.iter().map(|column| known(column)[case]).collect();
                shown(counted(&row, |count| holds(count, k)))
            };
            expected.push((format!("{words} {k} of (A, B, C)"), (0..27).map(answer).collect()));
        }
    }
    values(&expected, &inputs);
    // Two of the nine written out.
    value("at least 2 of (A, B, C)", &inputs, "TTTTFUTUUTFUFFFUFUTUUUFUUUU");
    value("exactly 1 of (A, B, C)", &inputs, "FFFFTUFUUFTUTFUUUUFUUUUUUUU");
}

type Counting = fn(usize, usize) -> bool;

const QUORUMS: [(&str, Counting); 3] = [
    ("at least", |count, k| count >= k),
    ("at most", |count, k| count <= k),
    ("exactly", |count, k| count == k),
];

#[test]
fn the_ways_out_of_unknown() {
    let inputs = [("x", "4UU1"), ("y", "2U22"), ("z", "TTTT")];
    value("(x ?? y) > 3", &inputs, "TUFF");
    value("(x ?? y ?? 5) > 3", &inputs, "TTFF");
    value("(x ?? 5) > 3 and Z", &inputs, "TTTF");
    value("known(x) and Z", &inputs, "TFFT");
    value("x is known and Z", &inputs, "TFFT");
    value("x is unknown and Z", &inputs, "FTTF");
    value("(x > y) is unknown and Z", &inputs, "FTTF");
    value("not known(x + y) and Z", &inputs, "FTTF");
}

#[test]
fn counting_is_unknown_unless_certain() {
    let inputs = [("a", "FTFFUFTF"), ("x", "12345678"), ("z", "TTTTTTTT")];
    value("bars_since(A)", &inputs, "U012UU01");
    value("count(A, 2)", &inputs, "U110UU11");
    value("valuewhen(A, x)", &inputs, "U222UU77");
    value("valuewhen(A, x)", &[("a", "TFTF"), ("x", "1234")], "1133");
    value("valuewhen(A, x)", &[("a", "TTF"), ("x", "1U3")], "1UU");
}

#[test]
fn weeks_are_elapsed_time() {
    // From Monday at 18:00 to the next Monday at 18:00 it is a week: the window is open at its start.
    value("A within 1 week", &[("a", "TFFFFFF")], "TTTTTFF");
    value("A for 1 week", &[("a", "TTTTTTFT")], "UUUUUTFF");
    value("A for 6 of 1 week", &[("a", "TTTTTTT")], "UUUUUFF");
    value("A for 5 of 1 week", &[("a", "TTTTTTT")], "UUUUTTT");
    // The first step may lie a full week back.
    value("A followed by B within 1 week", &[("a", "TFFFFFF"), ("b", "FFFFFTT")], "FFFFFTF");
    value("A within 7 calendar days", &[("a", "TFFFFFF")], "TTTTTFF");
}

// The plain computation: whole histories, every window walked, nothing carried along.

pub fn known(letters: &str) -> Vec<Kleene> {
    letters
        .chars()
        .map(|letter| match letter {
            'T' => Some(true),
            'F' => Some(false),
            _ => None,
        })
        .collect()
}

pub fn shown(truth: Kleene) -> char {
    match truth {
        Some(true) => 'T',
        Some(false) => 'F',
        None => 'U',
    }
}

pub fn both(one: Kleene, other: Kleene) -> Kleene {
    if one == Some(false) || other == Some(false) { Some(false) } else { one.zip(other).map(|_| true) }
}

pub fn opposite(truth: Kleene) -> Kleene {
    truth.map(|truth| !truth)
}

pub fn either(one: Kleene, other: Kleene) -> Kleene {
    opposite(both(opposite(one), opposite(other)))
}

/// What a count says of truths of which some are unknown: the same for every way they may be.
pub fn counted(truths: &[Kleene], holds: impl Fn(usize) -> bool) -> Kleene {
    let sure = truths.iter().filter(|truth| **truth == Some(true)).count();
    let open = truths.iter().filter(|truth| truth.is_none()).count();
    let mut answers: Vec<bool> = (sure..=sure + open).map(holds).collect();
    answers.dedup();
    if let [answer] = answers[..] { Some(answer) } else { None }
}

/// The truths `from` to `to` ticks before a tick; unknown before the first.
fn before(truths: &[Kleene], tick: usize, from: usize, to: usize) -> Vec<Kleene> {
    (from..=to).map(|back| tick.checked_sub(back).and_then(|at| truths[at])).collect()
}

pub fn each(len: usize, of: impl Fn(usize) -> Kleene) -> Vec<Kleene> {
    (0..len).map(of).collect()
}

pub fn held(a: &[Kleene], n: usize) -> Vec<Kleene> {
    each(a.len(), |t| before(a, t, 0, n - 1).into_iter().fold(Some(true), both))
}

pub fn recent(a: &[Kleene], n: usize) -> Vec<Kleene> {
    each(a.len(), |t| before(a, t, 0, n - 1).into_iter().fold(Some(false), either))
}

fn of(a: &[Kleene], k: usize, n: usize) -> Vec<Kleene> {
    each(a.len(), |t| counted(&before(a, t, 0, n - 1), |count| count >= k))
}

pub fn since(a: &[Kleene], b: &[Kleene]) -> Vec<Kleene> {
    each(a.len(), |t| {
        let after = |s: usize| a[s..=t].iter().copied().fold(Some(true), both);
        // A start before the first tick may have been: all of the history after it is at hand.
        let earlier = both(None, after(0));
        let starts = (0..=t).map(|s| both(b[s], if s < t { after(s + 1) } else { Some(true) }));
        both(a[t], starts.fold(earlier, either))
    })
}

fn followed(a: &[Kleene], b: &[Kleene], n: usize) -> Vec<Kleene> {
    each(a.len(), |t| both(b[t], before(a, t, 1, n).into_iter().fold(Some(false), either)))
}

pub fn becomes(a: &[Kleene]) -> Vec<Kleene> {
    each(a.len(), |t| if t == 0 { None } else { both(a[t], opposite(a[t - 1])) })
}

fn quorum(parts: &[&[Kleene]], holds: impl Fn(usize) -> bool) -> Vec<Kleene> {
    each(parts[0].len(), |t| counted(&parts.iter().map(|part| part[t]).collect::<Vec<_>>(), &holds))
}

pub type Plain = fn(&[Kleene], &[Kleene]) -> Vec<Kleene>;

pub const PLAIN: [(&str, Plain); 17] = [
    ("A for 2 bars", |a, _| held(a, 2)),
    ("A for 5 bars", |a, _| held(a, 5)),
    ("A within 3 bars", |a, _| recent(a, 3)),
    ("A for 2 of 4 bars", |a, _| of(a, 2, 4)),
    ("A for 4 of 5 bars", |a, _| of(a, 4, 5)),
    ("A since B", since),
    ("A followed by B within 1 bar", |a, b| followed(a, b, 1)),
    ("A followed by B within 4 bars", |a, b| followed(a, b, 4)),
    ("A followed by B within 2 bars followed by A within 3 bars", |a, b| followed(&followed(a, b, 2), a, 3)),
    ("A becomes true", |a, _| becomes(a)),
    ("(A becomes true) since B", |a, b| since(&becomes(a), b)),
    ("A since (B becomes true)", |a, b| since(a, &becomes(b))),
    ("(A for 2 bars) within 3 bars", |a, _| recent(&held(a, 2), 3)),
    ("(A within 2 bars) for 3 of 4 bars", |a, _| of(&recent(a, 2), 3, 4)),
    ("(not A) followed by (A for 2 bars) within 3 bars", |a, _| {
        followed(&a.iter().copied().map(opposite).collect::<Vec<_>>(), &held(a, 2), 3)
    }),
    ("at most 1 of (A, B, A for 2 bars)", |a, b| quorum(&[a, b, &held(a, 2)], |count| count <= 1)),
    ("exactly 2 of (A, B, A within 2 bars)", |a, b| quorum(&[a, b, &recent(a, 2)], |count| count == 2)),
];

/// Letters drawn by a fixed generator; the first `unknown` of a hundred are `U`, each letter often repeated.
pub fn drawn(seed: u64, len: usize, unknown: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % 100
    };
    let mut letter = 'F';
    let mut next = move || {
        if draw() < 55 {
            letter = match draw() {
                chance if chance < unknown => 'U',
                chance if chance % 2 == 0 => 'T',
                _ => 'F',
            };
        }
        letter
    };
    (0..len).map(|_| next()).collect()
}

#[test]
fn random_histories_agree_with_the_plain_computation() {
    const LEN: usize = 60;
    // The anchor has a figure every day, so that all begin together; `and Z` with a true Z changes nothing.
    let anchor = "T".repeat(LEN);
    let mut answers = String::new();
    for seed in 0..12 {
        let (a, b) = (drawn(seed, LEN, 25), drawn(seed + 100, LEN, 15));
        let plain = PLAIN.iter().map(|(text, plain)| {
            let answer: String = plain(&known(&a), &known(&b)).into_iter().map(shown).collect();
            (format!("({text}) and Z"), answer)
        });
        let plain: Vec<(String, String)> = plain.collect();
        answers.extend(plain.iter().map(|(_, answer)| answer.as_str()));
        values(&plain, &[("a", &a), ("b", &b), ("z", &anchor)]);
    }
    // Nothing here is trivially constant.
    for letter in ['T', 'F', 'U'] {
        let share = answers.matches(letter).count() as f64 / answers.len() as f64;
        assert!(share > 0.1, "{letter}: {share}");
    }
}

#[test]
fn random_crossings_agree_with_the_plain_computation() {
    const LEN: usize = 120;
    for seed in 0..4 {
        // Levels 0 to 2 and unknown, from two strings of truths.
        let level = |seed: u64| -> String {
            let two = drawn(seed, LEN, 10).chars().zip(drawn(seed + 50, LEN, 5).chars()).collect::<Vec<_>>();
            let one = |(a, b): (char, char)| match (a, b) {
                ('U', _) | (_, 'U') => 'U',
                ('T', 'T') => '2',
                ('F', 'F') => '0',
                _ => '1',
            };
            two.into_iter().map(one).collect()
        };
        let (x, y) = (level(seed), level(seed + 200));
        let at = |letters: &str, t: usize| letters.chars().nth(t).unwrap().to_digit(10);
        let compared =
            |t: usize, holds: fn(u32, u32) -> bool| at(&x, t).zip(at(&y, t)).map(|(x, y)| holds(x, y));
        let crossing = |now: fn(u32, u32) -> bool, before: fn(u32, u32) -> bool| -> String {
            let one = |t: usize| both(compared(t, now), t.checked_sub(1).and_then(|t| compared(t, before)));
            (0..LEN).map(|t| shown(one(t))).collect()
        };
        let expected = [
            ("(x crosses above y) and Z".to_owned(), crossing(|x, y| x > y, |x, y| x <= y)),
            ("(x crosses below y) and Z".to_owned(), crossing(|x, y| x < y, |x, y| x >= y)),
        ];
        assert!(expected.iter().all(|(_, answer)| answer.matches('T').count() > 3), "{expected:?}");
        values(&expected, &[("x", &x), ("y", &y), ("z", &"T".repeat(LEN))]);
    }
}
