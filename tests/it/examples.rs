//! The examples of the builtins run over the sample market.

use shiome::builtins::{FUNCTIONS, methods};
use shiome::data::Market;
use shiome::diag::Severity;
use shiome::engine::Verdict;
use shiome::session::{Config, Session};

/// What keeps an example from being one: a problem, or a rule that no tick of ten years can decide.
///
/// The first rule gives calendar words a history to run over; remarks on the data are no fault of an example.
fn fault(example: &str) -> Option<String> {
    let universe = "universe techs = [qqq, iwm, arkk]";
    let text =
        format!("{universe}\nwhen index > 0 then alert note \"y\"\nwhen {example} then alert note \"x\"");
    let session = Session::of_text("x.shio", &text, Market::sample(), &Config::default());
    if let Some(problem) = session.problems.iter().find(|problem| problem.severity != Severity::Note) {
        return Some(format!("`{example}`: {} ({})", problem.message, problem.code));
    }
    let histories = session.history(&[1], false);
    let known = histories.first().is_some_and(|history| {
        history.rows.iter().any(|row| matches!(row.state.verdict, Verdict::Clear | Verdict::Triggered))
    });
    if known { None } else { Some(format!("`{example}`: unknown at every tick")) }
}

#[test]
fn every_example_runs() {
    let examples = methods().map(|method| (method.name, method.examples));
    let examples = examples.chain(FUNCTIONS.iter().map(|function| (function.name, function.examples)));
    let mut faults = Vec::new();
    for (name, examples) in examples {
        if examples.is_empty() {
            faults.push(format!("{name}: no example"));
        }
        if !examples.iter().any(|example| example.contains(name)) {
            faults.push(format!("{name}: no example names it"));
        }
        faults.extend(examples.iter().filter_map(|example| fault(example)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_example_would_be_found() {
    assert!(fault("index > index.ma25").is_none());
    assert!(fault("index > index.mma25").is_some_and(|fault| fault.contains("unknown-method")));
    assert!(fault("index > index.ma(100000)").is_some());
}
