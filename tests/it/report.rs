//! How a rule set with everything in it is shown: layout alone; whether it is true is tested elsewhere.

use std::path::Path;

use shiome::report::{
    Look, check_text, due_markdown, due_text, episodes_text, explain_text, history_ndjson, history_text,
    run_json, run_markdown, run_text,
};
use shiome::session::{AsOf, Config, DataChoice, Session};
use shiome::time::Day;

/// Rules of every kind, in the middle of a morning on which the strategy's setup waits for its entry.
fn session() -> Session {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/report/every_kind.shio");
    let config = Config {
        folder: path.parent().unwrap().to_owned(),
        files: vec![path],
        data: DataChoice::Sample,
        as_of: AsOf::parse("2025-05-14 10:10 America/New_York"),
        ..Config::default()
    };
    let session = Session::open(&config).unwrap();
    assert!(session.problems.iter().all(|problem| !problem.is_error()), "{:#?}", session.problems);
    session
}

#[test]
fn everything_at_once() {
    let session = session();
    let report = session.run();
    let all = session.histories(true);
    let look = Look::default();
    let plain = Look { unicode: false, width: 48, ..look };
    let (from, to) = (Day::parse("2025-05-13"), Day::parse("2025-05-14"));
    let mut lines = Vec::new();
    history_ndjson(&mut lines, &session, &session.histories(false).newest(), None, None).unwrap();
    // The folder in which the tests lie is no part of what is tested.
    let here = session.sources.name(session.plan.regimes[0].span.file).to_owned();
    let shown = |text: String| text.replace(&here, "every_kind.shio");
    for (name, text) in [
        ("run", run_text(&session, &report, look, false)),
        ("run_narrow", run_text(&session, &report, plain, true)),
        ("due", due_text(&session, &report, &session.due(), look, false)),
        ("explain", explain_text(&session, &report, &session.choose(None), look)),
        ("check", check_text(&session, &all, look)),
        ("history", history_text(&session, &all, from, to, look)),
        ("episodes", episodes_text(&session, &all, from, to, look)),
        ("run_json", run_json(&session, &report)),
        ("run_markdown", run_markdown(&session, &report)),
        ("due_markdown", due_markdown(&session, &report, &session.due())),
        ("newest_ndjson", String::from_utf8(lines).unwrap()),
    ] {
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../suite/report/shown", omit_expression => true }, {
            insta::assert_snapshot!(name, shown(text));
        });
    }
}
