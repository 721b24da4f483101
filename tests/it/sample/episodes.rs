//! The planted episodes happen on the days they are said to.

use std::collections::BTreeSet;

use shiome::data::sample::EPISODES;
use shiome::time::Calendar;

use super::*;

fn days_of(episode: &Episode) -> std::ops::RangeInclusive<Day> {
    episode.from..=episode.to
}

/// Days from a condition; days on which it has no value are left out.
fn days_where<T>(values: &BTreeMap<Day, T>, holds: impl Fn(&T) -> bool) -> BTreeSet<Day> {
    values.iter().filter(|(_, value)| holds(value)).map(|(day, _)| *day).collect()
}

fn line(name: &str) -> BTreeMap<Day, f64> {
    windows(&by_day(name, "close"), 25, mean)
}

/// Close over 25-day line, less 1.
fn over_line(name: &str) -> BTreeMap<Day, f64> {
    windows(&by_day(name, "close"), 25, |window| window[24] / mean(window) - 1.0)
}

fn line_slope() -> BTreeMap<Day, f64> {
    windows(&line("index"), 5, log_slope)
}

/// First day of an unbroken run of negative values of at least `n` days from `from` on.
fn turns_down(values: &BTreeMap<Day, f64>, from: Day, n: usize) -> Day {
    let rows: Vec<(Day, f64)> = values.range(from..).map(|(day, value)| (*day, *value)).collect();
    rows.windows(n).find(|run| run.iter().all(|row| row.1 < 0.0)).unwrap()[0].0
}

#[test]
fn the_cash_signal_is_true_in_its_episodes_and_nowhere_else() {
    let (credit, line) = (trend("hyg"), line_slope());
    let signal: BTreeSet<Day> =
        line.iter().filter(|(day, slope)| **slope < 0.0 && credit[*day] < 0.0).map(|row| *row.0).collect();
    let planted: BTreeSet<Day> = EPISODES
        .iter()
        .filter(|episode| episode.name.starts_with("cash-signal"))
        .flat_map(|episode| Calendar::Xnys.sessions(episode.from, episode.to))
        .collect();
    assert_eq!(signal, planted);
    for name in ["credit-alone-2016", "credit-alone-2017", "credit-alone-2021", "divergence"] {
        let weak: BTreeSet<Day> =
            credit.range(days_of(episode(name))).filter(|row| *row.1 < 0.0).map(|row| *row.0).collect();
        assert_eq!(weak.len(), Calendar::Xnys.sessions(episode(name).from, episode(name).to).len(), "{name}");
    }
    let jump = episode("volatility-jump");
    assert!(credit.range(days_of(jump)).all(|row| *row.1 > 0.0));
    assert!(line_slope().range(days_of(jump)).next_back().unwrap().1 < &0.0);
    assert!(by_day("vix", "high").range(days_of(jump)).any(|row| *row.1 > 30.0));
}

#[test]
fn the_slow_drain_breaks_in_its_order() {
    let drain = episode("slow-drain");
    let means = windows(&by_day("fed.assets", "value"), 5, |window| mean(&window[1..]) - mean(&window[..4]));
    assert!(means.range(days_of(drain)).all(|row| *row.1 < 0.0), "the balance sheet shrinks every week");
    let cash = by_day("tga", "value");
    assert!(cash[&day("2024-11-13")] - cash[&day("2024-08-21")] > 300_000.0, "the Treasury gathers cash");
    let credit = turns_down(&trend("hyg"), drain.from, 5);
    let small = turns_down(&over_line("small"), credit, 5);
    let growth = turns_down(&over_line("growth"), credit, 5);
    let index = turns_down(&over_line("index"), credit, 5);
    let slope = turns_down(&line_slope(), credit, 5);
    let order = [credit, small, growth, index, slope].map(|day| day.to_string());
    assert_eq!(order, ["2024-09-23", "2024-10-10", "2024-10-11", "2024-11-06", "2024-11-12"]);
    assert_eq!(slope, episode("cash-signal-2024").from);
    let index = by_day("index", "close");
    let fall =
        index.range(days_of(drain)).map(|row| *row.1).fold(f64::MAX, f64::min) / index[&day("2024-10-25")];
    assert!(fall < 0.95, "{fall}");
}

