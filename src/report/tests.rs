//! Whole reports over the sample market.

use super::{
    Look, check_text, due_text, episodes_text, explain_text, history_text, run_text, series_text,
    survey_text, values_text, width_of,
};
use crate::data::Market;
use crate::engine::Verdict;
use crate::session::{AsOf, Config, Session};

const RULES: &str = "\
portfolio core {
  cash = sofr   equity = index
  start cash 20%, equity 80%
}
rule patient \"とても長い名前を持つ規則：社債の基調が弱く、かつ指数の二十五日線が上を向いているときにだけ、五日のあいだ待つ\u{1b}[31m規則\u{1b}]0;title\u{7}\" {
  when (hyg.trend < 0 and index.ma25.slope > 0) for 50 days
  then cash 40%, alert warn \"a rather long message with a `quoted part` that must go over more than one line of eighty columns: {hyg.trend:.3}\"
  because \"patience\"
}
rule a_rule_whose_name_alone_is_wider_than_a_small_terminal \"名\" {
  when defensive.ma(20) / small.ma(20) > defensive.ma(60) / small.ma(60) and ief.ret(20) > hyg.ret(20)
  then alert note \"turned\"
}
rule dark { when index.ma(3000) > 1 then alert note \"dark\" }
when hyg.trend < 0 then alert note \"down\"
universe all = [qqq, iwm, arkk, smh]
regime a_regime_whose_name_is_long \"流動性の局面：社債と指数で見る\" {
  first_state_of_it  when hyg.trend >= 0 and index > index.ma25 then cash 20%, alert note \"{hyg.trend:.3}\"
  second_state_of_it when hyg.trend < 0 and index.ma(3000).slope < 0 for 2 days then cash 50%, equity 50%
}
checklist easing_with_a_long_name \"ＱＴが緩むサインをひとつずつ確かめるための長い名前の表\" {
  credit  \"クレジットが止まる、または止まりそうになるかどうか\": not hyg.new_low(20) and hyg.trend > 0
  funding \"短期資金市場が落ち着く\": sofr between sofr.lowest(20)[1] and sofr.highest(20)[1]
  breadth_of_the_whole_market_in_words \"上げが幅を伴う\": share(all, it > it.ma25) > 50%
  show fed.assets.ma4.change(1) \"総資産の方向\"
  show hyg@1w.trend < 0 and index.ma25.slope < 0 \"週足\"
  need 2
}
checklist morning every trading day at 08:30 Asia/Tokyo { show usdjpy \"円\" calm: vix < 20 }
checklist weekend \"土日\" every saturday { show usdjpy }
strategy fade \"株の戻り売り\" short index@5m {
  only when index@1d < index@1d.ma25 and index@1d.ma25.slope < 0
  setup when close crosses below vwap and session_high < prev_high
  enter within 6 bars when high >= vwap
  size risk 0.5%
  stop when close > vwap for 3 bars
  stop at entry + 2 * atr14
  target 50% at prev_low
  target rest trail 2 * atr14
  exit at session end
}
";

fn session(text: &str, as_of: Option<&str>, expressions: &[&str]) -> Session {
    let config = Config {
        as_of: as_of.and_then(AsOf::parse),
        expressions: expressions.iter().map(|&text| text.to_owned()).collect(),
        ..Config::default()
    };
    let session = Session::of_text("my rules.shio", text, Market::sample(), &config);
    assert!(!session.has_errors(), "{:#?}", session.problems);
    session
}

fn look(width: usize, unicode: bool) -> Look {
    Look { color: false, unicode, width }
}

#[test]
fn no_line_is_wider_than_the_output() {
    let session =
        session(RULES, None, &["hyg.trend", "defensive.ma(20) / small.ma(20)", "index > index.ma25"]);
    let report = session.run();
    let histories = session.histories(true);
    let rows = session.values();
    let survey =
        Session::survey(&Config { folder: std::path::PathBuf::from("/"), ..Config::default() }).unwrap();
    for width in [40, 61, 80, 200] {
        for look in [look(width, true), look(width, false)] {
            for text in [
                run_text(&session, &report, look, false),
                due_text(&session, &report, &session.due(), look, false),
                explain_text(&session, &report, &session.choose(None), look),
                history_text(&session, &histories, None, None, look),
                episodes_text(&session, &histories, None, None, look),
                check_text(&session, &histories, look),
                series_text(&session, "hyg", look),
                values_text(&session, &rows, None, None, look),
                survey_text(&survey, look),
            ] {
                assert!(text.lines().count() > 1);
                for line in text.lines() {
                    assert!(width_of(line) <= width, "{width}: {line}\n\n{text}");
                    assert_eq!(line, line.trim_end(), "{text}");
                }
                assert!(!text.contains("31m") && !text.contains("title"), "{text}");
            }
        }
    }
}

