//! The pages of the documentation: what is generated is up to date, and every local link leads somewhere.

use std::path::{Path, PathBuf};

use shiome::report::{codes_markdown, functions_markdown, grammar_markdown};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every page of the repository, also those beside rules, examples and codes.
fn pages() -> Vec<PathBuf> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                walk(&path, out);
            } else if name.ends_with(".md") {
                out.push(path);
            }
        }
    }
    let mut pages = Vec::new();
    walk(root(), &mut pages);
    pages.sort();
    assert!(pages.len() > 40, "{}", pages.len());
    pages
}

/// The lines of a page outside fenced code.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fence && !fenced
    })
}

/// The targets of the links of a line; what stands between backticks is no link.
fn links(line: &str) -> Vec<&str> {
    let quoted = |at: usize| line[..at].matches('`').count() % 2 == 1;
    let starts = line.match_indices("](").filter(|(at, _)| !quoted(*at));
    starts.filter_map(|(at, _)| line[at + 2..].split(')').next()).collect()
}

/// What a heading is called in a link to it, as the usual readers of Markdown make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(page: &str) -> Vec<String> {
    let headings = prose(page).filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn local_links_lead_somewhere() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        for target in prose(&page).flat_map(links).filter(|target| !target.contains("://")) {
            seen += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let there = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let found = there.exists()
                && (heading.is_empty()
                    || anchors(&std::fs::read_to_string(&there).unwrap()).iter().any(|name| name == heading));
            if !found {
                wrong.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links that lead nowhere:\n{}", wrong.join("\n"));
    assert!(seen > 40, "{seen}");
}

#[test]
fn links_and_headings_are_read_as_their_readers_do() {
    assert_eq!(links("see [a](b.md) and [`c`](d.md#e), not `[f](g.md)`"), ["b.md", "d.md#e"]);
    assert_eq!(
        anchors("# What it *means*\n```text\n# no heading\n```\n## `x ?? y`, and more"),
        ["what-it-means", "x--y-and-more"]
    );
}

#[test]
fn every_page_of_docs_is_in_its_index() {
    let index = std::fs::read_to_string(root().join("docs/README.md")).unwrap();
    for path in pages().iter().filter(|path| path.parent() == Some(&root().join("docs"))) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(
            name == "README.md" || index.contains(&format!("]({name})")),
            "{name} is not in docs/README.md"
        );
    }
}

#[test]
fn generated_pages_are_what_the_program_prints() {
    let pages = [
        ("functions.md", functions_markdown(), "functions --format markdown"),
        ("diagnostics.md", codes_markdown(), "help --format markdown"),
        ("grammar.md", grammar_markdown(), "help grammar"),
    ];
    for (name, printed, command) in pages {
        let page = std::fs::read_to_string(root().join("docs").join(name)).unwrap();
        assert!(page == printed, "docs/{name} is out of date; write it anew with `shiome {command}`");
    }
}
