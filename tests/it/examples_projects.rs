//! What a newcomer tries first: the example projects are right, and the commands and outputs that the README files show are real.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that stops has failed")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use shiome::engine::Verdict;
use shiome::session::{Config, DataChoice, Session};
use shiome::time::Instant;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn projects() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("examples")).unwrap();
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(folders.len() >= 3, "{folders:?}");
    folders
}

/// The project as `shiome run` opens it in its folder, over its own `data` where it has some.
fn open(project: &Path) -> Session {
    let data = project.join("data");
    let data = if data.is_dir() { DataChoice::Folder(data) } else { DataChoice::Default };
    // The files end in 2025; reading must not depend on the clock of the machine.
    let now = Instant::parse_rfc3339("2026-09-01T00:00:00Z").unwrap();
    Session::open(&Config { data, now, folder: project.to_owned(), ..Config::default() })
        .unwrap_or_else(|error| panic!("{}: {error}", project.display()))
}

/// The names of the rule files below a folder.
fn rule_files(folder: &Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rule_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "shio") {
            files.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    files
}

#[test]
fn example_projects_reach_all_their_rule_files_without_a_problem() {
    for project in projects() {
        let session = open(&project);
        assert!(session.problems.is_empty(), "{}: {:#?}", project.display(), session.problems);
        assert!(session.failed.is_empty(), "{}: {:?}", project.display(), session.failed);
        let files = session.plan.rules.iter().map(|rule| session.sources.name(rule.span.file));
        let reached: BTreeSet<String> =
            files.map(|name| Path::new(name).file_name().unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(reached, rule_files(&project), "{}", project.display());
    }
}

#[test]
fn every_example_rule_has_a_verdict_and_has_been_on_and_off() {
    for project in projects() {
        let session = open(&project);
        let report = session.run();
        assert_eq!(report.rules.len(), session.plan.rules.len());
        for rule in &report.rules {
            let name = &session.plan.rules.get(rule.report.rule).unwrap().name;
            assert!(rule.report.tick.is_some(), "{}: {name} has no tick", project.display());
            assert_ne!(
                rule.report.verdict,
                Verdict::Unknown,
                "{}: {name}: {:?}",
                project.display(),
                rule.report.reasons
            );
        }
        // A rule that is always on, or never, teaches nothing.
        let all: Vec<usize> = (0..session.plan.rules.len()).collect();
        for history in session.history(&all, false) {
            let name = &session.plan.rules.get(history.rule).unwrap().name;
            for wanted in [Verdict::Triggered, Verdict::Clear] {
                let found = history.rows.iter().any(|row| row.state.verdict == wanted);
                assert!(found, "{}: {name} is never {}", project.display(), wanted.name());
            }
        }
    }
}

/// The blocks of a page that are fenced as `language`.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let (mut blocks, mut open): (Vec<String>, Option<bool>) = (Vec::new(), None);
    for line in page.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(info), None) => {
                open = Some(info == language);
                if info == language {
                    blocks.push(String::new());
                }
            }
            (Some(_), Some(_)) => open = None,
            (None, Some(true)) => {
                let block = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            (None, _) => {}
        }
    }
    blocks
}

/// The words of a command line as a shell would split them: a comment ends it, double quotes group.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for sign in line.split(" #").next().unwrap().chars() {
        match sign {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
            _ => word.push(sign),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// Runs the program as in an English terminal of eighty columns; gives standard output.
fn shiome(folder: &Path, arguments: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
    command.env("SHIOME_STORE", "no-such-store");
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs([("COLUMNS", "80"), ("LANG", "en_US.UTF-8")]);
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "shiome {arguments:?} in {}: {}\n{errors}",
        folder.display(),
        output.status
    );
    assert!(!errors.contains("error"), "shiome {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_commands_of_the_examples_work() {
    for project in projects() {
        let page = std::fs::read_to_string(project.join("README.md")).unwrap();
        let commands: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("    shiome ")).collect();
        assert!(commands.len() >= 3, "{}: {commands:?}", project.display());
        for command in commands {
            assert!(!shiome(&project, &words(command)).is_empty(), "{command}");
        }
    }
}

#[test]
fn the_commands_of_the_readme_work() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    // As a newcomer has it: the shipped folders, and beside them the rules of the page.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    std::fs::create_dir_all(&folder).unwrap();
    let rules: Vec<String> = blocks(&page, "text")
        .into_iter()
        .filter(|block| block.starts_with("when ") || block.starts_with("rule "))
        .collect();
    assert_eq!(rules.len(), 2, "{rules:?}");
    for (name, text) in ["my.shio", "longer.shio"].iter().zip(&rules) {
        std::fs::write(folder.join(name), text).unwrap();
        let checked = shiome(&folder, &words(&format!("check {name} --fail-on warning")));
        assert!(checked.contains("episodes"), "{checked}");
    }
    let shipped = root().join("examples");
    let mut run = 0;
    for line in blocks(&page, "console").iter().flat_map(|block| block.lines()) {
        let Some(command) = line.strip_prefix("$ shiome ") else { continue };
        let command = command.replace("examples/", &format!("{}/", shipped.display()));
        let said = shiome(&folder, &words(&command));
        // Where the page says what comes out, it does.
        if let Some((_, verdict)) = line.split_once("# ").and_then(|(_, remark)| remark.rsplit_once(": "))
            && ["triggered", "clear"].contains(&verdict)
        {
            assert!(said.contains(&format!("{verdict} ")), "{line}\n{said}");
        }
        run += 1;
    }
    assert!(run >= 8, "{run}");
}

#[test]
fn the_picture_in_the_readme_is_real() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let picture =
        blocks(&page, "text").into_iter().find(|block| block.starts_with("$ shiome run\n")).unwrap();
    let real = shiome(root(), &["run".to_owned()]);
    let mut rest = real.lines();
    for line in picture.lines().skip(1).filter(|line| *line != "…") {
        assert!(
            rest.any(|found| found == line),
            "not in the output, or not in this order:\n{line}\n\n{real}"
        );
    }
}
