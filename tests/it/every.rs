//! A rule set that uses the whole language, for tests of what holds of every part of it: each method over each kind of series, each function,
//! each suffix, on clocks within the day, daily, weekly, monthly, and of releases.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use shiome::builtins::{FUNCTIONS, Gives, Method, NodeRef, ParameterKind, methods};
use shiome::data::Market;
use shiome::plan::Plan;
use shiome::session::{Config, Session};

/// What methods are called on; series of every period, stored and resampled.
pub const SERIES: [&str; 9] =
    ["index@5m", "index@15m", "index", "index@1w", "index@1mo", "nikkei", "sofr", "fed.assets", "nfp"];

/// Clocks of generated rules, in turn.
const CLOCKS: [&str; 8] =
    ["", "on daily", "on index@5m", "on weekly", "on fed.assets", "on nfp", "on btc@15m", "on monthly"];

/// Suffixes, functions over universes, regimes, checklists, strategies and rules that read each other.
pub const HAND: &str = r#"
universe techs = [qqq, iwm, arkk]
universe odd = [qqq, hyg, nikkei]
let weak(x, n) = x.roc(n) < 0 and x < x.ma(n)
let below = index@5m < index@5m.vwap
param few = 3 in 2..6 step 1

regime tide "潮" {
  out when hyg.trend < 0 and index.ma25.slope < 0 for 2 days then cash 40%, alert note "out"
  slack when weak(hyg, few) within 5 days then cash 30%
  in when hyg.trend >= 0 and index > index.ma25 then cash 20%
  start in
}
regime hours { early when index@5m.bars_into_session <= 12 late when index@5m.bars_to_close < 12 start early }
regime weeks { up when hyg@1w > hyg@1w.ma4 on weekly down when hyg@1w < hyg@1w.ma4 on weekly start up }
checklist easing "緩和" {
  credit "信用": not hyg.new_low(20) and hyg.trend > 0
  funding "資金": sofr between sofr.lowest(20)[1] and sofr.highest(20)[1]
  wide "幅": share(techs, it > it.ma25) > 50%
  need 2
}
checklist within_the_day { below: below thick: index@5m.rvol5 > 1 early: index@5m.bars_into_session < 20 need 2 }
checklist routine every trading day at 08:30 Asia/Tokyo { show nikkei.ret show vix line: index > index.ma25 }
checklist released every release of fed.assets { show fed.assets.change(1) sinks: fed.assets.ma4.slope < 0 }

rule held { on daily when hyg.trend < 0 and index.ma25.slope < 0.1% for 2 days until hyg.trend > 0 cooldown 3 days }
rule chain { on daily when (hyg < hyg.ma25) becomes true followed by (small < small.ma25) within 30 days followed by (index < index.ma25) within 40 days }
rule some_of { on daily when (index > index.ma25 for 3 of 5 bars) or (vix > vix.ma20 within 4 days) or (hyg > hyg.ma25 since small.is_bear) }
rule counted { on daily when at least 2 of (index.is_bear, hyg.is_bear, small.is_bear) and count(index.is_bear, 10) >= 4 or exactly 1 of (vix > 20, sofr > 2%) }
rule weekly_part { on daily when (hyg@1w.trend < 0) on weekly and fed.assets.ma4.slope < 0 }
rule weekly_rule { on weekly when hyg@1w.trend < 0 and fed.assets.ma4.slope < 0 for 2 bars until hyg > hyg.ma25 }
rule monthly_rule { on monthly when fed.assets.ma4.slope < 0 becomes true }
rule print_rule { on fed.assets when fed.assets.change(1) < 0 and sofr > sofr.median(20) and hyg@1w.falling(2) for 2 bars }
rule cleared { on daily when repo.gc > sofr if unknown clear }
rule forced { on daily when repo.gc.zscore(20) > 2 if unknown trigger }
rule mixed_window { on daily when (hyg / index).ma(7).slope(5) < 0 and (sofr - iorb).std(10) < 5bp and (fed.assets - tga - rrp).change(5) < 0 }
rule spans_of_time { on daily when index.ma(4 weeks) > index.highest(3 months) * 0.9 and hyg.lowest(30 calendar days) < hyg and (vix > 15 within 2 weeks) }
rule hours_of_time { on index@5m when (below within 90 minutes) and index@5m.highest(2 hours) > index@5m and (index@5m.is_bull for 15 minutes) }
rule reads_rules { on daily when held is triggered and not (chain is pending) and held.age > 2 days or forced is unknown or held.since > 2020-01-01 }
rule reads_regimes { on daily when tide is out and tide.age > 3 days and easing.count >= 1 or easing.passed }
rule reads_hours { on index@5m when hours is late and within_the_day.count >= 2 or tide is out }
rule otherwise_known { on daily when (hy.spread ?? 4%) > 3% and (repo.gc ?? sofr) > 1% and sofr is known and hyg is rising or breadth is unknown }
rule of_calendar { on index@5m when hour >= 12 and minute < 30 and weekday != 3 and month != 4 and date >= 2025-04-15 }
rule of_calendar_daily { on daily when weekday == 5 and month > 3 and index > 0 }
rule lagged { on daily when index[3] > index.ma(10)[2] and index.high[1] > hyg.low[5] and (index / hyg)[4] > 1 and fed.assets[2] > fed.assets }
rule crossings { on daily when index crosses above index.ma25 or hyg crosses below hyg.ma25 or fed.assets crosses below fed.assets.ma4 }
rule latest { on daily when bars_since(index.new_high(60)) > few and index < valuewhen(index crosses below index.ma25, index) }
rule across { on daily when rank(qqq, techs, it.roc20) <= 2 or mean(techs, it.roc20) < 0 or median(odd, it.roc20) < 0 or number(odd, it.new_high(20)) >= 2 or share(top(2, techs, it.roc20), it > it.ma25) > 50% }
rule across_bars { on index@5m when share(techs, it > it.ma25) > 50% and close > open }
rule five { on index@5m when session_low < prev_low and session_high < prev_high and bars_into_session > 6 bars and rvol5 < rvol5[12] and close crosses below vwap until bars_into_session == 1 bar cooldown 3 bars }
rule quarter { on index@15m when close > session_open and gap < 1% and ma(8) > vwap and hyg.trend < 0 }
rule coins { on btc@15m when roc(4) < -1% and oi.roc(4) < 0% until roc(4) > 0% for 4 bars }
rule around { on btc@15m when nfp.next_in <= 30 minutes or cpi.minutes_since < 2 hours or fomc.released or jgb.auction.minutes_since < 1 calendar days }
rule after { on index@5m when bars_since(index@5m.first_bar_after(nfp)) <= 5 and close > valuewhen(index@5m.first_bar_after(nfp), high) }
rule auctions { on jgb.auction when jgb.auction.tail > 2bp and jgb.auction.cover < jgb.auction.cover.ma(4) and nikkei.ret(2) < 1% }
rule on_reports { on nfp when index.ret(2) > 0 and us.2y.change(1) > 0bp }
rule tokyo { on nikkei when nikkei.ret < -1% and usdjpy.roc(3) < 0% and index > 0 }
strategy fade short index@5m {
  only when index < index.ma25
  setup when close crosses below vwap and session_high < prev_high
  enter within 6 bars when high >= vwap
  size risk 0.5%
  stop when close > vwap for 3 bars
  stop at entry + 2 * atr14
  target 50% at prev_low
  target rest trail 2 * atr14
  exit at session end
}
strategy swing long index {
  setup when index crosses above index.ma25
  enter within 4 bars when close > high[1]
  stop at low.lowest(8)
  exit when tide is out
}
"#;

