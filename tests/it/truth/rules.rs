//! Rules: verdicts and held states through holds, exits, cooldowns, unknowns, and the states of other rules.

use super::folder::{Missing, check, check_with};
use super::operators::{Kleene, drawn, held, known};

#[test]
fn a_plain_rule_follows_its_condition_and_is_held_through_unknown() {
    check("rule r { when A }", &[("a", "FTTUUFUT")], "cttuucut", "-####--#");
    // It starts off, and is unknown until its condition is first known.
    check("rule r { when A and Z }", &[("a", "UUFT"), ("z", "TTTT")], "uuct", "---#");
    check("rule r { when A or Z }", &[("a", "UUFT"), ("z", "FFFF")], "uuct", "---#");
}

#[test]
fn a_hold_is_pending_until_it_is_complete() {
    check("rule r { when A for 2 days }", &[("a", "FTTTFT")], "cpttcp", "--##--");
    check("rule r { when A for 3 bars }", &[("a", "FTTTTF")], "cppttc", "---##-");
    // Short history: unknown, not pending.
    check("rule r { when A for 3 bars }", &[("a", "TTTT")], "uutt", "--##");
    check("rule r { when A for 3 bars }", &[("a", "TFTTT")], "ucppt", "----#");
}

#[test]
fn a_hold_of_elapsed_time() {
    // From a Monday: a week is over on the next one.
    check("rule r { when A for 1 week }", &[("a", "FTTTTTTF")], "cppppttc", "-----##-");
    check("rule r { when A for 1 week }", &[("a", "TTTTTTTF")], "uuuuuttc", "-----##-");
}

#[test]
fn a_hold_over_unknown_ticks() {
    // A false tick in the window: clear, whatever now is; the ticks since are not all known, so it is not pending.
    check("rule r { when A for 3 bars }", &[("a", "FUTTT")], "cccut", "----#");
    check("rule r { when A for 4 bars }", &[("a", "FTUTTTT")], "cpccuut", "------#");
    // Held while on.
    check("rule r { when A for 2 bars }", &[("a", "FTTUTTF")], "cptuutc", "--####-");
}

#[test]
fn a_hold_may_come_through_a_name_or_brackets_but_only_outermost() {
    let inputs = [("a", "FTTF"), ("b", "TTTT")];
    for rule in [
        "let long = A for 2 bars\nrule r { when long }",
        "let long = (A for 2 bars)\nrule r { when ((long)) }",
        "rule r { when (A for 2 bars) }",
        "rule r { when A and B for 2 bars }",
    ] {
        check(rule, &inputs, "cptc", "--#-");
    }
    for rule in ["rule r { when B and (A for 2 bars) }", "rule r { when not (not (A for 2 bars)) }"] {
        check(rule, &inputs, "cctc", "--#-");
    }
}

#[test]
fn a_hold_of_some_ticks_is_pending_while_the_newest_is_true() {
    check("rule r { when A for 2 of 3 bars }", &[("a", "FFFTFTFF")], "uccpctcc", "-----#--");
    check("rule r { when A for 3 of 4 bars }", &[("a", "FFTTFTFF")], "ucppctcc", "-----#--");
}

#[test]
fn a_latch_that_is_off_in_all_nine_cases() {
    for (a, b, verdict, held) in [
        ("FT", "FT", "cc", "--"),
        ("FT", "FF", "ct", "-#"),
        ("FT", "FU", "cu", "--"),
        ("FF", "FT", "cc", "--"),
        ("FF", "FF", "cc", "--"),
        ("FF", "FU", "cc", "--"),
        ("FU", "FT", "cc", "--"),
        ("FU", "FF", "cu", "--"),
        ("FU", "FU", "cu", "--"),
    ] {
        check("rule r { when A until B }", &[("a", a), ("b", b)], verdict, held);
    }
}

