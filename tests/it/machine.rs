//! Machine formats: their shape is that of the schemas, and their figures are those of the session.

use serde_json::Value;
use shiome::data::{Market, sample};
use shiome::report::{
    due_json, episodes_csv, explain_json, history_csv, history_ndjson, run_csv, run_json, run_markdown,
    values_csv, values_json,
};
use shiome::session::{AsOf, Config, History, Session};
use shiome::time::{Day, Instant};
use std::io::{self, Write};

/// Rules in every state on 2016-02-10 of the sample market, in the middle of its first cash signal.
const RULES: &str = r#"portfolio core {
  cash = 0%   equity = index   bonds = ief
  start cash 20%, equity 60%, bonds 20%
}
let weak = hyg.trend < 0 and index.ma25.slope < 0
rule both "地合い | 悪化" {
  when weak for 2 days
  until not weak for 3 days
  cooldown 5 days
  then cash 40%, equity at most 30%, alert warn "hyg {hyg.trend:.2}, *weak*"
  priority 10
  because "credit at {hyg:.2}"
}
rule loser { when weak then cash 50% }
rule waiting { when weak for 20 days }
rule off { when index.rsi14 > 101 or btc < 0 }
rule dark { when index > index.ma(3000) or index < 0 }
when weak then alert note "x"
"#;

fn session(text: &str, as_of: Option<&str>, expressions: &[&str]) -> Session {
    let as_of = as_of.map(|date| AsOf::Date(day(date)));
    let expressions = expressions.iter().map(|&text| text.to_owned()).collect();
    let config = Config { as_of, expressions, ..Config::default() };
    let session = Session::of_text("my rules, first.shio", text, Market::sample(), &config);
    assert!(!session.has_errors(), "{:?}", session.problems);
    session
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The header and the rows of a CSV text, read by another hand.
fn read_csv(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = cells(reader.headers().unwrap());
    (header, reader.records().map(|record| cells(&record.unwrap())).collect())
}

/// What of a document is not as its schema says; a key that the schema does not describe counts.
pub fn misfits(schema: &str, document: &Value) -> Vec<String> {
    let root: Value = serde_json::from_str(schema).unwrap();
    fit(&root, &root, document, "")
}

/// Checks the keywords that the schemas of this project use; any other is a misfit itself.
fn fit(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (keyword, says) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "format" => true,
            "$ref" => {
                let target = root.pointer(says.as_str().unwrap().trim_start_matches('#')).unwrap();
                wrong.extend(fit(root, target, value, path));
                true
            }
            "const" => says == value,
            "enum" => says.as_array().unwrap().contains(value),
            "type" => match says {
                Value::Array(types) => types.iter().any(|word| is_of_type(value, word.as_str().unwrap())),
                word => is_of_type(value, word.as_str().unwrap()),
            },
            "pattern" => value.as_str().is_none_or(|text| match says.as_str().unwrap() {
                "Z$" => text.ends_with('Z') && Instant::parse_rfc3339(text).is_some(),
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => Day::parse(text).is_some(),
                _ => false,
            }),
            "minimum" => value.as_f64().is_none_or(|number| number >= says.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= says.as_f64().unwrap()),
            "anyOf" => {
                says.as_array().unwrap().iter().any(|choice| fit(root, choice, value, path).is_empty())
            }
            "required" => {
                let keys = says.as_array().unwrap();
                value
                    .as_object()
                    .is_none_or(|map| keys.iter().all(|key| map.contains_key(key.as_str().unwrap())))
            }
            "properties" | "additionalProperties" => {
                for (key, below) in value.as_object().into_iter().flatten() {
                    let known = says.get(key).or_else(|| (keyword == "additionalProperties").then_some(says));
                    match known {
                        Some(schema) => wrong.extend(fit(root, schema, below, &format!("{path}/{key}"))),
                        None => wrong.push(format!("{path}/{key}: not in the schema")),
                    }
                }
                true
            }
            "items" => {
                for (index, below) in value.as_array().into_iter().flatten().enumerate() {
                    wrong.extend(fit(root, says, below, &format!("{path}/{index}")));
                }
                true
            }
            _ => false,
        };
        if !fits {
            wrong.push(format!("{path}: `{keyword}` is {says}, found {value}"));
        }
    }
    wrong
}