#[test]
fn the_funding_spike_lasts_two_days() {
    let sofr = by_day("sofr", "value");
    let effr = by_day("effr", "value");
    let dear = days_where(
        &sofr.iter().filter_map(|(day, rate)| Some((*day, rate - effr.get(day)?))).collect(),
        |over| *over > 0.1,
    );
    assert_eq!(
        dear,
        Calendar::Sifma
            .sessions(episode("funding-spike").from, episode("funding-spike").to)
            .into_iter()
            .collect()
    );
    let iorb = by_day("iorb", "value");
    let over: BTreeMap<Day, f64> =
        sofr.iter().filter_map(|(day, rate)| Some((*day, rate - iorb.get(day)?))).collect();
    let range = windows(&over, 22, |window| window[21] - window[..20].iter().copied().fold(-1.0, f64::max));
    assert_eq!(days_where(&range, |over| *over > 0.3), dear, "far above the range of the 20 days before");
    let mut usual = over.iter().filter(|(day, _)| !dear.contains(day));
    assert!(usual.all(|(_, over)| (-0.075..=-0.015).contains(over)));
}

#[test]
fn the_carry_unwind_leaves_credit_alone() {
    let unwind = episode("carry-unwind");
    let change = |name: &str, from: &str, to: &str| {
        let close = by_day(name, "close");
        close[&day(to)] / close[&day(from)] - 1.0
    };
    assert!(change("usdjpy", "2024-02-28", "2024-03-15") < -0.07);
    let tokyo = change("nikkei", "2024-03-08", "2024-03-11");
    assert!((tokyo + 0.12).abs() < 0.0005, "{tokyo}");
    let falls: Vec<f64> =
        column(&table("nikkei"), "close").windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
    assert_eq!(falls.iter().filter(|fall| **fall < -0.08).count(), 1, "no other day of Tokyo is like it");
    let vix = by_day("vix", "close");
    assert!(vix[&day("2024-02-28")] < 16.0 && vix[&day("2024-03-11")] > 40.0);
    assert!(change("hyg", "2024-02-28", "2024-03-11").abs() < 0.005);
    assert!(trend("hyg").range(days_of(unwind)).all(|row| *row.1 > 0.0));
    let auctions = table("jgb.auction");
    let (tail, cover) = (column(&auctions, "tail"), column(&auctions, "cover"));
    let bad: Vec<usize> = (0..tail.len()).filter(|row| tail[*row] > 4.0 && cover[*row] < 2.5).collect();
    assert_eq!(bad.len(), 1);
    assert!(days_of(unwind).contains(&Zone::tokyo().local(instant(auctions.stamps[bad[0]])).0));
}

