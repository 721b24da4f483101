//! Rule files: patterns, and files that cannot be read.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::diag::Problem;

const RULE: &str = "when hyg.trend < 0 then cash 40%\n";

/// A project of several folders.
fn project() -> Folder {
    let folder = Folder::new(&[("top.shio", RULE), ("notes.txt", "")]);
    for (name, text) in [
        ("rules/b.shio", RULE),
        ("rules/a.shio", RULE),
        ("rules/a-x.shio", RULE),
        ("rules/README.md", ""),
        ("rules/deep/er/c.shio", RULE),
        ("rules/.hidden/d.shio", RULE),
        ("mine/m1.shio", RULE),
        ("mine/m10.shio", RULE),
        ("mine/.draft.shio", RULE),
    ] {
        let path = folder.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn named(folder: &Folder, patterns: &[&str]) -> (Vec<String>, Vec<Problem>) {
    let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
    let (files, problems) = named_by(&patterns, &folder.0);
    let shown = |path: &PathBuf| path.strip_prefix(&folder.0).unwrap().display().to_string();
    (files.iter().map(shown).collect(), problems)
}

#[test]
fn patterns_name_rule_files() {
    let folder = project();
    let check = |patterns: &[&str], expected: &[&str]| {
        let (files, problems) = named(&folder, patterns);
        assert_eq!((files.as_slice(), problems.as_slice()), (expected.map_owned().as_slice(), [].as_slice()));
    };
    let rules = ["rules/a-x.shio", "rules/a.shio", "rules/b.shio"];
    check(&["*.shio"], &["top.shio"]);
    check(&["rules/*.shio"], &rules);
    check(&["./rules/*.shio"], &rules);
    check(&["rules"], &rules);
    check(&["rules/"], &rules);
    // A wildcard that is more than a list of rule files takes only those.
    check(&["rules/*"], &rules);
    let all = ["rules/a-x.shio", "rules/a.shio", "rules/b.shio", "rules/deep/er/c.shio"];
    check(&["rules/**/*.shio"], &all);
    check(&["rules/**"], &all);
    check(&["**/c.shio"], &["rules/deep/er/c.shio"]);
    check(&["rules/*/er"], &["rules/deep/er/c.shio"]);
    check(&["mine/m?.shio", "mine/*.shio"], &["mine/m1.shio", "mine/m10.shio"]);
    check(&["mine/.*.shio"], &["mine/.draft.shio"]);
    check(&["rules/b.shio", "rules/*.shio"], &["rules/b.shio", "rules/a-x.shio", "rules/a.shio"]);
    let absolute = folder.0.join("mine/*1.shio").display().to_string();
    check(&[&absolute], &["mine/m1.shio"]);
}

trait MapOwned {
    fn map_owned(&self) -> Vec<String>;
}

impl MapOwned for [&str] {
    fn map_owned(&self) -> Vec<String> {
        self.iter().map(|&text| text.to_owned()).collect()
    }
}

#[test]
fn a_pattern_without_a_file_is_reported() {
    let folder = project();
    let (files, problems) = named(&folder, &["rules/*.shio", "mine/*.rules", "gone/x.shio"]);
    assert_eq!(files.len(), 3);
    let said: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    let expected =
        ["`mine/*.rules` in shiome.toml matches no file", "`gone/x.shio` in shiome.toml matches no file"];
    assert_eq!(said, expected);
    for problem in problems {
        assert_eq!((problem.code, problem.severity), (Code::MissingFile, Severity::Warning));
    }
}

#[test]
fn files_that_cannot_be_read_are_told_by_their_reason() {
    let folder = project();
    fs::write(folder.0.join("bytes.shio"), b"# \x93\xfa\n").unwrap();
    fs::write(folder.0.join("user.shio"), "use \"bytes.shio\"\nuse \"tpo.shio\"\nuse \"rules\"\n").unwrap();
    let said = |name: &str| {
        let loaded = RuleFiles::load(&[folder.0.join(name)], &folder.0);
        let told = |problem: &Problem| (problem.message.clone(), problem.help.clone());
        loaded.problems.iter().map(told).collect::<Vec<_>>()
    };
    let check = |name: &str, message: &str, help: Option<&str>| {
        assert_eq!(said(name), [(message.to_owned(), help.map(str::to_owned))]);
    };
    let near = Some("the nearest name there is `top.shio`");
    check("nofile.shio", "cannot read `nofile.shio`: there is no such file", None);
    check("tpo.shio", "cannot read `tpo.shio`: there is no such file", near);
    check("top", "cannot read `top`: there is no such file", near);
    check("nodir/", "cannot read `nodir`: there is no such folder", None);
    check("nodir/top.shio", "cannot read `nodir/top.shio`: there is no such file", None);
    let utf8 = Some("save it as UTF-8");
    check("bytes.shio", "cannot read `bytes.shio`: it is no UTF-8 text", utf8);
    let used = said("user.shio");
    let start = Some("paths of `use` start at the file that uses them".to_owned());
    assert_eq!(
        used,
        [
            ("cannot read `bytes.shio`: it is no UTF-8 text".to_owned(), utf8.map(str::to_owned)),
            ("cannot read `tpo.shio`: there is no such file".to_owned(), start.clone()),
            ("cannot read `rules`: it is a folder".to_owned(), start),
        ]
    );
    assert_eq!(read_if_there(Path::new("/")), Err("it is a folder".to_owned()));
}

#[test]
fn files_of_the_project_and_from_elsewhere_use_what_lies_beside_them() {
    let used = "let weak = hyg.trend < 0\n";
    let uses = "use \"used.shio\"\nwhen weak then cash 40%\n";
    let project = Folder::new(&[("one.shio", uses), ("used.shio", used)]);
    let elsewhere =
        Folder::new(&[("two.shio", uses), ("used.shio", used), ("three.shio", "use \"../x.shio\"\n")]);
    let paths = |names: [PathBuf; 2]| RuleFiles::load(&names, &project.0);
    let both = [elsewhere.0.join("two.shio"), project.0.join("one.shio")];
    assert_eq!(paths(both).problems, []);
    let beyond = paths([project.0.join("one.shio"), elsewhere.0.join("three.shio")]);
    let codes: Vec<&str> = beyond.problems.iter().map(|problem| problem.code.name()).collect();
    assert_eq!(codes, ["outside-project"]);
}
