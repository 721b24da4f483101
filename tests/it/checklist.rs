//! What a client of public sources must survive, item by item, and where each is tested. Tests of this file stand where no other showed the
//! whole way from a body to the store and to what is said of it.
//!
//! | item | what comes | tests |
//! |--:|---|---|
//! | 1 | a web page for figures | `src/data/sources/body/tests.rs` a_page_for_people_is_no_answer; `src/data/sources/tests.rs` no_answer_of_another_kind_is_read; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 2 | an empty body | `src/data/sources/body/tests.rs` an_empty_body_is_no_empty_series; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 3 | JSON for CSV | `src/data/sources/body/tests.rs` json_where_csv_was_asked_is_a_refusal; `src/data/sources/alphavantage/tests.rs` answers_without_figures; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 4 | an error code of Bybit | `src/data/sources/bybit/tests.rs` refusals_with_a_good_status_are_errors; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 5 | a status of the Bank of Japan | `src/data/sources/boj/tests.rs` the_recorded_error_is_one_whatever_http_says, what_is_no_answer_is_refused; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 6 | an error of Yahoo, in JSON or in words | `src/data/sources/yahoo/tests.rs` answers_without_figures; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 7 | too many requests | `src/data/net/tests/waiting.rs` too_many_requests_are_answered_by_waiting, pauses_double_and_end_after_four_tries, jitter_stays_within_half_of_a_pause, a_forbidding_host_with_a_penalty_is_left_alone; `src/data/net/tests/answers.rs` refusals_are_final; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 8 | a legal block | `src/data/net/tests/answers.rs` refusals_are_final; `tests/it/checklist.rs` a_legal_block_is_named_and_another_venue_asked |
//! | 9 | a key in an answer | `src/data/net/tests/keys.rs` a_key_is_never_shown; `tests/it/fetch.rs` a_missing_key_is_named_and_a_key_is_never_shown; `tests/it/checklist.rs` a_key_that_fred_repeats_is_not_shown |
//! | 10 | no answer in time | `src/data/net/tests/waiting.rs` a_silent_host_is_given_up_in_time_and_then_asked_once, a_body_that_drips_is_given_up_in_time, a_host_is_asked_at_its_pace_and_others_beside_it; `tests/it/fetch.rs` hosts_are_asked_side_by_side |
//! | 11 | a body cut in the midst | `src/data/net/tests/bodies.rs` bodies_that_broke_off_are_never_used; `src/data/sources/tests.rs` the_beginning_of_a_body_gives_no_figure_of_its_own; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 12 | less history than is kept | `src/data/store/tests/compare.rs` a_shorter_download_takes_nothing_away; `tests/it/fetch.rs` revisions_withdrawals_and_shorter_answers_keep_what_was; `tests/it/checklist.rs` a_window_that_moves_on_takes_nothing_away_and_is_told |
//! | 13 | old figures changed in silence | `src/data/store/tests/compare.rs` a_history_written_anew_is_kept_and_told; `tests/it/checklist.rs` a_history_written_anew_is_told_and_changes_no_moment_before |
//! | 14 | a withdrawn vintage | `src/data/store/tests/compare.rs` every_vintage_is_kept_that_says_something; `src/data/tests/stored.rs` a_withdrawn_figure_is_a_gap_from_then_on; `tests/it/point_in_time.rs` each_moment_has_its_own_view; `tests/it/checklist.rs` a_vintage_without_a_figure_withdraws_the_one_before |
//! | 15 | stitched adjustments | `src/data/tests/reading.rs` closes_that_repeat_the_open_and_stitched_adjustments_are_remarked; `src/data/store/tests/compare.rs` another_unit_is_refused_whole |
//! | 16 | another unit | `tests/it/fetch.rs` levels_in_another_unit_are_refused_whole; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 17 | three forms of the Treasury's statement | `src/data/sources/fiscaldata/tests.rs` the_closing_balance_is_found_in_every_arrangement_of_the_statement, a_recorded_week_closes_where_the_next_day_opens, a_row_that_may_hide_the_balance_is_an_error |
//! | 18 | volumes of another source | `src/data/volume.rs` another_size_that_stays_is_found_once_and_where_it_begins, what_passes_or_comes_slowly_is_none; `tests/it/checklist.rs` volumes_of_another_source_are_remarked |
//! | 19 | markers of absence | `src/data/number.rs` markers_are_missing_and_never_zero; `src/data/sources/exchange.rs` missing_is_missing_and_unreadable_is_listed; `tests/it/checklist.rs` rows_of_markers_are_missing_and_never_zero |
//! | 20 | zeros that mean "not yet" | `src/data/sources/binance_vision/tests.rs` samples_have_the_stamps_of_the_exchange_whatever_their_file_says; `tests/it/checklist.rs` a_breadth_of_zero_is_not_believed |
//! | 21 | numbers in many forms | `src/data/number.rs` figures_have_the_bits_of_shifted_text; `src/data/sources/boj/tests.rs` dates_are_read_as_their_frequency_writes_them; `src/data/sources/exchange.rs` figures_keep_their_digits; `src/data/sources/mof/auction_tests.rs` calendars_lead_to_results_and_to_the_next_month; `src/data/tests/unusable.rs` thousands_separators_are_read_where_they_can_be_nothing_else |
//! | 22 | no volume, fractions of one | `src/kernel/cumulative.rs` vwap_of_unknown_values_and_no_volume; `src/data/tests/stooq.rs` the_daily_export_is_read; `tests/it/checklist.rs` without_volume_what_is_weighed_by_it_is_unknown |
//! | 23 | closes that repeat the open, or lie outside | `src/data/tests/reading.rs` closes_that_repeat_the_open_and_stitched_adjustments_are_remarked, contradictory_bars_are_refused_and_vendor_quirks_kept; `tests/it/data.rs` vendor_quirks_are_flagged_and_kept |
//! | 24 | implausible and negative figures | `src/data/tests/reading.rs` figures_outside_the_believed_range_are_refused_unless_the_source_changed, rates_may_be_negative_and_prices_not, contradictory_bars_are_refused_and_vendor_quirks_kept |
//! | 25 | rows in any order | `src/data/sift.rs` rows_are_sorted_merged_and_judged; `src/data/tests/reading.rs` rows_in_any_order_are_sorted_and_repeats_merged; `src/data/tests/stooq.rs` two_symbols_in_one_file_are_not_mixed |
//! | 26 | rows that repeat or contradict | `src/data/sift.rs` rows_are_sorted_merged_and_judged; `src/data/tests/reading.rs` rows_in_any_order_are_sorted_and_repeats_merged |
//! | 27 | epochs of any unit | `src/data/tests/moments.rs` epochs_of_any_unit_are_the_same_moments; `src/data/stamps.rs` wall_clocks_and_moments; `src/data/sources/binance_vision/tests.rs` microseconds_and_headers_in_another_order_are_read |
//! | 28 | dates in many forms | `src/data/stamps.rs` dates_in_many_forms, wall_clocks_and_moments, daily_figures_have_the_date_of_their_zone; `src/data/sources/mof/era.rs` eras_meet_without_a_gap_and_do_not_reach_into_each_other |
//! | 29 | wall clocks | `src/data/tests/moments.rs` clocks_that_repeat_an_hour_do_not_make_duplicates; `src/data/tests/intraday.rs` clocks_change_between_two_sessions_of_new_york, stamps_of_another_clock_are_named; `src/time/zone.rs` local_times_round_trip_through_both_changes |
//! | 30 | labels of either end | `src/data/tests/moments.rs` either_label_gives_the_same_bars |
//! | 31 | an unfinished bar | `src/data/tests/moments.rs` the_future_and_the_unfinished_are_not_used; `src/data/sift.rs` versions_stay_apart_and_unfinished_bars_are_left_out; `tests/it/checklist.rs` the_last_bar_counts_once_it_has_ended |
//! | 32 | half-hourly steps and holes | `src/data/tests/intraday.rs` bars_off_the_grid_keep_their_place_and_fill_none, a_missing_bar_is_a_gap_of_its_own_and_of_all_it_belongs_to, a_session_that_closes_early_has_fewer_bars; `tests/it/data.rs` real_bars_fill_the_hours_of_their_calendars |
//! | 33 | long gaps | `tests/it/data.rs` calendars_fit_the_real_histories; `tests/it/checklist.rs` a_long_gap_is_a_holiday_or_a_hole |
//! | 34 | weekends and future dates | `src/data/tests/reading.rs` rows_on_days_without_a_session_are_kept; `src/data/tests/moments.rs` the_future_and_the_unfinished_are_not_used; `src/time/timetable.rs` own_date_and_calendar_days_need_no_business_day |
//! | 35 | a late release | `tests/it/point_in_time.rs` a_late_figure_is_missed_until_it_comes; `src/data/tests/stored.rs` looks_tell_when_a_figure_was_known; `tests/it/checklist.rs` a_release_that_is_late_is_unknown_after_its_grace |
//! | 36 | shifted and cancelled releases | `src/time/timetable.rs` rates_come_on_the_next_business_day_of_their_own_calendar; `src/data/events/tests.rs` employment_reports_follow_their_rule_but_for_shutdowns_and_a_mistake |
//! | 37 | more release days than months | `src/data/sources/fred_api/tests.rs` the_calendar_of_consumer_prices_has_more_days_than_months; `src/data/events/tests.rs` prices_are_those_of_another_list_without_seasonal_factors; `tests/it/checklist.rs` a_year_has_as_many_release_days_as_its_publisher_says |
//! | 38 | Tokyo closes later | `src/data/tests/intraday.rs` tokyo_rests_at_noon_and_closes_later_since_november_2024; `tests/it/calendar.rs` tokyo_exchange_hours |
//! | 39 | headers of many forms | `src/data/sources/body/tests.rs` marks_line_ends_and_titles_do_not_matter; `src/data/sources/fredgraph/tests.rs` the_old_header_is_read; `src/data/sources/ecb/tests.rs` the_recorded_table_is_read_by_names; `src/data/sources/binance_vision/tests.rs` recorded_bars_of_a_day_without_a_header; `src/data/tests/reading.rs` quotes_titles_and_other_delimiters_read_the_same |
//! | 40 | encodings and ends of lines | `src/data/sources/body/tests.rs` bytes_that_are_no_text_are_an_error; `src/data/sources/tests.rs` a_mark_of_byte_order_and_other_ends_of_lines_change_nothing; `src/data/sources/mof/tests.rs` both_languages_agree_on_every_day_and_maturity, the_first_days_of_a_month_have_no_rows_yet |
//! | 41 | packed bodies | `src/data/net/tests/bodies.rs` bodies_that_broke_off_are_never_used; `src/data/sources/binance_vision/tests.rs` damaged_files_are_refused_whole, a_small_file_that_unpacks_to_a_huge_one_is_stopped |
//! | 42 | pages | `src/data/sources/fiscaldata/tests.rs` pages_follow_by_their_number; `src/data/sources/boj/tests.rs` a_next_page_is_asked_for_where_the_answer_says; `src/data/sources/bybit/tests.rs` documented_samples_are_read_and_their_cursor_is_not_encoded_twice, pages_of_samples_end_with_an_empty_cursor_or_an_empty_page; `src/data/sources/fred_api/tests.rs` pages_follow_until_all_rows_are_there; `src/data/fetch/download.rs` pages_that_come_again_or_never_end_are_refused |
//! | 43 | keys too many and too few, long numbers | `src/data/sources/body/tests.rs` missing_keys_are_named_and_others_passed_over; `src/data/sources/tests.rs` keys_that_publishers_add_are_passed_over; `src/data/sources/json.rs` figures_keep_their_text |
//! | 44 | lists of different lengths | `src/data/sources/yahoo/tests.rs` answers_without_figures; `src/data/sources/boj/tests.rs` what_is_no_answer_is_refused; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 45 | a wrapper of someone else | `src/data/sources/fred_api/tests.rs` recorded_answers_without_vintages_are_read_or_refused; `tests/it/checklist.rs` what_is_no_answer_is_told_and_leaves_the_store_as_it_was |
//! | 46 | new columns | `src/data/sources/treasury/tests.rs` recorded_tenors_are_read_by_name; `src/data/sources/cboe/tests.rs` columns_are_read_by_name; `tests/it/checklist.rs` a_column_that_is_new_in_the_midst_moves_no_figure |

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use shiome::data::fetch::Outcome;
use shiome::data::{Fault, Market, Project, Raw};
use shiome::engine::Verdict;
use shiome::series::Column;
use shiome::session::{AsOf, Config, DataChoice, FetchConfig, Session};
use shiome::time::{Calendar, Day};

