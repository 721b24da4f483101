//! Machine formats: their shape is that of the schemas, and their figures are those of the session.

use serde_json::{Map, Value};
use shiome::data::Market;
use shiome::report::{
    episodes_csv, explain_json, functions_json, history_csv, history_ndjson, run_csv, run_json, run_markdown, values_csv,
    values_json,
};
use shiome::session::{AsOf, Config, Session};
use shiome::time::Day;

/// Rules in every state on 2016-02-10 of the sample market, in the middle of its first cash signal.
const RULES: &str = "portfolio core {
  cash = 0%   equity = index   bonds = ief
  start cash 20%, equity 60%, bonds 20%
}
let weak = hyg.trend < 0 and index.ma25.slope < 0
rule \"on\" \"Kredit \u{202e}und\u{202c} Index\" {
  when weak for 2 days
  until not weak for 3 days
  cooldown 5 days
  then cash 40%, equity at most 30%, alert warn \"hyg {hyg.trend:.2}, \\\"weak\\\"\"
  priority 10
  because \"credit at {hyg:.2}\"
}
rule loser { when weak then cash 50% }
rule waiting { when weak for 4000 bars }
rule off { when index.rsi14 > 101 or btc < 0 }
rule dark { when index > index.ma(3000) or index < 0 then alert note \"x\" }
";

fn session(text: &str, as_of: Option<&str>, expressions: &[&str]) -> Session {
    let as_of = as_of.map(|date| AsOf::Date(Day::parse(date).unwrap()));
    let expressions = expressions.iter().map(|&text| text.to_owned()).collect();
    let config = Config { as_of, expressions, ..Config::default() };
    Session::of_text("my rules, first.shio", text, Market::sample(), &config).unwrap()
}
