//! What `ARCHITECTURE.md` promises and no compiler checks: floors, rooms of outside crates, length of files, codes with page and fixture.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use shiome::diag::Code;

/// Codes that no rule file alone can raise, and why.
const NO_FIXTURE: &[(&str, &str)] = &[
    ("bad-config", "it speaks of `shiome.toml` and `catalog.toml`"),
    ("bad-data", "it speaks of rows of data"),
    ("lookback-exceeds-history", "it depends on how far the data reach back"),
    ("open-interest-in-money", "it depends on the unit of the data"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file as text; an unreadable one is empty, which no test here accepts.
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// All files below a folder with one extension, in the order of their paths.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, here): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let here = here.into_iter().filter(|path| path.extension().is_some_and(|found| found == extension));
    let mut all: Vec<PathBuf> =
        here.chain(folders.iter().flat_map(|folder| files(folder, extension))).collect();
    all.sort();
    all
}

/// One row of the table of floors.
struct Floor {
    level: u32,
    module: String,
    crates: Vec<String>,
}

fn floors() -> Vec<Floor> {
    let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let text = read(&root().join("ARCHITECTURE.md"));
    let rows = text.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    rows.filter_map(|row| match row.as_slice() {
        ["", level, module, _, crates, ""] => {
            Some(Floor { level: level.parse().ok()?, module: words(module).pop()?, crates: words(crates) })
        }
        _ => None,
    })
    .collect()
}

/// The module of a source file, `None` for the two roots, and its text without comments.
fn sources() -> Vec<(PathBuf, Option<String>, String)> {
    let src = root().join("src");
    let module = |path: &Path| {
        let first = path.strip_prefix(&src).ok()?.iter().next()?.to_str()?.trim_end_matches(".rs");
        (!matches!(first, "lib" | "main")).then(|| first.to_owned())
    };
    let code = |text: String| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    files(&src, "rs").into_iter().map(|path| (path.clone(), module(&path), code(read(&path)))).collect()
}

/// The words that follow a marker which does not itself end a longer word or path.
fn after<'a>(text: &'a str, marker: &'a str) -> impl Iterator<Item = &'a str> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(marker).filter_map(move |(at, _)| {
        let free = !text.get(..at)?.ends_with(|c: char| inside(c) || c == ':');
        let rest = text.get(at + marker.len()..)?;
        free.then(|| rest.split(|c: char| !inside(c)).next().unwrap_or(""))
    })
}

#[test]
fn modules_name_only_lower_floors() {
    let floors = floors();
    let level = |module: &str| floors.iter().find(|floor| floor.module == module).map(|floor| floor.level);
    let mut wrong = Vec::new();
    for (path, module, code) in sources() {
        let Some(own) = module else { continue };
        let Some(height) = level(&own) else {
            wrong.push(format!("{}: `{own}` has no floor", path.display()));
            continue;
        };
        for other in after(&code, "crate::").filter(|&other| other != own) {
            match level(other) {
                Some(lower) if lower < height => {}
                Some(_) => wrong
                    .push(format!("{}: `{own}` names `{other}`, which is no lower floor", path.display())),
                None => wrong.push(format!("{}: `crate::{other}` has no floor", path.display())),
            }
        }
    }
    for floor in floors
        .iter()
        .filter(|floor| !sources().iter().any(|(_, module, _)| module.as_ref() == Some(&floor.module)))
    {
        wrong.push(format!("ARCHITECTURE.md: there is no module `{}`", floor.module));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let manifest = read(&root().join("Cargo.toml"));
    let section = manifest.split("\n[").find_map(|section| section.strip_prefix("dependencies]"));
    let dependencies: Vec<&str> =
        section.unwrap_or("").lines().filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    assert!(dependencies.contains(&"pest"), "the dependencies were not found in Cargo.toml");
    let (floors, sources) = (floors(), sources());
    let mut wrong = Vec::new();
    for name in &dependencies {
        let rooms: BTreeSet<&str> = floors
            .iter()
            .filter(|floor| floor.crates.iter().any(|known| known == name))
            .map(|floor| floor.module.as_str())
            .collect();
        if rooms.is_empty() {
            wrong.push(format!("ARCHITECTURE.md: `{name}` has no room"));
        }
        let path = format!("{}::", name.replace('-', "_"));
        if !sources.iter().any(|(_, _, code)| after(code, &path).next().is_some()) {
            wrong.push(format!("Cargo.toml: nothing names `{name}`"));
        }
        for (file, module, code) in &sources {
            let own = module.as_deref().unwrap_or("the roots");
            if after(code, &path).next().is_some() && !rooms.contains(own) {
                wrong.push(format!("{}: `{name}` has no room in `{own}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_over_six_hundred_lines() {
    let lengths =
        files(&root().join("src"), "rs").into_iter().map(|path| (read(&path).lines().count(), path));
    let long: Vec<_> = lengths.filter(|(lines, _)| *lines == 0 || *lines > 600).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let pages = files(&root().join("src/diag/codes"), "md");
    let pages: BTreeSet<String> =
        pages.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(pages, codes);
    for code in Code::ALL {
        assert!(code.page().starts_with(&format!("# {code}\n")), "the page of `{code}` has another title");
    }
}

#[test]
fn every_code_has_a_fixture_or_a_reason() {
    let fixtures: Vec<String> =
        files(&root().join("tests/suite"), "shio").iter().map(|path| read(path)).collect();
    // `# expect: CODE CODE`, or one `# expect CODE: MESSAGE` a line.
    let expected: BTreeSet<&str> = fixtures
        .iter()
        .flat_map(|text| text.lines().filter_map(|line| line.strip_prefix("# expect")))
        .map(|line| line.strip_prefix(':').unwrap_or_else(|| line.split(':').next().unwrap_or("")))
        .flat_map(str::split_whitespace)
        .collect();
    for (code, reason) in NO_FIXTURE {
        println!("no fixture for `{code}`: {reason}");
        assert!(
            Code::find(code).is_some_and(|found| !expected.contains(found.name())),
            "strike `{code}` from the list of exceptions"
        );
    }
    let unknown: Vec<_> = expected.iter().filter(|name| Code::find(name).is_none()).collect();
    assert!(unknown.is_empty(), "fixtures expect codes that do not exist: {unknown:?}");
    let excused = |code: &Code| NO_FIXTURE.iter().any(|(name, _)| *name == code.name());
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !excused(code) && !expected.contains(code.name()))
        .map(|code| code.name())
        .collect();
    assert!(missing.is_empty(), "codes without a fixture: {missing:?}");
}