use crate::fetch::{Bench, counts, failures, fetch, files, row};
use crate::prefix::{empty_folder, instant, market_folder};
use crate::publishers::{chart_text, day, level, parameter, stamps};
use crate::server::{Reply, Seen, Server};

#[test]
fn every_item_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut items = Vec::new();
    for line in include_str!("checklist.rs").lines() {
        let Some(cells) = line.strip_prefix("//! | ").and_then(|line| line.strip_suffix(" |")) else {
            continue;
        };
        let cells: Vec<&str> = cells.split(" | ").collect();
        let Ok(item) = cells[0].parse::<usize>() else { continue };
        items.push(item);
        for group in cells[2].split("; ") {
            let (file, tests) = group.strip_prefix('`').and_then(|group| group.split_once("` ")).unwrap();
            let text =
                fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{item}, {file}: {error}"));
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for test in tests.split(", ") {
                let head = format!("fn {test}() {{");
                let found = lines.windows(2).any(|pair| pair[0] == "#[test]" && pair[1] == head);
                assert!(found, "item {item}: no test `{test}` in {file}");
            }
        }
    }
    assert!(items.iter().copied().eq(1..=46), "{items:?}");
}

const KEY: &str = "k3y-of-mine";
const KEYS: [&str; 3] = ["ALPHAVANTAGE_API_KEY", "FRED_API_KEY", "TIINGO_API_KEY"];
const LATER: &str = "2026-11-29T13:00:00Z";