#[test]
fn easing_shows_two_signs_and_then_four() {
    let closes = windows(&by_day("hyg", "close"), 21, |window| {
        if window[20] < window[..20].iter().copied().fold(f64::MAX, f64::min) { 1.0 } else { 0.0 }
    });
    let (trend, breadth) = (trend("hyg"), by_day("breadth", "value"));
    let calm = windows(&by_day("sofr", "value"), 21, |window| {
        let (low, high) =
            window[..20].iter().fold((f64::MAX, 0.0_f64), |(low, high), x| (low.min(*x), high.max(*x)));
        f64::from(u8::from((low..=high).contains(&window[20])))
    });
    let grown = windows(&by_day("fed.assets", "value"), 5, |window| window[4] - window[0]);
    let washed_out = windows(&by_day("btc", "oi"), 60, |window| {
        window[59] / window.iter().copied().fold(0.0, f64::max) - 1.0
    });
    let newest = |values: &BTreeMap<Day, f64>, until: Day| *values.range(..=until).next_back().unwrap().1;
    let signs = |day: Day| {
        [
            closes[&day] == 0.0 && trend[&day] > 0.0,
            newest(&calm, Day(day.0 - 1)) == 1.0,
            breadth[&day] > 50.0,
            newest(&grown, Day(day.0 - 1)) >= 0.0,
            newest(&washed_out, Day(day.0 - 1)) < -0.15,
        ]
    };
    let counts = |name: &str| -> BTreeSet<[bool; 5]> {
        let days = Calendar::Xnys.sessions(episode(name).from, episode(name).to);
        days.into_iter().map(signs).collect()
    };
    assert_eq!(counts("easing-two-signs"), BTreeSet::from([[true, true, false, false, false]]));
    assert_eq!(counts("easing-four-signs"), BTreeSet::from([[true, true, true, true, false]]));
    let before = Calendar::Xnys.sessions(day("2024-11-12"), day("2024-12-17"));
    assert!(
        before.into_iter().all(|day| signs(day).iter().filter(|sign| **sign).count() <= 1),
        "none but funding"
    );
}

/// Stamps and values of one day's quarter hours from 13:00 to 14:00 UTC: change of price and of open interest.
fn hour_of_fall(name: &str) -> (f64, f64) {
    let quarters = table("btc@15m");
    let (close, interest) = (column(&quarters, "close"), column(&quarters, "oi"));
    let from = Zone::utc().instant(episode(name).from, 13 * 3_600);
    let at = quarters.stamps.iter().position(|stamp| *stamp == RawStamp::Instant(from)).unwrap();
    (close[at + 3] / close[at - 1] - 1.0, interest[at + 3] / interest[at - 1] - 1.0)
}

#[test]
fn of_two_cascades_one_closes_positions() {
    let (price, interest) = hour_of_fall("cascade-positions-closed");
    assert!(price < -0.08 && interest < -0.20, "{price} {interest}");
    let (price, interest) = hour_of_fall("cascade-positions-held");
    assert!(price < -0.055 && interest > 0.005, "{price} {interest}");
    let close = column(&table("btc@15m"), "close");
    let hours: BTreeSet<Day> = (4..close.len())
        .filter(|row| close[*row] / close[row - 4] - 1.0 < -0.05)
        .map(|row| Zone::utc().local(instant(table("btc@15m").stamps[row])).0)
        .collect();
    assert_eq!(
        hours,
        BTreeSet::from([day("2025-05-08"), day("2025-06-11")]),
        "no other hour falls by five percent"
    );
}

/// The five-minute bars of a session, with the session's average price after each.
fn session(date: Day) -> Vec<([f64; 5], f64)> {
    let open = Calendar::Xnys.open(date).unwrap();
    let all = rows(&table("index@5m"));
    let from = all.iter().position(|row| instant(row.0) == open).unwrap();
    let (mut value, mut volume) = (0.0, 0.0);
    let bars = all[from..from + 78].iter().map(|(_, bar)| {
        value += (bar[1] + bar[2] + bar[3]) / 3.0 * bar[4];
        volume += bar[4];
        (*bar, value / volume)
    });
    bars.collect()
}