fn argument(kind: ParameterKind, series: &str) -> String {
    match kind {
        ParameterKind::Window { least, .. } => least.max(5).to_string(),
        ParameterKind::Number => "2".to_owned(),
        ParameterKind::Value => format!("{series}.ma(3)"),
        ParameterKind::Condition => format!("{series} > {series}.ma(5)"),
        ParameterKind::Events => "nfp".to_owned(),
    }
}

fn call(method: &Method, series: &str) -> String {
    let arguments: Vec<String> =
        method.parameters.iter().map(|parameter| argument(parameter.kind, series)).collect();
    format!("{series}.{}({})", method.name, arguments.join(", "))
}

/// Rules of one line over each method and series, and the examples of all methods and functions.
fn lines(series: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rule = |text: String| {
        let number = out.len();
        out.push(format!("rule g{number} {{ {} when {text} }}", CLOCKS[number % CLOCKS.len()]));
    };
    for method in methods() {
        for series in series {
            let call = call(method, series);
            rule(if method.gives == Gives::Truth { call } else { format!("known({call})") });
        }
        method.examples.iter().for_each(|example| rule((*example).to_owned()));
    }
    FUNCTIONS.iter().flat_map(|function| function.examples).for_each(|example| rule((*example).to_owned()));
    out
}

/// Leaves out the lines that errors touch: not every method fits every series and clock.
pub fn right_lines(text: &str, market: impl Fn() -> Market, config: &Config) -> String {
    let mut text = text.to_owned();
    for _ in 0..6 {
        let session = Session::of_text("every.shio", &text, market(), config);
        let wrong: BTreeSet<usize> = session
            .problems
            .iter()
            .filter(|problem| problem.is_error())
            .filter_map(|problem| Some(text[..problem.span?.start as usize].matches('\n').count()))
            .collect();
        if wrong.is_empty() {
            return text;
        }
        let kept = text.lines().enumerate().filter(|(line, _)| !wrong.contains(line));
        text = kept.fold(String::new(), |mut text, (_, line)| {
            let _ = writeln!(text, "{line}");
            text
        });
    }
    panic!("errors remain");
}

/// The whole set over a market. Every method is in it, over some series.
pub fn every(series: &[&str], market: impl Fn() -> Market, config: &Config) -> String {
    let text = right_lines(&format!("{}\n{HAND}", lines(series).join("\n")), market, config);
    for method in methods() {
        assert!(text.contains(&format!(".{}", method.name)), "`{}` fits no series", method.name);
    }
    text
}

/// All nodes of a plan.
pub fn all(plan: &Plan) -> Vec<NodeRef> {
    (0..u32::try_from(plan.nodes.len()).unwrap()).map(NodeRef).collect()
}