/// Every figure of a series in a store, by session and column; an unread series has none.
fn held(store: &Path, name: &str) -> BTreeMap<(Day, &'static str), u64> {
    let market = Market::store(store, store, &Project::default()).unwrap().read_at(instant(LATER));
    let Ok(raw) = market.read_one(name) else { return BTreeMap::new() };
    let mut figures = BTreeMap::new();
    for (column, values) in &raw.columns {
        for (row, value) in raw.rows.iter().zip(values).filter(|(_, value)| !value.is_nan()) {
            figures.insert((row.session, column.name()), value.to_bits());
        }
    }
    figures
}

/// A source, what it is asked for, its good answer, a bad one, and what is to be said of that.
struct Case {
    item: u8,
    series: &'static str,
    source: &'static str,
    good: String,
    bad: Reply,
    said: &'static str,
}

const ADJUSTED: &str = "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n\
    2026-11-19,80.1,80.4,79.9,80.2,80.2,31000001,0.0000,1.0\n2026-11-18,80.5,80.8,80.1,80.6,80.6,30000002,0.0000,1.0\n";
const BARS: &str = r#"{"retCode":0,"retMsg":"OK","result":{"category":"spot","symbol":"BTCUSDT","list":[
    ["1794960000000","91250.5","91600.6","90600.7","91350.8","2345.678","1.0"]],"nextPageCursor":""}}"#;
const JAPAN: &str = r#"{"STATUS":200,"MESSAGEID":"M181000I","MESSAGE":"Successfully completed","NEXTPOSITION":null,
    "RESULTSET":[{"SERIES_CODE":"MABJMTA","FREQUENCY":"MONTHLY","VALUES":{"SURVEY_DATES":[202608,202609],"VALUES":[7012345,7012346]}}]}"#;
const CHART: &str = r#"{"chart":{"result":[{"meta":{"exchangeTimezoneName":"America/New_York","dataGranularity":"1d"},
    "timestamp":[1795012200,1795098600],"indicators":{"quote":[{"low":[80.05,79.9],"open":[80.25,80.1],"volume":[6,7],"close":[80.3,80.2],
    "high":[80.4,80.45]}]}}],"error":null}}"#;
const VIX: &str = "DATE,OPEN,HIGH,LOW,CLOSE\n11/18/2026,17.100000,18.200000,16.300000,17.400000\n\
    11/19/2026,17.500000,18.600000,16.700000,17.800000\n";
const VINTAGES: &str = r#"{"realtime_start":"1776-07-04","realtime_end":"9999-12-31","units":"lin","output_type":1,
    "count":1,"offset":0,"limit":100000,"observations":[
    {"realtime_start":"2026-11-12","realtime_end":"9999-12-31","date":"2026-11-11","value":"6500001.0"}]}"#;

/// The chart of a weekly series in its own unit, or in another.
fn weeks(id: &str, unit: f64) -> String {
    chart_text(id, &stamps(id, "2026-06-01", "2026-11-18"), |day| (level(id, day) * unit).to_string())
}