#[test]
fn a_latch_that_is_on_in_all_nine_cases() {
    for (a, b, verdict, held) in [
        ("FTT", "FFT", "ctc", "-#-"),
        ("FTT", "FFF", "ctt", "-##"),
        ("FTT", "FFU", "ctu", "-##"),
        ("FTF", "FFT", "ctc", "-#-"),
        ("FTF", "FFF", "ctt", "-##"),
        ("FTF", "FFU", "ctu", "-##"),
        ("FTU", "FFT", "ctc", "-#-"),
        ("FTU", "FFF", "ctt", "-##"),
        ("FTU", "FFU", "ctu", "-##"),
    ] {
        check("rule r { when A until B }", &[("a", a), ("b", b)], verdict, held);
    }
}

#[test]
fn a_latch_stays_until_its_exit_and_may_be_entered_again() {
    let inputs = [("a", "FTFFFTFF"), ("b", "FFFTTFFT")];
    check("rule r { when A until B }", &inputs, "cttccttc", "-##--##-");
    let inputs = [("a", "FTTFFFFF"), ("b", "FFFTFTTF")];
    check("rule r { when A for 2 bars until B for 2 bars }", &inputs, "cpttttcc", "--####--");
    // It starts off, and nothing turns it on before its exit is known.
    check("rule r { when A until B }", &[("a", "TTT"), ("b", "UUF")], "uut", "--#");
}

#[test]
fn a_cooldown_ignores_entries_after_leaving() {
    // Left at the third tick: the fourth and fifth are ignored.
    check("rule r { when A cooldown 2 days }", &[("a", "FTFTTTT")], "ctccctt", "-#---##");
    check("rule r { when A cooldown 1 bar }", &[("a", "FTFTT")], "ctcct", "-#--#");
    // The hold counts meanwhile: complete when the cooldown ends, it triggers at once.
    check("rule r { when A for 2 bars cooldown 2 bars }", &[("a", "FTTFTTT")], "cptccct", "--#---#");
    check("rule r { when A for 3 bars cooldown 1 bar }", &[("a", "FTTTFTTT")], "cpptccpt", "---#---#");
    // Clear while it lasts, also while the exit is true and where the entry is unknown.
    let inputs = [("a", "FTTTTTT"), ("b", "FFTTFFF")];
    check("rule r { when A until B cooldown 2 bars }", &inputs, "ctccctt", "-#---##");
    check("rule r { when A cooldown 2 bars }", &[("a", "TTFUUUT")], "ttcccut", "##----#");
}

#[test]
fn what_unknown_does_is_the_choice_of_the_rule() {
    let inputs = [("a", "FTUFUT")];
    check("rule r { when A }", &inputs, "ctucut", "-##--#");
    check("rule r { when A if unknown hold }", &inputs, "ctucut", "-##--#");
    check("rule r { when A if unknown clear }", &inputs, "ctccct", "-#---#");
    check("rule r { when A if unknown trigger }", &inputs, "cttctt", "-##-##");
    let latch = [("a", "FTFFF"), ("b", "FFUFT")];
    check("rule r { when A until B }", &latch, "ctutc", "-###-");
    check("rule r { when A until B if unknown clear }", &latch, "ctccc", "-#---");
    check("rule r { when A until B if unknown trigger }", &latch, "ctttc", "-###-");
}

#[test]
fn another_rule_reads_the_held_state_of_the_same_tick() {
    let second = |condition: &str| format!("rule first {{ when A }}\nrule r {{ when {condition} }}");
    // The first rule says c t u u c u and is held - # # # - -.
    let inputs = [("a", "FTUUFU")];
    check(&second("first is triggered"), &inputs, "ctttcc", "-###--");
    check(&second("first is not triggered"), &inputs, "tccctt", "#---##");
    check(&second("first is unknown"), &inputs, "ccttct", "--##-#");
    check(&second("first is known"), &inputs, "ttcctc", "##--#-");
    let inputs = [("a", "FTUUFU"), ("z", "TTTTTT")];
    check(&second("first is triggered and Z for 2 days"), &inputs, "cpttcc", "--##--");
    // Through a third rule, in any order of the text.
    let rules = "rule last { when middle is triggered }
        rule middle { when first is triggered until Z }
        rule first { when A }
        rule r { when last is triggered }";
    check(rules, &[("a", "FTFFF"), ("z", "FFFTF")], "cttcc", "-##--");
}

