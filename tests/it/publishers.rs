//! A server that answers as every source does that can be asked without a key: shapes are the publishers', figures are made up.

use shiome::time::{Calendar, Day, Instant};

use crate::server::{Reply, Routes, Seen, Server};

/// The servers' histories begin here.
pub const FIRST: &str = "2026-06-01";
/// The newest session that anyone has told of on the Sunday after it.
const FRIDAY: &str = "2026-11-20";
/// The newest one whose figure comes a business day later.
const THURSDAY: &str = "2026-11-19";

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A parameter of a request, as it was sent.
pub fn parameter(seen: &Seen, name: &str) -> Option<String> {
    let query = seen.target.split_once('?')?.1;
    query.split('&').find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

/// The weekly or daily stamps of a series of the chart, oldest first.
pub fn stamps(id: &str, from: &str, to: &str) -> Vec<Day> {
    let (from, to) = (day(from), day(to));
    match id {
        "WALCL" | "WRESBAL" | "WTREGEN" => {
            (from.0..=to.0).map(Day).filter(|day| day.weekday() == 2).collect()
        }
        "RRPONTSYD" => Calendar::Rrp.sessions(from, to),
        "SP500" => Calendar::Xnys.sessions(from, to),
        "NIKKEI225" => Calendar::Xtks.sessions(from, to),
        _ => Calendar::Federal.sessions(from, to),
    }
}

/// A made-up level.
pub fn level(id: &str, day: Day) -> f64 {
    let wave = f64::from(day.0.rem_euclid(17));
    match id {
        "WALCL" => 7_000_000.0 + wave,
        "WRESBAL" => 3_000_000.0 + wave,
        "WTREGEN" => 700_000.0 + wave,
        "RRPONTSYD" => 50.0 + wave,
        "SP500" => 6_000.0 + wave,
        "NIKKEI225" => 50_000.0 + wave,
        _ => 4.0 + wave / 100.0,
    }
}

/// The chart's CSV of the series and the days asked for, up to a day.
pub fn chart(seen: &Seen, to: &str) -> Reply {
    let id = parameter(seen, "id").unwrap();
    let from = parameter(seen, "cosd").unwrap_or(FIRST.to_owned());
    let from = if from.as_str() < FIRST { FIRST.to_owned() } else { from };
    Reply::ok(chart_text(&id, &stamps(&id, &from, to), |day| level(&id, day).to_string()))
}

pub fn chart_text(id: &str, days: &[Day], figure: impl Fn(Day) -> String) -> String {
    let rows: String = days.iter().map(|&day| format!("{day},{}\n", figure(day))).collect();
    format!("observation_date,{id}\n{rows}")
}

/// A server of fredgraph alone.
pub fn charts(to: &'static str) -> Routes {
    Server::script().with("/graph/fredgraph.csv", move |seen, _| chart(seen, to))
}

/// Cboe's history.
pub fn vix() -> String {
    let days = Calendar::Xnys.sessions(day("2026-10-01"), day(FRIDAY));
    let row = |day: &Day| {
        let (year, month, date) = day.ymd();
        format!("{month:02}/{date:02}/{year},17.1,18.2,16.3,17.4\n")
    };
    format!("DATE,OPEN,HIGH,LOW,CLOSE\n{}", days.iter().map(row).collect::<String>())
}

/// The routes of every source without a key, with what they had told by the Sunday.
pub fn everyone() -> Routes {
    Server::script()
        .with("/graph/fredgraph.csv", |seen, _| {
            let id = parameter(seen, "id").unwrap();
            // Treasury yields of Friday come on Monday.
            chart(seen, if matches!(id.as_str(), "DGS10" | "DGS2") { THURSDAY } else { FRIDAY })
        })
        .with("/api/rates/", |seen, _| Reply::ok(rates(seen)))
        .with("/v1/accounting/dts/operating_cash_balance", |_, _| Reply::ok(balance()))
        .with("/api/v1/getDataCode", |_, _| Reply::ok(JAPAN))
        .with("/english/policy/jgbs/reference/interest_rate/historical/jgbcme_all.csv", |_, _| {
            Reply::ok(yields("2026-09-01", "2026-10-31"))
        })
        .with("/english/policy/jgbs/reference/interest_rate/jgbcme.csv", |_, _| {
            Reply::ok(yields("2026-11-01", THURSDAY))
        })
        .with("/jgbs/auction/calendar/nyusatsu/resul20261105.htm", |_, _| Reply::ok(RESULT))
        .with("/jgbs/auction/calendar/", |seen, _| Reply::ok(auctions(seen)))
        .with("/api/global/us_indices/daily_prices/VIX_History.csv", |_, _| Reply::ok(vix()))
        .with("/service/data/EXR/D.JPY.EUR.SP00.A", |_, _| Reply::ok(euro("JPY", 165.0)))
        .with("/service/data/EXR/D.USD.EUR.SP00.A", |_, _| Reply::ok(euro("USD", 1.1)))
        .with("/v5/market/kline", |seen, _| Reply::ok(bars(seen)))
        .with("/v5/market/open-interest", |seen, _| Reply::ok(interest(seen)))
}

/// Rates of the New York Fed, newest first.
fn rates(seen: &Seen) -> String {
    let name = ["sofr", "bgcr", "effr"].into_iter().find(|name| seen.target.contains(&format!("/{name}/")));
    let name = name.unwrap().to_uppercase();
    let calendar = if name == "EFFR" { Calendar::Federal } else { Calendar::Sofr };
    let from = parameter(seen, "startDate").unwrap();
    let days = calendar.sessions(day(&from).max(day(FIRST)), day(THURSDAY));
    let row = |day: &Day| {
        format!(r#"{{"effectiveDate":"{day}","type":"{name}","percentRate":3.64,"revisionIndicator":""}}"#)
    };
    let rows: Vec<String> = days.iter().rev().map(row).collect();
    format!(r#"{{"refRates":[{}]}}"#, rows.join(","))
}

/// The Treasury's closing balance.
fn balance() -> String {
    let days = Calendar::Federal.sessions(day("2026-10-01"), day(THURSDAY));
    let row = |day: &Day| {
        format!(
            r#"{{"record_date":"{day}","account_type":"Treasury General Account (TGA) Closing Balance","close_today_bal":"null","open_today_bal":"700000"}}"#
        )
    };
    let rows: Vec<String> = days.iter().map(row).collect();
    let count = rows.len();
    format!(
        r#"{{"data":[{}],"meta":{{"count":{count},"total-count":{count},"total-pages":1}}}}"#,
        rows.join(",")
    )
}

const JAPAN: &str = r#"{"STATUS":200,"MESSAGEID":"M181000I","MESSAGE":"Successfully completed","NEXTPOSITION":null,
"RESULTSET":[{"SERIES_CODE":"MABJMTA","FREQUENCY":"MONTHLY","LAST_UPDATE":20261109,
"VALUES":{"SURVEY_DATES":[202608,202609,202610],"VALUES":[7012345,7012346,7012347]}}]}"#;

/// Japanese yields.
fn yields(from: &str, to: &str) -> String {
    let row = |day: &Day| {
        let (year, month, date) = day.ymd();
        format!("{year}/{month}/{date},0.901,1.802\r\n")
    };
    let days = Calendar::Boj.sessions(day(from), day(to));
    format!("Interest Rate,,(Unit : %)\r\nDate,1Y,10Y\r\n{}", days.iter().map(row).collect::<String>())
}

/// The calendar of a month: an auction of ten years in November 2026, of five years in the others.
fn auctions(seen: &Seen) -> String {
    let name = seen.target.rsplit('/').next().unwrap();
    let (year, month): (i32, u32) = (name[..2].parse().unwrap(), name[2..4].parse().unwrap());
    let (bond, date) = if name == "2611.htm" { ("10年利付国債", 5) } else { ("5年利付国債", 12) };
    let link = format!("/jgbs/auction/calendar/nyusatsu/resul20{year}{month:02}{date:02}.htm");
    let row = format!(
        "<tr><td>{month}月{date}日（木）</td><td>{bond}</td><td>発行予定額等</td><td>入札発行</td><td><a href=\"{link}\">入札結果</a></td><td>-</td></tr>"
    );
    format!(
        "<html><h1>入札カレンダー：令和{}年{month}月</h1><table><tr><th>入札日</th></tr>{row}</table></html>",
        year - 18
    )
}

const RESULT: &str = "<html><h1>10年利付国債（第399回）の入札結果</h1><p>（令和8年11月5日入札）</p><table>\
<tr><td>6．</td><td>価格競争入札について</td><td></td><td></td></tr>\
<tr><td></td><td><span>（１）応募額</span></td><td></td><td><span>7兆1,281億円</span></td></tr>\
<tr><td></td><td><span>（２）募入決定額</span></td><td></td><td><span>1兆7,281億円</span></td></tr>\
<tr><td></td><td><span>(3)募入最低価格</span></td><td></td><td><span>99円87銭</span></td></tr>\
<tr><td></td><td><span>（募入最高利回り）</span></td><td></td><td><span>（1.723％）</span></td></tr>\
<tr><td></td><td><span>(5)募入平均価格</span></td><td></td><td><span>99円90銭</span></td></tr>\
<tr><td></td><td><span>（募入平均利回り）</span></td><td></td><td><span>（1.711％）</span></td></tr>\
</table></html>";

/// Rates against the euro.
fn euro(currency: &str, rate: f64) -> String {
    let row = |day: &Day| format!("EXR.D.{currency}.EUR.SP00.A,{day},{rate}\n");
    let days = Calendar::Weekdays.sessions(day("2026-10-01"), day(FRIDAY));
    format!("KEY,TIME_PERIOD,OBS_VALUE\n{}", days.iter().map(row).collect::<String>())
}

/// The opening instants of the bars asked for, newest first; there are none before October.
fn openings(seen: &Seen, from: &str, to: &str, step: i64) -> Vec<i64> {
    let number = |name| parameter(seen, name).unwrap().parse::<i64>().unwrap();
    let first = Instant::parse_rfc3339("2026-10-01T00:00:00Z").unwrap().0;
    let (from, to) = (number(from).max(first), number(to));
    let from = from + (step - from.rem_euclid(step)).rem_euclid(step);
    let mut all: Vec<i64> = (0..).map(|at| from + at * step).take_while(|&at| at <= to).collect();
    all.reverse();
    all
}

const MINUTE: i64 = 60_000;

fn bars(seen: &Seen) -> String {
    let step = match parameter(seen, "interval").unwrap().as_str() {
        "D" => 1_440,
        minutes => minutes.parse().unwrap(),
    };
    let rows = openings(seen, "start", "end", step * MINUTE);
    let rows: Vec<String> = rows
        .iter()
        .map(|at| format!(r#"["{at}","91000.1","91500.2","90500.3","91250.4","1234.567","1.0"]"#))
        .collect();
    format!(
        r#"{{"retCode":0,"retMsg":"OK","result":{{"category":"linear","symbol":"BTCUSDT","list":[{}]}}}}"#,
        rows.join(",")
    )
}

fn interest(seen: &Seen) -> String {
    let step = match parameter(seen, "intervalTime").unwrap().as_str() {
        "1d" => 1_440,
        "1h" => 60,
        minutes => minutes.trim_end_matches("min").parse().unwrap(),
    };
    let rows = openings(seen, "startTime", "endTime", step * MINUTE);
    let rows: Vec<String> = rows
        .iter()
        .map(|at| {
            format!(r#"{{"openInterest":"{}.5","timestamp":"{at}"}}"#, 50_000 + (at / MINUTE).rem_euclid(97))
        })
        .collect();
    format!(
        r#"{{"retCode":0,"retMsg":"OK","result":{{"category":"linear","symbol":"BTCUSDT","list":[{}],"nextPageCursor":""}}}}"#,
        rows.join(",")
    )
}