fn is_of_type(value: &Value, word: &str) -> bool {
    match word {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

const EVERY_KIND: &str = include_str!("../suite/report/every_kind.shio");
const RUN_SCHEMA: &str = include_str!("../../docs/schema/run.schema.json");
const EXPLAIN_SCHEMA: &str = include_str!("../../docs/schema/explain.schema.json");
const HISTORY_SCHEMA: &str = include_str!("../../docs/schema/history.schema.json");

#[test]
fn documents_fit_their_schemas_in_every_state() {
    // Before the first session, while windows fill, within a signal, and at the end with gaps in the windows.
    for as_of in ["2015-06-26", "2015-06-29", "2015-07-20", "2016-02-10", "2025-06-27"] {
        let gaps = "when sofr > sofr.lowest(20)[1] then cash 40%";
        for text in [RULES, gaps, EVERY_KIND] {
            let session = session(text, Some(as_of), &[]);
            let report = session.run();
            let run: Value = serde_json::from_str(&run_json(&session, &report)).unwrap();
            assert_eq!(misfits(RUN_SCHEMA, &run), Vec::<String>::new(), "{as_of}");
            let explain: Value =
                serde_json::from_str(&explain_json(&session, &report, &session.choose(None))).unwrap();
            assert_eq!(misfits(EXPLAIN_SCHEMA, &explain), Vec::<String>::new(), "{as_of}");
            let lines = written(|out| history_ndjson(out, &session, &session.histories(false), None, None));
            for line in lines.lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                assert_eq!(misfits(HISTORY_SCHEMA, &line), Vec::<String>::new(), "{as_of}");
            }
        }
    }
    let mut wrong: Value =
        serde_json::from_str(&run_json(&session(RULES, None, &[]), &session(RULES, None, &[]).run()))
            .unwrap();
    wrong["rules"][0]["verdict"] = "on".into();
    wrong["rules"][0]["extra"] = 1.into();
    wrong["as_of"] = "today".into();
    assert_eq!(misfits(RUN_SCHEMA, &wrong).len(), 3);
}

#[test]
fn run_says_what_each_rule_says() {
    let session = session(RULES, Some("2016-02-10"), &[]);
    let report = session.run();
    let text = run_json(&session, &report);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert!(
        text.starts_with("{\n  \"schema\": \"shiome.run/1\",\n  \"as_of\": \"2016-02-10T23:00:00Z\",\n"),
        "{text}"
    );
    let data = serde_json::json!({ "kind": "sample", "newest": "2016-02-10", "synthetic": true });
    assert_eq!(document["data"], data);
    let [both, loser, waiting, off, dark, short] = document["rules"].as_array().unwrap().as_slice() else {
        panic!()
    };
    assert_eq!(both["label"], "地合い | 悪化");
    assert_eq!((&both["file"], &both["line"]), (&"my rules, first.shio".into(), &6.into()));
    assert_eq!(short["name"], "my rules, first.shio:18");
    // The signal began on 2016-01-25; the hold was complete a session later, eleven sessions before this one.
    assert_eq!(
        (&both["verdict"], &both["since"], &both["ticks"]),
        (&"triggered".into(), &"2016-01-26".into(), &12.into())
    );
    assert_eq!((&both["before"], both.get("held")), (&"triggered".into(), None));
    assert_eq!((&loser["since"], &loser["ticks"]), (&"2016-01-25".into(), &13.into()));
    // The 20th session from 2016-01-25 on; 2016-02-15 has none.
    let hold = serde_json::json!({ "done": 13, "of": 20, "text": "20 days", "earliest": "2016-02-22" });
    assert_eq!((&waiting["verdict"], &waiting["hold"]), (&"pending".into(), &hold));
    assert_eq!(
        (&off["verdict"], &off["hold"], &off["reasons"]),
        (&"clear".into(), &Value::Null, &Value::Array(vec![]))
    );
    assert_eq!((&dark["verdict"], &dark["held"]), (&"unknown".into(), &false.into()));
    let reason = serde_json::json!({ "kind": "warm-up", "series": "index", "date": null, "due": null, "have": 157, "need": 3000,
        "text": "index warms up: 157 of 3000 prints" });
    assert_eq!(dark["reasons"], Value::Array(vec![reason.clone()]));
    assert_eq!((&dark["leaves"][0]["truth"], &dark["leaves"][0]["right"]), (&Value::Null, &Value::Null));
    assert_eq!((&dark["leaves"][0]["reasons"][0], &dark["leaves"][1]["truth"]), (&reason, &false.into()));
}

#[test]
fn run_says_what_follows() {
    let session = session(RULES, Some("2016-02-10"), &[]);
    let report = session.run();
    let text = run_json(&session, &report);
    let document: Value = serde_json::from_str(&text).unwrap();
    let rules = &document["rules"];
    assert_eq!(rules[0]["actions"][0], serde_json::json!({ "target": "cash", "weight": 0.4 }));
    assert_eq!(
        rules[0]["actions"][1],
        serde_json::json!({ "target": "equity", "bound": "at most", "weight": 0.3 })
    );
    assert_eq!(
        rules[1]["actions"][0],
        serde_json::json!({ "target": "cash", "weight": 0.5, "overruled_by": "both" })
    );
    assert_eq!(rules[0]["alerts"][0]["level"], "warn");
    assert!(rules[0]["alerts"][0]["text"].as_str().unwrap().ends_with("%/bar, *weak*"));
    let targets = document["targets"].as_object().unwrap();
    assert_eq!(targets.keys().collect::<Vec<_>>().len(), 3);
    for (asset, weight) in [("cash", 0.4), ("equity", 0.3), ("bonds", 0.3)] {
        assert!((targets[asset].as_f64().unwrap() - weight).abs() < 1e-12, "{asset}");
    }
    let leaf = &rules[0]["leaves"][0];
    // Read from the text, because a reader of JSON may round.
    let left = text.split("\"left\": ").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
    let first = leaf_of(report.rules[0].when.as_ref().unwrap());
    assert_eq!(left.parse::<f64>().unwrap().to_bits(), first.figures[0].value.to_bits());
    assert_eq!(
        (&leaf["right"], &leaf["unit"], &leaf["of"]),
        (&0.0.into(), &"ratio/bar".into(), &"when".into())
    );
    // A session's closes are known at 16:15 New York.
    assert_eq!((&leaf["as_of"], &leaf["known_at"]), (&"2016-02-10".into(), &"2016-02-10T21:15:00Z".into()));
    assert_eq!(rules[0]["leaves"].as_array().unwrap().iter().filter(|leaf| leaf["of"] == "until").count(), 2);
}

/// The first part of a tree that has none itself.
fn leaf_of(node: &shiome::verdict::TreeNode) -> &shiome::verdict::TreeNode {
    node.parts.first().map_or(node, leaf_of)
}

#[test]
fn explain_shows_the_whole_tree_of_the_rules_asked_for() {
    let session = session(RULES, Some("2016-02-10"), &[]);
    let document: Value =
        serde_json::from_str(&explain_json(&session, &session.run(), &session.choose(Some("both")))).unwrap();
    assert_eq!(document["rules"].as_array().unwrap().len(), 1);
    let rule = &document["rules"][0];
    assert_eq!((&rule["priority"], &rule["cooldown"]), (&10.into(), &"5 days".into()));
    assert!(rule["because"].as_str().unwrap().starts_with("credit at "));
    let (mut at, mut kinds) = (&rule["when"], Vec::new());
    while let Some(below) = at["parts"].get(0) {
        kinds.push(at["kind"].as_str().unwrap());
        at = below;
    }
    assert_eq!((kinds.as_slice(), &at["kind"]), (["over", "named", "and"].as_slice(), &"leaf".into()));
    assert_eq!(rule["when"]["parts"][0]["name"], "weak");
    let from = &at["figures"][0]["from"][0];
    assert_eq!((&from["series"], &from["date"]), (&"hyg".into(), &"2016-02-10".into()));
    // From 16:15 to 18:00.
    assert_eq!(from["age_seconds"], 6300);
    assert_eq!(at["figures"][1]["literal"], true);
}

#[test]
fn regimes_checklists_and_signals_have_the_figures_of_the_session() {
    let session = session(EVERY_KIND, Some("2025-05-14"), &[]);
    let report = session.run();
    let document: Value = serde_json::from_str(&run_json(&session, &report)).unwrap();
    let regime = &document["regimes"][0];
    assert_eq!((&regime["name"], &regime["state"]), (&"liquidity".into(), &"risk_on".into()));
    assert_eq!((&regime["uncertain"], &regime["before"]), (&false.into(), &"risk_on".into()));
    assert_eq!(regime["states"].as_array().unwrap().len(), 2);
    let lost = serde_json::json!({ "target": "cash", "weight": 0.2, "overruled_by": "weak" });
    assert_eq!(regime["actions"][0], lost);
    let easing = &document["checklists"][0];
    assert_eq!(easing["due"], Value::Null);
    let holding = easing["items"].as_array().unwrap().iter().filter(|item| item["truth"] == true).count();
    assert_eq!((&easing["count"], &easing["of"], &easing["need"]), (&holding.into(), &3.into(), &2.into()));
    assert_eq!(easing["passed"], holding >= 2);
    let weekend = &document["checklists"][1];
    // A Wednesday.
    assert_eq!((&weekend["due"], &weekend["next"]), (&false.into(), &"2025-05-17".into()));
    assert_eq!((&weekend["declared"], &weekend["every"]), (&false.into(), &"saturday".into()));
    let shown = &weekend["items"][0];
    assert_eq!((&shown["kind"], &shown["unit"]), (&"show".into(), &"USD".into()));
    assert_eq!((&shown["as_of"], shown.get("truth")), (&"2025-05-07".into(), None));
    let strategy = &document["rules"][2];
    let signal = &strategy["signal"];
    assert_eq!((&strategy["name"], &signal["side"]), (&"fade_rally".into(), &"short".into()));
    assert_eq!(signal["targets"][0]["share"], 0.5);
    assert_eq!(
        (signal["stops"][0]["value"].clone(), signal["exits"][1]["truth"].clone()),
        Default::default()
    );
    let figure = &report.rules[2].report.signal.as_ref().unwrap().entry;
    assert_eq!(signal["entry"].as_f64(), Some(figure.value));
    assert!(document["rules"][0].get("signal").is_none());
    // Only what is due, and nothing else.
    let due: Value = serde_json::from_str(&due_json(&session, &report, &session.due())).unwrap();
    let names: Vec<&Value> = due["checklists"].as_array().unwrap().iter().map(|list| &list["name"]).collect();
    assert_eq!((names, &due["rules"]), (vec![&Value::from("morning")], &Value::Array(Vec::new())));
    let told = explain_json(&session, &report, &session.choose(Some("easing")));
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(["rules", "regimes", "checklists"].map(|key| told[key].as_array().unwrap().len()), [0, 0, 1]);
    assert_eq!(told["checklists"][0]["items"][0]["tree"]["kind"], "and");
}

#[test]
fn control_characters_are_escaped_and_read_back() {
    let label = "a\u{1b}[2J\u{202e}b\u{7f}";
    let session = session("rule r \"label\" { when index > 0 }", None, &[]);
    let mut session = session;
    session.plan.rules[0].label = Some(label.to_owned());
    let report = session.run();
    let text = run_json(&session, &report);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7f}']), "{text}");
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["rules"][0]["label"], label);
    assert!(!run_markdown(&session, &report).contains(['\u{1b}', '\u{202e}', '\u{7f}']));
}