#[test]
fn pending_is_unknown_while_the_rule_is() {
    let second =
        |condition: &str| format!("rule first {{ when A for 3 bars }}\nrule r {{ when {condition} }}");
    // The first rule says u c p p t t.
    check(&second("first is pending"), &[("a", "TFTTTT")], "ucttcc", "--##--");
    // The first rule says c p p t c.
    check(&second("first is clear"), &[("a", "FTTTF")], "tccct", "#---#");
}

#[test]
fn an_age_counts_from_the_tick_of_entry() {
    let rules = "rule first { when A }\nrule r { when first is triggered and first.age >= 2 days }";
    check(rules, &[("a", "FTTTTF")], "cccttc", "---##-");
}

/// A rule as the sentences of its clauses have it, over whole histories.
struct Plain {
    hold: usize,
    until: bool,
    cooldown: usize,
    unknown: Option<bool>,
}

impl Plain {
    fn text(&self) -> String {
        let until = if self.until { " until B" } else { "" };
        let cooldown =
            if self.cooldown > 0 { format!(" cooldown {} bars", self.cooldown) } else { String::new() };
        let unknown = match self.unknown {
            None => "",
            Some(false) => " if unknown clear",
            Some(true) => " if unknown trigger",
        };
        let hold = if self.hold > 1 { format!(" for {} bars", self.hold) } else { String::new() };
        format!("rule r {{ when A{hold}{until}{cooldown}{unknown} }}")
    }

    /// Verdicts and held states.
    fn run(&self, a: &[Kleene], b: &[Kleene]) -> (String, String) {
        let entries = held(a, self.hold);
        let (mut verdicts, mut on_states) = (String::new(), String::new());
        let mut on = false;
        let mut left: Option<usize> = None;
        for (tick, entry) in entries.iter().enumerate() {
            let cooling = !on && left.is_some_and(|left| tick - left <= self.cooldown);
            let exit = if self.until { b[tick] } else { entry.map(|entry| !entry) };
            // What the state becomes, if that can be told.
            let next = match (on, exit) {
                (_, Some(true)) => Some(false),
                (true, _) => exit.map(|exit| !exit),
                (false, _) if *entry == Some(false) || cooling => Some(false),
                (false, _) => entry.zip(exit).map(|_| true),
            };
            let state = next.or(self.unknown);
            let after = state.unwrap_or(on);
            // The hold has begun after a false tick and nothing but true ones have come since.
            let begun = a[..=tick].iter().rposition(|truth| *truth != Some(true));
            let pending =
                *entry == Some(false) && begun.is_some_and(|begun| begun < tick && a[begun] == Some(false));
            verdicts.push(match (state, after) {
                (None, _) => 'u',
                (_, true) => 't',
                _ if pending && !cooling && !(self.until && exit == Some(true)) => 'p',
                _ => 'c',
            });
            on_states.push(if after { '#' } else { '-' });
            if on && !after {
                left = Some(tick);
            }
            on = after;
        }
        (verdicts, on_states)
    }
}

#[test]
fn random_histories_agree_with_the_plain_rule() {
    const LEN: usize = 150;
    let mut said = String::new();
    for (seed, (hold, cooldown)) in [(1, 0), (1, 2), (2, 0), (3, 3), (2, 5)].into_iter().enumerate() {
        for unknown in [None, Some(false), Some(true)] {
            for until in [false, true] {
                let rule = Plain { hold, until, cooldown, unknown };
                let (a, b) = (drawn(seed as u64, LEN, 12), drawn(seed as u64 + 300, LEN, 12));
                // The exit is false at first, so that the latch is of use.
                let b = format!("F{}", &b[1..]);
                let (verdicts, states) = rule.run(&known(&a), &known(&b));
                let inputs = [("a", a.as_str()), ("b", b.as_str())];
                // Without an exit the rule does not name `b`: its ticks begin with `a`.
                let inputs = if until { &inputs[..] } else { &inputs[..1] };
                check_with(Missing::Blank, &rule.text(), inputs, &verdicts, &states);
                said.push_str(&verdicts);
            }
        }
    }
    for letter in ['t', 'p', 'c', 'u'] {
        assert!(said.matches(letter).count() > 100, "{letter}");
    }
}