#[test]
fn failed_rallies_reach_the_average_price_on_low_volume_and_close_at_the_low() {
    let daily = rows(&table("index"));
    let (over_line, slope) = (over_line("index"), line_slope());
    for (name, below) in
        [("failed-rally-above", false), ("failed-rally-below-1", true), ("failed-rally-below-2", true)]
    {
        let date = episode(name).from;
        let at = daily.iter().position(|row| row.0 == RawStamp::Day(date)).unwrap();
        let ([open, high, low, close, volume], [_, high_before, _, close_before, _]) =
            (daily[at].1, daily[at - 1].1);
        assert!(open / close_before < 0.9945 && high < high_before, "{name}: gaps down");
        assert!((close - low) / (high - low) < 0.03, "{name}: closes at the low");
        let bars = session(date);
        assert!(
            bars[24..42].iter().any(|(bar, average)| bar[1] >= *average),
            "{name}: reaches the average price"
        );
        assert!(bars[48..].iter().all(|(bar, average)| bar[3] < *average), "{name}: fails");
        let lull: f64 = bars[12..43].iter().map(|(bar, _)| bar[4]).sum();
        assert!(lull < 0.2 * volume, "{name}: 40 % of the time, {lull} of {volume}");
        let before = stamped(daily[at - 1].0);
        assert_eq!(over_line[&before] < 0.0 && slope[&before] < 0.0, below, "{name}");
    }
}

#[test]
fn employment_days_break_out_of_the_first_half_hour() {
    let reports: BTreeSet<Day> =
        table("nfp").stamps.iter().map(|stamp| Zone::new_york().local(instant(*stamp)).0).collect();
    for name in ["range-break-1", "range-break-2"] {
        let date = episode(name).from;
        assert!(reports.contains(&date), "{name}");
        let bars = session(date);
        let high = bars[..6].iter().map(|(bar, _)| bar[1]).fold(0.0, f64::max);
        let low = bars[..6].iter().map(|(bar, _)| bar[2]).fold(f64::MAX, f64::min);
        assert!(high / low - 1.0 < 0.004, "{name}: a narrow range");
        assert!(bars[7..].iter().all(|(bar, _)| bar[3] > high), "{name}: it does not come back");
        let usual = bars[2..6].iter().map(|(bar, _)| bar[4]).fold(0.0, f64::max);
        assert!(bars[6].0[4] > 1.5 * usual, "{name}: on volume");
        assert!(bars[77].0[3] / high - 1.0 > 0.007, "{name}: up to the close");
    }
}

#[test]
fn the_end_is_worth_looking_at() {
    let divergence = episode("divergence");
    assert_eq!(divergence.to, sample::end());
    let (credit, over_line, slope) = (trend("hyg"), over_line("index"), line_slope());
    for date in Calendar::Xnys.sessions(divergence.from, divergence.to) {
        assert!(credit[&date] < 0.0 && over_line[&date] > 0.0 && slope[&date] > 0.0, "{date}");
    }
    assert!(credit[&day("2025-06-16")] > 0.0);
    let cash = windows(&by_day("tga", "value"), 8, |window| mean(&window[4..]) - mean(&window[..4]));
    let gathered: Vec<bool> = cash.values().rev().take(2).map(|change| *change > 50_000.0).collect();
    assert_eq!(gathered, [true, false], "the Treasury's cash has just begun to tell");
    assert_eq!(
        *by_day("hy.spread", "value").keys().next_back().unwrap(),
        Day(episode("late-spread").from.0 - 1)
    );
}

#[test]
fn episodes_are_in_order_and_inside_the_market() {
    assert!(EPISODES.windows(2).all(|pair| pair[0].from <= pair[1].from));
    let names: BTreeSet<&str> = EPISODES.iter().map(|episode| episode.name).collect();
    assert_eq!(names.len(), EPISODES.len());
    for episode in EPISODES {
        assert!(sample::start() <= episode.from && episode.from <= episode.to && episode.to <= sample::end());
        assert!(
            Calendar::Xnys.is_session(episode.from) && Calendar::Xnys.is_session(episode.to),
            "{}",
            episode.name
        );
    }
    let page = include_str!("../../../docs/sample-market.md");
    for episode in EPISODES {
        let line = format!("| `{}` | {} | {} | {} |", episode.name, episode.from, episode.to, episode.what);
        assert!(page.contains(&line), "docs/sample-market.md lacks\n{line}");
    }
    for name in sample::names() {
        assert!(page.contains(&format!("`{name}`")), "docs/sample-market.md lacks `{name}`");
    }
}