#[test]
fn histories_have_every_tick_in_order() {
    let session = session(RULES, None, &[]);
    let histories = session.history(&[5, 0], false);
    let (header, rows) = read_csv(&written(|out| history_csv(out, &session, &histories, None, None)));
    assert_eq!(header, ["tick", "rule", "verdict"]);
    assert_eq!(rows.len(), histories.iter().map(|history| history.rows.len()).sum::<usize>());
    assert!(
        rows.chunks(2).all(|pair| pair[0][0] == pair[1][0] && pair[0][1] == "both"),
        "by tick, then by rule"
    );
    assert!(rows.chunks(2).is_sorted_by(|one, next| one[0][0] < next[0][0]));
    // The short rule has no hold: it is on exactly while the planted signals last.
    let signals: Vec<_> =
        sample::EPISODES.iter().filter(|episode| episode.name.starts_with("cash-signal")).collect();
    let short = rows.iter().filter(|row| row[1] == "my rules, first.shio:18");
    for row in short.clone() {
        let planted = signals.iter().any(|signal| signal.from <= day(&row[0]) && day(&row[0]) <= signal.to);
        assert_eq!(row[2] == "triggered", planted, "{row:?}");
    }
    assert_eq!(short.filter(|row| row[2] == "triggered").count(), 259);
    let (from, to) = (Some(day("2016-01-22")), Some(day("2016-01-26")));
    let (_, some) = read_csv(&written(|out| history_csv(out, &session, &histories, from, to)));
    let both: Vec<[&str; 2]> =
        some.iter().filter(|row| row[1] == "both").map(|row| [row[0].as_str(), &row[2]]).collect();
    assert_eq!(both, [["2016-01-22", "clear"], ["2016-01-25", "pending"], ["2016-01-26", "triggered"]]);
}

