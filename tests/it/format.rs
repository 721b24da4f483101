//! The layout of rule files: same tree, same comments, the same again when laid out twice.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use shiome::source::FileId;
use shiome::syntax::{Unformatted, format, parse};

use crate::syntax::{Writer, without_spans};

/// The rule files below a folder.
fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rule_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "shio") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn right(text: &str) -> bool {
    !parse(FileId(0), text).1.iter().any(|problem| problem.is_error())
}

/// Formats a right text and checks all that holds of every result.
fn formatted(text: &str) -> Result<String, String> {
    let result = format(FileId(0), text).map_err(|error| format!("{error:?}\n{text}"))?;
    let (before, _) = parse(FileId(0), text);
    let (after, problems) = parse(FileId(0), &result);
    let said = |what: &str| Err(format!("{what}\n--- text\n{text}\n--- result\n{result}"));
    if problems.iter().any(|problem| problem.is_error()) {
        return said(&format!("the result is wrong: {problems:?}"));
    }
    if without_spans(&before.statements) != without_spans(&after.statements) {
        return said("the tree has changed");
    }
    let comments = |file: &shiome::syntax::ast::File| -> Vec<String> {
        file.comments.iter().map(|comment| comment.text.trim_end().to_owned()).collect()
    };
    if comments(&before) != comments(&after) {
        return said("the comments have changed");
    }
    if result.contains('\r') || result.contains('\u{FEFF}') || result.lines().any(|line| line.ends_with(' ')) {
        return said("a strange line end");
    }
    if !(result.is_empty() || result.ends_with('\n')) || result.ends_with("\n\n") || result.contains("\n\n\n") {
        return said("too many or too few line ends");
    }
    match format(FileId(0), &result) {
        Ok(again) if again == result => Ok(result),
        Ok(again) => said(&format!("the second time differs\n--- again\n{again}\n---")),
        Err(error) => said(&format!("the second time fails: {error:?}")),
    }
}

fn check(text: &str, expected: &str) {
    match formatted(text) {
        Ok(result) => assert_eq!(result, expected, "\n{result}"),
        Err(message) => panic!("{message}"),
    }
}

#[test]
fn every_rule_file_of_the_repository_can_be_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["rules", "examples", "tests/suite"] {
        for path in rule_files(&root.join(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            if right(&text) {
                formatted(&text).unwrap_or_else(|message| panic!("{}: {message}", path.display()));
                // The same with the line ends and the mark of Windows.
                let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
                assert_eq!(formatted(&windows), formatted(&text), "{}", path.display());
                count += 1;
            } else {
                assert!(matches!(format(FileId(0), &text), Err(Unformatted::Wrong(_))), "{}", path.display());
            }
        }
    }
    assert!(count >= 60, "{count}");
}