#[test]
fn colours_change_nothing_else() {
    let session = session(RULES, None, &[]);
    let report = session.run();
    let plain = look(80, true);
    for paint in [false, true] {
        let look = Look { color: paint, ..plain };
        let text = format!(
            "{}{}{}",
            run_text(&session, &report, look, false),
            due_text(&session, &report, &session.due(), look, false),
            explain_text(&session, &report, &session.choose(None), look)
        );
        assert_eq!(text.contains('\u{1b}'), paint);
        let expected = format!(
            "{}{}{}",
            run_text(&session, &report, plain, false),
            due_text(&session, &report, &session.due(), plain, false),
            explain_text(&session, &report, &session.choose(None), plain)
        );
        assert_eq!(text.lines().map(super::clean).collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>());
    }
}

#[test]
fn quiet_is_verdicts_and_no_more() {
    let session = session(RULES, None, &[]);
    let report = session.run();
    let loud = run_text(&session, &report, look(80, true), false);
    let quiet = run_text(&session, &report, look(80, true), true);
    assert!(loud.contains("\n\nthese figures are synthetic"), "{loud}");
    assert!(!quiet.contains("synthetic") && !quiet.starts_with('\n'), "{quiet}");
    assert!(loud.contains(quiet.trim_end()), "{loud}");
}

#[test]
fn a_hold_on_its_way_is_marked_as_pending() {
    let session = session(RULES, None, &[]);
    let report = session.run();
    assert_eq!(report.rules[0].report.verdict, Verdict::Pending);
    let text = explain_text(&session, &report, &session.choose(Some("patient")), look(200, true));
    assert!(
        text.contains("\n  ◐ (hyg.trend < 0 and index.ma25.slope > 0) for 50 days\n      ✓ all of\n"),
        "{text}"
    );
    // Each series once, however often it is used.
    for series in ["\nhyg  ", "\nindex  "] {
        assert_eq!(text.matches(series).count(), 1, "{text}");
    }
}

#[test]
fn a_rule_without_a_name_is_called_by_its_place_once() {
    let session = session("when hyg.trend < 0 then alert note \"down\"", None, &[]);
    let text = explain_text(&session, &session.run(), &session.choose(None), look(80, true));
    assert!(text.starts_with("my rules.shio:1\n"), "{text}");
}

#[test]
fn a_target_that_rests_on_unknown_rules_says_so() {
    let rule = "portfolio core {\n  cash = sofr   equity = index\n  start cash 20%, equity 80%\n}\n\
        rule shelter { when hyg.trend < 0 then cash 40% }\n";
    let told = |text: &str, as_of: &str| {
        let session = session(text, Some(as_of), &[]);
        run_text(&session, &session.run(), look(80, true), true)
    };
    let early = told(rule, "2015-07-02");
    assert!(
        early.ends_with("\ntarget core: cash 20%, equity 80%\n  (start weights; shelter is unknown)\n"),
        "{early}"
    );
    let with = format!("{rule}rule other {{ when index > 1 then equity 50% }}\n");
    let other = told(&with, "2015-07-02");
    assert!(other.ends_with("equity 50%\n  (shelter is unknown)\n"), "{other}");
    let late = told(rule, "2025-06-27");
    assert!(!late.contains("is unknown"), "{late}");
}

#[test]
fn changes_are_dated_by_the_tick_before() {
    let rule = "when hyg.trend < 0 for 2 days then alert note \"down\"";
    let session = session(rule, None, &[]);
    let histories = session.history(&[0], false);
    let pairs = histories[0].rows.windows(2);
    let changes: Vec<_> = pairs.filter(|pair| pair[0].state.verdict != pair[1].state.verdict).collect();
    let last = changes.last().unwrap();
    let then = self::session(rule, Some(&last[1].day.to_string()), &[]);
    let text = run_text(&then, &then.run(), look(80, true), false);
    let expected = format!(
        "\nchanged since {}: my rules.shio:1 {} → {}\n",
        last[0].day,
        last[0].state.verdict.name(),
        last[1].state.verdict.name()
    );
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn a_history_looks_sixty_ticks_back_unless_it_is_told_to() {
    let session = session("when hyg.trend < 0 then alert note \"down\"", None, &[]);
    let histories = session.histories(false);
    let rows = &histories.rules[0].rows;
    let recent = history_text(&session, &histories, None, None, look(80, true));
    let dated = |text: &str| text.lines().filter(|line| line.starts_with("  20")).count();
    let window = &rows[rows.len() - 60..];
    let changes = window.windows(2).filter(|pair| pair[0].state.verdict != pair[1].state.verdict).count();
    assert_eq!(dated(&recent), changes + 1, "{recent}");
    assert!(recent.contains("earlier ones with --from"), "{recent}");
    let whole = history_text(&session, &histories, Some(rows[0].day), None, look(80, true));
    let changes = rows.windows(2).filter(|pair| pair[0].state.verdict != pair[1].state.verdict).count();
    assert_eq!(dated(&whole), changes + 1, "{whole}");
}