#[test]
fn lines_and_rows_of_a_history_agree() {
    let session = session(RULES, None, &[]);
    let mut all = session.histories(false);
    all.rules.retain(|history| history.rule == 4);
    let lines = written(|out| history_ndjson(out, &session, &all, None, None));
    let mut histories = all.rules;
    let (_, rows) = read_csv(&written(|out| history_csv(out, &session, &histories, None, None)));
    assert_eq!(lines.lines().count(), rows.len());
    for (line, row) in lines.lines().zip(&rows) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!([&line["tick"], &line["rule"], &line["verdict"]], [row[0].as_str(), &row[1], &row[2]]);
        assert_eq!(line["held"], if row[2] == "unknown" { Value::Bool(false) } else { Value::Null });
        let at = Instant::parse_rfc3339(line["at"].as_str().unwrap()).unwrap();
        assert_eq!(at, session.decision.on(day(&row[0])));
    }
    // Ticks within the day are told by their instants.
    histories.iter_mut().for_each(|history: &mut History| history.intraday = true);
    let first = Some(histories[0].rows[0].day);
    let (_, rows) = read_csv(&written(|out| history_csv(out, &session, &histories, first, first)));
    assert_eq!(rows, [["2015-06-29T22:00:00Z", "dark", "unknown"]]);
}