fn cases() -> Vec<Case> {
    let case = |item, series, source, good: &str, bad: Reply, said| Case {
        item,
        series,
        source,
        good: good.to_owned(),
        bad,
        said,
    };
    let page = "<!DOCTYPE html><html><body>Verifying your browser</body></html>";
    let limit = r#"{"Information": "our standard API rate limit is 25 requests per day"}"#;
    let nothing = r#"{"STATUS":200,"MESSAGEID":"M181030I","MESSAGE":"-","NEXTPOSITION":null,"RESULTSET":[{"SERIES_CODE":null,
        "FREQUENCY":null,"LAST_UPDATE":null,"VALUES":{"SURVEY_DATES":[null],"VALUES":[null]}}]}"#;
    let refused = r#"{"STATUS":400,"MESSAGEID":"M181004E","MESSAGE":"no such database"}"#;
    let delisted = r#"{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}"#;
    let assets = weeks("WALCL", 1.0);
    let wait = |status: u16| Reply::new(status, "slow down").header("Retry-After", "3600");
    vec![
        case(
            1,
            "hyg",
            "alphavantage",
            ADJUSTED,
            Reply::ok(page),
            "expected figures, found a web page (HTTP 200)",
        ),
        case(
            2,
            "fed.assets",
            "fredgraph",
            &assets,
            Reply::ok(""),
            "expected figures, found an empty answer (HTTP 200)",
        ),
        case(3, "hyg", "alphavantage", ADJUSTED, Reply::ok(limit), "the source asks to wait"),
        case(
            4,
            "coin",
            "bybit",
            BARS,
            Reply::ok(r#"{"retCode":10001,"retMsg":"Not supported symbols","result":{},"time":1}"#),
            "the source refused: Not supported symbols (10001)",
        ),
        case(
            5,
            "boj.assets",
            "boj",
            JAPAN,
            Reply::ok(refused),
            "the source refused: M181004E no such database",
        ),
        case(
            5,
            "boj.assets",
            "boj",
            JAPAN,
            Reply::new(400, refused),
            "the source refused: M181004E no such database",
        ),
        case(5, "boj.assets", "boj", JAPAN, Reply::ok(nothing), "the source has no figures of it"),
        case(
            6,
            "hyg",
            "yahoo",
            CHART,
            Reply::ok(delisted),
            "the source refused: No data found, symbol may be delisted",
        ),
        case(6, "hyg", "yahoo", CHART, Reply::ok("Too Many Requests\r\n"), "the source asks to wait"),
        case(7, "vix", "cboe", VIX, wait(429), "the source asks to wait 3600 s"),
        case(7, "fed.assets", "fredgraph", &assets, wait(423), "the source asks to wait 3600 s"),
        case(
            7,
            "coin",
            "bybit",
            BARS,
            Reply::new(403, "access too frequent"),
            "the source asks to wait 600 s",
        ),
        case(
            7,
            "vix",
            "cboe",
            VIX,
            Reply::new(403, "not for you"),
            "the source answered HTTP 403: not for you",
        ),
        case(
            11,
            "boj.assets",
            "boj",
            JAPAN,
            Reply::ok(JAPAN.split_at(200).0),
            "the answer broke off: the JSON ends in the midst",
        ),
        case(
            11,
            "vix",
            "cboe",
            VIX,
            Reply::ok(VIX.split_at(VIX.len() - 6).0),
            "the answer broke off: the last line seems cut",
        ),
        case(
            16,
            "tga",
            "fredgraph",
            &weeks("WTREGEN", 1.0),
            Reply::ok(weeks("WTREGEN", 1e-3)),
            "25 of 25 rows cannot be believed",
        ),
        case(
            16,
            "rrp",
            "fredgraph",
            "observation_date,RRPONTSYD\n2026-11-17,2.5\n2026-11-18,3.25\n",
            Reply::ok("observation_date,RRPONTSYD\n2026-11-17,2500000000\n2026-11-18,3250000000\n"),
            "2 of 2 rows cannot be believed",
        ),
        case(
            44,
            "hyg",
            "yahoo",
            CHART,
            Reply::ok(CHART.replace("[80.3,80.2]", "[80.3]")),
            "at `chart.result[0].indicators.quote[0].close`",
        ),
        case(
            44,
            "boj.assets",
            "boj",
            JAPAN,
            Reply::ok(JAPAN.replace("7012345,", "")),
            "at `VALUES` of `MABJMTA`",
        ),
        case(
            45,
            "fed.assets",
            "fred_api",
            VINTAGES,
            Reply::ok(format!(r#"{{"status":"ok","data":{VINTAGES}}}"#)),
            "missing field",
        ),
        case(
            45,
            "hyg",
            "yahoo",
            CHART,
            Reply::ok(format!(r#"{{"response":{CHART}}}"#)),
            "at the outermost object",
        ),
    ]
}

#[test]
fn what_is_no_answer_is_told_and_leaves_the_store_as_it_was() {
    for (number, Case { item, series, source, good, bad, said }) in cases().into_iter().enumerate() {
        let failing = Arc::new(AtomicBool::new(true));
        let (fails, reply) = (Arc::clone(&failing), Reply::ok(&good));
        let answer = move |_: &Seen, _: usize| if fails.load(Relaxed) { bad.clone() } else { reply.clone() };
        let server = Server::script().with("/", answer).start();
        let mut bench = Bench::new(&format!("no_answer_{number}"), &server);
        for key in KEYS {
            bench = bench.key(key, KEY);
        }
        let paces = ["alphavantage", "boj", "bybit", "cboe", "fred_api", "fredgraph"]
            .map(|source| format!("[source.{source}]\npace = 0\n"));
        // A coin of the spot market, which has no open interest, is one request.
        let coin = "[series.coin]\nkind = \"bars\"\nperiod = \"1d\"\ncalendar = \"CRYPTO\"\nunit = \"USD\"\nzone = \"UTC\"\n\
            source = \"bybit\"\nsource_id = \"spot/BTCUSDT\"\n";
        let project = format!("{coin}[source.yahoo]\non = true\npace = 0\n{}", paces.concat());
        fs::write(bench.folder.join("shiome.toml"), project).unwrap();
        let ask = |fail: bool| {
            failing.store(fail, Relaxed);
            let (source, from) = (Some(source.to_owned()), Some(day("2026-06-01")));
            fetch(&FetchConfig { source, from, full: true, ..bench.config(&[series]) })
        };
        let refused = || {
            let fetched = ask(true);
            assert_eq!(row(&fetched, series).outcome, Outcome::Failed, "item {item}: {series} of {source}");
            let told = failures(&fetched, series).join("\n");
            assert!(told.starts_with(source) && told.contains(said), "item {item}: {told}");
        };
        refused();
        assert_eq!(held(&bench.store(), series), BTreeMap::new(), "item {item}: {source}");
        assert!(counts(&ask(false), series)[0] > 0, "item {item}: {source}");
        let before = held(&bench.store(), series);
        assert!(!before.is_empty(), "item {item}: {source}");
        refused();
        assert_eq!(held(&bench.store(), series), before, "item {item}: {source}");
        let [new, revised, withdrawn, unchanged, wrong] = counts(&ask(false), series);
        assert_eq!(
            ([new, revised, withdrawn, wrong], unchanged > 0),
            ([0; 4], true),
            "item {item}: {source}"
        );
        fs::remove_dir_all(&bench.folder).unwrap();
    }
}

#[test]
fn a_legal_block_is_named_and_another_venue_asked() {
    let server = Server::script()
        .on("/v5/market/", [Reply::new(451, "")])
        .with("/fapi/v1/klines", |seen, _| {
            let from: i64 = parameter(seen, "startTime").unwrap().parse().unwrap();
            let bar = |at: &i64| {
                format!(r#"[{at},"91000.1","91500.2","90500.3","91250.4","12.5",0,"1",1,"1","1","0"]"#)
            };
            let days = [1_794_873_600_000, 1_794_960_000_000, 1_795_046_400_000];
            let rows: Vec<String> = days.iter().filter(|at| **at >= from).map(bar).collect();
            Reply::ok(format!("[{}]", rows.join(",")))
        })
        .on("/futures/data/openInterestHist", [Reply::ok("[]")])
        .start();
    let bench = Bench::new("legal", &server);
    let arguments = ["fetch", "btc", "--from", "2026-11-17"];
    let fetched = fetch(&FetchConfig { from: Some(day("2026-11-17")), ..bench.config(&["btc"]) });
    assert_eq!((row(&fetched, "btc").source, counts(&fetched, "btc")[0]), (Some("binance"), 3));
    assert_eq!(
        failures(&fetched, "btc"),
        [
            "bybit: the source may not answer in this country (HTTP 451) (choose another `source` in the series' entry)"
        ]
    );
    let asked = server.seen().into_iter().filter(|seen| seen.target.starts_with("/v5/")).count();
    assert_eq!(asked, 1, "what the law forbids is not asked for again");
    let (exit, out, err) = bench.run(&arguments, &[]);
    assert_eq!((exit, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("instead of bybit: the source may not answer in this country (HTTP 451)"), "{out}");
}

#[test]
fn a_key_that_fred_repeats_is_not_shown() {
    let said = format!(
        r#"{{"error_code":400,"error_message":"Bad Request. The value {KEY} of api_key is not registered, in https://api.stlouisfed.org/fred/series/observations?series_id=X&api_key={KEY}"}}"#
    );
    let server = Server::script().on("/fred/series/observations", [Reply::new(400, said)]).start();
    let bench = Bench::new("repeated_key", &server);
    let mut shown = String::new();
    for format in ["text", "json"] {
        let (exit, out, err) =
            bench.run(&["fetch", "hy.spread", "--format", format], &[("FRED_API_KEY", KEY)]);
        assert_eq!(exit, 3, "{out}{err}");
        assert!(out.contains("***") && out.contains("of api_key is not"), "{out}");
        shown += &(out + &err);
    }
    assert!(
        server.seen().iter().all(|seen| parameter(seen, "api_key").as_deref() == Some(KEY)),
        "it was sent"
    );
    // Lines are broken anywhere.
    let joined: String = shown.split_whitespace().collect();
    assert!(!joined.contains(KEY), "{shown}");
    for file in files(&bench.store()) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(KEY.len()).any(|bytes| bytes == KEY.as_bytes()), "{}", file.display());
    }
}

/// The store's figures of a series as they were at a moment, by session.
fn view(store: &Path, name: &str, moment: &str) -> BTreeMap<Day, f64> {
    let market = Market::store(store, store, &Project::default()).unwrap().read_at(instant(LATER));
    let series = market.read_one(name).unwrap().series(instant(LATER));
    let runs = series.runs(series.known_by(instant(moment)));
    let Some(run) = runs.last() else { return BTreeMap::new() };
    let slot = |position: usize| run.slots.as_ref().map_or(position, |slots| slots[position] as usize);
    let figures = run.column(Column::Value);
    let seen = (0..run.len).map(|position| (series.sessions[slot(position)], figures[position]));
    seen.filter(|(_, figure)| !figure.is_nan()).collect()
}

#[test]
fn a_window_that_moves_on_takes_nothing_away_and_is_told() {
    let row = |session: &Day| format!("{},17.100000,18.200000,16.300000,17.400000\n", slashed(*session));
    let text = move |from: &str| {
        let days = Calendar::Xnys.sessions(day(from), day("2026-11-20"));
        format!("DATE,OPEN,HIGH,LOW,CLOSE\n{}", days.iter().map(row).collect::<String>())
    };
    let (ten_years, three) =
        (Calendar::Xnys.sessions(day("2016-11-21"), day("2023-11-20")).len(), "2023-11-21");
    let replies = [Reply::ok(text("2016-11-21")), Reply::ok(text(three)), Reply::ok(text(three))];
    let server = Server::script().on("/api/global/us_indices/daily_prices/VIX_History.csv", replies).start();
    let bench = Bench::new("window", &server);
    assert!(counts(&bench.fetch(&["vix"]), "vix")[0] > 2_500);
    let before = held(&bench.store(), "vix");
    let told = "the source no longer gives";
    let (exit, out, err) = bench.run(&["fetch", "vix", "--full"], &[]);
    assert_eq!((exit, err.as_str()), (0, ""), "{out}");
    assert!(out.contains(told) && out.contains(&ten_years.to_string()), "{out}");
    let (exit, out, err) = bench.run(&["fetch", "vix", "--full", "--strict"], &[]);
    assert_eq!(
        (exit, err),
        (3, format!("strict: {ten_years} rows were given before and no more\n")),
        "{out}"
    );
    assert_eq!(held(&bench.store(), "vix"), before);
}

/// A date as `11/20/2026`.
fn slashed(day: Day) -> String {
    let (year, month, date) = day.ymd();
    format!("{month:02}/{date:02}/{year}")
}

#[test]
fn a_column_that_is_new_in_the_midst_moves_no_figure() {
    let old = "Date,\"1 Mo\",\"2 Mo\",\"10 Yr\"\n11/18/2026,3.01,3.02,4.18\n11/17/2026,3.01,3.02,4.17\n";
    let new = "Date,\"1 Mo\",\"1.5 Month\",\"2 Mo\",\"10 Yr\"\n11/19/2026,3.01,3.99,3.02,4.19\n\
        11/18/2026,3.01,,3.02,4.18\n11/17/2026,3.01,,3.02,4.17\n";
    let server = Server::script().on("/", [Reply::ok(old), Reply::ok(new)]).start();
    let bench = Bench::new("midst", &server);
    let config = FetchConfig {
        source: Some("treasury".to_owned()),
        from: Some(day("2026-11-16")),
        ..bench.config(&["us.10y"])
    };
    assert_eq!(counts(&fetch(&config), "us.10y"), [2, 0, 0, 0, 0]);
    assert_eq!(counts(&fetch(&config), "us.10y"), [1, 0, 0, 2, 0]);
    let figures: Vec<f64> = view(&bench.store(), "us.10y", LATER).into_values().collect();
    assert_eq!(figures, [0.0417, 0.0418, 0.0419]);
}

#[test]
fn a_year_has_as_many_release_days_as_its_publisher_says() {
    // A day of seasonal factors in February beside the twelve releases.
    let days: Vec<String> =
        (1..=12).map(|month| format!("2027-{month:02}-13")).chain(["2027-02-08".to_owned()]).collect();
    let row = |date: &String| format!(r#"{{"release_id":10,"date":"{date}"}}"#);
    let rows: Vec<String> = days.iter().map(row).collect();
    let answer = format!(
        r#"{{"realtime_start":"1776-07-04","realtime_end":"9999-12-31","order_by":"release_date","sort_order":"asc","count":13,"offset":0,"limit":10000,"release_dates":[{}]}}"#,
        rows.join(",")
    );
    let server = Server::script().on("/fred/release/dates", [Reply::ok(answer)]).start();
    let bench = Bench::new("release_days", &server).key("FRED_API_KEY", KEY);
    assert_eq!(counts(&bench.fetch(&["cpi"]), "cpi"), [13, 0, 0, 0, 0]);
    let store = bench.store();
    let market = Market::store(&store, &store, &Project::default()).unwrap().read_at(instant(LATER));
    let series = market.read_one("cpi").unwrap().series(instant(LATER));
    let of_2027: Vec<String> =
        series.sessions.iter().map(Day::to_string).filter(|day| day.starts_with("2027")).collect();
    let mut expected = days;
    expected.sort();
    assert_eq!(of_2027, expected);
}

#[test]
fn a_history_written_anew_is_told_and_changes_no_moment_before() {
    let days = stamps("WALCL", "2026-06-01", "2026-11-18");
    let (first, last) = (days[0], *days.last().unwrap());
    let server = Server::script()
        .with("/graph/fredgraph.csv", |_, turn| {
            let days = stamps("WALCL", "2026-06-01", "2026-11-18");
            // Every figure becomes another one, by no common factor.
            let more = |day: Day| if turn == 0 { 0.0 } else { f64::from(day.0.rem_euclid(5) + 1) };
            Reply::ok(chart_text("WALCL", &days, |day| (level("WALCL", day) + more(day)).to_string()))
        })
        .start();
    let bench = Bench::new("anew", &server);
    assert_eq!(counts(&bench.fetch(&["fed.assets"]), "fed.assets"), [25, 0, 0, 0, 0]);
    let later = FetchConfig {
        clock: || instant("2026-11-24T12:00:00Z"),
        full: true,
        ..bench.config(&["fed.assets"])
    };
    let second = fetch(&later);
    assert_eq!(counts(&second, "fed.assets"), [0, 25, 0, 0, 0]);
    assert_eq!(
        row(&second, "fed.assets").notes,
        ["25 of 25 figures held were changed without a word of a revision"]
    );
    let old = |day: Day| level("WALCL", day) * 1e6;
    let before = view(&bench.store(), "fed.assets", "2026-11-24T11:59:59Z");
    assert_eq!((before.len(), before[&first], before[&last]), (25, old(first), old(last)));
    let after = view(&bench.store(), "fed.assets", "2026-11-24T12:00:00Z");
    assert!(after.iter().all(|(day, figure)| *figure > old(*day)), "{after:?}");
}

#[test]
fn a_vintage_without_a_figure_withdraws_the_one_before() {
    let vintage = |from: &str, to: &str, date: &str, value: &str| {
        format!(r#"{{"realtime_start":"{from}","realtime_end":"{to}","date":"{date}","value":"{value}"}}"#)
    };
    let rows = [
        vintage("2026-10-29", "9999-12-31", "2026-10-28", "6500001"),
        vintage("2026-11-05", "2026-11-11", "2026-11-04", "6500002"),
        vintage("2026-11-12", "9999-12-31", "2026-11-04", "."),
    ];
    let answer = format!(
        r#"{{"realtime_start":"1776-07-04","realtime_end":"9999-12-31","units":"lin","output_type":1,"count":3,"offset":0,"limit":100000,"observations":[{}]}}"#,
        rows.join(",")
    );
    let server = Server::script().on("/fred/series/observations", [Reply::ok(answer)]).start();
    let bench = Bench::new("vintages", &server).key("FRED_API_KEY", KEY);
    let config = FetchConfig { source: Some("fred_api".to_owned()), ..bench.config(&["fed.assets"]) };
    let fetched = fetch(&config);
    assert_eq!(counts(&fetched, "fed.assets")[..3], [2, 0, 1], "{:?}", failures(&fetched, "fed.assets"));
    let seen = |moment: &str| -> Vec<(String, f64)> {
        view(&bench.store(), "fed.assets", moment)
            .into_iter()
            .map(|(day, figure)| (day.to_string(), figure))
            .collect()
    };
    let (one, other) = (("2026-10-28".to_owned(), 6_500_001e6), ("2026-11-04".to_owned(), 6_500_002e6));
    // Thursdays at 16:30 in New York.
    assert_eq!(seen("2026-11-05T21:29:59Z"), std::slice::from_ref(&one));
    assert_eq!(seen("2026-11-05T21:30:00Z"), [one.clone(), other.clone()]);
    assert_eq!(seen("2026-11-12T21:29:59Z"), [one.clone(), other]);
    assert_eq!(seen("2026-11-12T21:30:00Z"), [one]);
}

#[test]
fn the_last_bar_counts_once_it_has_ended() {
    let server = Server::script()
        .with("/v5/market/kline", |_, turn| {
            // At noon of Sunday the 22nd, and on the day after.
            let live = if turn == 0 { "90000.5" } else { "92222.5" };
            let bar = |at: i64, close: &str| format!(r#"["{at}","91000.5","93000.5","89000.5","{close}","1.5","1"]"#);
            let list = [bar(1_795_305_600_000, live), bar(1_795_219_200_000, "91111.5")];
            Reply::ok(format!(
                r#"{{"retCode":0,"retMsg":"OK","result":{{"category":"linear","symbol":"BTCUSDT","list":[{}]}}}}"#,
                list.join(",")
            ))
        })
        .on(
            "/v5/market/open-interest",
            [Reply::ok(
                r#"{"retCode":0,"retMsg":"OK","result":{"category":"linear","symbol":"BTCUSDT","list":[],"nextPageCursor":""}}"#,
            )],
        )
        .start();
    let bench = Bench::new("last_bar", &server);
    let config = |clock| FetchConfig {
        source: Some("bybit".to_owned()),
        from: Some(day("2026-11-21")),
        clock,
        ..bench.config(&["btc"])
    };
    let closes = || -> Vec<(String, f64)> {
        let held = held(&bench.store(), "btc").into_iter().filter(|((_, column), _)| *column == "close");
        held.map(|((session, _), bits)| (session.to_string(), f64::from_bits(bits))).collect()
    };
    let saturday = ("2026-11-21".to_owned(), 91_111.5);
    let first = fetch(&config(|| instant("2026-11-22T12:00:00Z")));
    assert_eq!(counts(&first, "btc"), [1, 0, 0, 0, 0]);
    assert_eq!(closes(), std::slice::from_ref(&saturday));
    let second = fetch(&config(|| instant("2026-11-23T00:20:00Z")));
    assert_eq!(
        counts(&second, "btc"),
        [1, 0, 0, 1, 0],
        "the live bar was no figure, so that its end is no revision"
    );
    assert_eq!(closes(), [saturday, ("2026-11-22".to_owned(), 92_222.5)]);
}

/// A folder of figures, read.
fn folder(name: &str, listed: &[(&str, &str)]) -> PathBuf {
    let path = empty_folder(&format!("checklist_{name}"));
    for (file, text) in listed {
        fs::write(path.join(file), text).unwrap();
    }
    path
}

fn raw(path: &Path, name: &str) -> Raw {
    let market = Market::folder(path, &Project::default()).unwrap().read_at(instant("2026-11-01T00:00:00Z"));
    market.read_one(name).unwrap()
}

fn column(raw: &Raw, wanted: Column) -> Vec<f64> {
    raw.columns.iter().find(|(column, _)| *column == wanted).unwrap().1.clone()
}

/// The verdict of a rule over a folder at a moment.
fn verdict(path: &Path, rule: &str, moment: &str) -> Verdict {
    let config = Config {
        data: DataChoice::Folder(path.to_owned()),
        as_of: AsOf::parse(moment),
        folder: path.to_owned(),
        now: instant("2026-11-01T00:00:00Z"),
        ..Config::default()
    };
    let market = Market::folder(path, &Project::default()).unwrap().read_at(config.now);
    let session = Session::of_text("rule.shio", rule, market, &config);
    assert!(!session.has_errors(), "{:?}", session.problems);
    session.run().rules[0].report.verdict
}

#[test]
fn volumes_of_another_source_are_remarked() {
    let days = Calendar::Xnys.sessions(day("2026-01-02"), day("2026-03-12"));
    let wave = |day: Day| 1.0 + f64::from(day.0.rem_euclid(3));
    let text = |factor: f64| {
        let volume = |session: Day| if session < day("2026-03-10") { 1e6 } else { 1e6 * factor };
        let row = |day: &Day| format!("{day},60,61,59,60.5,{}\n", volume(*day) * wave(*day));
        format!("date,open,high,low,close,volume\n{}", days.iter().map(row).collect::<String>())
    };
    for (factor, count) in [(0.025, 1), (40.0, 1), (3.0, 0)] {
        let path = folder("volumes", &[("small.csv", &text(factor))]);
        let raw = raw(&path, "small");
        let found: Vec<&str> = raw.report.flagged().map(|found| found.stamp.as_str()).collect();
        assert_eq!(found, ["2026-03-10"][..count], "{factor}");
        assert_eq!((raw.report.figures, raw.report.is_clean()), (days.len(), true));
        if let Some(found) = raw.report.findings.first() {
            // The header is line 1; three sessions of the new size are the last ones.
            assert_eq!((found.fault, found.line), (Fault::VolumeSize, days.len() - 1));
        }
    }
    let Some(path) = market_folder() else { return };
    // Of all real histories one has bars of another source behind its own.
    let market = Market::folder(&path, &Project::default()).unwrap().read_at(instant("2026-09-01T00:00:00Z"));
    let names: Vec<String> = market.names().map(str::to_owned).collect();
    let mut found = Vec::new();
    for (name, read) in market.read(&names) {
        let report = read.unwrap().report;
        let sizes = report.findings.iter().filter(|found| found.fault == Fault::VolumeSize);
        found.extend(sizes.map(|found| (name.clone(), found.stamp.clone())));
    }
    assert_eq!(found, [("index@5m".to_owned(), "2026-03-10".to_owned())]);
}

#[test]
fn rows_of_markers_are_missing_and_never_zero() {
    let markers = [".", "", "null", "-", "NA", "N/A", "NaN", "\"\""];
    let mut weekly = "date,value\n2026-01-07,6500000\n".to_owned();
    for (week, marker) in markers.iter().enumerate() {
        weekly += &format!("{},{marker}\n", day("2026-01-14") + 7 * i32::try_from(week).unwrap());
    }
    weekly += "\n,\n2026-03-11,6500001\n";
    let bars = "Date,Open,High,Low,Close,Adj Close,Volume\n2026-01-05,80,81,79,80,80,100\n\
        2026-01-06,null,null,null,null,null,null\n2026-01-07,80,81,79,80.5,80.5,100\n";
    let path = folder("markers", &[("fed.assets.csv", &weekly), ("hyg.csv", bars)]);
    let assets = raw(&path, "fed.assets");
    assert_eq!((assets.report.blanks, assets.report.figures), (markers.len(), 2));
    assert_eq!(column(&assets, Column::Value), [6_500_000e6, 6_500_001e6]);
    let bars = raw(&path, "hyg");
    assert_eq!((bars.report.blanks, column(&bars, Column::Close)), (1, vec![80.0, 80.5]));
    assert_eq!(
        verdict(&path, "when fed.assets < 1T then alert note \"so\"\n", "2026-02-05T22:00:00Z"),
        Verdict::Unknown
    );
}

#[test]
fn a_breadth_of_zero_is_not_believed() {
    let rows = "date,value\n2026-01-05,0\n2026-01-06,0.0\n2026-01-07,55.5\n";
    let raw = raw(&folder("breadth", &[("breadth.csv", rows)]), "breadth");
    let refused: Vec<Fault> = raw.report.refused().map(|found| found.fault).collect();
    assert_eq!((raw.report.figures, refused), (1, vec![Fault::Implausible; 2]));
    let figures = column(&raw, Column::Value);
    assert!(figures.iter().all(|figure| *figure != 0.0), "{figures:?}");
}

#[test]
fn without_volume_what_is_weighed_by_it_is_unknown() {
    let days = Calendar::Xnys.sessions(day("2026-01-05"), day("2026-03-06"));
    let text = |volume: &str| {
        let rows = days.iter().map(|day| format!("{day},20,21,19,20,{volume}\n"));
        format!("date,open,high,low,close,volume\n{}", rows.collect::<String>())
    };
    let rules =
        ["when vix.vwap > 0 then alert note \"so\"\n", "when vix.rvol(20) >= 0 then alert note \"so\"\n"];
    let none = folder("no_volume", &[("vix.csv", &text("0"))]);
    // Shares are told in fractions by some.
    let some = folder("some_volume", &[("vix.csv", &text("0.25"))]);
    for rule in rules {
        assert_eq!(verdict(&none, rule, "2026-03-06T23:30:00Z"), Verdict::Unknown, "{rule}");
        assert_eq!(verdict(&some, rule, "2026-03-06T23:30:00Z"), Verdict::Triggered, "{rule}");
    }
}

#[test]
fn a_long_gap_is_a_holiday_or_a_hole() {
    // Ten days of 2019 without a session in Tokyo, and as many of 2018 of which only some were.
    let bars = |days: &[&str]| {
        let rows = days.iter().map(|day| format!("{day},22000,22100,21900,22000,1\n"));
        format!("date,open,high,low,close,volume\n{}", rows.collect::<String>())
    };
    let holiday = folder("holiday", &[("nikkei.csv", &bars(&["2019-04-26", "2019-05-07"]))]);
    assert_eq!(raw(&holiday, "nikkei").report.gaps, []);
    let hole = folder("hole", &[("nikkei.csv", &bars(&["2018-04-26", "2018-05-07"]))]);
    let gaps = ["2018-04-27", "2018-05-01", "2018-05-02"].map(day);
    assert_eq!(raw(&hole, "nikkei").report.gaps, gaps);
    // No figure is carried over a hole.
    let rule = "when nikkei.close > 0 then alert note \"so\"\n";
    assert_eq!(verdict(&holiday, rule, "2019-05-03T12:00:00Z"), Verdict::Triggered);
    assert_eq!(verdict(&hole, rule, "2018-05-03T12:00:00Z"), Verdict::Unknown);
}

#[test]
fn a_release_that_is_late_is_unknown_after_its_grace() {
    let rows = "date,value\n2026-04-01,6500000\n2026-04-08,6500001\n2026-04-22,6500002\n";
    let path = folder("late", &[("fed.assets.csv", rows)]);
    let rule = "when fed.assets > 0 then alert note \"so\"\n";
    // Due on Thursday the 16th at 16:30 New York, with 26 hours of grace.
    for (moment, said) in [
        ("2026-04-16 18:32", Verdict::Triggered),
        ("2026-04-17 18:29", Verdict::Triggered),
        // Rules are decided at 18:00 of a weekday.
        ("2026-04-20 18:00", Verdict::Unknown),
        ("2026-04-23 16:29", Verdict::Unknown),
        ("2026-04-23 18:00", Verdict::Triggered),
    ] {
        assert_eq!(verdict(&path, rule, &format!("{moment} America/New_York")), said, "{moment}");
    }
}
