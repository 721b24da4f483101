//! Wrong rule files and the messages they get: `tests/suite/*/NAME.shio`, one idea each.
//!
//! A file says in its first line what it expects: `# expect: CODE CODE`, in the order of place. The messages themselves are snapshots.

use std::path::{Path, PathBuf};

use shiome::data::Market;
use shiome::diag::{Format, Severity, render};
use shiome::session::{Config, DataChoice, Session};
use shiome::source::SourceMap;
use shiome::time::Instant;

/// A file over the sample with all its lints, as `shiome check` sees it on 2026-01-01.
fn session(path: &Path) -> Session {
    let folder = path.parent().unwrap().to_owned();
    let config = Config {
        files: vec![path.to_owned()],
        data: DataChoice::Sample,
        folder,
        now: Instant::parse_rfc3339("2026-01-01T12:00:00Z").unwrap(),
        ..Config::default()
    };
    let mut session = Session::open(&config).unwrap();
    if !session.has_errors() {
        session.review();
    }
    session
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "shio"))
        .collect();
    paths.sort();
    paths
}

/// The codes a fixture expects, if it says so.
fn expected(path: &Path) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().next()?.strip_prefix("# expect:")?.to_owned();
    Some(line.split_whitespace().map(str::to_owned).collect())
}

#[test]
fn wrong_files_get_the_codes_they_expect() {
    let mut wrong = Vec::new();
    let paths: Vec<PathBuf> =
        ["check_error", "syntax_error"].iter().flat_map(|folder| fixtures(folder)).collect();
    assert!(paths.len() >= 60, "{}", paths.len());
    for path in &paths {
        let Some(expected) = expected(path) else { continue };
        let found: Vec<String> =
            session(path).problems.iter().map(|problem| problem.code.name().to_owned()).collect();
        if found != expected {
            wrong.push(format!(
                "{}: expected {expected:?}, found {found:?}",
                path.file_name().unwrap().to_string_lossy()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_of_wrong_files() {
    for folder in ["check_error", "syntax_error"] {
        for path in fixtures(folder) {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let (problems, sources) = if folder == "syntax_error" {
                // What stands in these files is about form alone; the names in them mean nothing.
                let mut sources = SourceMap::default();
                let id = sources.add(format!("{name}.shio"), std::fs::read_to_string(&path).unwrap());
                (shiome::syntax::parse(id, sources.text(id)).1, sources)
            } else {
                let session = session(&path);
                (session.problems, session.sources)
            };
            assert!(!problems.is_empty(), "{name} is not wrong");
            let text = render(&problems, &sources, Format::Human, false, 80);
            insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => format!("../suite/{folder}/messages"), omit_expression => true }, {
                insta::assert_snapshot!(name, text);
            });
        }
    }
}

#[test]
fn three_mistakes_give_three_messages() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/check_error/three_mistakes.shio");
    assert_eq!(
        session(&path).problems.iter().filter(|problem| problem.severity == Severity::Error).count(),
        3
    );
}

#[test]
fn right_files_have_no_problems() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = Config {
        files: vec![root.join("rules")],
        data: DataChoice::Sample,
        folder: root.to_owned(),
        ..Config::default()
    };
    let mut session = Session::open(&config).unwrap();
    session.review();
    let text = render(&session.problems, &session.sources, Format::Plain, false, 80);
    assert!(session.problems.iter().all(|problem| problem.severity == Severity::Note), "{text}");
    assert!(Market::sample().names().count() > 30);
}