#[test]
fn episodes_are_the_planted_ones() {
    let session = session(RULES, None, &[]);
    let histories = session.history(&[5], true);
    let (header, rows) = read_csv(&written(|out| episodes_csv(out, &session, &histories, None, None)));
    assert_eq!(header, ["rule", "entry", "exit", "length", "held", "ended"]);
    let signals: Vec<_> =
        sample::EPISODES.iter().filter(|episode| episode.name.starts_with("cash-signal")).collect();
    assert_eq!(rows.len(), signals.len());
    for (row, signal) in rows.iter().zip(signals) {
        assert_eq!((row[0].as_str(), day(&row[1])), ("my rules, first.shio:18", signal.from));
        let off = day(&row[2]) - signal.to;
        assert!((1..=4).contains(&off), "off at the session after the last one of the signal: {row:?}");
        assert!(row[4] == "0" && row[5].starts_with("stopped: "), "{row:?}");
    }
    assert_eq!(rows.iter().map(|row| row[3].parse::<usize>().unwrap()).sum::<usize>(), 259);
    let within = |from: &str, to: &str| {
        let text = written(|out| episodes_csv(out, &session, &histories, Some(day(from)), Some(day(to))));
        read_csv(&text).1.len()
    };
    assert_eq!([within("2016-02-01", "2016-02-03"), within("2017-01-01", "2017-12-31")], [1, 0]);
}

#[test]
fn values_read_back_to_the_same_bits() {
    let expressions = ["index.ma25.slope", "index > index.ma25", "fed.assets"];
    let several = session(RULES, None, &expressions);
    let values = several.values();
    let (header, rows) = read_csv(&written(|out| values_csv(out, &several, &values, None, None)));
    assert_eq!(header, ["tick", "v1", "v2", "v3"]);
    assert_eq!(rows.len(), values.len());
    let mut seen = [0; 3];
    for (row, value) in rows.iter().zip(&values) {
        assert_eq!(row[0], value.day.to_string());
        let number =
            |cell: &str| if cell.is_empty() { None } else { Some(cell.parse::<f64>().unwrap().to_bits()) };
        assert_eq!(number(&row[1]), value.values[0].map(f64::to_bits));
        assert_eq!(row[2], value.values[1].map_or("", |truth| if truth == 1.0 { "true" } else { "false" }));
        assert_eq!(number(&row[3]), value.values[2].map(f64::to_bits));
        seen.iter_mut()
            .zip(row.iter().skip(1))
            .for_each(|(seen, cell)| *seen += usize::from(!cell.is_empty()));
    }
    let sessions = rows.iter().filter(|row| !row[2].is_empty()).count();
    assert!(seen[0] > 2_000 && sessions > 2_000 && seen[2] > 400, "{seen:?}");
    let text = written(|out| values_json(out, &several, &values, None, None));
    let json: Value = serde_json::from_str(&text).unwrap();
    let columns = serde_json::json!([{ "text": "index.ma25.slope", "unit": "ratio/bar" },
        { "text": "index > index.ma25", "unit": "truth" }, { "text": "fed.assets", "unit": "USD" }]);
    assert_eq!((&json["schema"], &json["columns"]), (&"shiome.values/1".into(), &columns));
    // One row a line; numbers are read from the text, because a reader of JSON may round.
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("    {\"tick\":")).collect();
    assert_eq!((lines.len(), json["rows"].as_array().map(Vec::len)), (rows.len(), Some(rows.len())));
    for (row, line) in rows.iter().zip(lines) {
        let (tick, cells) = line.trim_end_matches(',').split_once(",\"values\":[").unwrap();
        assert_eq!(tick, format!("    {{\"tick\":\"{}\"", row[0]));
        let cells: Vec<&str> = cells.strip_suffix("]}").unwrap().split(',').collect();
        for (cell, shown) in row.iter().skip(1).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) => assert_eq!(shown.parse::<f64>().unwrap().to_bits(), number.to_bits()),
                Err(_) => assert_eq!(shown, if cell.is_empty() { "null" } else { cell }),
            }
        }
    }
    let one = session(RULES, None, &["fed.assets"]);
    let (from, to) = (Some(day("2016-01-01")), Some(day("2016-01-14")));
    let (header, rows) = read_csv(&written(|out| values_csv(out, &one, &one.values(), from, to)));
    assert_eq!(header, ["tick", "value"]);
    // Wednesdays, as the balance sheet is dated.
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["2016-01-06", "2016-01-13"]);
}

#[test]
fn the_state_of_all_rules_as_tables() {
    let session = session(RULES, Some("2016-02-10"), &[]);
    let report = session.run();
    let (header, rows) = read_csv(&written(|out| run_csv(out, &session, &report)));
    assert_eq!(header, ["rule", "verdict", "since", "reasons"]);
    assert_eq!(rows[0], ["both", "triggered", "2016-01-26", ""]);
    assert_eq!(rows[4], ["dark", "unknown", "2015-06-29", "index warms up: 157 of 3000 prints"]);
    assert_eq!(rows[5][0], "my rules, first.shio:18");
    let page = run_markdown(&session, &report);
    let table: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(table.len(), 2 + session.plan.rules.len());
    assert!(table.iter().all(|line| line.replace("\\|", "").matches('|').count() == 5), "{page}");
    assert!(
        table[2].starts_with(
            "| both (地合い \\| 悪化) | triggered | 2016-01-26 | cash 40%; equity at most 30%; warn: hyg "
        ),
        "{page}"
    );
    assert!(table[2].contains("\\*weak\\*"), "{page}");
    assert!(table[4].contains("| 13 of 20 days, triggers 2016-02-22 if it holds |"), "{page}");
    assert!(page.starts_with("2016-02-10 18:00 New York; the figures are synthetic\n"), "{page}");
    assert!(page.ends_with("Target: cash 40%, equity 30%, bonds 30%\n"), "{page}");
}
